//! Where in a spec the cause of a difference is.

use super::handler::Decision;
use super::run::Difference;
use crate::diagnostic::Place;
use crate::loopback::client::NoAnswer;
use crate::mock::judge::{OTHER_PASSWORD, OTHER_USER_NAME};
use crate::mock::{Kind, Violation};
use crate::plan::evaluate::NoRequest;
use crate::spec::{Span, Spec};
use crate::yaml::{self, Node};

/// The place of a spec that a difference comes from, as closely as it is known.
#[must_use]
pub fn cause(spec: &Spec, difference: &Difference) -> Place {
    let root = yaml::parse(&spec.source).ok();
    let found = root.as_ref().and_then(|root| match difference {
        Difference::Violation(violation) => of_violation(root, violation),
        Difference::Outcome { decision, .. } => of_decision(spec, root, decision),
        Difference::Requests { .. } => key(root, &["phone"]).or_else(|| key(root, &["payload"])),
        Difference::Reply { .. } => key(root, &["payload"]),
        Difference::Timeout(_) => key(root, &["endpoint", "timeout"]).or_else(|| key(root, &["endpoint"])),
        Difference::NotSent(NoAnswer::NotLoopback(_)) => key(root, &["endpoint", "url"]),
        Difference::Broken(_) | Difference::Class { .. } => None,
        Difference::NotSent(_) => key(root, &["endpoint", "path"]).or_else(|| key(root, &["endpoint"])),
    });
    spec.place(&found.unwrap_or_else(|| spec.name.span.clone()))
}

fn of_decision(spec: &Spec, root: &Node, decision: &Decision) -> Option<Span> {
    let response = &spec.response;
    match decision {
        Decision::Success => Some(response.success.span.clone()),
        Decision::Rule(rule) => response.results.get(*rule).map(|rule| rule.span.clone()),
        Decision::Default => key(root, &["response", "results"]).or_else(|| key(root, &["response"])),
        Decision::NoRequest(NoRequest::InvalidPhoneNumber) => key(root, &["phone"]),
        Decision::NoRequest(NoRequest::MissingSecrets(_)) => key(root, &["secrets"]),
        Decision::NoRequest(NoRequest::NotComputable(_)) => key(root, &["payload"]),
        Decision::NoRequest(NoRequest::BlankOneTimePassword) | Decision::Other(_) => None,
        Decision::NoAnswer(_) => key(root, &["endpoint"]),
    }
}

fn of_violation(root: &Node, violation: &Violation) -> Option<Span> {
    let (part, field) = violation.place.split_once('.').unwrap_or((&violation.place, ""));
    let in_payload = |key: &str| root.get("payload").and_then(|payload| payload.get(key));
    let close = match part {
        "host" => key(root, &["endpoint", "url"]),
        "path" => key(root, &["endpoint", "path"]).or_else(|| key(root, &["endpoint", "url"])),
        "method" => key(root, &["endpoint", "method"]).or_else(|| key(root, &["endpoint"])),
        "headers" => basic(root, field, violation.seen.as_deref()).or_else(|| header(root, field)),
        "query" => in_payload("query").map(|fields| deepest(fields, &[field.to_owned()])),
        "form" => in_payload("form").map(|fields| deepest(fields, &[field.to_owned()])),
        "json" => in_payload("json").map(|json| deepest(json, &json_steps(field))),
        "xml" => in_payload("xml").map(|xml| deepest(xml, &xml_steps(field))),
        "token" => key(root, &["auth"]),
        _ => None,
    };
    let by_kind = || match violation.kind {
        Kind::Auth => key(root, &["auth"]),
        Kind::Host | Kind::Path | Kind::Method => key(root, &["endpoint"]),
        Kind::ContentType | Kind::Body | Kind::Unknown | Kind::Field => key(root, &["payload"]),
    };
    close.or_else(by_kind)
}

/// The user name or the password, when it is known that one of them is wrong.
fn basic(root: &Node, header: &str, seen: Option<&str>) -> Option<Span> {
    let name = match seen? {
        OTHER_USER_NAME => "username",
        OTHER_PASSWORD => "password",
        _ => return None,
    };
    let value = ["auth", "basic", name].iter().try_fold(root, |node, key| node.get(key))?;
    header.eq_ignore_ascii_case("Authorization").then(|| value.span.clone())
}

/// Where a header is written: beside the payload, or with the credentials.
fn header(root: &Node, name: &str) -> Option<Span> {
    let written = |node: Option<&Node>| -> Option<Span> {
        let entries = node?.as_mapping()?;
        let same = |key: &str| key.trim_end_matches('?').eq_ignore_ascii_case(name);
        entries.iter().find(|entry| same(&entry.key.text)).map(|entry| entry.key.span.clone())
    };
    let payload = root.get("payload");
    let auth = root.get("auth");
    written(payload.and_then(|payload| payload.get("headers")))
        .or_else(|| written(auth.and_then(|auth| auth.get("headers"))))
        .or_else(|| name.eq_ignore_ascii_case("Authorization").then(|| auth.map(Node::head)).flatten())
        .or_else(|| payload.map(Node::head))
}

/// The key at the end of a path.
fn key(root: &Node, path: &[&str]) -> Option<Span> {
    let node = path.iter().try_fold(root, |node, key| node.get(key))?;
    Some(node.head())
}

/// The key that leads as far along a path as there are keys.
fn deepest(start: &Node, steps: &[String]) -> Span {
    let mut node = start;
    for step in steps {
        let inner = match step.as_str() {
            "[]" => node.as_list().and_then(<[Node]>::first),
            key => node.get(key).or_else(|| node.get(&format!("{key}?"))).or_else(|| in_other_case(node, key)),
        };
        match inner {
            Some(inner) => node = inner,
            None => break,
        }
    }
    node.head()
}

/// The value of a key that is this one but for its case: it was meant to be this one.
fn in_other_case<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let same = |written: &str| written.trim_end_matches('?').eq_ignore_ascii_case(key);
    node.as_mapping()?.iter().find(|entry| same(&entry.key.text)).map(|entry| &entry.value)
}

/// `messages[0].content.text` as steps, every index as `[]`.
pub(super) fn json_steps(place: &str) -> Vec<String> {
    let mut steps = Vec::new();
    let mut rest = place;
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix("[\"") {
            let end = quoted.find("\"]").unwrap_or(quoted.len());
            steps.push(quoted[..end].to_owned());
            rest = quoted.get(end + 2..).unwrap_or_default();
        } else if let Some(index) = rest.strip_prefix('[') {
            steps.push("[]".to_owned());
            let end = index.find(']').map_or(index.len(), |end| end + 1);
            rest = &index[end..];
        } else {
            let key = rest.strip_prefix('.').unwrap_or(rest);
            let end = key.find(['.', '[']).unwrap_or(key.len());
            steps.push(key[..end].to_owned());
            rest = &key[end..];
        }
    }
    steps
}

/// `/messages/message/@id` as steps, without indexes.
pub(super) fn xml_steps(place: &str) -> Vec<String> {
    let steps = place.split('/').filter(|step| !step.is_empty());
    steps.map(|step| step.split('[').next().unwrap_or(step).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_json_and_xml_are_ways_through_a_spec() {
        assert_eq!(json_steps("messages[0].content[\"a.b\"].text"), ["messages", "[]", "content", "a.b", "text"]);
        assert_eq!(json_steps(""), Vec::<String>::new());
        assert_eq!(xml_steps("/messages/message[2]/@id"), ["messages", "message", "@id"]);
    }

    #[test]
    fn a_field_is_found_in_another_case_and_credentials_by_what_is_wrong_with_them() {
        let text =
            "auth: {basic: {username: a, password: b}}\npayload: {form: {to: x, Body?: y}, json: {A: [{Text: z}]}}\n";
        let source = crate::diagnostic::Source::new("spec.yaml", text);
        let root = yaml::parse(&source).expect("it is YAML");
        let found = |place: &str, seen: Option<&str>, kind| {
            let violation = Violation {
                kind,
                rule: Place::new(&source, 0..0),
                place: place.to_owned(),
                seen: seen.map(str::to_owned),
                value: None,
                wanted: String::new(),
                notes: Vec::new(),
            };
            of_violation(&root, &violation).map(|span| &text[span])
        };
        assert_eq!(found("form.To", None, Kind::Field), Some("to"));
        assert_eq!(found("form.body", None, Kind::Field), Some("Body?"));
        assert_eq!(found("json.a[0].text", None, Kind::Field), Some("Text"));
        assert_eq!(found("form.From", None, Kind::Field), Some("form"));
        assert_eq!(found("headers.Authorization", Some(OTHER_USER_NAME), Kind::Auth), Some("a"));
        assert_eq!(found("headers.Authorization", Some(OTHER_PASSWORD), Kind::Auth), Some("b"));
        assert_eq!(found("headers.Authorization", None, Kind::Auth), Some("auth"));
    }
}
