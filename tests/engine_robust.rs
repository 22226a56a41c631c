//! Any text gives the engine's answer or findings within bounded time and memory: texts of the language's tests with
//! random changes, and random pieces of Apex.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use otpsmith::diagnostic::{Source, text};
use otpsmith::engine::host::alone;
use otpsmith::engine::limits::Limits;
use otpsmith::engine::schema::{FieldRules, ObjectKind, Schema};
use otpsmith::engine::types::Ty;
use otpsmith::engine::{Outcome, Program};
use proptest::prelude::*;

/// No text may take longer, even in a build that is not optimised on a machine that does much else.
const LONGEST: Duration = Duration::from_secs(20);

/// What is put into a text: words and signs that may turn it into something else.
const PIECES: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    ";",
    ",",
    ".",
    "?.",
    "??",
    "=",
    "==",
    "+",
    "-",
    "/",
    "++",
    "<",
    ">",
    "<<",
    "[",
    "]",
    "!",
    "?",
    ":",
    "'",
    "''",
    "\\",
    "1",
    "0",
    "2147483648",
    "1L",
    "1.5",
    "null",
    "true",
    "this",
    "super",
    "new ",
    "return ",
    "throw ",
    "static ",
    "final ",
    "virtual ",
    "abstract ",
    "override ",
    "private ",
    "class X {",
    "enum E { A }",
    "interface I {",
    "Integer ",
    "String ",
    "Object ",
    "List<String> ",
    "Map<String, Object> ",
    "Exception ",
    "@IsTest ",
    "while (true) ",
    "for (;;) ",
    "try { ",
    " catch (Exception e) {}",
    "switch on x { when 1 {} }",
    "(Integer) ",
    " instanceof String ",
    "run()",
    "x",
    "x.y",
    "'a'.repeat(9)",
    "insert ",
    "[SELECT Id FROM User]",
    "[SELECT Id, User__r.Profile.Name FROM Log__c WHERE Key__c LIKE '%_%' ORDER BY Count__c LIMIT 1]",
    " AND ",
    " OR (",
    "NOT ",
    " IN :x",
    "= :x",
    " WHERE ",
    "SELECT ",
    "COUNT()",
    "Database.query('SELECT Id FROM Log__c WHERE Key__c = :x')",
    "upsert ",
    "delete ",
    "TODAY",
    "LAST_N_DAYS:999999999",
    "/*",
    "*/",
    "//",
    "\u{0}",
    "\u{1F600}",
    "é",
    "System.debug(",
    "JSON.deserializeUntyped(",
    "new List<Object>{",
    "extends ",
    "implements ",
    "Iterable<Integer>",
    "{ get; set; }",
    "get { return x; }",
    ">>>=",
    "^=",
    "===",
    "%",
];

/// How many changes are tried; the environment variable `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(60)
}

fn texts() -> &'static [String] {
    static TEXTS: OnceLock<Vec<String>> = OnceLock::new();
    TEXTS.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/engine/language");
        let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
    })
}

/// The fields of the log that the language's tests write.
const LOG: &[(&str, Ty)] = &[
    ("Phone__c", Ty::STRING),
    ("Count__c", Ty::DECIMAL),
    ("Sent__c", Ty::DATETIME),
    ("Day__c", Ty::DATE),
    ("Done__c", Ty::BOOLEAN),
    ("State__c", Ty::STRING),
];

/// Compiles and runs a text with small limits; it must answer in time. Answers whether it could be run.
fn holds(text: &str) -> bool {
    let started = Instant::now();
    let mut schema = Schema::default();
    schema.object_mut("AcmeSecrets__c", ObjectKind::HierarchySetting).add_field("ApiKey__c", Ty::STRING);
    schema.object_mut("AcmeRoute__mdt", ObjectKind::CustomMetadata).add_field("Rate__c", Ty::DECIMAL);
    let log = schema.object_mut("Log__c", ObjectKind::Plain);
    for (name, ty) in LOG {
        log.add_field(name, *ty);
    }
    let rules = |target: &str| FieldRules { target: Some(target.to_owned()), ..FieldRules::default() };
    log.add_field_with("User__c", Ty::ID, rules("User"));
    let key = FieldRules { is_external_id: true, is_unique: true, ..FieldRules::default() };
    log.add_field_with("Key__c", Ty::STRING, key);
    schema.object_mut("Part__c", ObjectKind::Plain).add_field_with("Log__c", Ty::ID, rules("Log__c"));
    let source = Source::new("Acme.cls", text);
    let compiled = Program::compile(&[Arc::clone(&source)], schema);
    let is_run = compiled.is_ok();
    match compiled {
        Err(findings) => {
            assert!(!findings.is_empty());
            for finding in &findings {
                assert_eq!(finding.place.clamped(), finding.place.span, "{}", finding.message);
            }
            text::render(&findings, false, &mut Vec::new()).unwrap();
        }
        Ok(program) => {
            let limits = Limits { statements: 20_000, heap: 1_000_000, ..Limits::default() };
            for test in program.tests() {
                let outcome = alone(0, limits, |host| program.run_test(test, host)).outcome;
                if let Outcome::Failed(failure) = outcome {
                    assert!(!failure.exception.is_empty());
                }
            }
        }
    }
    assert!(started.elapsed() < LONGEST, "{:?}", started.elapsed());
    is_run
}

/// A change: where, in thousandths of the text, how many characters go, and what comes.
fn change() -> impl Strategy<Value = (usize, usize, &'static str)> {
    (0..1000_usize, 0..12_usize, prop::sample::select(PIECES))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn a_changed_class_is_run_or_refused(which in 0..100_usize, changes in prop::collection::vec(change(), 1..4)) {
        let mut text: Vec<char> = texts()[which % texts().len()].chars().collect();
        for (at, length, piece) in changes {
            let start = at * text.len() / 1000;
            let end = (start + length).min(text.len());
            text.splice(start..end, piece.chars());
        }
        holds(&text.into_iter().collect::<String>());
    }

    #[test]
    fn a_word_for_another_is_run_or_refused(which in 0..100_usize, from in 0..400_usize, to in 0..400_usize) {
        let text = &texts()[which % texts().len()];
        let words: Vec<&str> = text.split_inclusive(|c: char| !c.is_alphanumeric()).collect();
        let (from, to) = (from * words.len() / 400, to * words.len() / 400);
        let mut changed = words.clone();
        changed[to] = words[from];
        holds(&changed.concat());
    }

    #[test]
    fn pieces_in_any_order_are_run_or_refused(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        holds(&format!("@IsTest class A {{ @IsTest static void run() {{ {} }} }}", pieces.concat()));
        holds(&pieces.concat());
    }
}

#[test]
fn what_is_nested_without_end_is_refused_in_time() {
    for (open, close) in [
        ("(", ")"),
        ("{", "}"),
        ("new List<", ">"),
        ("!", ""),
        ("- ", ""),
        ("a?.", ""),
        ("if (true) ", ""),
        ("[", "]"),
        ("try {", "} finally {}"),
        ("x = ", ""),
        ("true ? 1 : ", ""),
        ("(Object) ", ""),
    ] {
        for count in [150, 5_000] {
            let inner = format!("{}1{}", open.repeat(count), close.repeat(count));
            holds(&format!("@IsTest class A {{ @IsTest static void run() {{ Object x; {inner}; }} }}"));
            holds(&format!("@IsTest class A {{ @IsTest static void run() {{ Object x = {inner}; }} }}"));
            holds(&format!("public class A {{ {inner} }}"));
        }
    }
}

#[test]
fn long_chains_are_run_or_refused_in_time() {
    for link in [" + 1", " + 'a'", " && true", ".trim()", "?.trim()", "[0]", " ?? null", " == null"] {
        for count in [150, 3_000] {
            let chain = format!("'a'{}", link.repeat(count));
            holds(&format!("@IsTest class A {{ @IsTest static void run() {{ Object x = {chain}; }} }}"));
        }
    }
}

#[test]
fn deep_calls_of_deep_expressions_do_not_overflow_the_stack() {
    let deep = format!("{}down(rest - 1){}", "rest == 0 ? true : !(".repeat(60), ")".repeat(60));
    assert!(holds(&format!(
        "@IsTest class A {{ @IsTest static void run() {{ down(2000); }} \
         static Boolean down(Integer rest) {{ return {deep}; }} }}"
    )));
}

#[test]
fn values_inside_themselves_do_not_run_for_ever() {
    for body in [
        "List<Object> l = new List<Object>(); l.add(l); String s = '' + l;",
        "List<Object> l = new List<Object>(); l.add(l); Integer h = l.hashCode();",
        "List<Object> a = new List<Object>(); a.add(a); List<Object> b = new List<Object>(); b.add(b); Boolean same = a == b;",
        "Map<String, Object> m = new Map<String, Object>(); m.put('m', m); String s = JSON.serialize(m);",
        "List<Object> l = new List<Object>(); l.add(l); List<Object> c = l.clone(); Set<Object> s = new Set<Object>(l);",
    ] {
        assert!(holds(&format!("@IsTest class A {{ @IsTest static void run() {{ {body} }} }}")), "{body}");
    }
}
