//! `V001`: a value names an input, setting, secret or intermediate value that does not exist.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::plan::scope::UNKNOWN_INPUT,
    name: "unknown-input",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A value names an input, setting, secret or intermediate value that does not exist",
    meaning: "The name is misspelt, not declared under `settings`, `secrets` or `values`, or an intermediate value \
        stands further down than the one that uses it.",
    reason: "There is nothing to send in its place.",
    wrong: r#"payload:
  json: {to: "${phone.e164}", text: "${mesage}"}"#,
    right: r#"payload:
  json: {to: "${phone.e164}", text: "${message}"}"#,
};
