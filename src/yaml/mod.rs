//! YAML text to a tree in which every key and value knows its place. Knows nothing of what the text describes.
//!
//! Two independent readers look at each text: `granit-parser` says where things stand, `serde_yaml` says what they are.
//! A text is accepted only where both agree, so that no place of one meaning is reported for another.

pub mod code;
mod compose;
pub mod decode;
mod join;
mod keys;
mod node;
pub mod patch;
mod printable;
pub mod repair;
pub mod shape;
mod syntax;
mod typed;

use std::sync::Arc;

pub use node::{Entry, Key, Node, Value};

use crate::diagnostic::{self, Diagnostic, Place, Source};

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
    let read = || {
        if source.text.len() > MAX_BYTES {
            let message = format!("the file is larger than {MAX_BYTES} bytes");
            let place = Place::new(source, 0..0);
            return Err(vec![Diagnostic::error(code::TOO_LARGE, place, message)]);
        }
        printable::check_source(source)?;
        let composed = compose::compose(source)?;
        let reading = typed::read(source)?;
        join::join(source, &composed, reading)
    };
    read().map_err(|mut problems| {
        diagnostic::sort(&mut problems);
        problems
    })
}

#[cfg(test)]
mod tests;
