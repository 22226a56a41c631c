//! The mock in the same process: what a client on loopback sees of an answer or a fault, without the wire between.

use std::time::Duration;

use super::super::handler::{Callout, Transport};
use super::super::stand::Exchange;
use super::super::token::{PLACEHOLDER, TokenRequest};
use crate::clock::Instant;
use crate::loopback::client::NoAnswer;
use crate::loopback::fault::{Effect, Fault};
use crate::loopback::script::Step;
use crate::loopback::{self, Response};
use crate::mock::{Clock, Endpoint, Expected, Mock, Received, Session};

/// A mock that is asked directly.
pub(super) struct Desk<'m> {
    mock: &'m Mock,
    session: Session,
    expected: Expected,
    fault: Option<Fault>,
    tokens: Vec<(TokenRequest, String)>,
    exchanges: Vec<Exchange>,
    calls: u64,
}

impl<'m> Desk<'m> {
    pub(super) fn new(mock: &'m Mock, now: Instant) -> Self {
        Self {
            mock,
            session: Session::new(Clock::Fixed(now), 1),
            expected: Expected::default(),
            fault: None,
            tokens: Vec::new(),
            exchanges: Vec::new(),
            calls: 0,
        }
    }

    /// Prepares for a call.
    pub(super) fn prepare(&mut self, expected: Expected, fault: Option<Fault>) {
        self.expected = expected;
        self.fault = fault;
        self.exchanges.clear();
    }

    /// A number that no other call has.
    pub(super) fn next_call(&mut self) -> u64 {
        self.calls += 1;
        self.calls
    }

    /// What was sent and answered since then.
    pub(super) fn take_exchanges(&mut self) -> Vec<Exchange> {
        std::mem::take(&mut self.exchanges)
    }

    fn exchange(
        &mut self,
        request: loopback::Received,
        host: &str,
        timeout_ms: Option<u64>,
    ) -> Result<Response, NoAnswer> {
        let received = Received {
            method: request.method.clone(),
            host: host.to_owned(),
            target: request.target.clone(),
            headers: request.headers.iter().map(|it| (it.0.clone(), it.1.clone().into_bytes())).collect(),
            body: request.body.clone(),
        };
        let judgement = self.mock.judge(&received, Some(&self.expected), &mut self.session);
        let endpoint = judgement.endpoint;
        let answered = super::super::stand::response(&judgement);
        let fault = self.fault.filter(|_| endpoint == Endpoint::Delivery);
        let answer = fault.map_or_else(|| Ok(answered.clone()), |fault| seen(fault, &answered));
        let arrived = fault != Some(Fault::Refused);
        self.exchanges.push(Exchange {
            endpoint,
            host: host.to_owned(),
            request,
            judgement: arrived.then_some(judgement),
            answer: answer.clone(),
            timeout_ms,
        });
        answer
    }

    fn token(&mut self, wanted: &TokenRequest) -> Result<String, NoAnswer> {
        if let Some((_, token)) = self.tokens.iter().find(|it| it.0 == *wanted) {
            return Ok(token.clone());
        }
        let request = loopback::Received {
            method: "POST".to_owned(),
            target: wanted.target.clone(),
            headers: wanted.headers.clone(),
            body: wanted.body.clone().into_bytes(),
        };
        let answer = self.exchange(request, &wanted.host, None)?;
        let json: Option<serde_json::Value> = serde_json::from_slice(&answer.body).ok();
        let token = json.as_ref().and_then(|it| it.get("access_token")?.as_str()).filter(|_| answer.status == 200);
        let Some(token) = token else { return Err(NoAnswer::Malformed("no access token".to_owned())) };
        self.tokens.push((wanted.clone(), token.to_owned()));
        Ok(token.to_owned())
    }
}

impl Transport for Desk<'_> {
    fn send(&mut self, callout: &Callout<'_>) -> Result<Response, NoAnswer> {
        let request = callout.request;
        let mut headers = vec![("Host".to_owned(), request.host.clone())];
        headers.extend(request.headers.iter().cloned());
        if let Some(wanted) = callout.token {
            let token = self.token(wanted)?;
            for (_, value) in headers.iter_mut().filter(|header| header.0.eq_ignore_ascii_case("Authorization")) {
                *value = value.replace(PLACEHOLDER, &token);
            }
        }
        let query = if request.query.is_empty() { String::new() } else { format!("?{}", request.query) };
        let received = loopback::Received {
            method: request.method.clone(),
            target: format!("{}{query}", request.path),
            headers,
            body: callout.body.unwrap_or_default().to_vec(),
        };
        self.exchange(received, &request.host, callout.timeout_ms)
    }
}

/// What a client sees of a fault.
fn seen(fault: Fault, answered: &Response) -> Result<Response, NoAnswer> {
    match fault.effect() {
        Effect::Answer => Ok(answered.clone()),
        Effect::NoAnswer => Err(NoAnswer::Malformed(fault.meaning().to_owned())),
        Effect::ForeignBody | Effect::ForeignAnswer => {
            let script = fault.script(answered, Duration::ZERO);
            let bytes = script.steps.iter().find_map(|step| match step {
                Step::Send(bytes) => Some(bytes.as_slice()),
                _ => None,
            });
            whole(bytes.unwrap_or_default()).ok_or_else(|| NoAnswer::Malformed(fault.meaning().to_owned()))
        }
    }
}

/// Reads an answer that comes in one piece with its length.
fn whole(bytes: &[u8]) -> Option<Response> {
    let end = bytes.windows(4).position(|it| it == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let status = head.get(9..12)?.parse().ok()?;
    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")?.parse::<usize>().ok());
    let body = &bytes[end + 4..];
    let body = &body[..length.unwrap_or(body.len()).min(body.len())];
    Some(Response { status, headers: Vec::new(), body: body.to_vec() })
}
