//! What was laid out while something was made, so that it can be laid out again with other texts in it.

use std::cell::RefCell;

use super::comment::Paragraph;
use super::layout;
use super::syntax::{Field, Method, Stmt};

thread_local! {
    static LAID_OUT: RefCell<Option<Vec<Laid>>> = const { RefCell::new(None) };
}

/// Something that was laid out.
#[derive(Debug, Clone)]
pub enum Laid {
    /// A constant or field, and its level.
    Field(Field, usize),
    /// A method, and its level.
    Method(Method, usize),
    /// A statement, and its level.
    Statement(Stmt, usize),
    /// A comment.
    Paragraph(Paragraph),
    /// A line of something else than Apex, and what lays it out.
    Line(String, fn(&str) -> String),
}

/// What `make` makes, and everything that was laid out for it.
pub fn traced<T>(make: impl FnOnce() -> T) -> (T, Vec<Laid>) {
    let before = LAID_OUT.replace(Some(Vec::new()));
    let made = make();
    let laid_out = LAID_OUT.replace(before).unwrap_or_default();
    (made, laid_out)
}

/// Keeps what is laid out, if somebody wants to know.
pub fn note(laid: impl FnOnce() -> Laid) {
    LAID_OUT.with_borrow_mut(|noted| {
        if let Some(noted) = noted {
            noted.push(laid());
        }
    });
}

/// Keeps statements that are laid out.
pub(super) fn note_statements(statements: &[Stmt], level: usize) {
    statements.iter().for_each(|statement| note(|| Laid::Statement(statement.clone(), level)));
}

impl Laid {
    /// Its text.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Field(field, level) => layout::field(field, *level),
            Self::Method(method, level) => layout::method(method, *level),
            Self::Statement(statement, level) => layout::statement(statement, *level),
            Self::Paragraph(paragraph) => paragraph.lines().join("\n"),
            Self::Line(line, lay_out) => lay_out(line),
        }
    }

    /// Its text with each of the texts in it as `change` leaves it.
    #[must_use]
    pub fn text_with(&self, change: &mut dyn FnMut(&mut String)) -> String {
        let mut laid = self.clone();
        laid.visit(change);
        laid.text()
    }

    /// Its smallest parts that `is_wanted` finds a text in: what does not depend on it need not be laid out again.
    #[must_use]
    pub fn parts(self, is_wanted: &dyn Fn(&str) -> bool) -> Vec<Self> {
        let mut parts = Vec::new();
        self.split(is_wanted, &mut parts);
        parts
    }

    fn split(mut self, is_wanted: &dyn Fn(&str) -> bool, parts: &mut Vec<Self>) {
        if !self.has(is_wanted) {
            return;
        }
        let Some((around, level)) = self.take_inner() else {
            parts.push(self);
            return;
        };
        // What is left is the outside.
        if self.has(is_wanted) {
            self.put_inner(around);
            parts.push(self);
        } else {
            let inner = around.into_iter().flatten();
            inner.for_each(|statement| Self::Statement(statement, level).split(is_wanted, parts));
        }
    }

    /// Whether `is_wanted` finds one of its texts.
    pub fn has(&mut self, is_wanted: &dyn Fn(&str) -> bool) -> bool {
        let mut found = false;
        self.visit(&mut |text| found = found || is_wanted(text));
        found
    }

    /// Takes out the statements inside, block for block, which are lines of their own; with their level.
    fn take_inner(&mut self) -> Option<(Vec<Vec<Stmt>>, usize)> {
        let (blocks, level) = self.blocks()?;
        Some((blocks.into_iter().map(std::mem::take).collect(), level + 1))
    }

    fn put_inner(&mut self, inner: Vec<Vec<Stmt>>) {
        if let Some((blocks, _)) = self.blocks() {
            blocks.into_iter().zip(inner).for_each(|(block, statements)| *block = statements);
        }
    }

    fn blocks(&mut self) -> Option<(Vec<&mut Vec<Stmt>>, usize)> {
        match self {
            Self::Field(..) | Self::Paragraph(_) | Self::Line(..) => None,
            Self::Method(method, level) => Some((vec![&mut method.body], *level)),
            Self::Statement(statement, level) => {
                let blocks = statement.blocks();
                (!blocks.is_empty()).then_some((blocks, *level))
            }
        }
    }

    fn visit(&mut self, change: &mut dyn FnMut(&mut String)) {
        match self {
            Self::Field(field, _) => field.visit_texts(change),
            Self::Method(method, _) => method.visit_texts(change),
            Self::Statement(statement, _) => statement.visit_texts(change),
            Self::Paragraph(paragraph) => change(&mut paragraph.text),
            Self::Line(line, _) => change(line),
        }
    }
}
