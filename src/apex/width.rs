//! How many columns prettier counts for a text, which decides where lines break.

use crate::encode::characters::{Range, is_in, is_mark};

/// The columns of a text: two for an East Asian wide character or an emoji, none for a mark or a control character.
pub(crate) fn width(text: &str) -> usize {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text.len();
    }
    text.chars().map(columns).sum()
}

fn columns(character: char) -> usize {
    if character.is_control() || is_mark(character) {
        0
    } else if is_in(WIDE, character) || u32::from(character) > 0xFFFF {
        // Literals hold no character outside the Basic Multilingual Plane and comments are not broken, so it does
        // not matter that some of them are narrow.
        2
    } else {
        1
    }
}

/// East Asian width W and F, and the emoji that prettier counts as two columns beside them.
#[rustfmt::skip]
const WIDE: &[Range] = &[
    (0x1100, 0x115F), (0x231A, 0x231B), (0x2329, 0x232A), (0x23E9, 0x23EC), (0x23F0, 0x23F0), (0x23F3, 0x23F3),
    (0x25FD, 0x25FE), (0x2614, 0x2615), (0x261D, 0x261D), (0x2630, 0x2637), (0x2648, 0x2653), (0x267F, 0x267F),
    (0x268A, 0x268F), (0x2693, 0x2693), (0x26A1, 0x26A1), (0x26AA, 0x26AB), (0x26BD, 0x26BE), (0x26C4, 0x26C5),
    (0x26CE, 0x26CE), (0x26D4, 0x26D4), (0x26EA, 0x26EA), (0x26F2, 0x26F3), (0x26F5, 0x26F5), (0x26F9, 0x26FA),
    (0x26FD, 0x26FD), (0x2705, 0x2705), (0x270A, 0x270D), (0x2728, 0x2728), (0x274C, 0x274C), (0x274E, 0x274E),
    (0x2753, 0x2755), (0x2757, 0x2757), (0x2795, 0x2797), (0x27B0, 0x27B0), (0x27BF, 0x27BF), (0x2B1B, 0x2B1C),
    (0x2B50, 0x2B50), (0x2B55, 0x2B55), (0x2E80, 0x2E99), (0x2E9B, 0x2EF3), (0x2F00, 0x2FD5), (0x2FF0, 0x3029),
    (0x302E, 0x303E), (0x3041, 0x3096), (0x309B, 0x30FF), (0x3105, 0x312F), (0x3131, 0x318E), (0x3190, 0x31E5),
    (0x31EF, 0x321E), (0x3220, 0x3247), (0x3250, 0xA48C), (0xA490, 0xA4C6), (0xA960, 0xA97C), (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF), (0xFE10, 0xFE19), (0xFE30, 0xFE52), (0xFE54, 0xFE66), (0xFE68, 0xFE6B), (0xFF01, 0xFF60),
    (0xFFE0, 0xFFE6),
];

#[cfg(test)]
mod tests {
    use super::width;

    #[test]
    fn an_ascii_text_takes_as_many_columns_as_it_has_characters() {
        assert_eq!(width("'Your code'"), 11);
    }

    #[test]
    fn a_wide_character_takes_two_columns_and_a_mark_none() {
        assert_eq!(width("\u{9a57}\u{8b49}"), 4);
        assert_eq!(width("e\u{301}"), 1);
        assert_eq!(width("\u{6a9}\u{62f}"), 2);
    }
}
