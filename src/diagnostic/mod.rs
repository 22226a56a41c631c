//! What is wrong, where, and how to put it right: the one type in which every part of otpsmith reports a finding.
//!
//! A diagnostic names bytes of a [`Source`]; only a renderer ([`text`], [`json`], [`sarif`], [`github`]) turns them into
//! lines and columns.

mod bytes;
mod fix;
pub mod github;
pub mod json;
mod line_hash;
pub mod sarif;
pub mod text;

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

pub use bytes::Fault;
pub use fix::Fix;

/// Longer words of a finding are shortened in the middle: they may quote a text of any length. In characters.
const LONGEST_WORDS: usize = 400;

/// The byte-order mark; it may stand before a file's text and is never counted as a column.
const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// One file's text, shared by every diagnostic about it.
#[derive(Debug, Clone)]
pub struct Source {
    /// The path as the user wrote or sees it.
    pub name: String,
    /// The whole text, with its byte-order mark if it has one.
    pub text: String,
    /// Where it lies on disk; `None` for what is built in or was written on the command line.
    pub file: Option<PathBuf>,
    /// Why the text is not, byte for byte, what the file holds.
    pub fault: Option<Fault>,
    /// The offsets at which lines begin, found when the first place is drawn: a file may have thousands of findings.
    line_starts: OnceLock<Vec<usize>>,
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.text == other.text
    }
}

impl Eq for Source {}

impl Source {
    /// Makes a source ready to be shared.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { name: name.into(), text: text.into(), file: None, fault: None, line_starts: OnceLock::new() })
    }

    /// Makes a source of a file on disk ready to be shared.
    pub fn of_file(name: impl Into<String>, text: impl Into<String>, file: impl Into<PathBuf>) -> Arc<Self> {
        let file = Some(file.into());
        Arc::new(Self { name: name.into(), text: text.into(), file, fault: None, line_starts: OnceLock::new() })
    }

    /// Makes a source of the bytes of a file on disk, whatever they are; no more than `limit` of them become its text.
    pub fn of_bytes(name: impl Into<String>, bytes: Vec<u8>, limit: usize, file: impl Into<PathBuf>) -> Arc<Self> {
        let (text, fault) = bytes::decode(bytes, limit);
        Arc::new(Self { name: name.into(), text, file: Some(file.into()), fault, line_starts: OnceLock::new() })
    }

    /// The line and column (both from 1) of a byte offset. Lines end at a line feed, columns are characters, a tab counts
    /// one and a byte-order mark none. An offset outside the text or inside a character is moved back to the nearest one.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let (line, before) = self.line_before(offset);
        (line, before.chars().count() + 1)
    }

    /// As [`Source::line_column`], with columns in UTF-16 code units.
    pub fn line_column_utf16(&self, offset: usize) -> (usize, usize) {
        let (line, before) = self.line_before(offset);
        (line, before.encode_utf16().count() + 1)
    }

    /// The line of an offset, and what stands before it on that line.
    fn line_before(&self, offset: usize) -> (usize, &str) {
        let offset = self.floor(offset);
        let starts = self.line_starts.get_or_init(|| self.find_line_starts());
        let line = starts.partition_point(|start| *start <= offset);
        let start = starts[line - 1];
        let before = &self.text[start..offset];
        (line, before.strip_prefix(BYTE_ORDER_MARK).filter(|_| start == 0).unwrap_or(before))
    }

    /// The first line begins at 0, every other one behind a line feed.
    fn find_line_starts(&self) -> Vec<usize> {
        let breaks = self.text.match_indices('\n');
        std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect()
    }

    /// The length in bytes of the byte-order mark before the text: 3 or 0.
    pub fn byte_order_mark(&self) -> usize {
        if self.text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 }
    }

    /// The nearest character boundary at or before `offset`.
    fn floor(&self, offset: usize) -> usize {
        self.text.floor_char_boundary(offset)
    }

    /// `span` brought inside the text and onto character boundaries, so that it can be sliced.
    pub fn clamp(&self, span: &Range<usize>) -> Range<usize> {
        let start = self.floor(span.start);
        let end = self.text.ceil_char_boundary(span.end).max(start);
        start..end
    }
}

/// Some bytes of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The text that is meant.
    pub source: Arc<Source>,
    /// The byte range in it; whatever does not fit the text is clamped when it is drawn.
    pub span: Range<usize>,
}

impl Place {
    /// A place in `source`.
    pub fn new(source: &Arc<Source>, span: Range<usize>) -> Self {
        Self { source: Arc::clone(source), span }
    }

    /// Line and column where the place begins; see [`Source::line_column`].
    pub fn line_column(&self) -> (usize, usize) {
        self.source.line_column(self.clamped().start)
    }

    /// Line and column just behind the place's last character.
    pub fn end_line_column(&self) -> (usize, usize) {
        self.source.line_column(self.clamped().end)
    }

    /// The span as a valid slice of the text.
    pub fn clamped(&self) -> Range<usize> {
        self.source.clamp(&self.span)
    }
}

/// How bad a finding is. The order is from worst to mildest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The input cannot be used.
    Error,
    /// The input can be used and is likely not what was meant.
    Warning,
    /// Worth knowing; nothing has to be done.
    Info,
}

impl Severity {
    /// The word that reports use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// A stable code that documentation and scripts refer to, such as `Y007`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line without a full stop.
    pub message: String,
    /// Where.
    pub place: Place,
    /// A few words beside the underlined source.
    pub label: Option<String>,
    /// Other places that explain the finding, each with its words.
    pub related: Vec<(Place, String)>,
    /// Ways out, each one line.
    pub help: Vec<String>,
    /// The mechanical way out, if there is one.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A finding with nothing but its message.
    pub fn new(code: &'static str, severity: Severity, place: Place, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: one_line(message.into()),
            place,
            label: None,
            related: Vec::new(),
            help: Vec::new(),
            fix: None,
        }
    }

    /// An error.
    pub fn error(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, place, message)
    }

    /// A warning.
    pub fn warning(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, place, message)
    }

    /// A remark.
    pub fn info(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Info, place, message)
    }

    /// Sets the words beside the underlined source.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(one_line(label.into()));
        self
    }

    /// Adds another place and what it has to do with the finding.
    #[must_use]
    pub fn related(mut self, place: Place, words: impl Into<String>) -> Self {
        self.related.push((place, one_line(words.into())));
        self
    }

    /// Adds a way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(one_line(help.into()));
        self
    }

    /// Sets the mechanical way out, if there is one.
    #[must_use]
    pub fn fix(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix;
        self
    }

    /// Line and column of the finding; see [`Source::line_column`].
    pub fn line_column(&self) -> (usize, usize) {
        self.place.line_column()
    }
}

/// Words as one line that is not too long to read, whatever they quote.
fn one_line(mut words: String) -> String {
    let is_break = |c: char| matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    if words.contains(is_break) {
        words = words.replace(is_break, " ");
    }
    if words.len() <= LONGEST_WORDS || words.chars().count() <= LONGEST_WORDS {
        return words;
    }
    // The end says what is wrong with what is quoted at the beginning.
    let at = |(at, _)| at;
    let head = words.char_indices().nth(LONGEST_WORDS / 2).map_or(words.len(), at);
    let tail = words.char_indices().nth_back(LONGEST_WORDS / 2).map_or(0, at);
    format!("{} … {}", &words[..head], &words[tail..])
}

/// Puts findings in reading order: by file name, then by offset; findings at one offset stay as they were.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| {
        let file = a.place.source.name.cmp(&b.place.source.name);
        file.then(a.place.span.start.cmp(&b.place.span.start))
    });
}

/// `name` as seen from another folder, from which `base` leads to the one that relative names are about.
fn based(base: &str, name: &str) -> String {
    let is_absolute = name.starts_with('/') || name.get(1..3) == Some(":/");
    if is_absolute { name.to_owned() } else { format!("{base}{name}") }
}

/// Whether any of the findings is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// Counts findings for a closing line: `2 errors, 1 warning`, or `no problems` when there is none.
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let counts: Vec<String> = [
        (Severity::Error, "error", "errors"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Info, "remark", "remarks"),
    ]
    .into_iter()
    .filter_map(|(severity, one, many)| {
        let count = diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
        let noun = if count == 1 { one } else { many };
        (count > 0).then(|| format!("{count} {noun}"))
    })
    .collect();
    if counts.is_empty() { "no problems".to_owned() } else { counts.join(", ") }
}

#[cfg(test)]
mod tests;
