//! Texts in URLs and form bodies, as UTF-8.

use std::fmt::Write as _;

/// A name or value of an `application/x-www-form-urlencoded` body exactly as `EncodingUtil.urlEncode(text, 'UTF-8')`
/// of Apex and `URLEncoder` of Java write it: letters, digits and `.-*_` stay, a space becomes `+`, every other byte
/// is percent-encoded in upper case (`~` too).
pub fn form(text: &str) -> String {
    encoded(text, |byte| match byte {
        b' ' => Some('+'),
        b'.' | b'-' | b'*' | b'_' => Some(char::from(byte)),
        _ => None,
    })
}

/// A text percent-encoded for any part of a URL (RFC 3986, sections 2.1 and 2.3): unreserved characters stay, every
/// other byte is encoded in upper case.
///
/// In Apex the same is
/// `EncodingUtil.urlEncode(text, 'UTF-8').replace('+', '%20').replace('*', '%2A').replace('%7E', '~')`.
pub fn percent(text: &str) -> String {
    encoded(text, |byte| match byte {
        b'.' | b'-' | b'_' | b'~' => Some(char::from(byte)),
        _ => None,
    })
}

fn encoded(text: &str, sign: impl Fn(u8) -> Option<char>) -> String {
    let mut url = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            url.push(char::from(byte));
        } else if let Some(character) = sign(byte) {
            url.push(character);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}
