//! XML 1.0 in UTF-8, without a document type.

use std::borrow::Cow;

use super::{Found, MOST_VALUES, Value, twice};
use crate::mock::field::Step;

/// Deeper documents are refused.
const DEEPEST: usize = 32;

/// An element.
#[derive(Debug, Default)]
pub(in crate::mock) struct Element {
    /// Local name.
    pub(in crate::mock) name: String,
    /// Namespace.
    pub(in crate::mock) namespace: Option<String>,
    /// Local names and values.
    pub(in crate::mock) attributes: Vec<(String, String)>,
    /// The text that stands in it, outside its children.
    pub(in crate::mock) text: String,
    /// What is below it.
    pub(in crate::mock) children: Vec<Element>,
}

/// Reads a document.
///
/// # Errors
/// A phrase that says what is wrong.
pub(in crate::mock) fn decode(text: &str) -> Result<Element, String> {
    if let Some(encoding) = declared_encoding(text)
        && !encoding.eq_ignore_ascii_case("utf-8")
    {
        return Err("it declares another encoding than UTF-8".to_owned());
    }
    let nodes = u32::try_from(MOST_VALUES * 2).unwrap_or(u32::MAX);
    let options = roxmltree::ParsingOptions { nodes_limit: nodes, ..roxmltree::ParsingOptions::default() };
    let document = roxmltree::Document::parse_with_options(text, options).map_err(|error| error.to_string())?;
    element(document.root_element(), 1)
}

fn declared_encoding(text: &str) -> Option<&str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let declaration = text.strip_prefix("<?xml")?.split("?>").next()?;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next()?;
    value[quote.len_utf8()..].split(quote).next()
}

fn element(node: roxmltree::Node<'_, '_>, depth: usize) -> Result<Element, String> {
    if depth > DEEPEST {
        return Err(format!("it is nested more than {DEEPEST} deep"));
    }
    let mut read = Element {
        name: node.tag_name().name().to_owned(),
        namespace: node.tag_name().namespace().map(str::to_owned),
        attributes: node.attributes().map(|it| (it.name().to_owned(), it.value().to_owned())).collect(),
        ..Element::default()
    };
    for child in node.children() {
        if child.is_element() {
            read.children.push(element(child, depth + 1)?);
        } else if child.is_text() {
            read.text.push_str(child.text().unwrap_or_default());
        }
    }
    Ok(read)
}

impl Element {
    /// Adds every place that the steps lead to from the document.
    pub(super) fn find_from_root<'d>(&'d self, steps: &[Step], found: &mut Vec<Found<'d>>) {
        if let Some((Step::Key(name), rest)) = steps.split_first()
            && *name == self.name
        {
            self.find(format!("/{name}"), rest, found);
        } else {
            found.push(Found { place: way(steps), value: None, trouble: None });
        }
    }

    fn find<'d>(&'d self, place: String, steps: &[Step], found: &mut Vec<Found<'d>>) {
        let Some((step, rest)) = steps.split_first() else {
            let value = Some(Value::Text(Cow::Borrowed(self.text.as_str())));
            found.push(Found { place, value, trouble: None });
            return;
        };
        match step {
            Step::Attribute(name) => {
                let value = self.attributes.iter().find(|it| it.0 == *name).map(|it| it.1.as_str());
                let value = value.map(|it| Value::Text(Cow::Borrowed(it)));
                found.push(Found { place: format!("{place}/@{name}"), value, trouble: None });
            }
            Step::Key(name) => {
                let mut same = self.children.iter().filter(|child| child.name == *name);
                let Some(first) = same.next() else {
                    found.push(Found { place: place + &way(steps), value: None, trouble: None });
                    return;
                };
                let before = found.len();
                first.find(format!("{place}/{name}"), rest, found);
                let trouble = twice(1 + same.count());
                if let (Some(trouble), Some(found)) = (trouble, found.get_mut(before)) {
                    *found =
                        Found { place: format!("{place}/{name}"), value: found.value.take(), trouble: Some(trouble) };
                }
            }
            Step::Each => {}
        }
    }

    /// Calls `visit` with the place of every element, attribute and text that no way of `known` leads to or through.
    pub(in crate::mock) fn unknown(&self, known: &[&[Step]], visit: &mut dyn FnMut(String)) {
        self.unknown_at(format!("/{}", self.name), &behind(known, &Step::Key(self.name.clone())), visit);
    }

    fn unknown_at(&self, place: String, known: &[&[Step]], visit: &mut dyn FnMut(String)) {
        if known.is_empty() {
            return visit(place);
        }
        for (name, _) in &self.attributes {
            if behind(known, &Step::Attribute(name.clone())).is_empty() {
                visit(format!("{place}/@{name}"));
            }
        }
        let has_text = self.text.contains(|c: char| !c.is_ascii_whitespace());
        if has_text && known.iter().all(|way| !way.is_empty()) {
            visit(format!("{place}/text()"));
        }
        for child in &self.children {
            child.unknown_at(format!("{place}/{}", child.name), &behind(known, &Step::Key(child.name.clone())), visit);
        }
    }

    /// The first element with another namespace than `wanted`.
    pub(in crate::mock) fn outside(&self, wanted: &str) -> Option<&Self> {
        if self.namespace.as_deref() != Some(wanted) {
            return Some(self);
        }
        self.children.iter().find_map(|child| child.outside(wanted))
    }
}

/// What of the ways lies behind a step.
fn behind<'k>(known: &[&'k [Step]], wanted: &Step) -> Vec<&'k [Step]> {
    known.iter().filter_map(|way| way.split_first()).filter(|it| it.0 == wanted).map(|it| it.1).collect()
}

fn way(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        match step {
            Step::Key(name) => text.push_str(&format!("/{name}")),
            Step::Attribute(name) => text.push_str(&format!("/@{name}")),
            Step::Each => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::decode::Decoded;
    use crate::mock::field;

    #[test]
    fn elements_and_attributes_are_found_and_come_once() {
        let document = Decoded::Xml(decode("<m id='7'><to>1</to><b>x</b><b>y</b></m>").expect("XML"));
        let find = |way: &str| {
            let steps = field::xml(way).expect("a way");
            let found = document.find(&steps);
            let value = found[0].value.as_ref().map(|it| it.text().into_owned());
            (found[0].place.clone(), value, found[0].trouble.is_some())
        };
        assert_eq!(find("/m/to"), ("/m/to".into(), Some("1".into()), false));
        assert_eq!(find("/m/@id"), ("/m/@id".into(), Some("7".into()), false));
        assert_eq!(find("/m/b"), ("/m/b".into(), Some("x".into()), true));
        assert_eq!(find("/m/c/d"), ("/m/c/d".into(), None, false));
        assert_eq!(find("/n/to"), ("/n/to".into(), None, false));
    }

    #[test]
    fn document_types_other_encodings_and_deep_nesting_are_refused() {
        let deep = format!("{}{}", "<a>".repeat(40), "</a>".repeat(40));
        let latin = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>";
        for text in ["", "<a>", "<a></b>", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "<a>&y;</a>", latin, &deep] {
            assert!(decode(text).is_err(), "{text}");
        }
        assert!(decode("<?xml version=\"1.0\" encoding=\"utf-8\"?><a/>").is_ok());
        assert!(decode(&"<a>".repeat(200_000)).is_err());
    }

    #[test]
    fn what_no_way_leads_to_is_unknown() {
        let root = decode("<m x='1' y='2'>text<to>1</to><cc/></m>").expect("XML");
        let known = ["/m/to", "/m/@x"].map(|it| field::xml(it).expect("a way"));
        let known: Vec<&[Step]> = known.iter().map(Vec::as_slice).collect();
        let mut unknown = Vec::new();
        root.unknown(&known, &mut |place| unknown.push(place));
        assert_eq!(unknown, ["/m/@y", "/m/text()", "/m/cc"]);
    }
}
