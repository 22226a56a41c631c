//! The tree that a YAML text becomes: values with their places, mappings in document order.

use std::ops::Range;

use crate::diagnostic::Source;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// The bytes where it is used: quotes and brackets included, anchor excluded; for an alias the alias (what is inside an
    /// aliased mapping or list keeps its own place); for a block text its lines without the header; for a value that is
    /// left out the place behind the colon or dash.
    pub span: Range<usize>,
    /// The bytes of the key whose value this is, if it is a mapping's.
    pub key_span: Option<Range<usize>>,
    /// How a scalar that is not a text was written, such as `1.10`, `~` or `0x1F`; `None` for texts, lists and mappings.
    pub raw: Option<String>,
}

/// What a node can be.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`, `~`, or left out.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A finite number with a fraction or exponent.
    Float(f64),
    /// A text, quoted or not.
    Text(String),
    /// A list.
    Seq(Vec<Node>),
    /// A mapping in document order; no key occurs twice.
    Map(Vec<Entry>),
}

/// One key of a mapping and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Key,
    /// Its value.
    pub value: Node,
}

/// A mapping key. Keys are texts, however they look: `200` and `"200"` are the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The text, never empty.
    pub text: String,
    /// The bytes where it stands.
    pub span: Range<usize>,
}

impl Node {
    /// What the node is, as messages say it: "a mapping", "a list", "a text", "a number", "a Boolean" or "nothing".
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "a Boolean",
            Value::Int(_) | Value::Float(_) => "a number",
            Value::Text(_) => "a text",
            Value::Seq(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }

    /// How many values it consists of, itself included.
    pub fn count(&self) -> usize {
        1 + match &self.value {
            Value::Seq(items) => items.iter().map(Node::count).sum(),
            Value::Map(entries) => entries.iter().map(|entry| entry.value.count()).sum(),
            _ => 0,
        }
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number, if it is one.
    pub fn as_integer(&self) -> Option<i64> {
        match self.value {
            Value::Int(number) => Some(number),
            _ => None,
        }
    }

    /// The Boolean, if it is one.
    pub fn as_boolean(&self) -> Option<bool> {
        match self.value {
            Value::Bool(boolean) => Some(boolean),
            _ => None,
        }
    }

    /// The items, if it is a list.
    pub fn as_list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Seq(items) => Some(items),
            _ => None,
        }
    }

    /// The entries in document order, if it is a mapping.
    pub fn as_mapping(&self) -> Option<&[Entry]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// Whether it is null or left out.
    pub fn is_null(&self) -> bool {
        self.value == Value::Null
    }

    /// The value of `key`, if it is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let entries = self.as_mapping()?;
        let entry = entries.iter().find(|entry| entry.key.text == key)?;
        Some(&entry.value)
    }

    /// A scalar as it was written, without quotes: a text's content, or `1.10` for that number. `None` for lists and mappings.
    pub fn scalar(&self) -> Option<&str> {
        self.as_text().or(self.raw.as_deref())
    }

    /// Where to point when something about the node as a whole is meant, such as a key that is missing from it: its own key,
    /// else its first key, else all of it.
    pub fn head(&self) -> Range<usize> {
        let first_key = || Some(self.as_mapping()?.first()?.key.span.clone());
        self.key_span.clone().or_else(first_key).unwrap_or_else(|| self.span.clone())
    }

    /// Where a part of a text stands in the source: `part` is a byte range of the text. When escapes or line folding make that
    /// unclear, or the text is used through an alias, it is the whole node.
    pub fn part(&self, source: &Source, part: Range<usize>) -> Range<usize> {
        self.locate(source, &part).unwrap_or_else(|| self.span.clone())
    }

    fn locate(&self, source: &Source, part: &Range<usize>) -> Option<Range<usize>> {
        let text = self.as_text()?;
        let wanted = text.get(part.clone()).filter(|wanted| !wanted.is_empty())?;
        let written = source.text.get(self.span.clone())?;
        // The n-th occurrence in the text is the n-th in the source, provided that there are equally many.
        let nth = text.match_indices(wanted).position(|(at, _)| at == part.start)?;
        if text.matches(wanted).count() != written.matches(wanted).count() {
            return None;
        }
        let (at, _) = written.match_indices(wanted).nth(nth)?;
        let start = self.span.start + at;
        Some(start..start + wanted.len())
    }
}
