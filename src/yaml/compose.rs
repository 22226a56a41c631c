//! Builds the tree of places from the events of `granit-parser`, and finds everything that is wrong with its structure.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use granit_parser::{Event, Options, Parser, ScalarStyle, ScanError};

use super::{Key, MAX_BYTES, MAX_DEPTH, MAX_NODES, code, keys, printable, syntax};
use crate::diagnostic::{Diagnostic, Place, Source};

/// The largest accepted amount of text after aliases are expanded, in bytes: a text of a megabyte that is used a hundred
/// thousand times has few nodes and does not fit into memory.
const MAX_EXPANDED_BYTES: usize = 4 * MAX_BYTES;

type Span = Range<usize>;

/// A value at one of the places where it is used.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) node: Rc<Composed>,
    pub(super) span: Span,
}

/// A value without its place, shared by its aliases.
#[derive(Debug)]
pub(super) struct Composed {
    pub(super) kind: Kind,
    size: Size,
}

/// What a value weighs when every alias is expanded.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    nodes: usize,
    bytes: usize,
    /// Levels of mappings and lists; a scalar has none.
    height: usize,
}

/// What a value is, as far as its notation tells.
#[derive(Debug)]
pub(super) enum Kind {
    Scalar { text: String, plain: bool },
    Seq(Vec<Placed>),
    Map(Vec<(Key, Placed)>),
}

/// A mapping or list whose end has not come yet.
struct Open {
    start: Span,
    anchor: usize,
    size: Size,
    content: Content,
}

enum Content {
    Seq(Vec<Placed>),
    Map {
        entries: Vec<(Key, Placed)>,
        /// The key that waits for its value.
        key: Option<Key>,
        seen: HashMap<String, Span>,
    },
}

/// Reads the only document of `source`, if it can be understood to its end, and all problems up to there or to the first
/// one behind which nothing can be understood.
pub(super) fn compose(source: &Arc<Source>) -> (Option<Placed>, Vec<Diagnostic>) {
    let mut composer = Composer {
        source,
        shift: source.byte_order_mark(),
        problems: Vec::new(),
        open: Vec::new(),
        anchors: HashMap::new(),
        root: None,
        documents: 0,
        nodes: 0,
        bytes: 0,
    };
    let text = &source.text[composer.shift..];
    for event in Parser::new_from_str_with_options(text, options()) {
        let understood = match event {
            Ok((event, span)) => composer.event(event, &span),
            Err(error) => {
                composer.syntax(&error);
                Err(Stop)
            }
        };
        if understood.is_err() {
            return (None, composer.problems);
        }
    }
    composer.finish()
}

fn options() -> Options {
    granit_parser::options! {
        emit_unresolved_aliases: true, // go on behind an unknown alias
        emit_comments: false, // they are not needed, and a long run of them would be an error
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
        block_scalar_eof_without_line_feed: true, // as libyaml, the second reader, does
    }
}

/// Says that the rest of the text cannot be understood; the problem is already reported.
struct Stop;

struct Composer<'s> {
    source: &'s Arc<Source>,
    /// The length of the byte-order mark, which the parser does not see.
    shift: usize,
    problems: Vec<Diagnostic>,
    open: Vec<Open>,
    anchors: HashMap<usize, Rc<Composed>>,
    root: Option<Placed>,
    documents: usize,
    /// Keys and values so far, aliases expanded.
    nodes: usize,
    /// Bytes of text so far, aliases expanded.
    bytes: usize,
}

impl Composer<'_> {
    fn event(&mut self, event: Event<'_>, place: &granit_parser::Span) -> Result<(), Stop> {
        let span = self.span_of(place);
        if let Some(tag) = event.tag() {
            let at = place.tag_span().map_or(span.clone(), |tag| self.span_of(&tag));
            let message = format!("the tag `{}` is not allowed", tag.original());
            self.report(code::TAG, at, message, |problem| {
                problem.help("leave the tag out; put a text in quotes to keep it a text")
            });
        }
        match event {
            Event::DocumentStart(..) => self.document(span),
            Event::Scalar(text, style, anchor, _) => self.scalar(&text, style, anchor, span),
            Event::SequenceStart(_, anchor, _) => self.start(span, anchor, Content::Seq(Vec::new())),
            Event::MappingStart(_, anchor, _) => {
                let content = Content::Map { entries: Vec::new(), key: None, seen: HashMap::new() };
                self.start(span, anchor, content)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(&span),
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::UnresolvedAlias(name) => {
                let message = format!("no anchor `&{name}` comes before this alias");
                self.report(code::UNKNOWN_ALIAS, span.clone(), message, |problem| {
                    problem.help("a text that begins with `*` needs quotes")
                });
                self.place(stand_in(), span)
            }
            _ => Ok(()),
        }
    }

    fn span_of(&self, place: &granit_parser::Span) -> Span {
        // The parser always knows byte offsets when it reads from a string.
        let range = place.byte_range().unwrap_or_default();
        let start = range.start + self.shift;
        start..(range.end + self.shift).max(start)
    }

    fn report(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        more: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        let problem = Diagnostic::error(code, Place::new(self.source, span), message);
        self.problems.push(more(problem));
    }

    fn syntax(&mut self, error: &ScanError) {
        let mut problem = syntax::diagnostic(self.source, error, self.shift);
        // Most errors inside brackets come from a closing bracket that is missing further up.
        let bracket = self.open.last().map(|open| open.start.clone());
        if let Some(span) = bracket.filter(|span| !span.is_empty() && *span != problem.place.span) {
            let words = format!("this `{}` is still open", &self.source.text[span.clone()]);
            problem = problem.related(Place::new(self.source, span), words);
        }
        self.problems.push(problem);
    }

    fn document(&mut self, span: Span) -> Result<(), Stop> {
        self.documents += 1;
        if self.documents < 2 {
            return Ok(());
        }
        let message = "only one YAML document is allowed in a file";
        self.report(code::SEVERAL_DOCUMENTS, span, message, |problem| {
            problem.help("take this document out, or put it in a file of its own")
        });
        Err(Stop)
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, anchor: usize, span: Span) -> Result<(), Stop> {
        let plain = style == ScalarStyle::Plain;
        let source = &self.source.text;
        let (text, span) = if plain && span.is_empty() {
            // A value that is left out comes as `~`, at the end of its key.
            let colon = usize::from(self.waits_for_value() && source[span.start..].starts_with(':'));
            ("", span.start + colon..span.start + colon)
        } else if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
            let lines = source[span.clone()].trim_end();
            (text, span.start..span.start + lines.len())
        } else {
            (text, span)
        };
        let problem = printable::check_text(self.source, text, &span);
        self.problems.extend(problem);
        self.spend(1, text.len(), &span)?;
        let node = Composed {
            size: Size { nodes: 1, bytes: text.len(), height: 0 },
            kind: Kind::Scalar { text: text.to_owned(), plain },
        };
        let node = self.remember(anchor, node);
        self.place(node, span)
    }

    /// Whether what comes next is the value of a key.
    fn waits_for_value(&self) -> bool {
        let content = self.open.last().map(|open| &open.content);
        matches!(content, Some(Content::Map { key: Some(_), .. }))
    }

    fn start(&mut self, span: Span, anchor: usize, content: Content) -> Result<(), Stop> {
        if self.open.len() >= MAX_DEPTH {
            self.problems.push(syntax::too_deep(Place::new(self.source, span)));
            return Err(Stop);
        }
        self.spend(1, 0, &span)?;
        self.open.push(Open { start: span, anchor, size: Size::default(), content });
        Ok(())
    }

    fn end(&mut self, span: &Span) -> Result<(), Stop> {
        // The parser's starts and ends are balanced.
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let (kind, first, last) = match open.content {
            Content::Seq(items) => {
                let first = items.first().map(|item| item.span.start);
                let last = items.last().map(|item| item.span.end);
                (Kind::Seq(items), first, last)
            }
            Content::Map { entries, .. } => {
                let last = entries.last().map(|(_, value)| value.span.end);
                (Kind::Map(entries), None, last)
            }
        };
        let start = match first {
            Some(first) if open.start.is_empty() => self.dash_before(open.start.start, first),
            _ => open.start.start,
        };
        // A collection without brackets "ends" at the next token; it really ends with its last value.
        let end = if span.is_empty() { last.unwrap_or(open.start.end) } else { span.end };
        let size = Size { nodes: open.size.nodes + 1, height: open.size.height + 1, ..open.size };
        let node = self.remember(open.anchor, Composed { kind, size });
        self.place(node, start..end.max(start))
    }

    /// A list whose dashes are not indented is said to start behind its first dash; this finds the dash.
    fn dash_before(&self, start: usize, first: usize) -> usize {
        if self.source.text[start..].starts_with('-') && start < first {
            return start;
        }
        let before = self.source.text[..start].trim_end();
        if before.ends_with('-') { before.len() - 1 } else { start }
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Stop> {
        let Some(node) = self.anchors.get(&anchor).cloned() else {
            let message = "an alias may not refer to a mapping or list that contains it";
            let anchored = self.open.iter().find(|open| open.anchor == anchor);
            let start = anchored.map(|open| Place::new(self.source, open.start.clone()));
            self.report(code::RECURSIVE_ALIAS, span.clone(), message, |problem| match start {
                Some(place) => problem.related(place, "this contains the alias"),
                None => problem,
            });
            return self.place(stand_in(), span);
        };
        if self.open.len() + node.size.height > MAX_DEPTH {
            self.problems.push(syntax::too_deep(Place::new(self.source, span)));
            return Err(Stop);
        }
        self.spend(node.size.nodes, node.size.bytes, &span)?;
        self.place(node, span)
    }

    fn remember(&mut self, anchor: usize, node: Composed) -> Rc<Composed> {
        let node = Rc::new(node);
        if anchor != 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        node
    }

    /// Counts what comes into the expanded document, and stops when it is too much.
    fn spend(&mut self, nodes: usize, bytes: usize, span: &Span) -> Result<(), Stop> {
        self.nodes += nodes;
        self.bytes += bytes;
        if self.nodes <= MAX_NODES && self.bytes <= MAX_EXPANDED_BYTES {
            return Ok(());
        }
        let message = format!(
            "there are more than {MAX_NODES} values, or {MAX_EXPANDED_BYTES} bytes of text, once aliases are expanded"
        );
        self.report(code::TOO_MANY_NODES, span.clone(), message, |problem| problem);
        Err(Stop)
    }

    /// Puts a finished value into the mapping or list that is open.
    fn place(&mut self, node: Rc<Composed>, span: Span) -> Result<(), Stop> {
        let size = node.size;
        let problems = &mut self.problems;
        let Some(open) = self.open.last_mut() else {
            self.root = Some(Placed { node, span });
            return Ok(());
        };
        open.size = Size {
            nodes: open.size.nodes.saturating_add(size.nodes),
            bytes: open.size.bytes.saturating_add(size.bytes),
            height: open.size.height.max(size.height),
        };
        match &mut open.content {
            Content::Seq(items) => items.push(Placed { node, span: span.clone() }),
            Content::Map { entries, key, seen } => match key.take() {
                Some(key) => entries.push((key, Placed { node, span: span.clone() })),
                None => {
                    let text = match &node.kind {
                        Kind::Scalar { text, .. } => text.clone(),
                        Kind::Seq(_) | Kind::Map(_) => String::new(),
                    };
                    let kind = &node.kind;
                    problems.extend(keys::check(self.source, kind, &text, &span, seen));
                    *key = Some(Key { text, span: span.clone() });
                }
            },
        }
        Ok(())
    }

    fn finish(mut self) -> (Option<Placed>, Vec<Diagnostic>) {
        let content = self
            .root
            .take()
            .filter(|root| !matches!(&root.node.kind, Kind::Scalar { text, plain: true } if text.is_empty()));
        if content.is_none() && self.problems.is_empty() {
            let end = self.source.text.trim_end().len();
            self.report(code::EMPTY, end..end, "the document is empty", |problem| problem);
        }
        (content, self.problems)
    }
}

/// What stands where an alias has no value, so that the search for problems can go on.
fn stand_in() -> Rc<Composed> {
    Rc::new(Composed { kind: Kind::Scalar { text: "*".to_owned(), plain: false }, size: Size::default() })
}
