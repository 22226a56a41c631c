//! Sets changed lines side by side: which old line became which new one.

use std::ops::Range;

use similar::DiffOp;

use super::words::{self, Emphasis, words};
use super::{FileReview, Hunk, visible};
use crate::review::lines::body;

/// Two lines that have less in common are two lines, not two versions of one.
const LIKE_ENOUGH: f64 = 0.5;

/// So many pairs of lines are weighed for one change; above it, lines are paired in order.
const MAX_WEIGHED: usize = 10_000;

/// One row: the same line twice, an old line and what it became, or either by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Number from 0 and shown text.
    pub(super) old: Option<Cell>,
    pub(super) new: Option<Cell>,
    pub(super) is_equal: bool,
}

/// One line of one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    /// From 0.
    pub(super) line: usize,
    /// The line with control characters shown as text, without its end.
    pub(super) text: String,
    /// What differs from the other side, as byte ranges of `text`.
    pub(super) marks: Vec<Range<usize>>,
    /// Whether the file ends here without a line end.
    pub(super) lacks_end: bool,
}

/// The rows of a hunk.
pub(super) fn rows(file: &FileReview<'_>, hunk: &Hunk) -> Vec<Row> {
    let mut rows = Vec::new();
    for op in &hunk.ops {
        if let DiffOp::Equal { .. } = op {
            rows.extend(op.old_range().zip(op.new_range()).map(|(old, new)| Row {
                old: Some(cell(&file.old, old)),
                new: Some(cell(&file.new, new)),
                is_equal: true,
            }));
        } else {
            changed(file, op, &mut rows);
        }
    }
    rows
}

/// For each of some lines, what differs in it, as byte ranges.
pub(super) type Marks = Vec<Vec<Range<usize>>>;

/// The emphasis of each old and new line of a change, in order; empty for lines that became nothing.
pub(super) fn marks(file: &FileReview<'_>, op: &DiffOp) -> (Marks, Marks) {
    let mut old = vec![Vec::new(); op.old_range().len()];
    let mut new = vec![Vec::new(); op.new_range().len()];
    if old.is_empty() || new.is_empty() {
        return (old, new);
    }
    let shown = |lines: &[&[u8]]| lines.iter().map(|line| visible(body(line))).collect::<Vec<_>>();
    let (old_text, new_text) = (shown(&file.old[op.old_range()]), shown(&file.new[op.new_range()]));
    for (a, b) in pairs(&old_text, &new_text) {
        let (in_old, in_new): Emphasis = words::emphasis(&old_text[a], &new_text[b]);
        old[a] = in_old;
        new[b] = in_new;
    }
    (old, new)
}

fn cell(lines: &[&[u8]], line: usize) -> Cell {
    let text = lines.get(line).copied().unwrap_or_default();
    Cell { line, text: visible(body(text)), marks: Vec::new(), lacks_end: !text.ends_with(b"\n") }
}

fn changed(file: &FileReview<'_>, op: &DiffOp, rows: &mut Vec<Row>) {
    let mut old: Vec<Cell> = op.old_range().map(|line| cell(&file.old, line)).collect();
    let mut new: Vec<Cell> = op.new_range().map(|line| cell(&file.new, line)).collect();
    let texts = |cells: &[Cell]| cells.iter().map(|it| it.text.clone()).collect::<Vec<_>>();
    let mut paired = pairs(&texts(&old), &texts(&new));
    for (a, b) in &paired {
        let (in_old, in_new) = words::emphasis(&old[*a].text, &new[*b].text);
        old[*a].marks = in_old;
        new[*b].marks = in_new;
    }
    paired.push((old.len(), new.len()));
    let (mut old, mut new) = (old.into_iter(), new.into_iter());
    let (mut old_at, mut new_at) = (0, 0);
    for (a, b) in paired {
        let mut left: Vec<Cell> = old.by_ref().take(a - old_at).collect();
        let mut right: Vec<Cell> = new.by_ref().take(b - new_at).collect();
        let (mut left_rest, mut right_rest) = (left.drain(..), right.drain(..));
        loop {
            let (old, new) = (left_rest.next(), right_rest.next());
            if old.is_none() && new.is_none() {
                break;
            }
            rows.push(Row { old, new, is_equal: false });
        }
        let (one, other) = (old.next(), new.next());
        if one.is_some() || other.is_some() {
            rows.push(Row { old: one, new: other, is_equal: false });
        }
        (old_at, new_at) = (a + 1, b + 1);
    }
}

/// Which old line became which new one: the pairs, in order and without crossing, that have most in common.
fn pairs(old: &[String], new: &[String]) -> Vec<(usize, usize)> {
    if old.is_empty() || new.is_empty() {
        return Vec::new();
    }
    if old.len() * new.len() > MAX_WEIGHED {
        return (0..old.len().min(new.len())).map(|at| (at, at)).collect();
    }
    let old: Vec<Vec<&str>> = old.iter().map(|text| words(text)).collect();
    let new: Vec<Vec<&str>> = new.iter().map(|text| words(text)).collect();
    let weight = |a: usize, b: usize| {
        let likeness = words::likeness(&old[a], &new[b]);
        if likeness < LIKE_ENOUGH { 0.0 } else { likeness }
    };
    // best[a][b]: the most that the lines from a and b on have in common.
    let mut best = vec![vec![0.0_f64; new.len() + 1]; old.len() + 1];
    let mut weights = vec![vec![0.0_f64; new.len()]; old.len()];
    for a in (0..old.len()).rev() {
        for b in (0..new.len()).rev() {
            weights[a][b] = weight(a, b);
            best[a][b] = (best[a + 1][b + 1] + weights[a][b]).max(best[a + 1][b]).max(best[a][b + 1]);
        }
    }
    let (mut a, mut b) = (0, 0);
    let mut found = Vec::new();
    while a < old.len() && b < new.len() {
        if weights[a][b] > 0.0 && best[a][b] <= best[a + 1][b + 1] + weights[a][b] {
            found.push((a, b));
            (a, b) = (a + 1, b + 1);
        } else if best[a + 1][b] >= best[a][b + 1] {
            a += 1;
        } else {
            b += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|it| (*it).to_owned()).collect()
    }

    #[test]
    fn a_line_is_paired_with_what_it_became_past_lines_that_are_new() {
        let old = lines(&["call('To', recipient);", "send(request);"]);
        let new = lines(&["String extra = 'x';", "call('Recipient', recipient);", "send(request, now);"]);
        assert_eq!(pairs(&old, &new), [(0, 1), (1, 2)]);
    }

    #[test]
    fn lines_with_nothing_in_common_are_not_paired() {
        assert_eq!(pairs(&lines(&["alpha beta"]), &lines(&["gamma(delta)"])), []);
    }
}
