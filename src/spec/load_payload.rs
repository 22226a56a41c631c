//! Reads `payload`: headers, query, and the body as a form, JSON or XML.

use super::load::{self, parse_template, templates};
use super::{Body, Element, Field, Json, Pair, Payload, Spanned, shape};
use crate::yaml::decode::{self, Fields, Problems};
use crate::yaml::{Key, Node, Value};

/// An XML name cannot be used, or an element is not described as one.
pub(crate) const BAD_ELEMENT: &str = "S015";

/// The key that makes a JSON value a text.
const JSON_TEXT: &str = "$json";

pub(super) fn payload(node: &Node, problems: &mut Problems) -> Option<Payload> {
    let fields = Fields::read(node, &shape::PAYLOAD, problems)?;
    let headers = fields.optional("headers").and_then(|node| templates(node, problems)).unwrap_or_default();
    let query = fields.optional("query").and_then(|node| form(node, problems)).unwrap_or_default();
    let bodies = fields.given(&shape::BODIES);
    if bodies.len() > 1 {
        problems.error(
            load::CHOICE,
            node.head(),
            format!("`payload` has {} bodies: {}", bodies.len(), bodies.join(", ")),
        );
        return None;
    }
    let body = match (fields.optional("form"), fields.optional("json"), fields.optional("xml")) {
        (Some(node), _, _) => Body::Form(form(node, problems)?),
        (_, Some(node), _) => Body::Json(json(node, problems)?),
        (_, _, Some(node)) => Body::Xml(root(node, problems)?),
        _ => Body::None,
    };
    Some(Payload { headers, query, body })
}

/// A key, without the `?` that marks it as optional.
pub(super) fn key(key: &Key) -> Pair<()> {
    let (name, optional) = match key.text.strip_suffix('?') {
        Some(name) => (name, true),
        None => (key.text.as_str(), false),
    };
    Pair { name: Spanned { value: name.to_owned(), span: key.span.clone() }, optional, value: () }
}

fn form(node: &Node, problems: &mut Problems) -> Option<Vec<Pair<Field>>> {
    let mut pairs = Vec::new();
    for entry in decode::mapping(node, problems)? {
        let value = match json_text(&entry.value) {
            Some(content) => json(content, problems).map(Field::Json),
            None => load::template(&entry.value, problems).map(Field::Text),
        };
        if let Some(value) = value {
            let Pair { name, optional, .. } = key(&entry.key);
            pairs.push(Pair { name, optional, value });
        }
    }
    Some(pairs)
}

/// The content of a mapping `{$json: …}`.
fn json_text(node: &Node) -> Option<&Node> {
    match node.as_mapping() {
        Some([entry]) if entry.key.text == JSON_TEXT => Some(&entry.value),
        _ => None,
    }
}

fn json(node: &Node, problems: &mut Problems) -> Option<Spanned<Json>> {
    let value = match &node.value {
        Value::Null => Json::Null,
        Value::Bool(boolean) => Json::Boolean(*boolean),
        Value::Int(number) => Json::Number(number.to_string()),
        Value::Float(number) => Json::Number(number.to_string()),
        Value::Text(text) => Json::Value(parse_template(text, &node.span, problems)?),
        Value::Seq(items) => Json::Array(items.iter().filter_map(|item| json(item, problems)).collect()),
        Value::Map(entries) => match json_text(node) {
            Some(content) => Json::Text(Box::new(json(content, problems)?)),
            None => {
                let mut members = Vec::new();
                for entry in entries {
                    if let Some(value) = json(&entry.value, problems) {
                        let Pair { name, optional, .. } = key(&entry.key);
                        members.push(Pair { name, optional, value });
                    }
                }
                Json::Object(members)
            }
        },
    };
    Some(Spanned { value, span: node.span.clone() })
}

fn root(node: &Node, problems: &mut Problems) -> Option<Element> {
    let entries = decode::mapping(node, problems)?;
    let [entry] = entries else {
        let message = "an XML document has exactly one root element";
        problems.error(BAD_ELEMENT, node.head(), message).help("put everything below one key");
        return None;
    };
    elements(&entry.key, &entry.value, problems).into_iter().next()
}

/// The element of a key; several when its value is a list.
fn elements(name: &Key, node: &Node, problems: &mut Problems) -> Vec<Element> {
    let pair = key(name);
    if !is_xml_name(&pair.name.value) {
        let message = format!("`{}` is not an XML name", pair.name.value);
        problems.error(BAD_ELEMENT, name.span.clone(), message);
        return Vec::new();
    }
    match &node.value {
        Value::Seq(items) => items.iter().filter_map(|item| element(&pair, item, problems)).collect(),
        _ => element(&pair, node, problems).into_iter().collect(),
    }
}

fn element(pair: &Pair<()>, node: &Node, problems: &mut Problems) -> Option<Element> {
    let mut element = Element {
        name: pair.name.clone(),
        optional: pair.optional,
        attributes: Vec::new(),
        text: None,
        children: Vec::new(),
    };
    let Some(entries) = node.as_mapping() else {
        element.text = Some(load::template(node, problems)?);
        return Some(element);
    };
    for entry in entries {
        let Pair { name, optional, .. } = key(&entry.key);
        if let Some(attribute) = name.value.strip_prefix('@') {
            if !is_xml_name(attribute) {
                let message = format!("`{attribute}` is not an XML name");
                problems.error(BAD_ELEMENT, entry.key.span.clone(), message);
            } else if let Some(value) = load::template(&entry.value, problems) {
                let name = Spanned { value: attribute.to_owned(), span: name.span };
                element.attributes.push(Pair { name, optional, value });
            }
        } else if name.value == "#text" {
            element.text = load::template(&entry.value, problems);
        } else {
            element.children.extend(elements(&entry.key, &entry.value, problems));
        }
    }
    Some(element)
}

fn is_xml_name(name: &str) -> bool {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b))
    };
    name.len() <= 255 && name.split(':').count() <= 2 && name.split(':').all(part)
}
