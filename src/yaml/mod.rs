//! YAML text to a tree in which every key and value knows its place. Knows nothing of what the text describes.
//!
//! Two independent readers look at each text: `granit-parser` says where things stand, `serde_yaml` says what they are.
//! A text is accepted only where both agree, so that no place of one meaning is reported for another.

pub mod code;
mod compose;
pub mod decode;
mod encoding;
mod join;
mod keys;
mod mend;
mod node;
pub mod patch;
mod printable;
pub mod repair;
pub mod shape;
mod syntax;
mod typed;

use std::sync::Arc;

pub use node::{Entry, Key, Node, Value};

use crate::diagnostic::{self, Diagnostic, Source};

/// The largest accepted text, in bytes.
pub const MAX_BYTES: usize = 1 << 20;

/// The largest accepted number of keys and values after aliases are expanded.
pub const MAX_NODES: usize = 100_000;

/// The deepest accepted nesting of mappings and lists after aliases are expanded.
pub const MAX_DEPTH: usize = 64;

/// Reads one YAML document.
///
/// # Errors
/// Every problem found, in reading order, with the codes of [`code`]. A problem of the syntax ends the search; problems of
/// the content (duplicate keys, tags, unknown aliases, …) do not.
pub fn parse(source: &Arc<Source>) -> Result<Node, Vec<Diagnostic>> {
    match read(source) {
        (Some(node), problems) if problems.is_empty() => Ok(node),
        (_, mut problems) => {
            diagnostic::sort(&mut problems);
            Err(problems)
        }
    }
}

/// Reads as much of one YAML document as can be understood, and everything that is wrong with the text. With problems, the
/// tree serves to find further ones and for nothing else: what is refused has been left out of it or replaced.
pub fn parse_partly(source: &Arc<Source>) -> (Option<Node>, Vec<Diagnostic>) {
    let (mut node, mut problems) = read(source);
    if problems.is_empty() {
        return (node, problems);
    }
    if node.is_none()
        && let Some(text) = mend::mended(source, &problems)
    {
        let (mended, found) = read(&Source::new(source.name.as_str(), text));
        node = mended;
        if let Some(node) = &mut node {
            mend::keep_texts(node, source, &problems);
        }
        // The second reader has refused what was mended, and may refuse what is left.
        let found = found.into_iter().filter(|it| it.code != code::SECOND_READER).map(|it| moved(source, it));
        let new: Vec<Diagnostic> = found.filter(|it| !problems.iter().any(|known| is_same(known, it))).collect();
        problems.extend(new);
    }
    if let Some(node) = &mut node {
        mend::prune(node);
    }
    diagnostic::sort(&mut problems);
    (node, problems)
}

fn is_same(one: &Diagnostic, other: &Diagnostic) -> bool {
    one.code == other.code && one.place.span == other.place.span
}

/// A finding about the mended text, as one about the text.
fn moved(source: &Arc<Source>, mut found: Diagnostic) -> Diagnostic {
    let places = found.related.iter_mut().map(|(place, _)| place).chain([&mut found.place]);
    places.for_each(|place| place.source = Arc::clone(source));
    found
}

/// The tree, if the text can be understood as a whole, and what is wrong with it all the same.
fn read(source: &Arc<Source>) -> (Option<Node>, Vec<Diagnostic>) {
    if let Some(fault) = &source.fault {
        return (None, vec![encoding::problem(source, fault)]);
    }
    if source.text.len() > MAX_BYTES {
        return (None, vec![encoding::too_large(source)]);
    }
    if let Err(problems) = printable::check_source(source) {
        return (None, problems);
    }
    let (composed, mut problems) = compose::compose(source);
    // The second reader would take what is tagged for something else.
    let has_tag = problems.iter().any(|it| it.code == code::TAG);
    let Some(composed) = composed.filter(|_| !has_tag) else { return (None, problems) };
    match typed::read(source) {
        Ok(reading) => {
            let (node, found) = join::join(source, &composed, reading);
            // Of a text that is read in two ways nobody knows what it says.
            let is_clear = found.iter().all(|it| it.code != code::READERS_DISAGREE);
            problems.extend(found);
            (is_clear.then_some(node), problems)
        }
        // What the first reader has something against need not be said twice.
        Err(_) if !problems.is_empty() => (None, problems),
        Err(found) => (None, found),
    }
}

#[cfg(test)]
mod tests;
