//! Texts of a query: their escapes (SOQL and SOSL Reference, "Quoted String Escape Sequences").

/// What stands between quotes. For `LIKE` the backslash stays before `%`, `_` and itself, so that the pattern can tell
/// them from signs.
///
/// # Errors
/// An escape that SOQL does not have.
pub(in crate::engine) fn unescaped(inner: &str, is_pattern: bool) -> Result<String, String> {
    let mut text = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(char) = chars.next() {
        if char != '\\' {
            text.push(char);
            continue;
        }
        match chars.next() {
            Some('n' | 'N') => text.push('\n'),
            Some('r' | 'R') => text.push('\r'),
            Some('t' | 'T') => text.push('\t'),
            Some('b' | 'B') => text.push('\u{8}'),
            Some('f' | 'F') => text.push('\u{c}'),
            Some(sign @ ('"' | '\'')) => text.push(sign),
            Some(sign @ ('\\' | '%' | '_')) => {
                if is_pattern {
                    text.push('\\');
                }
                text.push(sign);
            }
            Some('u' | 'U') => {
                let digits: String = chars.by_ref().take(4).collect();
                let is_whole = digits.len() == 4 && digits.bytes().all(|it| it.is_ascii_hexdigit());
                let code = u32::from_str_radix(&digits, 16).ok().filter(|_| is_whole);
                match code.and_then(char::from_u32) {
                    Some(char) => text.push(char),
                    None => return Err(format!("`\\u{digits}` is no character")),
                }
            }
            other => return Err(format!("a text of a query has no escape `\\{}`", other.unwrap_or(' '))),
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_stand_for_signs_and_a_pattern_keeps_its_own() {
        assert_eq!(unescaped(r"a\'b\n\\", false).as_deref(), Ok("a'b\n\\"));
        assert_eq!(unescaped(r"50\%\_", false).as_deref(), Ok("50%_"));
        assert_eq!(unescaped(r"50\%\\", true).as_deref(), Ok(r"50\%\\"));
        assert_eq!(unescaped("\\u00e4", false).as_deref(), Ok("ä"));
        assert!(unescaped(r"\q", false).is_err() && unescaped(r"\u00", false).is_err());
    }
}
