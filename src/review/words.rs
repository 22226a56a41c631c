//! Which words of two versions of a line differ.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Lines of more words than this are marked as a whole.
const MAX_WORDS: usize = 2_000;

/// Byte ranges to emphasise in the old and in the new line.
pub(super) type Emphasis = (Vec<Range<usize>>, Vec<Range<usize>>);

/// The words of a line: runs of letters, digits and underscores; runs of white space; every other character by itself.
pub(super) fn words(text: &str) -> Vec<&str> {
    let class = |c: char| match c {
        c if c.is_alphanumeric() || c == '_' => 1,
        c if c.is_whitespace() => 2,
        _ => 0,
    };
    let mut words = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, c) in text.char_indices() {
        let now = class(c);
        if last.is_some_and(|last| last != now || now == 0) {
            words.push(&text[start..at]);
            start = at;
        }
        last = Some(now);
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

/// How much two lines have in common, from 0 to 1: the share of their words, white space apart, that both have.
pub(super) fn likeness(old: &[&str], new: &[&str]) -> f64 {
    let solid = |words: &[&str]| words.iter().filter(|word| !word.trim().is_empty()).count();
    let total = solid(old) + solid(new);
    if total == 0 {
        return 1.0;
    }
    let mut rest: Vec<&str> = new.to_vec();
    let mut common = 0;
    for word in old.iter().filter(|word| !word.trim().is_empty()) {
        if let Some(at) = rest.iter().position(|it| it == word) {
            rest.swap_remove(at);
            common += 1;
        }
    }
    2.0 * f64::from(common) / total as f64
}

/// What differs between two versions of a line.
pub(super) fn emphasis(old: &str, new: &str) -> Emphasis {
    let (old_words, new_words) = (words(old), words(new));
    if old_words.len() + new_words.len() > MAX_WORDS {
        return (whole(old), whole(new));
    }
    let starts = |words: &[&str]| {
        let ends = words.iter().scan(0, |end, word| {
            *end += word.len();
            Some(*end)
        });
        std::iter::once(0).chain(ends).collect::<Vec<usize>>()
    };
    let (old_at, new_at) = (starts(&old_words), starts(&new_words));
    let (mut old_marks, mut new_marks) = (Vec::new(), Vec::new());
    for op in capture_diff_slices(Algorithm::Myers, &old_words, &new_words) {
        if let DiffOp::Equal { .. } = op {
            continue;
        }
        mark(&mut old_marks, old_at[op.old_range().start]..old_at[op.old_range().end], old);
        mark(&mut new_marks, new_at[op.new_range().start]..new_at[op.new_range().end], new);
    }
    (old_marks, new_marks)
}

fn whole(text: &str) -> Vec<Range<usize>> {
    if text.is_empty() { Vec::new() } else { std::iter::once(0..text.len()).collect() }
}

/// Adds a range; one that is near the last joins it, so that a reader sees one change and not many specks.
fn mark(marks: &mut Vec<Range<usize>>, range: Range<usize>, text: &str) {
    if range.is_empty() {
        return;
    }
    match marks.last_mut() {
        Some(last) if text[last.end..range.start].trim().is_empty() => last.end = range.end,
        _ => marks.push(range),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_words_that_differ_are_marked() {
        let (old, new) = ("  field('To', recipient);", "  field('Recipient', recipient);");
        let (in_old, in_new) = emphasis(old, new);
        assert_eq!(in_old.iter().map(|it| &old[it.clone()]).collect::<Vec<_>>(), ["To"]);
        assert_eq!(in_new.iter().map(|it| &new[it.clone()]).collect::<Vec<_>>(), ["Recipient"]);
    }

    #[test]
    fn words_put_together_are_the_line() {
        for text in ["", "a", "é_1 +  'x'", "日本語 a"] {
            assert_eq!(words(text).concat(), text);
        }
    }

    #[test]
    fn likeness_is_one_for_equal_and_nought_for_unlike_lines() {
        assert!((likeness(&words("a b"), &words("a  b")) - 1.0).abs() < 1e-9);
        assert!(likeness(&words("a b"), &words("c d")).abs() < 1e-9);
    }
}
