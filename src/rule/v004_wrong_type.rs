//! `V004`: a filter or place gets a value of a type that it cannot use.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::plan::scope::WRONG_TYPE,
    name: "wrong-type",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A filter or place gets a value of a type that it cannot use",
    meaning: "Times, durations and bytes have no notation of their own: they become texts or numbers with a filter such \
        as `iso8601`, `seconds` or `base64`. A filter takes the types that the spec language lists for it.",
    reason: "There are many ways to write a time, and the provider wants one of them.",
    wrong: r#"payload:
  json: {to: "${phone.e164}", text: "${message}", sent: "${now}"}"#,
    right: r#"payload:
  json: {to: "${phone.e164}", text: "${message}", sent: "${now | iso8601}"}"#,
};
