//! Words for what is wrong with the syntax of a YAML text, in terms of what a person typed.

use std::sync::Arc;

use granit_parser::{ErrorKind, ScanError};

use super::{MAX_DEPTH, code};
use crate::diagnostic::{Diagnostic, Place, Source};

/// The diagnostic for an error of the parser that gives places. `shift` is added to its offset.
pub(super) fn diagnostic(source: &Arc<Source>, error: &ScanError, shift: usize) -> Diagnostic {
    let at = error.marker().byte_offset().unwrap_or(0) + shift;
    let at = if is_about_tabs(error.kind()) { tab_before(&source.text, at) } else { at };
    let character = source.text.get(at..).and_then(|rest| rest.chars().next());
    let length = character.filter(|character| !matches!(character, '\n' | '\r'));
    let place = Place::new(source, at..at + length.map_or(0, char::len_utf8));
    if let ErrorKind::RecursionLimitExceeded = error.kind() {
        return too_deep(place);
    }
    if is_about_tabs(error.kind()) {
        return tab(place);
    }
    let diagnostic = Diagnostic::error(code::SYNTAX, place, message(error));
    match help(error.kind()) {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// The diagnostic for mappings and lists inside each other without end.
pub(super) fn too_deep(place: Place) -> Diagnostic {
    let message = format!("mappings and lists are nested deeper than {MAX_DEPTH} levels");
    Diagnostic::error(code::TOO_DEEP, place, message)
}

/// The diagnostic for a tab that stands where only spaces may.
pub(super) fn tab(place: Place) -> Diagnostic {
    Diagnostic::error(code::SYNTAX, place, "a tab is not allowed here").help("indent with spaces")
}

fn is_about_tabs(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInPlainScalar
    )
}

/// The tab that an error at `at` is about: the one there, or the first of the blanks before.
fn tab_before(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    let blanks = before.trim_end_matches([' ', '\t']).len();
    match before[blanks..].find('\t') {
        Some(tab) if !text[at..].starts_with('\t') => blanks + tab,
        _ => at,
    }
}

fn message(error: &ScanError) -> String {
    let words = match error.kind() {
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => "a `: ` is not allowed here",
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => "a key on its own, without `:` behind it",
        ErrorKind::UnclosedQuotedScalar => "the closing quote of this text is missing",
        ErrorKind::UnclosedFlowCollection { open } => {
            return format!("the bracket that closes this `{open}` is missing");
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            return format!("this `{open}` is closed by a `{close}`");
        }
        ErrorKind::MisplacedFlowCollectionEnd => "a closing bracket that nothing has opened",
        ErrorKind::InvalidIndentation
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::InvalidBlockScalarIndent
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::InvalidFlowScalarIndent => "this line does not fit the indentation of the lines before it",
        ErrorKind::UnexpectedCharacter { character: '`' } => "a value cannot begin with a backtick",
        ErrorKind::UnexpectedCharacter { character } => {
            return format!("a value cannot begin with `{}`", character.escape_debug());
        }
        ErrorKind::UnknownQuotedScalarEscape => "an unknown escape in a double-quoted text",
        ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidUnicodeEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate => "an escape in this text does not name a character",
        ErrorKind::MissingAnchorOrAliasName => "this `*` or `&` has no name behind it",
        ErrorKind::BlockSequenceEntryNotAllowed | ErrorKind::BlockEntryInFlowCollection => {
            "a list with dashes cannot begin here"
        }
        ErrorKind::InvalidBlockScalarHeader => "only `-`, `+`, a digit or a comment may stand behind this sign",
        ErrorKind::BomInsideDocument => "a byte-order mark in the middle of the text",
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            "there is more behind the closing quote"
        }
        ErrorKind::CommentNotSeparated => "a comment needs a space before its `#`",
        ErrorKind::ExpectedFlowMappingSeparator => "a `,` or `}` is missing here",
        ErrorKind::ExpectedFlowSequenceSeparator => "a `,` or `]` is missing here",
        _ => return format!("this is not YAML: {}", error.info()),
    };
    words.to_owned()
}

fn help(kind: &ErrorKind) -> Option<&'static str> {
    let help = match kind {
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => {
            "put a text that contains `: ` in quotes; if a new key was meant, check the indentation"
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            "write `key: value`; a text over several lines is indented deeper than its key"
        }
        ErrorKind::InvalidIndentation | ErrorKind::ExpectedBlockMappingKey | ErrorKind::ExpectedBlockSequenceEntry => {
            "keys of one mapping, and dashes of one list, begin in the same column"
        }
        ErrorKind::UnexpectedCharacter { .. } => "put the text in quotes",
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator => {
            "inside brackets, put a text that contains `{`, `}`, `[`, `]` or `,` in quotes"
        }
        ErrorKind::MissingAnchorOrAliasName | ErrorKind::InvalidBlockScalarHeader => {
            "put the text in quotes if it is one"
        }
        ErrorKind::BlockSequenceEntryNotAllowed => "begin the list on the line below its key, or write it in brackets",
        ErrorKind::UnknownQuotedScalarEscape => {
            "write `\\\\` for a backslash, or use single quotes, which know no escapes"
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar => "inside single quotes, write a single quote twice",
        ErrorKind::InvalidTrailingDoubleQuotedScalar => "inside double quotes, write a double quote as `\\\"`",
        _ => return None,
    };
    Some(help)
}
