//! Lines of two versions and the ranges in which they differ.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Above this many lines, old and new together, the diff replaces the whole middle: finding a short one takes time that
/// grows with the square, and a generated file is never near it.
const MAX_COMPARED_LINES: usize = 20_000;

/// Lines with their ends, so that a missing last one is a difference. Bytes, because a person's file may hold any.
pub(crate) fn split(contents: &[u8]) -> Vec<&[u8]> {
    contents.split_inclusive(|byte| *byte == b'\n').collect()
}

/// The equal and the different ranges of two lists of lines.
pub(crate) fn compare(old: &[&[u8]], new: &[&[u8]]) -> Vec<DiffOp> {
    if old.len() + new.len() > MAX_COMPARED_LINES {
        return compare_long(old, new);
    }
    capture_diff_slices(Algorithm::Histogram, old, new)
}

/// What is not common to the beginnings and the ends, as one change.
fn compare_long(old: &[&[u8]], new: &[&[u8]]) -> Vec<DiffOp> {
    let prefix = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[prefix..], &new[prefix..]);
    let suffix = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_len, new_len) = (old_rest.len() - suffix, new_rest.len() - suffix);
    let equal = |old_index, new_index, len| DiffOp::Equal { old_index, new_index, len };
    let middle = match (old_len, new_len) {
        (0, 0) => None,
        (0, _) => Some(DiffOp::Insert { old_index: prefix, new_index: prefix, new_len }),
        (_, 0) => Some(DiffOp::Delete { old_index: prefix, old_len, new_index: prefix }),
        _ => Some(DiffOp::Replace { old_index: prefix, old_len, new_index: prefix, new_len }),
    };
    let ops = [Some(equal(0, 0, prefix)), middle, Some(equal(prefix + old_len, prefix + new_len, suffix))];
    ops.into_iter().flatten().filter(|op| !op.old_range().is_empty() || !op.new_range().is_empty()).collect()
}

/// A range of lines as a hunk header has it: from 1, the length left out when it is 1, and for no lines the line before.
pub(super) fn range(lines: &Range<usize>) -> String {
    match lines.len() {
        0 => format!("{},0", lines.start),
        1 => format!("{}", lines.start + 1),
        count => format!("{},{count}", lines.start + 1),
    }
}

/// A line without its end.
pub(super) fn body(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\n").unwrap_or(line)
}

/// `text` with nothing in it that a terminal obeys: control characters but the tab, and those that turn the direction
/// of writing, by which a line can look like another.
#[must_use]
pub fn visible(text: &[u8]) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in String::from_utf8_lossy(text).chars() {
        match c {
            '\t' => shown.push(c),
            '\0'..='\x1f' => {
                shown.push('^');
                shown.push(char::from(c as u8 + b'@'));
            }
            '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                shown.push_str(&format!("<U+{:04X}>", u32::from(c)));
            }
            c if c.is_control() => shown.push_str(&format!("<U+{:04X}>", u32::from(c))),
            c => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_shown_line_reaches_the_terminal_as_a_command() {
        assert_eq!(visible("a\tb\x1b[2J\r\u{7f}\u{202e}é".as_bytes()), "a\tb^[[2J^M<U+007F><U+202E>é");
        assert_eq!(visible(b"\xff"), "\u{fffd}");
    }

    #[test]
    fn very_long_files_differ_in_what_is_between_their_common_ends() {
        let old: Vec<&[u8]> = [&[b"a\n".as_slice(); 15_000][..], &[b"x\n"], &[b"b\n".as_slice(); 6_000]].concat();
        let mut new = old.clone();
        new[15_000] = b"y\n";
        let changed: Vec<DiffOp> =
            compare(&old, &new).into_iter().filter(|op| !matches!(op, DiffOp::Equal { .. })).collect();
        assert_eq!(changed, [DiffOp::Replace { old_index: 15_000, old_len: 1, new_index: 15_000, new_len: 1 }]);
        assert!(compare(&old, &old).iter().all(|op| matches!(op, DiffOp::Equal { .. })));
    }
}
