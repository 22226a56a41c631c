//! Reads what arrived, strictly, and with nothing of what writes it: forms, queries, JSON, XML.

pub(super) mod form;
pub(super) mod json;
pub(super) mod xml;

use std::borrow::Cow;

use super::field::Step;
use json::Json;
use xml::Element;

/// A larger body is not looked at, in bytes.
pub(super) const LARGEST: usize = 1 << 20;
/// More values than this are not looked at.
pub(super) const MOST_VALUES: usize = 5_000;

/// A body or query that could be read.
#[derive(Debug)]
pub(super) enum Decoded {
    /// There is nothing.
    Nothing,
    /// Names and values in order: a query or a form.
    Pairs(Vec<(String, String)>),
    /// JSON.
    Json(Json),
    /// XML: its root.
    Xml(Element),
    /// A text.
    Text(String),
}

/// A value that was found.
#[derive(Debug, Clone)]
pub(super) enum Value<'d> {
    /// A text, of a form, query, header or XML document.
    Text(Cow<'d, str>),
    /// A value of JSON.
    Json(&'d Json),
}

impl Value<'_> {
    /// What it is as a text; a list or object as JSON.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Json(Json::Text(text)) => Cow::Borrowed(text),
            Self::Json(json) => Cow::Owned(json.written()),
        }
    }
}

/// One place that a field's name leads to.
#[derive(Debug)]
pub(super) struct Found<'d> {
    /// The place, with the numbers of elements: `messages[0].text`.
    pub(super) place: String,
    /// What stands there.
    pub(super) value: Option<Value<'d>>,
    /// What is wrong with the way to it: what was wanted, and what there was.
    pub(super) trouble: Option<(String, String)>,
}

impl Decoded {
    /// Every place that a field's name leads to; at least one, which may be empty.
    pub(super) fn find(&self, steps: &[Step]) -> Vec<Found<'_>> {
        let mut found = Vec::new();
        match self {
            Self::Pairs(pairs) => {
                let name = super::field::bare(steps);
                let mut values = pairs.iter().filter(|it| it.0 == name).map(|it| &it.1);
                let value = values.next().map(|it| Value::Text(Cow::Borrowed(it.as_str())));
                found.push(Found { place: name.to_owned(), value, trouble: twice(1 + values.count()) });
            }
            Self::Json(json) => json.find(String::new(), steps, &mut found),
            Self::Xml(root) => root.find_from_root(steps, &mut found),
            Self::Text(_) | Self::Nothing => {}
        }
        if found.is_empty() {
            found.push(Found { place: written(steps), value: None, trouble: None });
        }
        found
    }

    /// The first value of a field, as a text.
    pub(super) fn first(&self, steps: &[Step]) -> Option<String> {
        self.find(steps).into_iter().find_map(|found| found.value.map(|value| value.text().into_owned()))
    }
}

/// What is wrong when something comes so many times.
fn twice(count: usize) -> Option<(String, String)> {
    (count > 1).then(|| ("it once".to_owned(), format!("it {count} times")))
}

/// The name of a field, for a place at which there is nothing.
fn written(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        match step {
            Step::Key(key) if text.is_empty() => text.push_str(key),
            Step::Key(key) => {
                text.push('.');
                text.push_str(key);
            }
            Step::Each => text.push_str("[]"),
            Step::Attribute(name) => {
                text.push_str("/@");
                text.push_str(name);
            }
        }
    }
    text
}
