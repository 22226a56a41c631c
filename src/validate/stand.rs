//! A mock on a loopback port with a client that plays the platform: it sends what a handler wants to send, fetches tokens,
//! and keeps every exchange.

use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

use super::handler::{Callout, Transport};
use super::token::{PLACEHOLDER, TokenRequest};
use crate::clock::Instant;
use crate::loopback::client::{Client, NoAnswer, Outgoing};
use crate::loopback::fault::Fault;
use crate::loopback::script::Script;
use crate::loopback::server::{Limits, Server, Service};
use crate::loopback::{self, Response};
use crate::mock::{self, Clock, Endpoint, Expected, Judgement, Mock, Session};

/// Salesforce's longest timeout of a callout, in milliseconds.
pub(super) const LONGEST_TIMEOUT_MS: u64 = 120_000;
/// No answer of a mock takes longer, unless it is a fault.
const PATIENCE: Duration = Duration::from_secs(10);

/// How a stand behaves.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How long a callout waits where an answer does not come, in place of its own timeout.
    pub fault_timeout: Duration,
    /// The time that handler and mock go by.
    pub now: Instant,
}

impl Options {
    /// The time that all validation takes place at, unless something else is wanted: its output is then always the same.
    #[must_use]
    pub fn usual_time() -> Instant {
        Instant::parse_rfc3339("2026-01-02T03:04:05Z").unwrap_or(Instant::EPOCH)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self { fault_timeout: Duration::from_millis(250), now: Self::usual_time() }
    }
}

/// A request, what the mock made of it, and the answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Whether it was for a message or for a token.
    pub endpoint: Endpoint,
    /// The host that it was meant for.
    pub host: String,
    /// The request as it arrived; as it was sent, where nothing listened.
    pub request: loopback::Received,
    /// What the mock made of it; `None` when it never arrived.
    pub judgement: Option<Judgement>,
    /// What came back.
    pub answer: Result<Response, NoAnswer>,
    /// The timeout that was set, in milliseconds.
    pub timeout_ms: Option<u64>,
}

/// A mock on a port.
pub struct Stand {
    mock: Arc<Mock>,
    desk: Arc<Desk>,
    authority: String,
    // Nothing is ever sent over a connection on which something was broken.
    keeping: Client,
    single: Client,
    /// A port at which nobody listens, and nobody else can.
    closed: (Socket, String),
    options: Options,
    tokens: Vec<(TokenRequest, String)>,
    exchanges: Vec<Exchange>,
    fault: Option<Fault>,
    calls: u64,
    // Last, so that the connections are closed before it stops.
    _server: Server,
}

/// What the server goes by, and what it notes.
struct Desk {
    mock: Arc<Mock>,
    state: Mutex<State>,
}

struct State {
    session: Session,
    expected: Expected,
    fault: Option<(Fault, Duration)>,
    arrived: Vec<(loopback::Received, Judgement)>,
}

impl Desk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service for Desk {
    fn answer(&self, request: loopback::Received) -> Script {
        let mut state = self.state();
        let State { session, expected, .. } = &mut *state;
        let judgement = self.mock.judge(&judged(&request), Some(expected), session);
        let response = response(&judgement);
        let fault = state.fault.filter(|_| judgement.endpoint == Endpoint::Delivery);
        state.arrived.push((request, judgement));
        match fault {
            Some((fault, timeout)) => fault.script(&response, timeout),
            None => Script::answer(&response),
        }
    }
}

/// A request as the mock reads it.
#[must_use]
pub fn judged(request: &loopback::Received) -> mock::Received {
    mock::Received {
        method: request.method.clone(),
        host: request.header("Host").unwrap_or_default().to_owned(),
        target: request.target.clone(),
        headers: request.headers.iter().map(|(name, value)| (name.clone(), value.clone().into_bytes())).collect(),
        body: request.body.clone(),
    }
}

/// What a mock answers, ready for the wire.
#[must_use]
pub fn response(judgement: &Judgement) -> Response {
    let answer = &judgement.answer;
    // How the body is framed is the server's business.
    let is_framing = |name: &str| ["content-length", "transfer-encoding"].contains(&&*name.to_ascii_lowercase());
    let headers = answer.headers.iter().filter(|header| !is_framing(&header.0)).cloned().collect();
    Response { status: answer.status, headers, body: answer.body.clone() }
}

impl Stand {
    /// Puts a mock on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// There is no free port, or no thread to be had.
    pub fn new(mock: Arc<Mock>, options: Options) -> io::Result<Self> {
        let state =
            State { session: session(&options), expected: Expected::default(), fault: None, arrived: Vec::new() };
        let desk = Arc::new(Desk { mock: Arc::clone(&mock), state: Mutex::new(state) });
        let server = Server::start(0, Limits::default(), Arc::<Desk>::clone(&desk))?;
        let closed = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        closed.bind(&SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0).into())?;
        let port = closed.local_addr()?.as_socket().map_or(0, |address| address.port());
        Ok(Self {
            mock,
            desk,
            authority: server.address().to_string(),
            keeping: Client::new(true),
            single: Client::new(false),
            closed: (closed, format!("{}:{port}", Ipv4Addr::LOCALHOST)),
            options,
            tokens: Vec::new(),
            exchanges: Vec::new(),
            fault: None,
            calls: 0,
            _server: server,
        })
    }

    /// The mock.
    #[must_use]
    pub fn mock(&self) -> &Mock {
        &self.mock
    }

    /// How it behaves.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Forgets tokens and everything that the mock has seen.
    pub fn forget(&mut self) {
        self.tokens.clear();
        self.calls = 0;
        self.desk.state().session = session(&self.options);
    }

    /// Prepares for a call: what the mock is to expect, and what goes wrong.
    pub(super) fn prepare(&mut self, expected: Expected, fault: Option<Fault>) {
        let timeout = match fault {
            // What comes in time is given time enough even on a busy machine.
            Some(Fault::DelayUnderTimeout) => self.options.fault_timeout.min(Duration::from_millis(250)),
            _ => self.options.fault_timeout,
        };
        self.exchanges.clear();
        self.fault = fault;
        let mut state = self.desk.state();
        state.expected = expected;
        state.fault = fault.map(|fault| (fault, timeout));
        state.arrived.clear();
    }

    /// The exchanges since [`Stand::prepare`].
    pub(super) fn take_exchanges(&mut self) -> Vec<Exchange> {
        std::mem::take(&mut self.exchanges)
    }

    /// A number that no other call of this stand has.
    pub(super) fn next_call(&mut self) -> u64 {
        self.calls += 1;
        self.calls
    }

    /// The token for a callout, which is fetched only once.
    fn token(&mut self, wanted: &TokenRequest) -> Result<String, NoAnswer> {
        if let Some((_, token)) = self.tokens.iter().find(|(request, _)| request == wanted) {
            return Ok(token.clone());
        }
        let outgoing = Outgoing {
            method: "POST",
            host: &wanted.host,
            target: &wanted.target,
            headers: &wanted.headers,
            body: Some(wanted.body.as_bytes()),
        };
        let answer = self.exchange(Endpoint::Token, &outgoing, None, PATIENCE);
        let answer = answer?;
        let no_token = || NoAnswer::Malformed("the token endpoint gave no access token".to_owned());
        if !(200..300).contains(&answer.status) {
            return Err(no_token());
        }
        let json: serde_json::Value = serde_json::from_slice(&answer.body).map_err(|_| no_token())?;
        let token = json.get("access_token").and_then(|token| token.as_str()).ok_or_else(no_token)?.to_owned();
        self.tokens.push((wanted.clone(), token.clone()));
        Ok(token)
    }

    fn exchange(
        &mut self,
        endpoint: Endpoint,
        outgoing: &Outgoing<'_>,
        timeout_ms: Option<u64>,
        patience: Duration,
    ) -> Result<Response, NoAnswer> {
        let fault = self.fault.filter(|_| endpoint == Endpoint::Delivery);
        let client = if fault.is_some() { &self.single } else { &self.keeping };
        let authority = if fault == Some(Fault::Refused) { &self.closed.1 } else { &self.authority };
        let answer = client.send(authority, outgoing, patience);
        let arrived = self.desk.state().arrived.pop();
        let (request, judgement) = match arrived {
            Some((request, judgement)) => (request, Some(judgement)),
            None => (as_sent(outgoing), None),
        };
        self.exchanges.push(Exchange {
            endpoint,
            host: outgoing.host.to_owned(),
            request,
            judgement,
            answer: answer.clone(),
            timeout_ms,
        });
        answer
    }
}

impl Transport for Stand {
    fn send(&mut self, callout: &Callout<'_>) -> Result<Response, NoAnswer> {
        let request = callout.request;
        let mut headers = request.headers.clone();
        if let Some(wanted) = callout.token {
            let token = self.token(wanted)?;
            for (_, value) in headers.iter_mut().filter(|header| header.0.eq_ignore_ascii_case("Authorization")) {
                *value = value.replace(PLACEHOLDER, &token);
            }
        }
        let query = if request.query.is_empty() { String::new() } else { format!("?{}", request.query) };
        let target = format!("{}{query}", request.path);
        let outgoing = Outgoing {
            method: &request.method,
            host: &request.host,
            target: &target,
            headers: &headers,
            body: callout.body,
        };
        let patience = match (self.fault, callout.timeout_ms) {
            // Nobody else would end it.
            (Some(fault), None) if fault.waits() => self.options.fault_timeout * 8,
            (Some(fault), Some(_)) if fault.waits() => self.options.fault_timeout,
            _ => PATIENCE,
        };
        let mut answer = self.exchange(Endpoint::Delivery, &outgoing, callout.timeout_ms, patience)?;
        let judged = self.exchanges.last().and_then(|it| it.judgement.as_ref());
        let sent = judged.map(|it| it.answer.headers.as_slice()).unwrap_or_default();
        for (name, _) in &mut answer.headers {
            *name = as_written(name, sent);
        }
        Ok(answer)
    }
}

/// A header's name as the mock wrote it, which the client does not keep: Apex lists names as they came. Those that the server adds
/// are written as usual.
fn as_written(name: &str, sent: &[(String, String)]) -> String {
    if let Some((written, _)) = sent.iter().find(|(written, _)| written.eq_ignore_ascii_case(name)) {
        return written.clone();
    }
    let mut begins = true;
    let capital = |c: char| {
        let written = if begins { c.to_ascii_uppercase() } else { c };
        begins = c == '-';
        written
    };
    name.chars().map(capital).collect()
}

fn session(options: &Options) -> Session {
    Session::new(Clock::Fixed(options.now), 1)
}

fn as_sent(outgoing: &Outgoing<'_>) -> loopback::Received {
    let mut headers = vec![("Host".to_owned(), outgoing.host.to_owned())];
    headers.extend_from_slice(outgoing.headers);
    loopback::Received {
        method: outgoing.method.to_owned(),
        target: outgoing.target.to_owned(),
        headers,
        body: outgoing.body.unwrap_or_default().to_vec(),
    }
}
