//! The keys of `spec.yaml` as data: which there are, which must be there, what they hold and what they mean.
//!
//! The loader reads against these tables and `otpsmith schema spec` is made from them; `docs/spec-language.md` says more,
//! and a test holds it to the same keys.

use super::shape_response::{EVIDENCE, RESPONSE};
use crate::yaml::shape::{Choice, Field, Form, Holds, Shape, Term};

/// The types of a setting.
pub(super) const SETTING_TYPES: [&str; 5] = ["text", "integer", "boolean", "duration", "choice"];
/// The ways to authenticate.
pub(super) const AUTHS: [&str; 5] = ["basic", "headers", "oauth2", "aws_sigv4", "payload"];
/// Where an OAuth client says who it is.
pub(crate) const CLIENT_AUTHS: [&str; 2] = ["body", "basic"];
/// The methods of a request.
pub(super) const METHODS: [&str; 4] = ["GET", "POST", "PUT", "PATCH"];
/// The kinds of a body.
pub(super) const BODIES: [&str; 3] = ["form", "json", "xml"];
/// The longest name of a provider, setting, secret or value.
pub(crate) const LONGEST_NAME: usize = 40;
/// The longest label.
pub(crate) const LONGEST_LABEL: usize = 80;
/// The longest help.
pub(crate) const LONGEST_HELP: usize = 300;

/// A line of at most [`LONGEST_LABEL`] characters that is not blank; white space at its ends does not count.
pub(crate) const LABEL: Holds = Holds::Text(Form::like(r"^\s*\S[^\n\r]{0,79}\s*$"));
/// A line of at most [`LONGEST_HELP`] characters that is not blank; white space at its ends does not count.
pub(crate) const HELP: Holds = Holds::Text(Form::like(r"^\s*\S[^\n\r]{0,299}\s*$"));

/// A name of one's own in a spec.
pub(crate) const SNAKE_CASE: Form = Form::short_like("^[a-z][a-z0-9]*(_[a-z0-9]+)*$", LONGEST_NAME);
/// A provider's name.
pub(crate) const PROVIDER_NAME: Form = Form::short_like("^[a-z0-9]+(-[a-z0-9]+)*$", LONGEST_NAME);
/// A header's name, with the `?` that marks it as optional.
const HEADER_NAME: Form = Form::like(r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+\??$");
pub(crate) const DURATION: Form = Form::like("^[0-9]+(ms|s|m|h|d)$");
const XML_NAME: &str = r"^[A-Za-z_][A-Za-z0-9_.-]*(:[A-Za-z_][A-Za-z0-9_.-]*)?\??$";
const XML_ATTRIBUTE: &str = r"^@[A-Za-z_][A-Za-z0-9_.-]*(:[A-Za-z_][A-Za-z0-9_.-]*)?\??$";

const TEXT: Holds = Holds::Text(Form::ANY);
const SCALAR: Holds = Holds::Scalar(Form::ANY);
pub(super) const VALUE: Holds = Holds::Named(&VALUE_TERM);
pub(crate) const PATTERN: Holds = Holds::Named(&PATTERN_TERM);

/// A value with placeholders.
pub(crate) static VALUE_TERM: Term = Term {
    name: "value",
    help: "A value: a text that may hold placeholders, `${input}` or `${input | filter | filter: argument}`; `$${` is a \
           literal `${`. A value that consists of a single placeholder keeps its type, anything else is text",
    holds: SCALAR,
};

static PATTERN_TERM: Term = Term {
    name: "pattern",
    help: "A regular expression in the common part of Rust's and Java's: literals, classes, groups, alternation, \
           repetition, `^`, `$`, `\\d`, `\\w`, `\\s`; no look-around and no back-references",
    holds: Holds::Text(Form { pattern: None, least: 0, most: Some(500) }),
};

/// A whole spec.
pub static SPEC: Shape = Shape {
    what: "the spec",
    fields: &[
        Field::required(
            "name",
            Holds::Text(PROVIDER_NAME),
            "The provider's name: lower-case letters, digits and single hyphens; the name of the spec's folder",
        ),
        Field::required("label", LABEL, "The provider's name for people, at most 80 characters"),
        Field::optional(
            "docs",
            Holds::List { of: &SCALAR, least: 0, most: None },
            "Addresses of the provider's documentation",
        ),
        Field::optional("settings", Holds::Named(&SETTINGS), "What an org supplies and may be seen"),
        Field::optional("secrets", Holds::Named(&SECRETS), "What an org supplies and may not be seen"),
        Field::optional(
            "phone",
            Holds::Mapping(&PHONE),
            "The provider's home country, which `phone.national` is about",
        ),
        Field::optional(
            "values",
            Holds::Names { keys: &[(SNAKE_CASE, VALUE)], least: 0, most: None },
            "Intermediate values, usable as `${values.NAME}` by everything behind them",
        ),
        Field::required("auth", Holds::Mapping(&AUTH), "How requests are authenticated; exactly one way"),
        Field::required("endpoint", Holds::Mapping(&ENDPOINT), "Where requests go"),
        Field::required("payload", Holds::Mapping(&PAYLOAD), "What is sent"),
        Field::optional(
            "message",
            Holds::Named(&MESSAGE_TERM),
            "A template of the message; without it Salesforce's own text is sent unless the project file has a message",
        ),
        Field::required("response", Holds::Mapping(&RESPONSE), "What the provider's answers mean"),
        Field::required("verified", Holds::Mapping(&VERIFIED), "Where the facts of each part of the spec come from"),
    ],
    choices: &[],
};

static SETTINGS: Term = Term {
    name: "settings",
    help: "A mapping from a name (`lower_snake_case`) to its description; settings become literals of the generated code",
    holds: Holds::Names { keys: &[(SNAKE_CASE, Holds::Mapping(&SETTING))], least: 0, most: None },
};

static SECRETS: Term = Term {
    name: "secrets",
    help: "A mapping from a name (`lower_snake_case`) to its description; a secret's value is never in a file",
    holds: Holds::Names { keys: &[(SNAKE_CASE, Holds::Mapping(&SECRET))], least: 0, most: None },
};

pub(crate) static MESSAGE_TERM: Term = Term {
    name: "message",
    help: "A template of the message with `${otp}`, `${default_text}` (the text that Salesforce would send) and \
           `${settings.NAME}`",
    holds: SCALAR,
};

/// A setting.
pub(super) static SETTING: Shape = Shape {
    what: "a setting",
    fields: &[
        Field::required("help", HELP, "One sentence for the person who fills it in"),
        Field::required("example", SCALAR, "A value that satisfies every rule of the setting"),
        Field::optional("type", Holds::Word(&SETTING_TYPES), "What kind of value it is").or("text"),
        Field::optional(
            "choices",
            Holds::List { of: &SCALAR, least: 0, most: None },
            "The allowed values of a setting of the type `choice`",
        ),
        Field::optional("default", SCALAR, "The value when none is given"),
        Field::optional("optional", Holds::Boolean, "Whether it may be left out even though it has no default")
            .or("false"),
        Field::optional("unless", TEXT, "Another setting: this one may be left out when that one is given"),
        Field::optional("pattern", PATTERN, "A regular expression that the whole value matches"),
        Field::optional("max_length", Holds::Integer, "The greatest length in characters").or("255"),
        Field::optional("min", LIMIT, "The smallest value of an `integer` or `duration`"),
        Field::optional("max", LIMIT, "The largest value of an `integer` or `duration`"),
    ],
    choices: &[],
};

/// A number of a setting of the type `integer`, a text of one of the type `duration`.
const LIMIT: Holds = Holds::OneOf(&[Holds::Integer, Holds::Text(DURATION)]);

/// A secret.
pub(super) static SECRET: Shape = Shape {
    what: "a secret",
    fields: &[
        Field::required("help", HELP, "One sentence for the person who fills it in"),
        Field::required("example", SCALAR, "A made-up value that fits the pattern"),
        Field::optional("pattern", PATTERN, "A regular expression that the whole value matches"),
        Field::optional(
            "read_by_apex",
            Holds::Boolean,
            "Whether Apex reads the secret from a protected custom setting: `true` where nothing safer can carry it, \
             otherwise left out",
        ),
    ],
    choices: &[],
};

/// The home country.
pub(crate) static PHONE: Shape = Shape {
    what: "`phone`",
    fields: &[
        Field::required(
            "country",
            Holds::Text(Form::like("^[0-9]{1,3}$")),
            "The calling code that `phone.national` is about, such as \"98\"",
        ),
        Field::optional("trunk", Holds::Text(Form::like("^[0-9]{0,3}$")), "The national prefix, such as \"0\"").or(""),
    ],
    choices: &[],
};

/// Authentication.
pub(super) static AUTH: Shape = Shape {
    what: "`auth`",
    fields: &[
        Field::optional("basic", Holds::Mapping(&BASIC), "Sends `Authorization: Basic …`"),
        Field::optional("headers", HEADERS, "Sends each of these headers"),
        Field::optional(
            "oauth2",
            Holds::Mapping(&OAUTH2),
            "Sends `Authorization: Bearer …` with a token of the client credentials flow",
        ),
        Field::optional("aws_sigv4", Holds::Mapping(&AWS_SIGV4), "Signs with AWS Signature Version 4"),
        Field::optional("payload", Holds::True, "`true`: the secrets are in the payload or the path"),
    ],
    choices: &[Choice::One(&AUTHS)],
};

/// HTTP Basic authentication.
pub(super) static BASIC: Shape = Shape {
    what: "`basic`",
    fields: &[
        Field::required("username", VALUE, "The user's name; may be \"\""),
        Field::required("password", VALUE, "The password; may be \"\""),
    ],
    choices: &[],
};

/// OAuth 2.0 client credentials.
pub(super) static OAUTH2: Shape = Shape {
    what: "`oauth2`",
    fields: &[
        Field::required("token_url", VALUE, "The `https://` address that gives tokens; settings allowed"),
        Field::required("client_id", VALUE, "The client's id: a value with settings, or one secret"),
        Field::required("client_secret", TEXT, "The bare name of the secret that is the client's secret"),
        Field::optional("scope", VALUE, "The scope to ask for"),
        Field::optional(
            "client_auth",
            Holds::Word(&CLIENT_AUTHS),
            "Whether the client says who it is in the request's body or in its Authorization header",
        )
        .or("body"),
    ],
    choices: &[],
};

/// AWS Signature Version 4.
pub(super) static AWS_SIGV4: Shape = Shape {
    what: "`aws_sigv4`",
    fields: &[
        Field::required("service", VALUE, "The signing name of the service"),
        Field::required("region", VALUE, "The region"),
        Field::required("access_key_id", TEXT, "The bare name of the secret that is the access key's id"),
        Field::required("secret_access_key", TEXT, "The bare name of the secret that is the secret access key"),
    ],
    choices: &[],
};

/// The endpoint.
pub(super) static ENDPOINT: Shape = Shape {
    what: "`endpoint`",
    fields: &[
        Field::required(
            "url",
            VALUE,
            "`https://` and the host, and a fixed base path if there is one; settings allowed. It becomes the Named \
             Credential's URL",
        ),
        Field::optional("method", Holds::Word(&METHODS), "The request's method").or("POST"),
        Field::required("path", VALUE, "The path; every placeholder is percent-encoded as one path segment"),
        Field::optional("timeout", Holds::Text(DURATION), "A duration of at most 120s").or("10s"),
    ],
    choices: &[],
};

/// The payload.
pub(super) static PAYLOAD: Shape = Shape {
    what: "`payload`",
    fields: &[
        Field::optional(
            "headers",
            HEADERS,
            "Headers by name; `Content-Type` overrides the default of the body's kind. A name that ends in `?` is left out \
             when its value is empty",
        ),
        Field::optional(
            "query",
            FORM,
            "Parameters of the query by name, percent-encoded. A name that ends in `?` is left out when its value is empty",
        ),
        Field::optional(
            "form",
            FORM,
            "Fields of a form by name, sent in this order. A name that ends in `?` is left out when its value is empty",
        ),
        Field::optional("json", Holds::Named(&JSON_TERM), "A JSON body: any YAML, with placeholders in its texts"),
        Field::optional(
            "xml",
            Holds::Names {
                keys: &[(Form::short_like(XML_NAME, 256), Holds::Named(&ELEMENT_TERM))],
                least: 1,
                most: Some(1),
            },
            "An XML body: one key, the root element",
        ),
    ],
    choices: &[Choice::AtMostOne(&BODIES)],
};

const HEADERS: Holds = Holds::Names { keys: &[(HEADER_NAME, VALUE)], least: 0, most: None };
const FORM: Holds = Holds::Names { keys: &[(Form::SOME, FIELD)], least: 0, most: None };
const FIELD: Holds = Holds::OneOf(&[VALUE, Holds::Mapping(&JSON_TEXT)]);

static JSON_TEXT: Shape = Shape {
    what: "a JSON text",
    fields: &[Field::required(
        "$json",
        Holds::Named(&JSON_TERM),
        "Any YAML, sent as a JSON text: JSON inside a string",
    )],
    choices: &[],
};

static JSON_TERM: Term = Term {
    name: "json",
    help: "Any YAML: mappings (a key that ends in `?` is left out when its value is empty), sequences, texts with \
           placeholders, numbers, Booleans, null. A mapping `{$json: …}` is its content as a JSON text",
    holds: Holds::OneOf(&[
        VALUE,
        Holds::Null,
        Holds::List { of: &Holds::Named(&JSON_TERM), least: 0, most: None },
        Holds::Names { keys: &[(Form::SOME, Holds::Named(&JSON_TERM))], least: 0, most: None },
    ]),
};

static ELEMENT_TERM: Term = Term {
    name: "element",
    help: "An XML element: its text, a mapping of what is below it, or a list that repeats the element",
    holds: Holds::OneOf(&[
        VALUE,
        Holds::Named(&ELEMENT_MAPPING_TERM),
        Holds::List { of: &Holds::OneOf(&[VALUE, Holds::Named(&ELEMENT_MAPPING_TERM)]), least: 0, most: None },
    ]),
};

static ELEMENT_MAPPING_TERM: Term = Term {
    name: "element_mapping",
    help: "What is below an XML element: `\"@name\"` is an attribute, `\"#text\"` the text, any other key an element",
    holds: Holds::Names {
        keys: &[
            (Form::like(XML_ATTRIBUTE), VALUE),
            (Form::like(r"^#text\??$"), VALUE),
            (Form::short_like(XML_NAME, 256), Holds::Named(&ELEMENT_TERM)),
        ],
        least: 0,
        most: None,
    },
};

/// Where the facts come from.
pub(super) static VERIFIED: Shape = Shape {
    what: "`verified`",
    fields: &[
        Field::required("request", EVIDENCE, "Where the facts about the request come from"),
        Field::required("auth", EVIDENCE, "Where the facts about authentication come from"),
        Field::required("phone", EVIDENCE, "Where the facts about the form of phone numbers come from"),
        Field::required("success", EVIDENCE, "Where the facts about an accepted message come from"),
        Field::required("results", EVIDENCE, "Where the facts about refusals come from"),
        Field::optional("settings", EVIDENCE, "Where the facts about the settings come from"),
    ],
    choices: &[],
};
