//! Where in a request a difference is: the line that it is about, and the bytes of the body.

use std::ops::Range;

use super::blame::{json_steps, xml_steps};
use crate::diagnostic::Source;
use crate::loopback::Received;
use crate::yaml::{self, Node};

/// A part of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// Method, host, path or query.
    Line,
    /// The header of that index.
    Header(usize),
    /// These bytes of the body.
    Body(Range<usize>),
    /// What is meant is not there.
    Absent,
}

/// Where in a request a place such as `form.To` or `json.messages[0].text` is.
#[must_use]
pub fn mark(request: &Received, place: &str) -> Mark {
    let (part, field) = place.split_once('.').unwrap_or((place, ""));
    let body = std::str::from_utf8(&request.body).unwrap_or_default();
    let found = match part {
        "host" => header(request, "Host"),
        "method" | "path" | "query" => Some(Mark::Line),
        "headers" => header(request, field),
        "form" => pair(body, field).map(Mark::Body),
        "json" => json(body, field).map(Mark::Body),
        "xml" => xml(body, field).map(Mark::Body),
        "content_type" => header(request, "Content-Type"),
        "body" if !body.is_empty() => Some(Mark::Body(0..body.len())),
        _ => None,
    };
    found.unwrap_or(Mark::Absent)
}

fn header(request: &Received, name: &str) -> Option<Mark> {
    request.headers.iter().position(|header| header.0.eq_ignore_ascii_case(name)).map(Mark::Header)
}

fn pair(body: &str, field: &str) -> Option<Range<usize>> {
    let mut at = 0;
    for pair in body.split('&') {
        let name = pair.split_once('=').map_or(pair, |(name, _)| name);
        if name == crate::encode::form(field) || name == field {
            return Some(at..at + pair.len());
        }
        at += pair.len() + 1;
    }
    None
}

/// JSON is read as YAML, which keeps places.
fn json(body: &str, field: &str) -> Option<Range<usize>> {
    let root = yaml::parse(&Source::new("body", body)).ok()?;
    let mut node: &Node = &root;
    for step in json_steps(field) {
        node = match step.as_str() {
            "[]" => node.as_list()?.first()?,
            key => node.get(key)?,
        };
    }
    let start = node.key_span.as_ref().map_or(node.span.start, |key| key.start);
    Some(start..node.span.end)
}

fn xml(body: &str, field: &str) -> Option<Range<usize>> {
    let document = roxmltree::Document::parse(body).ok()?;
    let mut node = document.root();
    for step in xml_steps(field) {
        if let Some(name) = step.strip_prefix('@') {
            return node.attributes().find(|it| it.name() == name).map(|it| it.range());
        }
        node = node.children().find(|child| child.is_element() && child.tag_name().name() == step)?;
    }
    Some(node.range())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(body: &str) -> Received {
        let headers = vec![("Host".to_owned(), "a".to_owned()), ("X-Key".to_owned(), "k".to_owned())];
        Received { method: "POST".to_owned(), target: "/a?b=c".to_owned(), headers, body: body.as_bytes().to_vec() }
    }

    #[test]
    fn the_part_of_a_request_that_is_meant_is_found() {
        let body = |text: &str, place: &str| match mark(&request(text), place) {
            Mark::Body(range) => text[range].to_owned(),
            other => format!("{other:?}"),
        };
        assert_eq!(body("To=%2B1&Body=x+y", "form.Body"), "Body=x+y");
        assert_eq!(body("To=%2B1&Body=x+y", "form.From"), "Absent");
        assert_eq!(body(r#"{"messages":[{"text":"a b","to":1}]}"#, "json.messages[0].text"), r#""text":"a b""#);
        assert_eq!(body(r#"{"a":{"b":"c"}}"#, "json.a.x"), "Absent");
        assert_eq!(body("<a><b c=\"1\">t</b></a>", "xml./a/b"), "<b c=\"1\">t</b>");
        assert_eq!(body("<a><b c=\"1\">t</b></a>", "xml./a/b/@c"), "c=\"1\"");
        assert_eq!(mark(&request(""), "headers.x-key"), Mark::Header(1));
        assert_eq!(mark(&request(""), "query.b"), Mark::Line);
        assert_eq!(mark(&request("\u{0}{"), "json.a"), Mark::Absent);
    }
}
