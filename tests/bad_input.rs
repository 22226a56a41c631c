//! No input hurts: any bytes as a spec or project file give findings or success, never a panic and never half a result.
//! The fuzz targets in `fuzz/` look for more of the same; what they find becomes a test here.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod common;

use std::fs;
use std::sync::Arc;

use common::Sandbox;
use otpsmith::artifact::{self, Target};
use otpsmith::config;
use otpsmith::diagnostic::{Diagnostic, Severity, Source, json, text};
use otpsmith::plan::{Choices, Plan, resolve};
use otpsmith::rule::lint;
use otpsmith::spec;
use proptest::prelude::*;
use proptest::test_runner::Config;

/// The language's widest specs and two built-in ones, which the mutations begin with.
const SPECS: [&str; 8] = [
    include_str!("language/alibaba-dysms.yaml"),
    include_str!("language/azure-hmac.yaml"),
    include_str!("language/ovh.yaml"),
    include_str!("language/semaphore.yaml"),
    include_str!("language/tencent-sms.yaml"),
    include_str!("language/whatsapp-cloud.yaml"),
    include_str!("../provider-specs/esendex/spec.yaml"),
    include_str!("../provider-specs/twilio/spec.yaml"),
];

const PROJECT_FILE: &str = "\
handlers:
  - provider: twilio
    class: FirstHandler
    test_class: FirstHandlerTests
    credential: First
    access: public
    package: other
    docs: guides
    settings: {account_sid: AC00000000000000000000000000000000, sender: \"+15005550006\"}
    message: \"Your code is ${otp | suffix: '.'}\"
    timeout: 20s
    default_country: 1
manifest: manifest/package.xml
";

/// Words that mean something in a spec or in YAML.
const TOKENS: [&str; 40] = [
    "${otp}",
    "${settings.x}",
    "${secrets.x | base64}",
    "${request.body | sha256 | hex}",
    "${",
    "$${",
    "| json",
    "json:",
    "xml:",
    "form:",
    "all:",
    "code:",
    "status:",
    "optional: true",
    "unless: x",
    "{$json: [1, {a: b}]}",
    "'#text'",
    "\"@a\"",
    "[any]",
    "[every]",
    "['.']",
    "[0]",
    "&a ",
    "*a",
    "!!str ",
    "<<: ",
    "? ",
    ": ",
    "- ",
    "|\n",
    ">-\n",
    "---\n",
    "[",
    "}",
    "\"",
    "'",
    "\u{feff}",
    "\r\n",
    "(a{1000}){1000}",
    "\\u0000",
];

/// What `check` says of a spec, held to being presentable.
fn check_spec(text: &str) -> Result<Plan, Vec<Diagnostic>> {
    let result = spec::load(&Source::new("spec.yaml", text)).and_then(|it| {
        let plan = resolve(&it, &Choices::examples(&it))?;
        let advice = lint::spec(&it, &plan);
        assert!(advice.iter().all(|it| it.severity != Severity::Error), "advice is no error");
        can_be_shown(&advice);
        Ok(plan)
    });
    if let Err(found) = &result {
        assert!(found.iter().any(|it| it.severity == Severity::Error), "refused without an error");
        can_be_shown(found);
    }
    result
}

/// Every place is a slice of its source, words are one line, and both renderers take them.
fn can_be_shown(found: &[Diagnostic]) {
    for diagnostic in found {
        let related = diagnostic.related.iter().map(|(place, words)| (place, words));
        for (place, words) in std::iter::once((&diagnostic.place, &diagnostic.message)).chain(related) {
            assert_eq!(place.clamped(), place.span, "{}: {words}", diagnostic.code);
            assert!(!words.is_empty() && !words.contains(['\n', '\r']), "{}: {words:?}", diagnostic.code);
            assert!(words.chars().count() < 500, "{}: {words}", diagnostic.code);
        }
    }
    text::render(found, false, &mut Vec::new()).unwrap();
    json::render(found, &mut Vec::new()).unwrap();
}

/// Makes the files of a plan, if it can have any.
fn generate(plan: &Plan) {
    let target = Target::with_defaults(&plan.provider);
    for file in artifact::files(plan, &target).unwrap_or_default() {
        assert!(file.path.starts_with("force-app/main/default/") || file.path.starts_with("docs/"), "{}", file.path);
        if file.path.ends_with(".xml") {
            let read = roxmltree::Document::parse(&file.contents);
            assert!(read.is_ok(), "{}: {read:?}\n{}", file.path, file.contents);
        }
    }
}

fn check_project_file(text: &str) {
    let source: Arc<Source> = Source::new(config::FILE, text);
    let (_, found) = config::load(&source);
    can_be_shown(&found);
}

/// One change of a text: a line taken out, doubled or put elsewhere, or some bytes replaced by a token.
#[derive(Debug, Clone)]
enum Edit {
    Delete(usize),
    Double(usize),
    Move(usize, usize),
    Splice(usize, usize, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = 0..10_000_usize;
    prop_oneof![
        at.clone().prop_map(Edit::Delete),
        at.clone().prop_map(Edit::Double),
        (at.clone(), at.clone()).prop_map(|(from, to)| Edit::Move(from, to)),
        (at, 0..12_usize, 0..TOKENS.len()).prop_map(|(at, length, token)| Edit::Splice(at, length, token)),
    ]
}

fn edited(text: &str, edits: &[Edit]) -> String {
    let mut text = text.to_owned();
    for edit in edits {
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        let count = lines.len().max(1);
        if lines.is_empty() {
            return text;
        }
        match *edit {
            Edit::Delete(at) => drop(lines.remove(at % count)),
            Edit::Double(at) => lines.insert(at % count, lines[at % count]),
            Edit::Move(from, to) => {
                let line = lines.remove(from % count);
                lines.insert(to % count, line);
            }
            Edit::Splice(at, length, token) => {
                let start = text.floor_char_boundary(at % text.len());
                let end = text.ceil_char_boundary((start + length).min(text.len()));
                text.replace_range(start..end, TOKENS[token]);
                continue;
            }
        }
        text = lines.concat();
    }
    text
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::with_cases(200) })]

    #[test]
    fn any_text_as_a_spec_or_project_file_is_survived(text in "[ -~\n]{0,400}|\\PC{0,200}") {
        let _ = check_spec(&text);
        check_project_file(&text);
    }

    #[test]
    fn a_spec_with_some_mistakes_is_explained_or_generated(which in 0..SPECS.len(), edits in prop::collection::vec(edit(), 1..5)) {
        if let Ok(plan) = check_spec(&edited(SPECS[which], &edits)) {
            generate(&plan);
        }
    }

    #[test]
    fn a_project_file_with_some_mistakes_is_explained(edits in prop::collection::vec(edit(), 1..5)) {
        check_project_file(&edited(PROJECT_FILE, &edits));
    }
}

#[test]
fn a_finding_is_one_line_however_long_and_broken_the_text_that_it_quotes() {
    for quoted in ["a.b\n\n  c: d ".repeat(3), "x y".repeat(10_000), "é\u{2028}".repeat(500)] {
        let text = SPECS[7].replacen("level: documented", &format!("level: {quoted:?}"), 1);
        assert_ne!(text, SPECS[7]);
        check_spec(&text).unwrap_err();
    }
}

/// The spec of Twilio with one more condition of success, form field or value.
fn spec_with(before: &str, more: &str) -> String {
    let spec = SPECS[7].replacen(before, &format!("{before}{more}"), 1);
    assert_ne!(spec, SPECS[7], "{before}");
    spec
}

/// Values that name each other: each is `step` of the one before.
fn values(first: &str, step: &str, count: usize, used: &str) -> String {
    let named = |n: usize| format!("  v{n}: \"{}\"\n", step.replace('@', &format!("${{values.v{}}}", n - 1)));
    let rest: String = (1..count).map(named).collect();
    let last = format!("\"${{values.v{}}}\"", count - 1);
    format!("{}\nvalues:\n  v0: \"{first}\"\n{rest}", SPECS[7]).replacen(used, &format!("{used} {last}\n    Y:"), 1)
}

#[test]
fn a_spec_that_would_take_for_ever_or_all_memory_is_refused_at_once() {
    let condition = |it: &str| spec_with("    all:\n", &format!("      - {it}\n"));
    let conditions: String = (0..3_000).map(|n| format!("      - {{json: a{n}, equals: x}}\n")).collect();
    let codes: String = (100_000..160_000).map(|n| format!("{n}, ")).collect();
    let texts: String = (0..30_000).map(|n| format!("x{n}, ")).collect();
    let many = |count: usize, value: &str| (0..count).map(|n| format!("    F{n}: {value}\n")).collect::<String>();
    let form = "    To:";
    let mut filters = String::new();
    (0..16).for_each(|_| filters.push_str(&format!(" | replace: '0', '{}'", "0".repeat(1_000))));
    for (name, text, code) in [
        ("doubled text", values("${otp}", "@@", 40, form), "V007"),
        ("doubled secret", values("${secrets.auth_token}", "@@", 40, form), "V007"),
        ("long chain", values("${otp}", "@x", 5_000, form), "S014"),
        (
            "filters that multiply",
            spec_with("    Body: ${message}\n", &format!("    X: \"${{settings.account_sid{filters}}}\"\n")),
            "V007",
        ),
        ("repeated repetition", condition("{body: text, matches: '((a{50}){50}){50}', example: 'a'}"), "S007"),
        (
            "long example",
            condition(&format!("{{body: text, matches: '(a?){{20}}b', example: '{}b'}}", "a".repeat(500_000))),
            "S014",
        ),
        ("conditions", spec_with("    all:\n", &conditions), "S014"),
        ("values", condition(&format!("{{json: a, one_of: [{texts}]}}")), "S014"),
        ("codes", spec_with("code: [", &codes), "S014"),
        ("fields", spec_with("  form:\n", &many(30_000, "\"${otp}\"")), "S014"),
        (
            "secrets",
            spec_with("payload:\n", &format!("  json:\n{}", many(20_000, "\"${secrets.auth_token}\""))),
            "S014",
        ),
        ("headers", spec_with("payload:\n", &format!("  headers:\n{}", many(20_000, "x"))), "S014"),
        (
            "authentication",
            SPECS[7].replacen(
                "  basic: {username: \"${settings.account_sid}\", password: \"${secrets.auth_token}\"}\n",
                &format!("  headers:\n{}", many(20_000, "\"${secrets.auth_token}\"")),
                1,
            ),
            "S014",
        ),
        ("placeholders", spec_with(form, &format!(" \"{}\"\n    X:", "${secrets.auth_token}".repeat(20_000))), "S006"),
        ("index", condition("{xml: '/a/b[999]', equals: x}"), "S017"),
    ] {
        let before = std::time::Instant::now();
        let found = check_spec(&text).unwrap_err();
        assert!(found.iter().any(|it| it.code == code), "{name}: {:?}", found[0]);
        // Not a measurement: without the limits, most of these take hours.
        assert!(before.elapsed().as_secs() < 60, "{name}");
    }
}

#[test]
fn a_request_that_needs_more_memory_than_apex_has_is_not_computed() {
    let hex = values("${otp}", "@", 4, "    To:").replace("}\"\n", &format!("{}}}\"\n", " | hex".repeat(16)));
    let plan = check_spec(&hex).unwrap();
    let target = Target::with_defaults(&plan.provider);
    let error = artifact::files(&plan, &target).unwrap_err().to_string();
    assert!(error.contains("heap"), "{error}");
}

/// Files that have broken other tools, each with what must be said about it, or nothing when it is only odd.
fn nasty_files() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let spec = SPECS[7];
    let chain: String = (1..100).map(|n| format!("k{n}: &a{n} [*a{}]\n", n - 1)).collect();
    let laughs: String =
        (1..9).map(|n| format!("k{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(", "))).collect();
    vec![
        ("binary", (0..=255).cycle().take(4096).collect(), "not UTF-8"),
        ("invalid UTF-8", [spec.as_bytes(), b"\xff\xfe"].concat(), "the byte 0xFF is not UTF-8"),
        ("2 MB", format!("{spec}# {}\n", "x".repeat(2 << 20)).into_bytes(), "the file is larger than"),
        ("2 MB of keys", "a: b\n".repeat(400_000).into_bytes(), "the file is larger than"),
        ("17 MB", "a: b\n".repeat(3_600_000).into_bytes(), "the file is larger than"),
        ("1 MB of keys", (0..100_000).map(|n| format!("k{n}: b\n")).collect::<String>().into_bytes(), "error"),
        ("brackets", "[".repeat(100_000).into_bytes(), "nested deeper"),
        ("braces in a value", format!("a: {}", "{b: ".repeat(50_000)).into_bytes(), "nested deeper"),
        ("steps", (0..300).map(|n| format!("{}a:\n", " ".repeat(n))).collect::<String>().into_bytes(), "nested deeper"),
        ("alias bomb", format!("k0: &a0 [x, x]\n{laughs}").into_bytes(), "once aliases are expanded"),
        ("alias chain", format!("k0: &a0 x\n{chain}").into_bytes(), "nested deeper"),
        ("alias of itself", b"a: &a [*a]\n".to_vec(), "contains it"),
        (
            "Latin-1",
            spec.replace("label: ", "label: \u{e9}").chars().map(|c| c as u8).collect(),
            "the byte 0xE9 is not UTF-8",
        ),
        ("UTF-16", format!("\u{feff}{spec}").encode_utf16().flat_map(u16::to_le_bytes).collect(), "the file is UTF-16"),
        ("UTF-16 without a mark", spec.encode_utf16().flat_map(u16::to_be_bytes).collect(), "the file is UTF-16"),
        ("NUL", [spec.as_bytes(), b"\0"].concat(), "control character"),
        ("empty", Vec::new(), "error"),
        ("mark alone", b"\xef\xbb\xbf".to_vec(), "error"),
        ("two documents", format!("{spec}---\n{spec}").into_bytes(), "only one YAML document"),
        ("CRLF", spec.replace('\n', "\r\n").into_bytes(), ""),
        ("byte-order mark", format!("\u{feff}{spec}").into_bytes(), ""),
    ]
}

#[test]
fn a_nasty_spec_is_a_finding_and_stdout_holds_nothing_but_the_report() {
    for (name, bytes, said) in nasty_files() {
        let sandbox = Sandbox::empty();
        fs::write(sandbox.at("x.yaml"), &bytes).unwrap();
        let run = sandbox.run(&["check", "x.yaml"]);
        let shown = run.transcript().chars().take(2_000).collect::<String>();
        assert_eq!(run.status, i32::from(!said.is_empty()), "{name}: {shown}");
        assert!(run.transcript().contains(said), "{name}: {shown}");
        assert!(!run.err.contains("panicked"), "{name}: {shown}");
        let json = sandbox.run(&["check", "x.yaml", "--format", "json"]);
        assert_eq!(json.status, run.status, "{name}");
        assert_eq!(json.json()["version"], 1, "{name}");
        assert_eq!(sandbox.files(), ["x.yaml"], "{name}");
    }
}

/// What ends with a finding in a file that is no UTF-8, in a project with one: the arguments, and where the findings are.
const OF_EVERY_COMMAND: [(&str, &[&str], bool); 19] = [
    ("provider-specs/acme/spec.yaml", &["check"], true),
    ("provider-specs/acme/spec.yaml", &["check", "--format", "github"], true),
    ("provider-specs/acme/spec.yaml", &["check", "provider-specs/acme/spec.yaml"], true),
    ("provider-specs/acme/spec.yaml", &["check", "--fix"], true),
    ("provider-specs/acme/spec.yaml", &["providers"], false),
    ("provider-specs/acme/spec.yaml", &["explain", "acme"], false),
    ("provider-specs/acme/spec.yaml", &["request", "acme", "--to", "+14155550123", "--otp", "123456"], false),
    ("provider-specs/acme/spec.yaml", &["generate"], false),
    ("provider-specs/acme/spec.yaml", &["diff"], false),
    ("provider-specs/acme/spec.yaml", &["validate", "acme"], true),
    ("provider-specs/acme/spec.yaml", &["validate", "--format", "github", "--scenario", "reply"], true),
    ("provider-specs/acme/mock.yaml", &["check"], true),
    ("provider-specs/acme/mock.yaml", &["validate", "acme"], true),
    ("provider-specs/acme/mock.yaml", &["mock", "acme"], false),
    ("otpsmith.yaml", &["check"], true),
    ("otpsmith.yaml", &["check", "otpsmith.yaml"], true),
    ("otpsmith.yaml", &["generate"], false),
    ("otpsmith.yaml", &["diff"], false),
    ("otpsmith.yaml", &["test"], false),
];

#[test]
fn every_command_reports_a_file_that_is_not_utf_8_or_too_large_as_a_finding() {
    for (file, arguments, is_reported) in OF_EVERY_COMMAND {
        for (bytes, code) in [(&b"# caf\xe9\n"[..], "Y018"), (&[b'#'; 2 << 20], "Y001")] {
            let sandbox = Sandbox::project();
            sandbox.run(&["new", "acme"]).exits_with(0);
            sandbox.write("otpsmith.yaml", "handlers:\n  - provider: acme\n");
            fs::write(sandbox.at(file), [bytes, sandbox.read(file).as_bytes()].concat()).unwrap();
            let before = sandbox.files();
            let run = sandbox.run(arguments);
            let (report, other) = if is_reported { (&run.out, &run.err) } else { (&run.err, &run.out) };
            assert!(report.contains(code), "{file} {arguments:?}\n{}", run.transcript());
            assert!(report.contains(file) && !other.contains(code), "{file} {arguments:?}\n{}", run.transcript());
            assert_eq!((run.status, sandbox.files()), (1, before), "{file} {arguments:?}\n{}", run.transcript());
        }
    }
}

#[test]
fn a_file_that_is_not_utf_8_is_reported_in_every_format_in_order_with_what_else_is_found() {
    let sandbox = Sandbox::empty();
    let spec = include_str!("rules/base.yaml").replace("label: Acme", "labell: Caf\u{e9}");
    sandbox.write("a/spec.yaml", &spec);
    sandbox.write("b/spec.yaml", "");
    fs::write(sandbox.at("b/spec.yaml"), spec.chars().map(|c| c as u8).collect::<Vec<u8>>()).unwrap();
    sandbox.write("c/spec.yaml", "");
    let units = format!("\u{feff}{spec}").encode_utf16().collect::<Vec<u16>>();
    fs::write(sandbox.at("c/spec.yaml"), units.into_iter().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()).unwrap();
    sandbox.write("d/spec.yaml", &spec);
    let run = |format: &str| sandbox.run(&["check", ".", "--format", format]).exits_with(1).transcript();
    insta::assert_snapshot!("not-utf-8-text", run("text"));
    insta::assert_snapshot!("not-utf-8-github", run("github"));
    let json = sandbox.run(&["check", ".", "--format", "json"]).exits_with(1).json();
    let found = json["diagnostics"].as_array().unwrap();
    let of_b = found.iter().filter(|it| it["file"] == "./b/spec.yaml").collect::<Vec<_>>();
    let at = of_b.iter().find(|it| it["code"] == "Y018").unwrap();
    assert_eq!((&at["line"], &at["column"]), (&2.into(), &12.into()), "{at}");
    assert!(of_b.iter().all(|it| it.get("fix").is_none_or(serde_json::Value::is_null)), "{of_b:?}");
    let sarif = sandbox.run(&["check", ".", "--format", "sarif"]).exits_with(1).json();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.iter().filter(|it| it["ruleId"] == "Y018").count(), 2, "{sarif}");
    // A fix would be one of a text that the file does not hold.
    let before = fs::read(sandbox.at("b/spec.yaml")).unwrap();
    sandbox.run(&["check", ".", "--fix"]).exits_with(1);
    assert_eq!(fs::read(sandbox.at("b/spec.yaml")).unwrap(), before);
    assert!(sandbox.read("a/spec.yaml").contains("\nlabel: Caf\u{e9}"), "the others are fixed");
}

#[test]
fn a_nasty_project_file_or_own_spec_writes_nothing() {
    let settings = "account_sid: AC00000000000000000000000000000000, sender: \"+15005550006\"";
    let good = format!("handlers:\n  - provider: twilio\n    settings: {{{settings}}}\n");
    for (name, bytes, said) in nasty_files() {
        let sandbox = Sandbox::project();
        fs::write(sandbox.at("otpsmith.yaml"), &bytes).unwrap();
        let before = sandbox.files();
        let run = sandbox.run(&["generate"]);
        assert_eq!(run.status, 1, "{name}: {}", run.transcript());
        assert_eq!((run.out.is_empty() || run.status == 1, sandbox.files()), (true, before), "{name}");

        if said.is_empty() {
            continue;
        }
        let sandbox = Sandbox::project();
        sandbox.write("otpsmith.yaml", &format!("{good}  - provider: nasty\n"));
        sandbox.write("provider-specs/nasty/spec.yaml", "");
        fs::write(sandbox.at("provider-specs/nasty/spec.yaml"), &bytes).unwrap();
        let before = sandbox.files();
        let run = sandbox.run(&["generate"]);
        assert_eq!(run.status, 1, "{name}: {}", run.transcript());
        assert_eq!(sandbox.files(), before, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn more_files_are_written_than_a_process_may_have_open() {
    let sandbox = Sandbox::project();
    let settings = "account_sid: AC00000000000000000000000000000000, sender: \"+15005550006\"";
    let handler = |n| format!("  - {{provider: twilio, class: C{n}, credential: C{n}, settings: {{{settings}}}}}\n");
    let handlers: String = (0..12).map(handler).collect();
    sandbox.write("otpsmith.yaml", &format!("handlers:\n{handlers}"));
    let mut shell = std::process::Command::new("sh");
    let script = format!("ulimit -n 32 && exec {} -q generate", env!("CARGO_BIN_EXE_otpsmith"));
    let output = shell.current_dir(sandbox.at("")).args(["-c", &script]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(sandbox.files().len() > 100);
}
