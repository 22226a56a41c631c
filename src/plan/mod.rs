//! The delivery plan: a provider spec with its meaning, resolved once for one handler.
//!
//! Everything reads the plan and nothing re-interprets YAML: the Apex templates, the runtime that builds a request
//! ([`evaluate`]) and reads an answer ([`answer`]), and the descriptions for people.

pub mod answer;
pub mod carrier;
pub mod evaluate;
pub mod expr;
pub mod filter;
pub mod input;
pub(crate) mod resolve;
pub(crate) mod scope;
pub(crate) mod secrets;
pub(crate) mod settings;
mod sigv4;

use std::rc::Rc;

use crate::phone::PhoneRules;
use crate::spec::{Evidence, Response};
use expr::{Data, Expr, Type};

pub use resolve::{Choices, resolve, resolve_partly};

/// How one provider is used by one handler.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The spec's name.
    pub provider: String,
    /// The provider's name for people.
    pub label: String,
    /// Addresses of the provider's documentation.
    pub docs: Vec<String>,
    /// What the org supplied.
    pub settings: Vec<PlanSetting>,
    /// What the org has to enter in Setup.
    pub secrets: Vec<PlanSecret>,
    /// How phone numbers are read.
    pub phone: PhoneRules,
    /// Intermediate values, in order.
    pub values: Vec<NamedValue>,
    /// Where requests go.
    pub url: BaseUrl,
    /// HTTP method.
    pub method: String,
    /// The path below the base URL.
    pub path: Vec<PathPart>,
    /// How long one callout may take, in milliseconds.
    pub timeout_ms: u64,
    /// How requests are authenticated.
    pub auth: PlanAuth,
    /// Headers of the payload, Content-Type included, in order.
    pub headers: Vec<Parameter<Expr>>,
    /// Query parameters, in order.
    pub query: Vec<Parameter<PlanField>>,
    /// The body.
    pub body: PlanBody,
    /// The template of the message, if Salesforce's own text is not wanted.
    pub message: Option<Expr>,
    /// What the answers mean.
    pub response: Rc<Response>,
    /// Where the facts come from, by part of the spec.
    pub verified: Vec<(String, Evidence)>,
}

/// A setting with the value that the org supplied.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PlanSetting {
    /// Its name in the spec.
    pub name: String,
    /// One sentence about it.
    pub help: String,
    /// Its value; `None` when it was left out.
    pub value: Option<Data>,
}

/// A secret and where it lives.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PlanSecret {
    /// Its name in the spec.
    pub name: String,
    /// The name of its authentication parameter or field: `api_key` is `ApiKey`.
    pub parameter: String,
    /// One sentence about it.
    pub help: String,
    /// A made-up value of the right form.
    pub example: String,
    /// Whether Apex has to read it.
    pub read_by_apex: bool,
}

/// A named intermediate value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NamedValue {
    /// Its name in the spec.
    pub name: String,
    /// What it is.
    pub expr: Expr,
}

/// `https://host` and a fixed path below it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl {
    /// Host and port.
    pub host: String,
    /// Path, without a slash at the end; may be empty.
    pub path: String,
}

impl std::fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "https://{}{}", self.host, self.path)
    }
}

/// A piece of the path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PathPart {
    /// Sent as it stands.
    Literal(String),
    /// Percent-encoded as one path segment.
    Encoded(Expr),
}

/// A header, query parameter or form field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Parameter<T> {
    /// Its name, not encoded.
    pub name: String,
    /// Whether it is left out when its value is empty.
    pub optional: bool,
    /// Its value.
    pub value: T,
}

/// The value of a form field or query parameter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PlanField {
    /// A text.
    Value(Expr),
    /// JSON as a text.
    Json(PlanJson),
}

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PlanJson {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number as the spec writes it.
    Number(String),
    /// A computed text, number or Boolean.
    Value(Expr),
    /// An array.
    Array(Vec<PlanJson>),
    /// An object.
    Object(Vec<Parameter<PlanJson>>),
    /// Its content as a JSON text.
    Text(Box<PlanJson>),
}

/// An XML element.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PlanElement {
    /// Its name.
    pub name: String,
    /// Whether it is left out when its text is empty.
    pub optional: bool,
    /// Attributes in order.
    pub attributes: Vec<Parameter<Expr>>,
    /// Its text.
    pub text: Option<Expr>,
    /// Its children in order.
    pub children: Vec<PlanElement>,
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PlanBody {
    /// No body.
    None,
    /// Form fields in order.
    Form(Vec<Parameter<PlanField>>),
    /// JSON.
    Json(PlanJson),
    /// XML: the root element.
    Xml(PlanElement),
}

/// How requests are authenticated.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PlanAuth {
    /// Headers that carry secrets, HTTP Basic included.
    Headers(Vec<AuthHeader>),
    /// OAuth 2.0 client credentials.
    OAuth2 {
        /// Where the token is fetched.
        token_url: String,
        /// The client's id, or the secret that holds it.
        client_id: Expr,
        /// The secret that holds the client's secret.
        client_secret: String,
        /// The scope to ask for.
        scope: Option<String>,
        /// Whether the client authenticates in the Authorization header rather than in the body.
        in_header: bool,
    },
    /// AWS Signature Version 4.
    AwsSigV4 {
        /// The signing name of the service.
        service: String,
        /// The region.
        region: String,
        /// The secret that holds the access key's id.
        access_key_id: String,
        /// The secret that holds the secret access key.
        secret_access_key: String,
    },
    /// The secrets are in the payload or the path.
    Payload,
}

/// A header that authenticates.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AuthHeader {
    /// The header's name.
    pub name: String,
    /// Its value.
    pub value: Expr,
    /// What carries it in Salesforce.
    pub carrier: carrier::Carrier,
}

impl Plan {
    /// The intermediate value of that name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Expr> {
        self.values.iter().find(|value| value.name == name).map(|value| &value.expr)
    }

    /// The setting of that name, if the org supplied it.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<&Data> {
        self.settings.iter().find(|setting| setting.name == name).and_then(|setting| setting.value.as_ref())
    }

    /// Whether `test` holds for anything in `expr`, intermediate values included.
    pub fn mentions(&self, expr: &Expr, test: &mut impl FnMut(&Expr) -> bool) -> bool {
        carrier::mentions(&self.values, expr, test)
    }

    /// Every expression of the request in the order in which it is computed: path, query, body, headers.
    #[must_use]
    pub fn request_exprs(&self) -> Vec<&Expr> {
        let mut all: Vec<&Expr> = Vec::new();
        for part in &self.path {
            if let PathPart::Encoded(expr) = part {
                all.push(expr);
            }
        }
        self.query.iter().for_each(|parameter| parameter.value.collect(&mut all));
        all.extend(self.body_exprs());
        all.extend(self.headers.iter().map(|header| &header.value));
        if let PlanAuth::Headers(headers) = &self.auth {
            all.extend(headers.iter().map(|header| &header.value));
        }
        all
    }

    /// Every expression of the body.
    #[must_use]
    pub fn body_exprs(&self) -> Vec<&Expr> {
        let mut all = Vec::new();
        match &self.body {
            PlanBody::None => {}
            PlanBody::Form(fields) => fields.iter().for_each(|field| field.value.collect(&mut all)),
            PlanBody::Json(json) => json.collect(&mut all),
            PlanBody::Xml(root) => root.collect(&mut all),
        }
        all
    }

    /// Whether anything in the request is computed from what `test` accepts.
    pub fn uses(&self, mut test: impl FnMut(&Expr) -> bool) -> bool {
        self.request_exprs().into_iter().any(|expr| self.mentions(expr, &mut test))
    }

    /// Whether the body holds a secret, which the platform has to put in.
    #[must_use]
    pub fn has_secret_in_body(&self) -> bool {
        self.body_exprs().into_iter().any(|expr| self.mentions(expr, &mut |it| matches!(it, Expr::Secret(_))))
    }
}

impl PlanField {
    fn collect<'p>(&'p self, all: &mut Vec<&'p Expr>) {
        match self {
            Self::Value(expr) => all.push(expr),
            Self::Json(json) => json.collect(all),
        }
    }
}

impl PlanJson {
    fn collect<'p>(&'p self, all: &mut Vec<&'p Expr>) {
        match self {
            Self::Value(expr) => all.push(expr),
            Self::Array(items) => items.iter().for_each(|item| item.collect(all)),
            Self::Object(members) => members.iter().for_each(|member| member.value.collect(all)),
            Self::Text(content) => content.collect(all),
            Self::Null | Self::Boolean(_) | Self::Number(_) => {}
        }
    }
}

impl PlanElement {
    fn collect<'p>(&'p self, all: &mut Vec<&'p Expr>) {
        all.extend(self.attributes.iter().map(|attribute| &attribute.value));
        all.extend(&self.text);
        self.children.iter().for_each(|child| child.collect(all));
    }
}

impl PlanField {
    /// A number or Boolean is sent as its text.
    #[must_use]
    pub fn type_of(&self) -> Type {
        match self {
            Self::Value(expr) => expr.type_of(),
            Self::Json(_) => Type::Text,
        }
    }
}
