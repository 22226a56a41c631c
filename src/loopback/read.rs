//! Reads requests from a connection, within limits of size and time.

use std::io::{self, Read};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::script::is_timeout;
use super::server::Limits;
use super::{Problem, Received};

/// More headers are refused.
const MOST_HEADERS: usize = 100;

/// What stands at the beginning of a connection, or behind the last request.
pub(super) enum Next {
    /// A whole request.
    Request(Received),
    /// The client is done.
    End,
    /// Something that gets an answer of its own; then the connection is closed.
    Problem(Problem),
}

/// A connection and what was read from it and not yet used.
pub(super) struct Reader<'s> {
    stream: &'s TcpStream,
    buffer: Vec<u8>,
    limits: Limits,
}

/// Why reading went no further.
enum Stop {
    Gone,
    Problem(Problem),
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl<'s> Reader<'s> {
    pub(super) fn new(stream: &'s TcpStream, limits: Limits) -> Self {
        Self { stream, buffer: Vec::new(), limits }
    }

    /// Waits for the next request and reads it. `go_on` is called when the client asks whether it may send the body.
    pub(super) fn next(&mut self, go_on: &mut dyn FnMut()) -> Next {
        if self.buffer.is_empty() {
            match self.fill(Instant::now() + self.limits.idle) {
                Ok(()) => {}
                // Nobody has begun anything, so nobody has to be told.
                Err(_) => return Next::End,
            }
        }
        match self.request(go_on) {
            Ok(request) => Next::Request(request),
            Err(Stop::Gone) => Next::Problem(Problem::Unfinished),
            Err(Stop::Problem(problem)) => Next::Problem(problem),
        }
    }

    /// Reads some more, at least one byte.
    fn fill(&mut self, until: Instant) -> Result<(), Stop> {
        let mut bytes = [0; 16 * 1024];
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(self.too_slow());
            }
            if self.stream.set_read_timeout(Some(left.max(Duration::from_millis(1)))).is_err() {
                return Err(Stop::Gone);
            }
            match (&mut &*self.stream).read(&mut bytes) {
                Ok(0) => return Err(Stop::Gone),
                Ok(count) => {
                    self.buffer.extend_from_slice(&bytes[..count]);
                    return Ok(());
                }
                Err(error) if is_timeout(&error) => return Err(self.too_slow()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Err(Stop::Gone),
            }
        }
    }

    fn too_slow(&self) -> Stop {
        Problem::TooSlow(self.limits.request.as_millis()).into()
    }

    fn request(&mut self, go_on: &mut dyn FnMut()) -> Result<Received, Stop> {
        let until = Instant::now() + self.limits.request;
        let (mut request, length) = loop {
            match self.head()? {
                Some(head) => break head,
                None if self.buffer.len() > self.limits.head_bytes => {
                    return Err(Problem::HeadTooLarge(self.limits.head_bytes).into());
                }
                None => self.fill(until)?,
            }
        };
        if matches!(length, Length::Bytes(length) if length > self.limits.body_bytes as u64) {
            return Err(Problem::BodyTooLarge(self.limits.body_bytes).into());
        }
        if request.header("Expect").is_some_and(|it| it.eq_ignore_ascii_case("100-continue")) {
            go_on();
        }
        request.body = match length {
            Length::Bytes(length) => {
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                while self.buffer.len() < length {
                    self.fill(until)?;
                }
                self.take(length)
            }
            Length::Chunks => self.chunks(until)?,
        };
        Ok(request)
    }

    /// The head of the request, if it is there as a whole; it is taken out of the buffer.
    fn head(&mut self) -> Result<Option<(Received, Length)>, Stop> {
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut request = httparse::Request::new(&mut headers);
        let malformed = |error: httparse::Error| Problem::Malformed(words(error).to_owned());
        let end = match request.parse(&self.buffer).map_err(malformed)? {
            httparse::Status::Partial => return Ok(None),
            httparse::Status::Complete(end) => end,
        };
        if end > self.limits.head_bytes {
            return Err(Problem::HeadTooLarge(self.limits.head_bytes).into());
        }
        let headers: Vec<(String, String)> = request
            .headers
            .iter()
            .map(|it| (it.name.to_owned(), String::from_utf8_lossy(it.value).into_owned()))
            .collect();
        let received = Received {
            method: request.method.unwrap_or_default().to_owned(),
            target: origin_form(request.path.unwrap_or_default()).to_owned(),
            headers,
            body: Vec::new(),
        };
        let length = Length::of(&received)?;
        self.buffer.drain(..end);
        Ok(Some((received, length)))
    }

    fn take(&mut self, count: usize) -> Vec<u8> {
        let rest = self.buffer.split_off(count);
        std::mem::replace(&mut self.buffer, rest)
    }

    fn chunks(&mut self, until: Instant) -> Result<Vec<u8>, Stop> {
        let mut body = Vec::new();
        loop {
            let (start, size) = loop {
                let malformed = |_| Problem::Malformed("the size of a chunk is not a number".to_owned());
                match httparse::parse_chunk_size(&self.buffer).map_err(malformed)? {
                    httparse::Status::Complete(found) => break found,
                    httparse::Status::Partial if self.buffer.len() > self.limits.head_bytes => {
                        return Err(Problem::HeadTooLarge(self.limits.head_bytes).into());
                    }
                    httparse::Status::Partial => self.fill(until)?,
                }
            };
            if size > (self.limits.body_bytes - body.len()) as u64 {
                return Err(Problem::BodyTooLarge(self.limits.body_bytes).into());
            }
            self.buffer.drain(..start);
            if size == 0 {
                return self.trailers(until).map(|()| body);
            }
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            while self.buffer.len() < size + 2 {
                self.fill(until)?;
            }
            body.extend(self.take(size));
            if self.take(2) != b"\r\n" {
                return Err(Problem::Malformed("a chunk does not end where it says".to_owned()).into());
            }
        }
    }

    /// Fields behind the last chunk, which nobody needs, to the empty line.
    fn trailers(&mut self, until: Instant) -> Result<(), Stop> {
        let mut seen = 0;
        loop {
            while !self.buffer.windows(2).any(|it| it == b"\r\n") {
                if self.buffer.len() > self.limits.head_bytes {
                    return Err(Problem::HeadTooLarge(self.limits.head_bytes).into());
                }
                self.fill(until)?;
            }
            let end = self.buffer.windows(2).position(|it| it == b"\r\n").unwrap_or(0);
            self.buffer.drain(..end + 2);
            seen += end + 2;
            if end == 0 {
                return Ok(());
            }
            if seen > self.limits.head_bytes {
                return Err(Problem::HeadTooLarge(self.limits.head_bytes).into());
            }
        }
    }
}

/// How the end of a request's body is told.
enum Length {
    Bytes(u64),
    Chunks,
}

impl Length {
    fn of(request: &Received) -> Result<Self, Problem> {
        let all = |name: &str| -> Vec<&str> {
            let named = request.headers.iter().filter(|it| it.0.eq_ignore_ascii_case(name));
            named.map(|it| it.1.trim()).collect()
        };
        let malformed = |why: &str| Problem::Malformed(why.to_owned());
        match (&all("Transfer-Encoding")[..], &all("Content-Length")[..]) {
            ([], []) => Ok(Self::Bytes(0)),
            ([], [length]) if !length.is_empty() && length.bytes().all(|b| b.is_ascii_digit()) => {
                Ok(Self::Bytes(length.parse().unwrap_or(u64::MAX)))
            }
            ([], [_]) => Err(malformed("Content-Length is not a number")),
            ([], _) => Err(malformed("there is more than one Content-Length")),
            ([coding], []) if coding.eq_ignore_ascii_case("chunked") => Ok(Self::Chunks),
            (_, []) => Err(malformed("the only Transfer-Encoding that is known is chunked")),
            // RFC 9112, section 6.1: this may be an attempt to smuggle a request.
            _ => Err(malformed("there are both Transfer-Encoding and Content-Length")),
        }
    }
}

/// A target in absolute form, which proxies get, is as good as its path and query (RFC 9112, section 3.2.2).
fn origin_form(target: &str) -> &str {
    let Some(rest) = target.strip_prefix("http://").or_else(|| target.strip_prefix("https://")) else { return target };
    rest.find('/').map_or("/", |at| &rest[at..])
}

fn words(error: httparse::Error) -> &'static str {
    match error {
        httparse::Error::HeaderName => "a header's name has a character that is not allowed",
        httparse::Error::HeaderValue => "a header's value has a character that is not allowed",
        httparse::Error::NewLine => "a line does not end as it should",
        httparse::Error::Status => "the status is not one",
        httparse::Error::Token => "the request line has a character that is not allowed",
        httparse::Error::TooManyHeaders => "there are more than 100 headers",
        httparse::Error::Version => "the version is neither HTTP/1.0 nor HTTP/1.1",
    }
}
