//! How many SMS segments a text costs: 3GPP TS 23.040 and 23.038.

use crate::gsm7;

/// How a text is written on the air.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// Septets: 160 in one segment, 153 in each of several.
    Gsm7,
    /// UTF-16 units: 70 in one segment, 67 in each of several.
    Ucs2,
}

impl Alphabet {
    /// What one segment holds, alone and beside others, in the alphabet's units.
    #[must_use]
    pub const fn capacity(self) -> (usize, usize) {
        match self {
            Self::Gsm7 => (160, 153),
            Self::Ucs2 => (70, 67),
        }
    }

    fn units(self, character: char) -> usize {
        match self {
            Self::Gsm7 if gsm7::EXTENSION.contains(character) => 2,
            Self::Gsm7 => 1,
            Self::Ucs2 => character.len_utf16(),
        }
    }
}

/// What a text costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// The alphabet that it needs.
    pub alphabet: Alphabet,
    /// Its length in the alphabet's units.
    pub units: usize,
    /// The number of segments; none for an empty text.
    pub segments: usize,
}

/// The size of a text. An escaped character and a surrogate pair are never split between two segments.
#[must_use]
pub fn size(text: &str) -> Size {
    let alphabet = if gsm7::fits(text) { Alphabet::Gsm7 } else { Alphabet::Ucs2 };
    let (alone, beside_others) = alphabet.capacity();
    let units: usize = text.chars().map(|it| alphabet.units(it)).sum();
    let segments = if units <= alone {
        usize::from(units > 0)
    } else {
        let mut segments = 1;
        let mut used = 0;
        for character in text.chars() {
            let needed = alphabet.units(character);
            if used + needed > beside_others {
                segments += 1;
                used = 0;
            }
            used += needed;
        }
        segments
    };
    Size { alphabet, units, segments }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(text: &str) -> (Alphabet, usize, usize) {
        let size = size(text);
        (size.alphabet, size.units, size.segments)
    }

    #[test]
    fn a_gsm7_message_has_160_septets_and_153_in_each_of_several() {
        assert_eq!(cost(""), (Alphabet::Gsm7, 0, 0));
        assert_eq!(cost(&"a".repeat(160)), (Alphabet::Gsm7, 160, 1));
        assert_eq!(cost(&"a".repeat(161)), (Alphabet::Gsm7, 161, 2));
        assert_eq!(cost(&"a".repeat(306)), (Alphabet::Gsm7, 306, 2));
        assert_eq!(cost(&"a".repeat(307)), (Alphabet::Gsm7, 307, 3));
    }

    #[test]
    fn an_escaped_character_takes_two_septets_and_is_not_split() {
        assert_eq!(cost(&"€".repeat(80)), (Alphabet::Gsm7, 160, 1));
        // 152 septets, then a pair that does not fit into the 153rd: it opens the second segment.
        let text = format!("{}€{}", "a".repeat(152), "a".repeat(152));
        assert_eq!(cost(&text), (Alphabet::Gsm7, 306, 3));
    }

    #[test]
    fn a_unicode_message_has_70_units_and_67_in_each_of_several() {
        assert_eq!(cost(&"я".repeat(70)), (Alphabet::Ucs2, 70, 1));
        assert_eq!(cost(&"я".repeat(71)), (Alphabet::Ucs2, 71, 2));
        assert_eq!(cost(&"я".repeat(135)), (Alphabet::Ucs2, 135, 3));
        // A surrogate pair takes two units and is not split: 66 units and a pair are one too many.
        let text = format!("{}😀{}", "я".repeat(66), "я".repeat(66));
        assert_eq!(cost(&text), (Alphabet::Ucs2, 134, 3));
    }
}
