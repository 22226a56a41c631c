//! What a mock is asked and what it says: a request as it arrived, what was expected of it, and the judgement.

use crate::diagnostic::Place;
use crate::outcome::Outcome;

/// A request as it arrived.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Received {
    /// The method.
    pub method: String,
    /// The `Host` header, with the port if one was given; the server takes it from the header.
    pub host: String,
    /// The raw target of the request line: the encoded path and, behind `?`, the encoded query.
    pub target: String,
    /// Names and raw values of the headers, in order.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The raw body.
    pub body: Vec<u8>,
}

impl Received {
    /// The encoded path.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(&*self.target, |it| it.0)
    }

    /// The encoded query; empty when there is none.
    #[must_use]
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |it| it.1)
    }

    /// Every value of a header, in order; names are compared without regard to case.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.headers.iter().filter(move |it| it.0.eq_ignore_ascii_case(name)).map(|it| &*it.1)
    }
}

/// What whoever made the request knows about it, and how it is to be judged. The default knows nothing and holds the
/// client to no host: that of a mock that is served to anybody.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expected {
    /// The message that the request ought to deliver.
    pub delivery: Option<Delivery>,
    /// The name of the reply that a delivery gets whatever it is like; violations are reported all the same.
    pub reply: Option<String>,
    /// The names of the settings that the org has set, by which rules with `setting` go; `None` when nobody knows.
    pub settings: Option<Vec<String>>,
    /// Whether the host has to be the provider's.
    pub host_is_checked: bool,
}

/// What a request ought to deliver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The recipient in E.164.
    pub recipient: String,
    /// The message, exactly; empty where the handler may word it as it likes, with the one-time password in it.
    pub message: String,
    /// The one-time password.
    pub otp: String,
}

/// What the mock makes of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// What the request was for.
    pub endpoint: Endpoint,
    /// What is sent back.
    pub answer: Answer,
    /// Everything that is wrong with the request, in the order in which a provider looks; the first one decided the answer
    /// unless a reply was asked for.
    pub violations: Vec<Violation>,
}

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// It delivers a message; also what is at no known address.
    Delivery,
    /// It fetches an OAuth token.
    Token,
}

/// What is sent back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The reply's name in `mock.yaml`; of a token endpoint `token` or `token-refused`.
    pub name: String,
    /// The result that a handler ought to report; `None` for a token.
    pub result: Option<Outcome>,
    /// HTTP status.
    pub status: u16,
    /// Headers in order; `Content-Length` is the server's business.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// The kind of a broken rule, in the order in which a provider looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Another host.
    Host,
    /// Another path.
    Path,
    /// Another method.
    Method,
    /// Missing or wrong credentials.
    Auth,
    /// Another content type.
    ContentType,
    /// A body or query that cannot be read at all.
    Body,
    /// A field that no rule names.
    Unknown,
    /// A rule of a header, parameter or field.
    Field,
}

impl Kind {
    /// The key under `refusals`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Path => "path",
            Self::Method => "method",
            Self::Auth => "auth",
            Self::ContentType => "content_type",
            Self::Body => "body",
            Self::Unknown => "unknown",
            Self::Field => "field",
        }
    }
}

/// One rule that a request breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which kind of rule.
    pub kind: Kind,
    /// Where the rule stands in `mock.yaml`.
    pub rule: Place,
    /// What of the request it is about: `path`, `headers.Authorization`, `form.To`, `json.messages[0].text`.
    pub place: String,
    /// What stood there, shortened, and masked where it is secret; `None` when nothing did.
    pub seen: Option<String>,
    /// The value that stood there, as far as it is a text that may be seen; what `${broken.seen}` becomes.
    pub value: Option<String>,
    /// What would have been right, in words.
    pub wanted: String,
    /// Further lines that explain it, such as a canonical request.
    pub notes: Vec<String>,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (line, column) = self.rule.line_column();
        write!(f, "{}:{line}:{column}: {}: wanted {}, ", self.rule.source.name, self.place, self.wanted)?;
        match &self.seen {
            Some(seen) => write!(f, "found {seen}"),
            None => f.write_str("found nothing"),
        }
    }
}
