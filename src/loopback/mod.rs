//! HTTP on this machine only: a server that owns every byte it sends, so that it can break the protocol exactly as told,
//! and a client that talks to nothing but loopback addresses. Neither knows anything of providers.

pub mod client;
pub mod fault;
mod read;
pub mod script;
pub mod server;

use std::fmt;

/// A request as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Method.
    pub method: String,
    /// Path and query, encoded as they came.
    pub target: String,
    /// Headers in order, names as they were written; a value that is not UTF-8 has replacement characters.
    pub headers: Vec<(String, String)>,
    /// Body, chunks put together.
    pub body: Vec<u8>,
}

impl Received {
    /// The value of the first header of that name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.0.eq_ignore_ascii_case(name)).map(|header| header.1.as_str())
    }

    /// The encoded path.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }

    /// The encoded query, without the question mark.
    #[must_use]
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Headers in order, without those that frame the body.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl Response {
    /// An answer with one content type.
    #[must_use]
    pub fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: vec![("Content-Type".to_owned(), content_type.to_owned())], body: body.into() }
    }

    /// The value of the first header of that name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.0.eq_ignore_ascii_case(name)).map(|header| header.1.as_str())
    }

    /// The same with another value of a header, which is added if need be.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|header| !header.0.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Status line and headers, and the empty line behind them; `framing` are further headers.
    pub(crate) fn head(&self, framing: &[(&str, String)]) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        for (name, value) in &self.headers {
            // Nothing that a mock file says can end a line.
            let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        for (name, value) in framing {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        head.into_bytes()
    }

    /// The whole answer on the wire.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        // RFC 9110, section 8.6: these have no body and say no length.
        if self.status < 200 || self.status == 204 || self.status == 304 {
            return self.head(&[]);
        }
        let mut bytes = self.head(&[("Content-Length", self.body.len().to_string())]);
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

/// Why a request was not answered as it asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// Its head has more bytes than this.
    HeadTooLarge(usize),
    /// Its body has more bytes than this.
    BodyTooLarge(usize),
    /// It did not come whole within so many milliseconds.
    TooSlow(u128),
    /// The client went away before it had sent the whole request.
    Unfinished,
    /// It is not HTTP/1.1, and why.
    Malformed(String),
    /// So many connections are open already.
    TooManyConnections(usize),
}

impl Problem {
    /// The status that it is answered with.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::HeadTooLarge(_) => 431,
            Self::BodyTooLarge(_) => 413,
            Self::TooSlow(_) => 408,
            Self::Unfinished | Self::Malformed(_) => 400,
            Self::TooManyConnections(_) => 503,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HeadTooLarge(limit) => write!(f, "the request's headers are longer than {limit} bytes"),
            Self::BodyTooLarge(limit) => write!(f, "the request's body is longer than {limit} bytes"),
            Self::TooSlow(millis) => write!(f, "the request did not come whole within {millis} ms"),
            Self::Unfinished => f.write_str("the client closed the connection before it had sent the whole request"),
            Self::Malformed(why) => write!(f, "the request is not HTTP/1.1: {why}"),
            Self::TooManyConnections(limit) => write!(f, "{limit} connections are open already"),
        }
    }
}

/// The reason phrase of a status (RFC 9110, section 15).
#[must_use]
pub const fn reason(status: u16) -> &'static str {
    match status {
        100 => "Continue",
        103 => "Early Hints",
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        418 => "I'm a teapot",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Unknown",
    }
}

#[cfg(test)]
mod tests;
