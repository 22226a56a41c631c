//! What would change, and why: two versions of files compared line by line and word by word, and every form in which a
//! person or a program can look at the difference.
//!
//! Nothing here knows where the files come from; [`crate::sfdx::diff`] brings those of a project, and
//! [`crate::workflow::why`] the reasons.

mod formatting;
pub mod github;
pub mod html;
pub mod json;
pub(crate) mod lines;
mod rows;
pub mod select;
pub mod side_by_side;
pub mod stat;
pub mod unified;
pub mod walk;
mod words;

use std::ops::Range;

use similar::{DiffOp, group_diff_ops};

pub use lines::visible;

/// Unchanged lines shown around a change, as in git.
pub const CONTEXT: usize = 3;

/// A file before and after.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'a> {
    /// Relative to the project root, with forward slashes.
    pub path: &'a str,
    /// What is there; nothing when the file is new.
    pub before: Option<&'a [u8]>,
    /// What would be there; nothing when the file would go.
    pub after: Option<&'a [u8]>,
    /// What otpsmith wrote there last, where that is known.
    pub base: Option<&'a [u8]>,
    /// What otpsmith generates, where that is known; `after` may be a merge of it with a person's changes.
    pub generated: Option<&'a [u8]>,
    /// What a person should know about the file before accepting the change, in a few words.
    pub note: Option<&'static str>,
}

/// What happens to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It is new.
    Added,
    /// It changes.
    Modified,
    /// It goes.
    Deleted,
}

impl Kind {
    /// The kind in one lower-case word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Modified => "modified",
            Self::Deleted => "deleted",
        }
    }
}

/// One file's difference.
#[derive(Debug)]
pub struct FileReview<'a> {
    /// The file.
    pub pair: Pair<'a>,
    /// Its old lines, each with its end.
    pub old: Vec<&'a [u8]>,
    /// Its new lines, each with its end. Where differences are hidden, they are the old ones.
    pub new: Vec<&'a [u8]>,
    /// The changes with the lines around them; none for an empty file.
    pub hunks: Vec<Hunk>,
    /// How many changes are about formatting only and not shown.
    pub hidden: usize,
    /// For each of `new`, its number (from 0) in the file as it would be; nothing where all are shown.
    numbers: Option<Vec<Option<usize>>>,
}

/// Neighbouring changes with the lines around them.
#[derive(Debug, Clone)]
pub struct Hunk {
    /// Equal and changed ranges in order.
    pub ops: Vec<DiffOp>,
    /// What caused the changes, when that was asked for and is known.
    pub causes: Vec<Cause>,
}

/// Why some lines differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The reason.
    pub reason: Reason,
    /// The lines of the new file that it explains, from 0; or of the old one, for lines that go.
    pub lines: Range<usize>,
    /// Whether `lines` are of the old file.
    pub is_old: bool,
}

/// What makes a line what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A line of a spec or of the project file.
    Written {
        /// The file as people know it, or the flag.
        file: String,
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
        /// The line without the space around it.
        text: String,
        /// Whether it is the older of two versions that has it.
        is_old: bool,
    },
    /// A person changed what otpsmith had generated.
    EditedByHand,
    /// Nothing asks for these lines any more.
    NoLongerAsked,
    /// Nothing that an org wrote: otpsmith's own text, which a version of otpsmith can change.
    Otpsmith,
}

impl Reason {
    /// Whether it is a line of a file, and not of the command line.
    #[must_use]
    pub fn is_in_file(&self) -> bool {
        // A flag has neither slash nor dot.
        matches!(self, Self::Written { file, .. } if file.contains(['.', '/']))
    }

    /// The reason on one line.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Written { file, line, text, is_old, .. } => {
                let old = if *is_old { " (before)" } else { "" };
                // A flag has no lines.
                if file.contains(['.', '/']) {
                    format!("{file}:{line}{old}: {text}")
                } else {
                    format!("{file}: {text}")
                }
            }
            Self::EditedByHand => "edited by hand since otpsmith wrote it".to_owned(),
            Self::NoLongerAsked => "no line of the spec or the project file asks for it any more".to_owned(),
            Self::Otpsmith => "otpsmith's own text; no line of the spec or the project file makes it".to_owned(),
        }
    }
}

/// Compares the versions of each file; files without a difference are left out.
#[must_use]
pub fn review<'a>(pairs: impl IntoIterator<Item = Pair<'a>>, ignore_formatting: bool) -> Vec<FileReview<'a>> {
    pairs.into_iter().filter_map(|pair| FileReview::of(pair, ignore_formatting)).collect()
}

/// How many changes [`review`] left out as formatting only, in files that have others and in those that have none.
#[must_use]
pub fn count_hidden(files: &[FileReview<'_>]) -> usize {
    files.iter().map(|file| file.hidden).sum()
}

impl<'a> FileReview<'a> {
    /// The difference of a file; nothing when there is none.
    #[must_use]
    pub fn of(pair: Pair<'a>, ignore_formatting: bool) -> Option<Self> {
        if pair.before == pair.after {
            return None;
        }
        let old = lines::split(pair.before.unwrap_or_default());
        let new = lines::split(pair.after.unwrap_or_default());
        let ops = lines::compare(&old, &new);
        if !ignore_formatting || pair.before.is_none() || pair.after.is_none() {
            return Some(Self::assembled(pair, old, new, ops, 0, None));
        }
        let is_hidden = formatting::only(pair.path, &old, &new, &ops);
        let hidden = is_hidden.iter().filter(|it| **it).count();
        if hidden == 0 {
            return Some(Self::assembled(pair, old, new, ops, 0, None));
        }
        // With the hidden changes undone, what is left is a difference like any other, and still applies.
        let mut shown = Vec::new();
        let mut numbers = Vec::new();
        for (op, is_hidden) in ops.iter().zip(&is_hidden) {
            if *is_hidden {
                shown.extend_from_slice(&old[op.old_range()]);
                numbers.extend(op.old_range().map(|_| None));
            } else {
                shown.extend_from_slice(&new[op.new_range()]);
                numbers.extend(op.new_range().map(Some));
            }
        }
        let ops = lines::compare(&old, &shown);
        Some(Self::assembled(pair, old, shown, ops, hidden, Some(numbers)))
    }

    fn assembled(
        pair: Pair<'a>,
        old: Vec<&'a [u8]>,
        new: Vec<&'a [u8]>,
        ops: Vec<DiffOp>,
        hidden: usize,
        numbers: Option<Vec<Option<usize>>>,
    ) -> Self {
        let hunks = group_diff_ops(ops, CONTEXT).into_iter().map(|ops| Hunk { ops, causes: Vec::new() }).collect();
        Self { pair, old, new, hunks, hidden, numbers }
    }

    /// What happens to the file.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match (self.pair.before, self.pair.after) {
            (None, _) => Kind::Added,
            (_, None) => Kind::Deleted,
            _ => Kind::Modified,
        }
    }

    /// Whether there is anything to show.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        !self.hunks.is_empty() || self.kind() != Kind::Modified
    }

    /// How many lines are new and how many go.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let changes = self.hunks.iter().flat_map(|hunk| hunk.changes());
        changes.fold((0, 0), |(added, removed), op| (added + op.new_range().len(), removed + op.old_range().len()))
    }

    /// The place, in the file as it would be, of a line of `new`; both from 0. Nothing for one that is the old one.
    #[must_use]
    pub fn number(&self, line: usize) -> Option<usize> {
        match &self.numbers {
            Some(numbers) => numbers.get(line).copied().flatten(),
            None => Some(line),
        }
    }
}

impl Hunk {
    /// The ranges that differ.
    pub fn changes(&self) -> impl Iterator<Item = &DiffOp> {
        self.ops.iter().filter(|op| !matches!(op, DiffOp::Equal { .. }))
    }

    /// The lines of the old file from the first to the last.
    #[must_use]
    pub fn old_range(&self) -> Range<usize> {
        let start = self.ops.first().map_or(0, |op| op.old_range().start);
        start..self.ops.last().map_or(start, |op| op.old_range().end)
    }

    /// The lines of the new file from the first to the last.
    #[must_use]
    pub fn new_range(&self) -> Range<usize> {
        let start = self.ops.first().map_or(0, |op| op.new_range().start);
        start..self.ops.last().map_or(start, |op| op.new_range().end)
    }

    /// `@@ -1,3 +1,4 @@`.
    #[must_use]
    pub fn header(&self) -> String {
        format!("@@ -{} +{} @@", lines::range(&self.old_range()), lines::range(&self.new_range()))
    }
}
