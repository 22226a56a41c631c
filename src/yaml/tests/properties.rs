//! Promises about every text, also the hostile ones.

use proptest::prelude::*;

use super::source;
use crate::diagnostic::{self, Diagnostic, Source};
use crate::yaml::{Node, Value, parse, parse_partly};

/// Texts that are often nearly YAML: fragments of notation in random order.
fn nearly_yaml() -> impl Strategy<Value = String> {
    let fragment = prop::sample::select(vec![
        "a",
        "b",
        ": ",
        ":",
        "\n",
        "\n  ",
        "\n    ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "'",
        "\"",
        "\\",
        "|",
        ">",
        "|-\n",
        ">+\n",
        "&x ",
        "*x",
        "*y",
        "!t ",
        "!!str ",
        "<<: ",
        "? ",
        "# c",
        "---\n",
        "...\n",
        "~",
        "null",
        "true",
        "1",
        "1.10",
        "0x1F",
        "99999999999999999999",
        ".nan",
        "é",
        "😀",
        "\u{FEFF}",
        "\t",
        "\r\n",
        "\r",
        "\u{85}",
        "\u{2028}",
        "\u{1b}[31m",
        "\\x01",
        "%YAML 1.2\n",
        "\u{202e}",
        "\u{0}",
    ]);
    prop::collection::vec(fragment, 0..40).prop_map(|fragments| fragments.concat())
}

fn check(text: &str) {
    let source = source(text);
    let (partly, all) = parse_partly(&source);
    check_places(&source, &all);
    match parse(&source) {
        Ok(node) => {
            check_node(&source, &node);
            assert_eq!((partly, all), (Some(node), Vec::new()));
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            check_places(&source, &problems);
            check_drawing(&problems);
            // What is understood all the same has its places in the text itself, and hides no problem.
            partly.iter().for_each(|node| check_spans(&source, node));
            assert!(problems.iter().all(|problem| all.contains(problem)), "{problems:#?} {all:#?}");
        }
    }
}

fn check_places(source: &Source, problems: &[Diagnostic]) {
    for problem in problems {
        check_span(source, &problem.place.span);
        for (place, _) in &problem.related {
            assert_eq!(place.source.text, source.text);
            check_span(source, &place.span);
        }
    }
}

fn check_drawing(problems: &[Diagnostic]) {
    let mut plain = Vec::new();
    diagnostic::text::render(problems, false, &mut plain).expect("memory takes everything");
    diagnostic::json::render(problems, &mut plain).expect("memory takes everything");
    let plain = String::from_utf8(plain).expect("it is a text");
    let is_safe = |c: char| c == '\n' || !(c.is_control() || ('\u{202A}'..='\u{202E}').contains(&c));
    let drawn = plain.split("{\n  \"version\"").next().unwrap_or_default();
    assert!(drawn.chars().all(is_safe), "{drawn:?}");
    diagnostic::text::render(problems, true, &mut Vec::new()).expect("memory takes everything");
}

fn check_span(source: &Source, span: &std::ops::Range<usize>) {
    assert!(source.text.get(span.clone()).is_some(), "{span:?} of {:?}", source.text);
}

/// What is read of a text that is refused has its places in it, whatever was left out or written over.
fn check_spans(source: &Source, node: &Node) {
    check_span(source, &node.span);
    match &node.value {
        Value::Seq(items) => items.iter().for_each(|item| check_spans(source, item)),
        Value::Map(entries) => {
            for entry in entries {
                check_span(source, &entry.key.span);
                check_spans(source, &entry.value);
            }
        }
        Value::Text(text) => {
            for (at, character) in text.char_indices() {
                check_span(source, &node.part(source, at..at + character.len_utf8()));
            }
        }
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => {}
    }
}

fn check_node(source: &Source, node: &Node) {
    check_span(source, &node.span);
    match &node.value {
        Value::Seq(items) => items.iter().for_each(|item| check_node(source, item)),
        Value::Map(entries) => {
            for entry in entries {
                check_span(source, &entry.key.span);
                assert_eq!(entry.value.key_span, Some(entry.key.span.clone()));
                assert!(!entry.key.text.is_empty());
                check_node(source, &entry.value);
            }
        }
        Value::Text(text) => {
            for (at, character) in text.char_indices() {
                let part = node.part(source, at..at + character.len_utf8());
                check_span(source, &part);
                let found = &source.text[part.clone()];
                assert!(part == node.span || found.chars().eq([character]));
            }
        }
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => {
            let written = node.raw.as_deref().expect("it is kept as written");
            let span = &source.text[node.span.clone()];
            assert!(span == written || span.starts_with('*'), "{span:?} is not {written:?}");
        }
    }
}

#[test]
fn a_text_that_is_read_in_two_ways_without_its_tag_is_not_read() {
    check("<<: |-\n!t \u{85}<<: ");
    check("\u{85}\n.nan");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_reader_or_the_renderers_panic(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn no_text_that_is_nearly_yaml_makes_the_reader_or_the_renderers_panic(text in nearly_yaml()) {
        check(&text);
    }

    #[test]
    fn whatever_is_quoted_is_read_back(text in "[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\u{FFFE}\u{FFFF}]{0,40}") {
        let written = serde_json::to_string(&text).expect("a text is JSON");
        if let Ok(node) = parse(&source(&written)) {
            prop_assert_eq!(node.as_text(), Some(text.as_str()));
        } else {
            // only characters that one of the readers does not take as they are
            let is_odd = |c: char| matches!(c, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}');
            prop_assert!(text.chars().any(is_odd), "{:?}", text);
        }
    }
}
