//! The regular expressions that a spec may use: the part that Rust and Java, on which Apex builds, read alike.

use regex_lite::{Regex, RegexBuilder};

/// Longer expressions are refused.
const LONGEST: usize = 500;
/// Expressions that become larger than this, in bytes, are refused: `(a{1000}){1000}` is short and takes minutes.
const LARGEST: usize = 128 * 1024;

/// The longest example of what an expression matches, in characters.
pub const LONGEST_EXAMPLE: usize = 4_000;

/// Says why `pattern` may not be used, if it may not.
///
/// # Errors
/// A phrase for a message.
pub fn check(pattern: &str) -> Result<(), String> {
    if pattern.len() > LONGEST {
        return Err(format!("is longer than {LONGEST} characters"));
    }
    if pattern.replace("(?:", "").contains("(?") {
        return Err("uses look-around, flags or named groups".into());
    }
    let mut chars = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(escaped) if escaped.is_ascii_punctuation() => {}
                Some('d' | 'D' | 'w' | 'W' | 's' | 'S' | 'n' | 't' | 'r') => {}
                Some(other) => return Err(format!("uses `\\{other}`, which Rust and Java may read differently")),
                None => return Err("ends in a backslash".into()),
            },
            '[' if in_class => return Err("uses `[` in a character class; write `\\[`".into()),
            '&' if in_class && chars.peek() == Some(&'&') => return Err("uses `&&` in a character class".into()),
            '[' => in_class = true,
            ']' => in_class = false,
            _ => {}
        }
    }
    // `)(` can be read only as a part of something else.
    match compiled(pattern).and_then(|_| compiled(&whole(pattern))) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("cannot be read: {error}")),
    }
}

fn whole(pattern: &str) -> String {
    format!("^(?:{pattern})$")
}

fn compiled(pattern: &str) -> Result<Regex, regex_lite::Error> {
    RegexBuilder::new(pattern).size_limit(LARGEST).build()
}

/// Whether the whole of `text` has the form; an unusable pattern matches nothing.
#[must_use]
pub fn matches_whole(pattern: &str, text: &str) -> bool {
    compiled(&whole(pattern)).is_ok_and(|regex| regex.is_match(text))
}

/// Whether the pattern is found in `text`.
#[must_use]
pub fn is_found(pattern: &str, text: &str) -> bool {
    compiled(pattern).is_ok_and(|regex| regex.is_match(text))
}

/// The first group of the first match.
#[must_use]
pub fn first_group(pattern: &str, text: &str) -> Option<String> {
    let captures = compiled(pattern).ok()?.captures(text)?;
    captures.get(1).map(|group| group.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_engines_may_read_differently_is_refused() {
        for pattern in
            ["a(?=b)", "(?i)a", "(?P<x>a)", r"\p{L}", r"\bword", "[a&&b]", "(", r"a\", ")(", "((a{50}){50}){50}"]
        {
            assert!(check(pattern).is_err(), "{pattern}");
        }
        for pattern in ["#(.+)$", r"^error \| (\d+)", r"a\[[0-9]\]", "(?:a|b){1,3}", "[^:]{3,255}"] {
            assert_eq!(check(pattern), Ok(()), "{pattern}");
        }
    }

    #[test]
    fn the_first_group_of_the_first_match_is_taken() {
        assert_eq!(first_group("#(.+)$", "https://x#1020").as_deref(), Some("1020"));
        assert_eq!(first_group("#(.+)$", "none"), None);
        assert!(matches_whole("a|b", "b") && !matches_whole("a|b", "ab"));
    }
}
