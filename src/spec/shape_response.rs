//! The keys of a spec's `response`, and of the evidence that its rules can have, as data; see [`super::shape`].

use super::shape::PATTERN;
use crate::outcome::Outcome;
use crate::yaml::shape::{Choice, Field, Form, Holds, Shape, Term};

/// The results that a refusal can have.
pub(super) const REFUSALS: [&str; 5] = [
    Outcome::InvalidPhoneNumber.name(),
    Outcome::CountryBlock.name(),
    Outcome::MessageLimitExceeded.name(),
    Outcome::ProviderError.name(),
    Outcome::Exception.name(),
];
/// How sure a fact is.
pub(crate) const LEVELS: [&str; 4] = ["documented", "official-client", "third-party", "unverified"];
/// Where a place can be.
pub(super) const PLACES: [&str; 3] = ["json", "xml", "body"];
/// What a condition can test.
pub(super) const TESTS: [&str; 9] =
    ["equals", "one_of", "between", "present", "absent", "empty", "starts_with", "contains", "matches"];
/// What a rule can test.
pub(super) const RULE_TESTS: [&str; 3] = ["status", "code", "all"];

const TEXT: Holds = Holds::Text(Form::ANY);
const SOME_TEXT: Holds = Holds::Text(Form::SOME);
const SCALAR: Holds = Holds::Scalar(Form::ANY);
pub(super) const EVIDENCE: Holds = Holds::Named(&EVIDENCE_TERM);
const PLACE_HOLDS: Holds = Holds::Named(&PLACE_TERM);
const CONDITIONS: Holds = Holds::List { of: &Holds::Named(&CONDITION_TERM), least: 0, most: None };
const STATUSES: Holds = Holds::List {
    of: &Holds::OneOf(&[Holds::Within(100, 599), Holds::Text(Form::like("^[1-5][0-9][0-9](-[1-5][0-9][0-9])?$"))]),
    least: 1,
    most: None,
};

/// What the answers mean.
pub(super) static RESPONSE: Shape = Shape {
    what: "`response`",
    fields: &[
        Field::required("success", Holds::Mapping(&SUCCESS), "When the provider has accepted the message"),
        Field::optional("message_id", PLACE_HOLDS, "Where the provider's id of the message is"),
        Field::optional(
            "code",
            Holds::List { of: &PLACE_HOLDS, least: 0, most: None },
            "Where to find the error code, in order; the first place that has one counts",
        ),
        Field::optional(
            "results",
            Holds::List { of: &Holds::Mapping(&RULE), least: 0, most: None },
            "Rules that give a refusal its result, in order; the first that matches counts, else it is PROVIDER_ERROR",
        ),
    ],
    choices: &[],
};

/// When a message was accepted.
pub(super) static SUCCESS: Shape = Shape {
    what: "`success`",
    fields: &[
        Field::required("status", STATUSES, "Statuses and ranges: 200, \"200-299\""),
        Field::optional("all", CONDITIONS, "Conditions, every one of which must hold"),
    ],
    choices: &[],
};

/// A rule of `results`.
pub(super) static RULE: Shape = Shape {
    what: "a rule",
    fields: &[
        Field::required("result", Holds::Word(&REFUSALS), "What Salesforce is told"),
        Field::required("meaning", TEXT, "What the provider means, as a short phrase"),
        Field::optional("status", STATUSES, "Statuses and ranges, one of which the answer has: 429, \"500-599\""),
        Field::optional("code", CODES, "The error code: a number, a text, a prefix, a range, or a list of them"),
        Field::optional("all", CONDITIONS, "Conditions, every one of which must hold"),
        Field::optional("verified", EVIDENCE, "Where this rule comes from when it is not what `verified.results` says"),
    ],
    choices: &[Choice::AnyGroup(&[&["status"], &["code"], &["all"]])],
};

const CODES: Holds =
    Holds::OneOf(&[SCALAR, Holds::Mapping(&CODE), Holds::List { of: &ONE_CODE, least: 0, most: None }]);
const ONE_CODE: Holds = Holds::OneOf(&[SCALAR, Holds::Mapping(&CODE)]);

/// Several codes at once.
pub(super) static CODE: Shape = Shape {
    what: "a code",
    fields: &[
        Field::optional("prefix", TEXT, "The text that the code begins with"),
        Field::optional("from", Holds::Integer, "The lowest number"),
        Field::optional("to", Holds::Integer, "The highest number"),
    ],
    choices: &[Choice::AnyGroup(&[&["prefix"], &["from", "to"]])],
};

const JSON: Field = Field::optional(
    "json",
    SOME_TEXT,
    "A path into a JSON body, such as `data.messages[0].status`, `[0].id` or `sms['${phone.digits}'].code`; in a condition \
     `[any]` is some element of an array and `[every]` is every element of one that has any",
);
const XML: Field = Field::optional(
    "xml",
    Holds::Text(Form::like("^/[^/]")),
    "A path to an element or attribute of an XML body, such as `/ErrorResponse/Error/Code` or `/a/b/@id`; namespaces are \
     ignored",
);
const BODY: Field = Field::optional("body", Holds::Word(&["text"]), "`text`: the whole body as text");
const PLACE_PATTERN: Field =
    Field::optional("pattern", PATTERN, "A regular expression whose first group of the first match is taken");
const EXAMPLE: Field = Field::optional("example", TEXT, "A text that the regular expression matches");

static PLACE_TERM: Term = Term {
    name: "place",
    help: "A place in the provider's answer: exactly one of `json`, `xml` and `body`",
    holds: Holds::Mapping(&PLACE),
};

static CONDITION_TERM: Term = Term {
    name: "condition",
    help: "A place in the provider's answer with one test",
    holds: Holds::Mapping(&CONDITION),
};

/// A place in an answer.
pub(super) static PLACE: Shape =
    Shape { what: "a place", fields: &[JSON, XML, BODY, PLACE_PATTERN, EXAMPLE], choices: &[Choice::One(&PLACES)] };

/// A place in an answer with a test.
pub(super) static CONDITION: Shape = Shape {
    what: "a condition",
    fields: &[
        JSON,
        XML,
        BODY,
        PLACE_PATTERN,
        EXAMPLE,
        Field::optional("equals", SCALAR, "Equal to this; `0` is not `\"0\"`, `OK` is not `ok`"),
        Field::optional("one_of", Holds::List { of: &SCALAR, least: 1, most: None }, "Equal to one of these"),
        Field::optional(
            "between",
            Holds::List { of: &Holds::Integer, least: 2, most: Some(2) },
            "A number from the first to the second, both included",
        ),
        Field::optional("present", Holds::Boolean, "`true`: there and not null"),
        Field::optional("absent", Holds::Boolean, "`true`: missing or null"),
        Field::optional("empty", Holds::Boolean, "`true`: absent, or an empty text, array or object"),
        Field::optional("starts_with", SOME_TEXT, "Begins with this text"),
        Field::optional("contains", SOME_TEXT, "Contains this text"),
        Field::optional("matches", PATTERN, "The regular expression is found anywhere; needs an `example`"),
    ],
    choices: &[Choice::One(&PLACES), Choice::One(&TESTS)],
};

static EVIDENCE_TERM: Term = Term {
    name: "evidence",
    help: "Where facts come from: the provider's documentation or official contract (`documented`), its own client code \
           (`official-client`), somebody else's client (`third-party`), or nowhere (`unverified`)",
    holds: Holds::Mapping(&EVIDENCE_SHAPE),
};

/// Evidence of facts.
pub(super) static EVIDENCE_SHAPE: Shape = Shape {
    what: "evidence",
    fields: &[
        Field::required("level", Holds::Word(&LEVELS), "How sure the facts are"),
        Field::optional("source", TEXT, "An address, or a repository and file; required unless `unverified`"),
        Field::optional("note", TEXT, "What is not certain"),
    ],
    choices: &[],
};
