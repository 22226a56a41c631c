//! Reads `response`: success, the error code's places, and the rules that give a refusal its result.

use super::limits;
use super::load::{self, regex, word};
use super::shape_response::{self as shape, PLACES, REFUSALS, RULE_TESTS, TESTS};
use super::{
    CodeTest, Condition, Locator, Look, Response, Rule, Scalar, Spanned, StatusRange, Step, Success, Test, XmlPath,
    pattern,
};
use crate::outcome::Outcome;
use crate::phone::PhoneForm;
use crate::yaml::decode::{self, Fields, Problems};
use crate::yaml::{Node, Value};

/// A status is not an HTTP status or a range of them.
pub(crate) const BAD_STATUS: &str = "S016";
/// A path into an answer cannot be read.
pub(crate) const BAD_ANSWER_PATH: &str = "S017";
/// A condition has no test or more than one.
pub(crate) const BAD_CONDITION: &str = "S018";
/// A rule tests nothing.
pub(crate) const EMPTY_RULE: &str = "S019";

pub(super) fn response(node: &Node, problems: &mut Problems) -> Option<Response> {
    let fields = Fields::read(node, &shape::RESPONSE, problems)?;
    let success = fields.required("success", problems).and_then(|node| success(node, problems));
    let message_id = fields.optional("message_id").and_then(|node| single(node, problems));
    let code = items(fields.optional("code"), problems, single);
    let results = items(fields.optional("results"), problems, rule);
    let response = Response { success: success?, message_id, code, results, span: node.head() };
    limits::response(response, node, problems)
}

fn items<T>(node: Option<&Node>, problems: &mut Problems, read: impl Fn(&Node, &mut Problems) -> Option<T>) -> Vec<T> {
    let Some(items) = node.and_then(|node| decode::list(node, problems)) else { return Vec::new() };
    items.iter().filter_map(|item| read(item, problems)).collect()
}

fn success(node: &Node, problems: &mut Problems) -> Option<Success> {
    let fields = Fields::read(node, &shape::SUCCESS, problems)?;
    let status = fields.required("status", problems).map(|node| statuses(node, problems));
    let all = items(limits::conditions(fields.optional("all"), problems), problems, condition);
    Some(Success { status: status?, all, span: node.span.clone() })
}

fn statuses(node: &Node, problems: &mut Problems) -> Vec<StatusRange> {
    let statuses = items(Some(node), problems, status);
    if node.as_list().is_some_and(<[Node]>::is_empty) {
        problems.error(BAD_STATUS, node.span.clone(), "at least one status is needed");
    }
    statuses
}

fn status(node: &Node, problems: &mut Problems) -> Option<StatusRange> {
    let Some(text) = node.scalar() else {
        decode::wrong_kind(node, "a status or a range", problems);
        return None;
    };
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let parsed = first.parse::<u16>().ok().zip(last.parse::<u16>().ok());
    let range = parsed.filter(|(first, last)| (100..=599).contains(first) && (*first..=599).contains(last));
    if range.is_none() {
        problems
            .error(BAD_STATUS, node.span.clone(), format!("`{text}` is not an HTTP status"))
            .help("write a status such as 201 or a range such as \"200-299\"");
    }
    range.map(|(first, last)| StatusRange { first, last })
}

fn rule(node: &Node, problems: &mut Problems) -> Option<Rule> {
    let fields = Fields::read(node, &shape::RULE, problems)?;
    let result = fields.required("result", problems).and_then(|node| {
        let value = Outcome::from_name(word(node, &REFUSALS, problems)?)?;
        Some(Spanned { value, span: node.span.clone() })
    });
    let meaning = fields.required("meaning", problems).and_then(|node| load::prose(node, problems));
    let status = fields.optional("status").map(|node| statuses(node, problems)).unwrap_or_default();
    let code = fields.optional("code").map(|node| codes(node, problems)).unwrap_or_default();
    let all = items(limits::conditions(fields.optional("all"), problems), problems, condition);
    let evidence = fields.optional("verified").and_then(|node| load::evidence(node, problems));
    if fields.given(&RULE_TESTS).is_empty() {
        problems
            .error(EMPTY_RULE, node.head(), "this rule tests nothing, so it would match every answer")
            .help("add `status`, `code` or `all`; PROVIDER_ERROR is the result of whatever no rule matches");
    }
    Some(Rule { result: result?, meaning: meaning?, status, code, all, evidence, span: node.span.clone() })
}

fn codes(node: &Node, problems: &mut Problems) -> Vec<Spanned<CodeTest>> {
    let single = std::slice::from_ref(node);
    let items = node.as_list().unwrap_or(single);
    let read =
        |item: &Node, problems: &mut Problems| Some(Spanned { value: code(item, problems)?, span: item.span.clone() });
    items.iter().filter_map(|item| read(item, problems)).collect()
}

fn code(node: &Node, problems: &mut Problems) -> Option<CodeTest> {
    if node.as_mapping().is_none() {
        return scalar(node, problems).map(CodeTest::Is);
    }
    let fields = Fields::read(node, &shape::CODE, problems)?;
    if let Some(prefix) = fields.optional("prefix") {
        return decode::text(prefix, problems).map(CodeTest::Prefix);
    }
    let from = fields.required_here("from", problems).and_then(|node| decode::integer(node, problems));
    let to = fields.required_here("to", problems).and_then(|node| decode::integer(node, problems));
    Some(CodeTest::Range(from?, to?))
}

fn scalar(node: &Node, problems: &mut Problems) -> Option<Scalar> {
    Some(match &node.value {
        Value::Text(text) => Scalar::Text(text.clone()),
        Value::Int(number) => Scalar::Number(number.to_string()),
        Value::Float(_) => Scalar::Number(node.scalar()?.to_owned()),
        Value::Bool(boolean) => Scalar::Boolean(*boolean),
        Value::Null | Value::Seq(_) | Value::Map(_) => {
            decode::wrong_kind(node, "a text, a number or a Boolean", problems);
            return None;
        }
    })
}

fn locator(node: &Node, problems: &mut Problems) -> Option<Locator> {
    let fields = Fields::read(node, &shape::PLACE, problems)?;
    locator_of(&fields, problems)
}

/// A place that is one value, not each element of an array.
fn single(node: &Node, problems: &mut Problems) -> Option<Locator> {
    let found = locator(node, problems)?;
    if matches!(&found.place, Look::Json(steps) if steps.iter().any(|it| matches!(it, Step::Any | Step::Every))) {
        problems
            .error(BAD_ANSWER_PATH, node.span.clone(), "`[any]` and `[every]` belong into conditions")
            .help("name one element here, such as `errors[0].code`");
        return None;
    }
    Some(found)
}

fn locator_of(fields: &Fields<'_>, problems: &mut Problems) -> Option<Locator> {
    let [kind] = fields.given(&PLACES)[..] else {
        problems.error(load::CHOICE, fields.node().head(), "a place is exactly one of `json`, `xml` and `body: text`");
        return None;
    };
    let node = fields.optional(kind)?;
    let place = match kind {
        "json" => Look::Json(json_path(node, problems)?),
        "xml" => Look::Xml(xml_path(node, problems)?),
        _ => {
            word(node, &["text"], problems)?;
            Look::Body
        }
    };
    let pattern = fields.optional("pattern").and_then(|node| regex(node, problems));
    let example = fields.optional("example").and_then(|node| load::spanned_text(node, problems));
    if let Some(example) = &example
        && !limits::is_short_example(&example.value, &example.span, problems)
    {
        return None;
    }
    if let Some(pattern) = &pattern {
        let found = example.as_ref().and_then(|example| pattern::first_group(&pattern.value, &example.value));
        if found.is_none_or(|found| found.is_empty()) {
            let span = example.as_ref().map_or(&pattern.span, |example| &example.span).clone();
            problems
                .error(load::BAD_EXAMPLE, span, "a `pattern` needs an `example` in which its first group is found")
                .help("for example `{json: type, pattern: '#(.+)$', example: 'https://acme.example/errors#1020'}`");
        }
    }
    Some(Locator { place, pattern, example, span: fields.node().span.clone() })
}

fn condition(node: &Node, problems: &mut Problems) -> Option<Condition> {
    let fields = Fields::read(node, &shape::CONDITION, problems)?;
    let given = fields.given(&TESTS);
    let [kind] = given[..] else {
        let message = if given.is_empty() { "a condition needs a test" } else { "a condition has one test only" };
        problems.error(BAD_CONDITION, node.head(), message).help(format!("the tests are {}", TESTS.join(", ")));
        return None;
    };
    let at = locator_of(&fields, problems);
    let test = test(kind, &fields, problems);
    Some(Condition { at: at?, test: test? })
}

fn test(kind: &str, fields: &Fields<'_>, problems: &mut Problems) -> Option<Test> {
    let node = fields.optional(kind)?;
    Some(match kind {
        "equals" => Test::OneOf(vec![scalar(node, problems)?]),
        "one_of" => {
            let scalars = items(Some(node), problems, scalar);
            if scalars.is_empty() {
                problems.error(BAD_CONDITION, node.span.clone(), "`one_of` needs at least one value");
                return None;
            }
            Test::OneOf(scalars)
        }
        "between" => match items(Some(node), problems, decode::integer)[..] {
            [from, to] if from <= to => Test::Between(from, to),
            _ => {
                problems.error(BAD_CONDITION, node.span.clone(), "`between` needs two numbers, the lower one first");
                return None;
            }
        },
        "present" if decode::boolean(node, problems)? => Test::Present,
        "present" => Test::Absent,
        "absent" if decode::boolean(node, problems)? => Test::Absent,
        "absent" => Test::Present,
        "empty" if decode::boolean(node, problems)? => Test::Empty,
        "empty" => Test::NotEmpty,
        "starts_with" => Test::StartsWith(not_empty(node, problems)?),
        "contains" => Test::Contains(not_empty(node, problems)?),
        _ => {
            let pattern = regex(node, problems)?.value;
            let example = fields.optional("example").and_then(|node| load::spanned_text(node, problems));
            let example =
                example.filter(|it| limits::is_short_example(&it.value, &it.span, problems)).map(|it| it.value);
            match example.filter(|example| pattern::is_found(&pattern, example)) {
                Some(example) => Test::Matches { pattern, example },
                None => {
                    problems.error(
                        load::BAD_EXAMPLE,
                        node.span.clone(),
                        "`matches` needs an `example` in which it is found",
                    );
                    return None;
                }
            }
        }
    })
}

fn not_empty(node: &Node, problems: &mut Problems) -> Option<String> {
    let text = decode::text(node, problems)?;
    if text.is_empty() {
        problems.error(load::BAD_LENGTH, node.span.clone(), "an empty text is in every text");
        return None;
    }
    Some(text)
}

fn json_path(node: &Node, problems: &mut Problems) -> Option<Vec<Step>> {
    let text = decode::text(node, problems)?;
    let path = parse_json_path(&text);
    if path.is_none() {
        problems
            .error(BAD_ANSWER_PATH, node.span.clone(), format!("`{text}` is not a path into a JSON answer"))
            .help("for example `errors[0].code`, `[0].id`, `messages[every].status`, `sms['${phone.digits}'].id`");
    }
    path
}

/// Reads `a.b[0]['c.d'][every].e`.
fn parse_json_path(text: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix("['") {
            let end = inner.find("']")?;
            let key = &inner[..end];
            steps.push(match key.strip_prefix("${").and_then(|key| key.strip_suffix('}')) {
                Some(input) => Step::Phone(PhoneForm::from_input(input)?),
                None if key.is_empty() => return None,
                None => Step::Key(key.to_owned()),
            });
            rest = &inner[end + 2..];
        } else if let Some(inner) = rest.strip_prefix('[') {
            let end = inner.find(']')?;
            steps.push(match &inner[..end] {
                "any" => Step::Any,
                "every" => Step::Every,
                index => Step::Index(index.parse().ok().filter(|index| *index < limits::MOST_ELEMENTS)?),
            });
            rest = &inner[end + 1..];
        } else {
            let key = if steps.is_empty() { rest } else { rest.strip_prefix('.')? };
            let end = key.find(['.', '[']).unwrap_or(key.len());
            if end == 0 {
                return None;
            }
            steps.push(Step::Key(key[..end].to_owned()));
            rest = &key[end..];
        }
    }
    let wide = steps.iter().filter(|step| matches!(step, Step::Any | Step::Every)).count();
    (!steps.is_empty() && steps.len() <= 20 && wide <= 1).then_some(steps)
}

fn xml_path(node: &Node, problems: &mut Problems) -> Option<XmlPath> {
    let text = decode::text(node, problems)?;
    let path = parse_xml_path(&text);
    if path.is_none() {
        problems
            .error(BAD_ANSWER_PATH, node.span.clone(), format!("`{text}` is not a path into an XML answer"))
            .help("for example `/ErrorResponse/Error/Code` or `/messageheaders/messageheader/@id`");
    }
    path
}

/// Reads `/a/b[1]/@c`.
fn parse_xml_path(text: &str) -> Option<XmlPath> {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b))
    };
    let mut path = XmlPath { elements: Vec::new(), attribute: None };
    for step in text.strip_prefix('/')?.split('/') {
        if path.attribute.is_some() {
            return None;
        }
        if let Some(attribute) = step.strip_prefix('@') {
            path.attribute = Some(attribute.to_owned()).filter(|name| is_name(name));
            path.attribute.as_ref()?;
        } else {
            let (name, index) = match step.split_once('[') {
                Some((name, index)) => {
                    (name, index.strip_suffix(']')?.parse().ok().filter(|index| *index < limits::MOST_ELEMENTS)?)
                }
                None => (step, 0),
            };
            path.elements.push((name.to_owned(), index));
            if !is_name(name) {
                return None;
            }
        }
    }
    (!path.elements.is_empty() && path.elements.len() <= 20).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_paths_name_keys_indexes_and_elements() {
        let key = |key: &str| Step::Key(key.into());
        assert_eq!(parse_json_path("[0].message-id"), Some(vec![Step::Index(0), key("message-id")]));
        assert_eq!(
            parse_json_path("sms['${phone.digits}']['a.b'][any]"),
            Some(vec![key("sms"), Step::Phone(PhoneForm::Digits), key("a.b"), Step::Any])
        );
        for text in ["", ".", "a..b", "a[", "a[x]", "[any][every]", "a['']", "a['${otp}']", ".a"] {
            assert_eq!(parse_json_path(text), None, "{text}");
        }
    }

    #[test]
    fn xml_paths_name_elements_and_an_attribute() {
        let path = parse_xml_path("/a/b[1]/@c").expect("a path");
        assert_eq!(path.elements, [("a".to_owned(), 0), ("b".to_owned(), 1)]);
        assert_eq!(path.attribute.as_deref(), Some("c"));
        for text in ["", "a", "/", "/@a", "/a/@b/c", "/a[x]", "/a b"] {
            assert_eq!(parse_xml_path(text), None, "{text}");
        }
    }
}
