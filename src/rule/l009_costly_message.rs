//! `L009`: a message costs more than one segment.

use super::lint::{Asked, Resolved, narrowed};
use super::{Rule, Subject};
use crate::diagnostic::Severity;
use crate::diagnostic::{Diagnostic, Place};
use crate::encode::characters::is_invisible;
use crate::gsm7;
use crate::phrase;
use crate::plan::Plan;
use crate::plan::expr::Expr;
use crate::plan::input::Input;
use crate::segments::{self, Alphabet};

const CODE: &str = "L009";

pub(super) static RULE: Rule = Rule {
    code: CODE,
    name: "costly-message",
    severity: Severity::Warning,
    subject: Subject::Project,
    is_sketch: false,
    summary: "A message costs more than one segment",
    meaning: "A text message has room for 160 characters of the GSM 7-bit alphabet, or for 70 as soon as one character \
        is outside of it: a typographic quote, a dash, an accent that the alphabet lacks. `^{}\\[~]|€` count \
        twice. Longer messages are sent as several, of 153 or 67 each. It is computed with a code of six digits.",
    reason: "Providers bill every segment, and a message of several parts arrives later and sometimes in pieces.",
    wrong: r#"handlers:
  - provider: kavenegar
    message: "${otp} is your Acme code. Don’t share it with anybody, not even with Acme’s own people.""#,
    right: r#"handlers:
  - provider: kavenegar
    message: "${otp} is your Acme code. Don't share it with anybody, not even with Acme's own people.""#,
};

/// A code as long as Salesforce's.
const CODE_OF_SIX_DIGITS: &str = "123456";

/// A text with more different characters outside the alphabet is in a script that needs them.
const MOST_BLAMED: usize = 4;

pub(super) fn check(subject: &Resolved<'_>, found: &mut Vec<Diagnostic>) {
    if let Some(message) = &subject.spec.message {
        found.extend(finding(subject.plan, &subject.spec.place(&message.span)));
    }
}

pub(super) fn check_handler(asked: &Asked<'_>, found: &mut Vec<Diagnostic>) {
    if let Some((_, place)) = &asked.handler.choices.message {
        found.extend(finding(asked.plan, place));
    }
}

fn finding(plan: &Plan, place: &Place) -> Option<Diagnostic> {
    let text = plan.message_text(CODE_OF_SIX_DIGITS, "")?;
    let size = segments::size(&text);
    if size.segments < 2 {
        return None;
    }
    // How long Salesforce's own text is depends on the org.
    let mut is_foreign = |it: &Expr| matches!(it, Expr::Input(Input::DefaultText));
    let least = if plan.message.as_ref()?.any(&mut is_foreign) { "at least " } else { "" };
    let cost = format!("this message costs {least}{} segments", size.segments);
    let (alone, beside_others) = size.alphabet.capacity();
    if size.alphabet == Alphabet::Gsm7 {
        let message = format!("{cost}: it has {} characters", size.units);
        let finding = Diagnostic::warning(CODE, place.clone(), message)
            .help(format!("one segment holds {alone}, each of several {beside_others}"));
        let escaped = distinct(&text, |c| gsm7::EXTENSION.contains(c));
        let without = segments::size(&text.replace(&escaped[..], "?")).segments;
        return Some(if without < size.segments {
            finding.help(format!("{} {} twice", named(&escaped), phrase::verb(escaped.len(), "counts", "count")))
        } else {
            finding
        });
    }
    let blamed = distinct(&text, |c| !gsm7::BASIC.contains(c) && !gsm7::EXTENSION.contains(c));
    let first = blamed.first()?;
    let place = narrowed(place, &first.to_string());
    if blamed.len() > MOST_BLAMED {
        let message = format!("{cost}: it has {} characters of a script outside the GSM 7-bit alphabet", size.units);
        let help = format!("one segment holds {alone} of them, each of several {beside_others}");
        return Some(Diagnostic::warning(CODE, place, message).help(help));
    }
    let message = format!("{cost} because of {}", named(&blamed));
    let finding = Diagnostic::warning(CODE, place, message).label("not in the GSM 7-bit alphabet").help(format!(
        "with such a character one segment holds {alone}, each of several {beside_others}; else 160 and 153"
    ));
    let without = segments::size(&blamed.iter().fold(text, |text, c| text.replace(*c, plain(*c).unwrap_or("?"))));
    let cheaper = without.segments < size.segments;
    let plains: Option<Vec<String>> =
        blamed.iter().map(|c| Some(format!("`{}` for {}", plain(*c)?, shown(*c)))).collect();
    Some(match plains {
        Some(plains) if cheaper => {
            let cost = phrase::count(without.segments, "segment");
            finding.help(format!("write {}: then it costs {least}{cost}", phrase::list(&plains)))
        }
        _ if cheaper => {
            let them = phrase::verb(blamed.len(), "it", "them");
            finding.help(format!("without {them} it costs {least}{}", phrase::count(without.segments, "segment")))
        }
        _ => finding,
    })
}

/// The characters that pass, each once, in order.
fn distinct(text: &str, passes: impl Fn(char) -> bool) -> Vec<char> {
    let mut characters = Vec::new();
    for character in text.chars().filter(|c| passes(*c)) {
        if !characters.contains(&character) {
            characters.push(character);
        }
    }
    characters
}

/// Characters with their code points: some look like others, and some like nothing.
fn named(characters: &[char]) -> String {
    let name = |c: &char| if is_invisible(*c) { shown(*c) } else { format!("`{c}` ({})", code_point(*c)) };
    let names: Vec<String> = characters.iter().map(name).collect();
    phrase::list(&names)
}

/// A character, or its code point when nobody would see it.
fn shown(character: char) -> String {
    if is_invisible(character) { code_point(character) } else { format!("`{character}`") }
}

fn code_point(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}

/// What may stand in the alphabet for a character that word processors put in.
fn plain(character: char) -> Option<&'static str> {
    Some(match character {
        '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{B4}' | '`' => "'",
        '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{AB}' | '\u{BB}' => "\"",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '\u{2026}' => "...",
        '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{3000}' | '\t' => " ",
        '\u{200B}'..='\u{200D}' | '\u{FEFF}' | '\u{AD}' => "",
        '\u{2022}' | '\u{B7}' => "*",
        'ç' => "Ç",
        _ => return None,
    })
}
