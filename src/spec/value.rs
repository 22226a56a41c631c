//! The grammar of values: text with `${input | filter: argument}` placeholders.
//!
//! This module knows the shape of a value and nothing of which inputs and filters exist; [`crate::plan`] gives them meaning.

use std::ops::Range;

/// More filters in one placeholder are refused: generated code would nest as deeply.
const MOST_FILTERS: usize = 16;

/// More placeholders in one value are refused.
const MOST_PLACEHOLDERS: usize = 200;

/// A parsed value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    /// Literal texts and placeholders in order; two literals never follow each other.
    pub parts: Vec<Part>,
}

/// A piece of a [`Template`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text that is sent as it stands.
    Literal(String),
    /// A computed piece.
    Placeholder(Placeholder),
}

/// `${name | filter | filter: argument}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// The dotted name of the input.
    pub name: String,
    /// Byte range of the name in the text of the value.
    pub name_range: Range<usize>,
    /// The filters, applied from left to right.
    pub filters: Vec<FilterCall>,
    /// Byte range in the text of the value, braces included.
    pub range: Range<usize>,
}

/// One filter with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterCall {
    /// The filter's name.
    pub name: String,
    /// Byte range of the name in the text of the value.
    pub name_range: Range<usize>,
    /// Its arguments as written.
    pub arguments: Vec<Argument>,
    /// Byte ranges of the arguments in the text of the value.
    pub argument_ranges: Vec<Range<usize>>,
}

/// An argument of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// A whole number.
    Number(i64),
    /// A quoted text.
    Text(String),
    /// The dotted name of an input.
    Name(String),
}

/// Why a text is not a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
    /// Byte range in the text of the value.
    pub range: Range<usize>,
}

impl Template {
    /// A value without placeholders.
    #[must_use]
    pub fn literal(text: impl Into<String>) -> Self {
        let text = text.into();
        let parts = if text.is_empty() { vec![] } else { vec![Part::Literal(text)] };
        Self { parts }
    }

    /// Reads a value.
    ///
    /// # Errors
    /// A placeholder that is not closed or not of the form `${name | filter: argument, …}`.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        Self::parse_names(text, false)
    }

    /// Reads a value whose inputs may also be named as fields and headers are: `field.messages[].to`, `header.X-Date`.
    ///
    /// # Errors
    /// As [`Template::parse`].
    pub fn parse_wide(text: &str) -> Result<Self, SyntaxError> {
        Self::parse_names(text, true)
    }

    fn parse_names(text: &str, wide: bool) -> Result<Self, SyntaxError> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut at = 0;
        let mut placeholders = 0;
        while let Some(found) = text[at..].find('$') {
            let dollar = at + found;
            literal.push_str(&text[at..dollar]);
            let rest = &text[dollar..];
            if rest.starts_with("$${") {
                literal.push_str("${");
                at = dollar + 3;
            } else if rest.starts_with("${") {
                let (placeholder, end) = Parser { text, at: dollar + 2, wide }.placeholder(dollar)?;
                placeholders += 1;
                if placeholders > MOST_PLACEHOLDERS {
                    let message = format!("a value has at most {MOST_PLACEHOLDERS} placeholders");
                    return Err(SyntaxError { message, range: placeholder.range });
                }
                if !literal.is_empty() {
                    parts.push(Part::Literal(std::mem::take(&mut literal)));
                }
                parts.push(Part::Placeholder(placeholder));
                at = end;
            } else {
                literal.push('$');
                at = dollar + 1;
            }
        }
        literal.push_str(&text[at..]);
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        Ok(Self { parts })
    }

    /// Where this value's text begins in `written`, the source of its scalar: 0, or 1 behind a quote. `None` when escapes or
    /// several lines make the source differ from the text, so that ranges of the text say nothing about the source.
    #[must_use]
    pub fn offset_in(&self, written: &str) -> Option<usize> {
        let quote = written.chars().next().filter(|first| matches!(first, '"' | '\''));
        let inner = match quote {
            Some(quote) => written.get(1..)?.strip_suffix(quote)?,
            None => written,
        };
        let is_this = |read: Result<Self, SyntaxError>| read.as_ref() == Ok(self);
        (is_this(Self::parse(inner)) || is_this(Self::parse_wide(inner)))
            .then_some(written.len().min(usize::from(quote.is_some())))
    }

    /// The placeholders in order.
    pub fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        self.parts.iter().filter_map(|part| match part {
            Part::Placeholder(placeholder) => Some(placeholder),
            Part::Literal(_) => None,
        })
    }

    /// Every input name that the value mentions, arguments of filters included.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.placeholders().flat_map(|placeholder| {
            let arguments = placeholder.filters.iter().flat_map(|filter| &filter.arguments);
            std::iter::once(placeholder.name.as_str()).chain(arguments.filter_map(|argument| match argument {
                Argument::Name(name) => Some(name.as_str()),
                Argument::Number(_) | Argument::Text(_) => None,
            }))
        })
    }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    /// Whether names may hold what fields and headers have in theirs.
    wide: bool,
}

impl Parser<'_> {
    fn placeholder(mut self, start: usize) -> Result<(Placeholder, usize), SyntaxError> {
        let name = self.input("an input's name, such as `otp`")?;
        let name_range = self.at - name.len()..self.at;
        let mut filters = Vec::new();
        loop {
            self.spaces();
            match self.peek() {
                Some('}') => {
                    self.at += 1;
                    return Ok((Placeholder { name, name_range, filters, range: start..self.at }, self.at));
                }
                Some('|') if filters.len() == MOST_FILTERS => {
                    let message = format!("a placeholder has at most {MOST_FILTERS} filters");
                    return Err(SyntaxError { message, range: self.at..self.at + 1 });
                }
                Some('|') => {
                    self.at += 1;
                    filters.push(self.filter()?);
                }
                Some(_) => return Err(self.expected("`|` or `}`")),
                None => {
                    let message = "this placeholder is not closed with `}`".to_owned();
                    return Err(SyntaxError { message, range: start..self.text.len() });
                }
            }
        }
    }

    fn filter(&mut self) -> Result<FilterCall, SyntaxError> {
        let name = self.name("a filter's name, such as `upper`")?;
        let name_range = self.at - name.len()..self.at;
        let (mut arguments, mut argument_ranges) = (Vec::new(), Vec::new());
        self.spaces();
        if self.peek() == Some(':') {
            loop {
                self.at += 1;
                self.spaces();
                let start = self.at;
                arguments.push(self.argument()?);
                argument_ranges.push(start..self.at);
                self.spaces();
                if self.peek() != Some(',') {
                    break;
                }
            }
        }
        Ok(FilterCall { name, name_range, arguments, argument_ranges })
    }

    fn argument(&mut self) -> Result<Argument, SyntaxError> {
        match self.peek() {
            Some('\'') => self.quoted().map(Argument::Text),
            Some(c) if c.is_ascii_digit() || c == '-' => self.number().map(Argument::Number),
            _ => self.input("a number, a text in single quotes, or an input's name").map(Argument::Name),
        }
    }

    fn quoted(&mut self) -> Result<String, SyntaxError> {
        let start = self.at;
        self.at += 1;
        let mut value = String::new();
        while let Some(c) = self.peek() {
            self.at += c.len_utf8();
            if c != '\'' {
                value.push(c);
            } else if self.peek() == Some('\'') {
                self.at += 1;
                value.push('\'');
            } else {
                return Ok(value);
            }
        }
        Err(SyntaxError { message: "this text is not closed with `'`".to_owned(), range: start..self.text.len() })
    }

    fn number(&mut self) -> Result<i64, SyntaxError> {
        let start = self.at;
        self.at += 1;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        self.text[start..self.at].parse().map_err(|_| SyntaxError {
            message: "this is not a whole number of at most 18 digits".to_owned(),
            range: start..self.at,
        })
    }

    fn input(&mut self, what: &str) -> Result<String, SyntaxError> {
        self.spaces();
        let is_wide = |prefix: &&str| self.wide && self.text[self.at..].starts_with(prefix);
        let Some(prefix) = ["field.", "header."].iter().find(|prefix| is_wide(prefix)) else { return self.name(what) };
        let start = self.at;
        self.at += prefix.len();
        while self.peek().is_some_and(|c| c.is_ascii_alphanumeric() || "_.-[]\"/@".contains(c)) {
            self.at += 1;
        }
        Ok(self.text[start..self.at].to_owned())
    }

    fn name(&mut self, what: &str) -> Result<String, SyntaxError> {
        self.spaces();
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.') {
            self.at += 1;
        }
        let name = &self.text[start..self.at];
        let well_formed = name.split('.').all(|part| part.starts_with(|c: char| c.is_ascii_alphabetic()));
        if well_formed {
            return Ok(name.to_owned());
        }
        self.at = start;
        Err(self.expected(what))
    }

    fn spaces(&mut self) {
        while self.peek().is_some_and(|c| c == ' ' || c == '\n' || c == '\t') {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn expected(&self, what: &str) -> SyntaxError {
        let found = match self.peek() {
            Some(c) => format!("`{}`", c.escape_default()),
            None => "the end of the text".to_owned(),
        };
        let end = self.at + self.peek().map_or(0, char::len_utf8);
        SyntaxError { message: format!("expected {what}, found {found}"), range: self.at..end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Template {
        Template::parse(text).expect("a value")
    }

    #[test]
    fn a_text_without_placeholders_is_itself() {
        assert_eq!(parsed("costs $5 {not} a $placeholder"), Template::literal("costs $5 {not} a $placeholder"));
        assert_eq!(parsed(""), Template::literal(""));
    }

    #[test]
    fn a_doubled_dollar_writes_a_placeholder_literally() {
        assert_eq!(parsed("$${otp}"), Template::literal("${otp}"));
    }

    #[test]
    fn filters_and_arguments_are_read_in_order() {
        let template = parsed("to=${phone.e164 | prefix: 'it''s:' | slice: -3, 9 | default: settings.to}!");
        let placeholder = template.placeholders().next().expect("a placeholder");
        assert_eq!(placeholder.name, "phone.e164");
        assert_eq!(placeholder.filters[0].arguments, [Argument::Text("it's:".into())]);
        assert_eq!((&placeholder.name_range, &placeholder.filters[0].name_range), (&(5..15), &(18..24)));
        assert_eq!(placeholder.filters[1].argument_ranges, [44..46, 48..49]);
        assert_eq!(placeholder.filters[1].arguments, [Argument::Number(-3), Argument::Number(9)]);
        assert_eq!(template.names().collect::<Vec<_>>(), ["phone.e164", "settings.to"]);
        assert_eq!(template.parts.len(), 3);
    }

    #[test]
    fn a_wide_value_names_fields_and_headers_as_they_are() {
        let text = "${field.messages[].to | last: 4} ${header.X-Date} ${field./a/@id}";
        let template = Template::parse_wide(text).expect("a value");
        assert_eq!(template.names().collect::<Vec<_>>(), ["field.messages[].to", "header.X-Date", "field./a/@id"]);
        assert!(Template::parse(text).is_err());
        assert_eq!(template.offset_in(&format!("'{text}'")), Some(1));
    }

    #[test]
    fn a_mistake_names_what_was_expected_and_where() {
        for (text, message, range) in [
            ("a ${otp", "this placeholder is not closed with `}`", 2..7),
            ("${}", "expected an input's name, such as `otp`, found `}`", 2..3),
            ("${otp |}", "expected a filter's name, such as `upper`, found `}`", 7..8),
            ("${otp upper}", "expected `|` or `}`, found `u`", 6..7),
            ("${otp | default: 'x}", "this text is not closed with `'`", 17..20),
            ("${a..b}", "expected an input's name, such as `otp`, found `a`", 2..3),
        ] {
            let error = Template::parse(text).expect_err(text);
            assert_eq!((error.message.as_str(), error.range), (message, range), "{text}");
        }
    }
}
