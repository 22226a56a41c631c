//! What a mapping key may be.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::code;
use super::compose::Kind;
use crate::diagnostic::{Diagnostic, Place, Source};

/// Checks one key of a mapping whose keys before it are in `seen`, and adds it to them.
pub(super) fn check(
    source: &Arc<Source>,
    kind: &Kind,
    text: &str,
    span: &Range<usize>,
    seen: &mut HashMap<String, Range<usize>>,
) -> Option<Diagnostic> {
    let place = Place::new(source, span.clone());
    let Kind::Scalar { plain, .. } = *kind else {
        let message = "a mapping key must be a text, not a mapping or list";
        return Some(
            Diagnostic::error(code::BAD_KEY, place, message)
                .help("a text that begins with `{` or `[`, such as a placeholder, needs quotes"),
        );
    };
    if text.is_empty() {
        let message = "a mapping key must not be empty";
        return Some(Diagnostic::error(code::BAD_KEY, place, message));
    }
    if plain && text == "<<" {
        let message = "merge keys (`<<`) are not supported";
        return Some(
            Diagnostic::error(code::MERGE_KEY, place, message)
                .help("repeat the keys, or use an alias for a whole value"),
        );
    }
    if let Some(first) = seen.get(text) {
        let message = format!("the key `{text}` occurs twice in this mapping");
        return Some(
            Diagnostic::error(code::DUPLICATE_KEY, place, message)
                .label("again here")
                .related(Place::new(source, first.clone()), "first given here"),
        );
    }
    seen.insert(text.to_owned(), span.clone());
    None
}
