//! `H001`: a setting is given that the provider does not have.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::plan::settings::UNKNOWN_SETTING,
    name: "unknown-setting",
    severity: Severity::Error,
    subject: Subject::Project,
    is_sketch: false,
    summary: "A setting is given that the provider does not have",
    meaning: "The name is misspelt, or the setting belongs to another provider. `otpsmith explain PROVIDER` lists its \
        settings.",
    reason: "A setting that is silently ignored is a wish that is silently not fulfilled.",
    wrong: r#"handlers:
  - provider: kavenegar
    settings: {sendr: "10004346"}"#,
    right: r#"handlers:
  - provider: kavenegar
    settings: {sender: "10004346"}"#,
};
