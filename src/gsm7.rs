//! The GSM 7-bit default alphabet (3GPP TS 23.038): whether a message fits it.

/// The basic table without its escape character.
pub const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// The extension table: each takes two septets.
pub const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// Whether every character of `text` is in the alphabet or its extension.
#[must_use]
pub fn fits(text: &str) -> bool {
    text.chars().all(|c| BASIC.contains(c) || EXTENSION.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_have_the_size_that_the_standard_gives_them() {
        assert_eq!(BASIC.chars().count(), 127);
        assert_eq!(EXTENSION.chars().count(), 10);
    }

    #[test]
    fn one_character_outside_makes_a_message_unicode() {
        assert!(fits("Your code is 123456. Günstig: 5 € {ok}"));
        assert!(!fits("Your code is 123456 ✓"));
        assert!(!fits("it’s"));
        assert!(!fits("ç"), "only the capital is in the table");
    }
}
