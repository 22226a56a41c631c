//! Each fault is on the wire what it says, and the client sees what it says.

use std::time::{Duration, Instant};

use super::super::client::{Client, NoAnswer, Outgoing};
use super::super::fault::{Effect, Fault};
use super::super::server::Limits;
use super::{REQUEST, accepted, playing, raw};

const TIMEOUT: Duration = Duration::from_millis(200);

fn asked() -> Outgoing<'static> {
    Outgoing { method: "POST", host: "api.acme.example", target: "/send?a=b", headers: &[], body: Some(b"abc") }
}

fn seen(fault: Fault) -> Result<super::Response, NoAnswer> {
    let (server, _) = playing(fault.script(&accepted(), TIMEOUT), Limits::default());
    let timeout = if fault.waits() { TIMEOUT } else { Duration::from_secs(5) };
    Client::new(false).send(&server.address().to_string(), &asked(), timeout)
}

fn wire(fault: Fault) -> (String, bool) {
    let (server, _) = playing(fault.script(&accepted(), Duration::from_millis(50)), Limits::default());
    let (bytes, reset) = raw(server.address(), REQUEST);
    (String::from_utf8_lossy(&bytes).into_owned(), reset)
}

#[test]
fn the_client_sees_of_every_fault_what_its_effect_says() {
    for fault in Fault::ALL {
        let seen = seen(fault);
        let name = fault.name();
        match fault.effect() {
            Effect::Answer => {
                let answer = seen.unwrap_or_else(|error| panic!("{name}: {error}"));
                assert_eq!((answer.status, answer.body), (201, accepted().body), "{name}");
            }
            Effect::ForeignBody => {
                let answer = seen.unwrap_or_else(|error| panic!("{name}: {error}"));
                let status = if fault == Fault::HtmlUnder200 { 200 } else { 201 };
                assert_eq!(answer.status, status, "{name}");
                assert_ne!(answer.body, accepted().body, "{name}");
            }
            Effect::ForeignAnswer => {
                let answer = seen.unwrap_or_else(|error| panic!("{name}: {error}"));
                assert!((300..600).contains(&answer.status), "{name}: {}", answer.status);
            }
            Effect::NoAnswer => assert!(seen.is_err(), "{name}: {seen:?}"),
        }
    }
}

#[test]
fn why_there_is_no_answer_is_told_apart() {
    let why = |fault| seen(fault).unwrap_err();
    for fault in [Fault::DelayOverTimeout, Fault::SlowHead, Fault::SlowBody] {
        assert_eq!(why(fault), NoAnswer::Timeout, "{}", fault.name());
    }
    for fault in [Fault::ResetBeforeAnswer, Fault::ClosedWithoutAnswer, Fault::ResetInsideAnswer] {
        assert_eq!(why(fault), NoAnswer::Broken, "{}", fault.name());
    }
    assert_eq!(why(Fault::ClosedInsideAnswer), NoAnswer::Broken);
    assert_eq!(why(Fault::BodyOverLimit), NoAnswer::TooLarge);
    for fault in [
        Fault::TwoLengths,
        Fault::MalformedStatusLine,
        Fault::MalformedHeader,
        Fault::EndlessHeader,
        Fault::BadChunkSize,
    ] {
        assert!(matches!(why(fault), NoAnswer::Malformed(_)), "{}: {:?}", fault.name(), why(fault));
    }
}

#[test]
fn a_client_that_gives_up_frees_the_server_at_once() {
    let (server, _) = playing(Fault::DelayOverTimeout.script(&accepted(), Duration::from_secs(20)), Limits::default());
    let started = Instant::now();
    let answer = Client::new(false).send(&server.address().to_string(), &asked(), Duration::from_millis(50));
    assert_eq!(answer, Err(NoAnswer::Timeout));
    drop(server);
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn the_bytes_on_the_wire_are_those_of_the_fault() {
    assert_eq!(wire(Fault::ResetBeforeAnswer), (String::new(), true));
    assert_eq!(wire(Fault::ClosedWithoutAnswer), (String::new(), false));
    let body = String::from_utf8(accepted().body).unwrap();
    let (head, half) = body.split_at(body.len() / 2);
    let (text, reset) = wire(Fault::ResetInsideAnswer);
    assert!(reset && text.ends_with(head) && text.contains("Content-Length: 156\r\n"), "{text}");
    let (text, reset) = wire(Fault::ClosedInsideAnswer);
    assert!(!reset && text.ends_with(half) && text.contains("Content-Length: 156\r\n"), "{text}");
    assert!(wire(Fault::EmptyBody).0.ends_with("Content-Length: 0\r\n\r\n"));
    let (text, _) = wire(Fault::BodyCutOff);
    assert!(text.ends_with(&format!("Content-Length: 28\r\n\r\n{head}")), "{text}");
    let (text, _) = wire(Fault::LengthTooShort);
    assert!(text.ends_with(&format!("Content-Length: 28\r\n\r\n{body}")), "{text}");
    assert!(wire(Fault::TwoLengths).0.contains("Content-Length: 56\r\nContent-Length: 57\r\n"));
    assert!(!wire(Fault::NoLength).0.contains("Content-Length"));
    assert!(wire(Fault::MalformedStatusLine).0.starts_with("HTTZ/1.1 OK 201 Created\r\n"));
    assert!(wire(Fault::MalformedHeader).0.starts_with("HTTP/1.1 201 Created\r\nthis is no header\r\n"));
    assert!(wire(Fault::EndlessHeader).0.len() > 1_000_000);
    assert!(wire(Fault::HtmlUnder200).0.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/html"));
    assert!(wire(Fault::HtmlUnderSuccess).0.starts_with("HTTP/1.1 201 Created\r\nContent-Type: text/html"));
    assert!(wire(Fault::HtmlUnder502).0.starts_with("HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html"));
    assert!(wire(Fault::WrongContentType).0.contains("Content-Type: image/png\r\n"));
    assert!(wire(Fault::DeepBody).0.contains(&"[".repeat(20_000)));
    assert!(wire(Fault::RedirectFound).0.contains("302 Found\r\nLocation: http://192.0.2.1/elsewhere\r\n"));
    assert!(wire(Fault::ContinueFirst).0.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\n"));
    assert!(wire(Fault::EarlyHintsFirst).0.starts_with("HTTP/1.1 103 Early Hints\r\n"));
    assert!(wire(Fault::Chunked).0.contains("\r\n\r\n10\r\n{\"sid\": \"SM1\", \"\r\n10\r\n"));
    assert!(wire(Fault::BadChunkSize).0.contains("\r\n\r\nzz\r\n"));
    let (text, _) = wire(Fault::ChunksCutOff);
    assert!(text.contains("Transfer-Encoding: chunked") && text.ends_with("0123\"}\r\n"), "{text}");
    assert_eq!(wire(Fault::SlowHead).0.len(), 20);
    let (text, _) = wire(Fault::SlowBody);
    assert_eq!(text.split("\r\n\r\n").nth(1).map(str::len), Some(20), "{text}");
}

#[test]
fn what_is_not_loopback_is_never_connected_to() {
    let client = Client::new(true);
    for host in ["192.0.2.1", "api.acme.example", "localhost", "[2001:db8::1]", "0.0.0.0", "127.0.0.1.acme.example"] {
        let started = Instant::now();
        let answer = client.send(&format!("{host}:9"), &asked(), Duration::from_secs(5));
        assert!(matches!(answer, Err(NoAnswer::NotLoopback(_))), "{host}: {answer:?}");
        assert!(started.elapsed() < Duration::from_secs(1), "{host}");
    }
    assert_eq!(client.send("127.0.0.1:1", &asked(), Duration::from_secs(5)), Err(NoAnswer::Refused));
}

#[test]
fn a_redirect_is_an_answer_and_is_not_followed() {
    for fault in [Fault::RedirectFound, Fault::RedirectTemporary] {
        let answer = seen(fault).unwrap();
        assert_eq!(answer.header("Location"), Some("http://192.0.2.1/elsewhere"));
    }
}

#[test]
fn names_of_faults_are_unique_and_every_fault_is_listed() {
    let mut names: Vec<&str> = Fault::ALL.iter().map(|fault| fault.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Fault::ALL.len());
    assert!(Fault::ALL.iter().rev().skip_while(|it| it.waits()).all(|it| !it.waits()), "those that wait come last");
}
