//! Reads a text with `serde_yaml`: what each scalar is, without its place.

use std::fmt;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{code, syntax};
use crate::diagnostic::{Diagnostic, Place, Source};

/// What `serde_yaml` makes of a value. Keys stay texts, as written: `1.10` and `1.1` are two keys.
#[derive(Debug)]
pub(super) enum Reading {
    Null,
    Bool(bool),
    Int(i64),
    /// A whole number that does not fit 64 bits with sign.
    WideInt,
    Float(f64),
    Text(String),
    Seq(Vec<Reading>),
    Map(Vec<(String, Reading)>),
}

impl Reading {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "a Boolean",
            Self::Int(_) | Self::WideInt | Self::Float(_) => "a number",
            Self::Text(_) => "a text",
            Self::Seq(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }
}

/// Reads the only document of `source`.
///
/// # Errors
/// The one problem at which `serde_yaml` stops.
pub(super) fn read(source: &Arc<Source>) -> Result<Reading, Vec<Diagnostic>> {
    let shift = source.byte_order_mark();
    serde_yaml::from_str(&source.text[shift..]).map_err(|error| {
        let at = error.location().map_or(0, |location| location.index()) + shift;
        if source.text.get(at..).is_some_and(|rest| rest.starts_with('\t')) {
            return vec![syntax::tab(Place::new(source, at..at + 1))];
        }
        let message = format!("the second YAML reader refuses this: {}", without_positions(&error.to_string()));
        let place = Place::new(source, at..at);
        let help = "write it more plainly: quote texts, indent with spaces, avoid special characters";
        vec![Diagnostic::error(code::SECOND_READER, place, message).help(help)]
    })
}

/// Takes ` at line 3 column 5` out of an error of libyaml, since the diagnostic has a place of its own.
fn without_positions(message: &str) -> String {
    let mut parts = message.split(" at line ");
    let mut cleaned = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let position = |character: char| character.is_ascii_digit() || " column".contains(character);
        cleaned.push_str(part.trim_start_matches(position));
    }
    cleaned
}

impl<'de> Deserialize<'de> for Reading {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReadingVisitor)
    }
}

struct ReadingVisitor;

impl<'de> Visitor<'de> for ReadingVisitor {
    type Value = Reading;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value without a tag")
    }

    fn visit_unit<E>(self) -> Result<Reading, E> {
        Ok(Reading::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Reading, E> {
        Ok(Reading::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Reading, E> {
        Ok(Reading::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Reading, E> {
        Ok(i64::try_from(value).map_or(Reading::WideInt, Reading::Int))
    }

    fn visit_i128<E>(self, _: i128) -> Result<Reading, E> {
        Ok(Reading::WideInt)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Reading, E> {
        Ok(Reading::WideInt)
    }

    fn visit_f64<E>(self, value: f64) -> Result<Reading, E> {
        Ok(Reading::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Reading, E> {
        Ok(Reading::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Reading, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Reading::Seq(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Reading, A::Error> {
        let mut list = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            list.push(entry);
        }
        Ok(Reading::Map(list))
    }
}
