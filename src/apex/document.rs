//! A document of text and possible line breaks, and the choice of those that are taken.
//!
//! The model is prettier's: a group is printed on one line if it fits, up to the first break that is sure to come
//! behind it; if not, all breaks that belong to it directly are taken and the groups inside decide for themselves.

use std::borrow::Cow;

use super::width::width;

/// The longest line that is wanted, in columns.
const COLUMNS: usize = 80;
/// How far one step indents, in columns.
const STEP: usize = 2;

/// A piece of a document.
#[derive(Debug, Clone)]
pub(super) enum Doc {
    /// Text without line breaks.
    Text(Cow<'static, str>),
    /// One piece after the other.
    Sequence(Vec<Doc>),
    /// Breaks inside go one step further in.
    Indent(Box<Doc>),
    /// Printed on one line where it fits.
    Group(Box<Doc>),
    /// A space, or a break.
    Line,
    /// Nothing, or a break.
    SoftLine,
    /// Always a break. It may not stand inside a group: the group would not know that it cannot be flat.
    HardLine,
}

impl From<&'static str> for Doc {
    fn from(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Doc {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl Doc {
    /// The document, one step further in.
    pub(super) fn indented(self) -> Self {
        Self::Indent(Box::new(self))
    }

    /// The document as a group.
    pub(super) fn grouped(self) -> Self {
        Self::Group(Box::new(self))
    }
}

/// The documents with a separator between them.
pub(super) fn join(docs: impl IntoIterator<Item = Doc>, separator: &[Doc]) -> Doc {
    let mut all = Vec::new();
    for (index, doc) in docs.into_iter().enumerate() {
        if index > 0 {
            all.extend_from_slice(separator);
        }
        all.push(doc);
    }
    Doc::Sequence(all)
}

/// A sequence of documents and texts.
macro_rules! sequence {
    ($($part:expr),* $(,)?) => {
        Doc::Sequence(vec![$(Doc::from($part)),*])
    };
}
pub(super) use sequence;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Flat,
    Broken,
}

/// A piece that is still to be printed, and how.
#[derive(Clone, Copy)]
struct Pending<'a> {
    indentation: usize,
    mode: Mode,
    doc: &'a Doc,
}

/// The text of a document on one line, however long. A break that must be taken is a space.
pub(super) fn render_flat(doc: &Doc) -> String {
    let mut text = String::new();
    push_flat(doc, &mut text);
    text
}

fn push_flat(doc: &Doc, text: &mut String) {
    match doc {
        Doc::Text(part) => text.push_str(part),
        Doc::Sequence(parts) => parts.iter().for_each(|part| push_flat(part, text)),
        Doc::Indent(inner) | Doc::Group(inner) => push_flat(inner, text),
        Doc::Line | Doc::HardLine => text.push(' '),
        Doc::SoftLine => {}
    }
}

/// The text of a document whose lines start `level` steps in. No line ends in white space.
pub(super) fn render(doc: &Doc, level: usize) -> String {
    let indentation = level * STEP;
    let mut text = " ".repeat(indentation);
    let mut column = indentation;
    let mut pending = vec![Pending { indentation, mode: Mode::Broken, doc }];
    while let Some(next) = pending.pop() {
        match next.doc {
            Doc::Text(part) => {
                text.push_str(part);
                column += width(part);
            }
            Doc::Sequence(parts) => {
                pending.extend(parts.iter().rev().map(|doc| Pending { doc, ..next }));
            }
            Doc::Indent(inner) => pending.push(Pending { indentation: next.indentation + STEP, doc: inner, ..next }),
            Doc::Group(inner) => {
                let flat = Pending { mode: Mode::Flat, doc: inner, ..next };
                let as_it_fits = if next.mode == Mode::Flat || fits(flat, &pending, column) {
                    flat
                } else {
                    Pending { mode: Mode::Broken, ..flat }
                };
                pending.push(as_it_fits);
            }
            Doc::Line if next.mode == Mode::Flat => {
                text.push(' ');
                column += 1;
            }
            Doc::SoftLine if next.mode == Mode::Flat => {}
            Doc::Line | Doc::SoftLine | Doc::HardLine => {
                text.truncate(text.trim_end_matches([' ', '\t']).len());
                text.push('\n');
                text.extend(std::iter::repeat_n(' ', next.indentation));
                column = next.indentation;
            }
        }
    }
    text
}

/// Whether a piece fits on the line from this column on, together with what follows it up to the next break.
fn fits(piece: Pending<'_>, behind: &[Pending<'_>], column: usize) -> bool {
    let mut column = column;
    let mut behind = behind.iter().rev();
    let mut pending = vec![piece];
    while column <= COLUMNS {
        let Some(next) = pending.pop() else {
            match behind.next() {
                Some(next) => pending.push(*next),
                None => return true,
            }
            continue;
        };
        match next.doc {
            Doc::Text(part) => column += width(part),
            Doc::Sequence(parts) => {
                pending.extend(parts.iter().rev().map(|doc| Pending { doc, ..next }));
            }
            Doc::Indent(doc) | Doc::Group(doc) => pending.push(Pending { doc, ..next }),
            Doc::HardLine => return true,
            Doc::Line | Doc::SoftLine if next.mode == Mode::Broken => return true,
            Doc::Line => column += 1,
            Doc::SoftLine => {}
        }
    }
    false
}
