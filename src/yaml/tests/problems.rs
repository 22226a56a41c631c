//! Promises about what is refused, with which code and where.

use super::{found, problems, tree};
use crate::yaml::{MAX_BYTES, MAX_DEPTH, MAX_NODES};

#[test]
fn syntax_errors_say_where() {
    assert_eq!(found("a: 1\nb: c: d\n"), ["Y002 2:5"]);
    assert_eq!(found("é: {a: [1,2}\n"), ["Y002 1:8"]);
    assert_eq!(found("a: 'x\n"), ["Y002 1:4"]);
    assert_eq!(found("\u{FEFF}a: 'x\n"), ["Y002 1:4"]);
    assert_eq!(found("a: \"\\q\"\n"), ["Y002 1:4"]);
    assert_eq!(found("a: @x\n"), ["Y002 1:4"]);
    assert_eq!(found("a:\n\tb: 1\n"), ["Y002 2:1"]);
    assert_eq!(found("a: 1\n  b: 2\n"), ["Y002 2:4"]);
}

#[test]
fn syntax_errors_are_worded_for_people() {
    let message = |text: &str| problems(text)[0].message.clone();
    assert_eq!(message("a: b: c\n"), "a `: ` is not allowed here");
    assert_eq!(message("a:\n \tb: 1\n"), "a tab is not allowed here");
    assert_eq!(message("a: 1\nb\n"), "a key on its own, without `:` behind it");
    assert_eq!(message("a: {b: 1\n"), "the bracket that closes this `{` is missing");
    assert_eq!(message("a: {b: [1}\n"), "this `[` is closed by a `}`");
    assert_eq!(message("a: %x\n"), "a value cannot begin with `%`");
    assert_eq!(message("a: `x`\n"), "a value cannot begin with a backtick");
    assert_eq!(message("a: *\n"), "this `*` or `&` has no name behind it");
    assert_eq!(message("a: \"\\ud800\"\n"), "an escape in this text does not name a character");
}

#[test]
fn a_syntax_error_inside_brackets_shows_the_open_bracket() {
    let text = "a: [1, 2\nb: 3\n";
    assert_eq!(found(text), ["Y002 2:2"]);
    let (place, words) = &problems(text)[0].related[0];
    assert_eq!(place.line_column(), (1, 4));
    assert_eq!(words, "this `[` is still open");
    assert!(problems("a: 1\nb: c: d\n")[0].related.is_empty());
}

#[test]
fn a_file_may_have_a_mebibyte_and_not_more() {
    let fill = |bytes: usize| format!("a: {}", "x".repeat(bytes - 3));
    assert!(tree(&fill(MAX_BYTES)).get("a").is_some());
    assert_eq!(found(&fill(MAX_BYTES + 1)), ["Y001 1:1"]);
}

#[test]
fn a_second_document_is_refused() {
    assert_eq!(found("a: 1\n---\nb: 2\n"), ["Y003 2:1"]);
    assert_eq!(found("--- a\n...\n--- b\n"), ["Y003 3:1"]);
    assert_eq!(found("a: 1\n---\n"), ["Y003 2:1"]);
    assert!(tree("---\na: 1\n...\n").get("a").is_some());
}

#[test]
fn an_empty_document_is_refused() {
    for text in ["", "# note\n", "---\n", "\u{FEFF}", "\n\n"] {
        assert_eq!(problems(text).len(), 1, "{text:?}");
        assert_eq!(problems(text)[0].code, "Y015", "{text:?}");
    }
    assert!(tree("~").is_null());
}

#[test]
fn aliases_need_an_anchor_before_them() {
    assert_eq!(found("a: *x\nb: &x 1\nc: *y\n"), ["Y005 1:4", "Y005 3:4"]);
}

#[test]
fn an_alias_cannot_contain_itself() {
    assert_eq!(found("a: &x\n  b: *x\n  c: [*x]\n"), ["Y004 2:6", "Y004 3:7"]);
    let problem = &problems("a: &x\n  b: *x\n")[0];
    assert_eq!(problem.related[0].0.line_column(), (2, 3));
}

#[test]
fn expansion_of_aliases_is_limited() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..8 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    // the fifth line would be 111,111 nodes; its eighth alias is one too many
    assert_eq!(found(&bomb), ["Y006 5:45"]);
    let texts = format!("a: &a {}\nb: [{}]\n", "x".repeat(500_000), ["*a"; 9].join(", "));
    assert_eq!(found(&texts), ["Y006 2:33"]);
}

#[test]
fn a_hundred_thousand_values_are_too_many_only_when_there_is_one_more() {
    let list = |items: usize| format!("[{}]", vec!["1"; items].join(","));
    assert_eq!(tree(&list(MAX_NODES - 1)).as_list().map(<[_]>::len), Some(MAX_NODES - 1));
    assert_eq!(problems(&list(MAX_NODES))[0].code, "Y006");
}

#[test]
fn duplicate_keys_show_both_places() {
    let text = "a: 1\nb: {c: 1, 'c': 2}\n\"a\": 3\na: 4\n";
    assert_eq!(found(text), ["Y007 2:11", "Y007 3:1", "Y007 4:1"]);
    let problems = problems(text);
    assert_eq!(problems[0].related[0].0.line_column(), (2, 5));
    assert_eq!(problems[2].related[0].0.line_column(), (1, 1));
    assert_eq!(problems[0].message, "the key `c` occurs twice in this mapping");
}

#[test]
fn keys_are_scalars_with_something_in_them() {
    assert_eq!(found("? [a]\n: 1\n{b: c}: 2\n"), ["Y008 1:3", "Y008 3:1"]);
    assert_eq!(found("'': 1\n? \n: 2\n"), ["Y008 1:1", "Y008 3:1"]);
}

#[test]
fn tags_and_merge_keys_are_refused() {
    let text = "a: !x 1\nb: !!str\nc: ! d\nd: !<tag:yaml.org,2002:int> 5\n<<: {e: 1}\n";
    let expected = ["Y009 1:4", "Y009 2:4", "Y009 3:4", "Y009 4:4", "Y010 5:1"];
    assert_eq!(found(text), expected);
    assert_eq!(found("!!map\na: 1\n"), ["Y009 1:1"]);
    assert!(tree("'<<': 1\n").get("<<").is_some());
}

#[test]
fn nesting_is_limited_also_through_aliases() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(tree(&nested(MAX_DEPTH)).as_list().is_some());
    assert_eq!(found(&nested(MAX_DEPTH + 1)), ["Y011 1:65"]);
    assert_eq!(found(&"- ".repeat(100)), ["Y011 1:129"]);
    let mixed = format!("{}{}", "- ".repeat(40), nested(40));
    assert_eq!(problems(&mixed)[0].code, "Y011");
    let doubled = format!("- &a {}\n- {}*a{}\n", nested(40), "[".repeat(40), "]".repeat(40));
    assert_eq!(found(&doubled), ["Y011 2:43"]);
}

#[test]
fn control_characters_are_refused_however_they_come_in() {
    assert_eq!(found("a: x\u{1}\n"), ["Y012 1:5"]);
    assert_eq!(found("a: 1 # \u{1b}[31m\n"), ["Y012 1:8"]);
    assert_eq!(found("a: 1 \u{7f}\u{9b}\n"), ["Y012 1:6"]);
    assert_eq!(found("\u{FEFF}é\u{FFFE}: 1\n"), ["Y012 1:2"]);
    let escaped = "a: \"\\0\"\nb: \"\\e\"\nc: \"\\uFFFF\"\n\"\\x0b\": 1\nd: \"\\t\\n\\r\\x7f\\uFFFD\"\n";
    assert_eq!(found(escaped), ["Y012 1:4", "Y012 2:4", "Y012 3:4", "Y012 4:1"]);
    assert_eq!(problems("a: \"\\uFFFF\"\n")[0].message, "the text contains the control character U+FFFF");
}

#[test]
fn numbers_have_to_fit() {
    let text = "- 9223372036854775808\n- -9223372036854775809\n- 99999999999999999999999999999999999999999999\n- 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF\n- .nan\n- -.inf\n- 5\n";
    let expected = ["Y013 1:3", "Y013 2:3", "Y013 3:3", "Y013 4:3", "Y014 5:3", "Y014 6:3"];
    assert_eq!(found(text), expected);
}

#[test]
fn problems_of_one_file_come_together_and_in_order() {
    let text = "a: !x 1\nb: *q\na: 2\nc: \"\\x01\"\nd: [\n";
    assert_eq!(found(text), ["Y009 1:4", "Y005 2:4", "Y007 3:1", "Y012 4:4", "Y002 5:4"]);
}

#[test]
fn what_only_one_reader_accepts_is_refused() {
    let text = "%YAML 1.3\n---\na: 1\n";
    assert_eq!(found(text), ["Y016 1:1"]);
    assert_eq!(found("\ta: 1\n"), ["Y002 1:1"]);
    assert!(!problems(text)[0].message.contains("line"), "{:?}", problems(text));
    // the place is one of bytes, whatever characters come before it
    assert_eq!(found("\u{FEFF}ä: ü\nb: é😀\u{85}y\nc: 1\n"), ["Y016 3:1"]);
}

#[test]
fn what_the_readers_understand_differently_is_refused() {
    // NEL is a line break to one reader and an ordinary character to the other.
    assert_eq!(found("a: 1\nb: 'x\u{85}y'\n"), ["Y017 2:4"]);
}
