//! `validate` and `mock`: a spec against a mock over real HTTP, by the real binary.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use common::{Run, Sandbox};

const SPEC: &str = include_str!("validate/spec.yaml");
const MOCK: &str = include_str!("validate/mock.yaml");

/// A project with one provider of its own.
fn project(spec: &str, mock: &str) -> Sandbox {
    let sandbox = Sandbox::project();
    sandbox.write("provider-specs/acme/spec.yaml", spec);
    sandbox.write("provider-specs/acme/mock.yaml", mock);
    sandbox
}

fn validate(spec: &str, mock: &str, more: &[&str]) -> Run {
    let arguments = [&["validate", "acme"], more].concat();
    project(spec, mock).run(&arguments)
}

/// The spec with one thing changed, which has to be there.
fn changed(from: &str, to: &str) -> String {
    assert!(SPEC.contains(from), "{from}");
    SPEC.replace(from, to)
}

/// The first finding of each failed scenario.
fn findings(run: &Run) -> Vec<(String, String, u64)> {
    let document = run.json();
    let scenarios = document["providers"][0]["scenarios"].as_array().unwrap().clone();
    let failed = scenarios.iter().filter(|it| it["passed"] == false);
    failed
        .map(|it| {
            let finding = &it["findings"][0];
            let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
            (text(&it["name"]), text(&finding["message"]), finding["spec"]["line"].as_u64().unwrap())
        })
        .collect()
}

#[test]
fn a_spec_that_agrees_with_its_mock_passes_every_scenario() {
    let run = validate(SPEC, MOCK, &["--table"]);
    insta::assert_snapshot!("validate-passed", run.exits_with(0).transcript());
}

#[test]
fn every_built_in_provider_agrees_with_its_mock() {
    let run = Sandbox::empty().run(&["validate"]);
    run.exits_with(0);
    assert!(run.out.contains("12 providers"), "{}", run.transcript());
    assert_eq!(run.err, "", "there is no progress line in a pipe");
}

#[test]
fn a_new_provider_of_every_shape_agrees_with_its_new_mock() {
    for auth in ["basic", "headers", "oauth2", "aws-sigv4", "payload"] {
        for body in ["form", "json", "query"] {
            let sandbox = Sandbox::project();
            sandbox.run(&["new", "fresh", "--auth", auth, "--body", body]).exits_with(0);
            let run = sandbox.run(&["validate", "fresh", "--fault-timeout", "100ms"]);
            assert_eq!(run.status, 0, "{auth} {body}\n{}", run.transcript());
        }
    }
}

#[test]
fn a_difference_is_shown_in_the_exchange_with_the_place_in_the_spec() {
    let spec = changed("${settings.sender}", "${settings.sender | upper}");
    let run = validate(&spec, MOCK, &[]);
    insta::assert_snapshot!("validate-failed", run.exits_with(1).transcript());
}

#[test]
fn a_provider_that_cannot_be_tried_is_not_said_to_have_passed() {
    let run = validate(SPEC, "foo: [", &[]);
    run.exits_with(1);
    assert!(run.out.ends_with("1 provider: none can be tried\n"), "{}", run.transcript());
    assert!(!run.out.contains("passed"), "{}", run.transcript());
}

#[test]
fn a_file_that_is_not_text_is_said_to_be_none() {
    let sandbox = project(SPEC, MOCK);
    std::fs::write(sandbox.at("provider-specs/acme/spec.yaml"), b"name: \xff").unwrap();
    let run = sandbox.run(&["validate", "acme"]);
    let said = "provider-specs/acme/spec.yaml:1:7: error[Y018]: the byte 0xFF is not UTF-8";
    assert!(run.exits_with(1).out.contains(said), "{}", run.transcript());
}

#[test]
fn two_wrong_results_of_different_kinds_are_shown_apart() {
    let spec = changed("status: [201]", "status: [299]").replace("code: 21}", "code: 99}");
    let run = validate(&spec, MOCK, &["--scenario", "reply"]);
    run.exits_with(1);
    for expected in ["expected SUCCESS, got PROVIDER_ERROR", "expected INVALID_PHONE_NUMBER, got PROVIDER_ERROR"] {
        assert!(run.out.contains(expected), "{}", run.transcript());
    }
}

#[test]
fn each_mistake_is_found_and_blamed_on_its_line() {
    let line_of = |text: &str, key: &str| text.lines().position(|line| line.contains(key)).unwrap() as u64 + 1;
    for (from, to, scenario, words, key) in [
        ("api.acme.example", "api.acme.test", "reply/accepted", "host: wanted", "url:"),
        ("/v1/messages", "/v2/messages", "reply/accepted", "path: wanted", "path:"),
        ("  path: /v1/messages", "  path: /v1/messages\n  method: PUT", "reply/accepted", "method: wanted", "method:"),
        ("Bearer $", "Token $", "reply/accepted", "headers.Authorization", "Authorization"),
        ("phone.e164", "phone.digits", "reply/accepted", "json.to", "to:"),
        ("    from: ", "    form: ", "reply/accepted", "json.from", "json:"),
        ("${message}", "${message | upper}", "reply/accepted", "json.text", "text:"),
        ("code: 21", "code: 23", "reply/invalid-number", "expected INVALID_PHONE_NUMBER", "results:"),
        ("status: [429]", "status: [430]", "reply/rate-limit", "expected MESSAGE_LIMIT_EXCEEDED", "results:"),
        ("[201]", "[200]", "reply/accepted", "expected SUCCESS, got PROVIDER_ERROR", "results:"),
        (
            ", all: [{json: id, present: true}]",
            "",
            "fault/empty-body",
            "expected PROVIDER_ERROR, got SUCCESS",
            "success:",
        ),
        ("[201]", "[200-499]", "reply/accepted", "", ""),
    ] {
        let spec = changed(from, to);
        let run = validate(&spec, MOCK, &["--format", "json", "--fault-timeout", "50ms"]);
        if words.is_empty() {
            continue;
        }
        run.exits_with(1);
        let found = findings(&run);
        let finding = found.iter().find(|it| it.0 == scenario).unwrap_or_else(|| panic!("{to}: {found:?}"));
        assert!(finding.1.contains(words), "{to}: {finding:?}");
        assert_eq!(finding.2, line_of(&spec, key), "{to}: {finding:?}");
    }
}

#[test]
fn a_success_that_looks_at_the_status_alone_is_found_out_by_the_faults() {
    let spec = changed(", all: [{json: id, present: true}]", "");
    let found = findings(&validate(&spec, MOCK, &["--format", "json", "--fault-timeout", "50ms"]));
    let names: Vec<&str> = found.iter().map(|it| it.0.as_str()).collect();
    for wanted in ["fault/empty-body", "fault/body-cut-off", "fault/html-under-success", "fault/invalid-utf-8"] {
        assert!(names.contains(&wanted), "{names:?}");
    }
    assert!(!names.contains(&"fault/html-under-200") && !names.contains(&"reply/accepted"), "{names:?}");
}

#[test]
fn no_report_has_a_secret_in_it() {
    let spec = changed("    text: ", "    key: \"${secrets.api_key}\"\n    text: ");
    for format in ["text", "json", "junit", "github", "html"] {
        let run = validate(&spec, MOCK, &["--format", format, "--fault-timeout", "50ms"]);
        assert!(!run.out.contains("key-of-the-account-4711"), "{format}");
        assert!(run.out.contains("json.key"), "{format}\n{}", run.transcript());
        // An annotation has no exchange in it.
        assert!(run.out.contains("***") || format == "github", "{format}\n{}", run.transcript());
    }
}

#[test]
fn the_same_run_gives_the_same_report_in_every_format() {
    let spec = changed("code: 21", "code: 23");
    for format in ["text", "json", "junit", "github", "html"] {
        let once = || validate(&spec, MOCK, &["--format", format, "--fault-timeout", "50ms"]).out;
        assert_eq!(once(), once(), "{format}");
    }
}

#[test]
fn junit_is_well_formed_and_counts_what_failed() {
    let spec = changed("code: 21", "code: 23");
    let run = validate(&spec, MOCK, &["--format", "junit", "--scenario", "reply"]);
    let document = roxmltree::Document::parse(&run.out).unwrap();
    let suites = document.root_element();
    assert_eq!((suites.attribute("tests"), suites.attribute("failures")), (Some("7"), Some("1")));
    let failure = document.descendants().find(|it| it.has_tag_name("failure")).unwrap();
    assert_eq!(failure.parent().unwrap().attribute("name"), Some("reply/invalid-number"));
    assert_eq!(failure.parent().unwrap().attribute("file"), Some("provider-specs/acme/spec.yaml"));
    assert!(failure.text().unwrap().contains("> POST https://api.acme.example/v1/messages"));
}

#[test]
fn github_gets_an_annotation_for_each_cause() {
    let spec = changed("${settings.sender}", "${settings.sender | upper}");
    let run = validate(&spec, MOCK, &["--format", "github", "--scenario", "phone"]);
    assert_eq!(
        run.out,
        "::error file=provider-specs/acme/spec.yaml,line=15,col=5,endLine=15,endColumn=9,title=acme phone/e164::as E.164 \
         has it: json.from: wanted \"Contoso\", found \"CONTOSO\"%0Aprovider-specs/acme/mock.yaml:16:5: the rule of the \
         mock%0Athe same in 8 scenarios more\n"
    );
}

#[test]
fn the_page_needs_nothing_else_and_nothing_in_it_is_read_as_html() {
    let spec = changed("label: Acme SMS", "label: \"</script><script>alert(1)</script>\"")
        .replace("${message}", "<img src=x onerror=alert(2)></script>${message}");
    let run = validate(&spec, MOCK, &["--format", "html", "--scenario", "reply"]);
    let page = run.exits_with(1).out.clone();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("content=\"default-src &apos;none&apos;; "));
    assert_eq!(page.matches("<script").count(), 2, "the data and the page's own script");
    assert_eq!(page.matches("</script>").count(), 2);
    assert!(!page.contains("<img"));
    for loaded in [" src=", " href=", "url(", "@import"] {
        assert!(!page.contains(loaded) || page.contains("src=x"), "{loaded}");
    }
    assert_eq!(page.matches("<button class=\"fail\"").count(), 7);
}

#[test]
fn scenarios_are_selected_by_name_group_and_star() {
    let names = |patterns: &[&str]| -> Vec<String> {
        let flags: Vec<&str> = patterns.iter().flat_map(|pattern| ["--scenario", pattern]).collect();
        let run = validate(SPEC, MOCK, &[&["--list", "--format", "json"], &flags[..]].concat());
        run.exits_with(0);
        run.json().as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&["reply/accepted"]), ["reply/accepted"]);
    assert_eq!(names(&["otp"]).len(), 4);
    assert_eq!(names(&["fault/slow-*", "phone/null"]), ["phone/null", "fault/slow-head", "fault/slow-body"]);
    let run = validate(SPEC, MOCK, &["--scenario", "reply/acepted"]);
    assert_eq!(run.exits_with(2).err, "error: there is no scenario `reply/acepted`\ndid you mean `reply/accepted`?\n");
    let list = validate(SPEC, MOCK, &["--list"]);
    insta::assert_snapshot!("validate-list", list.exits_with(0).transcript());
}

#[test]
fn a_broken_spec_is_reported_by_list_and_mutants_which_go_on_with_the_others() {
    let sandbox = project(SPEC, MOCK);
    sandbox.write("provider-specs/broken/spec.yaml", "name: broken\n");
    sandbox.write("provider-specs/bare/spec.yaml", &SPEC.replace("name: acme", "name: bare"));
    for flag in ["--list", "--mutants"] {
        let run = sandbox.run(&["validate", "broken", "bare", "acme", flag, "--format", "json"]);
        let text = run.exits_with(1).json().to_string();
        assert!(text.contains("\"provider\":\"acme\""), "{flag}: {}", run.transcript());
        for said in ["provider-specs/broken/spec.yaml:1:1: error[S002]", "there is no provider-specs/bare/mock.yaml"] {
            assert!(run.err.contains(said), "{flag}: {}", run.transcript());
        }
    }
}

#[test]
fn a_provider_without_a_mock_or_with_a_wrong_one_is_reported_and_the_others_are_tried() {
    let sandbox = project(SPEC, &MOCK.replace("is: message", "is: mesage"));
    sandbox.write("provider-specs/bare/spec.yaml", &SPEC.replace("name: acme", "name: bare"));
    let run = sandbox.run(&["validate", "acme", "bare", "vonage-sms", "--scenario", "otp"]);
    run.exits_with(1);
    assert!(run.out.contains("acme        FAILED  cannot be tried\n"), "{}", run.transcript());
    assert!(run.out.contains("vonage-sms  ok      4 scenarios\n"), "{}", run.transcript());
    assert!(run.out.contains("provider-specs/acme/mock.yaml:17:16: error["), "{}", run.transcript());
    assert!(run.out.contains("bare: there is no provider-specs/bare/mock.yaml"), "{}", run.transcript());
    for format in ["json", "junit", "github", "html"] {
        let run = sandbox.run(&["validate", "acme", "bare", "--format", format]);
        run.exits_with(1);
        assert!(run.out.contains("mesage") && run.out.contains("provider-specs/bare/mock.yaml"), "{format}");
    }
}

#[test]
fn the_documentation_has_every_group_and_every_fault() {
    let text = include_str!("../docs/validation.md");
    for (group, _) in otpsmith::validate::scenario::GROUPS {
        assert!(text.contains(&format!("| `{group}` |")), "{group}");
    }
    for fault in otpsmith::loopback::fault::Fault::ALL {
        assert!(text.contains(&format!("| `fault/{}` | {} |", fault.name(), fault.meaning())), "{}", fault.name());
    }
}

#[test]
fn somebody_at_a_terminal_sees_how_far_the_work_is_and_the_line_is_gone_at_the_end() {
    let sandbox = project(SPEC, MOCK);
    let run = |is_terminal: bool, flags: &[&str]| {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut terminal = otpsmith::cli::Terminal {
            folder: sandbox.at(""),
            variables: Default::default(),
            out: &mut out,
            err: &mut err,
            in_is_terminal: false,
            out_is_terminal: false,
            err_is_terminal: is_terminal,
        };
        let arguments = [&["otpsmith", "validate", "acme", "--fault-timeout", "100ms"], flags].concat();
        assert_eq!(otpsmith::cli::main_with_args(arguments.into_iter().map(Into::into), &mut terminal), 0);
        (String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    };
    let (out, err) = run(true, &[]);
    assert!(err.contains("\r\x1b[K0/1 providers  acme "), "{err:?}");
    assert!(err.ends_with("\r\x1b[K"), "{err:?}");
    assert!(!out.contains('\r'), "{out:?}");
    assert_eq!(run(false, &[]).1, "");
    assert_eq!(run(true, &["--quiet"]).1, "");
}

#[test]
fn wrong_usage_is_told() {
    let unknown = Sandbox::empty().run(&["validate", "twilo"]);
    assert_eq!(unknown.exits_with(2).err, "error: there is no provider `twilo`\ndid you mean `twilio`?\n");
    for time in ["5ms", "0s", "x", "10m", "-1s"] {
        Sandbox::empty().run(&["validate", &format!("--fault-timeout={time}")]).exits_with(2);
    }
}

#[test]
fn a_proxy_of_the_environment_is_not_asked() {
    let sandbox = project(SPEC, MOCK);
    let proxies = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"].map(|name| (name, "http://192.0.2.1:3128"));
    let arguments = ["validate", "acme", "--scenario", "reply"];
    sandbox.run_in("", &arguments, &proxies).exits_with(0);
}

/// A served mock; it is ended when the test is.
struct Served {
    process: Child,
    out: BufReader<ChildStdout>,
    address: String,
}

impl Served {
    fn start(sandbox: &Sandbox, arguments: &[&str]) -> Self {
        let mut process = sandbox
            .command("")
            .args(["mock", "acme"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("Acme SMS on http://").unwrap().to_owned();
        Self { process, out, address }
    }

    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// The next lines of the log, without the time.
    fn log(&mut self, count: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for _ in 0..count {
            let mut line = String::new();
            self.out.read_line(&mut line).unwrap();
            lines.push(line.get(9..).unwrap().trim_end().to_owned());
        }
        lines
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn request(key: &str, body: &str) -> String {
    format!(
        "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[test]
fn a_served_mock_answers_any_client_and_logs_what_it_was_asked() {
    let sandbox = project(SPEC, MOCK);
    let mut served = Served::start(&sandbox, &[]);
    let body = r#"{"to": "+14155550123", "from": "Contoso", "text": "Hello"}"#;
    let answer = served.ask(&request("key-of-the-account-4711", body));
    assert!(answer.starts_with("HTTP/1.1 201 Created\r\n") && answer.contains("{\"id\":\""), "{answer}");
    assert_eq!(served.log(1), ["POST /v1/messages -> 201 accepted (SUCCESS)"]);
    let answer = served.ask(&request("another-key", body));
    assert!(answer.starts_with("HTTP/1.1 401 Unauthorized\r\n"), "{answer}");
    let log = served.log(2);
    assert_eq!(log[0], "POST /v1/messages -> 401 unauthorized (PROVIDER_ERROR)");
    assert!(
        log[1].contains("provider-specs/acme/mock.yaml:12:15: headers.Authorization: wanted ")
            && !log[1].contains("another-key"),
        "{log:?}"
    );
    let answer = served.ask("GARBAGE\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert!(served.log(1)[0].starts_with("refused 400: the request is not HTTP/1.1"));
}

#[test]
fn a_served_mock_can_be_told_its_reply_and_its_port() {
    let sandbox = project(SPEC, MOCK);
    let mut served = Served::start(&sandbox, &["--reply", "rate-limit", "-v"]);
    let answer = served.ask(&request("key-of-the-account-4711", "{}"));
    assert!(answer.starts_with("HTTP/1.1 429 Too Many Requests\r\n"), "{answer}");
    let log = served.log(11).join("\n");
    assert!(log.starts_with("POST /v1/messages -> 429 rate-limit (MESSAGE_LIMIT_EXCEEDED)\n"), "{log}");
    assert!(log.contains("> Authorization: Bearer ***") && !log.contains("4711"), "{log}");
    let port = served.address.rsplit(':').next().unwrap().to_owned();
    let again = sandbox.run(&["mock", "acme", "--port", &port]);
    let wanted =
        format!("error: port {port} is in use\nstop what uses it, give another `--port`, or none for a free one\n");
    assert_eq!(again.exits_with(2).err, wanted);
    let unknown = sandbox.run(&["mock", "acme", "--reply", "rate-limits"]);
    assert_eq!(unknown.exits_with(2).err, "error: acme has no reply `rate-limits`\ndid you mean `rate-limit`?\n");
}

#[test]
fn a_hundred_megabytes_and_a_client_that_never_finishes_do_not_stop_a_mock() {
    let sandbox = project(SPEC, MOCK);
    let mut served = Served::start(&sandbox, &[]);
    // It says that it will send more and never does.
    let mut idle = TcpStream::connect(&served.address).unwrap();
    idle.write_all(b"POST /v1/messages HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc").unwrap();
    let mut large = TcpStream::connect(&served.address).unwrap();
    large.write_all(b"POST /v1/messages HTTP/1.1\r\nContent-Length: 100000000\r\n\r\n").unwrap();
    let block = vec![b'a'; 1_000_000];
    for _ in 0..100 {
        large.write_all(&block).unwrap();
    }
    let mut answer = String::new();
    large.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 413 Content Too Large\r\n"), "{answer}");
    assert_eq!(served.log(1), ["refused 413: the request's body is longer than 1048576 bytes"]);
    let started = Instant::now();
    let body = r#"{"to": "+14155550123", "from": "Contoso", "text": "Hello"}"#;
    assert!(served.ask(&request("key-of-the-account-4711", body)).starts_with("HTTP/1.1 201 "));
    assert!(started.elapsed() < Duration::from_secs(5));
    if let Ok(status) = std::fs::read_to_string(format!("/proc/{}/status", served.process.id())) {
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        let kilobytes: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
        assert!(kilobytes < 60_000, "{kilobytes} kB");
    }
}
