//! Promises about reading mappings and values of expected kinds.

use std::sync::Arc;

use super::{Fields, Problems, boolean, closest, integer, list, mapping, text, unmistakable};
use crate::diagnostic::{Diagnostic, Severity, Source};
use crate::yaml::shape::{Field, Form, Holds, Shape};
use crate::yaml::{Node, parse};

const KNOWN: &[&str] = &["url", "method", "path", "max_length"];

static ENDPOINT: Shape = Shape {
    what: "the endpoint",
    fields: &[
        Field::required("url", Holds::Text(Form::ANY), "where"),
        Field::optional("method", Holds::Text(Form::ANY), "how"),
        Field::optional("path", Holds::Text(Form::ANY), "what"),
        Field::optional("max_length", Holds::Integer, "how much"),
    ],
    choices: &[],
};

fn read(yaml: &str) -> (Node, Problems) {
    let source: Arc<Source> = Source::new("a.yaml", yaml);
    let node = parse(&source).expect("the text is YAML");
    (node, Problems::new(&source))
}

/// Each problem as `CODE line:column message | help | …`.
fn lines(problems: Problems) -> Vec<String> {
    problems.into_sorted().iter().map(line).collect()
}

fn line(problem: &Diagnostic) -> String {
    let (line, column) = problem.line_column();
    let mut parts = vec![format!("{} {line}:{column} {}", problem.code, problem.message)];
    parts.extend(problem.help.iter().cloned());
    parts.join(" | ")
}

/// What reading the text of `a` in `yaml` as a kind reports.
fn reported<T>(yaml: &str, read_as: impl Fn(&Node, &mut Problems) -> Option<T>) -> String {
    let (node, mut problems) = read(yaml);
    let value = node.get("a").expect("a is there");
    assert!(read_as(value, &mut problems).is_none(), "{yaml:?} was taken");
    lines(problems).join("\n")
}

#[test]
fn known_keys_are_handed_out() {
    let (node, mut problems) = read("url: x\npath:\n");
    let fields = Fields::read(&node, &ENDPOINT, &mut problems).expect("it is a mapping");
    let url = fields.required("url", &mut problems);
    assert_eq!(url.and_then(Node::as_text), Some("x"));
    assert!(fields.optional("path").is_some_and(Node::is_null));
    assert!(fields.optional("method").is_none());
    assert_eq!(fields.entry("path").map(|entry| entry.key.span.clone()), Some(7..11));
    assert!(problems.list().is_empty());
}

#[test]
fn every_unknown_key_is_reported_with_the_closest_known_one() {
    let (node, mut problems) = read("endpoint: {urll: 1, Method: 2, max-length: 3, zzz: 4}\n");
    let endpoint = node.get("endpoint").expect("it is there");
    Fields::read(endpoint, &ENDPOINT, &mut problems).expect("it is a mapping");
    let known = "known keys: `url`, `method`, `path`, `max_length`";
    let expected = [
        format!("S001 1:12 the endpoint has no key `urll` | did you mean `url`? | {known}"),
        format!("S001 1:21 the endpoint has no key `Method` | did you mean `method`? | {known}"),
        format!("S001 1:32 the endpoint has no key `max-length` | did you mean `max_length`? | {known}"),
        format!("S001 1:47 the endpoint has no key `zzz` | {known}"),
    ];
    assert_eq!(lines(problems), expected);
}

#[test]
fn a_missing_key_is_reported_at_the_owner_of_the_mapping() {
    let required = |yaml: &str, path: &[&str]| {
        let (node, mut problems) = read(yaml);
        let node = path.iter().fold(&node, |node, key| node.get(key).expect("it is there"));
        let fields = Fields::read(node, &ENDPOINT, &mut problems).expect("it is a mapping");
        assert!(fields.required("url", &mut problems).is_none());
        lines(problems).join("\n")
    };
    let message = "the endpoint needs the key `url`";
    assert_eq!(required("x:\n  endpoint:\n    path: a\n", &["x", "endpoint"]), format!("S002 2:3 {message}"));
    assert_eq!(required("# note\npath: a\n", &[]), format!("S002 2:1 {message}"));
    assert_eq!(required("{}", &[]), format!("S002 1:1 {message}"));
}

#[test]
fn what_is_no_mapping_has_no_fields() {
    let (node, mut problems) = read("- a\n");
    assert!(Fields::read(&node, &ENDPOINT, &mut problems).is_none());
    assert_eq!(lines(problems), ["S003 1:1 expected a mapping, found a list"]);
}

#[test]
fn values_of_the_right_kind_are_returned() {
    let (node, mut problems) = read("t: ' x '\ni: -5\nb: true\nl: [1, 2]\nm: {k: v}\n");
    let get = |key: &str| node.get(key).expect("it is there");
    let problems = &mut problems;
    assert_eq!(text(get("t"), problems).as_deref(), Some(" x "));
    assert_eq!(integer(get("i"), problems), Some(-5));
    assert_eq!(boolean(get("b"), problems), Some(true));
    assert_eq!(list(get("l"), problems).map(<[_]>::len), Some(2));
    assert_eq!(mapping(get("m"), problems).map(|m| m[0].key.text.as_str()), Some("k"));
    assert!(problems.list().is_empty());
}

#[test]
fn a_wrong_kind_is_reported_with_a_way_out() {
    let is = |expected: &str, actual: String| assert_eq!(actual, format!("S003 1:4 expected {expected}"));
    is("a text, found a list", reported("a: [x]", text));
    is("a text, found a number | put it in quotes: \"1.10\"", reported("a: 1.10", text));
    is("a text, found a Boolean | put it in quotes: \"True\"", reported("a: True", text));
    is("a text, found nothing | write \"\" for an empty text", reported("a: ~", text));
    is("a text, found a mapping | a text that begins with `{` or contains `: ` needs quotes", reported("a: {x}", text));
    is("a whole number, found a text | write it without quotes: 5", reported("a: '5'", integer));
    is("a whole number, found a text", reported("a: five", integer));
    is("a whole number, found a number with a fraction", reported("a: 5.5", integer));
    is("a Boolean, found a text | write `true` or `false`, without quotes", reported("a: yes", boolean));
    is(
        "a list, found a text | put it in brackets to make a list of one: […]",
        reported("a: x", |n, p| list(n, p).map(<[_]>::len)),
    );
    is("a list, found nothing | write [] for an empty list", reported("a: ~", |n, p| list(n, p).map(<[_]>::len)));
    is(
        "a mapping, found nothing | write {} for an empty mapping",
        reported("a: ~", |n, p| mapping(n, p).map(<[_]>::len)),
    );
}

#[test]
fn a_recorded_problem_can_still_be_added_to() {
    let (_, mut problems) = read("a: 1\nb: 2\n");
    problems.warning("T002", 5..6, "odd");
    assert!(!problems.has_errors());
    problems.error("T001", 3..4, "wrong").label("here").related(5..6, "because of this").help("change it");
    assert!(problems.has_errors());
    let found = problems.into_sorted();
    assert_eq!(line(&found[0]), "T001 1:4 wrong | change it");
    assert_eq!(found[0].label.as_deref(), Some("here"));
    assert_eq!(found[0].related[0].0.line_column(), (2, 1));
    assert_eq!(found[0].related[0].1, "because of this");
    assert_eq!(found[1].severity, Severity::Warning);
}

#[test]
fn only_a_close_word_is_offered() {
    assert_eq!(closest("metod", KNOWN), Some("method"));
    assert_eq!(closest("PATH", KNOWN), Some("path"));
    assert_eq!(closest("maxlength", KNOWN), Some("max_length"));
    assert_eq!(closest("q", KNOWN), None);
    assert_eq!(closest("", KNOWN), None);
    assert_eq!(closest(&"path".repeat(100_000), KNOWN), None);
}

#[test]
fn a_word_is_unmistakable_when_no_other_is_nearly_as_close() {
    assert_eq!(unmistakable("uper", &["upper", "lower", "number"]), Some("upper"));
    assert_eq!(unmistakable("METHOD", KNOWN), Some("method"));
    assert_eq!(unmistakable("mn", &["min", "man"]), None);
    assert_eq!(unmistakable("shout", &["hours"]), None, "alike enough for a question only");
    assert_eq!(unmistakable("zzz", KNOWN), None);
    assert_eq!(unmistakable(&"path".repeat(100_000), KNOWN), None);
}
