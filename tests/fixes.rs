//! Fixes change what they are about and nothing else: comments, layout, quotes and line breaks stay.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod common;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use common::Sandbox;
use otpsmith::catalog::load_named;
use otpsmith::diagnostic::{Diagnostic, Fix, Source};
use otpsmith::plan::{Choices, resolve};
use otpsmith::yaml::{self, patch};
use otpsmith::{config, spec};
use proptest::prelude::*;

/// A spec without a mistake, with what a fix could harm.
const SPEC: &str = r##"# A spec with notes.
name: acme # the folder's name
label: "Acme # Messaging"
docs: [https://acme.example/docs]   # see also the forum
settings:
  # who sends
  sender: {help: Who sends., example: Acme, max_length: 11, optional: true} # at most 11
  host:
    help: >-
      The host # of the account,
      without a scheme.
    example: api.acme.example
secrets:
  api_key: # in the query
    help: The key.
    example: abc # made up
    read_by_apex: true # a secret in the query
  token: {help: The token., example: x}
phone: {country: "98", trunk: '0'}
auth:
  headers:
    X-Token: "${secrets.token}"
endpoint:
  url: https://${settings.host}/v1 # with a base path
  "method": POST
  path: /send
payload:
  query:
    key: '${secrets.api_key}'
  form:
    # the number
    to: "${phone.e164 | replace: '+', '00'}" # with 00
    text: "${message | truncate: 160}"
    from?: ${settings.sender}
response:
  success:
    status: [201, "200-299"] # both
    all:
      - {json: id, present: true} # one
      - json: status
        one_of: [ok]
  code:
    - {json: code}
  results:
    - result: COUNTRY_BLOCK
      meaning: no such country
      code: 7
verified: {request: &u {level: unverified}, auth: *u, phone: *u, success: *u, results: *u}
"##;

/// What is wrong with a spec in a folder `acme`.
fn problems(source: &Arc<Source>) -> Vec<Diagnostic> {
    load_named(source, "acme")
        .and_then(|spec| resolve(&spec, &Choices::examples(&spec)).map(drop))
        .err()
        .unwrap_or_default()
}

/// The text after all rounds of fixes, and how many were applied.
fn fixed(text: &str, problems: impl Fn(&Arc<Source>) -> Vec<Diagnostic>) -> (String, usize) {
    let mut text = text.to_owned();
    let mut count = 0;
    for _ in 0..10 {
        let source = Source::new("spec.yaml", text.as_str());
        let found = problems(&source);
        let fixes: Vec<&Fix> = found.iter().filter_map(|problem| problem.fix.as_ref()).collect();
        match patch::apply(&source, &fixes) {
            Some((changed, applied)) => (text, count) = (changed, count + applied.len()),
            None => return (text, count),
        }
    }
    panic!("there is no end of fixes in {text}");
}

/// A text that replaces one of [`SPEC`], and what becomes of it.
type Case = (&'static str, &'static str, &'static str);

const CASES: &[Case] = &[
    // Keys: plain, quoted, in braces, at the root.
    ("  path: /send", "  pth: /send # where", "  path: /send # where"),
    ("\"method\"", "\"methd\"", "\"method\""),
    ("\"method\"", "'Method'", "'method'"),
    ("trunk: '0'", "trnk: '0'", "trunk: '0'"),
    ("max_length: 11", "max-length: 11", "max_length: 11"),
    ("docs: [", "dcs: [", "docs: ["),
    ("name: acme", "nmae: acme", "name: acme"),
    ("{json: id, ", "{jsn: id, ", "{json: id, "),
    // Words.
    ("POST", "PSOT", "POST"),
    ("POST", "'post'", "'POST'"),
    ("COUNTRY_BLOCK", "COUNTRY_BLOK", "COUNTRY_BLOCK"),
    ("{level: unverified}", "{level: \"unverifed\"}", "{level: \"unverified\"}"),
    // Inputs and filters: plain, quoted, as arguments, the second of a value.
    ("${phone.e164 |", "${phone.e146 |", "${phone.e164 |"),
    ("| replace: ", "| replac: ", "| replace: "),
    ("| truncate: 160", "| truncat: 160 | uper", "| truncate: 160 | upper"),
    ("${message |", "${mesage |", "${message |"),
    ("${settings.sender}", "${settings.sendr}", "${settings.sender}"),
    (
        "${settings.sender}",
        "\"${settings.sender | default: settings.hst}\"",
        "\"${settings.sender | default: settings.host}\"",
    ),
    ("${settings.sender}", "${settings.sender | uper}", "${settings.sender | upper}"),
    ("${settings.sender}", "${settings.sender | uper}", "${settings.sender | upper}"),
    ("'${secrets.api_key}'", "'${secrets.api_kye}'", "'${secrets.api_key}'"),
    // Kinds.
    ("\"98\"", "98", "\"98\""),
    ("no such country", "007.5", "\"007.5\""),
    ("no such country", "true # odd", "\"true\" # odd"),
    ("max_length: 11", "max_length: \"11\"", "max_length: 11"),
    ("max_length: 11", "max_length: '290'", "max_length: 290"),
    ("optional: true", "optional: \"true\"", "optional: true"),
    // Lists.
    ("[201, \"200-299\"] # both", "201 # one", "[201] # one"),
    ("[201, \"200-299\"]", "200-299", "[200-299]"),
    ("[201, \"200-299\"]", "\"200-299\"", "[\"200-299\"]"),
    ("one_of: [ok]", "one_of: ok", "one_of: [ok]"),
    ("one_of: [ok]", "one_of: 'a, b'", "one_of: ['a, b']"),
    ("docs: [https://acme.example/docs]", "docs: https://acme.example/docs", "docs: [https://acme.example/docs]"),
    ("  code:\n    - {json: code}\n", "  code: {json: code}\n", "  code: [{json: code}]\n"),
    // Secrets that Apex reads, or need not.
    ("    read_by_apex: true # a secret in the query\n", "", "    read_by_apex: true\n"),
    ("example: x}", "example: x, read_by_apex: true}", "example: x}"),
    ("{help: The token., example: x}", "{read_by_apex: true, help: T, example: x}", "{help: T, example: x}"),
    (
        "  token: {help: The token., example: x}\n",
        "  token:\n    help: The token.\n    read_by_apex: true\n    example: x # made up\n",
        "  token:\n    help: The token.\n    example: x # made up\n",
    ),
    (
        "  token: {help: The token., example: x}\n",
        "  token:\n    help: The token.\n    example: x # made up\n    read_by_apex: true   # is it?\n",
        "  token:\n    help: The token.\n    example: x # made up\n    # is it?\n",
    ),
    // Addresses.
    ("https://${settings.host}", "http://${settings.host}", "https://${settings.host}"),
    ("https://${settings.host}/v1", "\"HTTP://${settings.host}/v1\"", "\"https://${settings.host}/v1\""),
    // Names.
    ("name: acme", "name: acmee", "name: acme"),
    ("name: acme", "name: 'other'", "name: 'acme'"),
    ("name: acme # the folder's name\nlabel", "label", "name: acme\nlabel"),
    // Several at once, and one behind the other.
    ("  path: /send", "  pth: /${settngs.sender}", "  path: /${settings.sender}"),
];

#[test]
fn each_fix_changes_what_it_is_about_and_nothing_else() {
    assert_eq!(problems(&Source::new("spec.yaml", SPEC)), []);
    for (right, wrong, repaired) in CASES {
        let before = SPEC.replacen(right, wrong, 1);
        assert_ne!(before, SPEC, "{right}");
        let after = SPEC.replacen(right, repaired, 1);
        for (name, form) in [
            ("as it is", (|text: &str| text.to_owned()) as fn(&str) -> String),
            ("with CRLF", |text| text.replace('\n', "\r\n")),
            ("with a byte-order mark", |text| format!("\u{FEFF}{text}")),
            ("without a line break at the end", |text| text.trim_end().to_owned()),
        ] {
            let (text, count) = fixed(&form(&before), problems);
            assert_eq!(text, form(&after), "{wrong}, {name}");
            assert!(count > 0);
            assert_eq!(problems(&Source::new("spec.yaml", text.as_str())), [], "{wrong}, {name}");
        }
    }
}

#[test]
fn the_last_secret_of_a_file_is_repaired_too() {
    let (head, secrets) =
        (SPEC.split("secrets:\n").next().unwrap(), "secrets:\n  token: {help: The token., example: x}\n");
    let rest = SPEC.split("phone: {").nth(1).unwrap();
    let at_end =
        |key: &str| format!("{head}phone: {{{rest}{secrets}  api_key:\n    help: The key.\n    example: abc{key}");
    for (wrong, right) in [
        (at_end(""), at_end("\n    read_by_apex: true")),
        (at_end(" # made up"), at_end(" # made up\n    read_by_apex: true")),
        (
            at_end("\n    pattern: |-\n      abc\n\n"),
            at_end("\n    pattern: |-\n      abc\n\n")
                .replace("    help: The key.", "    read_by_apex: true\n    help: The key."),
        ),
    ] {
        assert_eq!(fixed(&wrong, problems), (right, 1));
    }
    let wrong = at_end("\n    read_by_apex: true")
        .replace("'${secrets.api_key}'", "x")
        .replace("${secrets.token}", "${secrets.api_key}${secrets.token}");
    assert_eq!(
        fixed(&wrong, problems),
        (
            at_end("")
                .replace("'${secrets.api_key}'", "x")
                .replace("${secrets.token}", "${secrets.api_key}${secrets.token}"),
            1
        )
    );
}

#[test]
fn what_needs_a_decision_is_left_alone() {
    for (right, wrong) in [
        // Two keys would be the same.
        ("  path: /send", "  path: /send\n  pth: /other"),
        // Several are alike, or none is.
        ("optional: true", "mix: 1"),
        ("  path: /send", "  path: /send\n  zzz: 1"),
        // Nothing is known about what was meant.
        ("\"98\"", "~"),
        ("[201, \"200-299\"]", ""),
        ("max_length: 11", "max_length: \"011\""),
        // The source differs from the text, so that no place in it is certain.
        ("'${secrets.api_key}'", "\"${secrets.\\x61pi_kye}\""),
        ("https://${settings.host}/v1", "http://"),
        ("one_of: [ok]", "one_of: |-\n          ok"),
        ("one_of: [ok]", "one_of:\n          ok\n          or not"),
    ] {
        let before = SPEC.replacen(right, wrong, 1);
        assert_ne!(before, SPEC, "{right}");
        let found = problems(&Source::new("spec.yaml", before.as_str()));
        assert!(!found.is_empty(), "{wrong}");
        assert_eq!(fixed(&before, problems), (before, 0), "{wrong}: {found:#?}");
    }
}

#[test]
fn of_two_keys_that_would_become_one_only_the_first_is_renamed() {
    let wrong = SPEC.replace("  path: /send", "  pth: /a\n  paht: /b");
    assert_eq!(fixed(&wrong, problems), (SPEC.replace("  path: /send", "  path: /a\n  paht: /b"), 1));
}

#[test]
fn fixes_that_do_harm_are_not_applied() {
    let source = Source::new("a.yaml", "a: 1 # one\nb: [2, 3] # two\nc: 'x'\n");
    for (name, edits) in [
        ("a comment goes", vec![(4..11, "")]),
        ("a comment changes", vec![(7..10, "two")]),
        ("a comment comes", vec![(4..4, " # new")]),
        ("a value becomes a comment", vec![(13..13, " #")]),
        ("another value changes", vec![(0..1, "a: {b")]),
        ("it is YAML no more", vec![(14..15, "")]),
        ("a key is lost", vec![(3..4, "\n# x\n")]),
        ("outside the text", vec![(3..1_000, "")]),
        ("in the wrong order", vec![(14..15, "("), (3..4, "2")]),
    ] {
        let edits = edits.into_iter().map(|(range, text): (_, &str)| (range, text.to_owned())).collect();
        let fix = Fix { title: name.to_owned(), edits };
        assert_eq!(patch::apply(&source, &[&fix]), None, "{name}");
        // A good one is applied all the same.
        let good = Fix::replace("good", 31..32, "y");
        let (text, applied) = patch::apply(&source, &[&fix, &good]).unwrap_or_else(|| panic!("{name}"));
        assert_eq!((text.as_str(), applied), ("a: 1 # one\nb: [2, 3] # two\nc: 'y'\n", vec![&good]), "{name}");
    }
}

#[test]
fn check_fixes_files_and_reports_what_is_left() {
    let sandbox = Sandbox::project();
    let own = SPEC.replace("PSOT", "POST");
    sandbox.write("provider-specs/acme/spec.yaml", &own.replace("POST", "PSOT").replace("name: acme", "nam: acme"));
    let file = "handlers:\n  - provider: twillio # ours\n    acess: globl\n    settings:\n      acount_sid: AC00000000000000000000000000000000\n      \
                sender: 5\n    timeout: 10m\n  - {provider: acme, settings: {host: a.example}}\n";
    sandbox.write("otpsmith.yaml", file);
    let run = sandbox.run(&["check", "--fix"]);
    run.exits_with(1);
    assert_eq!(
        run.err,
        "fixed 6 problems in 2 files:\n  otpsmith.yaml: H001, P004, P010, S001\n  provider-specs/acme/spec.yaml: S001, S005\n"
    );
    assert!(run.out.contains("otpsmith.yaml:7:14: error[P008]: `10m` is not a timeout"), "{}", run.out);
    assert!(run.out.contains("2 files checked: 1 error"), "{}", run.out);
    assert_eq!(fs::read_to_string(sandbox.at("provider-specs/acme/spec.yaml")).unwrap(), own);
    let expected =
        file.replace("twillio", "twilio").replace("acess: globl", "access: global").replace("acount", "account");
    assert_eq!(fs::read_to_string(sandbox.at("otpsmith.yaml")).unwrap(), expected);

    sandbox.write("otpsmith.yaml", &expected.replace("10m", "10s"));
    let run = sandbox.run(&["check", "--fix", "--format", "json"]);
    assert_eq!(run.exits_with(0).err, "nothing could be fixed without a decision\n");
    let found = run.json();
    assert!(found["diagnostics"].as_array().unwrap().iter().all(|it| it["severity"] != "error"), "{found:#}");
}

#[test]
fn what_would_be_fixed_is_shown_as_a_diff_and_nothing_is_written() {
    let sandbox = Sandbox::empty();
    let wrong = SPEC.replace("POST", "PSOT").replace("name: acme", "nam: acme");
    sandbox.write("a.yaml", &wrong);
    for arguments in [&["check", "--diff", "a.yaml"][..], &["check", "--fix", "--diff", "a.yaml"]] {
        let run = sandbox.run(arguments);
        assert_eq!(run.exits_with(1).err, "would fix 2 problems in 1 file:\n  a.yaml: S001, S005\n");
        assert!(run.out.starts_with("diff --git a/a.yaml b/a.yaml\n--- a/a.yaml\n+++ b/a.yaml\n@@ "), "{}", run.out);
        for (sign, words) in [("-", "nam: acme"), ("+", "name: acme"), ("-", "PSOT"), ("+", "POST")] {
            assert!(run.out.lines().any(|it| it.starts_with(sign) && it.contains(words)), "{words}: {}", run.out);
        }
        assert_eq!(fs::read_to_string(sandbox.at("a.yaml")).unwrap(), wrong);
    }
    // What it shows is what --fix does.
    let shown = sandbox.run(&["check", "--diff", "a.yaml"]).out;
    sandbox.write("fixes.diff", &shown);
    sandbox.run(&["check", "--fix", "a.yaml"]).exits_with(0);
    let fixed = fs::read_to_string(sandbox.at("a.yaml")).unwrap();
    sandbox.write("a.yaml", &wrong);
    let git = std::process::Command::new("git").args(["apply", "fixes.diff"]).current_dir(sandbox.at("")).status();
    assert!(git.unwrap().success());
    assert_eq!(fs::read_to_string(sandbox.at("a.yaml")).unwrap(), fixed);
    // What cannot be fixed is left to `check`.
    sandbox.write("a.yaml", &SPEC.replace("PSOT", "POST").replace("host: ", "hostname: "));
    let run = sandbox.run(&["check", "--diff", "a.yaml"]);
    assert_eq!((run.exits_with(0).out.as_str(), run.err.as_str()), ("", "nothing could be fixed without a decision\n"));
}

#[test]
fn a_file_that_is_named_twice_is_fixed_once_and_a_built_in_spec_never() {
    let sandbox = Sandbox::empty();
    sandbox.write("a.yaml", &SPEC.replace("POST", "PSOT"));
    let run = sandbox.run(&["check", "--fix", "a.yaml", "./a.yaml"]);
    assert_eq!(run.exits_with(0).err, "fixed 1 problem in 1 file:\n  ./a.yaml: S005\n");
    assert_eq!(fs::read_to_string(sandbox.at("a.yaml")).unwrap(), SPEC);
    assert_eq!(sandbox.run(&["check", "--fix"]).exits_with(0).err, "nothing could be fixed without a decision\n");
}

#[cfg(unix)]
#[test]
fn links_and_permissions_survive() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let sandbox = Sandbox::empty();
    sandbox.write("real.yaml", &SPEC.replace("POST", "PSOT"));
    fs::set_permissions(sandbox.at("real.yaml"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real.yaml", sandbox.at("link.yaml")).unwrap();
    sandbox.run(&["check", "--fix", "link.yaml"]).exits_with(0);
    assert!(fs::symlink_metadata(sandbox.at("link.yaml")).unwrap().is_symlink());
    assert_eq!(fs::metadata(sandbox.at("real.yaml")).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::read_to_string(sandbox.at("real.yaml")).unwrap(), SPEC);
    fs::set_permissions(sandbox.at("real.yaml"), fs::Permissions::from_mode(0o440)).unwrap();
    assert_eq!(
        sandbox.run(&["check", "--fix", "link.yaml"]).exits_with(0).err,
        "nothing could be fixed without a decision\n"
    );
}

/// Good specs of every shape.
fn specs() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language");
    let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(|entry| entry.unwrap());
    files.filter(|entry| entry.file_type().is_file()).map(|entry| fs::read_to_string(entry.path()).unwrap()).collect()
}

/// A comment at the end of a line, where it is one.
fn with_notes(text: &str, every: usize) -> String {
    let mut noted = text.to_owned();
    for (number, line) in text.lines().enumerate().filter(|(number, _)| number % every == 0) {
        let candidate = noted.replacen(&format!("{line}\n"), &format!("{line} # note {number}\n"), 1);
        let values = |text: &str| serde_yaml::from_str::<serde_yaml::Value>(text).ok();
        if values(&candidate) == values(text) {
            noted = candidate;
        }
    }
    noted
}

fn notes(text: &str) -> Vec<&str> {
    text.match_indices("# note ").map(|(at, _)| text[at..].lines().next().unwrap()).collect()
}

/// One mistake at about so many per mille of the text: a letter is lost or doubled, two change places, quotes or brackets go.
fn spoilt(text: &str, at: usize, kind: usize) -> String {
    let at = text.len() * at / 1000;
    let place = |wanted: &dyn Fn(char) -> bool| {
        text[text.ceil_char_boundary(at)..].find(wanted).map(|it| text.ceil_char_boundary(at) + it)
    };
    let mut spoilt = text.to_owned();
    let letter = |c: char| c.is_ascii_lowercase();
    match kind {
        0 => _ = place(&letter).map(|at| spoilt.remove(at)),
        1 => _ = place(&letter).map(|at| spoilt.insert(at, 'e')),
        2 => {
            if let Some(at) = place(&letter).filter(|at| text[at + 1..].starts_with(letter)) {
                let first = spoilt.remove(at);
                spoilt.insert(at + 1, first);
            }
        }
        3 => {
            if let Some(at) = place(&|c| c == '"' || c == '\'') {
                let quote = spoilt.remove(at);
                if let Some(end) = spoilt[at..].find(quote) {
                    spoilt.remove(at + end);
                }
            }
        }
        4 => {
            if let Some(at) = place(&|c| c == '[') {
                spoilt.remove(at);
                if let Some(end) = spoilt[at..].find(']') {
                    spoilt.remove(at + end);
                }
            }
        }
        _ => {
            if let Some(at) = place(&|c: char| c.is_ascii_digit()) {
                let end = at + text[at..].find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
                spoilt.insert(end, '"');
                spoilt.insert(at, '"');
            }
        }
    }
    spoilt
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_fix_of_any_mistake_takes_a_comment_away_or_leaves_something_unreadable(
        which in 0..1000usize,
        every in 1..6usize,
        mistakes in prop::collection::vec((0..1000usize, 0..6usize), 1..6),
        crlf in any::<bool>(),
    ) {
        let specs = specs();
        let mut text = with_notes(&specs[which % specs.len()], every);
        for (at, kind) in mistakes {
            text = spoilt(&text, at, kind);
        }
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        let check = |source: &Arc<Source>| {
            spec::load(source).and_then(|spec| resolve(&spec, &Choices::examples(&spec)).map(drop)).err().unwrap_or_default()
        };
        let (after, count) = fixed(&text, check);
        prop_assert_eq!(notes(&text), notes(&after));
        prop_assert_eq!(fixed(&after, check), (after.clone(), 0));
        prop_assert!(count == 0 || yaml::parse(&Source::new("a.yaml", after.as_str())).is_ok());
        prop_assert_eq!(text.matches("\r\n").count() == text.matches('\n').count(), after.matches("\r\n").count() == after.matches('\n').count());
    }

    #[test]
    fn no_project_file_makes_a_fix_panic(text in "(handlers|provder|class|acess|globl|settings|: |\n|  |- |'|\"|é|\\[|\\{|5|true|x|,|#| ){0,60}") {
        let check = |source: &Arc<Source>| config::load(source).1;
        let (after, count) = fixed(&text, check);
        prop_assert!(count == 0 || yaml::parse(&Source::new("a.yaml", after.as_str())).is_ok());
    }
}
