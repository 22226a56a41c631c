//! `H003`: a setting's value breaks one of its rules.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::plan::settings::BAD_SETTING,
    name: "bad-setting",
    severity: Severity::Error,
    subject: Subject::Project,
    is_sketch: false,
    summary: "A setting's value breaks one of its rules",
    meaning: "The value does not have the form, type, length or range that the spec asks for.",
    reason: "The provider would refuse every message, and nobody would see it before the first user waits for a code.",
    wrong: r#"handlers:
  - provider: kavenegar
    settings: {sender: Acme}"#,
    right: r#"handlers:
  - provider: kavenegar
    settings: {sender: "10004346"}"#,
};
