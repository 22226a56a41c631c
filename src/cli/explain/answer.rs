//! Tests of an answer, in words and as JSON in the spec's own terms.

use serde_json::{Map, Value, json};

use crate::phone::PhoneForm;
use crate::spec::{CodeTest, Condition, Locator, Look, Scalar, Spanned, StatusRange, Step, Test, XmlPath};

/// The tests of a rule in words, one each.
pub(super) fn tests(status: &[StatusRange], code: &[Spanned<CodeTest>], all: &[Condition]) -> Vec<String> {
    let mut words = Vec::new();
    if !status.is_empty() {
        words.push(format!("status {}", joined(status.iter().map(|it| status_text(*it)))));
    }
    if !code.is_empty() {
        words.push(format!("code {}", joined(code.iter().map(|it| code_words(&it.value)))));
    }
    words.extend(all.iter().map(|it| format!("{} {}", locator(&it.at), test_words(&it.test))));
    words
}

/// The tests of a rule as a spec has them.
pub(super) fn machine(status: &[StatusRange], code: &[Spanned<CodeTest>], all: &[Condition]) -> Map<String, Value> {
    let mut rule = Map::new();
    let status = status.iter().map(|it| if it.first == it.last { json!(it.first) } else { json!(status_text(*it)) });
    rule.insert("status".to_owned(), Value::Array(status.collect()));
    let code = code.iter().map(|it| match &it.value {
        CodeTest::Is(scalar) => scalar_json(scalar),
        CodeTest::Prefix(prefix) => json!({ "prefix": prefix }),
        CodeTest::Range(from, to) => json!({ "from": from, "to": to }),
    });
    rule.insert("code".to_owned(), Value::Array(code.collect()));
    rule.insert("all".to_owned(), Value::Array(all.iter().map(condition_json).collect()));
    rule
}

/// A place of an answer in words.
pub(super) fn locator(at: &Locator) -> String {
    let place = match &at.place {
        Look::Json(steps) => json_path(steps),
        Look::Xml(path) => xml_path(path),
        Look::Body => "the body".to_owned(),
    };
    match &at.pattern {
        Some(pattern) => format!("{place} (what `{}` finds in it)", pattern.value),
        None => place,
    }
}

fn condition_json(condition: &Condition) -> Value {
    let mut object = Map::new();
    let (kind, path) = match &condition.at.place {
        Look::Json(steps) => ("json", json_path(steps)),
        Look::Xml(path) => ("xml", xml_path(path)),
        Look::Body => ("body", "text".to_owned()),
    };
    object.insert(kind.to_owned(), json!(path));
    if let Some(pattern) = &condition.at.pattern {
        object.insert("pattern".to_owned(), json!(pattern.value));
    }
    let (name, value) = match &condition.test {
        Test::OneOf(scalars) => match scalars.as_slice() {
            [single] => ("equals", scalar_json(single)),
            several => ("one_of", Value::Array(several.iter().map(scalar_json).collect())),
        },
        Test::Between(from, to) => ("between", json!([from, to])),
        Test::Present => ("present", json!(true)),
        Test::Absent => ("absent", json!(true)),
        Test::Empty => ("empty", json!(true)),
        Test::NotEmpty => ("empty", json!(false)),
        Test::StartsWith(start) => ("starts_with", json!(start)),
        Test::Contains(part) => ("contains", json!(part)),
        Test::Matches { pattern, .. } => ("matches", json!(pattern)),
    };
    object.insert(name.to_owned(), value);
    Value::Object(object)
}

fn test_words(test: &Test) -> String {
    match test {
        Test::OneOf(scalars) => match scalars.as_slice() {
            [single] => format!("is {}", scalar_text(single)),
            several => format!("is one of {}", joined(several.iter().map(scalar_text))),
        },
        Test::Between(from, to) => format!("is from {from} to {to}"),
        Test::Present => "is present".to_owned(),
        Test::Absent => "is absent".to_owned(),
        Test::Empty => "is empty".to_owned(),
        Test::NotEmpty => "is not empty".to_owned(),
        Test::StartsWith(start) => format!("begins with {}", quoted(start)),
        Test::Contains(part) => format!("contains {}", quoted(part)),
        Test::Matches { pattern, .. } => format!("matches `{pattern}`"),
    }
}

fn code_words(code: &CodeTest) -> String {
    match code {
        CodeTest::Is(scalar) => scalar_text(scalar),
        CodeTest::Prefix(prefix) => format!("{}…", quoted(prefix)),
        CodeTest::Range(from, to) => format!("{from} to {to}"),
    }
}

fn joined(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

fn status_text(range: StatusRange) -> String {
    if range.first == range.last { range.first.to_string() } else { format!("{}-{}", range.first, range.last) }
}

/// A text is quoted, so that it is told from a number.
fn scalar_text(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Text(text) => quoted(text),
        other => other.text(),
    }
}

fn quoted(text: &str) -> String {
    crate::encode::json_string(text)
}

fn scalar_json(scalar: &Scalar) -> Value {
    match scalar {
        Scalar::Text(text) => json!(text),
        Scalar::Boolean(boolean) => json!(boolean),
        // A number that JSON writes otherwise (such as `1.`) stays a text rather than become another number.
        Scalar::Number(number) => serde_json::from_str(number).unwrap_or_else(|_| json!(number)),
    }
}

fn json_path(steps: &[Step]) -> String {
    let is_plain = |key: &str| !key.contains(['.', '[', ']', '\'']);
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Key(key) if !is_plain(key) => path.push_str(&format!("['{key}']")),
            Step::Key(key) if path.is_empty() => path.push_str(key),
            Step::Key(key) => path.push_str(&format!(".{key}")),
            Step::Phone(form) => path.push_str(&format!("['${{{}}}']", phone_input(*form))),
            Step::Index(index) => path.push_str(&format!("[{index}]")),
            Step::Any => path.push_str("[any]"),
            Step::Every => path.push_str("[every]"),
        }
    }
    path
}

fn phone_input(form: PhoneForm) -> &'static str {
    match form {
        PhoneForm::E164 => "phone.e164",
        PhoneForm::Digits => "phone.digits",
        PhoneForm::International => "phone.international",
        PhoneForm::National => "phone.national",
    }
}

fn xml_path(path: &XmlPath) -> String {
    let mut text = String::new();
    for (name, index) in &path.elements {
        text.push_str(&format!("/{name}"));
        if *index > 0 {
            text.push_str(&format!("[{index}]"));
        }
    }
    if let Some(attribute) = &path.attribute {
        text.push_str(&format!("/@{attribute}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_as_a_spec_writes_it() {
        let steps = [
            Step::Index(0),
            Step::Key("a-b".into()),
            Step::Key("c.d".into()),
            Step::Phone(PhoneForm::Digits),
            Step::Every,
            Step::Key("e".into()),
        ];
        assert_eq!(json_path(&steps), "[0].a-b['c.d']['${phone.digits}'][every].e");
        let path = XmlPath { elements: vec![("a".into(), 0), ("b".into(), 2)], attribute: Some("c".into()) };
        assert_eq!(xml_path(&path), "/a/b[2]/@c");
    }
}
