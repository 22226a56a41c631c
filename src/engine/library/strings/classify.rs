//! Kinds of characters as Java's `Character` knows them, and texts made of one kind.

/// Java's `Character.isWhitespace`: without the blanks that must not break a line.
pub(in crate::engine::library) fn is_white(sign: char) -> bool {
    match sign {
        '\u{a0}' | '\u{2007}' | '\u{202f}' | '\u{85}' => false,
        '\u{1c}'..='\u{1f}' => true,
        _ => sign.is_whitespace(),
    }
}

/// Java's `Character.isDigit`: a decimal digit of any script.
pub(in crate::engine::library) fn is_digit(sign: char) -> bool {
    sign.is_ascii_digit() || (!sign.is_ascii() && sign.is_numeric() && is_decimal(sign))
}

/// Whether a numeric character outside of ASCII is a decimal digit: general category Nd.
fn is_decimal(sign: char) -> bool {
    use regex_syntax::hir::{Class, HirKind};
    thread_local! {
        static DIGITS: Vec<(char, char)> = match regex_syntax::Parser::new().parse(r"\p{Nd}").map(|it| it.into_kind()) {
            Ok(HirKind::Class(Class::Unicode(set))) => set.iter().map(|range| (range.start(), range.end())).collect(),
            _ => Vec::new(),
        };
    }
    DIGITS.with(|digits| digits.iter().any(|(start, end)| (*start..=*end).contains(&sign)))
}

/// Java's `Character.isLetter`, but for letters of number-like categories.
pub(in crate::engine::library) fn is_letter(sign: char) -> bool {
    sign.is_alphabetic()
}

/// Java's `Character.isLowerCase`.
pub(super) fn is_lower(sign: char) -> bool {
    sign.is_lowercase()
}

/// Java's `Character.isUpperCase`.
pub(super) fn is_upper(sign: char) -> bool {
    sign.is_uppercase()
}

/// A rough kind by which `splitByCharacterType` splits.
pub(super) fn kind(sign: char) -> u8 {
    match sign {
        _ if is_lower(sign) => 0,
        _ if is_upper(sign) => 1,
        _ if is_letter(sign) => 2,
        _ if is_digit(sign) => 3,
        _ if is_white(sign) => 4,
        '_' => 5,
        '-' => 6,
        '(' | '[' | '{' => 7,
        ')' | ']' | '}' => 8,
        '+' | '<' | '=' | '>' | '|' | '~' => 9,
        '$' => 10,
        _ if sign.is_control() => 11,
        _ => 12,
    }
}

/// Whether there is a character and all are of a kind.
pub(in crate::engine::library) fn all(text: &str, is_of_kind: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(is_of_kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_classified_as_java_does() {
        assert!(is_white('\t') && is_white('\u{2003}') && is_white('\u{1f}'));
        assert!(!is_white('\u{a0}') && !is_white('\u{200b}') && !is_white('\u{202f}'));
        assert!(is_digit('٣') && is_digit('7') && !is_digit('½') && !is_digit('a') && !is_digit('²'));
        assert!(all("äb", is_letter) && !all("a1", is_letter) && !all("", is_letter));
    }
}
