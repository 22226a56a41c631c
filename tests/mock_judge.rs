//! Mocks judge requests as they say: `tests/mocks` has a small mock for each kind of body and credentials, and beside it
//! requests, each behind a line `=== REPLY: words`. What the mock makes of each is in a snapshot.
//!
//! Words in brackets at the end of that line say what is known: `(to NUMBER)` is the recipient, `(with SETTING)` what the org
//! has set, `(reply NAME)` what is asked for, `(after TIME)` moves the clock, and `(served)` knows nothing. `{token}` in a
//! request is the last token that was given out.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use otpsmith::clock::Instant;
use otpsmith::diagnostic::Source;
use otpsmith::duration::parse_millis;
use otpsmith::mock::{self, Clock, Delivery, Endpoint, Expected, Judgement, Mock, Received, Session};

const RECIPIENT: &str = "+14155550123";
const MESSAGE: &str = "Code 123456: a+b & c=é";
const OTP: &str = "123456";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mocks")
}

fn names() -> Vec<String> {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mocks = files.filter(|path| path.extension().is_some_and(|it| it == "yaml"));
    let mut names: Vec<String> = mocks.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

fn load(name: &str) -> Mock {
    let text = fs::read_to_string(folder().join(format!("{name}.yaml"))).unwrap();
    let mock = mock::load(&Source::new(format!("{name}.yaml"), text)).unwrap_or_else(|found| panic!("{found:#?}"));
    assert_eq!(mock.warnings, [], "{name}");
    mock
}

struct Case {
    reply: String,
    words: String,
    known: Option<String>,
    request: String,
}

fn cases(name: &str) -> Vec<Case> {
    let text = fs::read_to_string(folder().join(format!("{name}.txt"))).unwrap();
    let case = |text: &str| {
        let (head, request) = text.split_once('\n').unwrap();
        let (reply, words) = head.split_once(": ").unwrap();
        let (words, known) = match words.rsplit_once(" (") {
            Some((words, known)) => (words, Some(known.strip_suffix(')').unwrap().to_owned())),
            None => (words, None),
        };
        Case { reply: reply.to_owned(), words: words.to_owned(), known, request: request.to_owned() }
    };
    text.split("=== ").skip(1).map(case).collect()
}

fn received(request: &str, token: &str) -> Received {
    let request = request.replace("{token}", token);
    let (head, body) = request.split_once("\n\n").unwrap_or((&request, ""));
    let mut lines = head.lines();
    let (method, target) = lines.next().unwrap().split_once(' ').unwrap();
    let mut received = Received {
        method: method.to_owned(),
        target: target.to_owned(),
        body: body.strip_suffix('\n').unwrap_or(body).as_bytes().to_vec(),
        ..Received::default()
    };
    for line in lines {
        let (name, value) = line.split_once(": ").unwrap();
        if name == "Host" {
            received.host = value.to_owned();
        }
        received.headers.push((name.to_owned(), value.as_bytes().to_vec()));
    }
    received
}

fn expected(known: Option<&str>, session: &mut Session) -> Expected {
    let delivery = Delivery { recipient: RECIPIENT.to_owned(), message: MESSAGE.to_owned(), otp: OTP.to_owned() };
    let mut expected = Expected { delivery: Some(delivery), host_is_checked: true, ..Expected::default() };
    let Some(known) = known else { return expected };
    match known.split_once(' ') {
        None => assert_eq!(known, "served"),
        Some(("to", number)) => expected.delivery.as_mut().unwrap().recipient = number.to_owned(),
        Some(("with", "nothing")) => expected.settings = Some(Vec::new()),
        Some(("with", setting)) => expected.settings = Some(vec![setting.to_owned()]),
        Some(("reply", name)) => expected.reply = Some(name.to_owned()),
        Some(("after", time)) => {
            session.clock = Clock::Fixed(session.now().plus_millis(parse_millis(time).unwrap()));
        }
        Some(other) => panic!("{other:?}"),
    }
    if known == "served" { Expected::default() } else { expected }
}

fn shown(judgement: &Judgement) -> String {
    let mut text = String::new();
    for violation in &judgement.violations {
        writeln!(text, "{}: {violation}", violation.kind.key()).unwrap();
        for note in &violation.notes {
            writeln!(text, "  {note}").unwrap();
        }
    }
    let answer = &judgement.answer;
    write!(text, "{} {}", answer.status, answer.name).unwrap();
    for (name, value) in &answer.headers {
        write!(text, " [{name}: {value}]").unwrap();
    }
    writeln!(text, " {}", String::from_utf8(answer.body.clone()).unwrap()).unwrap();
    text
}

fn session() -> Session {
    Session::new(Clock::Fixed(Instant::parse_rfc3339("2026-01-02T03:04:05Z").unwrap()), 1)
}

/// What a mock makes of its requests, in order and in one session.
fn judged(name: &str) -> (Mock, Vec<(Case, Judgement)>) {
    let mock = load(name);
    let mut session = session();
    let mut token = String::new();
    let mut all = Vec::new();
    for case in cases(name) {
        let expected = expected(case.known.as_deref(), &mut session);
        let judgement = mock.judge(&received(&case.request, &token), Some(&expected), &mut session);
        if judgement.endpoint == Endpoint::Token && judgement.answer.status == 200 {
            let json: serde_json::Value = serde_json::from_slice(&judgement.answer.body).unwrap();
            token = json["access_token"].as_str().unwrap().to_owned();
        }
        all.push((case, judgement));
    }
    (mock, all)
}

#[test]
fn each_request_gets_the_reply_that_the_mock_has_for_it() {
    let mut failures = String::new();
    for name in names() {
        let mut report = String::new();
        for (case, judgement) in judged(&name).1 {
            let said = shown(&judgement);
            let is_accepted = ["accepted", "token"].contains(&case.reply.as_str());
            // Only an accepted request, a test number and what is asked for have no violation.
            let is_clean = judgement.violations.is_empty();
            let fits = if is_accepted { is_clean } else { !is_clean || case.known.is_some() };
            if judgement.answer.name != case.reply || !fits {
                writeln!(failures, "{name}: {}: wanted {}\n{said}", case.words, case.reply).unwrap();
            }
            writeln!(report, "=== {}\n{said}", case.words).unwrap();
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("mocks");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name, report));
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn nothing_that_proves_who_calls_is_shown() {
    let mut looked_for = 0;
    for name in names() {
        let (mock, all) = judged(&name);
        let said: String = all.iter().map(|(_, judgement)| shown(judgement)).collect();
        for secret in ["p:w", "k-1", "s-1", "s&1", "abc123", "topsecret", "wJalrXUtnFEMI", "0123456789"] {
            if mock.account.iter().any(|it| it.value.value.contains(secret)) {
                looked_for += 1;
                assert!(!said.contains(secret), "{name}: {secret}\n{said}");
            }
        }
    }
    assert_eq!(looked_for, 8);
}

#[test]
fn the_name_of_a_header_that_is_not_signed_ends_no_line() {
    let mock = load("form-sigv4");
    let case = cases("form-sigv4").remove(0);
    let mut request = received(&case.request, "");
    request.headers.push(("X-Amz-Da\r\nte\u{1b}[31m".to_owned(), b"x".to_vec()));
    let judgement = mock.judge(&request, None, &mut session());
    let said: Vec<String> = judgement.violations.iter().map(ToString::to_string).collect();
    assert!(said.iter().any(|it| it.contains("x-amz-da\\r\\nte")), "{said:?}");
    assert!(!said.iter().any(|it| it.contains(char::is_control)), "{said:?}");
}

#[test]
fn the_same_requests_get_the_same_answers() {
    for name in names() {
        let run = || judged(&name).1.into_iter().map(|it| it.1).collect::<Vec<_>>();
        assert_eq!(run(), run(), "{name}");
    }
}
