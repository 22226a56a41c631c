//! Makes the answer: a reply's texts with what is put into them, escaped as the body wants it.

use super::super::{Answer, Content, JsonReply, Reply, Session, Text, Violation};
use super::facts::Facts;
use crate::plan::expr::Data;
use crate::spec::value::{Part, Template};

/// What is new in a reply.
struct New<'v> {
    uuid: String,
    sequence: u64,
    broken: Option<&'v Violation>,
}

impl New<'_> {
    fn input(&self, name: &str) -> Option<Data> {
        let text = |text: &str| Some(Data::Text(text.to_owned()));
        match name {
            "uuid" => text(&self.uuid),
            "sequence" => Some(Data::Number(i64::try_from(self.sequence).unwrap_or(i64::MAX))),
            "broken.place" => text(&self.broken?.place),
            // The bare name: what stands behind the last dot or slash.
            "broken.field" => text(self.broken?.place.rsplit(['.', '/', '@', ':']).next()?),
            "broken.seen" => text(self.broken?.value.as_deref()?),
            _ => None,
        }
    }
}

/// The answer that a reply is; without a reply there is an error of the server.
pub(super) fn answer(
    reply: Option<&Reply>,
    facts: &Facts<'_>,
    session: &mut Session,
    broken: Option<&Violation>,
) -> Answer {
    let new = New { uuid: session.uuid(), sequence: session.next_sequence(), broken };
    let Some(reply) = reply else {
        return Answer { name: String::new(), result: None, status: 500, headers: Vec::new(), body: Vec::new() };
    };
    let input = |name: &str| new.input(name);
    // What cannot be computed from this request is nothing.
    let text = |text: &Text| facts.data(&text.value, &input).map(|data| data.text()).unwrap_or_default();
    let (content_type, body) = match &reply.content {
        Content::Empty => (None, String::new()),
        Content::Json(json) => (Some("application/json"), written(json, &|it| facts.data(it, &input).ok())),
        Content::Xml(template) => (Some("application/xml"), xml(&template.value, &|it| facts.data(it, &input).ok())),
        Content::Text(template) => (Some("text/plain"), text(template)),
    };
    let mut headers = Vec::new();
    let is_given = reply.headers.iter().any(|it| it.0.value.eq_ignore_ascii_case("Content-Type"));
    if let Some(content_type) = content_type.filter(|_| !is_given) {
        headers.push(("Content-Type".to_owned(), content_type.to_owned()));
    }
    for (name, value) in &reply.headers {
        headers.push((name.value.clone(), one_line(&text(value))));
    }
    Answer {
        name: reply.name.value.clone(),
        result: Some(reply.result.value),
        status: reply.status.value,
        headers,
        body: body.into_bytes(),
    }
}

/// What a stranger sent stays in its header.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

fn written(json: &JsonReply, data: &dyn Fn(&Template) -> Option<Data>) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    match json {
        JsonReply::Literal(literal) => literal.clone(),
        JsonReply::Text(text) => match data(&text.value) {
            Some(Data::Number(number)) => number.to_string(),
            Some(Data::Boolean(boolean)) => boolean.to_string(),
            Some(other) => quoted(&other.text()),
            None => quoted(""),
        },
        JsonReply::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| written(item, data)).collect();
            format!("[{}]", items.join(","))
        }
        JsonReply::Object(members) => {
            let members: Vec<String> =
                members.iter().map(|(key, value)| format!("{}:{}", quoted(key), written(value, data))).collect();
            format!("{{{}}}", members.join(","))
        }
    }
}

/// A text in which what is put in is escaped for XML.
fn xml(template: &Template, data: &dyn Fn(&Template) -> Option<Data>) -> String {
    let mut text = String::new();
    for part in &template.parts {
        match part {
            Part::Literal(literal) => text.push_str(literal),
            Part::Placeholder(_) => {
                let single = Template { parts: vec![part.clone()] };
                escape(&data(&single).map(|data| data.text()).unwrap_or_default(), &mut text);
            }
        }
    }
    text
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            // XML 1.0 has no way to write these.
            c if (c.is_control() && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
}
