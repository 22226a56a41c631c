//! `String.format`: a pattern with places for arguments, by the rules of Java's `MessageFormat` (Apex Reference, "String
//! Class", format).

use super::super::failure::Failure;

/// Fills `{0}`, `{1}`, … in. Two quotes are one; what stands between single quotes is taken as it is. A place without an
/// argument stays as it is written.
///
/// # Errors
/// A `StringException` for braces that do not match or hold no number. The Reference does not say that formats such as
/// `{0,number}` are known; they are refused.
pub(in crate::engine::library) fn formatted(pattern: &str, arguments: &[String]) -> Result<String, Failure> {
    let mut text = String::with_capacity(pattern.len());
    let mut signs = pattern.chars().peekable();
    let mut is_quoted = false;
    while let Some(sign) = signs.next() {
        match sign {
            '\'' if signs.next_if_eq(&'\'').is_some() => text.push('\''),
            '\'' => is_quoted = !is_quoted,
            '{' if !is_quoted => {
                let mut place = String::new();
                loop {
                    match signs.next() {
                        Some('}') => break,
                        Some(sign) => place.push(sign),
                        None => return Err(Failure::string("Unmatched braces in the pattern.")),
                    }
                }
                let Ok(number) = place.trim().parse::<usize>() else {
                    return Err(Failure::string(format!("can't parse argument number: {place}")));
                };
                match arguments.get(number) {
                    Some(argument) => text.push_str(argument),
                    None => {
                        text.push('{');
                        text.push_str(&place);
                        text.push('}');
                    }
                }
            }
            other => text.push(other),
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_and_quotes_keep_braces() {
        let arguments = ["DEV".to_owned(), "x".to_owned()];
        let text = |pattern| formatted(pattern, &arguments);
        assert_eq!(text("Hello {0}, shall we {1}? {0}").as_deref(), Ok("Hello DEV, shall we x? DEV"));
        assert_eq!(text("it''s '{0}' {9}").as_deref(), Ok("it's {0} {9}"));
        assert_eq!(text("{a}").unwrap_err().message, "can't parse argument number: a");
        assert!(text("{0").is_err() && text("{0,number}").is_err());
    }
}
