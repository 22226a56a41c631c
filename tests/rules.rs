//! Every rule holds to what it says: its wrong example and further wrong cases are found, with a picture of the findings
//! in a snapshot; its right example and cases that only look wrong are not.
//!
//! `tests/rules/CODE.txt` holds the cases of a rule, each behind a line `=== KIND: words`, where the kind is `wrong` or
//! `right`, after which `project` makes it a project file rather than a part of a spec, `mock` a part of a mock and `command` a
//! command line. The cases of a rule about classes are class files.
//! `--- PATH` in a case begins another file. `{U+0085}` stands for that character, `{0xE9}` for that byte, `{1000*x}` for so
//! many x; `{UTF-16LE}` or `{UTF-16BE}` makes the file one of that encoding, `{mark}` gives it a byte-order mark.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use common::Sandbox;
use otpsmith::catalog::Edited;
use otpsmith::diagnostic::{self, Diagnostic, Severity, Source, text};
use otpsmith::engine::{Program, schema::Schema};
use otpsmith::rule::{self, RULES, Rule, Subject};
use otpsmith::workflow::check;

/// What the parts of specs are put into: a spec without any finding.
const BASE: &str = include_str!("rules/base.yaml");
/// What the parts of mocks are put into: a mock without any finding.
const MOCK: &str = include_str!("rules/mock.yaml");

struct Case {
    words: String,
    is_wrong: bool,
    subject: Subject,
    text: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules")
}

fn cases(rule: &Rule) -> Vec<Case> {
    let path = folder().join(format!("{}.txt", rule.code));
    let written = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut cases: Vec<Case> = Vec::new();
    for line in written.lines() {
        if let Some(head) = line.strip_prefix("=== ") {
            let (kind, words) = head.split_once(": ").unwrap_or_else(|| panic!("{}: `{line}`", rule.code));
            let subject = match kind.split_once(' ').map(|it| it.1) {
                None if rule.subject == Subject::Class => Subject::Class,
                None => Subject::Spec,
                Some("project") => Subject::Project,
                Some("command") => Subject::Command,
                Some("mock") => Subject::Mock,
                Some(other) => panic!("{}: `{other}`", rule.code),
            };
            let is_wrong = kind.starts_with("wrong");
            assert!(is_wrong || kind.starts_with("right"), "{}: `{line}`", rule.code);
            cases.push(Case { words: words.to_owned(), is_wrong, subject, text: String::new() });
        } else {
            let case = cases.last_mut().unwrap_or_else(|| panic!("{}: a case has a head", rule.code));
            case.text.push_str(line);
            case.text.push('\n');
        }
    }
    cases
}

fn examples(rule: &Rule) -> Vec<Case> {
    let case = |words: &str, is_wrong, text: &str| Case {
        words: words.to_owned(),
        is_wrong,
        subject: rule.subject,
        text: format!("{text}\n"),
    };
    let mut examples = vec![case("the right example", false, rule.right)];
    if !rule.is_sketch {
        examples.insert(0, case("the wrong example", true, rule.wrong));
    }
    examples
}

/// Replaces `{U+0085}` and `{1000*x}`.
fn expanded(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let inner = &rest[at + 1..];
        let end = inner.find('}').unwrap_or(0);
        let code = inner[..end].strip_prefix("U+").and_then(|hex| u32::from_str_radix(hex, 16).ok());
        let run = inner[..end].split_once('*').and_then(|(count, what)| Some(what.repeat(count.parse().ok()?)));
        let replaced = code.and_then(char::from_u32).map(String::from).or(run);
        out.push_str(&rest[..at]);
        match replaced {
            Some(replaced) => {
                out.push_str(&replaced);
                rest = &inner[end + 1..];
            }
            None => {
                out.push('{');
                rest = inner;
            }
        }
    }
    out + rest
}

/// The bytes of a file.
fn bytes(text: &str) -> Vec<u8> {
    let marked = |text: &str| {
        let plain = text.replace("{mark}", "");
        if plain.len() == text.len() { plain } else { format!("\u{feff}{plain}") }
    };
    for (marker, bytes) in [("{UTF-16LE}", u16::to_le_bytes as fn(u16) -> [u8; 2]), ("{UTF-16BE}", u16::to_be_bytes)] {
        if text.contains(marker) {
            return marked(&text.replace(marker, "")).encode_utf16().flat_map(bytes).collect();
        }
    }
    let text = marked(text);
    let mut out = Vec::new();
    for (number, part) in text.split("{0x").enumerate() {
        let byte = part.get(..2).filter(|_| number > 0).map(|hex| u8::from_str_radix(hex, 16).unwrap());
        out.extend(byte);
        out.extend_from_slice(&part.as_bytes()[byte.map_or(0, |_| "E9}".len())..]);
    }
    out
}

/// The top-level key that a line begins with.
fn key(line: &str) -> Option<&str> {
    let (name, _) = line.split_once(':')?;
    (!name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase())).then_some(name)
}

/// A whole file: the base with its parts of the same keys replaced. What has no such keys, or a directive, is a whole file.
fn spliced(base: &str, part: &str) -> String {
    let keys: BTreeSet<&str> = part.lines().filter_map(key).collect();
    if keys.is_empty() || part.starts_with('%') {
        return part.to_owned();
    }
    let mut whole = String::new();
    let mut is_kept = true;
    for line in base.lines() {
        if let Some(name) = key(line) {
            is_kept = !keys.contains(name);
        }
        if is_kept {
            whole.push_str(line);
            whole.push('\n');
        }
    }
    whole + part
}

/// What `check`, or the engine, finds in a case.
fn found(case: &Case) -> Vec<Diagnostic> {
    if case.subject == Subject::Class {
        let source = Source::new("Acme.cls", expanded(&case.text));
        return Program::compile(&[source], Schema::default()).err().unwrap_or_default();
    }
    let sandbox = Sandbox::project();
    let text = expanded(&case.text);
    let (main, others) = text.split_once("--- ").filter(|_| case.subject == Subject::Project).unwrap_or((&text, ""));
    for other in others.split("--- ").filter(|other| !other.is_empty()) {
        let (path, contents) = other.split_once('\n').unwrap();
        sandbox.write(path, &spliced(BASE, contents));
    }
    let (file, contents) = match case.subject {
        Subject::Project => ("otpsmith.yaml", main.to_owned()),
        Subject::Mock => ("mock.yaml", spliced(MOCK, main)),
        Subject::Spec | Subject::Command | Subject::Class => ("acme.yaml", spliced(BASE, main)),
    };
    sandbox.write(file, "");
    fs::write(sandbox.at(file), bytes(&contents)).unwrap();
    check::check_files(&[PathBuf::from(file)], &sandbox.at(""), &Edited::default())
        .unwrap_or_else(|failure| panic!("{failure:?}"))
        .diagnostics
}

fn codes(found: &[Diagnostic], least: Severity) -> BTreeSet<&'static str> {
    found.iter().filter(|it| it.severity <= least).map(|it| it.code).collect()
}

/// What is said about a case; an error when that is not what its head says.
fn held(rule: &Rule, case: &Case) -> Result<String, String> {
    let (said, is_held) = match case.subject {
        Subject::Command => {
            let arguments: Vec<&str> = case.text.split_whitespace().skip(1).collect();
            let run = Sandbox::empty().run(&arguments);
            let is_found = run.err.contains(&format!("error[{}]", rule.code));
            let is_only = run.err.matches("error[").count() == usize::from(case.is_wrong);
            (run.err, is_found == case.is_wrong && is_only)
        }
        Subject::Spec | Subject::Project | Subject::Mock | Subject::Class => {
            let found = found(case);
            let mut drawn = Vec::new();
            text::render(&found, false, &mut drawn).unwrap();
            let least = rule.severity.max(Severity::Warning);
            let expected = if case.is_wrong { BTreeSet::from([rule.code]) } else { BTreeSet::new() };
            let is_as_bad = found.iter().all(|it| it.code != rule.code || it.severity == rule.severity);
            (String::from_utf8(drawn).unwrap(), codes(&found, least) == expected && is_as_bad)
        }
    };
    let kind = if case.is_wrong { "wrong" } else { "right" };
    if is_held { Ok(said) } else { Err(format!("{} {kind}: {}\n{said}\n", rule.code, case.words)) }
}

#[test]
fn every_rule_finds_what_is_wrong_and_nothing_else() {
    let mut failures = String::new();
    for rule in RULES {
        let cases: Vec<Case> = examples(rule).into_iter().chain(cases(rule)).collect();
        let mut report = String::new();
        for case in &cases {
            match held(rule, case) {
                Ok(said) if case.is_wrong => report.push_str(&format!("=== {}\n{said}\n", case.words)),
                Ok(_) => {}
                Err(failure) => failures.push_str(&failure),
            }
        }
        assert!(cases.iter().any(|case| case.is_wrong), "{} has no wrong case", rule.code);
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("rules");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(rule.code, report));
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn the_base_of_the_examples_has_no_finding() {
    let case = Case { words: "the base".into(), is_wrong: false, subject: Subject::Spec, text: BASE.into() };
    assert_eq!(found(&case), []);
    let case = Case { words: "the base".into(), is_wrong: false, subject: Subject::Mock, text: MOCK.into() };
    assert_eq!(found(&case), []);
}

#[test]
fn every_file_of_cases_belongs_to_a_rule() {
    for entry in fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let (stem, extension) = name.split_once('.').unwrap();
        if extension == "txt" || extension == "snap" {
            assert!(RULES.iter().any(|rule| rule.code == stem), "{name}");
        }
    }
}

#[test]
fn every_rule_has_a_code_a_name_and_texts_of_its_own() {
    let mut codes = BTreeSet::new();
    let mut names = BTreeSet::new();
    for rule in RULES {
        assert!(codes.insert(rule.code), "{} twice", rule.code);
        assert!(names.insert(rule.name), "{} twice", rule.name);
        assert!(rule.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", rule.name);
        assert!(!rule.summary.ends_with('.') && !rule.summary.contains('\n'), "{}", rule.code);
        for text in [rule.meaning, rule.reason] {
            assert!(text.ends_with('.') && text.len() > 20, "{}: {text}", rule.code);
        }
        for example in [rule.wrong, rule.right] {
            assert!(!example.trim().is_empty() && example == example.trim_end(), "{}", rule.code);
        }
        let is_advice = rule.code.starts_with('L');
        assert_eq!(rule.severity == Severity::Error, !is_advice, "{}", rule.code);
    }
}

/// The texts of the form `X123` in quotes that a source file holds as constants.
fn constants(source: &str) -> Vec<&str> {
    let is_code = |text: &&str| {
        text.len() == 4
            && text.starts_with(|c: char| c.is_ascii_uppercase())
            && text[1..].bytes().all(|b| b.is_ascii_digit())
    };
    let after = source.match_indices(": &str = \"").map(|(at, head)| &source[at + head.len()..]);
    after.filter_map(|rest| rest.split('"').next()).filter(is_code).collect()
}

fn sources(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|it| it == "rs") {
            all.push(path);
        }
    }
}

#[test]
fn every_code_in_the_source_is_a_rule_and_is_written_down_once() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut seen: Vec<String> = Vec::new();
    for file in files {
        let source = fs::read_to_string(&file).unwrap();
        seen.extend(constants(&source).into_iter().map(str::to_owned));
    }
    seen.sort();
    let mut registered: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
    registered.sort_unstable();
    assert_eq!(seen, registered);
    assert_eq!(constants("const A: &str = \"S001\"; const B: &str = \"S0011\"; const C: &str = \"s001\";"), ["S001"]);
}

#[test]
fn the_page_of_diagnostics_is_what_the_rules_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics.md");
    let page = rule::explain::page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(written == page, "docs/diagnostics.md has drifted: run this test with UPDATE_DOCS=1");
    for rule in RULES {
        assert!(page.contains(&format!("\n## {}\n", rule.code)), "{} has no section", rule.code);
        assert!(page.contains(&format!("(#{})", rule.code.to_lowercase())), "{} is not in the index", rule.code);
        assert!(page.contains(&rule::explain::explain(rule)), "{}", rule.code);
    }
    assert!(page.lines().all(|line| line.trim_end() == line), "no line ends with a space");
}

#[test]
fn explain_prints_the_section_of_a_code_in_any_case() {
    let sandbox = Sandbox::empty();
    for rule in RULES {
        let run = sandbox.run(&["check", "--explain", &rule.code.to_lowercase()]);
        assert_eq!(run.exits_with(0).out, rule::explain::explain(rule));
    }
    insta::assert_snapshot!("explain", sandbox.run(&["check", "--explain", "L009"]).transcript());
}

#[test]
fn explain_offers_the_closest_code_or_the_code_of_a_name() {
    for (asked, closest) in [("S02", "S002"), ("missing-key", "S002")] {
        let run = Sandbox::empty().run(&["check", "--explain", asked]);
        run.exits_with(2);
        assert!(run.err.contains(&format!("there is no code `{asked}`\ndid you mean {closest}?")), "{}", run.err);
    }
    let run = Sandbox::empty().run(&["check", "--explain", "nonsense"]);
    assert!(run.exits_with(2).err.contains("docs/diagnostics.md lists all codes"), "{}", run.err);
}

#[test]
fn no_built_in_spec_has_an_error() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("provider-specs");
    let report =
        check::check_files(&[PathBuf::from("provider-specs")], specs.parent().unwrap(), &Edited::default()).unwrap();
    assert!(report.files >= 12, "{}", report.files);
    assert!(!diagnostic::has_errors(&report.diagnostics));
    let warnings = report.diagnostics.iter().filter(|it| it.severity == Severity::Warning);
    let lines: Vec<String> =
        warnings.map(|it| format!("{} {}: {}", it.code, it.place.source.name, it.message)).collect();
    // What is in here is how the provider works: everything else has to be put right in the spec.
    insta::assert_snapshot!("built-in-warnings", lines.join("\n"));
}
