//! A server on 127.0.0.1: reads requests within limits, asks what to do, and does exactly that.

use std::collections::HashMap;
use std::io::{self, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, SocketAddrV4, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::read::{Next, Reader};
use super::script::{End, Script, Step, drain};
use super::{Problem, Received, Response};

/// How long what a refused client still sends is read, so that it gets to see why.
const DRAIN: Duration = Duration::from_secs(2);

/// What a server takes from a client.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Most bytes of request line and headers.
    pub head_bytes: usize,
    /// Most bytes of a body.
    pub body_bytes: usize,
    /// Time for one request to come, from its first byte on.
    pub request: Duration,
    /// Time between requests.
    pub idle: Duration,
    /// Most connections at a time.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head_bytes: 64 << 10,
            body_bytes: 1 << 20,
            request: Duration::from_secs(10),
            idle: Duration::from_secs(60),
            connections: 64,
        }
    }
}

/// Who decides what a server answers.
pub trait Service: Send + Sync + 'static {
    /// What is to be done about a request.
    fn answer(&self, request: Received) -> Script;

    /// Somebody sent what cannot be answered; they have been told.
    fn refused(&self, problem: &Problem) {
        let _ = problem;
    }
}

/// A running server; it stops when this is dropped.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

struct Shared {
    service: Arc<dyn Service>,
    limits: Limits,
    stopping: AtomicBool,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    next: u64,
    streams: HashMap<u64, Arc<TcpStream>>,
    threads: HashMap<u64, JoinHandle<()>>,
}

impl Server {
    /// Listens on 127.0.0.1; port 0 is any free one.
    ///
    /// # Errors
    /// The port is in use or not allowed.
    pub fn start(port: u16, limits: Limits, service: Arc<dyn Service>) -> io::Result<Self> {
        let listener = TcpListener::bind(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared { service, limits, stopping: AtomicBool::new(false), open: Mutex::default() });
        let accepting = {
            let shared = Arc::clone(&shared);
            thread::Builder::new().name("loopback".to_owned()).spawn(move || accept(&listener, &shared))?
        };
        Ok(Self { address, shared, accepting: Some(accepting) })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many connections are open.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.open().streams.len()
    }

    /// Serves until the process ends.
    pub fn wait(mut self) {
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for the next client.
        let woken = TcpStream::connect_timeout(&self.address, Duration::from_secs(1)).is_ok();
        if let (true, Some(accepting)) = (woken, self.accepting.take()) {
            let _ = accepting.join();
        }
        let threads: Vec<JoinHandle<()>> = {
            let mut open = self.shared.open();
            for stream in open.streams.values() {
                let _ = stream.shutdown(Shutdown::Both);
            }
            open.threads.drain().map(|(_, thread)| thread).collect()
        };
        for thread in threads {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.stopping.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else {
            // Most likely there are no descriptors left; some will be closed.
            thread::sleep(Duration::from_millis(10));
            continue;
        };
        let _ = stream.set_nodelay(true);
        let stream = Arc::new(stream);
        let mut open = shared.open();
        if open.streams.len() >= shared.limits.connections {
            drop(open);
            refuse(&stream, &Problem::TooManyConnections(shared.limits.connections), shared, Duration::ZERO);
            continue;
        }
        let id = open.next;
        open.next += 1;
        open.streams.insert(id, Arc::clone(&stream));
        let serving = {
            let shared = Arc::clone(shared);
            thread::Builder::new().name("loopback".to_owned()).spawn(move || {
                serve(&stream, &shared);
                drop(stream);
                let mut open = shared.open();
                // The last that is known of the connection: it is closed, or reset, now.
                open.streams.remove(&id);
                open.threads.remove(&id);
            })
        };
        // The thread cannot have removed itself yet: the list is locked.
        match serving {
            Ok(thread) => {
                open.threads.insert(id, thread);
            }
            Err(_) => {
                open.streams.remove(&id);
            }
        }
    }
}

fn serve(stream: &TcpStream, shared: &Shared) {
    let mut reader = Reader::new(stream, shared.limits);
    loop {
        let mut go_on = || {
            let _ = (&mut &*stream).write_all(b"HTTP/1.1 100 Continue\r\n\r\n");
        };
        match reader.next(&mut go_on) {
            Next::End => return,
            Next::Request(request) => {
                let wants_close = request.header("Connection").is_some_and(|it| it.eq_ignore_ascii_case("close"));
                let script = shared.service.answer(request);
                match script.play(stream) {
                    Ok(true) if !wants_close => {}
                    Ok(_) if script.end == End::Reset => return,
                    Ok(_) => {
                        let _ = stream.shutdown(Shutdown::Write);
                        return drain(stream, Duration::from_millis(20));
                    }
                    // The client has gone; there is nobody to tell.
                    Err(_) => return,
                }
            }
            Next::Problem(problem) => {
                if !shared.stopping.load(Ordering::SeqCst) {
                    refuse(stream, &problem, shared, DRAIN);
                }
                return;
            }
        }
    }
}

/// Says what is wrong, and closes the connection.
fn refuse(stream: &TcpStream, problem: &Problem, shared: &Shared, most: Duration) {
    shared.service.refused(problem);
    if *problem != Problem::Unfinished {
        let response = Response::new(problem.status(), "text/plain; charset=utf-8", format!("{problem}\n"));
        let response = response.with_header("Connection", "close");
        let script = Script { steps: vec![Step::Send(response.bytes())], end: End::Close };
        if script.play(stream).is_ok() {
            drain(stream, most);
        }
    }
}
