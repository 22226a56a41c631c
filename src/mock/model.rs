//! The typed model of `mock.yaml`, every part with its place in the source.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Place, Source};
use crate::outcome::Outcome;
use crate::phone::{PhoneForm, PhoneRules};
use crate::spec::value::Template;
use crate::spec::{EvidenceLevel, Span, Spanned};

/// A text with placeholders and its place.
pub type Text = Spanned<Template>;

/// A whole mock.
#[derive(Debug)]
pub struct Mock {
    /// The text that it was read from.
    pub source: Arc<Source>,
    /// The provider's name, as its folder's.
    pub name: Spanned<String>,
    /// The provider's name for people.
    pub label: String,
    /// Addresses of the provider's documentation.
    pub docs: Vec<String>,
    /// What the provider has on file for the account, in order.
    pub account: Vec<Account>,
    /// What is accepted.
    pub request: Request,
    /// Which reply a broken rule gets.
    pub refusals: Refusals,
    /// Every reply; the first one is what a request gets that breaks no rule and triggers nothing else.
    pub replies: Vec<Reply>,
    /// Mutants of a spec that nobody could notice.
    pub equivalent: Vec<Equivalent>,
    /// What is odd about the text and no error.
    pub warnings: Vec<Diagnostic>,
}

/// A value that the provider has on file.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its name, in `lower_snake_case`.
    pub name: Spanned<String>,
    /// The value.
    pub value: Spanned<String>,
}

/// What a provider accepts.
#[derive(Debug)]
pub struct Request {
    /// The method.
    pub method: Spanned<String>,
    /// The only host that answers.
    pub host: Text,
    /// The encoded path.
    pub path: Text,
    /// What `national` means.
    pub phone: PhoneRules,
    /// How a caller proves who it is: one of these has to hold.
    pub auth: Vec<Alternative>,
    /// Rules of headers.
    pub headers: Vec<Field>,
    /// The media types that are allowed, in lower case and without parameters; empty when none is looked for.
    pub content_type: Vec<Spanned<String>>,
    /// Rules of query parameters.
    pub query: Vec<Field>,
    /// What the body is.
    pub body: Body,
    /// Where the kind of body stands.
    pub body_span: Span,
    /// Whether a query parameter that no rule names is refused.
    pub unknown_query: Unknown,
    /// Whether a field of the body that no rule names is refused.
    pub unknown_body: Unknown,
    /// Whether a field may be blank where its rule does not say more.
    pub empty_is_allowed: bool,
    /// Where the facts come from.
    pub evidence: Evidence,
    /// Where the mapping stands.
    pub span: Span,
}

/// Where a fact comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// How sure it is.
    pub level: EvidenceLevel,
    /// An address, or a repository and a file.
    pub source: Option<String>,
    /// What else there is to say.
    pub note: Option<String>,
}

/// What happens to a field that no rule names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// It is a violation.
    Refused,
    /// Nothing.
    Ignored,
}

/// One way to prove who calls: all of its credentials have to be right.
#[derive(Debug, Clone)]
pub struct Alternative {
    /// The credentials; none when nothing is asked for.
    pub credentials: Vec<Spanned<Credential>>,
}

/// Something that proves who calls.
#[derive(Debug, Clone)]
pub enum Credential {
    /// HTTP Basic.
    Basic {
        /// User name.
        username: Text,
        /// Password.
        password: Text,
    },
    /// A header that is exactly this.
    Header {
        /// Its name.
        name: Spanned<String>,
        /// Its value.
        value: Text,
    },
    /// A query parameter that is exactly this.
    Query {
        /// Its name.
        name: Spanned<String>,
        /// Its value.
        value: Text,
    },
    /// A field of the body that is exactly this.
    Field {
        /// Its name.
        name: FieldPath,
        /// Its value.
        value: Text,
    },
    /// A part of the path: these values of the account, or all when it is empty.
    Path(Option<Spanned<String>>),
    /// A token of the token endpoint.
    OAuth2(Box<OAuth2>),
    /// AWS Signature Version 4.
    AwsSigV4(AwsSigV4),
    /// A signature over what arrived.
    Signature(Signature),
    /// A JSON Web Token.
    Jwt(Jwt),
}

/// A token endpoint for the grant `client_credentials` of OAuth 2.0.
#[derive(Debug, Clone)]
pub struct OAuth2 {
    /// Its host.
    pub host: Text,
    /// Its encoded path.
    pub path: Text,
    /// Where the client says who it is.
    pub client_auth: ClientAuth,
    /// The client's id.
    pub client_id: Text,
    /// The client's secret.
    pub client_secret: Text,
    /// The scope that has to be asked for.
    pub scope: Option<Text>,
    /// Further fields that have to be in the body.
    pub fields: Vec<(Spanned<String>, Text)>,
    /// How long a token is good, in milliseconds.
    pub lifetime_ms: i64,
    /// Where the facts come from.
    pub source: Option<String>,
}

/// Where an OAuth client says who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientAuth {
    /// In the body.
    Body,
    /// In a Basic header.
    Basic,
}

/// AWS Signature Version 4.
#[derive(Debug, Clone)]
pub struct AwsSigV4 {
    /// The signing name of the service.
    pub service: Text,
    /// The region.
    pub region: Text,
    /// The access key's id.
    pub access_key_id: Text,
    /// The secret access key.
    pub secret_access_key: Text,
    /// How far the time of the request may be from now, in milliseconds.
    pub within_ms: i64,
}

/// A signature over what arrived.
#[derive(Debug, Clone)]
pub struct Signature {
    /// Where it stands.
    pub place: SignaturePlace,
    /// What it is.
    pub equals: Text,
    /// Steps that `equals` may use, in order.
    pub values: Vec<(Spanned<String>, Text)>,
}

/// Where a signature stands.
#[derive(Debug, Clone)]
pub enum SignaturePlace {
    /// In a header.
    Header(Spanned<String>),
    /// In a query parameter.
    Query(Spanned<String>),
    /// In a field of the body.
    Field(FieldPath),
}

/// A JSON Web Token, signed with HMAC-SHA-256.
#[derive(Debug, Clone)]
pub struct Jwt {
    /// The header that carries it.
    pub header: Spanned<String>,
    /// The word before it, such as `Bearer`; empty for none.
    pub prefix: String,
    /// The key.
    pub key: Text,
    /// What its `typ` has to be.
    pub typ: Option<Spanned<String>>,
    /// Rules of its claims.
    pub claims: Vec<Field>,
}

/// What the body of a request is.
#[derive(Debug)]
pub enum Body {
    /// There is none.
    None,
    /// A form.
    Form(Vec<Field>),
    /// A JSON object.
    Json(Vec<Field>),
    /// An XML document.
    Xml {
        /// The namespace that the elements must have.
        namespace: Option<Spanned<String>>,
        /// The rules.
        fields: Vec<Field>,
    },
    /// One text.
    Text(Box<Rule>),
}

/// A field with its rule.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name as it is written.
    pub name: FieldPath,
    /// What has to hold.
    pub rule: Rule,
}

/// The name of a field, and the way to it.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldPath {
    /// As it is written, with its place.
    pub written: Spanned<String>,
    /// The way to it; a single key in a form, a query and headers.
    pub steps: Vec<super::field::Step>,
}

/// What has to hold for a field; all of it has to.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Where the rule stands: the field's key.
    pub span: Span,
    /// Whether the field has to be there.
    pub presence: Presence,
    /// Its type.
    pub kind: ValueType,
    /// The values that it may have; empty when it may have any.
    pub one_of: Vec<Spanned<Allowed>>,
    /// What the whole text matches.
    pub pattern: Option<Spanned<String>>,
    /// A text that matches.
    pub example: Option<Spanned<String>>,
    /// In characters.
    pub min_length: Option<Spanned<usize>>,
    /// In characters.
    pub max_length: Option<Spanned<usize>>,
    /// The smallest number.
    pub min: Option<Spanned<f64>>,
    /// The largest number.
    pub max: Option<Spanned<f64>>,
    /// The number of elements at least.
    pub min_items: Option<Spanned<usize>>,
    /// The number of elements at most.
    pub max_items: Option<Spanned<usize>>,
    /// What it is of the delivery.
    pub is: Option<Spanned<Is>>,
    /// The format.
    pub format: Option<Spanned<Format>>,
    /// How far a time may be from now, in milliseconds.
    pub within_ms: Option<Spanned<i64>>,
    /// Whether the value may come only once in a session.
    pub fresh: Option<Span>,
    /// Whether it is masked wherever it is shown.
    pub secret: bool,
    /// The reply that a request gets which breaks this rule.
    pub refusal: Option<Refusal>,
}

/// Whether a field has to be there.
#[derive(Debug, Clone, PartialEq)]
pub enum Presence {
    /// It has to.
    Required,
    /// It may be missing.
    Optional,
    /// It must not be there.
    Forbidden(Span),
    /// It is there exactly if another field is.
    With(Spanned<String>),
    /// It is there exactly if another field is not.
    Without(Spanned<String>),
    /// It is there exactly if the org has set this setting.
    Setting(Spanned<String>),
}

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// A text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A JSON array.
    Array,
    /// A JSON object.
    Object,
}

/// A value that a field may have.
#[derive(Debug, Clone)]
pub enum Allowed {
    /// A text.
    Text(Template),
    /// A number or Boolean as it is written.
    Scalar(String),
}

/// What a field is of the delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Is {
    /// The recipient's number, written in one of these forms.
    Recipient(Vec<PhoneForm>),
    /// The message, exactly.
    Message,
    /// The one-time password.
    Otp,
    /// A text with the one-time password in it.
    ContainsOtp,
}

/// The format of a text or number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A UUID.
    Uuid,
    /// Seconds since 1970.
    EpochSeconds,
    /// Milliseconds since 1970.
    EpochMilliseconds,
    /// A time in ISO 8601, as RFC 3339 profiles it.
    Iso8601,
    /// A time as HTTP writes it.
    HttpDate,
    /// A JSON document in a text.
    Json,
}

/// The names of the replies that a broken rule gets.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// When what it is about is not there.
    pub missing: Spanned<String>,
    /// When it is there and wrong.
    pub wrong: Spanned<String>,
}

/// Which reply a broken rule gets, by its kind.
#[derive(Debug)]
pub struct Refusals {
    /// For kinds that are not named.
    pub default: Spanned<String>,
    /// By kind.
    pub by_kind: Vec<(super::Kind, Refusal)>,
    /// Where the mapping stands.
    pub span: Span,
}

/// A reply.
#[derive(Debug)]
pub struct Reply {
    /// Its name.
    pub name: Spanned<String>,
    /// The test numbers that get it, in E.164.
    pub to: Vec<Spanned<String>>,
    /// The result that a handler ought to report.
    pub result: Spanned<Outcome>,
    /// One sentence.
    pub meaning: String,
    /// HTTP status.
    pub status: Spanned<u16>,
    /// Headers in order.
    pub headers: Vec<(Spanned<String>, Text)>,
    /// The body.
    pub content: Content,
    /// Where it comes from.
    pub evidence: Evidence,
    /// Where it stands.
    pub span: Span,
}

/// The body of a reply.
#[derive(Debug)]
pub enum Content {
    /// None.
    Empty,
    /// A JSON value whose texts are templates.
    Json(Box<JsonReply>),
    /// A template in which what is put in is escaped for XML.
    Xml(Text),
    /// A template.
    Text(Text),
}

/// A JSON body with templates for texts.
#[derive(Debug, Clone)]
pub enum JsonReply {
    /// `null`, a number or Boolean, as JSON writes it.
    Literal(String),
    /// A text; a single placeholder keeps its type.
    Text(Text),
    /// An array.
    Array(Vec<JsonReply>),
    /// An object.
    Object(Vec<(String, JsonReply)>),
}

/// A mutant of a spec that makes no difference that the provider could notice.
#[derive(Debug, Clone)]
pub struct Equivalent {
    /// Its name as the report gives it; `*` stands for any characters.
    pub mutant: Spanned<String>,
    /// Why nobody notices.
    pub reason: String,
    /// Where that is known from.
    pub source: Option<String>,
}

impl Mock {
    /// The place of `span` in the mock's source.
    #[must_use]
    pub fn place(&self, span: &Span) -> Place {
        Place { source: Arc::clone(&self.source), span: span.clone() }
    }

    /// The value that the account has under that name.
    #[must_use]
    pub fn account(&self, name: &str) -> Option<&str> {
        self.account.iter().find(|it| it.name.value == name).map(|it| it.value.value.as_str())
    }

    /// Gives the account another value under a name that it has; other names change nothing.
    pub fn set_account(&mut self, name: &str, value: &str) {
        if let Some(account) = self.account.iter_mut().find(|it| it.name.value == name) {
            value.clone_into(&mut account.value.value);
        }
    }

    /// The reply of that name.
    #[must_use]
    pub fn reply(&self, name: &str) -> Option<&Reply> {
        self.replies.iter().find(|reply| reply.name.value == name)
    }
}
