//! `Y014`: a number is not finite.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::yaml::code::NOT_FINITE,
    name: "not-finite",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A number is not finite",
    meaning: "`.inf` and `.nan` are numbers to YAML and have no notation in JSON.",
    reason: "They cannot be sent to a provider.",
    wrong: r#"payload:
  json: {to: "${phone.e164}", text: "${message}", validity: .inf}"#,
    right: r#"payload:
  json: {to: "${phone.e164}", text: "${message}", validity: 300}"#,
};
