//! Values that satisfy a test of an answer, and values that break it.

use regex_lite::Regex;
use serde_json::{Value, json};

use crate::spec::{CodeTest, Condition, Locator, Look, Scalar, Test, pattern};

/// What stands for any value.
const ANY: &str = "1";

/// A value that is there and not empty; where a pattern takes it from a text, one that the pattern takes.
pub(super) fn something(at: &Locator) -> Value {
    let taken = match (&at.pattern, &at.example) {
        (Some(pattern), Some(example)) => pattern::first_group(&pattern.value, &example.value),
        _ => None,
    };
    json!(taken.as_deref().unwrap_or(ANY))
}

/// A scalar as a JSON value.
pub(super) fn of_scalar(scalar: &Scalar) -> Value {
    match scalar {
        Scalar::Text(text) => json!(text),
        Scalar::Number(number) => serde_json::from_str(number).unwrap_or_else(|_| json!(number)),
        Scalar::Boolean(boolean) => json!(boolean),
    }
}

/// Values that pass a test of the error code.
pub(super) fn of_code(test: &CodeTest) -> Vec<Value> {
    match test {
        CodeTest::Is(scalar) => vec![of_scalar(scalar)],
        CodeTest::Prefix(prefix) => vec![json!(prefix), json!(format!("{prefix}{ANY}"))],
        CodeTest::Range(from, to) => vec![json!(from), json!(to)],
    }
}

/// Values with which a condition holds.
pub(super) fn satisfying(condition: &Condition) -> Vec<Value> {
    match &condition.test {
        Test::OneOf(allowed) => allowed.iter().map(of_scalar).collect(),
        Test::Between(from, to) => vec![json!(from), json!(to)],
        Test::Present | Test::NotEmpty => vec![something(&condition.at)],
        Test::Absent => vec![Value::Null],
        Test::Empty => vec![Value::Null, json!(""), json!([]), json!({})],
        Test::StartsWith(text) => vec![json!(text)],
        Test::Contains(text) => vec![json!(text), json!(format!("in {text} there"))],
        Test::Matches { example, .. } => vec![json!(example)],
    }
}

/// Values with which a condition does not hold.
pub(super) fn breaking(condition: &Condition) -> Vec<Value> {
    let look = &condition.at.place;
    let not_scalar = [json!([]), json!({})];
    let mut values = match &condition.test {
        Test::OneOf(allowed) => allowed.first().and_then(|it| other_spelling(it, look)).into_iter().collect(),
        Test::Between(from, to) => {
            vec![json!(from.to_string()), json!(from.saturating_sub(1)), json!(to.saturating_add(1))]
        }
        Test::Present => return if matches!(look, Look::Json(_)) { vec![Value::Null] } else { Vec::new() },
        Test::NotEmpty => vec![json!("")],
        Test::Absent => return vec![json!(ANY), json!(1), json!([]), json!({})],
        Test::Empty => return vec![json!(ANY), json!(1), json!([ANY]), json!({ ANY: ANY })],
        Test::StartsWith(text) => vec![json!("unknown"), json!(format!("not {text}"))],
        Test::Contains(_) | Test::Matches { .. } => vec![json!("unknown")],
    };
    match look {
        Look::Json(_) => {
            values.insert(0, Value::Null);
            values.extend(not_scalar);
        }
        Look::Xml(_) | Look::Body => values.push(json!("")),
    }
    values
}

/// What looks like a scalar but is another: a number as a text, a text in the other case.
pub(super) fn other_spelling(scalar: &Scalar, look: &Look) -> Option<Value> {
    let is_json = matches!(look, Look::Json(_));
    match scalar {
        Scalar::Number(number) => Some(json!(number)),
        Scalar::Boolean(boolean) => Some(json!(boolean.to_string())),
        Scalar::Text(text) if text.to_lowercase() != *text => Some(json!(text.to_lowercase())),
        Scalar::Text(text) if text.to_uppercase() != *text => Some(json!(text.to_uppercase())),
        Scalar::Text(text) => match text.parse::<i64>() {
            Ok(number) if is_json && number.to_string() == *text => Some(json!(number)),
            _ => Some(json!(format!("{text}0"))),
        },
    }
}

/// A value as it is written at a place, with and without the text that a pattern takes it from.
pub(super) fn written(at: &Locator, value: &Value) -> Vec<Value> {
    let mut all: Vec<Value> = written_one(at, value).into_iter().collect();
    if !all.contains(value) {
        all.push(value.clone());
    }
    all
}

/// A value as it is written at a place: where a pattern takes it from a text, in the text of the place's example.
/// `None`: the pattern does not take it.
pub(super) fn written_one(at: &Locator, value: &Value) -> Option<Value> {
    let Some(pattern) = &at.pattern else { return Some(value.clone()) };
    let wanted = match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Array(_) | Value::Object(_) => return Some(value.clone()),
        other => other.to_string(),
    };
    let regex = Regex::new(&pattern.value).ok()?;
    let takes = |text: &str| regex.captures(text).and_then(|it| it.get(1)).is_some_and(|it| it.as_str() == wanted);
    let example = at.example.as_ref().map_or("", |example| example.value.as_str());
    let replaced = regex.captures(example).and_then(|captures| {
        let group = captures.get(1)?;
        Some(format!("{}{wanted}{}", &example[..group.start()], &example[group.end()..]))
    });
    replaced.into_iter().chain([wanted.clone()]).find(|text| takes(text)).map(|text| json!(text))
}
