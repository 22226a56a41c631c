//! Texts in JSON documents.

use std::fmt::Write as _;

/// A JSON string with its quotes (RFC 8259, section 7), escaped as Apex's `JSONGenerator` does, which is Jackson's
/// way: `"`, `\` and the control characters below U+0020 only, in the short form where there is one and with
/// upper-case digits elsewhere. So a request that is built here and one that is built in Apex are the same bytes.
pub fn json_string(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for character in text.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\u{8}' => json.push_str("\\b"),
            '\t' => json.push_str("\\t"),
            '\n' => json.push_str("\\n"),
            '\u{c}' => json.push_str("\\f"),
            '\r' => json.push_str("\\r"),
            '\0'..='\u{1f}' => {
                // Writing to a String cannot fail.
                let _ = write!(json, "\\u{:04X}", u32::from(character));
            }
            _ => json.push(character),
        }
    }
    json.push('"');
    json
}

/// The inside of a JSON text, without its quotes, in a body where the platform evaluates merge fields: no `{!` is left
/// that would begin one.
pub fn json_merge(text: &str) -> String {
    let quoted = json_string(text);
    quoted[1..quoted.len() - 1].replace("{!", "\\u007b!")
}
