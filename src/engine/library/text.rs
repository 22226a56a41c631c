//! Texts as Apex sees them: sequences of UTF-16 units, kept as UTF-8.
//!
//! Apex counts and cuts Strings in UTF-16 units, and so a cut can leave half of a character. Such a lone surrogate
//! `U+D800..=U+DFFF` has no UTF-8 form and is kept as the private-use character `U+10F800..=U+10FFFF` of the same
//! offset; [`push`] joins two halves that meet again, and [`utf8`] makes `?` of what stays alone, as Java's encoder
//! does. Texts of ASCII alone, nearly all, take the short way.

use std::borrow::Cow;

/// Where the lone surrogates live.
const LONE: u32 = 0x0010_F800;

/// What a private-use character stands for, when it stands for a lone surrogate.
fn lone(character: char) -> Option<u16> {
    let offset = u32::from(character).checked_sub(LONE)?;
    u16::try_from(0xD800 + offset).ok()
}

fn kept(surrogate: u16) -> char {
    char::from_u32(LONE + u32::from(surrogate) - 0xD800).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// How many UTF-16 units a character takes.
fn width(character: char) -> usize {
    if lone(character).is_some() { 1 } else { character.len_utf16() }
}

/// The length in UTF-16 units.
#[must_use]
pub fn length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(width).sum() }
}

/// The UTF-16 units.
#[must_use]
pub fn units(text: &str) -> Vec<u16> {
    let mut units = Vec::with_capacity(text.len());
    for character in text.chars() {
        match lone(character) {
            Some(surrogate) => units.push(surrogate),
            None => units.extend_from_slice(character.encode_utf16(&mut [0; 2])),
        }
    }
    units
}

/// The text of UTF-16 units; a lone surrogate is kept.
#[must_use]
pub fn from_units(units: &[u16]) -> String {
    char::decode_utf16(units.iter().copied())
        .map(|read| read.unwrap_or_else(|error| kept(error.unpaired_surrogate())))
        .collect()
}

/// The byte at which a unit begins, or the character inside which the cut falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    At(usize),
    Inside { byte: usize, character: char },
}

fn cut(text: &str, unit: usize) -> Cut {
    let mut passed = 0;
    for (byte, character) in text.char_indices() {
        if passed >= unit {
            return Cut::At(byte);
        }
        let next = passed + width(character);
        if next > unit {
            return Cut::Inside { byte, character };
        }
        passed = next;
    }
    Cut::At(text.len())
}

/// The units from `start` up to `end`. Positions past the end count as the end; `end` before `start` gives nothing.
#[must_use]
pub fn slice(text: &str, start: usize, end: usize) -> Cow<'_, str> {
    if end <= start {
        return Cow::Borrowed("");
    }
    if text.is_ascii() {
        return Cow::Borrowed(&text[start.min(text.len())..end.min(text.len())]);
    }
    match (cut(text, start), cut(text, end)) {
        (Cut::At(from), Cut::At(to)) => Cow::Borrowed(&text[from..to]),
        (from, to) => {
            let mut part = String::new();
            let from = match from {
                Cut::At(byte) => byte,
                Cut::Inside { byte, character } => {
                    part.push(half(character, 1));
                    byte + character.len_utf8()
                }
            };
            match to {
                Cut::At(byte) => part.push_str(&text[from.min(byte)..byte]),
                Cut::Inside { byte, character } => {
                    part.push_str(&text[from.min(byte)..byte]);
                    part.push(half(character, 0));
                }
            }
            Cow::Owned(part)
        }
    }
}

fn half(character: char, which: usize) -> char {
    kept(character.encode_utf16(&mut [0; 2])[which])
}

/// The unit at a position.
#[must_use]
pub fn unit_at(text: &str, unit: usize) -> Option<u16> {
    if text.is_ascii() {
        return text.as_bytes().get(unit).map(|byte| u16::from(*byte));
    }
    units(slice(text, unit, unit + 1).as_ref()).first().copied()
}

/// The code point that begins at a position: of the whole pair when a pair begins there, else of the unit alone.
#[must_use]
pub fn code_point_at(text: &str, unit: usize) -> Option<u32> {
    let first = unit_at(text, unit)?;
    let pair = slice(text, unit, unit + 2);
    match pair.chars().next() {
        Some(character) if lone(character).is_none() && character.len_utf16() == 2 => Some(u32::from(character)),
        _ => Some(u32::from(first)),
    }
}

/// The text of a code point, or nothing where there is no such code point.
#[must_use]
pub fn from_code_point(code_point: u32) -> Option<String> {
    match u16::try_from(code_point) {
        Ok(unit) => Some(from_units(&[unit])),
        Err(_) => char::from_u32(code_point).map(String::from),
    }
}

/// The UTF-16 position of a byte position, which must be at a character's beginning.
#[must_use]
pub fn unit_of_byte(text: &str, byte: usize) -> usize {
    text.get(..byte).map_or_else(|| length(text), length)
}

/// The byte position of a UTF-16 position; inside a pair, the pair's beginning.
#[must_use]
pub fn byte_of_unit(text: &str, unit: usize) -> usize {
    if text.is_ascii() {
        return unit.min(text.len());
    }
    match cut(text, unit) {
        Cut::At(byte) | Cut::Inside { byte, .. } => byte,
    }
}

/// Appends a text, as `+` does: two halves of a character that meet become the character.
pub fn push(text: &mut String, tail: &str) {
    let halves = text.chars().next_back().and_then(lone).zip(tail.chars().next().and_then(lone));
    if let Some((high @ 0xD800..=0xDBFF, low @ 0xDC00..=0xDFFF)) = halves {
        text.pop();
        text.push_str(&from_units(&[high, low]));
        text.push_str(&tail[kept(low).len_utf8()..]);
    } else {
        text.push_str(tail);
    }
}

/// The bytes that leave Apex: UTF-8, with `?` for half a character.
#[must_use]
pub fn utf8(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(|character| lone(character).is_some()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|character| if lone(character).is_some() { '?' } else { character }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_counted_and_cut_in_units_of_utf_16() {
        let text = "a😀ü";
        assert_eq!(length(text), 4);
        assert_eq!(slice(text, 1, 3), "😀");
        assert_eq!(slice(text, 3, 9), "ü");
        assert_eq!(slice(text, 3, 2), "");
        assert_eq!(unit_at(text, 2), Some(0xDE00));
        assert_eq!(unit_at(text, 4), None);
        assert_eq!(code_point_at(text, 1), Some(0x1F600));
        assert_eq!(code_point_at(text, 2), Some(0xDE00));
        assert_eq!(from_units(&units(text)), text);
        assert_eq!(unit_of_byte(text, 5), 3);
        assert_eq!(byte_of_unit(text, 3), 5);
        assert_eq!(byte_of_unit("abc", 7), 3);
    }

    #[test]
    fn half_a_character_is_kept_and_joined_again() {
        let (mut left, right) = (slice("😀", 0, 1).into_owned(), slice("😀", 1, 2).into_owned());
        assert_eq!((length(&left), length(&right)), (1, 1));
        assert_eq!(utf8(&left), "?");
        assert_eq!(slice("x😀y", 0, 2), format!("x{left}"));
        assert_eq!(slice("x😀y", 2, 4), format!("{right}y"));
        push(&mut left, &right);
        assert_eq!(left, "😀");
        assert_eq!(from_code_point(0xD83D).as_deref(), Some(slice("😀", 0, 1).as_ref()));
        assert_eq!(from_code_point(0x11_0000), None);
    }
}
