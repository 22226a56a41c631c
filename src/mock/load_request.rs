//! Reads a mock's `request`: address, content, rules.

use super::load::{evidence, one_or_more, refusal, template};
use super::shape_request as shape;
use super::{
    Allowed, Body, Field, FieldPath, Format, Is, Presence, Request, Rule, Text, Unknown, ValueType, check, field, load,
    load_auth,
};
use crate::phone::{PhoneForm, PhoneRules};
use crate::plan::resolve::BAD_PATH;
use crate::spec::load::{
    BAD_DURATION, BAD_LENGTH, BAD_VALUE, BAD_WORD, CHOICE, check_example, check_name, home_country, regex, scalar_text,
    spanned_text, word,
};
use crate::spec::value::Template;
use crate::spec::{Spanned, limits};
use crate::yaml::decode::{self, Fields, Problems};
use crate::yaml::{Entry, Node, Value};

/// How the name of a field is read.
pub(super) type ReadName = fn(&str) -> Result<Vec<field::Step>, String>;

pub(super) fn request(node: &Node, problems: &mut Problems) -> Option<Request> {
    let fields = Fields::read(node, &shape::REQUEST, problems)?;
    let method = fields.required("method", problems).and_then(|node| {
        Some(Spanned { value: word(node, &shape::METHODS, problems)?.to_owned(), span: node.span.clone() })
    });
    let host = fields.required("host", problems).and_then(|node| template(node, problems));
    let path = fields.required("path", problems).and_then(|node| template(node, problems));
    if let Some(path) = &path {
        check_path(path, problems);
    }
    let phone = fields.optional("phone").and_then(|node| home_country(node, problems));
    let phone = phone.map_or_else(PhoneRules::default, |home| PhoneRules {
        default_country: None,
        home_country: Some(home.country),
        home_trunk: home.trunk,
    });
    let headers = fields.optional("headers").map(|node| rules(node, key, problems)).unwrap_or_default();
    for header in &headers {
        load::check_header_name(&header.name.written, problems);
    }
    let content_type = fields.optional("content_type").map(|node| media_types(node, problems)).unwrap_or_default();
    let query = fields.optional("query").map(|node| rules(node, key, problems)).unwrap_or_default();
    let (body, body_span) = body(&fields, problems);
    let auth = fields.required("auth", problems);
    let auth = auth.map(|node| load_auth::auth(node, name_reader(&body), problems)).unwrap_or_default();
    let is_there = !matches!(body, Body::None);
    match fields.entry("content_type") {
        None if is_there => {
            problems
                .error(decode::MISSING_KEY, body_span.clone(), "a request with a body needs the key `content_type`")
                .help("write the media type that the provider wants, such as `application/json`");
        }
        Some(entry) if !is_there => {
            let message = "`content_type` needs a body: `form`, `json`, `xml` or `text`";
            problems.error(CHOICE, entry.key.span.clone(), message);
        }
        _ => {}
    }
    let (unknown_query, unknown_body) = unknown(fields.optional("unknown"), problems);
    let empty = fields.optional("empty").and_then(|node| word(node, &shape::EMPTIES, problems));
    let evidence = evidence(&fields, "`request`", problems);
    Some(Request {
        method: method?,
        host: host?,
        path: path?,
        phone,
        auth,
        headers,
        content_type,
        query,
        body,
        body_span,
        unknown_query,
        unknown_body,
        empty_is_allowed: empty == Some("allowed"),
        evidence,
        span: node.head(),
    })
}

/// A path begins with a slash and holds nothing that does not belong into one.
pub(super) fn check_path(path: &Text, problems: &mut Problems) {
    use crate::spec::value::Part;
    let begins = match path.value.parts.first() {
        Some(Part::Literal(text)) => text.starts_with('/'),
        _ => false,
    };
    let is_plain = path.value.parts.iter().all(|part| match part {
        Part::Literal(text) => text.bytes().all(|b| b.is_ascii_graphic() && b != b'?' && b != b'#'),
        Part::Placeholder(_) => true,
    });
    if !begins || !is_plain {
        problems.error(BAD_PATH, path.span.clone(), "this is not an encoded path").help(
            "a path begins with `/`; spaces and the like are percent-encoded, and the query has a mapping of its own",
        );
    }
}

fn name_reader(body: &Body) -> ReadName {
    match body {
        Body::Json(_) => field::json,
        Body::Xml { .. } => field::xml,
        Body::None | Body::Form(_) | Body::Text(_) => key,
    }
}

/// The name of a parameter or header: itself.
pub(super) fn key(written: &str) -> Result<Vec<field::Step>, String> {
    Ok(vec![field::Step::Key(written.to_owned())])
}

fn body(fields: &Fields<'_>, problems: &mut Problems) -> (Body, crate::spec::Span) {
    let given = fields.given(&shape::BODIES);
    if let [_, second, ..] = given[..] {
        let span = fields.entry(second).map_or(fields.node().head(), |entry| entry.key.span.clone());
        let message = format!("a request has one body, and this one has {}", given.join(" and "));
        problems.error(CHOICE, span, message);
    }
    let root = fields.optional("xml_root").and_then(|node| spanned_text(node, problems));
    if let (Some(entry), false) = (fields.entry("xml_root"), given.contains(&"xml")) {
        problems.error(CHOICE, entry.key.span.clone(), "`xml_root` needs `xml`");
    }
    let Some(entry) = given.first().and_then(|kind| fields.entry(kind)) else {
        return (Body::None, fields.node().head());
    };
    let node = &entry.value;
    let body = match given.first() {
        Some(&"form") => Body::Form(rules(node, key, problems)),
        Some(&"json") => Body::Json(rules(node, field::json, problems)),
        Some(&"xml") => Body::Xml { namespace: root, fields: rules(node, field::xml, problems) },
        _ => match rule(node, &entry.key.span, problems) {
            Some(rule) => Body::Text(Box::new(rule)),
            None => Body::None,
        },
    };
    (body, entry.key.span.clone())
}

fn media_types(node: &Node, problems: &mut Problems) -> Vec<Spanned<String>> {
    let all = one_or_more(node, problems);
    if all.is_empty() && node.as_list().is_some_and(<[Node]>::is_empty) {
        problems.error(BAD_LENGTH, node.span.clone(), "at least one media type is needed");
    }
    for media_type in &all {
        let token = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"!#$&^_.+-".contains(&b))
        };
        if !media_type.value.split_once('/').is_some_and(|(kind, name)| token(kind) && token(name)) {
            problems
                .error(BAD_WORD, media_type.span.clone(), format!("`{}` is not a media type", media_type.value))
                .help("write it in lower case and without parameters, such as `application/json`");
        }
    }
    all
}

fn unknown(node: Option<&Node>, problems: &mut Problems) -> (Unknown, Unknown) {
    let read = |node: Option<&Node>, problems: &mut Problems| match node
        .and_then(|node| word(node, &shape::UNKNOWNS, problems))
    {
        Some("ignored") => Unknown::Ignored,
        _ => Unknown::Refused,
    };
    match node {
        Some(mapping) if mapping.as_mapping().is_some() => {
            let Some(fields) = Fields::read(mapping, &shape::UNKNOWN, problems) else {
                return (Unknown::Refused, Unknown::Refused);
            };
            (read(fields.optional("query"), problems), read(fields.optional("body"), problems))
        }
        other => {
            let both = read(other, problems);
            (both, both)
        }
    }
}

/// A mapping from the names of fields to their rules.
pub(super) fn rules(node: &Node, read_name: ReadName, problems: &mut Problems) -> Vec<Field> {
    let entries = limits::names(node, problems).unwrap_or_default();
    let read = |Entry { key, value }: &Entry| {
        let written = Spanned { value: key.text.clone(), span: key.span.clone() };
        let name = field_path(written, read_name, problems);
        let rule = rule(value, &key.span, problems);
        Some(Field { name, rule: rule? })
    };
    entries.iter().filter_map(read).collect()
}

/// The name of a field. One that cannot be read has no steps; with an error, it is only looked at for further ones.
pub(super) fn field_path(written: Spanned<String>, read: ReadName, problems: &mut Problems) -> FieldPath {
    let steps = read(&written.value).unwrap_or_else(|why| {
        let message = format!("`{}` does not name a field: {why}", written.value);
        problems.error(check::BAD_FIELD, written.span.clone(), message);
        Vec::new()
    });
    FieldPath { written, steps }
}

fn rule(node: &Node, key: &crate::spec::Span, problems: &mut Problems) -> Option<Rule> {
    let fields = Fields::read(node, &shape::RULE_SHAPE, problems)?;
    let pattern = fields.optional("pattern").and_then(|node| regex(node, problems));
    let example = fields.optional("example").and_then(|node| scalar_text(node, problems));
    if let (Some(pattern), Some(example)) = (&pattern, &example) {
        check_example(example, pattern, problems);
    }
    if let (Some(entry), None) = (fields.entry("example"), fields.optional("pattern")) {
        problems.error(CHOICE, entry.key.span.clone(), "`example` needs `pattern`");
    }
    let one_of = one_of(&fields, problems);
    let declared = fields.optional("type").and_then(|node| word(node, &shape::TYPES, problems));
    let kind = match declared {
        Some("integer") => ValueType::Integer,
        Some("number") => ValueType::Number,
        Some("boolean") => ValueType::Boolean,
        Some("array") => ValueType::Array,
        Some("object") => ValueType::Object,
        Some(_) => ValueType::String,
        None => implied(&fields, &one_of),
    };
    let length = |key: &str, problems: &mut Problems| fields.optional(key).and_then(|node| count(node, problems));
    let exact = length("items", problems);
    let limit = |key: &str, problems: &mut Problems| fields.optional(key).and_then(|node| number(node, problems));
    let flag = |key: &str, problems: &mut Problems| {
        let entry = fields.entry(key)?;
        decode::boolean(&entry.value, problems)?.then(|| entry.key.span.clone())
    };
    let rule = Rule {
        span: key.clone(),
        presence: presence(&fields, problems),
        kind,
        one_of,
        pattern,
        example,
        min_length: length("min_length", problems),
        max_length: length("max_length", problems),
        min: limit("min", problems),
        max: limit("max", problems),
        min_items: exact.clone().or_else(|| length("min_items", problems)),
        max_items: exact.or_else(|| length("max_items", problems)),
        is: role(&fields, problems),
        format: fields.optional("format").and_then(|node| format(node, problems)),
        within_ms: fields.optional("within").and_then(|node| duration(node, problems)),
        fresh: flag("fresh", problems),
        secret: flag("secret", problems).is_some(),
        refusal: fields.optional("refusal").and_then(|node| refusal(node, problems)),
    };
    check::rule(&rule, &fields, problems);
    Some(rule)
}

/// The type that a rule's values have when it does not say which: YAML tells `1` and `true` from texts.
fn implied(fields: &Fields<'_>, one_of: &[Spanned<Allowed>]) -> ValueType {
    let is_counted = ["items", "min_items", "max_items"].iter().any(|key| fields.optional(key).is_some());
    match one_of.first().map(|it| &it.value) {
        Some(Allowed::Scalar(text)) if text == "true" || text == "false" => ValueType::Boolean,
        Some(Allowed::Scalar(text)) if text.parse::<i64>().is_ok() => ValueType::Integer,
        Some(Allowed::Scalar(_)) => ValueType::Number,
        Some(Allowed::Text(_)) => ValueType::String,
        None if is_counted => ValueType::Array,
        None => ValueType::String,
    }
}

fn presence(fields: &Fields<'_>, problems: &mut Problems) -> Presence {
    let given = fields.given(&shape::PRESENCES);
    if let [_, second, ..] = given[..] {
        let span = fields.entry(second).map_or(fields.node().head(), |entry| entry.key.span.clone());
        let message = format!(
            "{} exclude each other",
            given.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(" and ")
        );
        problems.error(CHOICE, span, message);
    }
    let flag = |key: &str, problems: &mut Problems| {
        fields.optional(key).and_then(|node| decode::boolean(node, problems)).unwrap_or(false)
    };
    let (optional, forbidden) = (flag("optional", problems), flag("forbidden", problems));
    let other = |key: &str, problems: &mut Problems| fields.optional(key).and_then(|node| spanned_text(node, problems));
    let setting = other("setting", problems);
    if let Some(name) = &setting {
        check_name(name, problems);
    }
    match (other("with", problems), other("without", problems)) {
        (Some(name), _) => Presence::With(name),
        (_, Some(name)) => Presence::Without(name),
        _ if setting.is_some() => setting.map_or(Presence::Optional, Presence::Setting),
        _ if forbidden => Presence::Forbidden(fields.entry("forbidden").map_or(0..0, |entry| entry.key.span.clone())),
        _ if optional => Presence::Optional,
        _ => Presence::Required,
    }
}

fn one_of(fields: &Fields<'_>, problems: &mut Problems) -> Vec<Spanned<Allowed>> {
    if let (Some(_), Some(entry)) = (fields.optional("equals"), fields.entry("one_of")) {
        problems.error(CHOICE, entry.key.span.clone(), "`equals` and `one_of` exclude each other");
    }
    if let Some(node) = fields.optional("equals") {
        return allowed(node, problems).into_iter().collect();
    }
    let Some(node) = fields.optional("one_of") else { return Vec::new() };
    let items = decode::list(node, problems).unwrap_or_default();
    if items.is_empty() && node.as_list().is_some() || items.len() > 1_000 {
        problems.error(BAD_LENGTH, node.span.clone(), "`one_of` has 1 to 1000 values");
    }
    items.iter().take(1_000).filter_map(|item| allowed(item, problems)).collect()
}

fn allowed(node: &Node, problems: &mut Problems) -> Option<Spanned<Allowed>> {
    let value = match &node.value {
        Value::Int(_) | Value::Float(_) | Value::Bool(_) => Allowed::Scalar(node.scalar()?.to_owned()),
        _ => Allowed::Text(template(node, problems)?.value),
    };
    Some(Spanned { value, span: node.span.clone() })
}

fn role(fields: &Fields<'_>, problems: &mut Problems) -> Option<Spanned<Is>> {
    let node = fields.optional("is");
    let found = node.and_then(|node| word(node, &shape::ROLES, problems));
    if let (Some(entry), false) = (fields.entry("written"), found == Some("recipient")) {
        problems.error(CHOICE, entry.key.span.clone(), "`written` needs `is: recipient`");
    }
    let value = match found? {
        "recipient" => {
            let written = fields.required_here("written", problems)?;
            let items = written.as_list().unwrap_or(std::slice::from_ref(written));
            if items.is_empty() {
                problems.error(BAD_LENGTH, written.span.clone(), "at least one form is needed");
            }
            let form = |item: &Node| {
                Some(match word(item, &shape::FORMS, problems)? {
                    "e164" => PhoneForm::E164,
                    "digits" => PhoneForm::Digits,
                    "international" => PhoneForm::International,
                    _ => PhoneForm::National,
                })
            };
            Is::Recipient(items.iter().take(4).filter_map(form).collect())
        }
        "message" => Is::Message,
        "otp" => Is::Otp,
        _ => Is::ContainsOtp,
    };
    Some(Spanned { value, span: node?.span.clone() })
}

fn format(node: &Node, problems: &mut Problems) -> Option<Spanned<Format>> {
    let value = match word(node, &shape::FORMATS, problems)? {
        "uuid" => Format::Uuid,
        "epoch_seconds" => Format::EpochSeconds,
        "epoch_milliseconds" => Format::EpochMilliseconds,
        "iso8601" => Format::Iso8601,
        "http_date" => Format::HttpDate,
        _ => Format::Json,
    };
    Some(Spanned { value, span: node.span.clone() })
}

/// A duration that is not zero, in milliseconds.
pub(super) fn duration(node: &Node, problems: &mut Problems) -> Option<Spanned<i64>> {
    let text = decode::text(node, problems)?;
    let millis = crate::duration::parse_millis(&text).filter(|millis| *millis > 0);
    if millis.is_none() {
        problems
            .error(BAD_DURATION, node.span.clone(), format!("`{text}` is not a duration"))
            .help("write a duration such as `90s`, `5m` or `72h`");
    }
    Some(Spanned { value: millis?, span: node.span.clone() })
}

fn count(node: &Node, problems: &mut Problems) -> Option<Spanned<usize>> {
    let number = decode::integer(node, problems)?;
    let count = usize::try_from(number).ok().filter(|count| *count <= 1_000_000);
    if count.is_none() {
        problems.error(BAD_LENGTH, node.span.clone(), "expected a number from 0 to 1000000");
    }
    Some(Spanned { value: count?, span: node.span.clone() })
}

fn number(node: &Node, problems: &mut Problems) -> Option<Spanned<f64>> {
    let value = match node.value {
        Value::Int(number) => number as f64,
        Value::Float(number) => number,
        _ => {
            decode::wrong_kind(node, "a number", problems);
            return None;
        }
    };
    Some(Spanned { value, span: node.span.clone() })
}

/// Reports that a text that stands for a value holds placeholders although nothing is known that they could name.
pub(super) fn literal(node: &Node, problems: &mut Problems) -> Option<Spanned<String>> {
    let text = spanned_text(node, problems)?;
    if Template::parse(&text.value).map_or(true, |it| it.placeholders().next().is_some()) {
        problems.error(BAD_VALUE, text.span.clone(), "placeholders cannot be used here");
        return None;
    }
    Some(text)
}
