//! Documents of an answer, put together from the places that a plan looks at.

use serde_json::{Map, Value};

use crate::encode::{xml_attribute, xml_text};
use crate::spec::{Look, Step, XmlPath};

/// What happens when two values are wanted at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clash {
    /// The later one stands.
    Overwrite,
    /// The earlier one stands.
    Keep,
    /// Two texts become one.
    Join,
}

/// A body in the making. Each answer has one format; what does not fit it is refused.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Document {
    /// Nothing yet: an empty body.
    #[default]
    Empty,
    /// JSON.
    Json(Value),
    /// XML: the root element.
    Xml(Element),
    /// Text.
    Text(String),
}

/// An element of an XML body.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

impl Document {
    /// Puts a value at a place; says whether it could. `phone` writes the recipient's number for a step that is one.
    pub(super) fn put(&mut self, place: &Look, value: Value, clash: Clash, phone: &dyn Fn(&Step) -> String) -> bool {
        match (place, &mut *self) {
            (Look::Json(steps), Self::Json(root)) => put_json(root, steps, value, clash, phone),
            (Look::Json(steps), Self::Empty) => {
                let mut root = Value::Null;
                let put = put_json(&mut root, steps, value, clash, phone);
                *self = Self::Json(root);
                put
            }
            (Look::Xml(path), Self::Xml(root)) => put_xml(root, path, &value, clash),
            (Look::Xml(path), Self::Empty) => {
                let Some((name, _)) = path.elements.first() else { return false };
                let mut root = Element { name: name.clone(), ..Element::default() };
                let put = put_xml(&mut root, path, &value, clash);
                *self = Self::Xml(root);
                put
            }
            (Look::Body, Self::Text(text)) => {
                *text = merged(text, &plain(&value), clash);
                true
            }
            // A text that has to be somewhere in the body gets a member of its own.
            (Look::Body, Self::Json(Value::Object(members))) => {
                members.insert("text".to_owned(), value);
                true
            }
            (Look::Body, Self::Empty) => {
                *self = Self::Text(plain(&value));
                true
            }
            _ => false,
        }
    }

    /// The same document without what lies below the first `depth` steps of a place; `None` where there is no such depth.
    pub(super) fn cut(&self, place: &Look, depth: usize, phone: &dyn Fn(&Step) -> String) -> Option<Self> {
        let mut cut = self.clone();
        match (place, &mut cut) {
            (Look::Json(steps), Self::Json(root)) => {
                let (above, below) = steps.split_at_checked(depth)?;
                let empty = match below.first()? {
                    Step::Key(_) | Step::Phone(_) => Value::Object(Map::new()),
                    Step::Index(_) | Step::Any | Step::Every => Value::Array(Vec::new()),
                };
                put_json(root, above, empty, Clash::Overwrite, phone).then_some(())?;
            }
            (Look::Xml(path), Self::Xml(root)) => {
                let last = path.elements.len() - usize::from(path.attribute.is_none());
                if depth == 0 || depth > last {
                    return None;
                }
                let element = element_at(root, &path.elements[..depth])?;
                element.children.clear();
                element.text.clear();
                element.attributes.clear();
            }
            _ => return None,
        }
        (cut != *self).then_some(cut)
    }

    /// The array at the step with this index of a JSON path, if there is one.
    pub(super) fn array_at(&mut self, steps: &[Step], phone: &dyn Fn(&Step) -> String) -> Option<&mut Vec<Value>> {
        let Self::Json(root) = self else { return None };
        let mut value = root;
        for step in steps {
            value = match step {
                Step::Key(key) => value.get_mut(key)?,
                Step::Phone(_) => value.get_mut(phone(step))?,
                Step::Index(index) => value.get_mut(*index)?,
                Step::Any | Step::Every => value.get_mut(0)?,
            };
        }
        value.as_array_mut()
    }

    /// The body. `namespace` is declared in the root element of an XML body.
    pub(super) fn body(&self, namespace: Option<&str>) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Json(value) => value.to_string(),
            Self::Xml(root) => {
                let mut text = String::new();
                let mut root = root.clone();
                if let Some(namespace) = namespace {
                    root.attributes.insert(0, ("xmlns".to_owned(), namespace.to_owned()));
                }
                write_xml(&root, &mut text);
                text
            }
            Self::Text(text) => text.clone(),
        }
    }
}

fn put_json(at: &mut Value, steps: &[Step], value: Value, clash: Clash, phone: &dyn Fn(&Step) -> String) -> bool {
    let Some((step, rest)) = steps.split_first() else {
        *at = match (&*at, clash) {
            (Value::Null, _) | (_, Clash::Overwrite) => value,
            (Value::String(before), Clash::Join) => Value::String(merged(before, &plain(&value), clash)),
            (before, _) => before.clone(),
        };
        return true;
    };
    let index = match step {
        Step::Key(key) => return put_member(at, key.clone(), rest, value, clash, phone),
        Step::Phone(_) => return put_member(at, phone(step), rest, value, clash, phone),
        Step::Index(index) => *index,
        Step::Any | Step::Every => 0,
    };
    if !at.is_array() {
        if at.is_object() {
            return false;
        }
        *at = Value::Array(Vec::new());
    }
    let Some(items) = at.as_array_mut() else { return false };
    if items.len() <= index {
        items.resize(index + 1, Value::Null);
    }
    put_json(&mut items[index], rest, value, clash, phone)
}

fn put_member(
    at: &mut Value,
    key: String,
    rest: &[Step],
    value: Value,
    clash: Clash,
    phone: &dyn Fn(&Step) -> String,
) -> bool {
    if !at.is_object() {
        if at.is_array() {
            return false;
        }
        *at = Value::Object(Map::new());
    }
    let Some(members) = at.as_object_mut() else { return false };
    put_json(members.entry(key).or_insert(Value::Null), rest, value, clash, phone)
}

fn put_xml(root: &mut Element, path: &XmlPath, value: &Value, clash: Clash) -> bool {
    let Some(element) = element_at(root, &path.elements) else { return false };
    let wanted = plain(value);
    match &path.attribute {
        Some(name) => match element.attributes.iter_mut().find(|it| it.0 == *name) {
            Some(known) => known.1 = merged(&known.1, &wanted, clash),
            None => element.attributes.push((name.clone(), wanted)),
        },
        None if element.text.is_empty() => element.text = wanted,
        None => element.text = merged(&element.text, &wanted, clash),
    }
    true
}

/// The element at a path; what is missing on the way is made.
fn element_at<'e>(root: &'e mut Element, path: &[(String, usize)]) -> Option<&'e mut Element> {
    let ((name, index), below) = path.split_first()?;
    if root.name != *name || *index != 0 {
        return None;
    }
    let mut element = root;
    for (name, index) in below {
        while element.children.iter().filter(|child| child.name == *name).count() <= *index {
            element.children.push(Element { name: name.clone(), ..Element::default() });
        }
        element = element.children.iter_mut().filter(|child| child.name == *name).nth(*index)?;
    }
    Some(element)
}

fn write_xml(element: &Element, out: &mut String) {
    out.push('<');
    out.push_str(&element.name);
    for (name, value) in &element.attributes {
        out.push_str(&format!(" {name}=\"{}\"", xml_attribute(value)));
    }
    out.push('>');
    out.push_str(&xml_text(&element.text));
    element.children.iter().for_each(|child| write_xml(child, out));
    out.push_str(&format!("</{}>", element.name));
}

fn merged(before: &str, wanted: &str, clash: Clash) -> String {
    match clash {
        Clash::Overwrite => wanted.to_owned(),
        Clash::Keep => before.to_owned(),
        Clash::Join if before.contains(wanted) => before.to_owned(),
        Clash::Join if wanted.contains(before) => wanted.to_owned(),
        Clash::Join => format!("{before} {wanted}"),
    }
}

/// A JSON value as the text of an element or of a whole body.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
        other => other.to_string(),
    }
}
