//! Writing JSON as Apex does: `JSONGenerator` and what `JSON.serialize` builds on it.
//!
//! Apex writes with Jackson: its escapes, its layout when pretty, and its words when values come in a wrong order.

use super::super::failure::{Failure, Kind};
use super::super::held::Held;
use crate::encode::json_string;
use crate::engine::text::Text;

/// Deeper nesting is refused.
const MAX_DEPTH: usize = 500;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Array,
    Object,
}

/// A JSON text that grows value by value.
#[derive(Debug, Default)]
pub(in crate::engine::library) struct Writer {
    json: String,
    /// The text counts as heap.
    held: Held,
    is_pretty: bool,
    is_closed: bool,
    /// What is open, and whether something is in it yet.
    open: Vec<(Within, bool)>,
    has_name: bool,
    has_root: bool,
}

fn failed(message: impl Into<String>) -> Failure {
    Failure::new(Kind::Json, message)
}

impl Writer {
    /// An empty text; pretty ones have line breaks and spaces.
    #[must_use]
    pub(in crate::engine::library) fn new(is_pretty: bool) -> Self {
        Self { is_pretty, ..Self::default() }
    }

    /// The text so far; open objects and arrays stay open.
    #[must_use]
    pub(in crate::engine::library) fn text(&self) -> &str {
        &self.json
    }

    /// No more may be written.
    pub(in crate::engine::library) fn close(&mut self) {
        self.is_closed = true;
    }

    /// Whether it was closed.
    #[must_use]
    pub(in crate::engine::library) fn is_closed(&self) -> bool {
        self.is_closed
    }

    fn line(&mut self) {
        self.json.push('\n');
        for _ in 0..self.open.len() {
            self.json.push_str("  ");
        }
    }

    /// What stands before a value.
    fn before_value(&mut self, what: &str) -> Result<(), Failure> {
        if self.is_closed {
            return Err(failed("JSONGenerator is closed."));
        }
        match self.open.last().copied() {
            Some((Within::Object, _)) if !self.has_name => Err(failed(format!("Can not {what}, expecting field name"))),
            Some((Within::Object, _)) => {
                self.has_name = false;
                Ok(())
            }
            Some((Within::Array, is_begun)) => {
                if is_begun {
                    self.json.push(',');
                }
                if self.is_pretty {
                    self.json.push(' ');
                }
                if let Some(open) = self.open.last_mut() {
                    open.1 = true;
                }
                Ok(())
            }
            None => {
                // Jackson separates values that have nothing around them by a space.
                if self.has_root {
                    self.json.push(' ');
                }
                self.has_root = true;
                Ok(())
            }
        }
    }

    fn scalar(&mut self, what: &str, json: &str) -> Result<(), Failure> {
        self.before_value(what)?;
        self.json.push_str(json);
        self.held.set(self.json.len());
        Ok(())
    }

    /// Writes a field's name.
    ///
    /// # Errors
    /// A `JSONException` outside of an object or where a value is due; so for every method here.
    pub(in crate::engine::library) fn name(&mut self, name: &Text) -> Result<(), Failure> {
        if self.is_closed {
            return Err(failed("JSONGenerator is closed."));
        }
        match self.open.last().copied() {
            Some((Within::Object, is_begun)) if !self.has_name => {
                if is_begun {
                    self.json.push(',');
                }
                if self.is_pretty {
                    self.line();
                }
                self.json.push_str(&json_string(&name.as_str()));
                self.json.push_str(if self.is_pretty { " : " } else { ":" });
                self.has_name = true;
                self.held.set(self.json.len());
                if let Some(open) = self.open.last_mut() {
                    open.1 = true;
                }
                Ok(())
            }
            _ => Err(failed("Can not write a field name, expecting a value")),
        }
    }

    /// Writes a string.
    pub(in crate::engine::library) fn string(&mut self, text: &Text) -> Result<(), Failure> {
        self.scalar("write text value", &json_string(&text.as_str()))
    }

    /// Writes a number as it is given.
    pub(in crate::engine::library) fn number(&mut self, number: &str) -> Result<(), Failure> {
        self.scalar("write number", number)
    }

    /// Writes `true` or `false`.
    pub(in crate::engine::library) fn boolean(&mut self, boolean: bool) -> Result<(), Failure> {
        self.scalar("write boolean value", if boolean { "true" } else { "false" })
    }

    /// Writes `null`.
    pub(in crate::engine::library) fn null(&mut self) -> Result<(), Failure> {
        self.scalar("write null value", "null")
    }

    /// Writes a value that is JSON already.
    pub(in crate::engine::library) fn raw(&mut self, json: &str) -> Result<(), Failure> {
        self.scalar("write raw value", json)
    }

    fn start(&mut self, within: Within) -> Result<(), Failure> {
        let (what, sign) = match within {
            Within::Array => ("start an array", '['),
            Within::Object => ("start an object", '{'),
        };
        if self.open.len() == MAX_DEPTH {
            return Err(failed(format!("JSON is nested deeper than {MAX_DEPTH} levels")));
        }
        self.before_value(what)?;
        self.json.push(sign);
        self.held.set(self.json.len());
        self.open.push((within, false));
        Ok(())
    }

    fn end(&mut self, within: Within) -> Result<(), Failure> {
        if self.is_closed {
            return Err(failed("JSONGenerator is closed."));
        }
        let (kind, sign) = match within {
            Within::Array => ("an ARRAY", ']'),
            Within::Object => ("an object", '}'),
        };
        let is_begun = match self.open.last() {
            Some((open, is_begun)) if *open == within => *is_begun,
            open => {
                let actual = match open {
                    None => "ROOT",
                    Some((Within::Array, _)) => "ARRAY",
                    Some((Within::Object, _)) => "OBJECT",
                };
                return Err(failed(format!("Current context not {kind} but {actual}")));
            }
        };
        if self.has_name {
            return Err(failed("Can not end an object, expecting a value"));
        }
        self.open.pop();
        if self.is_pretty {
            match within {
                Within::Object if is_begun => self.line(),
                _ => self.json.push(' '),
            }
        }
        self.json.push(sign);
        Ok(())
    }

    /// Opens an object.
    pub(in crate::engine::library) fn start_object(&mut self) -> Result<(), Failure> {
        self.start(Within::Object)
    }

    /// Closes an object.
    pub(in crate::engine::library) fn end_object(&mut self) -> Result<(), Failure> {
        self.end(Within::Object)
    }

    /// Opens an array.
    pub(in crate::engine::library) fn start_array(&mut self) -> Result<(), Failure> {
        self.start(Within::Array)
    }

    /// Closes an array.
    pub(in crate::engine::library) fn end_array(&mut self) -> Result<(), Failure> {
        self.end(Within::Array)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(is_pretty: bool) -> Result<String, Failure> {
        let mut json = Writer::new(is_pretty);
        json.start_object()?;
        json.name(&Text::from("a\"b"))?;
        json.start_array()?;
        json.number("1")?;
        json.start_object()?;
        json.end_object()?;
        json.string(&Text::from("ü/\u{1b}\n"))?;
        json.end_array()?;
        json.name(&Text::from("n"))?;
        json.null()?;
        json.end_object()?;
        Ok(json.text().to_owned())
    }

    #[test]
    fn values_are_separated_and_escaped() {
        // Apex Reference, "JSONGenerator Class".
        assert_eq!(written(false).as_deref(), Ok(r#"{"a\"b":[1,{},"ü/\u001B\n"],"n":null}"#));
        let pretty = "{\n  \"a\\\"b\" : [ 1, { }, \"ü/\\u001B\\n\" ],\n  \"n\" : null\n}";
        assert_eq!(written(true).as_deref(), Ok(pretty));
    }

    #[test]
    fn a_value_in_the_wrong_place_is_refused() {
        let mut json = Writer::new(false);
        assert_eq!(json.end_object().unwrap_err().message, "Current context not an object but ROOT");
        assert_eq!(json.name(&Text::from("a")).unwrap_err().message, "Can not write a field name, expecting a value");
        json.start_object().expect("an object");
        assert_eq!(json.number("1").unwrap_err().message, "Can not write number, expecting field name");
        json.name(&Text::from("a")).expect("a name");
        assert!(json.end_object().is_err());
        json.start_array().expect("an array");
        assert_eq!(json.end_object().unwrap_err().message, "Current context not an object but ARRAY");
        json.close();
        assert_eq!(json.null().unwrap_err().message, "JSONGenerator is closed.");
        let mut deep = Writer::new(false);
        assert!((0..=MAX_DEPTH).any(|_| deep.start_array().is_err()));
    }
}
