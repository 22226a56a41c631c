//! What a server does with a connection once a request has come: which bytes it sends, when, and how it ends.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use socket2::SockRef;

use super::Response;

/// How often a pause looks whether the client is still there when it has sent something more.
const SLICE: Duration = Duration::from_millis(5);

/// The steps of an answer, and what becomes of the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// What is done, in order.
    pub steps: Vec<Step>,
    /// How it ends.
    pub end: End,
}

/// One thing that a server does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Sends bytes.
    Send(Vec<u8>),
    /// Sends the same byte so many times.
    Repeat(u8, usize),
    /// Sends bytes one at a time, with a pause after each.
    Drip(Vec<u8>, Duration),
    /// Waits so long, or until the client goes away.
    Pause(Duration),
}

/// What becomes of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It stays open for the next request.
    Keep,
    /// It is closed in order.
    Close,
    /// It is reset: the client sees an error, not an end.
    Reset,
}

impl Script {
    /// A whole answer after which the connection stays open.
    #[must_use]
    pub fn answer(response: &Response) -> Self {
        Self { steps: vec![Step::Send(response.bytes())], end: End::Keep }
    }

    /// Bytes after which the connection is closed.
    #[must_use]
    pub fn closing(bytes: Vec<u8>) -> Self {
        Self { steps: vec![Step::Send(bytes)], end: End::Close }
    }

    /// Does it all. The answer is whether the connection can be used again.
    pub(super) fn play(&self, stream: &TcpStream) -> io::Result<bool> {
        for step in &self.steps {
            match step {
                Step::Send(bytes) => (&mut &*stream).write_all(bytes)?,
                Step::Repeat(byte, count) => {
                    let block = [*byte; 16 * 1024];
                    let mut left = *count;
                    while left > 0 {
                        let now = left.min(block.len());
                        (&mut &*stream).write_all(&block[..now])?;
                        left -= now;
                    }
                }
                Step::Drip(bytes, every) => {
                    for byte in bytes {
                        (&mut &*stream).write_all(std::slice::from_ref(byte))?;
                        if !pause(stream, *every)? {
                            return Ok(false);
                        }
                    }
                }
                Step::Pause(time) => {
                    if !pause(stream, *time)? {
                        return Ok(false);
                    }
                }
            }
        }
        match self.end {
            End::Keep => Ok(true),
            End::Close => {
                stream.shutdown(Shutdown::Write)?;
                Ok(false)
            }
            End::Reset => {
                SockRef::from(stream).set_linger(Some(Duration::ZERO))?;
                Ok(false)
            }
        }
    }
}

/// Waits; the answer is whether the client is still there.
fn pause(stream: &TcpStream, time: Duration) -> io::Result<bool> {
    let until = Instant::now() + time;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(true);
        }
        stream.set_read_timeout(Some(left))?;
        match stream.peek(&mut [0]) {
            Ok(0) => return Ok(false),
            // The next request is there already; its time comes.
            Ok(_) => thread::sleep(left.min(SLICE)),
            Err(error) if is_timeout(&error) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Whether a read ended because nothing came in time.
pub(super) fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

/// Reads and forgets what a client still sends, so that it sees the answer instead of a reset connection.
pub(super) fn drain(stream: &TcpStream, most: Duration) {
    let until = Instant::now() + most;
    let mut buffer = [0; 16 * 1024];
    while let left = until.saturating_duration_since(Instant::now())
        && !left.is_zero()
        && stream.set_read_timeout(Some(left)).is_ok()
        && (&mut &*stream).read(&mut buffer).is_ok_and(|count| count > 0)
    {}
}
