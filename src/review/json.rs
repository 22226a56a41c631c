//! The differences for programs.

use serde::Serialize;
use similar::DiffOp;

use super::{Cause, FileReview, Hunk, Reason};
use crate::review::lines::body;

/// The version of the format. It changes when something in it changes its meaning or goes; what is new does not count.
pub const VERSION: u32 = 1;

/// The whole report.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    version: u32,
    /// Changes of formatting that were left out.
    hidden: usize,
    files: Vec<File<'a>>,
}

#[derive(Debug, Serialize)]
struct File<'a> {
    path: &'a str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'static str>,
    added: usize,
    removed: usize,
    hidden: usize,
    hunks: Vec<JsonHunk>,
}

#[derive(Debug, Serialize)]
struct JsonHunk {
    old_start: usize,
    old_lines: usize,
    new_start: usize,
    new_lines: usize,
    lines: Vec<Line>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    why: Vec<Why>,
}

#[derive(Debug, Serialize)]
struct Line {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<usize>,
    text: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    no_newline: bool,
}

#[derive(Debug, Serialize)]
struct Why {
    reason: &'static str,
    side: &'static str,
    first_line: usize,
    last_line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    words: String,
}

/// The report on differences. Lines are numbered from 1; bytes that are not UTF-8 are replaced.
#[must_use]
pub fn report<'a>(files: &'a [FileReview<'a>], hidden: usize) -> Report<'a> {
    let files = files.iter().filter(|file| file.is_shown()).map(file).collect();
    Report { version: VERSION, hidden, files }
}

fn file<'a>(file: &'a FileReview<'a>) -> File<'a> {
    let (added, removed) = file.counts();
    File {
        path: file.pair.path,
        kind: file.kind().word(),
        note: file.pair.note,
        added,
        removed,
        hidden: file.hidden,
        hunks: file.hunks.iter().map(|it| hunk(file, it)).collect(),
    }
}

fn hunk(file: &FileReview<'_>, hunk: &Hunk) -> JsonHunk {
    let (old, new) = (hunk.old_range(), hunk.new_range());
    let start = |range: &std::ops::Range<usize>| if range.is_empty() { range.start } else { range.start + 1 };
    let mut lines = Vec::new();
    let line = |kind, old: Option<usize>, new: Option<usize>, text: &[u8]| Line {
        kind,
        old: old.map(|it| it + 1),
        new: new.map(|it| it + 1),
        text: String::from_utf8_lossy(body(text)).into_owned(),
        no_newline: !text.ends_with(b"\n"),
    };
    for op in &hunk.ops {
        if let DiffOp::Equal { .. } = op {
            let both = op.old_range().zip(op.new_range());
            lines.extend(both.map(|(old, new)| line("same", Some(old), Some(new), file.old[old])));
        } else {
            lines.extend(op.old_range().map(|old| line("removed", Some(old), None, file.old[old])));
            lines.extend(op.new_range().map(|new| line("added", None, Some(new), file.new[new])));
        }
    }
    JsonHunk {
        old_start: start(&old),
        old_lines: old.len(),
        new_start: start(&new),
        new_lines: new.len(),
        lines,
        why: hunk.causes.iter().map(why).collect(),
    }
}

fn why(cause: &Cause) -> Why {
    let mut why = Why {
        reason: "",
        side: if cause.is_old { "old" } else { "new" },
        first_line: cause.lines.start + 1,
        last_line: cause.lines.end,
        file: None,
        line: None,
        column: None,
        text: None,
        words: cause.reason.words(),
    };
    match &cause.reason {
        Reason::Written { file, line, column, text, is_old } => {
            why.reason = if *is_old { "written-before" } else { "written" };
            why.file = Some(file.clone());
            (why.line, why.column) = (Some(*line), Some(*column));
            why.text = Some(text.clone());
        }
        Reason::EditedByHand => why.reason = "edited-by-hand",
        Reason::NoLongerAsked => why.reason = "no-longer-asked",
        Reason::Otpsmith => why.reason = "otpsmith",
    }
    why
}
