//! Promises about what values are.

use super::{at, tree};
use crate::yaml::Value;

fn value(text: &str) -> Value {
    at(&tree(&format!("a: {text}\n")), "a").value.clone()
}

fn text(content: &str) -> Value {
    Value::Text(content.to_owned())
}

#[test]
fn plain_scalars_have_the_types_of_the_core_schema() {
    assert_eq!(value("5"), Value::Int(5));
    assert_eq!(value("-0"), Value::Int(0));
    assert_eq!(value("+7"), Value::Int(7));
    assert_eq!(value("0x1F"), Value::Int(31));
    assert_eq!(value("0o17"), Value::Int(15));
    assert_eq!(value("9223372036854775807"), Value::Int(i64::MAX));
    assert_eq!(value("-9223372036854775808"), Value::Int(i64::MIN));
    assert_eq!(value("1.10"), Value::Float(1.1));
    assert_eq!(value("1e3"), Value::Float(1000.0));
    assert_eq!(value(".5"), Value::Float(0.5));
    for (written, boolean) in [("true", true), ("True", true), ("FALSE", false)] {
        assert_eq!(value(written), Value::Bool(boolean));
    }
    for written in ["", "~", "null", "NULL"] {
        assert_eq!(value(written), Value::Null);
    }
}

#[test]
fn words_that_other_yaml_versions_convert_stay_texts() {
    for written in [
        "on",
        "off",
        "yes",
        "no",
        "y",
        "010",
        "007",
        "-010",
        "1_000",
        "12:30",
        "2026-01-02",
        "0x",
        "nan",
        "inf",
        "1.2.3",
        "+14155550123x",
        "tRUE",
        "1e400",
    ] {
        assert_eq!(value(written), text(written));
    }
}

#[test]
fn quoted_scalars_are_texts() {
    for written in ["5", "true", "null", "~", "1.10", "", "<<", "99999999999999999999"] {
        assert_eq!(value(&format!("'{written}'")), text(written));
        assert_eq!(value(&format!("\"{written}\"")), text(written));
    }
    assert_eq!(value("\"\\t\\u00e9\\U0001F600\\x41\""), text("\té😀A"));
    assert_eq!(value("'it''s'"), text("it's"));
}

#[test]
fn a_scalar_that_is_no_text_stays_printable_as_written() {
    let tree = tree("a: 1.10\nb: 0x1F\nc: TRUE\nd: ~\ne:\nf: '5'\ng: []\n");
    let raw = |key| at(&tree, key).raw.as_deref();
    assert_eq!(raw("a"), Some("1.10"));
    assert_eq!(raw("b"), Some("0x1F"));
    assert_eq!(raw("c"), Some("TRUE"));
    assert_eq!(raw("d"), Some("~"));
    assert_eq!(raw("e"), Some(""));
    assert_eq!(raw("f"), None);
    assert_eq!(at(&tree, "f").scalar(), Some("5"));
    assert_eq!(at(&tree, "a").scalar(), Some("1.10"));
    assert_eq!(at(&tree, "g").scalar(), None);
}

#[test]
fn block_texts_keep_their_lines_and_chomping() {
    let block = |header: &str, body: &str| {
        let tree = tree(&format!("a: {header}\n{body}b: 1\n"));
        at(&tree, "a").as_text().map(str::to_owned)
    };
    let body = "  one\n   two\n\n  three\n\n\n";
    let is = |content: &str| Some(content.to_owned());
    assert_eq!(block("|", body), is("one\n two\n\nthree\n"));
    assert_eq!(block("|-", body), is("one\n two\n\nthree"));
    assert_eq!(block("|+", body), is("one\n two\n\nthree\n\n\n"));
    assert_eq!(block(">", "  one\n  two\n\n  three\n"), is("one two\nthree\n"));
    assert_eq!(block(">-", "  one\n  two\n"), is("one two"));
    assert_eq!(block(">+", "  one\n  two\n\n"), is("one two\n\n"));
    assert_eq!(block("|1-", "  one\n"), is(" one"));
    assert_eq!(block("|", ""), is(""));
}

#[test]
fn a_block_text_without_a_last_line_feed_gains_none() {
    assert_eq!(tree("a: |\n  x").get("a").and_then(|a| a.as_text()), Some("x"));
    assert_eq!(tree("a: |\r\n  x\r\n  y\r\n").get("a").and_then(|a| a.as_text()), Some("x\ny\n"));
}

#[test]
fn mappings_keep_document_order_and_keys_stay_texts() {
    let tree = tree("b: 1\na: 2\n200: 3\n1.10: 4\n1.1: 5\ntrue: 6\n~: 7\n0x10: 8\n16: 9\n");
    let entries = tree.as_mapping().expect("it is a mapping");
    let keys: Vec<&str> = entries.iter().map(|entry| entry.key.text.as_str()).collect();
    assert_eq!(keys, ["b", "a", "200", "1.10", "1.1", "true", "~", "0x10", "16"]);
}

#[test]
fn aliases_are_expanded() {
    let tree = tree("a: &m {x: [1]}\nb: *m\n");
    assert_eq!(at(&tree, "b.x.0").value, Value::Int(1));
    // an anchor may be given again; the last one before the alias counts
    let tree = super::tree("- &a 1\n- *a\n- &a 2\n- *a\n");
    assert_eq!(at(&tree, "1").value, Value::Int(1));
    assert_eq!(at(&tree, "3").value, Value::Int(2));
}

#[test]
fn kinds_have_words() {
    let tree = tree("- {}\n- []\n- a\n- 1\n- 1.5\n- true\n-\n");
    let kinds: Vec<&str> = tree.as_list().into_iter().flatten().map(|node| node.kind()).collect();
    let expected = ["a mapping", "a list", "a text", "a number", "a number", "a Boolean", "nothing"];
    assert_eq!(kinds, expected);
}

#[test]
fn many_comments_do_no_harm() {
    let text = format!("{}a: 1\n{}b: 2\n", "# note\n".repeat(500), "  # note\n".repeat(500));
    assert_eq!(at(&tree(&text), "b").value, Value::Int(2));
}
