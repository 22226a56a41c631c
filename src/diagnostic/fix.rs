//! A mechanical way out of a finding: bytes of its source to replace.

use std::ops::Range;

/// Edits that put a finding right without a person's judgement. They are about the source of the finding's place, stand in
/// its order, and do not overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What they do, in a few words without a full stop.
    pub title: String,
    /// Byte ranges of the source's text, each with what takes its place.
    pub edits: Vec<(Range<usize>, String)>,
}

impl Fix {
    /// A fix of several edits, which are put in order.
    pub fn new(title: impl Into<String>, mut edits: Vec<(Range<usize>, String)>) -> Self {
        edits.sort_by_key(|(range, _)| (range.start, range.end));
        Self { title: title.into(), edits }
    }

    /// A fix that replaces one piece of the text.
    pub fn replace(title: impl Into<String>, range: Range<usize>, by: impl Into<String>) -> Self {
        Self { title: title.into(), edits: vec![(range, by.into())] }
    }

    /// From the first edit to the last.
    pub fn hull(&self) -> Range<usize> {
        let start = self.edits.first().map_or(0, |(range, _)| range.start);
        start..self.edits.last().map_or(start, |(range, _)| range.end)
    }
}
