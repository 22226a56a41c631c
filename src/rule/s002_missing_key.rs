//! `S002`: a mapping lacks a key that it must have.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::yaml::decode::MISSING_KEY,
    name: "missing-key",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A mapping lacks a key that it must have",
    meaning: "The key has no default, so that it has to be given.",
    reason: "Without it no request can be built, or no answer understood.",
    wrong: r#"endpoint:
  url: https://api.acme.example"#,
    right: r#"endpoint:
  url: https://api.acme.example
  path: /messages"#,
};
