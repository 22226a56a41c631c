//! Reads mappings against the table of their keys and values against an expected kind, collecting every problem on the way.
//!
//! A loader asks for what it needs and goes on when it gets `None`: the problem is already in [`Problems`].

use std::ops::Range;
use std::sync::Arc;

use super::shape::Shape;
use super::{Entry, Node, Value, repair};
use crate::diagnostic::{self, Diagnostic, Fix, Place, Severity, Source};

/// A mapping has a key that is not known there.
pub const UNKNOWN_KEY: &str = "S001";
/// A mapping lacks a key that it must have.
pub const MISSING_KEY: &str = "S002";
/// A value is of the wrong kind: a list where a text belongs, and the like.
pub const WRONG_KIND: &str = "S003";

/// How alike two keys must be (0 to 1) for one to be offered in place of the other.
const CLOSE_ENOUGH: f32 = 0.6;

/// How alike two words must be for one to be put in place of the other.
const SURE: f32 = 0.7;

/// A word that is less alike by this much is no rival of another.
const NEARLY: f32 = 0.1;

/// Longer keys are not compared with the known ones; nobody meant one of those.
const LONGEST_TYPO: usize = 64;

/// The problems found in one file.
#[derive(Debug)]
pub struct Problems {
    source: Arc<Source>,
    list: Vec<Diagnostic>,
    is_patchable: bool,
}

impl Problems {
    /// No problem yet in `source`.
    pub fn new(source: &Arc<Source>) -> Self {
        Self::behind(source, Vec::new())
    }

    /// The problems that the text has as YAML, to which those of what was understood come. These have no fix: a patch is for
    /// a text that is read as a whole.
    pub fn behind(source: &Arc<Source>, yaml: Vec<Diagnostic>) -> Self {
        Self { source: Arc::clone(source), is_patchable: yaml.is_empty(), list: yaml }
    }

    /// The file that is being read.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// A place in the file that is being read.
    pub fn place(&self, span: Range<usize>) -> Place {
        Place::new(&self.source, span)
    }

    /// Records an error; what is returned adds to it.
    pub fn error(&mut self, code: &'static str, span: Range<usize>, message: impl Into<String>) -> Reported<'_> {
        self.report(code, Severity::Error, span, message.into())
    }

    /// Records a warning; what is returned adds to it.
    pub fn warning(&mut self, code: &'static str, span: Range<usize>, message: impl Into<String>) -> Reported<'_> {
        self.report(code, Severity::Warning, span, message.into())
    }

    /// Records a remark; what is returned adds to it.
    pub fn info(&mut self, code: &'static str, span: Range<usize>, message: impl Into<String>) -> Reported<'_> {
        self.report(code, Severity::Info, span, message.into())
    }

    /// Records a finding that is made already, also one about another file.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Records several findings.
    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.list.extend(diagnostics);
    }

    /// Whether an error has been recorded; warnings do not count.
    pub fn has_errors(&self) -> bool {
        diagnostic::has_errors(&self.list)
    }

    /// What has been recorded so far, in the order in which it was found.
    pub fn list(&self) -> &[Diagnostic] {
        &self.list
    }

    /// Everything recorded, in reading order.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        if !self.is_patchable {
            self.list.iter_mut().for_each(|it| it.fix = None);
        }
        diagnostic::sort(&mut self.list);
        self.list
    }

    fn report(&mut self, code: &'static str, severity: Severity, span: Range<usize>, message: String) -> Reported<'_> {
        let place = self.place(span);
        let diagnostic = Diagnostic::new(code, severity, place, message);
        Reported { diagnostic: self.list.push_mut(diagnostic) }
    }
}

/// A finding that has just been recorded and can still be added to.
#[derive(Debug)]
pub struct Reported<'p> {
    diagnostic: &'p mut Diagnostic,
}

impl Reported<'_> {
    /// Sets the words beside the underlined source.
    pub fn label(self, label: impl Into<String>) -> Self {
        self.diagnostic.label = Some(label.into());
        self
    }

    /// Adds another place of the same file and what it has to do with the finding.
    pub fn related(self, span: Range<usize>, words: impl Into<String>) -> Self {
        let place = Place::new(&self.diagnostic.place.source, span);
        self.diagnostic.related.push((place, words.into()));
        self
    }

    /// Adds a way out.
    pub fn help(self, help: impl Into<String>) -> Self {
        self.diagnostic.help.push(help.into());
        self
    }

    /// Sets the mechanical way out, if there is one.
    pub fn fix(self, fix: Option<Fix>) -> Self {
        self.diagnostic.fix = fix;
        self
    }
}

/// The values of a mapping whose keys are known in advance.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'n> {
    node: &'n Node,
    entries: &'n [Entry],
    shape: &'static Shape,
}

impl<'n> Fields<'n> {
    /// Looks at `node`. Reports it if it is no mapping, and each key that the shape does not have.
    pub fn read(node: &'n Node, shape: &'static Shape, problems: &mut Problems) -> Option<Self> {
        let entries = mapping(node, problems)?;
        for Entry { key, .. } in entries {
            if shape.field(&key.text).is_some() {
                continue;
            }
            let known = shape.keys();
            let message = format!("{} has no key `{}`", shape.what, key.text);
            let is_free = |name: &&str| !entries.iter().any(|entry| entry.key.text == **name);
            let fix = unmistakable(&key.text, &known)
                .filter(is_free)
                .and_then(|close| repair::rename(problems.source(), &key.span, &key.text, close));
            let problem = problems.error(UNKNOWN_KEY, key.span.clone(), message).label("unknown key").fix(fix);
            let problem = match closest(&key.text, &known) {
                Some(close) => problem.help(format!("did you mean `{close}`?")),
                None => problem,
            };
            problem.help(known_keys(&known));
        }
        Some(Self { node, entries, shape })
    }

    /// The value of a key that must be there; a missing one is reported at the mapping's own key.
    pub fn required(&self, key: &str, problems: &mut Problems) -> Option<&'n Node> {
        debug_assert!(self.shape.field(key).is_some_and(|field| field.required), "{}: {key}", self.shape.what);
        self.required_here(key, problems)
    }

    /// The value of a key that must be there because of the keys that are; a missing one is reported as by
    /// [`Fields::required`].
    pub fn required_here(&self, key: &str, problems: &mut Problems) -> Option<&'n Node> {
        let value = self.optional(key);
        if value.is_none() {
            let message = format!("{} needs the key `{key}`", self.shape.what);
            problems.error(MISSING_KEY, self.node.head(), message);
        }
        value
    }

    /// The value of a key that may be left out. A key that is there with nothing behind it is there.
    pub fn optional(&self, key: &str) -> Option<&'n Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// Those of `keys` that are there, in this order.
    pub fn given(&self, keys: &[&'static str]) -> Vec<&'static str> {
        keys.iter().copied().filter(|key| self.optional(key).is_some()).collect()
    }

    /// The key together with its value.
    pub fn entry(&self, key: &str) -> Option<&'n Entry> {
        debug_assert!(self.shape.field(key).is_some(), "{}: {key}", self.shape.what);
        self.entries.iter().find(|entry| entry.key.text == key)
    }

    /// The mapping itself.
    pub fn node(&self) -> &'n Node {
        self.node
    }
}

/// The one of `known` that `word` was most likely meant to be, if any is close. Also compares without regard to case and
/// to the difference between `-` and `_`.
pub fn closest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    if word.chars().count() > LONGEST_TYPO {
        return None;
    }
    same(word, known).or_else(|| similar::get_close_matches(word, known, 1, CLOSE_ENOUGH).first().copied())
}

/// The one of `known` that `word` was meant to be, if it is close and no other is nearly as close.
pub fn unmistakable<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    if word.chars().count() > LONGEST_TYPO {
        return None;
    }
    let at_least = |alike: f32| similar::get_close_matches(word, known, 2, alike);
    let only = || {
        let alike = [0.9, 0.8, SURE].into_iter().find(|alike| !at_least(*alike).is_empty())?;
        match at_least((alike - NEARLY).max(CLOSE_ENOUGH))[..] {
            [only] => Some(only),
            _ => None,
        }
    };
    same(word, known).or_else(only)
}

/// The one that is the same but for case and the difference between `-` and `_`.
fn same<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let folded = |text: &str| text.to_lowercase().replace('-', "_");
    known.iter().find(|known| folded(known) == folded(word)).copied()
}

fn known_keys(known: &[&str]) -> String {
    let quoted: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
    format!("known keys: {}", quoted.join(", "))
}

/// The node's text; reports any other kind.
pub fn text(node: &Node, problems: &mut Problems) -> Option<String> {
    let text = node.as_text().map(str::to_owned);
    if text.is_none() {
        wrong_kind(node, "a text", problems);
    }
    text
}

/// The node's whole number; reports any other kind.
pub fn integer(node: &Node, problems: &mut Problems) -> Option<i64> {
    let integer = node.as_integer();
    if integer.is_none() {
        wrong_kind(node, "a whole number", problems);
    }
    integer
}

/// The node's Boolean; reports any other kind.
pub fn boolean(node: &Node, problems: &mut Problems) -> Option<bool> {
    let boolean = node.as_boolean();
    if boolean.is_none() {
        wrong_kind(node, "a Boolean", problems);
    }
    boolean
}

/// The node's items; reports any other kind.
pub fn list<'n>(node: &'n Node, problems: &mut Problems) -> Option<&'n [Node]> {
    let list = node.as_list();
    if list.is_none() {
        wrong_kind(node, "a list", problems);
    }
    list
}

/// The node's entries in document order; reports any other kind.
pub fn mapping<'n>(node: &'n Node, problems: &mut Problems) -> Option<&'n [Entry]> {
    let mapping = node.as_mapping();
    if mapping.is_none() {
        wrong_kind(node, "a mapping", problems);
    }
    mapping
}

/// Reports that `node` is not `expected` ("a text", "a list of texts", …).
pub fn wrong_kind(node: &Node, expected: &str, problems: &mut Problems) {
    let found = match node.value {
        Value::Float(_) if expected == "a whole number" => "a number with a fraction",
        _ => node.kind(),
    };
    let message = format!("expected {expected}, found {found}");
    let source = problems.source();
    let fix = match expected {
        "a text" => repair::quote(source, node),
        "a whole number" if !matches!(node.as_text(), Some("true" | "false")) => repair::unquote(source, node),
        "a Boolean" if matches!(node.as_text(), Some("true" | "false")) => repair::unquote(source, node),
        "a list" => repair::bracket(source, node),
        _ => None,
    };
    let problem = problems.error(WRONG_KIND, node.span.clone(), message).fix(fix);
    if let Some(help) = way_out(node, expected) {
        problem.help(help);
    }
}

fn way_out(node: &Node, expected: &str) -> Option<String> {
    let written = node.scalar().unwrap_or_default();
    match (expected, &node.value) {
        ("a text", Value::Bool(_) | Value::Int(_) | Value::Float(_)) => {
            Some(format!("put it in quotes: \"{written}\""))
        }
        ("a text", Value::Null) => Some("write \"\" for an empty text".to_owned()),
        ("a text", Value::Map(_)) => Some("a text that begins with `{` or contains `: ` needs quotes".to_owned()),
        ("a whole number", Value::Text(text)) if text.parse::<i64>().is_ok() => {
            Some(format!("write it without quotes: {text}"))
        }
        ("a Boolean", Value::Text(_) | Value::Int(_)) => Some("write `true` or `false`, without quotes".to_owned()),
        ("a list", Value::Text(_) | Value::Int(_) | Value::Float(_) | Value::Bool(_)) => {
            Some("put it in brackets to make a list of one: […]".to_owned())
        }
        ("a list", Value::Null) => Some("write [] for an empty list".to_owned()),
        ("a mapping", Value::Null) => Some("write {} for an empty mapping".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
