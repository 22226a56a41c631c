//! Checks a value against a JSON Schema: the keywords that our schemas use, and no others.

use std::cell::RefCell;
use std::collections::HashMap;

use regex_lite::Regex;
use serde_json::{Map, Value};

/// Keywords that say nothing about what is valid.
const ANNOTATIONS: [&str; 6] = ["$schema", "$defs", "title", "description", "default", "examples"];

/// Why `value` is not valid, if it is not: the first reason found, with its place.
pub(crate) fn refusal(document: &Value, value: &Value) -> Option<String> {
    Checker { document }.check(document, value, "").err()
}

struct Checker<'d> {
    document: &'d Value,
}

type Verdict = Result<(), String>;

impl Checker<'_> {
    fn check(&self, schema: &Value, value: &Value, at: &str) -> Verdict {
        if let Value::Bool(anything) = schema {
            return require(*anything, at, "nothing is allowed here");
        }
        let schema = schema.as_object().unwrap_or_else(|| panic!("{at}: no schema: {schema}"));
        for (keyword, wanted) in schema {
            self.keyword(schema, keyword, wanted, value, at)?;
        }
        Ok(())
    }

    fn keyword(&self, schema: &Map<String, Value>, keyword: &str, wanted: &Value, value: &Value, at: &str) -> Verdict {
        let said = || format!("{keyword} {wanted}");
        let valid = |schema: &Value| self.check(schema, value, at).is_ok();
        match keyword {
            "$ref" => {
                let pointer = text(wanted).strip_prefix('#').expect("a reference into the document");
                let target = self.document.pointer(pointer).unwrap_or_else(|| panic!("{wanted} leads nowhere"));
                self.check(target, value, at)
            }
            "type" => {
                let is = |kind: &Value| is_of_type(value, text(kind));
                require(wanted.as_array().map_or_else(|| is(wanted), |kinds| kinds.iter().any(is)), at, &said())
            }
            "const" => require(value == wanted, at, &said()),
            "enum" => require(list(wanted).contains(value), at, &said()),
            "allOf" => list(wanted).iter().try_for_each(|schema| self.check(schema, value, at)),
            "anyOf" => require(list(wanted).iter().any(valid), at, "none of anyOf"),
            "oneOf" => require(list(wanted).iter().filter(|it| valid(it)).count() == 1, at, "not one of oneOf"),
            "not" => require(!valid(wanted), at, &said()),
            "if" => match schema.get("then") {
                Some(then) if valid(wanted) => self.check(then, value, at),
                _ => Ok(()),
            },
            "then" => require(schema.contains_key("if"), at, "`then` without `if`"),
            "pattern" => require(value.as_str().is_none_or(|value| is_match(text(wanted), value)), at, &said()),
            "minLength" => require(value.as_str().is_none_or(|it| it.chars().count() >= size(wanted)), at, &said()),
            "maxLength" => require(value.as_str().is_none_or(|it| it.chars().count() <= size(wanted)), at, &said()),
            "minimum" => require(value.as_f64().is_none_or(|it| Some(it) >= wanted.as_f64()), at, &said()),
            "maximum" => require(value.as_f64().is_none_or(|it| Some(it) <= wanted.as_f64()), at, &said()),
            "minItems" => require(value.as_array().is_none_or(|it| it.len() >= size(wanted)), at, &said()),
            "maxItems" => require(value.as_array().is_none_or(|it| it.len() <= size(wanted)), at, &said()),
            "minProperties" => require(value.as_object().is_none_or(|it| it.len() >= size(wanted)), at, &said()),
            "maxProperties" => require(value.as_object().is_none_or(|it| it.len() <= size(wanted)), at, &said()),
            "items" => {
                let items = value.as_array().into_iter().flatten().enumerate();
                items.into_iter().try_for_each(|(index, item)| self.check(wanted, item, &format!("{at}/{index}")))
            }
            "required" => {
                let missing = |key: &&Value| value.as_object().is_some_and(|it| !it.contains_key(text(key)));
                let missing = list(wanted).iter().find(missing);
                missing.map_or(Ok(()), |key| require(false, at, &format!("{key} is missing")))
            }
            "properties" | "patternProperties" => Ok(()),
            "additionalProperties" => self.properties(schema, value, at),
            "propertyNames" => {
                let keys = value.as_object().into_iter().flat_map(Map::keys);
                keys.into_iter().try_for_each(|key| self.check(wanted, &Value::from(key.as_str()), at))
            }
            other => require(ANNOTATIONS.contains(&other), at, "").map_err(|_| panic!("{at}: the keyword {other}")),
        }
    }

    /// `properties`, `patternProperties` and `additionalProperties`, which belong together.
    fn properties(&self, schema: &Map<String, Value>, value: &Value, at: &str) -> Verdict {
        for (key, value) in value.as_object().into_iter().flatten() {
            let at = format!("{at}/{key}");
            let named = schema.get("properties").and_then(|it| it.get(key)).into_iter();
            let patterns = schema.get("patternProperties").and_then(Value::as_object).into_iter().flatten();
            let matching = patterns.filter(|(pattern, _)| is_match(pattern, key)).map(|it| it.1);
            let mut known = named.chain(matching).peekable();
            if known.peek().is_none() {
                self.check(&schema["additionalProperties"], value, &at)?;
            }
            known.try_for_each(|schema| self.check(schema, value, &at))?;
        }
        Ok(())
    }
}

/// Whether a pattern is found. Each is compiled once: thousands of values are checked against one schema.
fn is_match(pattern: &str, text: &str) -> bool {
    thread_local! {
        static COMPILED: RefCell<HashMap<String, Regex>> = RefCell::default();
    }
    COMPILED.with_borrow_mut(|compiled| match compiled.get(pattern) {
        Some(regex) => regex.is_match(text),
        None => {
            let regex = Regex::new(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
            compiled.entry(pattern.to_owned()).or_insert(regex).is_match(text)
        }
    })
}

fn require(holds: bool, at: &str, what: &str) -> Verdict {
    if holds { Ok(()) } else { Err(format!("{at}: {what}")) }
}

fn is_of_type(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("the type {other}"),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

fn size(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap_or_else(|| panic!("no size: {value}"))).unwrap()
}
