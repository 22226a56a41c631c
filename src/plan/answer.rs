//! Reads an answer of the provider: the result that the handler reports, and why.

use std::cell::OnceCell;

use serde_json::Value as JsonValue;

use super::Plan;
use crate::blank::is_blank;
use crate::outcome::Outcome;
use crate::phone::{PhoneForm, PhoneRules};
use crate::spec::{CodeTest, Condition, Locator, Look, Rule, Scalar, StatusRange, Step, Test, XmlPath, pattern};

/// An answer as it came over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Body.
    pub body: String,
}

/// What an answer means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The result.
    pub outcome: Outcome,
    /// The rule that decided it: an index into `response.results`; `None` for success and for the default.
    pub rule: Option<usize>,
    /// The error code that was found.
    pub code: Option<Scalar>,
    /// The provider's id of the message.
    pub message_id: Option<String>,
}

/// What stands at a place of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Found {
    Nothing,
    /// A JSON scalar, with its type.
    Scalar(Scalar),
    /// A text of a place that knows no types: XML, the body, what a pattern found.
    Plain(String),
    Collection {
        is_empty: bool,
    },
}

impl Plan {
    /// What an answer means. `recipient` is the number in E.164 notation that the message was for.
    #[must_use]
    pub fn verdict(&self, answer: &Answer, recipient: &str) -> Verdict {
        let reader = Reader::new(answer, &self.phone, recipient);
        let response = &self.response;
        let message_id = response.message_id.as_ref().and_then(|place| match reader.find(place) {
            Found::Scalar(scalar) => Some(scalar.text()),
            Found::Plain(text) => Some(text),
            Found::Nothing | Found::Collection { .. } => None,
        });
        let success = &response.success;
        if in_ranges(answer.status, &success.status) && success.all.iter().all(|it| reader.holds(it)) {
            return Verdict { outcome: Outcome::Success, rule: None, code: None, message_id };
        }
        let code = response.code.iter().find_map(|place| reader.code(place));
        let typed = response.codes_are_typed();
        let rule = response.results.iter().position(|rule| reader.matches(rule, code.as_ref(), typed));
        let outcome = rule.map_or(Outcome::ProviderError, |at| response.results[at].result.value);
        Verdict { outcome, rule, code, message_id: None }
    }
}

/// Whether a status is in one of the ranges.
#[must_use]
pub fn in_ranges(status: u16, ranges: &[StatusRange]) -> bool {
    ranges.iter().any(|range| (range.first..=range.last).contains(&status))
}

impl Scalar {
    /// Its text without regard to its type.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) | Self::Number(text) => text.clone(),
            Self::Boolean(boolean) => boolean.to_string(),
        }
    }
}

struct Reader<'a> {
    answer: &'a Answer,
    /// The body as JSON, read when something is looked up in it.
    json: OnceCell<Option<JsonValue>>,
    phone: &'a PhoneRules,
    recipient: &'a str,
}

impl<'a> Reader<'a> {
    fn new(answer: &'a Answer, phone: &'a PhoneRules, recipient: &'a str) -> Self {
        Self { answer, json: OnceCell::new(), phone, recipient }
    }

    fn matches(&self, rule: &Rule, code: Option<&Scalar>, typed: bool) -> bool {
        (rule.status.is_empty() || in_ranges(self.answer.status, &rule.status))
            && (rule.code.is_empty()
                || code.is_some_and(|code| rule.code.iter().any(|it| code_passes(code, &it.value, typed))))
            && rule.all.iter().all(|condition| self.holds(condition))
    }

    /// The error code at a place; a blank text is none.
    fn code(&self, place: &Locator) -> Option<Scalar> {
        let code = match self.find(place) {
            Found::Scalar(scalar) => scalar,
            Found::Plain(text) => Scalar::Text(text),
            Found::Nothing | Found::Collection { .. } => return None,
        };
        (!is_blank(&code.text())).then_some(code)
    }

    fn find(&self, at: &Locator) -> Found {
        let found = self.all_at(at).into_iter().find(|found| *found != Found::Nothing).unwrap_or(Found::Nothing);
        match (&at.pattern, found) {
            (None, found) => found,
            (Some(pattern), found) => group_in(&pattern.value, &found),
        }
    }

    fn all_at(&self, at: &Locator) -> Vec<Found> {
        match &at.place {
            Look::Body => vec![Found::Plain(self.answer.body.clone())],
            Look::Xml(path) => {
                vec![xml_text(&self.answer.body, path).map_or(Found::Nothing, Found::Plain)]
            }
            Look::Json(steps) => {
                let mut all = Vec::new();
                let json = self.json.get_or_init(|| serde_json::from_str(&self.answer.body).ok());
                self.walk(json.as_ref(), steps, &mut |value| all.push(found(value)));
                all
            }
        }
    }

    /// Whether a condition holds. For `[any]` one element has to pass, for `[every]` all of at least one.
    fn holds(&self, condition: &Condition) -> bool {
        let every = matches!(&condition.at.place, Look::Json(steps) if steps.contains(&Step::Every));
        let passes = |found: Found| {
            let found = match &condition.at.pattern {
                Some(pattern) => group_in(&pattern.value, &found),
                None => found,
            };
            test_passes(&found, &condition.test)
        };
        let all = self.all_at(&condition.at);
        if every { !all.is_empty() && all.into_iter().all(passes) } else { all.into_iter().any(passes) }
    }

    /// Calls `visit` with what the path leads to: once, or once for each element where it says `[any]` or `[every]`.
    fn walk<'v>(&self, value: Option<&'v JsonValue>, steps: &[Step], visit: &mut dyn FnMut(Option<&'v JsonValue>)) {
        let Some((step, rest)) = steps.split_first() else { return visit(value) };
        let member = |key: &str| value.and_then(|value| value.as_object()?.get(key));
        match step {
            Step::Key(key) => self.walk(member(key), rest, visit),
            Step::Phone(form) => self.walk(member(&self.written(*form)), rest, visit),
            Step::Index(index) => self.walk(value.and_then(|value| value.as_array()?.get(*index)), rest, visit),
            Step::Any | Step::Every => {
                for item in value.and_then(JsonValue::as_array).into_iter().flatten() {
                    self.walk(Some(item), rest, visit);
                }
            }
        }
    }

    fn written(&self, form: PhoneForm) -> String {
        self.phone.write(self.recipient, form)
    }
}

/// What the first group of a pattern holds, as a text. Only texts are looked into.
fn group_in(pattern: &str, found: &Found) -> Found {
    match found {
        Found::Scalar(Scalar::Text(text)) | Found::Plain(text) => {
            pattern::first_group(pattern, text).map_or(Found::Nothing, Found::Plain)
        }
        Found::Nothing | Found::Scalar(_) | Found::Collection { .. } => Found::Nothing,
    }
}

fn found(value: Option<&JsonValue>) -> Found {
    match value {
        None | Some(JsonValue::Null) => Found::Nothing,
        Some(JsonValue::Bool(boolean)) => Found::Scalar(Scalar::Boolean(*boolean)),
        Some(JsonValue::Number(number)) => Found::Scalar(Scalar::Number(number.to_string())),
        Some(JsonValue::String(text)) => Found::Scalar(Scalar::Text(text.clone())),
        Some(JsonValue::Array(items)) => Found::Collection { is_empty: items.is_empty() },
        Some(JsonValue::Object(members)) => Found::Collection { is_empty: members.is_empty() },
    }
}

fn test_passes(found: &Found, test: &Test) -> bool {
    let text = match found {
        Found::Scalar(Scalar::Text(text)) | Found::Plain(text) => Some(text.as_str()),
        _ => None,
    };
    let is_empty = match found {
        Found::Nothing => true,
        Found::Scalar(scalar) => *scalar == Scalar::Text(String::new()),
        Found::Plain(text) => text.is_empty(),
        Found::Collection { is_empty } => *is_empty,
    };
    match test {
        Test::OneOf(allowed) => match found {
            Found::Scalar(scalar) => allowed.contains(scalar),
            Found::Plain(text) => allowed.iter().any(|scalar| scalar.text() == *text),
            Found::Nothing | Found::Collection { .. } => false,
        },
        Test::Between(from, to) => match found {
            Found::Scalar(Scalar::Number(number)) | Found::Plain(number) => in_range(number, *from, *to),
            _ => false,
        },
        Test::Present => *found != Found::Nothing,
        Test::Absent => *found == Found::Nothing,
        Test::Empty => is_empty,
        Test::NotEmpty => !is_empty,
        Test::StartsWith(start) => text.is_some_and(|text| text.starts_with(start)),
        Test::Contains(part) => text.is_some_and(|text| text.contains(part)),
        Test::Matches { pattern, .. } => text.is_some_and(|text| pattern::is_found(pattern, text)),
    }
}

/// `typed`: the code comes from JSON, where a number is not a text.
fn code_passes(code: &Scalar, test: &CodeTest, typed: bool) -> bool {
    match (test, code) {
        (CodeTest::Is(wanted), code) if typed => wanted == code,
        (CodeTest::Is(wanted), code) => wanted.text() == code.text(),
        (CodeTest::Prefix(prefix), Scalar::Text(text)) => text.starts_with(prefix),
        (CodeTest::Range(from, to), Scalar::Number(number)) => in_range(number, *from, *to),
        (CodeTest::Range(from, to), Scalar::Text(number)) if !typed => in_range(number, *from, *to),
        _ => false,
    }
}

/// Whether a text is a number as the generated `isBetween` reads it, in the range.
fn in_range(number: &str, from: i64, to: i64) -> bool {
    let digits = number.strip_prefix('-').unwrap_or(number);
    let is_number = (1..=18).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    is_number && number.parse::<i64>().is_ok_and(|number| (from..=to).contains(&number))
}

fn xml_text(body: &str, path: &XmlPath) -> Option<String> {
    let document = roxmltree::Document::parse(body).ok()?;
    let (root, below) = path.elements.split_first()?;
    let mut node = document.root_element();
    if node.tag_name().name() != root.0 || root.1 != 0 {
        return None;
    }
    for (name, index) in below {
        node = node.children().filter(|child| child.is_element() && child.tag_name().name() == name).nth(*index)?;
    }
    match &path.attribute {
        Some(attribute) => node.attributes().find(|it| it.name() == attribute).map(|it| it.value().to_owned()),
        None => Some(node.children().filter(roxmltree::Node::is_text).filter_map(|text| text.text()).collect()),
    }
}
