//! Small changes of a YAML tree, one place at a time, to see what each place is the cause of.

use std::ops::Range;

use crate::outcome::Outcome;
use crate::yaml::{Node, Value};

/// A place of a tree whose value or key can be changed.
pub(super) struct Spot {
    /// The bytes to show: the key where there is one, and the value.
    pub(super) span: Range<usize>,
    /// Which child of which child it is.
    path: Vec<usize>,
}

/// Every entry of every mapping and every item of every list, in document order.
pub(super) fn spots(root: &Node) -> Vec<Spot> {
    let mut found = Vec::new();
    collect(root, &mut Vec::new(), &mut found);
    found
}

fn collect(node: &Node, path: &mut Vec<usize>, found: &mut Vec<Spot>) {
    match &node.value {
        Value::Map(entries) => {
            for (at, entry) in entries.iter().enumerate() {
                path.push(at);
                // A value that comes through an alias stands elsewhere.
                let end = entry.value.span.end.max(entry.key.span.end);
                found.push(Spot { span: entry.key.span.start..end, path: path.clone() });
                collect(&entry.value, path, found);
                path.pop();
            }
        }
        Value::Seq(items) => {
            for (at, item) in items.iter().enumerate() {
                path.push(at);
                found.push(Spot { span: item.span.clone(), path: path.clone() });
                collect(item, path, found);
                path.pop();
            }
        }
        _ => {}
    }
}

impl Spot {
    /// The tree with another key there; nothing in a list.
    pub(super) fn with_other_key(&self, root: &Node) -> Option<Node> {
        let mut tree = root.clone();
        let (last, parents) = self.path.split_last()?;
        let Value::Map(entries) = &mut descend(&mut tree, parents)?.value else { return None };
        let entry = entries.get_mut(*last)?;
        entry.key.text = twiddled(&entry.key.text)?;
        Some(tree)
    }

    /// Trees with another value there, the least change first; none for lists and mappings.
    pub(super) fn with_other_value<'r>(&'r self, root: &'r Node) -> impl Iterator<Item = Node> + 'r {
        let mut tree = root.clone();
        let values = descend(&mut tree, &self.path).map(|node| other_values(node)).unwrap_or_default();
        values.into_iter().filter_map(move |(value, raw)| {
            let mut tree = root.clone();
            let node = descend(&mut tree, &self.path)?;
            node.value = value;
            node.raw = raw;
            Some(tree)
        })
    }

    /// The tree without the entry or item.
    pub(super) fn without(&self, root: &Node) -> Option<Node> {
        let mut tree = root.clone();
        let (last, parents) = self.path.split_last()?;
        match &mut descend(&mut tree, parents)?.value {
            Value::Map(entries) => drop(entries.remove(*last)),
            Value::Seq(items) => drop(items.remove(*last)),
            _ => return None,
        }
        Some(tree)
    }
}

fn descend<'n>(root: &'n mut Node, path: &[usize]) -> Option<&'n mut Node> {
    path.iter().try_fold(root, |node, at| match &mut node.value {
        Value::Map(entries) => entries.get_mut(*at).map(|entry| &mut entry.value),
        Value::Seq(items) => items.get_mut(*at),
        _ => None,
    })
}

fn other_values(node: &Node) -> Vec<(Value, Option<String>)> {
    match &node.value {
        Value::Bool(value) => vec![(Value::Bool(!value), Some((!value).to_string()))],
        Value::Int(number) => {
            number.checked_add(1).map(|it| (Value::Int(it), Some(it.to_string()))).into_iter().collect()
        }
        Value::Float(number) => vec![(Value::Float(number + 1.0), Some((number + 1.0).to_string()))],
        Value::Text(text) => other_texts(text).into_iter().map(|text| (Value::Text(text), None)).collect(),
        Value::Null | Value::Seq(_) | Value::Map(_) => Vec::new(),
    }
}

/// Texts that differ a little from this one, the likeliest to be allowed in its place first.
pub(super) fn other_texts(text: &str) -> Vec<String> {
    let mut others = Vec::new();
    let results: Vec<&str> = Outcome::ALL.iter().map(|it| it.name()).collect();
    if results.contains(&text) {
        others.extend(results.iter().filter(|it| **it != text).map(|it| (*it).to_owned()));
        return others;
    }
    if let Some(method) = ["GET", "POST", "PUT"].iter().find(|it| **it != text && text.len() < 5 && is_method(text)) {
        others.push((*method).to_owned());
    }
    others.extend(twiddled(text));
    if text.starts_with("${phone.") {
        let forms = ["${phone.e164}", "${phone.digits}", "${phone.international}"];
        others.extend(forms.iter().filter(|it| **it != text).map(|it| (*it).to_owned()));
    }
    others.push(format!("{text}x"));
    others
}

fn is_method(text: &str) -> bool {
    ["GET", "POST", "PUT", "PATCH", "HEAD"].contains(&text)
}

/// The text with its last letter or digit outside placeholders exchanged for another of its kind, so that it keeps its
/// length and form; nothing when it has none.
fn twiddled(text: &str) -> Option<String> {
    let mut depth = 0_usize;
    let mut last = None;
    for (at, c) in text.char_indices() {
        match c {
            '{' if text[..at].ends_with('$') => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            c if depth == 0 && c.is_ascii_alphanumeric() => last = Some((at, c)),
            _ => {}
        }
    }
    let (at, c) = last?;
    let next = |c: char, first: u8, count: u8| char::from(first + (c as u8 - first + 1) % count);
    let other = match c {
        '0'..='9' => next(c, b'0', 10),
        // Hexadecimal digits stay such.
        'a'..='f' => next(c, b'a', 6),
        'A'..='F' => next(c, b'A', 6),
        'a'..='z' => next(c, b'a', 26),
        _ => next(c, b'A', 26),
    };
    Some(format!("{}{other}{}", &text[..at], &text[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Source;
    use crate::yaml;

    #[test]
    fn a_text_is_changed_outside_its_placeholders_and_keeps_its_form() {
        assert_eq!(twiddled("Acme ${settings.a}!").as_deref(), Some("Acmf ${settings.a}!"));
        assert_eq!(twiddled("AC09").as_deref(), Some("AC00"));
        assert_eq!(twiddled("${otp}"), None);
        assert!(other_texts("SUCCESS").contains(&"PROVIDER_ERROR".to_owned()));
    }

    #[test]
    fn every_entry_and_item_can_be_changed_and_left_out() {
        let root = yaml::parse(&Source::new("x", "a: {b: one}\nc: [1, two]\n")).unwrap();
        let spots = spots(&root);
        assert_eq!(spots.len(), 5, "a, b, c and two items");
        for spot in &spots {
            assert_ne!(spot.without(&root), None);
            assert!(spot.with_other_value(&root).all(|tree| tree != root));
        }
        assert_eq!(spots[1].with_other_key(&root).unwrap().get("a").unwrap().get("c").unwrap().as_text(), Some("one"));
        assert_eq!(spots[4].with_other_key(&root), None);
    }
}
