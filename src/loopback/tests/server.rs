//! What a server reads, what it refuses, and that it stops.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::super::Problem;
use super::super::client::{Client, Outgoing};
use super::super::script::Script;
use super::super::server::{Limits, Server};
use super::{REQUEST, accepted, playing, raw};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_request_arrives_as_it_was_sent_and_its_host_is_the_providers() {
    let (server, player) = playing(Script::answer(&accepted()), Limits::default());
    let headers = [("Content-Type".to_owned(), "text/plain".to_owned()), ("X-Two".to_owned(), "b: c".to_owned())];
    let request = Outgoing {
        method: "POST",
        host: "api.acme.example:8443",
        target: "/a%2Fb/c?d=%20e",
        headers: &headers,
        body: Some("größe".as_bytes()),
    };
    let answer = Client::new(true).send(&server.address().to_string(), &request, Duration::from_secs(5)).unwrap();
    assert_eq!(answer.body, accepted().body);
    let asked = player.asked.lock().unwrap()[0].clone();
    assert_eq!((asked.method.as_str(), asked.path(), asked.query()), ("POST", "/a%2Fb/c", "d=%20e"));
    assert_eq!(asked.body, "größe".as_bytes());
    assert_eq!(asked.header("host"), Some("api.acme.example:8443"));
    let names: Vec<String> = asked.headers.iter().map(|it| it.0.to_ascii_lowercase()).collect();
    assert_eq!(names.len(), 4, "nothing is added but the length: {names:?}");
    assert_eq!(asked.header("content-length"), Some("7"));
}

#[test]
fn one_connection_serves_many_requests() {
    let (server, player) = playing(Script::answer(&accepted()), Limits::default());
    let client = Client::new(true);
    let request = Outgoing { method: "POST", host: "a.example", target: "/", headers: &[], body: Some(b"x") };
    for _ in 0..50 {
        client.send(&server.address().to_string(), &request, Duration::from_secs(5)).unwrap();
    }
    assert_eq!(player.asked.lock().unwrap().len(), 50);
    assert_eq!(server.connections(), 1);
}

#[test]
fn a_body_may_come_in_chunks_and_after_an_invitation() {
    let (server, player) = playing(Script::answer(&accepted()), Limits::default());
    let request = b"POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\
                    Connection: close\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: 1\r\n\r\n";
    let (answer, _) = raw(server.address(), request);
    assert!(text(&answer).starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\n"), "{}", text(&answer));
    assert_eq!(player.asked.lock().unwrap()[0].body, b"abcde");
}

#[test]
fn what_is_no_request_is_refused_with_the_reason() {
    let (server, player) = playing(Script::answer(&accepted()), Limits::default());
    for (request, wanted) in [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03".as_slice(), "400 Bad Request"),
        (b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", "Content-Length is not a number"),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "more than one Content-Length"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n", "both Transfer-Encoding"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "the size of a chunk is not a number"),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n", "413 Content Too Large"),
        (&[b"POST /".as_slice(), &[b'a'; 70_000]].concat(), "431 Request Header Fields Too Large"),
    ] {
        let (answer, _) = raw(server.address(), request);
        assert!(text(&answer).contains(wanted), "{wanted}: {}", text(&answer));
    }
    assert_eq!(player.problems.lock().unwrap().len(), 7);
    assert!(player.asked.lock().unwrap().is_empty());
    // And the next client is served.
    let (answer, _) = raw(server.address(), &[REQUEST, b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n"].concat());
    assert_eq!(text(&answer).matches("201 Created").count(), 2);
}

#[test]
fn a_hundred_megabytes_are_refused_and_not_kept() {
    let (server, player) = playing(Script::answer(&accepted()), Limits::default());
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.write_all(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap();
    let chunk = [format!("{:x}\r\n", 1_000_000).into_bytes(), vec![b'a'; 1_000_000], b"\r\n".to_vec()].concat();
    let sent = (0..100).take_while(|_| stream.write_all(&chunk).is_ok()).count();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert!(text(&answer).starts_with("HTTP/1.1 413 "), "{}", text(&answer));
    assert!(text(&answer).contains("longer than 1048576 bytes"));
    assert_eq!(sent, 100, "the client gets rid of everything, so that it sees the answer");
    assert_eq!(player.problems.lock().unwrap()[..], [Problem::BodyTooLarge(1 << 20)]);
}

#[test]
fn a_client_that_never_finishes_is_told_and_does_not_hold_up_others() {
    let limits = Limits { request: Duration::from_millis(100), ..Limits::default() };
    let (server, player) = playing(Script::answer(&accepted()), limits);
    let mut slow = TcpStream::connect(server.address()).unwrap();
    slow.write_all(b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc").unwrap();
    let request = [REQUEST, b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n"].concat();
    assert!(text(&raw(server.address(), &request).0).contains("201 Created"));
    let mut answer = String::new();
    slow.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408 Request Timeout"), "{answer}");
    assert_eq!(player.problems.lock().unwrap()[..], [Problem::TooSlow(100)]);
}

#[test]
fn a_client_that_goes_away_in_the_middle_is_noted() {
    let (server, player) = playing(Script::answer(&accepted()), Limits::default());
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.write_all(b"POST / HTTP/1.1\r\nContent-Le").unwrap();
    drop(stream);
    let until = Instant::now() + Duration::from_secs(5);
    while player.problems.lock().unwrap().is_empty() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(player.problems.lock().unwrap()[..], [Problem::Unfinished]);
}

#[test]
fn connections_are_bounded() {
    let (server, _) = playing(Script::answer(&accepted()), Limits { connections: 2, ..Limits::default() });
    let held: Vec<TcpStream> = (0..2).map(|_| TcpStream::connect(server.address()).unwrap()).collect();
    let (answer, _) = raw(server.address(), b"");
    assert!(text(&answer).contains("2 connections are open already"), "{}", text(&answer));
    drop(held);
}

#[test]
fn a_port_in_use_is_an_error() {
    let (server, player) = playing(Script::answer(&accepted()), Limits::default());
    let again = Server::start(server.address().port(), Limits::default(), player);
    assert_eq!(again.err().map(|error| error.kind()), Some(std::io::ErrorKind::AddrInUse));
}

#[test]
fn a_server_stops_although_clients_are_connected() {
    let (server, _) = playing(Script::answer(&accepted()), Limits::default());
    let _idle = TcpStream::connect(server.address()).unwrap();
    let mut half = TcpStream::connect(server.address()).unwrap();
    half.write_all(b"POST / HT").unwrap();
    std::thread::sleep(Duration::from_millis(20));
    let started = Instant::now();
    drop(server);
    assert!(started.elapsed() < Duration::from_secs(2));
}
