//! Apex strings: immutable sequences of UTF-16 code units, kept as UTF-8 wherever that says the same.
//!
//! Apex counts, cuts and compares strings in UTF-16 code units and lets a cut leave half a surrogate pair, so a string is
//! not always Unicode text. Such a string is kept as units; every other one as UTF-8, which is smaller and faster.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::heap;

/// One Apex string; copies share the characters.
#[derive(Clone)]
pub struct Text(Arc<Body>);

struct Body {
    units: Units,
    /// Bytes counted as heap, given back when the string is dropped.
    counted: usize,
}

enum Units {
    /// ASCII only: bytes, characters and units are the same.
    Ascii(Box<str>),
    /// Well-formed Unicode with at least one character outside ASCII.
    Unicode(Box<str>),
    /// Units with a surrogate that has no partner.
    Broken(Box<[u16]>),
}

impl Drop for Body {
    fn drop(&mut self) {
        heap::release(self.counted);
    }
}

impl Text {
    /// The string of these units, whether they are well-formed UTF-16 or not.
    pub fn from_units(units: &[u16]) -> Self {
        match String::from_utf16(units) {
            Ok(text) => Self::from(text),
            Err(_) => Self::counted(Units::Broken(units.into())),
        }
    }

    /// A string of the code itself, which does not count as heap.
    pub fn constant(text: &str) -> Self {
        let body: Box<str> = text.into();
        let units = if body.is_ascii() { Units::Ascii(body) } else { Units::Unicode(body) };
        Self(Arc::new(Body { units, counted: 0 }))
    }

    fn counted(units: Units) -> Self {
        let counted = match &units {
            Units::Ascii(text) | Units::Unicode(text) => text.len(),
            Units::Broken(units) => units.len() * 2,
        } + heap::OBJECT;
        heap::take(counted);
        Self(Arc::new(Body { units, counted }))
    }

    /// The characters; half a surrogate pair becomes `?`, as it does when Apex encodes a string.
    pub fn as_str(&self) -> Cow<'_, str> {
        match &self.0.units {
            Units::Ascii(text) | Units::Unicode(text) => Cow::Borrowed(text),
            Units::Broken(units) => {
                let chars = char::decode_utf16(units.iter().copied());
                Cow::Owned(chars.map(|unit| unit.unwrap_or('?')).collect())
            }
        }
    }

    /// The characters, if the string is well-formed Unicode.
    pub fn to_unicode(&self) -> Option<&str> {
        match &self.0.units {
            Units::Ascii(text) | Units::Unicode(text) => Some(text),
            Units::Broken(_) => None,
        }
    }

    /// The characters, if all of them are ASCII: then an index of units is an index of bytes.
    pub fn as_ascii(&self) -> Option<&str> {
        match &self.0.units {
            Units::Ascii(text) => Some(text),
            _ => None,
        }
    }

    /// The UTF-16 code units.
    pub fn units(&self) -> Vec<u16> {
        match &self.0.units {
            Units::Ascii(text) | Units::Unicode(text) => text.encode_utf16().collect(),
            Units::Broken(units) => units.to_vec(),
        }
    }

    /// The length in UTF-16 code units, as `String.length()` counts.
    pub fn len(&self) -> usize {
        match &self.0.units {
            Units::Ascii(text) => text.len(),
            Units::Unicode(text) => text.encode_utf16().count(),
            Units::Broken(units) => units.len(),
        }
    }

    /// Whether there is no character.
    pub fn is_empty(&self) -> bool {
        matches!(&self.0.units, Units::Ascii(text) if text.is_empty())
    }

    /// The units in `range`, which is clamped to the string.
    pub fn slice(&self, range: Range<usize>) -> Self {
        if let Units::Ascii(text) = &self.0.units {
            let end = range.end.min(text.len());
            return Self::from(&text[range.start.min(end)..end]);
        }
        let units = self.units();
        let end = range.end.min(units.len());
        Self::from_units(&units[range.start.min(end)..end])
    }

    /// This string and then another.
    pub fn concat(&self, other: &Self) -> Self {
        match (self.to_unicode(), other.to_unicode()) {
            (Some(a), Some(b)) => {
                let mut text = String::with_capacity(a.len() + b.len());
                text.push_str(a);
                text.push_str(b);
                Self::from(text)
            }
            _ => {
                let mut units = self.units();
                units.extend(other.units());
                Self::from_units(&units)
            }
        }
    }

    /// Whether both hold the same characters but for their case, as `==` and `equalsIgnoreCase` compare.
    pub fn eq_ignore_case(&self, other: &Self) -> bool {
        match (self.as_ascii(), other.as_ascii()) {
            (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
            _ => self == other || fold(&self.as_str()) == fold(&other.as_str()),
        }
    }

    /// Bytes that are counted as heap.
    pub fn heap_size(&self) -> usize {
        self.0.counted
    }
}

/// Characters without their case, one by one.
fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        let text = text.into_boxed_str();
        Self::counted(if text.is_ascii() { Units::Ascii(text) } else { Units::Unicode(text) })
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl PartialEq for Text {
    /// Case-sensitive, as `String.equals` compares.
    fn eq(&self, other: &Self) -> bool {
        match (&self.0.units, &other.0.units) {
            (Units::Ascii(a), Units::Ascii(b)) | (Units::Unicode(a), Units::Unicode(b)) => a == b,
            (Units::Broken(a), Units::Broken(b)) => a == b,
            _ => false,
        }
    }
}

impl Eq for Text {}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    /// By code units, as `String.compareTo` orders.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        match (&self.0.units, &other.0.units) {
            (Units::Ascii(a), Units::Ascii(b)) => a.cmp(b),
            _ => self.units().cmp(&other.units()),
        }
    }
}

impl std::hash::Hash for Text {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        match &self.0.units {
            Units::Ascii(text) | Units::Unicode(text) => text.hash(state),
            Units::Broken(units) => units.hash(state),
        }
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.as_str(), f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.as_str())
    }
}
