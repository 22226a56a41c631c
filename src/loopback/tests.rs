//! Every fault as a raw client and as the real one see it, and what a server refuses.

mod faults;
mod server;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::script::Script;
use super::server::{Limits, Server, Service};
use super::{Problem, Received, Response};

/// Plays one script to everybody, and keeps what it was asked.
struct Player {
    script: Mutex<Script>,
    asked: Mutex<Vec<Received>>,
    problems: Mutex<Vec<Problem>>,
}

impl Service for Player {
    fn answer(&self, request: Received) -> Script {
        self.asked.lock().unwrap().push(request);
        self.script.lock().unwrap().clone()
    }

    fn refused(&self, problem: &Problem) {
        self.problems.lock().unwrap().push(problem.clone());
    }
}

/// A server that plays a script.
fn playing(script: Script, limits: Limits) -> (Server, Arc<Player>) {
    let player = Arc::new(Player { script: Mutex::new(script), asked: Mutex::default(), problems: Mutex::default() });
    (Server::start(0, limits, Arc::<Player>::clone(&player)).unwrap(), player)
}

fn accepted() -> Response {
    Response::new(201, "application/json", r#"{"sid": "SM1", "status": "queued", "to": "+14155550123"}"#)
}

/// Everything that a server sends in answer to some bytes, and whether the connection was reset at the end.
fn raw(address: SocketAddr, request: &[u8]) -> (Vec<u8>, bool) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    // A server that refuses early may have closed before everything is written.
    let _ = stream.write_all(request);
    let mut answer = Vec::new();
    let end = stream.read_to_end(&mut answer);
    (answer, end.is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset))
}

const REQUEST: &[u8] = b"POST /send?a=b HTTP/1.1\r\nHost: api.acme.example\r\nContent-Length: 3\r\n\r\nabc";
