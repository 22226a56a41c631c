//! Promises about where keys and values stand.

use super::{at, source, tree};
use crate::diagnostic::Place;

/// The value at `path` as `line:column-line:column`, and its bytes.
fn value(text: &str, path: &str) -> (String, String) {
    let place = Place::new(&source(text), at(&tree(text), path).span.clone());
    drawn(text, &place)
}

/// The same for the key at the end of `path`.
fn key(text: &str, path: &str) -> (String, String) {
    let tree = tree(text);
    let span = at(&tree, path).key_span.clone();
    let place = Place::new(&source(text), span.expect("the value has a key"));
    drawn(text, &place)
}

fn drawn(text: &str, place: &Place) -> (String, String) {
    let (line, column) = place.line_column();
    let (end_line, end_column) = place.end_line_column();
    let bytes = text[place.span.clone()].to_owned();
    (format!("{line}:{column}-{end_line}:{end_column}"), bytes)
}

fn stands(expected: (&str, &str)) -> (String, String) {
    (expected.0.to_owned(), expected.1.to_owned())
}

#[test]
fn block_mappings_place_keys_and_values() {
    let text = "name: acme\nendpoint:\n  url: https://a.example\n";
    assert_eq!(key(text, "name"), stands(("1:1-1:5", "name")));
    assert_eq!(value(text, "name"), stands(("1:7-1:11", "acme")));
    assert_eq!(key(text, "endpoint.url"), stands(("3:3-3:6", "url")));
    assert_eq!(value(text, "endpoint.url"), stands(("3:8-3:25", "https://a.example")));
    assert_eq!(value(text, "endpoint"), stands(("3:3-3:25", "url: https://a.example")));
}

#[test]
fn windows_line_ends_shift_nothing() {
    let text = "a: 1\r\nb:\r\n  - x\r\n  - 'y'\r\nc: |\r\n  t\r\n";
    assert_eq!(value(text, "b.1"), stands(("4:5-4:8", "'y'")));
    assert_eq!(key(text, "b"), stands(("2:1-2:2", "b")));
    assert_eq!(value(text, "c"), stands(("6:3-6:4", "t")));
}

#[test]
fn a_byte_order_mark_is_not_a_column() {
    let text = "\u{FEFF}a: 1\nb: 2\n";
    assert_eq!(key(text, "a"), stands(("1:1-1:2", "a")));
    assert_eq!(value(text, "a"), stands(("1:4-1:5", "1")));
    assert_eq!(value(text, "b"), stands(("2:4-2:5", "2")));
}

#[test]
fn columns_count_characters_not_bytes() {
    let text = "gruß: für 你好 😀\nkey: {ä: ö, z: 1}\n";
    assert_eq!(key(text, "gruß"), stands(("1:1-1:5", "gruß")));
    assert_eq!(value(text, "gruß"), stands(("1:7-1:15", "für 你好 😀")));
    assert_eq!(value(text, "key.ä"), stands(("2:10-2:11", "ö")));
    assert_eq!(value(text, "key.z"), stands(("2:16-2:17", "1")));
}

#[test]
fn flow_collections_include_their_brackets() {
    let text = "a: [1, {b: \"c d\", e: }, [x: y]]\nz: {}\n";
    assert_eq!(value(text, "a"), stands(("1:4-1:32", "[1, {b: \"c d\", e: }, [x: y]]")));
    assert_eq!(value(text, "a.1"), stands(("1:8-1:23", "{b: \"c d\", e: }")));
    assert_eq!(value(text, "a.1.b"), stands(("1:12-1:17", "\"c d\"")));
    assert_eq!(value(text, "a.1.e"), stands(("1:21-1:21", "")));
    assert_eq!(value(text, "a.2.0"), stands(("1:26-1:30", "x: y")));
    assert_eq!(value(text, "z"), stands(("2:4-2:6", "{}")));
}

#[test]
fn quoted_texts_include_their_quotes() {
    let text = "'a': \"b\\n\\u00e9\"\n\"c\": 'it''s'\n";
    assert_eq!(key(text, "a"), stands(("1:1-1:4", "'a'")));
    assert_eq!(value(text, "a"), stands(("1:6-1:17", "\"b\\n\\u00e9\"")));
    assert_eq!(value(text, "c"), stands(("2:6-2:13", "'it''s'")));
}

#[test]
fn block_texts_are_placed_at_their_lines() {
    let text = "a:\n  b: |\n    one\n      two\n\n  c: >-\n    three\n    four\n\n\nd: 1\n";
    assert_eq!(value(text, "a.b"), stands(("3:5-4:10", "one\n      two")));
    assert_eq!(value(text, "a.c"), stands(("7:5-8:9", "three\n    four")));
    assert_eq!(value(text, "d"), stands(("11:4-11:5", "1")));
}

#[test]
fn plain_texts_over_several_lines_end_where_they_end() {
    let text = "a: one\n  two # note\nb: x\n";
    assert_eq!(value(text, "a"), stands(("1:4-2:6", "one\n  two")));
}

#[test]
fn lists_begin_at_their_first_dash() {
    let text = "a:\n- x\n- y\nb:\n  - - p\n    - q\nc:\n-  # note\n  r\n";
    assert_eq!(value(text, "a"), stands(("2:1-3:4", "- x\n- y")));
    assert_eq!(value(text, "b"), stands(("5:3-6:8", "- - p\n    - q")));
    assert_eq!(value(text, "b.0"), stands(("5:5-6:8", "- p\n    - q")));
    assert_eq!(value(text, "b.0.1"), stands(("6:7-6:8", "q")));
}

#[test]
fn a_value_left_out_is_placed_behind_its_colon_or_dash() {
    let text = "a:\nb: \n# note\nc:\n  -\n  - x\n";
    assert_eq!(value(text, "a"), stands(("1:3-1:3", "")));
    assert_eq!(value(text, "b"), stands(("2:3-2:3", "")));
    assert_eq!(value(text, "c.0"), stands(("5:4-5:4", "")));
}

#[test]
fn an_alias_is_placed_at_the_alias_and_its_inside_where_it_is_written() {
    let text = "a: &x [1, 2]\nb: *x\nc: &t word\n*t : *t\n";
    assert_eq!(value(text, "a"), stands(("1:7-1:13", "[1, 2]")));
    assert_eq!(value(text, "b"), stands(("2:4-2:6", "*x")));
    assert_eq!(value(text, "b.1"), stands(("1:11-1:12", "2")));
    assert_eq!(value(text, "c"), stands(("3:7-3:11", "word")));
    assert_eq!(key(text, "word"), stands(("4:1-4:3", "*t")));
    assert_eq!(value(text, "word"), stands(("4:6-4:8", "*t")));
}

#[test]
fn the_head_of_a_mapping_is_its_key_else_its_first_key() {
    let tree = tree("- status: 1\n  code: 2\n- {}\n");
    assert_eq!(at(&tree, "0").head(), 2..8);
    assert_eq!(at(&tree, "1").head(), 24..26);
    assert_eq!(at(&tree, "0.code").head(), 14..18);
}

#[test]
fn a_part_of_a_text_is_found_in_the_source() {
    let part = |text: &str, wanted: &str, nth: usize| {
        let source = source(text);
        let tree = tree(text);
        let node = tree.get("a").expect("a is there");
        let found = node.as_text().expect("a is a text");
        let (at, _) = found.match_indices(wanted).nth(nth).expect("it is there");
        let span = node.part(&source, at..at + wanted.len());
        (source.line_column(span.start), text[span].to_owned())
    };
    let is = |line, column, text: &str| ((line, column), text.to_owned());
    assert_eq!(part("a: x ${b}\n", "${b}", 0), is(1, 6, "${b}"));
    assert_eq!(part("a: 'é ${b} ${b}'\n", "${b}", 1), is(1, 12, "${b}"));
    assert_eq!(part("a: \"1\\n${b}\\n${c}\"\n", "${c}", 0), is(1, 14, "${c}"));
    assert_eq!(part("a: |\n  x\n  y ${b}\n", "${b}", 0), is(3, 5, "${b}"));
    // the escape hides that the letter is the same, so the whole text is meant
    assert_eq!(part("a: \"e\\u0065e\"\n", "e", 1), is(1, 4, "\"e\\u0065e\""));
}
