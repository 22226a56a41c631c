//! White space as Apex sees it, so that what is computed here is what the generated classes compute.

/// Whether `String.isBlank` holds for the text: it is empty or consists of Java's white space, which leaves out the
/// no-break spaces.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| match c {
        '\t'..='\r' | '\u{1c}'..='\u{1f}' => true,
        '\u{85}' | '\u{a0}' | '\u{2007}' | '\u{202f}' => false,
        other => other.is_whitespace(),
    })
}

/// The text as `String.trim` leaves it: without characters up to the space at both ends.
#[must_use]
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(|c| c <= ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_no_break_space_is_not_blank() {
        for blank in ["", " ", "\t\r\n", "\u{1f}", "\u{2003}", "\u{3000}"] {
            assert!(is_blank(blank), "{blank:?}");
        }
        for text in ["a", "\u{a0}", "\u{202f}", "\u{85}", "\u{200b}"] {
            assert!(!is_blank(text), "{text:?}");
        }
        assert_eq!(trimmed(" \u{a0}a\n"), "\u{a0}a");
    }
}
