//! Texts in XML 1.0 documents.

use std::fmt::Write as _;

use super::characters::is_invisible;

/// As [`xml_value`], in a body where the platform evaluates merge fields: no `{` is left that could begin one.
pub fn xml_merge(text: &str) -> String {
    xml_value(text).replace('{', "&#123;")
}

/// A text or attribute value of a request's XML body, byte for byte as the generated Apex writes it: `&`, `<`, `>` and
/// `"` and the carriage return become entities, and what XML 1.0 cannot carry becomes U+FFFD.
pub fn xml_value(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => value.push_str("&amp;"),
            '<' => value.push_str("&lt;"),
            '>' => value.push_str("&gt;"),
            '"' => value.push_str("&quot;"),
            // A reader would make a line feed of it.
            '\r' => value.push_str("&#13;"),
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                value.push('\u{fffd}')
            }
            other => value.push(other),
        }
    }
    value
}

/// The content of an XML element (XML 1.0, sections 2.4 and 4.1). Line feeds and tabs stay; a carriage return, which
/// a parser would turn into a line feed, and [invisible](is_invisible) characters become character references.
/// Control characters and noncharacters, which XML cannot hold or must not, become U+FFFD.
pub fn xml_text(text: &str) -> String {
    encoded(text, |character| matches!(character, '\n' | '\t' | '"' | '\''))
}

/// The value of an XML attribute between quotes of either kind (XML 1.0, sections 2.3 and 3.3.3): as [`xml_text`],
/// but quotes, line feeds and tabs, which a parser would turn into spaces, are references.
pub fn xml_attribute(text: &str) -> String {
    encoded(text, |_| false)
}

/// The content of an XML comment (XML 1.0, section 2.5): no two hyphens in a row and none at the end; control
/// characters become U+FFFD.
pub fn xml_comment(text: &str) -> String {
    let mut comment = String::with_capacity(text.len());
    for character in text.chars() {
        if character == '-' && comment.ends_with('-') {
            comment.push(' ');
        }
        comment.push(match character {
            '\n' | '\t' => character,
            _ if is_unfit(character) => '\u{fffd}',
            _ => character,
        });
    }
    if comment.ends_with('-') {
        comment.push(' ');
    }
    comment
}

fn encoded(text: &str, stays: impl Fn(char) -> bool) -> String {
    let mut xml = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            _ if stays(character) => xml.push(character),
            '"' => xml.push_str("&quot;"),
            '\'' => xml.push_str("&apos;"),
            '\n' | '\r' | '\t' => reference(&mut xml, character),
            _ if is_unfit(character) => xml.push('\u{fffd}'),
            _ if is_invisible(character) => reference(&mut xml, character),
            _ => xml.push(character),
        }
    }
    xml
}

fn reference(xml: &mut String, character: char) {
    // Writing to a String cannot fail.
    let _ = write!(xml, "&#x{:X};", u32::from(character));
}

/// Control characters, and the two noncharacters that XML's Char production leaves out.
fn is_unfit(character: char) -> bool {
    character.is_control() || matches!(character, '\u{fffe}' | '\u{ffff}')
}
