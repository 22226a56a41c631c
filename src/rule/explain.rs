//! What there is to read about a rule: the same text on the terminal and in `docs/diagnostics.md`.

use std::fmt::Write as _;

use super::{RULES, Rule, Subject};

/// The width of a line of prose.
const WIDTH: usize = 100;

/// The first letter of a family's codes, its heading, and what its rules have in common.
const FAMILIES: [(char, &str, &str); 9] = [
    ('Y', "YAML", "The text of a file."),
    ('S', "Specs", "The structure of a provider spec; the first three also of the project file."),
    ('V', "Values", "Texts with `${…}` placeholders."),
    ('A', "Secrets", "How a secret gets to the provider."),
    ('H', "What an org supplies", "Settings and secrets that a handler is given."),
    ('P', "Project file", "Handlers in `otpsmith.yaml`, and the same wishes from flags."),
    ('M', "Mocks", "What a provider accepts and answers; the codes of YAML, specs and values are a mock's too."),
    ('E', "Apex", "Classes that are to run on this machine."),
    ('L', "Advice", "What can be used and is likely not what was meant. None of it changes the exit status."),
];

/// All there is to say about one rule, as Markdown.
#[must_use]
pub fn explain(rule: &Rule) -> String {
    let language = match rule.subject {
        Subject::Command => "sh",
        Subject::Spec | Subject::Project | Subject::Mock => "yaml",
        Subject::Class => "apex",
    };
    let wrong = if rule.is_sketch { "Wrong, in outline" } else { "Wrong" };
    let mut text = format!("## {}\n\n", rule.code);
    let _ = write!(text, "{}", wrapped(&format!("`{}`, {}: {}.", rule.name, rule.severity, rule.summary)));
    let _ = write!(text, "\n{}\n{}", wrapped(rule.meaning), wrapped(rule.reason));
    for (title, example) in [(wrong, rule.wrong), ("Right", rule.right)] {
        let _ = write!(text, "\n{title}:\n\n```{language}\n{example}\n```\n");
    }
    text
}

/// The whole of `docs/diagnostics.md`.
#[must_use]
pub fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    let families = || FAMILIES.iter().filter(|it| RULES.iter().any(|rule| rule.code.starts_with(it.0)));
    for (letter, heading, about) in families() {
        let _ = write!(page, "\n### {heading}\n\n{about}\n\n| code | name | | |\n| --- | --- | --- | --- |\n");
        for rule in RULES.iter().filter(|rule| rule.code.starts_with(*letter)) {
            let anchor = rule.code.to_lowercase();
            let summary = rule.summary.replace('|', "\\|");
            let _ = writeln!(page, "| [{}](#{anchor}) | {} | {} | {summary} |", rule.code, rule.name, rule.severity);
        }
    }
    for rule in RULES {
        let _ = write!(page, "\n{}", explain(rule));
    }
    page
}

const INTRODUCTION: &str = "\
# Diagnostics

Everything that `otpsmith check` and the other commands find has a code that does not change. `otpsmith check --explain
CODE` prints the section of a code. Errors keep a file from being used and make `check` exit with 1. Warnings do not: the
file can be used, and is likely not what was meant. Remarks are worth knowing and are shown with `-v`.

The examples are parts of a spec or a mock, whole project files, command lines, or Apex classes.
";

/// Paragraphs in lines of at most [`WIDTH`] characters, ending with a line break.
fn wrapped(text: &str) -> String {
    let mut lines = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let word_length = word.chars().count();
        if length > 0 && length + 1 + word_length > WIDTH {
            lines.push('\n');
            length = 0;
        } else if length > 0 {
            lines.push(' ');
            length += 1;
        }
        lines.push_str(word);
        length += word_length;
    }
    lines.push('\n');
    lines
}
