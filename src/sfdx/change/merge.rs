//! Merges what was generated before, what a person made of it, and what is generated now.

use similar::{Algorithm, ConflictStyle, DiffOp, TextMerge, capture_diff_slices};

use super::occupant::Occupant;

/// How the three texts are called where they conflict.
const LABELS: [&str; 3] = ["generated before", "yours", "generated now"];

/// Above so many lines of all texts together nothing is merged: finding a short difference takes time that grows with
/// the square, and a generated file is never near it.
const MAX_LINES: usize = 60_000;

/// What came of a merge.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Merged {
    /// Both changes are in it.
    Clean(String),
    /// The changes contradict each other in so many places.
    Conflict(usize),
}

/// Merges line by line; nothing when the texts are too long for that.
pub(super) fn three_way(base: &str, yours: &str, new: &str) -> Option<Merged> {
    if !is_short_enough(&[base, yours, new]) {
        return None;
    }
    let merge = TextMerge::from_lines(base, yours, new);
    Some(match merge.conflict_count() {
        0 => Merged::Clean(merge.to_string()),
        count => Merged::Conflict(count),
    })
}

/// The merge with each conflict between markers, all three sides in it, as git's `diff3` style has it.
pub(super) fn with_markers(base: Option<&str>, yours: &str, new: &str) -> String {
    match base {
        Some(base) if is_short_enough(&[base, yours, new]) => {
            let mut merge = TextMerge::from_lines(base, yours, new);
            merge.conflict_style(ConflictStyle::Diff3).labels(LABELS[0], LABELS[1], LABELS[2]);
            merge.to_string()
        }
        _ => two_way(yours, new),
    }
}

/// Without a common ancestor, every difference is a conflict.
fn two_way(yours: &str, new: &str) -> String {
    let lines = |text: &'_ str| -> Vec<String> { text.split_inclusive('\n').map(str::to_owned).collect() };
    let (old, new) = (lines(yours), lines(new));
    let ops = if old.len() + new.len() > MAX_LINES {
        vec![DiffOp::Replace { old_index: 0, old_len: old.len(), new_index: 0, new_len: new.len() }]
    } else {
        capture_diff_slices(Algorithm::Histogram, &old, &new)
    };
    let mut text = String::new();
    let ended = |lines: &[String]| {
        let mut all = lines.concat();
        if !all.is_empty() && !all.ends_with('\n') {
            all.push('\n');
        }
        all
    };
    for op in ops {
        if let DiffOp::Equal { .. } = op {
            text.push_str(&old[op.old_range()].concat());
        } else {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            let (yours, new) = (ended(&old[op.old_range()]), ended(&new[op.new_range()]));
            text.push_str(&format!("<<<<<<< {}\n{yours}=======\n{new}>>>>>>> {}\n", LABELS[1], LABELS[2]));
        }
    }
    text
}

fn is_short_enough(texts: &[&str]) -> bool {
    texts.iter().map(|text| text.lines().count()).sum::<usize>() <= MAX_LINES
}

/// The text of a file with LF line ends; nothing when it is not UTF-8.
pub(super) fn lf_text(contents: &[u8], occupant: &Occupant) -> Option<String> {
    let text = String::from_utf8(contents.to_vec()).ok()?;
    Some(if occupant.has_crlf() { text.replace("\r\n", "\n") } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_in_different_places_are_both_kept() {
        let merged = three_way("a\nb\nc\nd\n", "A\nb\nc\nd\n", "a\nb\nc\nD\n");
        assert_eq!(merged, Some(Merged::Clean("A\nb\nc\nD\n".to_owned())));
    }

    #[test]
    fn a_conflict_shows_all_three_sides() {
        assert_eq!(three_way("a\nb\nc\n", "a\nB\nc\n", "a\nbb\nc\n"), Some(Merged::Conflict(1)));
        assert_eq!(
            with_markers(Some("a\nb\nc\n"), "a\nB\nc\n", "a\nbb\nc\n"),
            "a\n<<<<<<< yours\nB\n||||||| generated before\nb\n=======\nbb\n>>>>>>> generated now\nc\n"
        );
    }

    #[test]
    fn without_an_ancestor_every_difference_is_marked() {
        assert_eq!(
            with_markers(None, "a\nmine\nc", "a\nc\nnew\n"),
            "a\n<<<<<<< yours\nmine\nc\n=======\nc\nnew\n>>>>>>> generated now\n"
        );
    }
}
