//! Text to syntax tree, by tree-sitter's Apex grammar. What the grammar does not accept, and what it accepts but the
//! engine does not know, becomes a finding at its place.

mod ambiguous;
mod declaration;
mod expression;
mod literal;
mod query;
mod statement;

use std::ops::ControlFlow;
use std::sync::Arc;

use tree_sitter::{Node, ParseOptions, Parser as TreeParser};

pub(super) use query::parse_text as parse_query;

use super::syntax::{Name, Span, TypeDeclaration};
use super::{code, stack};
use crate::diagnostic::{Diagnostic, Place, Source};

/// The longest class text in bytes; Salesforce accepts a million characters.
const LONGEST_TEXT: usize = 1_000_000;
/// How deep expressions, statements and types may stand inside each other.
pub(super) const DEEPEST: usize = 200;
/// How many operands one chain of `+` may have.
const LONGEST_CHAIN: usize = 2_000;
/// Findings after which a file is left alone.
const MOST_FINDINGS: usize = 50;
/// How often the grammar may report progress before the parse is given up; it reports every hundred steps.
const LONGEST_PARSE: usize = 200_000;

/// A construct could not be read; its finding is already noted.
pub(super) struct Refused;

/// What reading a construct gives.
type Read<T> = Result<T, Refused>;

/// Reads the class, interface or enum of a file.
pub(super) fn parse(source: &Arc<Source>, findings: &mut Vec<Diagnostic>) -> Option<TypeDeclaration> {
    let mut parser = Parser { source, findings: Vec::new(), depth: 0 };
    let tree = parser.read_file();
    let is_clean = parser.findings.is_empty();
    findings.extend(parser.findings);
    tree.ok().filter(|_| is_clean)
}

struct Parser<'a> {
    source: &'a Arc<Source>,
    findings: Vec<Diagnostic>,
    depth: usize,
}

impl<'a> Parser<'a> {
    /// The syntax tree of the whole text, if the grammar accepts all of it.
    fn tree(&mut self) -> Read<tree_sitter::Tree> {
        let text = self.source.text.as_str();
        let whole = Self::nowhere();
        if text.len() > LONGEST_TEXT {
            return self.refuse(code::TOO_COMPLEX, whole, format!("The class is longer than {LONGEST_TEXT} bytes"));
        }
        let mut parser = TreeParser::new();
        if parser.set_language(&tree_sitter_sfapex::apex::LANGUAGE.into()).is_err() {
            return self.refuse(code::SYNTAX, whole, "The Apex grammar could not be loaded");
        }
        let mut steps = 0;
        let mut go_on = |_: &tree_sitter::ParseState| {
            steps += 1;
            if steps > LONGEST_PARSE { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let options = ParseOptions::new().progress_callback(&mut go_on);
        let bytes = text.as_bytes();
        let tree = parser.parse_with_options(&mut |at, _| bytes.get(at..).unwrap_or_default(), None, Some(options));
        let Some(tree) = tree else {
            return self.refuse(code::TOO_COMPLEX, whole, "The text takes too long to parse");
        };
        if tree.root_node().has_error() {
            self.report_errors(tree.root_node());
            if self.findings.is_empty() {
                self.report(code::SYNTAX, whole, "The text is not Apex");
            }
            return Err(Refused);
        }
        Ok(tree)
    }

    fn read_file(&mut self) -> Read<TypeDeclaration> {
        let whole = Self::nowhere();
        let tree = self.tree()?;
        let mut found = None;
        for node in children(tree.root_node()) {
            match node.kind() {
                "class_declaration" | "interface_declaration" | "enum_declaration" if found.is_none() => {
                    found = Some(self.type_declaration(node, false));
                }
                ";" => {}
                _ => self.report(code::UNKNOWN, span(node), "A class file holds one class, interface or enum"),
            }
        }
        match found {
            Some(read) => read,
            None if !self.findings.is_empty() => Err(Refused),
            None => self.refuse(code::SYNTAX, whole, "The file declares no class, interface or enum"),
        }
    }

    /// Reports what the grammar did not accept, without descending into it.
    fn report_errors(&mut self, root: Node<'_>) {
        let mut cursor = root.walk();
        loop {
            let node = cursor.node();
            if node.is_missing() {
                self.report(code::SYNTAX, span(node), format!("`{}` is missing here", node.kind()));
            } else if node.is_error() {
                let words = self.quote(node);
                self.report(code::SYNTAX, span(node), format!("This is not Apex: {words}"));
            }
            if self.findings.len() >= MOST_FINDINGS {
                return;
            }
            let goes_down = node.has_error() && !node.is_error();
            if goes_down && cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return;
                }
            }
        }
    }

    /// The first words of a node, for a message.
    fn quote(&self, node: Node<'_>) -> String {
        let text = self.text(node).trim();
        let line = text.lines().next().unwrap_or_default();
        let cut = line.char_indices().nth(40).map_or(line.len(), |(at, _)| at);
        if cut < text.len() { format!("`{} …`", &line[..cut]) } else { format!("`{line}`") }
    }

    fn text(&self, node: Node<'_>) -> &'a str {
        self.source.text.get(node.byte_range()).unwrap_or_default()
    }

    fn report(&mut self, code: &'static str, span: Span, message: impl Into<String>) {
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(Diagnostic::error(code, Place::new(self.source, span.range()), message));
        }
    }

    fn refuse<T>(&mut self, code: &'static str, span: Span, message: impl Into<String>) -> Read<T> {
        self.report(code, span, message);
        Err(Refused)
    }

    /// Refuses a construct that the engine does not know.
    fn unknown<T>(&mut self, node: Node<'_>, what: &str) -> Read<T> {
        let name = node.kind().replace('_', " ");
        self.refuse(code::UNKNOWN, span(node), format!("The engine does not know this {what}: {name}"))
    }

    /// The child in a field; its absence would be a mismatch of grammar and engine.
    fn field<'t>(&mut self, node: Node<'t>, field: &str) -> Read<Node<'t>> {
        match node.child_by_field_name(field) {
            Some(child) => Ok(child),
            None => self.refuse(code::UNKNOWN, span(node), format!("The engine cannot find the {field} of this")),
        }
    }

    fn name(&self, node: Node<'_>) -> Name {
        Name { text: self.text(node).to_owned(), span: span(node) }
    }

    fn field_name(&mut self, node: Node<'_>, field: &str) -> Read<Name> {
        let child = self.field(node, field)?;
        Ok(self.name(child))
    }

    /// Reads something that may hold others of its kind.
    fn nested<T>(&mut self, node: Node<'_>, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= DEEPEST {
            let words = format!("More than {DEEPEST} constructs stand inside each other");
            return self.refuse(code::TOO_COMPLEX, span(node), words);
        }
        self.depth += 1;
        let read = stacker::maybe_grow(stack::LEFT, stack::STEP, || read(self));
        self.depth -= 1;
        read
    }
}

/// The bytes of a node.
fn span(node: Node<'_>) -> Span {
    Span { start: node.start_byte() as u32, end: node.end_byte() as u32 }
}

/// The named children, comments left out.
fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| !child.is_extra()).collect()
}

/// The named children in a field.
fn fields<'t>(node: Node<'t>, field: &str) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.children_by_field_name(field, &mut cursor).filter(|child| child.is_named() && !child.is_extra()).collect()
}

/// The first child of a kind.
fn child_of_kind<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    children(node).into_iter().find(|child| child.kind() == kind)
}
