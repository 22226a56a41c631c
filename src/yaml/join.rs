//! Joins the two readings of a text into one tree: places from the one, types from the other, and no difference tolerated.

use std::ops::Range;
use std::sync::Arc;

use super::compose::{Kind, Placed};
use super::typed::Reading;
use super::{Entry, Key, Node, Value, code};
use crate::diagnostic::{Diagnostic, Place, Source};

/// Gives every place its value; and each place where the readers differ, and each number that cannot be used.
pub(super) fn join(source: &Arc<Source>, composed: &Placed, reading: Reading) -> (Node, Vec<Diagnostic>) {
    let mut joiner = Joiner { source, problems: Vec::new() };
    let node = joiner.node(composed, reading, None);
    (node, joiner.problems)
}

struct Joiner<'s> {
    source: &'s Arc<Source>,
    problems: Vec<Diagnostic>,
}

impl Joiner<'_> {
    /// Recursion is bounded: the composer refuses deep nesting.
    fn node(&mut self, placed: &Placed, reading: Reading, key_span: Option<Range<usize>>) -> Node {
        let (value, raw) = match (&placed.node.kind, reading) {
            (Kind::Seq(items), Reading::Seq(readings)) if items.len() == readings.len() => {
                let pairs = items.iter().zip(readings);
                let items = pairs.map(|(item, reading)| self.node(item, reading, None));
                (Value::Seq(items.collect()), None)
            }
            (Kind::Map(entries), Reading::Map(readings)) if entries.len() == readings.len() => {
                let pairs = entries.iter().zip(readings);
                let entries = pairs.map(|((key, value), (text, reading))| self.entry(key, value, &text, reading));
                (Value::Map(entries.collect()), None)
            }
            (Kind::Scalar { text, plain }, reading) => {
                let value = self.scalar(text, *plain, reading, &placed.span);
                let raw = (!matches!(value, Value::Text(_))).then(|| text.clone());
                (value, raw)
            }
            (kind, reading) => {
                self.disagree(&placed.span, kind_of(kind), reading.kind());
                (Value::Null, None)
            }
        };
        Node { value, span: placed.span.clone(), key_span, raw }
    }

    fn entry(&mut self, key: &Key, value: &Placed, text: &str, reading: Reading) -> Entry {
        if key.text != text {
            self.disagree(&key.span, "one key", "another");
        }
        Entry { key: key.clone(), value: self.node(value, reading, Some(key.span.clone())) }
    }

    fn scalar(&mut self, text: &str, plain: bool, reading: Reading, span: &Range<usize>) -> Value {
        let (kind, number) = (reading.kind(), is_integer(text));
        match reading {
            Reading::Text(other) if other == text && !(plain && number) => Value::Text(other),
            Reading::Null if plain && is_null(text) => Value::Null,
            Reading::Bool(value) if plain && boolean(text) == Some(value) => Value::Bool(value),
            Reading::Int(value) if plain && integer(text) == Some(value) => Value::Int(value),
            Reading::WideInt | Reading::Float(_) | Reading::Text(_) if plain && number => {
                self.refuse(span, code::INTEGER_RANGE, INTEGER_RANGE);
                Value::Int(0)
            }
            Reading::Float(value) if plain && !value.is_finite() => {
                self.refuse(span, code::NOT_FINITE, NOT_FINITE);
                Value::Float(0.0)
            }
            Reading::Float(value) if plain && float(text) == Some(value) => Value::Float(value),
            Reading::Text(_) => {
                self.disagree(span, "one text", "another");
                Value::Text(text.to_owned())
            }
            _ => {
                self.disagree(span, "a scalar", kind);
                Value::Text(text.to_owned())
            }
        }
    }

    fn refuse(&mut self, span: &Range<usize>, code: &'static str, words: [&str; 2]) {
        let [message, help] = words;
        let place = Place::new(self.source, span.clone());
        let problem = Diagnostic::error(code, place, message).help(help);
        self.problems.push(problem);
    }

    fn disagree(&mut self, span: &Range<usize>, first: &str, second: &str) {
        let place = Place::new(self.source, span.clone());
        let message = format!("the two YAML readers disagree here: the first reads {first}, the second {second}");
        self.problems.push(
            Diagnostic::error(code::READERS_DISAGREE, place, message)
                .help("write it more plainly: quote texts and use ordinary line breaks"),
        );
    }
}

const INTEGER_RANGE: [&str; 2] =
    ["this whole number does not fit 64 bits", "put it in quotes if it is a text, such as an account number"];

const NOT_FINITE: [&str; 2] = ["this number is not finite", "put it in quotes if it is a text"];

fn kind_of(kind: &Kind) -> &'static str {
    match kind {
        Kind::Scalar { .. } => "a scalar",
        Kind::Seq(_) => "a list",
        Kind::Map(_) => "a mapping",
    }
}

fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

/// Sign, base and digits of a text that looks like a whole number, by YAML's core schema and with the binary notation that
/// `serde_yaml` adds.
fn integer_parts(text: &str) -> Option<(bool, u32, &str)> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let negative = text.starts_with('-');
    let (base, digits) = [("0x", 16), ("0o", 8), ("0b", 2)]
        .into_iter()
        .find_map(|(prefix, base)| Some((base, unsigned.strip_prefix(prefix)?)))
        .unwrap_or((10, unsigned));
    let all_digits = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(base));
    all_digits.then_some((negative, base, digits))
}

/// Whether a plain scalar is a whole number. One with leading zeros (`007`) is a text to `serde_yaml` and to us.
fn is_integer(text: &str) -> bool {
    integer_parts(text).is_some_and(|(_, base, digits)| base != 10 || digits == "0" || !digits.starts_with('0'))
}

fn integer(text: &str) -> Option<i64> {
    let (negative, base, digits) = integer_parts(text).filter(|_| is_integer(text))?;
    let magnitude = i128::from_str_radix(digits, base).ok()?;
    i64::try_from(if negative { -magnitude } else { magnitude }).ok()
}

fn float(text: &str) -> Option<f64> {
    text.strip_prefix('+').unwrap_or(text).parse().ok()
}
