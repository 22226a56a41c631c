//! A file with some of its changes: what is left when a person accepts one hunk and rejects another.

use similar::{DiffOp, group_diff_ops};

use super::{FileReview, Hunk};

/// The contents with the changes of those hunks for which `accepted` says so, in the order of the hunks.
#[must_use]
pub fn with_hunks(file: &FileReview<'_>, hunks: &[Hunk], accepted: &[bool]) -> Vec<u8> {
    let mut contents = Vec::new();
    let mut at = 0;
    for (hunk, is_accepted) in hunks.iter().zip(accepted) {
        for op in hunk.changes() {
            let old = op.old_range();
            contents.extend(file.old[at..old.start].concat());
            if *is_accepted {
                contents.extend(file.new[op.new_range()].concat());
            } else {
                contents.extend(file.old[old.clone()].concat());
            }
            at = old.end;
        }
    }
    contents.extend(file.old[at..].concat());
    contents
}

/// A hunk's changes as hunks of their own, each with the lines between it and its neighbours; one if it has one change.
#[must_use]
pub fn split(hunk: &Hunk) -> Vec<Hunk> {
    let parts = group_diff_ops(hunk.ops.clone(), 0);
    if parts.len() < 2 {
        return vec![hunk.clone()];
    }
    let changes: Vec<DiffOp> = hunk.changes().copied().collect();
    let around = |change: &DiffOp| {
        let at = hunk.ops.iter().position(|op| op == change);
        let mut ops = Vec::new();
        if let Some(at) = at {
            let is_equal = |op: &&DiffOp| matches!(op, DiffOp::Equal { .. });
            ops.extend(at.checked_sub(1).and_then(|at| hunk.ops.get(at)).filter(is_equal));
            ops.push(*change);
            ops.extend(hunk.ops.get(at + 1).filter(is_equal));
        }
        ops
    };
    let mine = |change: &DiffOp| {
        hunk.causes
            .iter()
            .filter(|cause| {
                let range = if cause.is_old { change.old_range() } else { change.new_range() };
                cause.lines.start < range.end && cause.lines.end > range.start
            })
            .cloned()
            .collect()
    };
    changes.iter().map(|change| Hunk { ops: around(change), causes: mine(change) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::Pair;

    #[test]
    fn every_choice_of_hunks_gives_the_old_or_the_new_lines_of_each() {
        let (old, new) = ("a\nb\nc\nd\ne\n", "A\nb\nc\nx\nd\n");
        let pair = Pair {
            path: "x",
            before: Some(old.as_bytes()),
            after: Some(new.as_bytes()),
            base: None,
            generated: None,
            note: None,
        };
        let file = FileReview::of(pair, false).unwrap();
        let parts: Vec<Hunk> = file.hunks.iter().flat_map(split).collect();
        assert_eq!(parts.len(), 3);
        let text = |choice: [bool; 3]| String::from_utf8(with_hunks(&file, &parts, &choice)).unwrap();
        assert_eq!(text([true; 3]), new);
        assert_eq!(text([false; 3]), old);
        assert_eq!(text([true, false, false]), "A\nb\nc\nd\ne\n");
        assert_eq!(text([false, true, false]), "a\nb\nc\nx\nd\ne\n");
        assert_eq!(text([false, false, true]), "a\nb\nc\nd\n");
    }
}
