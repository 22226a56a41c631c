//! Makes a text readable whose syntax is fine and whose content YAML or we refuse, so that one run finds what else is wrong
//! with it.
//!
//! What is refused is written over with as many other bytes: every place in the mended text is one in the text itself.

use std::collections::HashSet;
use std::ops::Range;

use super::{Entry, MAX_BYTES, Node, Value, code, encoding, printable};
use crate::diagnostic::{Diagnostic, Source};

/// The text with what `problems` are about written over; `None` when one of them leaves nothing to be read.
pub(super) fn mended(source: &Source, problems: &[Diagnostic]) -> Option<String> {
    // What stands for bytes that are not UTF-8 is longer than they are.
    if encoding::is_binary(source) || source.text.len() > MAX_BYTES {
        return None;
    }
    let mut bytes = source.text.clone().into_bytes();
    for problem in problems {
        let span = problem.place.clamped();
        match problem.code {
            code::TAG => bytes[span].fill(b' '),
            // `*name` becomes a text.
            code::UNKNOWN_ALIAS | code::RECURSIVE_ALIAS => {
                bytes[span.start..].iter_mut().take(1).for_each(|it| *it = b'_')
            }
            code::SEVERAL_DOCUMENTS => bytes[span.start..].fill(b'\n'),
            code::CONTROL_CHARACTER => {
                printable::refused(&source.text).for_each(|span: Range<usize>| bytes[span].fill(b'_'))
            }
            // The text is what could be read.
            code::NOT_UTF8 => {}
            code::DUPLICATE_KEY | code::MERGE_KEY | code::BAD_KEY | code::INTEGER_RANGE | code::NOT_FINITE => {}
            _ => return None,
        }
    }
    // Whole characters were replaced by ASCII.
    String::from_utf8(bytes).ok()
}

/// Makes a text of every number and the like behind a tag that says it is one.
pub(super) fn keep_texts(node: &mut Node, source: &Source, problems: &[Diagnostic]) {
    let tags = problems.iter().filter(|it| it.code == code::TAG).map(|it| it.place.clamped());
    let starts: HashSet<usize> = tags
        .filter(|tag| &source.text[tag.clone()] == "!!str")
        .map(|tag| source.text.len() - source.text[tag.end..].trim_start_matches(' ').len())
        .collect();
    if !starts.is_empty() {
        keep_texts_at(node, &starts);
    }
}

fn keep_texts_at(node: &mut Node, starts: &HashSet<usize>) {
    match &mut node.value {
        Value::Seq(items) => items.iter_mut().for_each(|item| keep_texts_at(item, starts)),
        Value::Map(entries) => entries.iter_mut().for_each(|entry| keep_texts_at(&mut entry.value, starts)),
        _ if starts.contains(&node.span.start) => {
            if let Some(written) = node.raw.take() {
                node.value = Value::Text(written);
            }
        }
        _ => {}
    }
}

/// Leaves out the entries of mappings that are refused: of a key that occurs twice the second, and what has no usable key.
pub(super) fn prune(node: &mut Node) {
    match &mut node.value {
        Value::Seq(items) => items.iter_mut().for_each(prune),
        Value::Map(entries) => {
            let mut seen = HashSet::new();
            let is_good =
                |Entry { key, .. }: &Entry| !key.text.is_empty() && key.text != "<<" && seen.insert(key.text.clone());
            entries.retain(is_good);
            entries.iter_mut().for_each(|entry| prune(&mut entry.value));
        }
        _ => {}
    }
}
