//! Which characters a text may hold: those that YAML can write plainly and that XML 1.0 can carry.

use std::ops::Range;
use std::sync::Arc;

use super::code;
use crate::diagnostic::{Diagnostic, Place, Source};

/// Refuses characters that may not stand in a YAML file at all, not even in a comment.
///
/// # Errors
/// One diagnostic, at the first such character.
pub(super) fn check_source(source: &Arc<Source>) -> Result<(), Vec<Diagnostic>> {
    let mut found = source.text.char_indices().filter(|(_, character)| !is_printable(*character));
    let Some((at, character)) = found.next() else {
        return Ok(());
    };
    let place = Place::new(source, at..at + character.len_utf8());
    let mut diagnostic = Diagnostic::error(
        code::CONTROL_CHARACTER,
        place,
        format!("the control character {} is not allowed in YAML", name(character)),
    );
    let more = found.count();
    if more > 0 {
        diagnostic = diagnostic.help(format!("there are {more} more such characters in the file"));
    }
    Err(vec![diagnostic])
}

/// Where the characters stand that may not be in a YAML file.
pub(super) fn refused(text: &str) -> impl Iterator<Item = Range<usize>> {
    let found = text.char_indices().filter(|(_, character)| !is_printable(*character));
    found.map(|(at, character)| at..at + character.len_utf8())
}

/// Refuses characters of a text or key that XML 1.0 has no way to carry, such as `"\x01"` brings in.
pub(super) fn check_text(source: &Arc<Source>, text: &str, span: &Range<usize>) -> Option<Diagnostic> {
    let character = text.chars().find(|character| !is_xml(*character))?;
    let place = Place::new(source, span.clone());
    let message = format!("the text contains the control character {}", name(character));
    Some(
        Diagnostic::error(code::CONTROL_CHARACTER, place, message)
            .help("XML, and so Salesforce metadata, cannot carry this character; leave it out"),
    )
}

fn name(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}

/// The production `c-printable` of YAML 1.2.2, section 5.1.
fn is_printable(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{A0}'..='\u{FFFD}' | '\u{10000}'..)
}

/// The production `Char` of XML 1.0, section 2.2.
fn is_xml(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}
