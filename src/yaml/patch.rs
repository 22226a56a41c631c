//! Applies fixes to a YAML text and proves that nothing else changed: the result is YAML again, every value and key that
//! no edit touches is what it was, and so is every comment.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::Node;
use crate::diagnostic::{Fix, Source};

/// When a fix of several does harm, so many are tried one by one.
const MOST_SINGLE: usize = 50;

/// The text with those of `fixes` that do not overlap one before them, and which those are; `None` when there is none
/// that can be applied.
#[must_use]
pub fn apply<'f>(source: &Arc<Source>, fixes: &[&'f Fix]) -> Option<(String, Vec<&'f Fix>)> {
    let before = super::parse(source).ok()?;
    let before = Outline::of(source, &before);
    let mut sorted: Vec<&'f Fix> = fixes.iter().copied().filter(|fix| is_sound(source, fix)).collect();
    sorted.sort_by_key(|fix| (fix.hull().start, fix.hull().end));
    let mut chosen: Vec<&'f Fix> = Vec::new();
    for fix in sorted {
        // Fixes that touch each other wait for the next round too.
        if chosen.last().is_none_or(|last| fix.hull().start > last.hull().end) {
            chosen.push(fix);
        }
    }
    if let Some(text) = proved(source, &before, &chosen) {
        return (!chosen.is_empty()).then_some((text, chosen));
    }
    let mut harmless: Vec<&'f Fix> = Vec::new();
    for fix in chosen.into_iter().take(MOST_SINGLE) {
        harmless.push(fix);
        if proved(source, &before, &harmless).is_none() {
            harmless.pop();
        }
    }
    let text = proved(source, &before, &harmless)?;
    (!harmless.is_empty()).then_some((text, harmless))
}

/// Whether the edits are in order, inside the text and between its characters.
fn is_sound(source: &Source, fix: &Fix) -> bool {
    let are_inside = fix.edits.iter().all(|(range, _)| source.text.get(range.clone()).is_some());
    !fix.edits.is_empty() && are_inside && fix.edits.is_sorted_by(|(a, _), (b, _)| a.end <= b.start)
}

/// The text with all `fixes`, if nothing but what they are about changes.
fn proved(source: &Arc<Source>, before: &Outline, fixes: &[&Fix]) -> Option<String> {
    let edits: Vec<&(Range<usize>, String)> = fixes.iter().flat_map(|fix| &fix.edits).collect();
    let mut text = String::with_capacity(source.text.len());
    let mut at = 0;
    for (range, replacement) in &edits {
        text.push_str(source.text.get(at..range.start)?);
        text.push_str(replacement);
        at = range.end;
    }
    text.push_str(source.text.get(at..)?);
    let fixed = Source::new(source.name.clone(), text);
    let after = Outline::of(&fixed, &super::parse(&fixed).ok()?);
    let is_proved = after.comments == before.comments && before.is_kept_in(&after, &edits);
    is_proved.then(|| fixed.text.clone())
}

/// What a text says, with places.
struct Outline {
    /// Keys and scalars: where each stands and what it is.
    tokens: HashMap<(usize, usize), String>,
    /// The comments in order.
    comments: Vec<String>,
}

impl Outline {
    fn of(source: &Source, root: &Node) -> Self {
        let mut tokens = HashMap::new();
        collect(root, &mut tokens);
        let comments = comments(&source.text, &tokens);
        Self { tokens, comments }
    }

    /// Whether every key and scalar that no edit touches is still there.
    fn is_kept_in(&self, after: &Self, edits: &[&(Range<usize>, String)]) -> bool {
        // How much the edits before each one have added and taken away.
        let sums = edits.iter().scan((0, 0), |(grown, shrunk), (range, text)| {
            (*grown, *shrunk) = (*grown + text.len(), *shrunk + range.len());
            Some((*grown, *shrunk))
        });
        let sums: Vec<(usize, usize)> = std::iter::once((0, 0)).chain(sums).collect();
        self.tokens.iter().all(|((start, end), what)| {
            let next = edits.partition_point(|(range, _)| range.end < *start);
            if edits.get(next).is_some_and(|(range, _)| range.start <= *end) {
                return true;
            }
            let (grown, shrunk) = sums[next];
            let moved = |at: usize| at + grown - shrunk;
            after.tokens.get(&(moved(*start), moved(*end))) == Some(what)
        })
    }
}

fn collect(node: &Node, tokens: &mut HashMap<(usize, usize), String>) {
    let place = |span: &Range<usize>| (span.start, span.end);
    for entry in node.as_mapping().unwrap_or_default() {
        tokens.insert(place(&entry.key.span), format!("key {}", entry.key.text));
        collect(&entry.value, tokens);
    }
    node.as_list().unwrap_or_default().iter().for_each(|item| collect(item, tokens));
    if let Some(scalar) = node.scalar() {
        tokens.insert(place(&node.span), format!("{} {scalar}", node.kind()));
    }
}

/// What begins with `#` at the start of a line or behind a blank, and is not part of a key or scalar.
fn comments(text: &str, tokens: &HashMap<(usize, usize), String>) -> Vec<String> {
    let mut spans: Vec<(usize, usize)> = tokens.keys().copied().collect();
    spans.sort_unstable();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = text[at..].find('#') {
        let hash = at + offset;
        // Spans do not nest, so only the last one that begins before can contain it.
        let next = spans.partition_point(|(start, _)| *start <= hash);
        let inside = next.checked_sub(1).map(|last| spans[last].1).filter(|end| *end > hash);
        let begins =
            text[..hash].chars().next_back().is_none_or(char::is_whitespace) || text[..hash].ends_with('\u{FEFF}');
        at = match inside {
            Some(end) => end,
            None if begins => {
                let end = text[hash..].find('\n').map_or(text.len(), |length| hash + length);
                found.push(text[hash..end].trim_end().to_owned());
                end
            }
            None => hash + 1,
        };
    }
    found
}
