//! Whatever is a mock and whatever arrives: there are diagnostics or a judgement, the same each time, and no message but
//! the right one is taken for it.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

use std::fs;
use std::path::Path;

use otpsmith::clock::Instant;
use otpsmith::diagnostic::{Severity, Source, text};
use otpsmith::mock::{self, Clock, Delivery, Expected, Judgement, Mock, Received, Session};
use proptest::prelude::*;

fn texts() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mocks");
    let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(|entry| entry.unwrap().into_path());
    let mocks = files.filter(|path| path.extension().is_some_and(|it| it == "yaml"));
    mocks.map(|path| fs::read_to_string(path).unwrap()).collect()
}

fn load(text: &str) -> Mock {
    mock::load(&Source::new("mock.yaml", text)).unwrap()
}

fn mock_named(name: &str) -> Mock {
    load(&fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/mocks/{name}.yaml"))).unwrap())
}

fn judged(mock: &Mock, received: &Received, expected: &Expected) -> Judgement {
    let now = Instant::parse_rfc3339("2026-01-02T03:04:05Z").unwrap();
    mock.judge(received, Some(expected), &mut Session::new(Clock::Fixed(now), 1))
}

fn delivery(message: &str) -> Expected {
    let delivery = Delivery { recipient: "+14155550123".into(), message: message.into(), otp: "123456".into() };
    Expected { delivery: Some(delivery), ..Expected::default() }
}

/// Every byte percent-encoded: nobody can misread that.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn form(message: &str) -> Received {
    Received {
        method: "POST".into(),
        host: "localhost".into(),
        target: "/v1/AC1/messages".into(),
        headers: vec![
            ("Content-Type".into(), b"application/x-www-form-urlencoded".to_vec()),
            ("Authorization".into(), b"Basic QUMxOnA6dw==".to_vec()),
        ],
        body: format!("To=%2B14155550123&From=Acme&Body={}", encoded(message)).into_bytes(),
    }
}

fn json(message: &str) -> Received {
    let text = serde_json::Value::from(message);
    Received {
        method: "POST".into(),
        host: "localhost".into(),
        target: "/open".into(),
        headers: vec![("content-type".into(), b"application/json".to_vec())],
        body: format!("{{\"to\":\"+14155550123\",\"text\":{text}}}").into_bytes(),
    }
}

fn header() -> impl Strategy<Value = (String, Vec<u8>)> {
    let name = prop_oneof![
        Just("Authorization".to_owned()),
        Just("Content-Type".to_owned()),
        Just("X-Amz-Date".to_owned()),
        "[ -~]{0,12}",
    ];
    let words = prop_oneof![
        Just("application/json".to_owned()),
        Just("application/x-www-form-urlencoded; charset=utf-8".to_owned()),
        Just("AWS4-HMAC-SHA256 Credential=a/20260102/b/c/aws4_request, SignedHeaders=host, Signature=é".to_owned()),
        Just("Bearer e30.e30.e30".to_owned()),
        Just("Basic é".to_owned()),
        Just("20260102T030405é".to_owned()),
        "\\PC{0,40}",
    ];
    let value = prop_oneof![words.prop_map(String::into_bytes), prop::collection::vec(any::<u8>(), 0..40)];
    (name, value)
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        "[&=%+a-zA-Z0-9é]{0,60}".prop_map(String::into_bytes),
        "[\\[\\]{}\":,a-z0-9]{0,60}".prop_map(String::into_bytes),
        "<[a-z/<>\"= &;#0-9]{0,60}".prop_map(String::into_bytes),
        Just(b"{\"messages\":[{\"to\":[{\"number\":null},[]],\"content\":1},null]}".to_vec()),
        Just(b"<messages xmlns='urn:acme'><message id='1'><to/></message><message/></messages>".to_vec()),
    ]
}

fn request() -> impl Strategy<Value = Received> {
    let target = prop_oneof![
        Just("/send?v=2".to_owned()),
        Just("/v1/abc123/send.json?receptor=%31".to_owned()),
        Just("/token".to_owned()),
        Just("/v2/sms".to_owned()),
        Just("/xml".to_owned()),
        "[/?a-z0-9%&=é]{0,30}",
    ];
    (
        prop_oneof![Just("POST".to_owned()), Just("GET".to_owned()), "\\PC{0,4}"],
        target,
        "\\PC{0,10}",
        prop::collection::vec(header(), 0..6),
        body(),
    )
        .prop_map(|(method, target, host, headers, body)| Received { method, host, target, headers, body })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_arrives_is_judged_the_same_each_time(received in request(), knows in any::<bool>()) {
        let expected = if knows { delivery("Code 123456") } else { Expected::default() };
        for text in texts() {
            let mock = load(&text);
            let judgement = judged(&mock, &received, &expected);
            prop_assert!((100..600).contains(&judgement.answer.status));
            prop_assert!(!judgement.answer.name.is_empty());
            for violation in &judgement.violations {
                prop_assert_eq!(violation.rule.clamped(), violation.rule.span.clone());
                prop_assert!(!violation.to_string().contains(['\n', '\r']), "{}", violation);
            }
            for (_, value) in &judgement.answer.headers {
                prop_assert!(!value.contains(char::is_control));
            }
            prop_assert_eq!(&judged(&mock, &received, &expected), &judgement);
        }
    }

    #[test]
    fn whatever_a_mock_is_there_are_places_for_what_is_wrong(
        which in 0usize..9, from in 0usize..3_000, length in 0usize..40, put in "[ -~\n]{0,12}",
    ) {
        let text = texts().swap_remove(which);
        let characters: Vec<char> = text.chars().collect();
        let from = from % characters.len();
        let end = (from + length).min(characters.len());
        let changed: String =
            characters[..from].iter().copied().chain(put.chars()).chain(characters[end..].iter().copied()).collect();
        if let Err(found) = mock::load(&Source::new("mock.yaml", changed)) {
            prop_assert!(found.iter().any(|it| it.severity == Severity::Error));
            for diagnostic in &found {
                prop_assert_eq!(diagnostic.place.clamped(), diagnostic.place.span.clone(), "{}", diagnostic.message);
            }
            let mut drawn = Vec::new();
            text::render(&found, false, &mut drawn).unwrap();
        }
    }

    #[test]
    fn the_message_is_taken_to_the_last_character_and_no_other(message in "\\PC{0,20}123456\\PC{0,10}", at in 0usize..30, c in any::<char>()) {
        prop_assume!(message.chars().count() <= 40);
        for (mock, make) in [(mock_named("form-basic"), form as fn(&str) -> Received), (mock_named("json-none"), json)] {
            let judgement = judged(&mock, &make(&message), &delivery(&message));
            prop_assert_eq!((judgement.answer.name.as_str(), judgement.violations.len()), ("accepted", 0), "{:?}", judgement);
            let mut other: Vec<char> = message.chars().collect();
            let at = at % other.len();
            prop_assume!(other[at] != c);
            other[at] = c;
            let other: String = other.into_iter().collect();
            let judgement = judged(&mock, &make(&other), &delivery(&message));
            prop_assert!(!judgement.violations.is_empty(), "{}", other);
        }
    }
}
