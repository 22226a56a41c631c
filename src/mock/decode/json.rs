//! JSON (RFC 8259), in which no key may come twice and numbers stay as they are written.

use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{Found, MOST_VALUES, Value};
use crate::mock::field::Step;

/// A value of JSON.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::mock) enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number of at most 64 bits.
    Integer(i128),
    /// Any other number.
    Number(f64),
    /// A text.
    Text(String),
    /// An array.
    Array(Vec<Json>),
    /// An object in its own order.
    Object(Vec<(String, Json)>),
}

/// Reads a document.
///
/// # Errors
/// A phrase that says what is wrong.
pub(in crate::mock) fn decode(text: &str) -> Result<Json, String> {
    let count = Cell::new(0);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = Seed(&count).deserialize(&mut deserializer).and_then(|json| deserializer.end().map(|()| json));
    read.map_err(|error| error.to_string())
}

impl Json {
    /// What it is, for a sentence.
    pub(in crate::mock) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "a Boolean",
            Self::Integer(_) | Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    /// As compact JSON.
    pub(in crate::mock) fn written(&self) -> String {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        match self {
            Self::Null => "null".to_owned(),
            Self::Boolean(boolean) => boolean.to_string(),
            Self::Integer(number) => number.to_string(),
            Self::Number(number) => serde_json::Value::from(*number).to_string(),
            Self::Text(text) => quoted(text),
            Self::Array(items) => {
                let items: Vec<String> = items.iter().map(Self::written).collect();
                format!("[{}]", items.join(","))
            }
            Self::Object(members) => {
                let members: Vec<String> =
                    members.iter().map(|(key, value)| format!("{}:{}", quoted(key), value.written())).collect();
                format!("{{{}}}", members.join(","))
            }
        }
    }

    /// Adds every place that the steps lead to from here.
    pub(super) fn find<'d>(&'d self, place: String, steps: &[Step], found: &mut Vec<Found<'d>>) {
        let Some((step, rest)) = steps.split_first() else {
            found.push(Found { place, value: Some(Value::Json(self)), trouble: None });
            return;
        };
        match (step, self) {
            (Step::Key(key), Self::Object(members)) => {
                let place = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                match members.iter().find(|member| member.0 == *key) {
                    Some((_, value)) => value.find(place, rest, found),
                    None => found.push(Found { place: place + &behind(rest), value: None, trouble: None }),
                }
            }
            (Step::Each, Self::Array(items)) => {
                for (at, item) in items.iter().enumerate() {
                    item.find(format!("{place}[{at}]"), rest, found);
                }
                if items.is_empty() {
                    let trouble = ("at least one element".to_owned(), "an empty array".to_owned());
                    found.push(Found { place, value: None, trouble: Some(trouble) });
                }
            }
            (step, other) => {
                let wanted = if *step == Step::Each { "an array" } else { "an object" };
                let trouble = (wanted.to_owned(), other.kind().to_owned());
                found.push(Found { place, value: None, trouble: Some(trouble) });
            }
        }
    }

    /// Calls `visit` with the place of every value that no way of `known` leads to or through. What a way ends at is known
    /// with all that is in it, unless another way goes on.
    pub(in crate::mock) fn unknown(&self, known: &[&[Step]], visit: &mut dyn FnMut(String)) {
        self.unknown_at(String::new(), known, visit);
    }

    fn unknown_at(&self, place: String, known: &[&[Step]], visit: &mut dyn FnMut(String)) {
        if !known.is_empty() && known.iter().all(|way| way.is_empty()) {
            return;
        }
        let behind = |wanted: &dyn Fn(&Step) -> bool| -> Vec<&[Step]> {
            let ways = known.iter().filter_map(|way| way.split_first());
            ways.filter(|(step, _)| wanted(step)).map(|(_, rest)| rest).collect()
        };
        match self {
            Self::Object(members) => {
                for (key, value) in members {
                    let place = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                    match behind(&|step| matches!(step, Step::Key(name) if name == key)) {
                        ways if ways.is_empty() => visit(place),
                        ways => value.unknown_at(place, &ways, visit),
                    }
                }
            }
            Self::Array(items) => {
                let ways = behind(&|step| *step == Step::Each);
                if ways.is_empty() {
                    return;
                }
                for (at, item) in items.iter().enumerate() {
                    item.unknown_at(format!("{place}[{at}]"), &ways, visit);
                }
            }
            _ => {}
        }
    }
}

/// The rest of a way at which there is nothing.
fn behind(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        match step {
            Step::Each => text.push_str("[]"),
            Step::Key(key) | Step::Attribute(key) => {
                text.push('.');
                text.push_str(key);
            }
        }
    }
    text
}

/// Reads a value and counts it.
#[derive(Clone, Copy)]
struct Seed<'c>(&'c Cell<usize>);

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        self.0.set(self.0.get() + 1);
        if self.0.get() > MOST_VALUES {
            return Err(D::Error::custom(format!("it has more than {MOST_VALUES} values")));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Integer(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Integer(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            array.push(item);
        }
        Ok(Json::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut object = Vec::new();
        let mut seen = HashSet::new();
        while let Some(key) = entries.next_key::<String>()? {
            if !seen.insert(key.clone()) {
                let shown: String = key.chars().take(40).collect();
                return Err(A::Error::custom(format!("the key {shown:?} comes twice")));
            }
            object.push((key, entries.next_value_seed(self)?));
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::field;

    fn places(json: &str, way: &str) -> Vec<String> {
        let json = decode(json).expect("JSON");
        let mut found = Vec::new();
        json.find(String::new(), &field::json(way).expect("a way"), &mut found);
        found
            .into_iter()
            .map(|it| format!("{}={}", it.place, it.value.map_or("-".into(), |v| v.text().into_owned())))
            .collect()
    }

    #[test]
    fn a_way_leads_to_each_element_of_an_array() {
        let json = r#"{"m": [{"to": "1"}, {"to": 2}, {}], "n": [], "o": 5}"#;
        assert_eq!(places(json, "m[].to"), ["m[0].to=1", "m[1].to=2", "m[2].to=-"]);
        assert_eq!(places(json, "n[].to"), ["n=-"]);
        assert_eq!(places(json, "o.to"), ["o=-"]);
        assert_eq!(places(json, "p.q[].r"), ["p.q[].r=-"]);
    }

    #[test]
    fn two_equal_keys_and_what_is_no_json_are_refused() {
        for text in
            [r#"{"a": 1, "a": 1}"#, r#"{"x": {"a": 1, "\u0061": 2}}"#, "{} {}", "", "{'a': 1}", "[1,]", "1e999", "NaN"]
        {
            assert!(decode(text).is_err(), "{text}");
        }
        assert!(decode(&"[".repeat(100_000)).is_err());
        assert!(decode(&format!("[{}0]", "0,".repeat(MOST_VALUES))).is_err());
    }

    #[test]
    fn what_no_way_leads_to_is_unknown() {
        let json = decode(r#"{"a": {"b": 1, "c": 2}, "d": [{"e": 1, "f": 2}], "g": {"h": {"i": 1}}}"#).expect("JSON");
        let known = ["a.b", "d[].e", "g"].map(|it| field::json(it).expect("a way"));
        let known: Vec<&[Step]> = known.iter().map(Vec::as_slice).collect();
        let mut unknown = Vec::new();
        json.unknown(&known, &mut |place| unknown.push(place));
        assert_eq!(unknown, ["a.c", "d[0].f"]);
    }
}
