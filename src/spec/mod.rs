//! A provider spec: the typed model of `spec.yaml`, every node with its place in the source.
//!
//! [`load`] reads it and reports every structural problem; [`crate::plan`] gives it meaning.

pub(crate) mod limits;
pub(crate) mod load;
pub(crate) mod load_payload;
pub(crate) mod load_response;
pub mod pattern;
pub mod shape;
pub(crate) mod shape_response;
pub mod value;
mod visit;

use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use crate::diagnostic::{Diagnostic, Place, Source};
use crate::outcome::Outcome;
use crate::phone::PhoneForm;

pub(crate) use load::{BAD_NAME, is_provider_name};
pub use load::{load, load_partly};
use value::Template;

/// A byte range of the spec's source.
pub type Span = Range<usize>;

/// Something together with its place in the source.
#[derive(Debug, Clone, PartialEq)]
pub struct Spanned<T> {
    /// What was written.
    pub value: T,
    /// Where it was written.
    pub span: Span,
}

/// A key and its value, in the order of the file.
#[derive(Debug, Clone)]
pub struct Pair<T> {
    /// The key as it is sent, without the `?` that marks it as optional.
    pub name: Spanned<String>,
    /// Whether it is left out when its value is empty.
    pub optional: bool,
    /// What it is.
    pub value: T,
}

/// A whole provider spec.
#[derive(Debug)]
pub struct Spec {
    /// The text it was read from.
    pub source: Arc<Source>,
    /// Its name: lower case letters, digits and hyphens.
    pub name: Spanned<String>,
    /// The provider's name for people.
    pub label: String,
    /// Addresses of the provider's documentation.
    pub docs: Vec<String>,
    /// What an org supplies and may be seen.
    pub settings: Vec<Setting>,
    /// What an org supplies and may not be seen.
    pub secrets: Vec<Secret>,
    /// The provider's home country.
    pub phone: Option<HomeCountry>,
    /// Named intermediate values, in order.
    pub values: Vec<(Spanned<String>, Spanned<Template>)>,
    /// How requests are authenticated.
    pub auth: Spanned<Auth>,
    /// Where requests go.
    pub endpoint: Endpoint,
    /// What is sent.
    pub payload: Payload,
    /// The spec's own message, if the provider wants a certain text.
    pub message: Option<Spanned<Template>>,
    /// What the answers mean.
    pub response: Rc<Response>,
    /// Where the facts come from, by part of the spec.
    pub verified: Vec<(Spanned<String>, Evidence)>,
    /// What is declared and could not be read, such as `settings.sender`; never there without an error.
    pub unread: Vec<String>,
    /// What is odd about the text and no error.
    pub warnings: Vec<Diagnostic>,
}

impl Spec {
    /// The place of `span` in this spec's source.
    #[must_use]
    pub fn place(&self, span: &Span) -> Place {
        Place { source: Arc::clone(&self.source), span: span.clone() }
    }

    /// The setting of that name.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.name.value == name)
    }

    /// The secret of that name.
    #[must_use]
    pub fn secret(&self, name: &str) -> Option<&Secret> {
        self.secrets.iter().find(|secret| secret.name.value == name)
    }
}

/// A value that an org supplies and that becomes a literal of the generated code.
#[derive(Debug)]
pub struct Setting {
    /// Its name, in `lower_snake_case`.
    pub name: Spanned<String>,
    /// One sentence for the person who fills it in.
    pub help: String,
    /// A value that satisfies every rule of the setting.
    pub example: Spanned<String>,
    /// What values it takes.
    pub kind: SettingKind,
    /// The value when none is given.
    pub default: Option<Spanned<String>>,
    /// Whether it may be left out although it has no default.
    pub optional: bool,
    /// The setting that makes this one unnecessary.
    pub unless: Option<Spanned<String>>,
    /// What the whole value matches.
    pub pattern: Option<Spanned<String>>,
    /// In characters.
    pub max_length: usize,
    /// The smallest whole number or duration (in milliseconds).
    pub min: Option<i64>,
    /// The largest whole number or duration (in milliseconds).
    pub max: Option<i64>,
}

/// The type of a [`Setting`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingKind {
    /// Any text.
    Text,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A span of time such as `5m`.
    Duration,
    /// One of these.
    Choice(Vec<String>),
}

/// A value that an org supplies and that is never in a file.
#[derive(Debug)]
pub struct Secret {
    /// Its name, in `lower_snake_case`.
    pub name: Spanned<String>,
    /// One sentence for the person who fills it in.
    pub help: String,
    /// A made-up value.
    pub example: Spanned<String>,
    /// What the whole value matches.
    pub pattern: Option<Spanned<String>>,
    /// Where the spec says that Apex has to read it.
    pub read_by_apex: Option<Span>,
}

/// The country that `phone.national` is about.
#[derive(Debug, Clone)]
pub struct HomeCountry {
    /// Calling code, digits only.
    pub country: String,
    /// National prefix; may be empty.
    pub trunk: String,
}

/// How requests are authenticated.
#[derive(Debug, Clone)]
pub enum Auth {
    /// HTTP Basic.
    Basic {
        /// User name.
        username: Spanned<Template>,
        /// Password.
        password: Spanned<Template>,
    },
    /// One or more headers.
    Headers(Vec<Pair<Spanned<Template>>>),
    /// OAuth 2.0 client credentials.
    OAuth2 {
        /// Where the token is fetched.
        token_url: Spanned<Template>,
        /// The client's id: a secret's name or a value.
        client_id: Spanned<Template>,
        /// The secret that holds the client's secret.
        client_secret: Spanned<String>,
        /// The scope to ask for.
        scope: Option<Spanned<Template>>,
        /// Whether the client authenticates in the Authorization header rather than in the body.
        client_auth_basic: bool,
    },
    /// AWS Signature Version 4.
    AwsSigV4 {
        /// The signing name of the service.
        service: Spanned<Template>,
        /// The region.
        region: Spanned<Template>,
        /// The secret that holds the access key's id.
        access_key_id: Spanned<String>,
        /// The secret that holds the secret access key.
        secret_access_key: Spanned<String>,
    },
    /// The secrets are in the payload or the path.
    Payload,
}

/// Where requests go.
#[derive(Debug)]
pub struct Endpoint {
    /// `https://` and the host, and a fixed base path if there is one.
    pub url: Spanned<Template>,
    /// HTTP method.
    pub method: String,
    /// Path below `url`.
    pub path: Spanned<Template>,
    /// How long one callout may take, and where it says so: the endpoint, when it does not.
    pub timeout: Spanned<Duration>,
}

/// What is sent.
#[derive(Debug, Default)]
pub struct Payload {
    /// Headers that are not about authentication.
    pub headers: Vec<Pair<Spanned<Template>>>,
    /// Query parameters.
    pub query: Vec<Pair<Field>>,
    /// The body.
    pub body: Body,
}

/// The body of a request.
#[derive(Debug, Default)]
pub enum Body {
    /// No body.
    #[default]
    None,
    /// `application/x-www-form-urlencoded`.
    Form(Vec<Pair<Field>>),
    /// `application/json`.
    Json(Spanned<Json>),
    /// `application/xml`; the root element.
    Xml(Element),
}

/// The value of a form field or query parameter.
#[derive(Debug, Clone)]
pub enum Field {
    /// A text.
    Text(Spanned<Template>),
    /// JSON as a text.
    Json(Spanned<Json>),
}

/// A JSON value with placeholders.
#[derive(Debug, Clone)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number as it is written in the spec.
    Number(String),
    /// A text, or what a single placeholder computes.
    Value(Template),
    /// An array.
    Array(Vec<Spanned<Json>>),
    /// An object. A name may hold placeholders for settings.
    Object(Vec<Pair<Spanned<Json>>>),
    /// Its content as a JSON text.
    Text(Box<Spanned<Json>>),
}

/// An XML element.
#[derive(Debug, Clone)]
pub struct Element {
    /// Local name, possibly with a prefix.
    pub name: Spanned<String>,
    /// Whether it is left out when it is empty.
    pub optional: bool,
    /// Attributes in order.
    pub attributes: Vec<Pair<Spanned<Template>>>,
    /// Text, before the children.
    pub text: Option<Spanned<Template>>,
    /// Child elements in order.
    pub children: Vec<Element>,
}

/// What the answers mean.
#[derive(Debug, Clone, Default)]
pub struct Response {
    /// When the message counts as sent.
    pub success: Success,
    /// Where the provider's id of the message is.
    pub message_id: Option<Locator>,
    /// Where the error code is: the first place that has one.
    pub code: Vec<Locator>,
    /// What a refusal means: the first rule that matches.
    pub results: Vec<Rule>,
    /// The key that it stands behind.
    pub span: Span,
}

impl Response {
    /// Whether error codes have the types of JSON, so that `290` is not `"290"`. Where every place gives text only (XML,
    /// the body, a pattern), a number in the spec is compared as it is written.
    #[must_use]
    pub fn codes_are_typed(&self) -> bool {
        self.code.iter().any(|at| matches!(at.place, Look::Json(_)) && at.pattern.is_none())
    }
}

/// When the message counts as sent.
#[derive(Debug, Clone, Default)]
pub struct Success {
    /// Any of these statuses.
    pub status: Vec<StatusRange>,
    /// All of these conditions.
    pub all: Vec<Condition>,
    /// Where it says so.
    pub span: Span,
}

/// HTTP statuses from `first` to `last`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusRange {
    /// The lowest.
    pub first: u16,
    /// The highest.
    pub last: u16,
}

/// A place in an answer.
#[derive(Debug, Clone)]
pub struct Locator {
    /// Where to look.
    pub place: Look,
    /// Takes the first group of the first match.
    pub pattern: Option<Spanned<String>>,
    /// A text that matches `pattern`.
    pub example: Option<Spanned<String>>,
    /// Where it is written.
    pub span: Span,
}

/// Where to look in an answer.
#[derive(Debug, Clone)]
pub enum Look {
    /// A value of a JSON body.
    Json(Vec<Step>),
    /// An element or attribute of an XML body.
    Xml(XmlPath),
    /// The whole body as text.
    Body,
}

/// A step of a JSON path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A key.
    Key(String),
    /// The recipient's number as a key.
    Phone(PhoneForm),
    /// An element of an array, from 0.
    Index(usize),
    /// Some element of an array.
    Any,
    /// Every element of an array that has at least one.
    Every,
}

/// The way to an XML element or attribute, by local names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlPath {
    /// Elements from the root, each with its index among siblings of that name.
    pub elements: Vec<(String, usize)>,
    /// The attribute of the last element.
    pub attribute: Option<String>,
}

/// A place with a test.
#[derive(Debug, Clone)]
pub struct Condition {
    /// The place.
    pub at: Locator,
    /// The test.
    pub test: Test,
}

/// A test of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// One of these scalars, exactly.
    OneOf(Vec<Scalar>),
    /// A number in this range, both ends included.
    Between(i64, i64),
    /// There and not null.
    Present,
    /// Missing or null.
    Absent,
    /// Absent, or an empty text, array or object.
    Empty,
    /// There and not empty.
    NotEmpty,
    /// A text that begins so.
    StartsWith(String),
    /// A text that contains it.
    Contains(String),
    /// A text in which the pattern is found; a text in which it is.
    Matches {
        /// The regular expression.
        pattern: String,
        /// A text that matches.
        example: String,
    },
}

/// A scalar of an answer, with its JSON type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scalar {
    /// A text.
    Text(String),
    /// A number, as it is written.
    Number(String),
    /// `true` or `false`.
    Boolean(bool),
}

/// What a refusal means.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The result.
    pub result: Spanned<Outcome>,
    /// A short phrase.
    pub meaning: String,
    /// Any of these statuses, if there are any.
    pub status: Vec<StatusRange>,
    /// Any of these codes, if there are any.
    pub code: Vec<Spanned<CodeTest>>,
    /// All of these conditions.
    pub all: Vec<Condition>,
    /// Where it comes from, when that differs from the other rules.
    pub evidence: Option<Evidence>,
    /// The whole rule.
    pub span: Span,
}

/// A test of the error code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeTest {
    /// Exactly this.
    Is(Scalar),
    /// A text that begins so.
    Prefix(String),
    /// A number in this range, both ends included.
    Range(i64, i64),
}

/// Where a fact comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// How sure it is.
    pub level: EvidenceLevel,
    /// An address, or a repository and file.
    pub source: Option<String>,
    /// What is not certain.
    pub note: Option<String>,
}

/// How sure a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceLevel {
    /// The provider's documentation or official contract.
    Documented,
    /// The provider's own client code.
    OfficialClient,
    /// Somebody else's client.
    ThirdParty,
    /// Not checked against a source.
    Unverified,
}
