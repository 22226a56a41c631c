//! `S006`: a value with placeholders cannot be read.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::spec::load::BAD_VALUE,
    name: "bad-value",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A value with placeholders cannot be read",
    meaning: "A placeholder is `${input}`, or `${input | filter: argument}` with any number of filters. `$${` writes \
        `${` literally.",
    reason: "Half a placeholder would be sent to the provider as it stands.",
    wrong: r#"payload:
  json: {to: "${phone.e164}", text: "${message"}"#,
    right: r#"payload:
  json: {to: "${phone.e164}", text: "${message}"}"#,
};
