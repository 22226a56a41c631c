//! Everything that can go wrong with an answer on the wire, each as the exact bytes that do it.

use std::time::Duration;

use super::Response;
use super::script::{End, Script, Step};

/// Where a redirect leads that nobody may follow: an address that is reserved for documentation (RFC 5737).
pub const ELSEWHERE: &str = "http://192.0.2.1/elsewhere";

/// More bytes of a body are not read: Salesforce's limit for the answer to a synchronous callout is 6 MB.
pub const LARGEST_BODY: usize = 6_000_000;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the name says it, and `meaning` says it in words")]
pub enum Fault {
    Refused,
    DelayUnderTimeout,
    ResetBeforeAnswer,
    ClosedWithoutAnswer,
    ResetInsideAnswer,
    ClosedInsideAnswer,
    EmptyBody,
    BodyCutOff,
    LengthTooShort,
    TwoLengths,
    NoLength,
    MalformedStatusLine,
    MalformedHeader,
    EndlessHeader,
    HtmlUnder200,
    HtmlUnderSuccess,
    HtmlUnder502,
    SuccessUnder500,
    WrongContentType,
    InvalidUtf8,
    ArrayForObject,
    TextForObject,
    NumberForObject,
    NullForObject,
    ForeignObject,
    DeepBody,
    LargeBody,
    BodyOverLimit,
    RedirectFound,
    RedirectTemporary,
    ContinueFirst,
    EarlyHintsFirst,
    Chunked,
    BadChunkSize,
    ChunksCutOff,
    DelayOverTimeout,
    SlowHead,
    SlowBody,
}

/// What a client that does as Salesforce does sees of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The answer, as if nothing had happened.
    Answer,
    /// An answer with the accepted status whose body is not the provider's.
    ForeignBody,
    /// An answer with another status, which is not the provider's either.
    ForeignAnswer,
    /// No answer: the callout throws an exception.
    NoAnswer,
}

impl Fault {
    /// All of them; those that make the client wait come last.
    pub const ALL: [Self; 38] = [
        Self::Refused,
        Self::ResetBeforeAnswer,
        Self::ClosedWithoutAnswer,
        Self::ResetInsideAnswer,
        Self::ClosedInsideAnswer,
        Self::EmptyBody,
        Self::BodyCutOff,
        Self::LengthTooShort,
        Self::TwoLengths,
        Self::NoLength,
        Self::MalformedStatusLine,
        Self::MalformedHeader,
        Self::EndlessHeader,
        Self::HtmlUnder200,
        Self::HtmlUnderSuccess,
        Self::HtmlUnder502,
        Self::SuccessUnder500,
        Self::WrongContentType,
        Self::InvalidUtf8,
        Self::ArrayForObject,
        Self::TextForObject,
        Self::NumberForObject,
        Self::NullForObject,
        Self::ForeignObject,
        Self::DeepBody,
        Self::LargeBody,
        Self::BodyOverLimit,
        Self::RedirectFound,
        Self::RedirectTemporary,
        Self::ContinueFirst,
        Self::EarlyHintsFirst,
        Self::Chunked,
        Self::BadChunkSize,
        Self::ChunksCutOff,
        Self::DelayUnderTimeout,
        Self::DelayOverTimeout,
        Self::SlowHead,
        Self::SlowBody,
    ];

    /// Its name, lower case with hyphens.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.facts().0
    }

    /// What the server does, in a few words.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        self.facts().1
    }

    /// What the client sees of it.
    #[must_use]
    pub const fn effect(self) -> Effect {
        self.facts().2
    }

    /// Whether it costs the client its whole timeout.
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(self, Self::DelayOverTimeout | Self::SlowHead | Self::SlowBody)
    }

    const fn facts(self) -> (&'static str, &'static str, Effect) {
        use Effect::{Answer, ForeignAnswer, ForeignBody, NoAnswer};
        match self {
            Self::Refused => ("refused-connection", "nobody listens on the port", NoAnswer),
            Self::DelayUnderTimeout => ("delay-under-timeout", "the answer comes late, and in time", Answer),
            Self::ResetBeforeAnswer => ("reset-before-answer", "the connection is reset before the answer", NoAnswer),
            Self::ClosedWithoutAnswer => {
                ("closed-without-answer", "the connection is closed without an answer", NoAnswer)
            }
            Self::ResetInsideAnswer => ("reset-inside-answer", "the connection is reset inside the body", NoAnswer),
            Self::ClosedInsideAnswer => {
                ("length-too-long", "Content-Length is longer than the body, and the connection is closed", NoAnswer)
            }
            Self::EmptyBody => ("empty-body", "the body is empty", ForeignBody),
            Self::BodyCutOff => ("body-cut-off", "the body is only the first half", ForeignBody),
            Self::LengthTooShort => ("length-too-short", "Content-Length is half of the body", ForeignBody),
            Self::TwoLengths => ("two-lengths", "there are two different Content-Length headers", NoAnswer),
            Self::NoLength => ("no-length", "the end of the connection is the end of the body", Answer),
            Self::MalformedStatusLine => ("malformed-status-line", "the status line is not one", NoAnswer),
            Self::MalformedHeader => ("malformed-header", "a header line is not one", NoAnswer),
            Self::EndlessHeader => ("endless-header", "one header has a million bytes", NoAnswer),
            Self::HtmlUnder200 => ("html-under-200", "status 200 with an HTML page", ForeignBody),
            Self::HtmlUnderSuccess => {
                ("html-under-success", "the status of the accepted message with an HTML page", ForeignBody)
            }
            Self::HtmlUnder502 => ("html-under-502", "status 502 with an HTML page", ForeignAnswer),
            Self::SuccessUnder500 => {
                ("success-under-500", "status 500 with the body of the accepted message", ForeignAnswer)
            }
            Self::WrongContentType => ("wrong-content-type", "the right body is said to be an image", Answer),
            Self::InvalidUtf8 => ("invalid-utf-8", "the body is not UTF-8", ForeignBody),
            Self::ArrayForObject => ("wrong-shape-array", "the body is an empty array", ForeignBody),
            Self::TextForObject => ("wrong-shape-text", "the body is a JSON text", ForeignBody),
            Self::NumberForObject => ("wrong-shape-number", "the body is a number", ForeignBody),
            Self::NullForObject => ("wrong-shape-null", "the body is null", ForeignBody),
            Self::ForeignObject => ("wrong-shape-object", "the body is an object with other keys", ForeignBody),
            Self::DeepBody => ("deep-body", "the body has 20,000 arrays inside each other", ForeignBody),
            Self::LargeBody => ("large-body", "the body is an array of a million bytes", ForeignBody),
            Self::BodyOverLimit => ("body-over-limit", "the body is longer than Salesforce takes", NoAnswer),
            Self::RedirectFound => ("redirect-302", "status 302 leads to another host", ForeignAnswer),
            Self::RedirectTemporary => ("redirect-307", "status 307 leads to another host", ForeignAnswer),
            Self::ContinueFirst => ("continue-first", "a status 100 comes before the answer", Answer),
            Self::EarlyHintsFirst => ("early-hints-first", "a status 103 comes before the answer", Answer),
            Self::Chunked => ("chunked", "the body comes in chunks", Answer),
            Self::BadChunkSize => ("bad-chunk-size", "the size of a chunk is not a number", NoAnswer),
            Self::ChunksCutOff => ("chunks-cut-off", "the connection is closed before the last chunk", NoAnswer),
            Self::DelayOverTimeout => ("delay-over-timeout", "the answer does not come in time", NoAnswer),
            Self::SlowHead => ("slow-head", "the headers come one byte at a time, too slowly", NoAnswer),
            Self::SlowBody => ("slow-body", "the body comes one byte at a time, too slowly", NoAnswer),
        }
    }

    /// What the server does with a request whose answer would be `accepted`. `timeout` is how long the client will wait.
    #[must_use]
    pub fn script(self, accepted: &Response, timeout: Duration) -> Script {
        let body = |body: &[u8]| Script::closing(Response { body: body.to_vec(), ..accepted.clone() }.bytes());
        let with = |length: usize| {
            let mut bytes = accepted.head(&[("Content-Length", length.to_string())]);
            bytes.extend_from_slice(&accepted.body);
            bytes
        };
        let half = &accepted.body[..half(accepted)];
        let before = |first: &[u8]| [first, &accepted.bytes()].concat();
        let then = |bytes: Vec<u8>, end| Script { steps: vec![Step::Send(bytes)], end };
        match self {
            // Nobody listens, so nothing is sent; a server that is asked all the same behaves as much alike as it can.
            Self::Refused | Self::ResetBeforeAnswer => Script { steps: Vec::new(), end: End::Reset },
            Self::ClosedWithoutAnswer => Script { steps: Vec::new(), end: End::Close },
            Self::DelayUnderTimeout => {
                Script { steps: vec![Step::Pause(timeout / 5), Step::Send(accepted.bytes())], end: End::Close }
            }
            // A client that gives up ends the pause.
            Self::DelayOverTimeout => Script { steps: vec![Step::Pause(timeout * 4)], end: End::Close },
            Self::ResetInsideAnswer => {
                let mut bytes = with(accepted.body.len() + 100);
                bytes.truncate(bytes.len() - accepted.body.len() / 2);
                // What is on the way when a connection is reset is lost, so it gets the time to arrive.
                Script { steps: vec![Step::Send(bytes), Step::Pause(Duration::from_millis(10))], end: End::Reset }
            }
            Self::ClosedInsideAnswer => then(with(accepted.body.len() + 100), End::Close),
            Self::EmptyBody => body(b""),
            Self::BodyCutOff => body(half),
            Self::LengthTooShort => then(with(half.len()), End::Close),
            Self::TwoLengths => {
                let length = accepted.body.len();
                let lengths = [("Content-Length", length.to_string()), ("Content-Length", (length + 1).to_string())];
                then([accepted.head(&lengths), accepted.body.clone()].concat(), End::Close)
            }
            Self::NoLength => {
                let head = accepted.head(&[("Connection", "close".to_owned())]);
                then([head, accepted.body.clone()].concat(), End::Close)
            }
            Self::MalformedStatusLine => {
                let bytes = accepted.bytes();
                then([b"HTTZ/1.1 OK ".as_slice(), &bytes[b"HTTP/1.1 ".len()..]].concat(), End::Close)
            }
            Self::MalformedHeader => {
                let head = [status_line(accepted).as_bytes(), b"this is no header\r\n"].concat();
                let rest = &accepted.bytes()[status_line(accepted).len()..];
                then([head.as_slice(), rest].concat(), End::Close)
            }
            Self::EndlessHeader => {
                let head = [status_line(accepted).as_bytes(), b"X-Endless: ", &[b'a'; 1_000_000], b"\r\n"].concat();
                let rest = &accepted.bytes()[status_line(accepted).len()..];
                then([head.as_slice(), rest].concat(), End::Close)
            }
            Self::HtmlUnder200 => Script::closing(html(200).bytes()),
            Self::HtmlUnderSuccess => Script::closing(html(accepted.status).bytes()),
            Self::HtmlUnder502 => Script::closing(html(502).bytes()),
            Self::SuccessUnder500 => Script::closing(Response { status: 500, ..accepted.clone() }.bytes()),
            Self::WrongContentType => {
                Script::closing(accepted.clone().with_header("Content-Type", "image/png").bytes())
            }
            Self::InvalidUtf8 => body(b"\xff\xfe\x80{\xc3\x28\xa0\xa1}\xed\xa0\x80"),
            Self::ArrayForObject => body(b"[]"),
            Self::TextForObject => body(b"\"OK\""),
            Self::NumberForObject => body(b"42"),
            Self::NullForObject => body(b"null"),
            Self::ForeignObject => body(br#"{"unexpected": {"shape": [true, null, {}]}}"#),
            Self::DeepBody => body(&[[b'['; 20_000], [b']'; 20_000]].concat()),
            Self::LargeBody => {
                let text = [b"\"".as_slice(), &[b'x'; 997], b"\","].concat();
                body(&[b"[".as_slice(), &text.repeat(1_000), b"null]"].concat())
            }
            Self::BodyOverLimit => {
                let head = accepted.head(&[("Content-Length", (LARGEST_BODY + 1).to_string())]);
                let bytes = [head, accepted.body.clone()].concat();
                let padding = Step::Repeat(b' ', LARGEST_BODY + 1 - accepted.body.len().min(LARGEST_BODY + 1));
                Script { steps: vec![Step::Send(bytes), padding], end: End::Close }
            }
            Self::RedirectFound | Self::RedirectTemporary => {
                let status = if self == Self::RedirectFound { 302 } else { 307 };
                let redirect = Response { status, headers: Vec::new(), body: Vec::new() };
                Script::closing(redirect.with_header("Location", ELSEWHERE).bytes())
            }
            Self::ContinueFirst => then(before(b"HTTP/1.1 100 Continue\r\n\r\n"), End::Close),
            Self::EarlyHintsFirst => {
                then(before(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"), End::Close)
            }
            Self::Chunked => {
                then([chunked_head(accepted), chunks(accepted), b"0\r\n\r\n".to_vec()].concat(), End::Close)
            }
            Self::BadChunkSize => {
                let mut bytes = [chunked_head(accepted), b"zz\r\n".to_vec(), accepted.body.clone()].concat();
                bytes.extend(b"\r\n0\r\n\r\n");
                then(bytes, End::Close)
            }
            Self::ChunksCutOff => then([chunked_head(accepted), chunks(accepted)].concat(), End::Close),
            // A byte each fifth of the timeout: every single read succeeds.
            Self::SlowHead => Script { steps: vec![Step::Drip(few(accepted.bytes()), timeout / 5)], end: End::Close },
            Self::SlowBody => {
                let body = [accepted.body.as_slice(), &[b' '; 20]].concat();
                let head = accepted.head(&[("Content-Length", body.len().to_string())]);
                Script { steps: vec![Step::Send(head), Step::Drip(few(body), timeout / 5)], end: End::Close }
            }
        }
    }
}

/// So few bytes that a client without a timeout is not kept for long.
fn few(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(20);
    bytes
}

/// How much of a body is left when it is cut: half of what has a structure that this breaks, else next to nothing.
fn half(accepted: &Response) -> usize {
    let is_structured = accepted.body.first().is_some_and(|first| b"{[<".contains(first));
    if is_structured { accepted.body.len() / 2 } else { accepted.body.len().min(1) }
}

fn html(status: u16) -> Response {
    let reason = super::reason(status);
    let page = format!(
        "<!DOCTYPE html>\n<html><head><title>{status} {reason}</title></head>\n<body><h1>{status} {reason}</h1>\
         <p>The proxy server could not handle the request.</p></body></html>\n"
    );
    Response::new(status, "text/html; charset=utf-8", page)
}

fn status_line(response: &Response) -> String {
    format!("HTTP/1.1 {} {}\r\n", response.status, super::reason(response.status))
}

fn chunked_head(response: &Response) -> Vec<u8> {
    response.head(&[("Transfer-Encoding", "chunked".to_owned())])
}

/// The body in chunks of 16 bytes, without the last, empty one.
fn chunks(response: &Response) -> Vec<u8> {
    let chunk = |bytes: &[u8]| [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat();
    response.body.chunks(16).flat_map(chunk).collect()
}
