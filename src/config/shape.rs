//! The keys of `otpsmith.yaml` as data: which there are, which must be there, what they hold and what they mean.
//!
//! The loader reads against these tables and `otpsmith schema project` is made from them.

use super::{DEFAULT_ACCESS, DEFAULT_DOCS};
use crate::spec::shape::{PROVIDER_NAME, SNAKE_CASE};
use crate::yaml::shape::{Field, Form, Holds, Shape, Term};

/// Who may see a handler's class.
pub(super) const ACCESSES: [&str; 2] = [DEFAULT_ACCESS, "public"];

const CLASS: Holds = Holds::Text(Form::short_like("^[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*$", 40));
const PATH: Holds = Holds::Text(Form::SOME);

/// A whole project file.
pub static PROJECT: Shape = Shape {
    what: "the project file",
    fields: &[
        Field::required(
            "handlers",
            Holds::List { of: &Holds::Mapping(&HANDLER), least: 0, most: None },
            "The handlers that the org wants",
        ),
        Field::optional("manifest", PATH, "Where a package.xml for all handlers goes, relative to the project"),
    ],
    choices: &[],
};

/// One handler.
pub static HANDLER: Shape = Shape {
    what: "a handler",
    fields: &[
        Field::required(
            "provider",
            Holds::Named(&PROVIDER),
            "The provider's name; `otpsmith providers` lists those that there are",
        ),
        Field::optional(
            "class",
            CLASS,
            "The name of the Apex class: up to 40 letters, digits and single underscores; by default the provider's name \
             and `OtpHandler`",
        ),
        Field::optional("test_class", CLASS, "The name of its test class; by default the class's name and `Test`"),
        Field::optional(
            "credential",
            Holds::Text(Form::short_like("^[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*$", 80)),
            "The developer name of the Named and the External Credential; by default the provider's name",
        ),
        Field::optional(
            "access",
            Holds::Word(&ACCESSES),
            "Who may see the class: `global` (every namespace) or `public`",
        )
        .or(DEFAULT_ACCESS),
        Field::optional("package", PATH, "The package directory; by default the project's default one"),
        Field::optional("docs", PATH, "The folder of the set-up guide, relative to the project").or(DEFAULT_DOCS),
        Field::optional(
            "settings",
            Holds::Names { keys: &[(SNAKE_CASE, Holds::Scalar(Form::ANY))], least: 0, most: None },
            "The provider's settings by name; `otpsmith explain PROVIDER` lists them",
        ),
        Field::optional(
            "message",
            Holds::Text(Form::ANY),
            "A template of the message with `${otp}`, `${default_text}` and `${settings.NAME}`; it has to hold the code",
        ),
        Field::optional(
            "timeout",
            Holds::Text(Form::like("^[0-9]+(ms|s|m|h|d)$")),
            "How long one callout may take: a duration of at most 120s; by default what the provider's spec says",
        ),
        Field::optional(
            "default_country",
            Holds::OneOf(&[Holds::Within(1, 999), Holds::Text(Form::like("^[1-9][0-9]{0,2}$"))]),
            "The calling code of numbers that come without one: 1 to 3 digits, such as \"49\"",
        ),
    ],
    choices: &[],
};

/// A provider, by name.
pub static PROVIDER: Term = Term { name: "provider", help: "A provider's name", holds: Holds::Text(PROVIDER_NAME) };
