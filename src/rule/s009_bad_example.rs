//! `S009`: an example does not satisfy its own rules.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::spec::load::BAD_EXAMPLE,
    name: "bad-example",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "An example does not satisfy its own rules",
    meaning: "The example of a secret or setting has to match its pattern, and a pattern in `response` needs an example \
        in which it finds something.",
    reason: "Examples are what the set-up guide shows and what the generated tests use: a wrong one misleads a person \
        or breaks a test.",
    wrong: r#"secrets:
  api_key:
    help: The key of the account.
    example: "1234"
    pattern: 'k-[0-9]+'"#,
    right: r#"secrets:
  api_key:
    help: The key of the account.
    example: k-1234
    pattern: 'k-[0-9]+'"#,
};
