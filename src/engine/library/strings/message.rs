//! Patterns with places for values: `String.format` by the rules of Java's `MessageFormat`, and `template` (Apex Reference,
//! "String Class", format and template).

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

/// A piece of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine::library) enum Part<'a> {
    /// Text that stands for itself.
    Plain(&'a str),
    /// The name of a variable.
    Variable(&'a str),
}

/// The pieces of a template: `${name}` is a variable, `$${name}` the text `${name}`.
///
/// # Errors
/// A `StringException` for a variable without an end; what an org does with one is not documented.
pub(in crate::engine::library) fn template(pattern: &str) -> Result<Vec<Part<'_>>, Failure> {
    let (mut parts, mut rest) = (Vec::new(), pattern);
    while let Some(at) = rest.find("${") {
        let Some(length) = rest[at + 2..].find('}') else {
            return Err(Failure::string("A variable of the template has no end"));
        };
        let end = at + 2 + length;
        if rest[..at].ends_with('$') {
            parts.extend([Part::Plain(&rest[..at - 1]), Part::Plain(&rest[at..=end])]);
        } else {
            parts.extend([Part::Plain(&rest[..at]), Part::Variable(&rest[at + 2..end])]);
        }
        rest = &rest[end + 1..];
    }
    parts.push(Part::Plain(rest));
    Ok(parts)
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

    #[test]
    fn a_template_has_variables_and_escaped_ones() {
        use Part::{Plain, Variable};
        let parts = |pattern| template(pattern).expect("a template");
        assert_eq!(parts("a ${b}$"), [Plain("a "), Variable("b"), Plain("$")]);
        assert_eq!(parts("$${b} ${}"), [Plain(""), Plain("${b}"), Plain(" "), Variable(""), Plain("")]);
        assert!(template("${b").is_err());
    }
}
