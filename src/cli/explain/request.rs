//! The request at a glance: what a spec sends, with its placeholders.

use serde::Serialize;

use crate::duration::write_millis;
use crate::encode::json_string;
use crate::spec::value::{Argument, Part, Template};
use crate::spec::{Auth, Body, Element, Field, Json, Pair, Spanned, Spec};

/// A request with placeholders.
#[derive(Debug, Serialize)]
pub(super) struct Shape {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) path: String,
    pub(super) timeout: String,
    /// How it is authenticated, in words.
    pub(super) authentication: Vec<String>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) query: Vec<(String, String)>,
    /// The body, one entry for each line.
    pub(super) body: Vec<String>,
}

impl Shape {
    pub(super) fn of(spec: &Spec) -> Self {
        let mut body = Vec::new();
        match &spec.payload.body {
            Body::None => {}
            Body::Form(pairs) => body.extend(fields(pairs).into_iter().map(|(name, value)| format!("{name}={value}"))),
            Body::Json(json) => json_lines(&json.value, "", "", 0, &mut body),
            Body::Xml(root) => xml_lines(root, 0, &mut body),
        }
        let timeout = i64::try_from(spec.endpoint.timeout.value.as_millis()).unwrap_or(i64::MAX);
        let headers = spec.payload.headers.iter().map(|it| (marked(it), written(&it.value.value)));
        Self {
            method: spec.endpoint.method.clone(),
            url: written(&spec.endpoint.url.value),
            path: written(&spec.endpoint.path.value),
            timeout: write_millis(timeout),
            authentication: authentication(&spec.auth.value),
            headers: headers.collect(),
            query: fields(&spec.payload.query),
            body,
        }
    }
}

fn authentication(auth: &Auth) -> Vec<String> {
    match auth {
        Auth::Basic { username, password } => {
            let (username, password) = (written(&username.value), written(&password.value));
            vec![format!("HTTP Basic with user name \"{username}\" and password \"{password}\"")]
        }
        Auth::Headers(pairs) => {
            pairs.iter().map(|it| format!("{}: {}", marked(it), written(&it.value.value))).collect()
        }
        Auth::OAuth2 { token_url, scope, .. } => {
            let scope = scope.as_ref().map(|it| format!(", scope {}", written(&it.value))).unwrap_or_default();
            vec![format!("OAuth 2.0 client credentials from {}{scope}", written(&token_url.value))]
        }
        Auth::AwsSigV4 { service, region, .. } => {
            let (service, region) = (written(&service.value), written(&region.value));
            vec![format!("AWS Signature Version 4 for service {service} in region {region}")]
        }
        Auth::Payload => vec!["the secrets are in the request itself".to_owned()],
    }
}

/// The name of a pair, with `?` when it may be left out.
fn marked<T>(pair: &Pair<T>) -> String {
    format!("{}{}", pair.name.value, if pair.optional { "?" } else { "" })
}

fn fields(pairs: &[Pair<Field>]) -> Vec<(String, String)> {
    let value = |field: &Field| match field {
        Field::Text(template) => written(&template.value),
        Field::Json(json) => {
            let mut lines = Vec::new();
            json_lines(&json.value, "", "", 0, &mut lines);
            lines.iter().map(|line| line.trim_start()).collect::<Vec<_>>().join(" ")
        }
    };
    pairs.iter().map(|pair| (marked(pair), value(&pair.value))).collect()
}

/// JSON with placeholders, two spaces for each level. A value that is one placeholder has no quotes: what it computes
/// may be a number.
fn json_lines(json: &Json, before: &str, after: &str, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    let mut single = |text: &str| lines.push(format!("{indent}{before}{text}{after}"));
    match json {
        Json::Null => single("null"),
        Json::Boolean(boolean) => single(&boolean.to_string()),
        Json::Number(number) => single(number),
        Json::Value(template) => match template.parts.as_slice() {
            [Part::Placeholder(_)] => single(&written(template)),
            _ => single(&json_string(&written(template))),
        },
        Json::Text(content) => {
            lines.push(format!("{indent}{before}JSON text of"));
            json_lines(&content.value, "", after, depth + 1, lines);
        }
        Json::Array(items) => {
            lines.push(format!("{indent}{before}["));
            for (at, item) in items.iter().enumerate() {
                json_lines(&item.value, "", comma(at, items.len()), depth + 1, lines);
            }
            lines.push(format!("{indent}]{after}"));
        }
        Json::Object(pairs) => {
            lines.push(format!("{indent}{before}{{"));
            for (at, pair) in pairs.iter().enumerate() {
                let Pair { name, optional, value: Spanned { value, .. } } = pair;
                let mark = if *optional { "?" } else { "" };
                let key = format!("{}{mark}: ", json_string(&name.value));
                json_lines(value, &key, comma(at, pairs.len()), depth + 1, lines);
            }
            lines.push(format!("{indent}}}{after}"));
        }
    }
}

fn comma(at: usize, length: usize) -> &'static str {
    if at + 1 < length { "," } else { "" }
}

fn xml_lines(element: &Element, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    let name = &element.name.value;
    let mark = if element.optional { "?" } else { "" };
    let attributes: String =
        element.attributes.iter().map(|it| format!(" {}=\"{}\"", marked(it), written(&it.value.value))).collect();
    let text = element.text.as_ref().map(|it| written(&it.value)).unwrap_or_default();
    if element.children.is_empty() {
        lines.push(format!("{indent}<{name}{mark}{attributes}>{text}</{name}>"));
        return;
    }
    lines.push(format!("{indent}<{name}{mark}{attributes}>{text}"));
    for child in &element.children {
        xml_lines(child, depth + 1, lines);
    }
    lines.push(format!("{indent}</{name}>"));
}

/// A value as a spec writes it.
fn written(template: &Template) -> String {
    let mut text = String::new();
    for part in &template.parts {
        match part {
            Part::Literal(literal) => text.push_str(&literal.replace("${", "$${")),
            Part::Placeholder(placeholder) => {
                text.push_str("${");
                text.push_str(&placeholder.name);
                for filter in &placeholder.filters {
                    text.push_str(&format!(" | {}", filter.name));
                    let arguments: Vec<String> = filter.arguments.iter().map(argument).collect();
                    if !arguments.is_empty() {
                        text.push_str(&format!(": {}", arguments.join(", ")));
                    }
                }
                text.push('}');
            }
        }
    }
    text
}

fn argument(argument: &Argument) -> String {
    match argument {
        Argument::Number(number) => number.to_string(),
        Argument::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Argument::Name(name) => name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_written_as_it_was_read() {
        for text in
            ["", "a $${b} c", "${otp}", "x${phone.e164 | prefix: 'it''s:' | slice: -3, 9 | default: settings.to}!"]
        {
            assert_eq!(written(&Template::parse(text).expect("a value")), text);
        }
    }
}
