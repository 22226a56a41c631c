//! Reading JSON (RFC 8259), with the messages of Apex's `JSONException`.
//!
//! Apex reads with Jackson, whose words its messages are. The Reference does not say what becomes of text after the
//! value; it is refused here.

use std::str::Chars;

use super::super::failure::{self, Failure};
use crate::engine::text::Text;

/// Deeper nesting is refused.
const MAX_DEPTH: usize = 500;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::engine::library) enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number as it is written.
    Number(String),
    /// A string.
    Text(Text),
    /// An array.
    Array(Vec<Json>),
    /// An object; of a repeated name the last value is kept, in the first one's place.
    Object(Vec<(Text, Json)>),
}

/// The kinds of tokens, named as `System.JSONToken` names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine::library) enum Kind {
    /// `]`
    EndArray,
    /// `}`
    EndObject,
    /// The name of a field.
    FieldName,
    /// `[`
    StartArray,
    /// `{`
    StartObject,
    /// `false`
    ValueFalse,
    /// `null`
    ValueNull,
    /// A number with a fraction or an exponent.
    ValueNumberFloat,
    /// A number without.
    ValueNumberInt,
    /// A string.
    ValueString,
    /// `true`
    ValueTrue,
}

impl Kind {
    /// The constants of `System.JSONToken`, in the order of the enum.
    pub(in crate::engine::library) const CONSTANTS: [&str; 13] = [
        "END_ARRAY",
        "END_OBJECT",
        "FIELD_NAME",
        "NOT_AVAILABLE",
        "START_ARRAY",
        "START_OBJECT",
        "VALUE_EMBEDDED_OBJECT",
        "VALUE_FALSE",
        "VALUE_NULL",
        "VALUE_NUMBER_FLOAT",
        "VALUE_NUMBER_INT",
        "VALUE_STRING",
        "VALUE_TRUE",
    ];

    /// The name of the constant.
    #[must_use]
    pub(in crate::engine::library) fn name(self) -> &'static str {
        match self {
            Self::EndArray => "END_ARRAY",
            Self::EndObject => "END_OBJECT",
            Self::FieldName => "FIELD_NAME",
            Self::StartArray => "START_ARRAY",
            Self::StartObject => "START_OBJECT",
            Self::ValueFalse => "VALUE_FALSE",
            Self::ValueNull => "VALUE_NULL",
            Self::ValueNumberFloat => "VALUE_NUMBER_FLOAT",
            Self::ValueNumberInt => "VALUE_NUMBER_INT",
            Self::ValueString => "VALUE_STRING",
            Self::ValueTrue => "VALUE_TRUE",
        }
    }
}

/// One token with its text: a name, the characters of a string, a number as written, or the token itself.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::engine::library) struct Token {
    /// What it is.
    pub(in crate::engine::library) kind: Kind,
    /// Its text.
    pub(in crate::engine::library) text: Text,
}

/// Where the reader stands inside of an object or array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// An array; whether an element is there yet.
    Array(bool),
    /// An object before a name; whether a field is there yet.
    Object(bool),
    /// An object after a name.
    Field,
}

/// The tokens of a text, one after the other.
#[derive(Debug)]
pub(in crate::engine::library) struct Tokens<'a> {
    signs: Chars<'a>,
    line: usize,
    /// Characters of this line that were read.
    column: usize,
    within: Vec<Within>,
    is_begun: bool,
}

fn failed(message: String) -> Failure {
    Failure::new(failure::Kind::Json, message)
}

impl<'a> Tokens<'a> {
    /// The tokens of a text.
    #[must_use]
    pub(in crate::engine::library) fn new(text: &'a str) -> Self {
        Self { signs: text.chars(), line: 1, column: 0, within: Vec::new(), is_begun: false }
    }

    fn peek(&self) -> Option<char> {
        self.signs.clone().next()
    }

    fn take(&mut self) -> Option<char> {
        let sign = self.signs.next()?;
        if sign == '\n' {
            self.line += 1;
            self.column = 0;
        } else {
            self.column += 1;
        }
        Some(sign)
    }

    fn place(&self) -> String {
        format!("at input location [{},{}]", self.line, self.column + 1)
    }

    fn unexpected(&mut self, sign: char, expected: &str) -> Failure {
        self.take();
        failed(format!("Unexpected character ('{sign}' (code {})): {expected} {}", u32::from(sign), self.place()))
    }

    fn ended(&self, what: &str) -> Failure {
        failed(format!("Unexpected end-of-input{what} {}", self.place()))
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.take();
        }
    }

    /// The next token; `None` at the end of the text.
    ///
    /// # Errors
    /// A `JSONException` that says what is wrong and where.
    pub(in crate::engine::library) fn next_token(&mut self) -> Result<Option<Token>, Failure> {
        self.skip_blanks();
        let Some(sign) = self.peek() else {
            return match self.within.last() {
                None => Ok(None),
                Some(Within::Array(_)) => Err(self.ended(": expected close marker for ARRAY")),
                Some(Within::Object(_)) => Err(self.ended(": expected close marker for OBJECT")),
                Some(Within::Field) => Err(self.ended(" within/between OBJECT entries")),
            };
        };
        match self.within.last().copied() {
            None if self.is_begun => Err(self.unexpected(sign, "expected the end of the input")),
            None => {
                self.is_begun = true;
                self.value(sign).map(Some)
            }
            Some(Within::Array(has_element)) => self.element(sign, has_element).map(Some),
            Some(Within::Object(has_field)) => self.field(sign, has_field).map(Some),
            Some(Within::Field) => {
                self.within.pop();
                self.within.push(Within::Object(true));
                self.value(sign).map(Some)
            }
        }
    }

    fn element(&mut self, sign: char, has_element: bool) -> Result<Token, Failure> {
        if sign == ']' {
            self.take();
            self.within.pop();
            return Ok(Token { kind: Kind::EndArray, text: Text::from("]") });
        }
        let mut sign = sign;
        if has_element {
            if sign != ',' {
                return Err(self.unexpected(sign, "was expecting comma to separate ARRAY entries"));
            }
            self.take();
            self.skip_blanks();
            sign = match self.peek() {
                Some(sign) => sign,
                None => return Err(self.ended(" within/between ARRAY entries")),
            };
        }
        self.within.pop();
        self.within.push(Within::Array(true));
        self.value(sign)
    }

    fn field(&mut self, sign: char, has_field: bool) -> Result<Token, Failure> {
        if sign == '}' {
            self.take();
            self.within.pop();
            return Ok(Token { kind: Kind::EndObject, text: Text::from("}") });
        }
        let mut sign = sign;
        if has_field {
            if sign != ',' {
                return Err(self.unexpected(sign, "was expecting comma to separate OBJECT entries"));
            }
            self.take();
            self.skip_blanks();
            sign = match self.peek() {
                Some(sign) => sign,
                None => return Err(self.ended(" within/between OBJECT entries")),
            };
        }
        if sign != '"' {
            return Err(self.unexpected(sign, "was expecting double-quote to start field name"));
        }
        let name = self.string()?;
        self.skip_blanks();
        match self.peek() {
            Some(':') => {
                self.take();
            }
            Some(sign) => {
                return Err(self.unexpected(sign, "was expecting a colon to separate field name and value"));
            }
            None => return Err(self.ended(" within/between OBJECT entries")),
        }
        self.within.pop();
        self.within.push(Within::Field);
        Ok(Token { kind: Kind::FieldName, text: name })
    }

    fn value(&mut self, sign: char) -> Result<Token, Failure> {
        let (kind, text) = match sign {
            '{' | '[' => {
                if self.within.len() == MAX_DEPTH {
                    return Err(failed(format!("JSON is nested deeper than {MAX_DEPTH} levels {}", self.place())));
                }
                self.take();
                if sign == '{' {
                    self.within.push(Within::Object(false));
                    (Kind::StartObject, Text::from("{"))
                } else {
                    self.within.push(Within::Array(false));
                    (Kind::StartArray, Text::from("["))
                }
            }
            '"' => (Kind::ValueString, self.string()?),
            '-' | '0'..='9' => return self.number(),
            'a'..='z' | 'A'..='Z' | '_' | '$' => return self.word(),
            _ => return Err(self.unexpected(sign, EXPECTED_VALUE)),
        };
        Ok(Token { kind, text })
    }

    fn word(&mut self) -> Result<Token, Failure> {
        let mut word = String::new();
        while let Some(sign) = self.peek().filter(|it| it.is_alphanumeric() || matches!(it, '_' | '$')) {
            word.push(sign);
            self.take();
        }
        let kind = match word.as_str() {
            "true" => Kind::ValueTrue,
            "false" => Kind::ValueFalse,
            "null" => Kind::ValueNull,
            _ => {
                // Jackson tries the three words only where their first letter stands.
                return Err(match word.chars().next() {
                    Some(sign) if !matches!(sign, 't' | 'f' | 'n' | 'N') => failed(format!(
                        "Unexpected character ('{sign}' (code {})): {EXPECTED_VALUE} at input location [{},{}]",
                        u32::from(sign),
                        self.line,
                        self.column + 2 - word.chars().count(),
                    )),
                    _ => failed(format!(
                        "Unrecognized token '{word}': was expecting 'null', 'true', 'false' {}",
                        self.place()
                    )),
                });
            }
        };
        Ok(Token { kind, text: Text::from(word) })
    }

    fn number(&mut self) -> Result<Token, Failure> {
        let mut number = String::new();
        if self.peek() == Some('-') {
            number.push('-');
            self.take();
        }
        let invalid = |tokens: &mut Self, sign: Option<char>, expected: &str| match sign {
            Some(sign) => tokens.unexpected(sign, expected),
            None => tokens.ended(" in a Number value"),
        };
        match self.peek() {
            Some('0') => {
                number.push('0');
                self.take();
                if self.peek().is_some_and(|sign| sign.is_ascii_digit()) {
                    return Err(failed(format!("Invalid numeric value: Leading zeroes not allowed {}", self.place())));
                }
            }
            Some('1'..='9') => self.digits(&mut number),
            other => {
                return Err(invalid(self, other, "expected digit (0-9) to follow minus sign, for valid numeric value"));
            }
        }
        let mut kind = Kind::ValueNumberInt;
        if self.peek() == Some('.') {
            kind = Kind::ValueNumberFloat;
            number.push('.');
            self.take();
            if !self.peek().is_some_and(|sign| sign.is_ascii_digit()) {
                let sign = self.peek();
                return Err(invalid(self, sign, "Decimal point not followed by a digit"));
            }
            self.digits(&mut number);
        }
        if let Some(sign @ ('e' | 'E')) = self.peek() {
            kind = Kind::ValueNumberFloat;
            number.push(sign);
            self.take();
            if let Some(sign @ ('+' | '-')) = self.peek() {
                number.push(sign);
                self.take();
            }
            if !self.peek().is_some_and(|sign| sign.is_ascii_digit()) {
                let sign = self.peek();
                return Err(invalid(self, sign, "Exponent indicator not followed by a digit"));
            }
            self.digits(&mut number);
        }
        Ok(Token { kind, text: Text::from(number) })
    }

    fn digits(&mut self, number: &mut String) {
        while let Some(digit) = self.peek().filter(char::is_ascii_digit) {
            number.push(digit);
            self.take();
        }
    }

    fn string(&mut self) -> Result<Text, Failure> {
        self.take();
        let mut string = String::new();
        // Where a half of a surrogate pair is written, the text is no longer Unicode: units from there on.
        let mut units: Vec<u16> = Vec::new();
        loop {
            let Some(sign) = self.peek() else { return Err(self.ended(" in VALUE_STRING")) };
            self.take();
            let sign = match sign {
                '"' => break,
                '\\' => match self.escape()? {
                    Ok(sign) => sign,
                    Err(surrogate) => {
                        units.extend(string.encode_utf16());
                        string.clear();
                        units.push(surrogate);
                        continue;
                    }
                },
                '\0'..='\u{1f}' => {
                    return Err(failed(format!(
                        "Illegal unquoted character ((CTRL-CHAR, code {})): has to be escaped using backslash to be \
                         included in string value {}",
                        u32::from(sign),
                        self.place()
                    )));
                }
                other => other,
            };
            string.push(sign);
        }
        if units.is_empty() {
            return Ok(Text::from(string));
        }
        units.extend(string.encode_utf16());
        Ok(Text::from_units(&units))
    }

    /// The character after a backslash, or the surrogate that it writes.
    fn escape(&mut self) -> Result<Result<char, u16>, Failure> {
        let Some(sign) = self.peek() else { return Err(self.ended(" in character escape sequence")) };
        self.take();
        let sign = match sign {
            '"' | '\\' | '/' => sign,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let mut unit: u16 = 0;
                for _ in 0..4 {
                    let Some(sign) = self.peek() else { return Err(self.ended(" in character escape sequence")) };
                    let Some(digit) = sign.to_digit(16) else {
                        return Err(self.unexpected(sign, "expected a hex-digit for character escape sequence"));
                    };
                    unit = unit * 16 + digit as u16;
                    self.take();
                }
                return Ok(char::from_u32(u32::from(unit)).ok_or(unit));
            }
            other => {
                return Err(failed(format!(
                    "Unrecognized character escape '{other}' (code {}) {}",
                    u32::from(other),
                    self.place()
                )));
            }
        };
        Ok(Ok(sign))
    }
}

const EXPECTED_VALUE: &str = "expected a valid value (number, String, array, object, 'true', 'false' or 'null')";

/// Reads a whole text.
///
/// # Errors
/// A `JSONException` that says what is wrong and where.
pub(in crate::engine::library) fn read(text: &str) -> Result<Json, Failure> {
    let mut tokens = Tokens::new(text);
    let Some(first) = tokens.next_token()? else {
        return Err(failed("No content to map to Object due to end of input".to_owned()));
    };
    let json = tree(&mut tokens, first)?;
    match tokens.next_token()? {
        None => Ok(json),
        Some(_) => Err(tokens.ended("")),
    }
}

/// The tree of a value that begins with a token.
fn tree(tokens: &mut Tokens<'_>, first: Token) -> Result<Json, Failure> {
    let json = match first.kind {
        Kind::StartObject => {
            let mut fields: Vec<(Text, Json)> = Vec::new();
            let mut places: std::collections::HashMap<Text, usize> = std::collections::HashMap::new();
            while let Some(name) = tokens.next_token()?.filter(|token| token.kind == Kind::FieldName) {
                let Some(value) = tokens.next_token()? else { return Err(tokens.ended("")) };
                let value = tree(tokens, value)?;
                match places.get(&name.text) {
                    Some(place) => fields[*place].1 = value,
                    None => {
                        places.insert(name.text.clone(), fields.len());
                        fields.push((name.text, value));
                    }
                }
            }
            Json::Object(fields)
        }
        Kind::StartArray => {
            let mut elements = Vec::new();
            while let Some(token) = tokens.next_token()?.filter(|token| token.kind != Kind::EndArray) {
                elements.push(tree(tokens, token)?);
            }
            Json::Array(elements)
        }
        Kind::ValueTrue => Json::Boolean(true),
        Kind::ValueFalse => Json::Boolean(false),
        Kind::ValueNumberInt | Kind::ValueNumberFloat => Json::Number(first.text.to_string()),
        Kind::ValueString => Json::Text(first.text),
        Kind::ValueNull | Kind::EndArray | Kind::EndObject | Kind::FieldName => Json::Null,
    };
    Ok(json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_value_is_read() {
        let json = read(" {\"a\" : [1, -2.5e3, true, false, null], \"b\":\"\\u00fc\\n\\/\", \"a\":{}} ").expect("JSON");
        let expected =
            vec![(Text::from("a"), Json::Object(Vec::new())), (Text::from("b"), Json::Text(Text::from("ü\n/")))];
        assert_eq!(json, Json::Object(expected));
        let numbers = ["1", "-2.5e3"].map(|it| Json::Number(it.to_owned())).to_vec();
        assert_eq!(read("[1,-2.5e3]").expect("JSON"), Json::Array(numbers));
        let text = |json: &str| match read(json).expect("JSON") {
            Json::Text(text) => text,
            other => panic!("{other:?}"),
        };
        assert_eq!(text("\"\\ud83d\\ude00x\"").to_unicode(), Some("😀x"));
        assert_eq!(text("\"a\\ud83d\"").units(), [0x61, 0xD83D]);
    }

    #[test]
    fn a_wrong_text_is_refused_in_the_words_of_apex() {
        // The first is published as an org wrote it (Salesforce Stack Exchange, question 108763).
        for (text, message) in [
            (
                "Blob[17]",
                "Unexpected character ('B' (code 66)): expected a valid value (number, String, array, object, 'true', \
                 'false' or 'null') at input location [1,2]",
            ),
            (
                "<html>",
                "Unexpected character ('<' (code 60)): expected a valid value (number, String, array, object, 'true', 'false' or 'null') at input location [1,2]",
            ),
            ("", "No content to map to Object due to end of input"),
            (
                "{name:1}",
                "Unexpected character ('n' (code 110)): was expecting double-quote to start field name at input location [1,3]",
            ),
            (
                "[1,]",
                "Unexpected character (']' (code 93)): expected a valid value (number, String, array, object, 'true', 'false' or 'null') at input location [1,5]",
            ),
            ("[1", "Unexpected end-of-input: expected close marker for ARRAY at input location [1,3]"),
            ("{\"a\":", "Unexpected end-of-input within/between OBJECT entries at input location [1,6]"),
            (
                "{\"a\"\n 1}",
                "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value at input location [2,3]",
            ),
            ("\"a", "Unexpected end-of-input in VALUE_STRING at input location [1,3]"),
            ("01", "Invalid numeric value: Leading zeroes not allowed at input location [1,2]"),
            ("{} x", "Unexpected character ('x' (code 120)): expected the end of the input at input location [1,5]"),
        ] {
            let failure = read(text).expect_err(text);
            assert_eq!((failure.kind, failure.message.as_str()), (failure::Kind::Json, message), "{text}");
        }
        for text in
            ["nul", "tru", "NULL", "\"\t\"", "\"\\x\"", "\"\\u12g4\"", "1.", "1e", "-", ".5", "'a'", "}", "]", "[1 2]"]
        {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(read(&"[".repeat(100_000)).is_err());
    }

    #[test]
    fn tokens_come_one_by_one() {
        let mut tokens = Tokens::new("{\"a\":[1,1.5,\"x\",null]}");
        let mut names = Vec::new();
        while let Some(token) = tokens.next_token().expect("a token") {
            names.push(token.kind.name());
        }
        let expected = "START_OBJECT FIELD_NAME START_ARRAY VALUE_NUMBER_INT VALUE_NUMBER_FLOAT VALUE_STRING VALUE_NULL \
                        END_ARRAY END_OBJECT";
        assert_eq!(names.join(" "), expected);
        assert!(names.iter().all(|name| Kind::CONSTANTS.contains(name)));
    }
}
