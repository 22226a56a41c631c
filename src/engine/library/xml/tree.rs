//! The nodes of an XML document, each known by its place.

use std::fmt::Write as _;

use super::super::failure::{Failure, Kind};
use super::super::held::Held;
use crate::engine::heap;

/// Elements within elements; more is refused, since writing goes down them.
const MAX_DEPTH: usize = 500;

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// An element.
    Element(Element),
    /// Characters.
    Text(String),
    /// A comment.
    Comment(String),
}

/// An element without its children.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) namespace: Option<String>,
    pub(super) prefix: Option<String>,
    pub(super) attributes: Vec<Attribute>,
    /// Prefixes that are declared here, with their namespaces; the empty one is the default.
    pub(super) declared: Vec<(String, String)>,
}

/// One attribute.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Attribute {
    pub(super) name: String,
    pub(super) namespace: Option<String>,
    pub(super) value: String,
}

#[derive(Debug, Clone)]
struct Place {
    node: Node,
    parent: Option<usize>,
    children: Vec<usize>,
}

/// A document.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    places: Vec<Place>,
    root: Option<usize>,
    held: Held,
}

impl Tree {
    /// Reads a document. One with a document type is refused: entities of its own could make it grow without bounds.
    pub(super) fn read(text: &str) -> Result<Self, Failure> {
        let failed = |reason: String| Failure::new(Kind::Xml, format!("Failed to parse XML due to: {reason}"));
        let document = roxmltree::Document::parse(text).map_err(|error| failed(error.to_string()))?;
        let mut tree = Self::default();
        // Nodes come in the order of the document, a parent before its children.
        let mut open: Vec<(roxmltree::NodeId, usize)> = Vec::new();
        for node in document.root_element().descendants() {
            let parent = node.parent_element().map(|parent| parent.id());
            while open.last().is_some_and(|(id, _)| Some(*id) != parent) {
                open.pop();
            }
            if open.len() >= MAX_DEPTH {
                return Err(failed(format!("elements are nested deeper than {MAX_DEPTH} levels")));
            }
            let parent = open.last().map(|(_, place)| *place);
            let read = if node.is_element() {
                Node::Element(element_of(node))
            } else if node.is_text() {
                Node::Text(node.text().unwrap_or_default().to_owned())
            } else if node.is_comment() {
                Node::Comment(node.text().unwrap_or_default().to_owned())
            } else {
                continue;
            };
            let place = tree.add(parent, read);
            if node.is_element() {
                open.push((node.id(), place));
            }
        }
        Ok(tree)
    }

    /// The root element.
    pub(super) fn root(&self) -> Option<usize> {
        self.root
    }

    /// Adds a node behind the children of another; without a parent it becomes the root.
    pub(super) fn add(&mut self, parent: Option<usize>, node: Node) -> usize {
        let place = self.places.len();
        self.held.add(match &node {
            Node::Text(text) | Node::Comment(text) => heap::OBJECT + text.len(),
            Node::Element(element) => heap::OBJECT + heap::SLOT + element.name.len(),
        });
        self.places.push(Place { node, parent, children: Vec::new() });
        match parent {
            Some(parent) => self.places[parent].children.push(place),
            None => self.root = Some(place),
        }
        place
    }

    /// Counts what an attribute or a namespace adds to an element.
    pub(super) fn grow(&mut self, bytes: usize) {
        self.held.add(heap::OBJECT + bytes);
    }

    /// How many nodes there are below a node, itself included.
    pub(super) fn below(&self, place: usize) -> usize {
        let (mut count, mut open) = (0, vec![place]);
        while let Some(here) = open.pop() {
            count += 1;
            open.extend(&self.places[here].children);
        }
        count
    }

    /// Whether one more level below a node is allowed.
    pub(super) fn may_have_child(&self, place: usize) -> bool {
        self.depth(place) < MAX_DEPTH
    }

    pub(super) fn node(&self, place: usize) -> &Node {
        &self.places[place].node
    }

    pub(super) fn element(&self, place: usize) -> Option<&Element> {
        match &self.places[place].node {
            Node::Element(element) => Some(element),
            _ => None,
        }
    }

    pub(super) fn element_mut(&mut self, place: usize) -> Option<&mut Element> {
        match &mut self.places[place].node {
            Node::Element(element) => Some(element),
            _ => None,
        }
    }

    pub(super) fn parent(&self, place: usize) -> Option<usize> {
        self.places[place].parent
    }

    pub(super) fn children(&self, place: usize) -> &[usize] {
        &self.places[place].children
    }

    /// Takes a child away; answers whether it was one.
    pub(super) fn remove(&mut self, parent: usize, child: usize) -> bool {
        let children = &mut self.places[parent].children;
        let before = children.len();
        children.retain(|it| *it != child);
        let was_there = children.len() < before;
        if was_there {
            self.places[child].parent = None;
        }
        was_there
    }

    /// Puts a node before a child, or behind all children; answers whether both may be so: the child must be one, and the
    /// node neither the parent itself nor above it.
    pub(super) fn insert(&mut self, parent: usize, node: usize, before: Option<usize>) -> bool {
        let mut above = Some(parent);
        while let Some(here) = above {
            if here == node {
                return false;
            }
            above = self.places[here].parent;
        }
        let is_child = before.is_none_or(|child| child != node && self.places[child].parent == Some(parent));
        if !is_child || self.depth(parent) + self.height(node) > MAX_DEPTH {
            return false;
        }
        if let Some(former) = self.places[node].parent {
            self.remove(former, node);
        }
        self.places[node].parent = Some(parent);
        let children = &mut self.places[parent].children;
        let at = before.and_then(|child| children.iter().position(|it| *it == child)).unwrap_or(children.len());
        children.insert(at, node);
        true
    }

    /// How many levels a node and what is below it have.
    fn height(&self, place: usize) -> usize {
        let (mut levels, mut level) = (0, vec![place]);
        while !level.is_empty() {
            levels += 1;
            level = level.iter().flat_map(|it| self.places[*it].children.iter().copied()).collect();
        }
        levels
    }

    /// The level of a node, the root's being 1.
    fn depth(&self, place: usize) -> usize {
        let mut depth = 1;
        let mut at = self.places[place].parent;
        while let Some(parent) = at {
            depth += 1;
            at = self.places[parent].parent;
        }
        depth
    }

    /// The text right in a node: of an element, that of its text children one after the other.
    pub(super) fn text(&self, place: usize) -> String {
        match self.node(place) {
            Node::Text(text) | Node::Comment(text) => text.clone(),
            Node::Element(_) => self
                .children(place)
                .iter()
                .filter_map(|child| if let Node::Text(text) = self.node(*child) { Some(text.as_str()) } else { None })
                .collect(),
        }
    }

    /// The namespace of a prefix as it is declared on a node or above.
    pub(super) fn namespace_of(&self, place: usize, prefix: &str) -> Option<&str> {
        let mut at = Some(place);
        while let Some(here) = at {
            if let Some(element) = self.element(here)
                && let Some((_, namespace)) = element.declared.iter().find(|(known, _)| known == prefix)
            {
                return Some(namespace);
            }
            at = self.places[here].parent;
        }
        None
    }

    /// The prefix of a namespace as it is declared on a node or above.
    pub(super) fn prefix_of(&self, place: usize, namespace: &str) -> Option<&str> {
        let mut at = Some(place);
        while let Some(here) = at {
            if let Some(element) = self.element(here)
                && let Some((prefix, _)) = element.declared.iter().find(|(_, known)| known == namespace)
            {
                return Some(prefix);
            }
            at = self.places[here].parent;
        }
        None
    }

    /// The document as text.
    pub(super) fn written(&self) -> String {
        let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        if let Some(root) = self.root {
            self.write(root, &mut text);
        }
        text
    }

    fn write(&self, place: usize, text: &mut String) {
        // Writing to a String cannot fail.
        match self.node(place) {
            Node::Text(plain) => escape(plain, false, text),
            Node::Comment(comment) => {
                let _ = write!(text, "<!--{}-->", comment.replace("--", "- -"));
            }
            Node::Element(element) => {
                let name = match element.prefix.as_deref() {
                    Some(prefix) if !prefix.is_empty() => format!("{prefix}:{}", element.name),
                    _ => element.name.clone(),
                };
                let _ = write!(text, "<{name}");
                for (prefix, namespace) in &element.declared {
                    let colon = if prefix.is_empty() { "" } else { ":" };
                    let _ = write!(text, " xmlns{colon}{prefix}=\"");
                    escape(namespace, true, text);
                    text.push('"');
                }
                for attribute in &element.attributes {
                    text.push(' ');
                    let prefix = attribute.namespace.as_deref().and_then(|it| self.prefix_of(place, it));
                    if let Some(prefix) = prefix.filter(|prefix| !prefix.is_empty()) {
                        let _ = write!(text, "{prefix}:");
                    }
                    let _ = write!(text, "{}=\"", attribute.name);
                    escape(&attribute.value, true, text);
                    text.push('"');
                }
                if self.children(place).is_empty() {
                    text.push_str(" />");
                    return;
                }
                text.push('>');
                for child in self.children(place) {
                    self.write(*child, text);
                }
                let _ = write!(text, "</{name}>");
            }
        }
    }
}

pub(super) fn element_of(node: roxmltree::Node<'_, '_>) -> Element {
    let tag = node.tag_name();
    let attributes = node.attributes().map(|attribute| Attribute {
        name: attribute.name().to_owned(),
        namespace: attribute.namespace().map(str::to_owned),
        value: attribute.value().to_owned(),
    });
    // What the parent has declared as well is not declared here again.
    let inherited: Vec<_> = node.parent_element().map(|parent| parent.namespaces().collect()).unwrap_or_default();
    let declared = node.namespaces().filter(|it| !inherited.contains(it) && it.name() != Some("xml"));
    Element {
        name: tag.name().to_owned(),
        namespace: tag.namespace().map(str::to_owned),
        prefix: tag.namespace().and_then(|namespace| node.lookup_prefix(namespace)).map(str::to_owned),
        attributes: attributes.collect(),
        declared: declared.map(|it| (it.name().unwrap_or_default().to_owned(), it.uri().to_owned())).collect(),
    }
}

/// Characters as XML has them (XML 1.0, section 2.4); what it cannot carry becomes U+FFFD.
pub(super) fn escape(plain: &str, is_attribute: bool, text: &mut String) {
    for sign in plain.chars() {
        match sign {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' if is_attribute => text.push_str("&quot;"),
            '\r' => text.push_str("&#13;"),
            '\n' | '\t' if is_attribute => text.push_str(if sign == '\n' { "&#10;" } else { "&#9;" }),
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                text.push('\u{fffd}')
            }
            other => text.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read_with_its_namespaces_and_written_again() {
        let text = "<a xmlns=\"urn:a\" xmlns:b=\"urn:b\" c=\"1&amp;\" b:d=\"2\"><b:e>x&lt;<!--n--><![CDATA[y]]></b:e><f /></a>";
        let tree = Tree::read(text).expect("XML");
        let root = tree.root().expect("a root");
        let element = tree.element(root).expect("an element");
        assert_eq!((element.name.as_str(), element.namespace.as_deref()), ("a", Some("urn:a")));
        let child = tree.children(root)[0];
        assert_eq!(tree.text(child), "x<y");
        assert_eq!(
            (tree.parent(child), tree.namespace_of(child, "b"), tree.prefix_of(child, "urn:a")),
            (Some(root), Some("urn:b"), Some(""))
        );
        let written = tree.written();
        assert!(written.ends_with("<b:e>x&lt;<!--n-->y</b:e><f /></a>"), "{written}");
        assert_eq!(Tree::read(&written).expect("XML").written(), written);
    }

    #[test]
    fn a_node_is_moved_before_another_and_never_below_itself() {
        let mut tree = Tree::read("<a><b/><c><d/></c></a>").expect("XML");
        let root = tree.root().expect("a root");
        let [b, c] = *tree.children(root) else { panic!("two children") };
        let d = tree.children(c)[0];
        assert!(tree.insert(root, d, Some(b)) && tree.insert(root, b, None));
        assert!(tree.written().ends_with("<a><d /><c /><b /></a>"), "{}", tree.written());
        assert!(!tree.insert(c, root, None) && !tree.insert(c, c, None) && !tree.insert(c, b, Some(d)));
        let deep = |levels: usize| format!("<r>{}{}<x/></r>", "<a>".repeat(levels), "</a>".repeat(levels));
        let mut tree = Tree::read(&deep(MAX_DEPTH - 1)).expect("XML");
        let root = tree.root().expect("a root");
        let [a, x] = *tree.children(root) else { panic!("two children") };
        assert!(!tree.insert(x, a, None));
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for text in ["", "x", "<a>", "<a></b>", "<a/><b/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a>&nbsp;</a>"]
        {
            assert_eq!(Tree::read(text).map(|_| ()).unwrap_err().kind, Kind::Xml, "{text}");
        }
        assert!(Tree::read(&("<a>".repeat(600) + &"</a>".repeat(600))).is_err());
    }
}
