//! `V007`: a value cannot be computed.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::plan::scope::NOT_COMPUTABLE,
    name: "not-computable",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A value cannot be computed",
    meaning: "All parts of the value are known, and a filter cannot be applied to them: a text that is no number, or not \
        base64.",
    reason: "The handler would fail on every message.",
    wrong: r#"payload:
  json: {to: "${phone.e164}", text: "${message}", route: "${settings.route | number}"}
settings:
  route: {help: The route of the account., example: fast}"#,
    right: r#"payload:
  json: {to: "${phone.e164}", text: "${message}", route: "${settings.route | number}"}
settings:
  route: {help: The route of the account., example: "7", pattern: "[0-9]"}"#,
};
