//! Texts in Apex source code.

use std::fmt::Write as _;

use super::characters::{is_invisible, is_mark};

/// An Apex string literal with its quotes (Apex Developer Guide, "Primitive Data Types", String).
///
/// Escaped are `'`, `\` and everything that a reviewer would not see for what it is: [invisible](is_invisible)
/// characters, marks that have no letter to stand on, and all characters outside the Basic Multilingual Plane, which
/// become the surrogate pairs that Apex counts them as. Other letters stay as they are.
pub fn apex_literal(value: &str) -> String {
    let mut literal = String::with_capacity(value.len() + 2);
    literal.push('\'');
    let mut after_letter = false;
    for character in value.chars() {
        let is_mark = is_mark(character);
        let raw = match character {
            '\'' | '\\' => {
                literal.push('\\');
                literal.push(character);
                after_letter = false;
                continue;
            }
            _ if is_invisible(character) || character.len_utf16() == 2 => false,
            _ => !is_mark || after_letter,
        };
        if raw {
            literal.push(character);
            after_letter = character.is_alphabetic() || (is_mark && after_letter);
        } else {
            escape(&mut literal, character);
            after_letter = false;
        }
    }
    literal.push('\'');
    literal
}

fn escape(literal: &mut String, character: char) {
    match character {
        '\u{8}' => literal.push_str("\\b"),
        '\t' => literal.push_str("\\t"),
        '\n' => literal.push_str("\\n"),
        '\u{c}' => literal.push_str("\\f"),
        '\r' => literal.push_str("\\r"),
        _ => {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(literal, "\\u{unit:04X}");
            }
        }
    }
}

/// A line of text as it may stand in an Apex comment of either kind: `*/` and `/*` are broken up by a space, and
/// [invisible](is_invisible) characters are shown by their code, such as `<U+202E>`, because they could make the
/// comment look like code or the code behind it like a comment.
pub fn apex_comment(line: &str) -> String {
    let mut comment = String::with_capacity(line.len());
    let mut before = None;
    for character in line.chars() {
        if matches!((before, character), (Some('*'), '/') | (Some('/'), '*')) {
            comment.push(' ');
        }
        before = Some(character);
        match character {
            '\t' | '\u{a0}' => comment.push(' '),
            _ if is_invisible(character) => {
                let _ = write!(comment, "<U+{:04X}>", u32::from(character));
            }
            _ => comment.push(character),
        }
    }
    comment
}
