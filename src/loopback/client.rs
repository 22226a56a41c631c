//! A client that sends a request as it stands to a loopback address, and to nothing else.

use std::error::Error as _;
use std::fmt;
use std::io::{self, Read};
use std::net::IpAddr;
use std::time::Duration;

use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body, Error, RequestBuilder, http};

use super::Response;
use super::fault::LARGEST_BODY;

/// More bytes of status line and headers are not read.
const LARGEST_HEAD: usize = 64 << 10;

/// A request, ready to be sent.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'r> {
    /// Method.
    pub method: &'r str,
    /// The host that the request is meant for; it is sent as the header Host.
    pub host: &'r str,
    /// Encoded path and query.
    pub target: &'r str,
    /// Headers in order.
    pub headers: &'r [(String, String)],
    /// Body; `None` when there is none.
    pub body: Option<&'r [u8]>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoAnswer {
    /// Nobody listens there.
    Refused,
    /// It did not come in time.
    Timeout,
    /// The connection broke.
    Broken,
    /// It is longer than Salesforce takes.
    TooLarge,
    /// It is not HTTP, and why.
    Malformed(String),
    /// It would have to come from an address that is not loopback.
    NotLoopback(String),
    /// The request cannot be sent, and why.
    NotSendable(String),
}

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused => f.write_str("the connection was refused"),
            Self::Timeout => f.write_str("the answer did not come in time"),
            Self::Broken => f.write_str("the connection broke before the answer was there"),
            Self::TooLarge => f.write_str("the answer is larger than Salesforce takes"),
            Self::Malformed(why) => write!(f, "the answer is not HTTP: {why}"),
            Self::NotLoopback(host) => write!(f, "{host} is not a loopback address; nothing else is ever connected to"),
            Self::NotSendable(why) => write!(f, "the request cannot be sent: {why}"),
        }
    }
}

/// A client. Connections are kept open between requests if it is made so.
#[derive(Debug)]
pub struct Client(Agent);

impl Client {
    /// A client that keeps connections open, or makes one for each request.
    #[must_use]
    pub fn new(keeps_connections: bool) -> Self {
        let connections = usize::from(keeps_connections);
        let config = Agent::config_builder()
            // Otherwise the environment's proxy would be asked.
            .proxy(None)
            // Salesforce hands a redirect to Apex as it came.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .max_response_header_size(LARGEST_HEAD)
            .max_idle_connections(connections)
            .max_idle_connections_per_host(connections)
            .user_agent("")
            .accept("")
            .accept_encoding("")
            .build();
        Self(Agent::with_parts(config, DefaultConnector::new(), LoopbackOnly))
    }

    /// Sends a request to `authority`, an address and a port, and reads the whole answer within `timeout`.
    ///
    /// # Errors
    /// There is no answer.
    pub fn send(&self, authority: &str, request: &Outgoing<'_>, timeout: Duration) -> Result<Response, NoAnswer> {
        let uri = format!("http://{authority}{}", request.target);
        let agent = &self.0;
        let sent = match (request.method, request.body) {
            ("GET", None) => prepared(agent.get(uri), request, timeout).call(),
            ("DELETE", None) => prepared(agent.delete(uri), request, timeout).call(),
            ("GET", Some(body)) => prepared(agent.get(uri), request, timeout).force_send_body().send(body),
            ("DELETE", Some(body)) => prepared(agent.delete(uri), request, timeout).force_send_body().send(body),
            // Without a body these say that its length is zero.
            ("POST", body) => prepared(agent.post(uri), request, timeout).send(body.unwrap_or_default()),
            ("PUT", body) => prepared(agent.put(uri), request, timeout).send(body.unwrap_or_default()),
            ("PATCH", body) => prepared(agent.patch(uri), request, timeout).send(body.unwrap_or_default()),
            (method, _) => return Err(NoAnswer::NotSendable(format!("there is no method {method} here"))),
        };
        sent.and_then(received).map_err(|error| no_answer(&error))
    }
}

/// Headers as they are written, and the time that everything may take.
fn prepared<B>(builder: RequestBuilder<B>, request: &Outgoing<'_>, timeout: Duration) -> RequestBuilder<B> {
    let mut builder = builder.header_raw("Host", request.host.as_bytes());
    for (name, value) in request.headers {
        builder = builder.header_raw(name, value.as_bytes());
    }
    builder.config().timeout_global(Some(timeout)).build()
}

fn received(response: http::Response<Body>) -> Result<Response, Error> {
    let (parts, body) = response.into_parts();
    let headers = parts
        .headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    Ok(Response { status: parts.status.as_u16(), headers: headers.collect(), body: read(body)? })
}

fn read(body: Body) -> Result<Vec<u8>, Error> {
    if body.content_length().is_some_and(|length| length > LARGEST_BODY as u64) {
        return Err(Error::BodyExceedsLimit(LARGEST_BODY as u64));
    }
    let mut bytes = Vec::new();
    body.into_reader().take(LARGEST_BODY as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > LARGEST_BODY { Err(Error::BodyExceedsLimit(LARGEST_BODY as u64)) } else { Ok(bytes) }
}

fn no_answer(error: &Error) -> NoAnswer {
    match error {
        Error::Timeout(_) => NoAnswer::Timeout,
        Error::ConnectionFailed | Error::HostNotFound => NoAnswer::Refused,
        Error::BodyExceedsLimit(_) => NoAnswer::TooLarge,
        Error::LargeResponseHeader(..) => NoAnswer::Malformed("its headers are too long".to_owned()),
        Error::Io(error) => no_bytes(error),
        Error::Other(error) if error.is::<NotLoopback>() => NoAnswer::NotLoopback(error.to_string()),
        Error::BadUri(_) | Error::Http(_) => NoAnswer::NotSendable(error.to_string()),
        other => NoAnswer::Malformed(other.to_string()),
    }
}

/// Errors while a body is read come as input errors with the real one inside.
fn no_bytes(error: &io::Error) -> NoAnswer {
    if let Some(inner) = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        return no_answer(inner);
    }
    if let Some(inner) = error.source().and_then(|inner| inner.downcast_ref::<Error>()) {
        return no_answer(inner);
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused => NoAnswer::Refused,
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => NoAnswer::Timeout,
        _ => NoAnswer::Broken,
    }
}

/// Resolves loopback addresses and nothing else; no name is ever looked up.
#[derive(Debug)]
struct LoopbackOnly;

#[derive(Debug)]
struct NotLoopback(String);

impl fmt::Display for NotLoopback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotLoopback {}

impl Resolver for LoopbackOnly {
    fn resolve(
        &self,
        uri: &Uri,
        _config: &ureq::config::Config,
        _timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let host = uri.host().unwrap_or_default();
        let address: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
        let Some(address) = address.filter(IpAddr::is_loopback) else {
            return Err(Error::Other(Box::new(NotLoopback(host.to_owned()))));
        };
        let mut found = self.empty();
        found.push((address, uri.port_u16().unwrap_or(80)).into());
        Ok(found)
    }
}
