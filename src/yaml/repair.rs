//! Makes fixes: edits of a few bytes that change one value or key of a YAML text and leave comments and layout alone.
//!
//! Each gives `None` where it cannot be sure of the text as it is written. What these edits really do is proved only when
//! they are applied, in [`super::patch`].

use std::ops::Range;

use super::{Entry, Node, Value};
use crate::diagnostic::{Fix, Source};

/// Replaces a key or text, or a part of one, and keeps its quotes.
pub fn rename(source: &Source, span: &Range<usize>, from: &str, to: &str) -> Option<Fix> {
    let written = source.text.get(span.clone())?;
    let start = match written.strip_prefix(['"', '\'']) {
        Some(inner) if inner.len() == from.len() + 1 && inner.starts_with(from) => span.start + 1,
        None if written == from => span.start,
        _ => return None,
    };
    Some(Fix::replace(format!("did you mean `{to}`?"), start..start + from.len(), to))
}

/// Puts a number or Boolean in quotes.
pub fn quote(source: &Source, node: &Node) -> Option<Fix> {
    let written = node.raw.as_deref().filter(|_| !node.is_null())?;
    let is_plain = source.text.get(node.span.clone()) == Some(written) && !written.contains(['"', '\\']);
    is_plain
        .then(|| Fix::replace(format!("put it in quotes: \"{written}\""), node.span.clone(), format!("\"{written}\"")))
}

/// Takes the quotes of a number or Boolean away.
pub fn unquote(source: &Source, node: &Node) -> Option<Fix> {
    let text = node.as_text()?;
    let is_number = text.parse::<i64>().is_ok_and(|number| number.to_string() == text);
    let written = source.text.get(node.span.clone())?;
    let inner = written.strip_prefix(['"', '\''])?;
    let is_exact = inner.len() == text.len() + 1 && inner.starts_with(text);
    ((is_number || matches!(text, "true" | "false")) && is_exact)
        .then(|| Fix::replace(format!("write it without quotes: {text}"), node.span.clone(), text))
}

/// Makes a list of one: puts a scalar, or a mapping in braces, in brackets.
pub fn bracket(source: &Source, node: &Node) -> Option<Fix> {
    let written = source.text.get(node.span.clone())?;
    let is_whole = match &node.value {
        Value::Map(_) => written.starts_with('{') && written.ends_with('}'),
        Value::Seq(_) | Value::Null => false,
        // Inside brackets a plain scalar ends at a comma or bracket.
        _ if node.scalar() == Some(written) => !written.contains([',', '[', ']', '{', '}', '\n']),
        _ => written.len() >= 2 && (written.starts_with('"') || written.starts_with('\'')) && !written.contains('\n'),
    };
    let Range { start, end } = node.span;
    (is_whole && has_neighbour(source, start)).then(|| {
        Fix::new(
            "put it in brackets to make a list of one: […]",
            vec![(start..start, "[".into()), (end..end, "]".into())],
        )
    })
}

/// Adds `entry`, such as `key: value`, to a mapping, on a line of its own unless the mapping stands in braces.
pub fn insert(source: &Source, mapping: &Node, entry: &str) -> Option<Fix> {
    let entries = own_entries(mapping)?;
    let (first, last) = (entries.first()?, entries.last()?);
    let title = format!("add `{entry}`");
    let text = &source.text;
    if text.get(mapping.span.clone())?.starts_with('{') {
        let end = last.value.span.end;
        return (!last.value.span.is_empty()).then(|| Fix::replace(title, end..end, format!(", {entry}")));
    }
    let value = text.get(last.value.span.clone())?;
    // Where a text of several lines ends is not plain: its last line breaks may belong to it.
    if value.contains('\n') || !has_neighbour(source, last.value.span.start) {
        return insert_first(source, mapping, entry);
    }
    let indent = indentation(source, first)?;
    let end = line_end(text, last.value.span.end);
    Some(Fix::replace(title, end..end, format!("{}{indent}{entry}", line_break(text, first.key.span.start))))
}

/// Adds `entry`, such as `key: value`, as the first of a mapping that does not stand in braces, on a line of its own.
pub fn insert_first(source: &Source, mapping: &Node, entry: &str) -> Option<Fix> {
    let first = own_entries(mapping)?.first()?;
    if source.text.get(mapping.span.clone())?.starts_with('{') {
        return None;
    }
    let indent = indentation(source, first)?;
    let at = first.key.span.start;
    let text = format!("{entry}{}{indent}", line_break(&source.text, at));
    Some(Fix::replace(format!("add `{entry}`"), at..at, text))
}

/// The blanks before an entry that begins its line; behind a dash an entry has none of its own.
fn indentation<'s>(source: &'s Source, entry: &Entry) -> Option<&'s str> {
    let line = line_start(&source.text, entry.key.span.start);
    let indent = source.text.get(line..entry.key.span.start)?.trim_start_matches('\u{FEFF}');
    indent.trim_start_matches(' ').is_empty().then_some(indent)
}

/// Takes a key and its value out of a mapping that has others; a comment beside it stays.
pub fn remove(source: &Source, mapping: &Node, key: &str) -> Option<Fix> {
    let entries = own_entries(mapping)?;
    let at = entries.iter().position(|entry| entry.key.text == key)?;
    let (entry, text) = (&entries[at], &source.text);
    let (start, end) = (entry.key.span.start, entry.value.span.end);
    let title = format!("remove `{key}`");
    if entries.len() == 1 || text.get(start..end)?.contains(['\n', '#']) {
        return None;
    }
    if text.get(mapping.span.clone())?.starts_with('{') {
        let range = match entries.get(at + 1) {
            Some(next) => start..next.key.span.start,
            None => entries[at - 1].value.span.end..end,
        };
        let is_bare = |part: &str| part.chars().all(|c| matches!(c, ',' | ' '));
        let outside = text.get(range.start..start.max(range.start))?.to_owned() + text.get(end..range.end.max(end))?;
        return is_bare(&outside).then(|| Fix::replace(title, range, ""));
    }
    let line = line_start(text, start);
    let (indent, behind) = (text.get(line..start)?, text.get(end..line_end(text, end))?);
    if !indent.trim_start_matches(' ').is_empty() {
        return None;
    }
    match behind.trim_start().chars().next() {
        Some('#') => {
            let comment = end + (behind.len() - behind.trim_start().len());
            Some(Fix::replace(title, start..comment, ""))
        }
        Some(_) => None,
        None => {
            let next = text[end..].find('\n').map(|at| end + at + 1);
            // The last line of a text without a line break at its end takes the one before it along.
            let range = match next {
                Some(next) => line..next,
                None => text[..line].trim_end_matches(['\n', '\r']).len()..text.len(),
            };
            Some(Fix::replace(title, range, ""))
        }
    }
}

/// The bytes of the key whose value stands at `value`, if it is written as `name`.
pub fn key_before(source: &Source, value: &Range<usize>, name: &str) -> Option<Range<usize>> {
    let before = source.text.get(..value.start)?.trim_end().strip_suffix(':')?.trim_end();
    let end = before.strip_suffix(['"', '\'']).unwrap_or(before).len();
    let start = before.get(..end)?.strip_suffix(name)?.len();
    let is_whole = !before[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '-');
    is_whole.then_some(start..end)
}

/// The entries of a mapping that is written where it is used, and not through an alias.
fn own_entries(mapping: &Node) -> Option<&[Entry]> {
    let entries = mapping.as_mapping()?;
    let first = entries.first()?;
    (mapping.span.start <= first.key.span.start && first.key.span.end <= mapping.span.end).then_some(entries)
}

/// Whether something stands before the place on its line: a value alone on its line may be one of several lines.
fn has_neighbour(source: &Source, start: usize) -> bool {
    let line = line_start(&source.text, start);
    !source.text[line..start].trim().is_empty()
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |found| found + 1)
}

/// Where the line's own text ends: before its line break.
fn line_end(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let line = rest.find('\n').map_or(rest, |found| &rest[..found]);
    at + line.strip_suffix('\r').unwrap_or(line).len()
}

/// The kind of line break that the text has behind, else before, a place.
fn line_break(text: &str, at: usize) -> &'static str {
    let found = text[at..].find('\n').map(|found| at + found).or_else(|| text[..at].rfind('\n'));
    if found.is_some_and(|found| text[..found].ends_with('\r')) { "\r\n" } else { "\n" }
}
