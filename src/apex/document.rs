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

/// A document seldom has more pieces than this: growing step by step takes longer.
const TYPICAL_PIECES: usize = 16;

/// A document: its pieces in order. Groups and indented parts are marked where they begin and end, so that a document
/// of any depth is one list.
#[derive(Debug, Clone, Default)]
pub(super) struct Doc(Vec<Piece>);

/// A piece of a document.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    /// Text without line breaks.
    Text(Cow<'static, str>),
    /// A space, or a break.
    Line,
    /// Nothing, or a break.
    SoftLine,
    /// Always a break. It may not stand inside a group: the group would not know that it cannot be flat.
    HardLine,
    /// From here to its end, breaks go one step further in.
    Indent,
    /// From here to its end, printed on one line where it fits.
    Group,
    /// The end of the last group or indented part that is still open.
    End,
}

impl From<&'static str> for Piece {
    fn from(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Piece {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

/// What a document can be put together from.
pub(super) trait Part {
    fn add_to(self, doc: &mut Doc);
}

impl<T: Into<Piece>> Part for T {
    fn add_to(self, doc: &mut Doc) {
        if doc.0.is_empty() {
            doc.0.reserve(TYPICAL_PIECES);
        }
        doc.0.push(self.into());
    }
}

impl Part for Doc {
    fn add_to(mut self, doc: &mut Doc) {
        if doc.0.is_empty() {
            *doc = self;
        } else {
            doc.0.append(&mut self.0);
        }
    }
}

impl Doc {
    pub(super) fn push(&mut self, part: impl Part) {
        part.add_to(self);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The document, one step further in.
    pub(super) fn indented(self) -> Self {
        self.enclosed(Piece::Indent)
    }

    /// The document as a group.
    pub(super) fn grouped(self) -> Self {
        self.enclosed(Piece::Group)
    }

    fn enclosed(mut self, start: Piece) -> Self {
        self.0.reserve(2);
        self.0.insert(0, start);
        self.0.push(Piece::End);
        self
    }
}

/// The documents with a separator between them.
pub(super) fn join<T: Part>(docs: impl IntoIterator<Item = T>, separator: &[Piece]) -> Doc {
    let mut all = Doc::default();
    for (index, doc) in docs.into_iter().enumerate() {
        if index > 0 {
            all.0.extend_from_slice(separator);
        }
        all.push(doc);
    }
    all
}

/// A sequence of documents, texts and breaks.
macro_rules! sequence {
    ($($part:expr),* $(,)?) => {{
        let mut all = Doc::default();
        $(all.push($part);)*
        all
    }};
}
pub(super) use sequence;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Flat,
    Broken,
}

/// How what is open is printed.
#[derive(Clone, Copy)]
struct Frame {
    indentation: usize,
    mode: Mode,
}

/// The text of a document on one line, however long. A break that must be taken is a space.
pub(super) fn render_flat(doc: &Doc) -> String {
    let mut text = String::new();
    for piece in &doc.0 {
        match piece {
            Piece::Text(part) => text.push_str(part),
            Piece::Line | Piece::HardLine => text.push(' '),
            Piece::SoftLine | Piece::Indent | Piece::Group | Piece::End => {}
        }
    }
    text
}

/// The text of a document whose lines start `level` steps in. No line ends in white space.
pub(super) fn render(doc: &Doc, level: usize) -> String {
    let mut frame = Frame { indentation: level * STEP, mode: Mode::Broken };
    let mut column = frame.indentation;
    let mut text = String::with_capacity(20 * doc.0.len());
    indent(&mut text, column);
    let mut around: Vec<Frame> = Vec::new();
    for (at, piece) in doc.0.iter().enumerate() {
        match piece {
            Piece::Text(part) => {
                text.push_str(part);
                column += width(part);
            }
            Piece::Indent => {
                around.push(frame);
                frame.indentation += STEP;
            }
            Piece::Group => {
                around.push(frame);
                let is_flat = frame.mode == Mode::Flat || fits(&doc.0[at + 1..], &around, column);
                frame.mode = if is_flat { Mode::Flat } else { Mode::Broken };
            }
            Piece::End => frame = around.pop().unwrap_or(frame),
            Piece::Line if frame.mode == Mode::Flat => {
                text.push(' ');
                column += 1;
            }
            Piece::SoftLine if frame.mode == Mode::Flat => {}
            Piece::Line | Piece::SoftLine | Piece::HardLine => {
                text.truncate(text.trim_end_matches([' ', '\t']).len());
                text.push('\n');
                column = frame.indentation;
                indent(&mut text, column);
            }
        }
    }
    text
}

fn indent(text: &mut String, columns: usize) {
    text.extend(std::iter::repeat_n(' ', columns));
}

/// Whether a group, whose pieces begin `pieces`, fits on the line from this column on, together with what follows it up
/// to the next break. `around` is what the group and its end stand in, from the outside in.
fn fits(pieces: &[Piece], around: &[Frame], column: usize) -> bool {
    let mut column = column;
    let mut mode = Mode::Flat;
    let mut around = around.iter().rev();
    // What is open from the group on, itself included.
    let mut open = 1_usize;
    for piece in pieces {
        if column > COLUMNS {
            return false;
        }
        match piece {
            Piece::Text(part) => column += width(part),
            Piece::Indent | Piece::Group => open += 1,
            Piece::End => {
                open = open.saturating_sub(1);
                if open == 0 {
                    mode = around.next().map_or(Mode::Broken, |frame| frame.mode);
                    open = 1;
                }
            }
            Piece::HardLine => return true,
            Piece::Line | Piece::SoftLine if mode == Mode::Broken => return true,
            Piece::Line => column += 1,
            Piece::SoftLine => {}
        }
    }
    column <= COLUMNS
}
