//! `V002`: a value uses a filter that does not exist.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::plan::scope::UNKNOWN_FILTER,
    name: "unknown-filter",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A value uses a filter that does not exist",
    meaning: "[The spec language](spec-language.md) lists the filters.",
    reason: "There is no code to generate for it.",
    wrong: r#"payload:
  json: {to: "${phone.e164}", text: "${message | uper}"}"#,
    right: r#"payload:
  json: {to: "${phone.e164}", text: "${message | upper}"}"#,
};
