//! The text of a file's bytes, and what keeps them from being UTF-8.

use std::ops::Range;

/// A file may be longer than is read of it, or hold what is not UTF-8: its text then serves to show places, and to find
/// what else is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The file goes on behind the text.
    CutOff,
    /// The file has another encoding, by its name; the text is what it says.
    Encoding(&'static str),
    /// Some bytes are not UTF-8. In the text `U+FFFD` stands for each run of them.
    Bytes {
        /// What stands in the text for the first run.
        place: Range<usize>,
        /// The first run: one to three bytes.
        first: Vec<u8>,
        /// How many more runs there are.
        more: usize,
    },
}

/// The bytes that name a file's encoding at its beginning, the longer ones first. Source: The Unicode Standard, section 2.6,
/// table 2-4, and the FAQ on byte-order marks.
const MARKS: [(&[u8], Encoding); 4] = [
    (&[0xFF, 0xFE, 0, 0], Encoding { name: "UTF-32", width: 4, is_little: true }),
    (&[0, 0, 0xFE, 0xFF], Encoding { name: "UTF-32", width: 4, is_little: false }),
    (&[0xFF, 0xFE], Encoding { name: "UTF-16", width: 2, is_little: true }),
    (&[0xFE, 0xFF], Encoding { name: "UTF-16", width: 2, is_little: false }),
];

#[derive(Debug, Clone, Copy)]
struct Encoding {
    name: &'static str,
    /// The bytes of a code unit.
    width: usize,
    is_little: bool,
}

/// The text of `bytes`, of which at most `limit` are taken, and what is wrong with it.
pub(super) fn decode(mut bytes: Vec<u8>, limit: usize) -> (String, Option<Fault>) {
    if bytes.len() > limit {
        bytes.truncate(limit);
        return (String::from_utf8_lossy(&bytes).into_owned(), Some(Fault::CutOff));
    }
    if let Some((mark, encoding)) = encoding(&bytes) {
        return (encoding.text(&bytes[mark..]), Some(Fault::Encoding(encoding.name)));
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return (text, None),
        Err(error) => error.into_bytes(),
    };
    let mut text = String::with_capacity(bytes.len());
    let mut found: Option<(Range<usize>, Vec<u8>)> = None;
    let mut more = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if chunk.invalid().is_empty() {
            continue;
        }
        let start = text.len();
        text.push(char::REPLACEMENT_CHARACTER);
        match found {
            Some(_) => more += 1,
            None => found = Some((start..text.len(), chunk.invalid().to_vec())),
        }
    }
    let fault = found.map(|(place, first)| Fault::Bytes { place, first, more });
    (text, fault)
}

/// The encoding that the bytes begin like, and the length of its mark.
fn encoding(bytes: &[u8]) -> Option<(usize, Encoding)> {
    let marked = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark));
    if let Some((mark, encoding)) = marked {
        return Some((mark.len(), *encoding));
    }
    // Without a mark: YAML begins with ASCII characters (YAML 1.2.2, section 5.2), each of which has a zero byte in UTF-16.
    let is_little = match bytes.first_chunk()?.map(|byte| byte == 0) {
        [false, true, false, true] => true,
        [true, false, true, false] => false,
        _ => return None,
    };
    Some((0, Encoding { name: "UTF-16", width: 2, is_little }))
}

impl Encoding {
    fn text(self, bytes: &[u8]) -> String {
        let units = bytes.chunks(self.width).map(|unit| {
            let digit = |value: u32, byte: &u8| value << 8 | u32::from(*byte);
            if self.is_little { unit.iter().rev().fold(0, digit) } else { unit.iter().fold(0, digit) }
        });
        let or_replaced = |c: Option<char>| c.unwrap_or(char::REPLACEMENT_CHARACTER);
        if self.width == 4 {
            return units.map(|unit| or_replaced(char::from_u32(unit))).collect();
        }
        // A pair of bytes has no more than 16 bits.
        let units = units.map(|unit| u16::try_from(unit).unwrap_or_default());
        char::decode_utf16(units).map(|c| or_replaced(c.ok())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: usize = 1000;

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn utf_8_is_the_text_itself() {
        for text in ["", "a", "\u{feff}name: é\n", "a: \0\n", "\u{10ffff}"] {
            assert_eq!(decode(text.as_bytes().to_vec(), ALL), (text.to_owned(), None));
        }
    }

    #[test]
    fn utf_16_and_utf_32_are_recognised_and_read() {
        let text = "name: é\u{1f600}\n";
        let marked = format!("\u{feff}{text}");
        let utf32 = |bytes: fn(u32) -> [u8; 4]| marked.chars().flat_map(|c| bytes(u32::from(c))).collect();
        let all: [(&str, Vec<u8>); 6] = [
            ("UTF-16", utf16(&marked, u16::to_le_bytes)),
            ("UTF-16", utf16(&marked, u16::to_be_bytes)),
            ("UTF-16", utf16(text, u16::to_le_bytes)),
            ("UTF-16", utf16(text, u16::to_be_bytes)),
            ("UTF-32", utf32(u32::to_le_bytes)),
            ("UTF-32", utf32(u32::to_be_bytes)),
        ];
        for (name, bytes) in all {
            assert_eq!(decode(bytes, ALL), (text.to_owned(), Some(Fault::Encoding(name))));
        }
        let (cut, _) = decode(vec![0xFF, 0xFE, b'a', 0, b'b'], ALL);
        assert_eq!(cut, "ab", "half a unit at the end is no reason to stop");
    }

    #[test]
    fn the_first_bytes_that_are_not_utf_8_are_named_with_their_place() {
        let (text, fault) = decode(b"label: Caf\xe9 \xe2\x82 \xff\n".to_vec(), ALL);
        assert_eq!(text, "label: Caf\u{fffd} \u{fffd} \u{fffd}\n");
        assert_eq!(fault, Some(Fault::Bytes { place: 10..13, first: vec![0xE9], more: 2 }));
        let (_, fault) = decode(b"\xe2\x82".to_vec(), ALL);
        assert_eq!(fault, Some(Fault::Bytes { place: 0..3, first: vec![0xE2, 0x82], more: 0 }));
    }

    #[test]
    fn no_more_than_the_limit_is_taken() {
        assert_eq!(decode("ä".repeat(3).into_bytes(), 3), ("ä\u{fffd}".to_owned(), Some(Fault::CutOff)));
        assert_eq!(decode("ä".repeat(3).into_bytes(), 6), ("äää".to_owned(), None));
    }
}
