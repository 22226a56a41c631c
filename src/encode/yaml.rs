//! Texts in YAML files.

use std::fmt::Write as _;

use super::characters::is_invisible;

/// Words that some reader of YAML 1.1 or 1.2 takes for something else than a text.
const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

/// A text as a YAML scalar on one line that every reader takes for exactly that text: as it is where nothing can be
/// misread, in double quotes elsewhere (YAML 1.2.2, section 7.3.1), with escapes for what cannot be seen.
pub fn yaml_text(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut yaml = String::with_capacity(text.len() + 2);
    yaml.push('"');
    for character in text.chars() {
        match character {
            '"' => yaml.push_str("\\\""),
            '\\' => yaml.push_str("\\\\"),
            '\t' => yaml.push_str("\\t"),
            '\n' => yaml.push_str("\\n"),
            '\r' => yaml.push_str("\\r"),
            // All of them are in the Basic Multilingual Plane; writing to a String cannot fail.
            _ if is_invisible(character) => {
                let _ = write!(yaml, "\\u{:04X}", u32::from(character));
            }
            _ => yaml.push(character),
        }
    }
    yaml.push('"');
    yaml
}

/// The text of a YAML comment: on one line, and with nothing in it that cannot be seen.
pub fn yaml_comment(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().map(|c| if is_invisible(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// Whether a text means itself without quotes, in block and in flow style: letters first, so that it is no number, date
/// or sign of YAML's own.
fn is_plain(text: &str) -> bool {
    let is_ordinary = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | '+' | '@' | ' ');
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && !text.ends_with(' ')
        && text.replace("://", "//").chars().all(is_ordinary)
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}
