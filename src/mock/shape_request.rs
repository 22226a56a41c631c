//! The keys of a mock's `request` as data: rules, credentials, bodies; see [`super::shape`].

use super::shape::{HEADER_NAME, LEVEL, MOST_NAMES, REFUSAL, SCALAR, TEMPLATE, TEXT};
use crate::spec::shape::{CLIENT_AUTHS, DURATION, PATTERN, PHONE, SNAKE_CASE};
use crate::yaml::shape::{Choice, Field, Form, Holds, Shape, Term};

/// The methods of a request.
pub(super) const METHODS: [&str; 3] = ["POST", "GET", "PUT"];
/// The kinds of a body.
pub(super) const BODIES: [&str; 4] = ["form", "json", "xml", "text"];
/// What happens to a field that no rule names.
pub(super) const UNKNOWNS: [&str; 2] = ["refused", "ignored"];
/// What happens to a blank field.
pub(super) const EMPTIES: [&str; 2] = ["refused", "allowed"];
/// The types of a field.
pub(super) const TYPES: [&str; 6] = ["string", "integer", "number", "boolean", "array", "object"];
/// The keys that say whether a field has to be there.
pub(super) const PRESENCES: [&str; 5] = ["optional", "forbidden", "with", "without", "setting"];
/// What a field can be of the delivery.
pub(super) const ROLES: [&str; 4] = ["recipient", "message", "otp", "contains_otp"];
/// How a number can be written.
pub(super) const FORMS: [&str; 4] = ["e164", "digits", "international", "national"];
/// The formats of a text or number.
pub(super) const FORMATS: [&str; 6] = ["uuid", "epoch_seconds", "epoch_milliseconds", "iso8601", "http_date", "json"];
/// Where a signature can be.
pub(super) const SIGNATURE_PLACES: [&str; 3] = ["header", "query", "field"];

const DURATION_TEXT: Holds = Holds::Text(DURATION);
const RULE: Holds = Holds::Named(&RULE_TERM);
const RULES: Holds = Holds::Names { keys: &[(Form::SOME, RULE)], least: 0, most: Some(MOST_NAMES) };
const TEMPLATES: Holds = Holds::Names { keys: &[(Form::SOME, TEMPLATE)], least: 1, most: Some(MOST_NAMES) };
const LENGTH: Holds = Holds::Within(0, 1_000_000);

/// What is accepted.
pub(super) static REQUEST: Shape = Shape {
    what: "`request`",
    fields: &[
        Field::required("method", Holds::Word(&METHODS), "The method"),
        Field::required("host", TEMPLATE, "The only host that answers; values of the account allowed"),
        Field::required("path", TEMPLATE, "The encoded path, compared byte by byte; values of the account allowed"),
        Field::optional("phone", Holds::Mapping(&PHONE), "What `national` means"),
        Field::required(
            "auth",
            Holds::OneOf(&[
                Holds::Mapping(&AUTH),
                Holds::List { of: &Holds::Mapping(&AUTH), least: 1, most: Some(10) },
            ]),
            "How a caller proves who it is; of a list, one has to hold",
        ),
        Field::optional(
            "headers",
            Holds::Names { keys: &[(HEADER_NAME, RULE)], least: 0, most: Some(MOST_NAMES) },
            "Rules of headers by name",
        ),
        Field::optional(
            "content_type",
            Holds::OneOf(&[MEDIA_TYPE, Holds::List { of: &MEDIA_TYPE, least: 1, most: None }]),
            "A media type or a list of them, without parameters; needed with a body",
        ),
        Field::optional("query", RULES, "Rules of query parameters by name"),
        Field::optional("form", RULES, "Rules of a form's fields by name"),
        Field::optional("json", RULES, "Rules of JSON values by path, such as `messages[].text`"),
        Field::optional("xml", RULES, "Rules of elements and attributes by path, such as `/messages/message/@id`"),
        Field::optional("text", RULE, "The rule of a body that is one text"),
        Field::optional("xml_root", TEXT, "With `xml`: the namespace that the elements must have"),
        Field::optional(
            "unknown",
            Holds::OneOf(&[Holds::Word(&UNKNOWNS), Holds::Mapping(&UNKNOWN)]),
            "What happens to a parameter, field or element that no rule names",
        )
        .or("refused"),
        Field::optional(
            "empty",
            Holds::Word(&EMPTIES),
            "What happens to a field that is there and blank where its rule does not say more",
        )
        .or("refused"),
        Field::optional("source", TEXT, "Where the facts come from; needed unless `level` is `unverified`"),
        Field::optional("level", LEVEL, "How sure they are").or("documented"),
        Field::optional("note", TEXT, "What else there is to say"),
    ],
    choices: &[Choice::AtMostOne(&BODIES)],
};

const MEDIA_TYPE: Holds = Holds::Text(Form::like(r"^[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+$"));

/// What happens to fields that no rule names, by place.
pub(super) static UNKNOWN: Shape = Shape {
    what: "`unknown`",
    fields: &[
        Field::optional("query", Holds::Word(&UNKNOWNS), "Parameters of the query").or("refused"),
        Field::optional("body", Holds::Word(&UNKNOWNS), "Fields and elements of the body").or("refused"),
    ],
    choices: &[],
};

static RULE_TERM: Term =
    Term { name: "rule", help: "What has to hold for a field; all of it has to", holds: Holds::Mapping(&RULE_SHAPE) };

/// What has to hold for a field.
pub(super) static RULE_SHAPE: Shape = Shape {
    what: "a rule",
    fields: &[
        Field::optional("optional", Holds::Boolean, "`true`: it may be missing").or("false"),
        Field::optional("forbidden", Holds::Boolean, "`true`: it is not there").or("false"),
        Field::optional("with", TEXT, "It is there exactly if that other field is there"),
        Field::optional("without", TEXT, "It is there exactly if that other field is not there"),
        Field::optional(
            "setting",
            Holds::Text(SNAKE_CASE),
            "It is there exactly if the org has set the setting of that name; of other clients it is optional",
        ),
        Field::optional("type", Holds::Word(&TYPES), "Its type").or("string"),
        Field::optional("equals", TEMPLATE, "The value"),
        Field::optional(
            "one_of",
            Holds::List { of: &TEMPLATE, least: 1, most: Some(1_000) },
            "The values to choose from",
        ),
        Field::optional("pattern", PATTERN, "A regular expression that the whole text matches"),
        Field::optional("example", SCALAR, "A text that matches the pattern"),
        Field::optional("min_length", LENGTH, "The least length in characters"),
        Field::optional("max_length", LENGTH, "The greatest length in characters"),
        Field::optional("min", Holds::Number, "The smallest number"),
        Field::optional("max", Holds::Number, "The largest number"),
        Field::optional("items", LENGTH, "The number of elements"),
        Field::optional("min_items", LENGTH, "The least number of elements"),
        Field::optional("max_items", LENGTH, "The greatest number of elements"),
        Field::optional("is", Holds::Word(&ROLES), "What it is of the delivery"),
        Field::optional(
            "written",
            Holds::OneOf(&[Holds::Word(&FORMS), Holds::List { of: &Holds::Word(&FORMS), least: 1, most: Some(4) }]),
            "With `is: recipient`: how the number is written",
        ),
        Field::optional("format", Holds::Word(&FORMATS), "Its format"),
        Field::optional("within", DURATION_TEXT, "How far a time may be from now, such as `5m`"),
        Field::optional("fresh", Holds::Boolean, "`true`: the value may come only once in a session").or("false"),
        Field::optional("secret", Holds::Boolean, "`true`: it is masked wherever it is shown").or("false"),
        Field::optional("refusal", REFUSAL, "The reply that a request gets which breaks this rule"),
    ],
    choices: &[Choice::AtMostOne(&PRESENCES), Choice::AtMostOne(&["equals", "one_of"])],
};

/// One way to prove who calls.
pub(super) static AUTH: Shape = Shape {
    what: "`auth`",
    fields: &[
        Field::optional("none", Holds::True, "`true`: nothing is asked for"),
        Field::optional("basic", Holds::Mapping(&BASIC), "HTTP Basic"),
        Field::optional(
            "headers",
            Holds::Names { keys: &[(HEADER_NAME, TEMPLATE)], least: 1, most: Some(MOST_NAMES) },
            "Headers, compared exactly",
        ),
        Field::optional("query", TEMPLATES, "Query parameters, compared exactly"),
        Field::optional("fields", TEMPLATES, "Fields of the body, compared exactly"),
        Field::optional(
            "path",
            Holds::OneOf(&[Holds::True, Holds::Mapping(&PATH_SECRET)]),
            "The key is a part of `path`: a wrong one is wrong credentials and not an unknown path",
        ),
        Field::optional("oauth2", Holds::Mapping(&OAUTH2), "A token endpoint, whose token the request must carry"),
        Field::optional("aws_sigv4", Holds::Mapping(&AWS_SIGV4), "AWS Signature Version 4"),
        Field::optional("signature", Holds::Mapping(&SIGNATURE), "A signature over what arrived"),
        Field::optional("jwt", Holds::Mapping(&JWT), "A JSON Web Token signed with HMAC-SHA-256"),
    ],
    choices: &[],
};

/// HTTP Basic.
pub(super) static BASIC: Shape = Shape {
    what: "`basic`",
    fields: &[
        Field::required("username", TEMPLATE, "The user's name; may be \"\""),
        Field::required("password", TEMPLATE, "The password; may be \"\""),
    ],
    choices: &[],
};

/// The key in the path.
pub(super) static PATH_SECRET: Shape = Shape {
    what: "`path`",
    fields: &[Field::required("secret", Holds::Text(SNAKE_CASE), "The account value that is the key")],
    choices: &[],
};

/// A token endpoint.
pub(super) static OAUTH2: Shape = Shape {
    what: "`oauth2`",
    fields: &[
        Field::required("host", TEMPLATE, "The token endpoint's host"),
        Field::required("path", TEMPLATE, "Its encoded path"),
        Field::optional("client_auth", Holds::Word(&CLIENT_AUTHS), "Where the client says who it is").or("body"),
        Field::required("client_id", TEMPLATE, "The client's id"),
        Field::required("client_secret", TEMPLATE, "The client's secret"),
        Field::optional("scope", TEMPLATE, "The scope that has to be asked for"),
        Field::optional(
            "fields",
            Holds::Names { keys: &[(Form::SOME, TEMPLATE)], least: 0, most: Some(MOST_NAMES) },
            "Further fields that have to be in the body, compared exactly",
        ),
        Field::optional("lifetime", DURATION_TEXT, "How long a token is good").or("1h"),
        Field::optional("source", TEXT, "Where the facts come from"),
    ],
    choices: &[],
};

/// AWS Signature Version 4.
pub(super) static AWS_SIGV4: Shape = Shape {
    what: "`aws_sigv4`",
    fields: &[
        Field::required("service", TEMPLATE, "The signing name of the service"),
        Field::required("region", TEMPLATE, "The region"),
        Field::required("access_key_id", TEMPLATE, "The access key's id"),
        Field::required("secret_access_key", TEMPLATE, "The secret access key"),
        Field::optional("within", DURATION_TEXT, "How far the time of the request may be from now").or("5m"),
    ],
    choices: &[],
};

/// A signature over what arrived.
pub(super) static SIGNATURE: Shape = Shape {
    what: "`signature`",
    fields: &[
        Field::optional("header", Holds::Text(HEADER_NAME), "The header that it is"),
        Field::optional("query", TEXT, "The query parameter that it is"),
        Field::optional("field", TEXT, "The body field that it is"),
        Field::required("equals", TEMPLATE, "What it has to be"),
        Field::optional(
            "values",
            Holds::Names { keys: &[(SNAKE_CASE, TEMPLATE)], least: 0, most: Some(MOST_NAMES) },
            "Steps, usable as `values.NAME` by everything behind them",
        ),
    ],
    choices: &[Choice::One(&SIGNATURE_PLACES)],
};

/// A JSON Web Token.
pub(super) static JWT: Shape = Shape {
    what: "`jwt`",
    fields: &[
        Field::optional("header", Holds::Text(HEADER_NAME), "The header that carries it").or("Authorization"),
        Field::optional("prefix", Holds::Text(Form::ANY), "The word before it; \"\" for none").or("Bearer"),
        Field::required("algorithm", Holds::Word(&["HS256"]), "How it is signed"),
        Field::required("key", TEMPLATE, "The key"),
        Field::optional("type", TEXT, "What its `typ` has to be"),
        Field::optional("claims", RULES, "Rules of its claims by name; claims not named are ignored"),
    ],
    choices: &[],
};
