//! Promises of diagnostics and their renderers.

use std::sync::Arc;

use proptest::prelude::*;

use super::{Diagnostic, Fix, Place, Source, github, has_errors, json, sarif, sort, summary, text};

fn spec() -> Arc<Source> {
    Source::new("specs/acme.yaml", "name: acme\nendpoint:\n  urll: https://a.example\n  url: x\n")
}

fn drawn(diagnostics: &[Diagnostic]) -> String {
    let mut out = Vec::new();
    text::render(diagnostics, false, &mut out).expect("memory takes everything");
    String::from_utf8(out).expect("it is a text")
}

fn drawn_at(source: &Arc<Source>, span: std::ops::Range<usize>) -> String {
    drawn(&[Diagnostic::error("T001", Place::new(source, span), "wrong").label("here")])
}

#[test]
fn text_shows_the_place_in_its_line_with_label_related_places_and_help() {
    let source = spec();
    let diagnostic = Diagnostic::error("S001", Place::new(&source, 23..27), "the endpoint has no key `urll`")
        .label("unknown key")
        .related(Place::new(&source, 0..4), "the spec begins here")
        .help("did you mean `url`?")
        .help("known keys: `url`, `method`");
    insta::assert_snapshot!(drawn(&[diagnostic]), @r#"
specs/acme.yaml:3:3: error[S001]: the endpoint has no key `urll`
  |
1 | name: acme
  | ---- the spec begins here
2 | endpoint:
3 |   urll: https://a.example
  |   ^^^^ unknown key
  |
  = help: did you mean `url`?
  = help: known keys: `url`, `method`
"#);
}

#[test]
fn text_shows_related_places_of_other_files_with_their_names() {
    let source = spec();
    let other = Source::new("otpsmith.yaml", "handlers:\n  - provider: acme\n");
    let diagnostic = Diagnostic::warning("T002", Place::new(&other, 24..28), "no such provider")
        .related(Place::new(&source, 6..10), "this one has a similar name");
    insta::assert_snapshot!(drawn(&[diagnostic]), @r#"
otpsmith.yaml:2:15: warning[T002]: no such provider
  |
2 |   - provider: acme
  |               ^^^^
  |
 ::: specs/acme.yaml:1:7
  |
1 | name: acme
  |       ---- this one has a similar name
"#);
}

#[test]
fn text_reduces_a_place_of_several_lines_to_its_first() {
    insta::assert_snapshot!(drawn_at(&spec(), 11..46), @r#"
specs/acme.yaml:2:1: error[T001]: wrong
  |
2 | endpoint:
  | ^^^^^^^^^ here
"#);
}

#[test]
fn text_of_several_findings_has_an_empty_line_between_them() {
    let source = spec();
    let finding = |at| Diagnostic::info("T003", Place::new(&source, at..at + 1), "a remark");
    insta::assert_snapshot!(drawn(&[finding(0), finding(11)]), @r#"
specs/acme.yaml:1:1: info[T003]: a remark
  |
1 | name: acme
  | ^

specs/acme.yaml:2:1: info[T003]: a remark
  |
2 | endpoint:
  | ^
"#);
}

#[test]
fn text_points_at_an_empty_place_and_at_the_end_of_the_file() {
    insta::assert_snapshot!(drawn_at(&Source::new("a.yaml", "a:\nb: 1\n"), 2..2), @r#"
a.yaml:1:3: error[T001]: wrong
  |
1 | a:
  |   ^ here
"#);
    insta::assert_snapshot!(drawn_at(&Source::new("a.yaml", "a:\nb: 1"), 7..7), @r#"
a.yaml:2:5: error[T001]: wrong
  |
2 | b: 1
  |     ^ here
"#);
    insta::assert_snapshot!(drawn_at(&Source::new("a.yaml", ""), 0..0), @r#"
a.yaml:1:1: error[T001]: wrong
  |
1 |
  | ^ here
"#);
}

#[test]
fn text_underlines_behind_a_byte_order_mark_wide_characters_and_tabs() {
    let source = Source::new("a.yaml", "\u{FEFF}你好:\té\r\n");
    let at = source.text.find('é').expect("it is there");
    insta::assert_snapshot!(drawn_at(&source, at..at + 2), @r#"
a.yaml:1:5: error[T001]: wrong
  |
1 | 你好:    é
  |          ^ here
"#);
}

#[test]
fn text_lets_no_control_character_through() {
    let source = Source::new("a\u{1b}[2J\n.yaml", "a: \u{1b}[31m\u{9b}31m\u{202e}x\u{2028}y\u{7f}\n");
    let diagnostic = Diagnostic::error("T001", Place::new(&source, 3..9), "bad \u{1b}[0m\r\n\u{85}words")
        .label("\u{1b}]0;title\u{7}")
        .related(Place::new(&source, 0..1), "\u{9b}2K\u{200f}")
        .help("\u{8}\u{8}\u{2066}");
    let drawn = drawn(&[diagnostic]);
    let bad = |c: &char| {
        (c.is_control() && *c != '\n')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}')
    };
    assert_eq!(drawn.chars().find(bad), None, "{drawn:?}");
    assert!(drawn.starts_with("a␛[2J .yaml:1:4: error[T001]: bad ␛[0m"), "{drawn}");
}

#[test]
fn no_place_is_too_hostile_to_be_drawn() {
    let source = Source::new("a.yaml", "\u{FEFF}ab: 你\r\n\r\n😀 z\n");
    let ends = [0, 1, 2, 3, 5, 8, 9, 10, 11, 13, 15, 18, 20, 21, 22, 1000, usize::MAX];
    for start in ends {
        for end in ends {
            let drawn = drawn_at(&source, start..end);
            assert!(drawn.starts_with("a.yaml:"), "{start}..{end}: {drawn}");
            assert!(drawn.contains("here"), "{start}..{end}: {drawn}");
        }
    }
}

#[test]
fn a_long_line_is_cut_around_the_place() {
    let source = Source::new("a.yaml", format!("{}é!{}", "é".repeat(50_000), "x".repeat(50_000)));
    let drawn = drawn_at(&source, 100_002..100_003);
    assert!(drawn.starts_with("a.yaml:1:50002: "), "{drawn}");
    assert!(drawn.contains("é!x"), "{drawn}");
    assert!(drawn.lines().all(|line| line.chars().count() < 300), "{drawn}");
}

#[test]
fn styled_text_says_the_same_as_plain_text() {
    let diagnostics = [Diagnostic::warning("T001", Place::new(&spec(), 0..4), "odd").help("change it")];
    let mut styled = Vec::new();
    text::render(&diagnostics, true, &mut styled).expect("memory takes everything");
    let styled = String::from_utf8(styled).expect("it is a text");
    assert_ne!(styled, drawn(&diagnostics));
    let stripped = anstream::adapter::strip_str(&styled).to_string();
    assert_eq!(stripped, drawn(&diagnostics));
}

#[test]
fn json_has_a_version_and_both_ends_of_each_place() {
    let source = Source::new("b.yaml", "\u{FEFF}é: x\nb: ö\n");
    let diagnostic = Diagnostic::error("T001", Place::new(&source, 7..12), "a \"quoted\" word")
        .label("labels are for people")
        .related(Place::new(&source, 3..5), "first")
        .help("change it");
    let mut out = Vec::new();
    json::render(&[diagnostic], &mut out).expect("memory takes everything");
    insta::assert_snapshot!(String::from_utf8(out).expect("it is a text"), @r#"
{
  "version": 1,
  "diagnostics": [
    {
      "code": "T001",
      "severity": "error",
      "message": "a \"quoted\" word",
      "file": "b.yaml",
      "line": 1,
      "column": 4,
      "end_line": 2,
      "end_column": 4,
      "help": [
        "change it"
      ],
      "related": [
        {
          "message": "first",
          "file": "b.yaml",
          "line": 1,
          "column": 1,
          "end_line": 1,
          "end_column": 2
        }
      ]
    }
  ]
}
"#);
}

#[test]
fn json_without_findings_is_still_a_document() {
    let mut out = Vec::new();
    json::render(&[], &mut out).expect("memory takes everything");
    let document: serde_json::Value = serde_json::from_slice(&out).expect("it is JSON");
    assert_eq!(document, serde_json::json!({"version": 1, "diagnostics": []}));
}

#[test]
fn lines_and_columns_count_from_one_in_characters() {
    let source = Source::new("a", "\u{FEFF}é\tx\r\n\n😀y");
    let at = |offset| source.line_column(offset);
    assert_eq!(at(0), (1, 1));
    assert_eq!(at(3), (1, 1));
    assert_eq!(at(4), (1, 1)); // inside é
    assert_eq!(at(5), (1, 2));
    assert_eq!(at(6), (1, 3));
    assert_eq!(at(9), (2, 1));
    assert_eq!(at(10), (3, 1));
    assert_eq!(at(14), (3, 2));
    assert_eq!(at(15), (3, 3));
    assert_eq!(at(99), (3, 3));
}

#[test]
fn sorting_is_by_file_then_offset_and_keeps_the_order_of_equals() {
    let (a, b) = (Source::new("a", "xxxx"), Source::new("b", "xxxx"));
    let finding = |source, at, message: &str| Diagnostic::error("T001", Place::new(source, at..at), message);
    let mut findings = [finding(&b, 0, "4"), finding(&a, 2, "2"), finding(&a, 2, "3"), finding(&a, 1, "1")];
    sort(&mut findings);
    let order: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(order, ["1", "2", "3", "4"]);
}

#[test]
fn the_summary_counts_each_severity() {
    let source = spec();
    let place = || Place::new(&source, 0..1);
    let error = || Diagnostic::error("T001", place(), "x");
    let warning = Diagnostic::warning("T001", place(), "x");
    let info = || Diagnostic::info("T001", place(), "x");
    assert_eq!(summary(&[]), "no problems");
    assert_eq!(summary(&[error()]), "1 error");
    assert_eq!(summary(&[info(), error(), warning.clone(), error(), info()]), "2 errors, 1 warning, 2 remarks");
    assert!(has_errors(&[warning.clone(), error()]));
    assert!(!has_errors(&[warning, info()]));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_and_no_places_make_a_renderer_panic(
        content in "[a-c\\n\\r\\t é你😀\u{FEFF}\u{301}\u{1b}\u{9b}\u{202e}\u{200d}]{0,60}",
        other in any::<String>(),
        words in any::<String>(),
        spans in prop::collection::vec((0..200usize, 0..200usize, any::<bool>()), 1..5),
    ) {
        let sources = [Source::new("a.yaml", content), Source::new(words.as_str(), other)];
        let place = |(start, end, which): (usize, usize, bool)| Place::new(&sources[usize::from(which)], start..end);
        let mut diagnostic = Diagnostic::error("T001", place(spans[0]), words.as_str()).label(words.as_str());
        for span in &spans[1..] {
            diagnostic = diagnostic.related(place(*span), words.as_str()).help(words.as_str());
        }
        let edits = spans.iter().map(|(start, end, _)| (*start..*end, words.clone()));
        diagnostic = diagnostic.fix(Some(Fix::new(words.as_str(), edits.collect())));
        let drawn = drawn(std::slice::from_ref(&diagnostic));
        prop_assert!(!drawn.chars().any(|c| c.is_control() && c != '\n'), "{:?}", drawn);
        let mut out = Vec::new();
        json::render(std::slice::from_ref(&diagnostic), &mut out).expect("memory takes everything");
        serde_json::from_slice::<serde_json::Value>(&out).expect("it is JSON");
        out.clear();
        sarif::render(std::slice::from_ref(&diagnostic), &words, &mut out).expect("memory takes everything");
        serde_json::from_slice::<serde_json::Value>(&out).expect("it is JSON");
        out.clear();
        github::render(&[diagnostic], &words, &mut out).expect("memory takes everything");
        let commands = String::from_utf8(out).expect("it is a text");
        prop_assert!(commands.starts_with("::error file=") && commands.lines().count() == 1, "{:?}", commands);
    }
}

mod formats;
