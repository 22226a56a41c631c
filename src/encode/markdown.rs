//! Texts in Markdown documents (CommonMark, and GitHub's tables), inside one line.

use std::fmt::Write as _;

use super::characters::is_invisible;

/// A text as inline Markdown that shows just this text: it makes no emphasis, link, HTML, heading, list, table cell
/// or entity. White space of any kind, line breaks included, becomes single spaces and none at the ends.
pub fn markdown(text: &str) -> String {
    let mut inline = String::with_capacity(text.len());
    let line = one_line(text);
    let line = line.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let ordinal = line.bytes().take_while(u8::is_ascii_digit).count();
    for (at, character) in line.char_indices() {
        let escape = match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' => true,
            '#' | '+' | '-' | '=' | ':' => at == 0,
            '.' | ')' => at > 0 && at == ordinal,
            _ => false,
        };
        if escape {
            inline.push('\\');
        }
        inline.push(character);
    }
    inline
}

/// A text as inline code. A text with a `|`, which would end the cell of a table, is a `<code>` element with character
/// references; any other is a code span. Line breaks become spaces.
pub fn markdown_code(text: &str) -> String {
    let line = one_line(text);
    if line.contains('|') {
        let mut element = String::from("<code>");
        for character in line.chars() {
            if character.is_ascii_punctuation() {
                // Writing to a String cannot fail.
                let _ = write!(element, "&#{};", u32::from(character));
            } else {
                element.push(character);
            }
        }
        element.push_str("</code>");
        return element;
    }
    let longest = line.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let blank = line.chars().all(|character| character == ' ');
    // One space on each side is not shown, unless there is nothing else.
    let padded =
        !blank && (line.starts_with('`') || line.ends_with('`') || (line.starts_with(' ') && line.ends_with(' ')));
    let pad = if padded { " " } else { "" };
    let content = if line.is_empty() { " " } else { &line };
    format!("{fence}{pad}{content}{pad}{fence}")
}

/// White space as plain spaces, one for each; other invisible characters as U+FFFD, but for the two joiners, which
/// Persian and Indic texts are spelt with.
fn one_line(text: &str) -> String {
    if text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return text.to_owned();
    }
    text.replace("\r\n", "\n")
        .chars()
        .map(|character| match character {
            '\u{200c}' | '\u{200d}' => character,
            _ if character.is_whitespace() => ' ',
            _ if is_invisible(character) => '\u{fffd}',
            _ => character,
        })
        .collect()
}
