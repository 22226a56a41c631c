//! The keys of `mock.yaml` as data: which there are, which must be there, what they hold and what they mean.
//!
//! The loader reads against these tables and `otpsmith schema mock` is made from them; `docs/mock-language.md` says more,
//! and a test holds it to the same keys.

use super::shape_request::REQUEST;
use crate::outcome::Outcome;
use crate::spec::shape::{HELP, LABEL, PROVIDER_NAME, SNAKE_CASE};
use crate::spec::shape_response::LEVELS;
use crate::yaml::shape::{Choice, Field, Form, Holds, Shape, Term};

/// The results that a reply can lead to.
pub(super) const RESULTS: [&str; 5] = [
    Outcome::Success.name(),
    Outcome::InvalidPhoneNumber.name(),
    Outcome::CountryBlock.name(),
    Outcome::MessageLimitExceeded.name(),
    Outcome::ProviderError.name(),
];
/// The bodies of a reply.
pub(super) const CONTENTS: [&str; 3] = ["json", "xml", "text"];
/// The longest name of a reply.
pub(super) const LONGEST_REPLY_NAME: usize = 60;

pub(super) const TEXT: Holds = Holds::Text(Form::SOME);
pub(super) const SCALAR: Holds = Holds::Scalar(Form::ANY);
pub(super) const TEMPLATE: Holds = Holds::Named(&TEMPLATE_TERM);
pub(super) const LEVEL: Holds = Holds::Word(&LEVELS);
pub(super) const HEADER_NAME: Form = Form::like(r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$");
/// A reply's name.
const REPLY: Form = Form::short_like("^[a-z0-9]+(-[a-z0-9]+)*$", LONGEST_REPLY_NAME);
const REPLY_NAME: Holds = Holds::Text(REPLY);
/// The reply of a broken rule.
pub(super) const REFUSAL: Holds = Holds::OneOf(&[REPLY_NAME, Holds::Mapping(&MISSING_OR_WRONG)]);

/// A text with placeholders.
pub(crate) static TEMPLATE_TERM: Term = Term {
    name: "template",
    help: "A text that may hold placeholders, `${input}` or `${input | filter | filter: argument}`; `$${` is a literal \
           `${`. docs/mock-language.md lists the inputs, docs/spec-language.md the filters",
    holds: SCALAR,
};

/// A whole mock.
pub static MOCK: Shape = Shape {
    what: "the mock",
    fields: &[
        Field::required("name", Holds::Text(PROVIDER_NAME), "The provider's name: the name of the mock's folder"),
        Field::required("label", LABEL, "The provider's name for people, at most 80 characters"),
        Field::optional(
            "docs",
            Holds::List { of: &SCALAR, least: 0, most: None },
            "Addresses of the provider's documentation",
        ),
        Field::optional(
            "account",
            Holds::Names { keys: &[(SNAKE_CASE, SCALAR)], least: 0, most: Some(MOST_NAMES) },
            "What the provider has on file for the account that the mock plays, by name (`lower_snake_case`)",
        ),
        Field::required("request", Holds::Mapping(&REQUEST), "What is accepted"),
        Field::required("refusals", Holds::Mapping(&REFUSALS), "Which reply a broken rule gets"),
        Field::required(
            "replies",
            Holds::List { of: &Holds::Mapping(&REPLY_SHAPE), least: 1, most: Some(MOST_REPLIES) },
            "Every reply; the first one is what a request gets that breaks no rule and triggers nothing else",
        ),
        Field::optional(
            "equivalent",
            Holds::List { of: &Holds::Mapping(&EQUIVALENT), least: 0, most: None },
            "Mutants of the provider's spec that make no difference a provider could notice",
        ),
    ],
    choices: &[],
};

/// So many names may be in one mapping.
pub(super) const MOST_NAMES: usize = 200;
/// So many replies may be in one mock.
pub(super) const MOST_REPLIES: usize = 200;

/// Which reply a broken rule gets.
pub(super) static REFUSALS: Shape = Shape {
    what: "`refusals`",
    fields: &[
        Field::optional("auth", REFUSAL, "Missing or wrong credentials"),
        Field::optional("host", REFUSAL, "Another host"),
        Field::optional("path", REFUSAL, "Another path"),
        Field::optional("method", REFUSAL, "Another method"),
        Field::optional("content_type", REFUSAL, "Another content type"),
        Field::optional("body", REFUSAL, "A body or query that cannot be read at all"),
        Field::optional("unknown", REFUSAL, "A field that no rule names"),
        Field::optional("field", REFUSAL, "Any other rule of a field"),
        Field::required("default", REPLY_NAME, "What is not named here"),
    ],
    choices: &[],
};

/// Two replies, as the provider tells two mistakes apart.
pub(super) static MISSING_OR_WRONG: Shape = Shape {
    what: "a refusal",
    fields: &[
        Field::required("missing", REPLY_NAME, "The reply when it is not there"),
        Field::required("wrong", REPLY_NAME, "The reply when it is there and wrong"),
    ],
    choices: &[],
};

/// A reply.
pub(super) static REPLY_SHAPE: Shape = Shape {
    what: "a reply",
    fields: &[
        Field::required("name", REPLY_NAME, "Its name: lower case with hyphens"),
        Field::optional(
            "to",
            Holds::OneOf(&[NUMBER, Holds::List { of: &NUMBER, least: 1, most: None }]),
            "The test number (E.164), or a list of them, that gets this reply",
        ),
        Field::required("result", Holds::Word(&RESULTS), "The result that a handler ought to report"),
        Field::required("meaning", HELP, "What the reply says, in one sentence"),
        Field::required("status", Holds::Within(100, 599), "HTTP status"),
        Field::optional(
            "headers",
            Holds::Names { keys: &[(HEADER_NAME, TEMPLATE)], least: 0, most: Some(MOST_NAMES) },
            "Headers by name; `Content-Type` is set by the body's kind unless it is given here",
        ),
        Field::optional("json", Holds::Named(&JSON_TERM), "A JSON body: any YAML value, whose texts are templates"),
        Field::optional("xml", TEMPLATE, "An XML body; what is put in is escaped"),
        Field::optional("text", TEMPLATE, "Any other body"),
        Field::optional("source", TEXT, "Where the reply comes from; needed unless `level` is `unverified`"),
        Field::optional("level", LEVEL, "How sure it is").or("documented"),
        Field::optional("note", TEXT, "What else there is to say; needed when `level` is `unverified`"),
    ],
    choices: &[Choice::AtMostOne(&CONTENTS)],
};

const NUMBER: Holds = Holds::Text(Form::like(r"^\+[1-9][0-9]{6,14}$"));

static JSON_TERM: Term = Term {
    name: "json",
    help: "Any YAML: mappings, sequences, texts with placeholders, numbers, Booleans, null",
    holds: Holds::OneOf(&[
        TEMPLATE,
        Holds::Null,
        Holds::List { of: &Holds::Named(&JSON_TERM), least: 0, most: None },
        Holds::Names { keys: &[(Form::SOME, Holds::Named(&JSON_TERM))], least: 0, most: None },
    ]),
};

/// A mutant that nobody notices.
pub(super) static EQUIVALENT: Shape = Shape {
    what: "an equivalent mutant",
    fields: &[
        Field::required("mutant", TEXT, "The mutant's name as the report gives it; `*` stands for any characters"),
        Field::required("reason", TEXT, "Why nobody could notice"),
        Field::optional("source", TEXT, "Where that is known from"),
    ],
    choices: &[],
};
