//! `P008`: the timeout is not a duration that a callout can have.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::config::BAD_TIMEOUT,
    name: "bad-timeout",
    severity: Severity::Error,
    subject: Subject::Project,
    is_sketch: false,
    summary: "The timeout is not a duration that a callout can have",
    meaning: "A timeout is a duration from 1ms to 120s, such as `10s`.",
    reason: "Apex refuses a longer one when the message is sent.",
    wrong: r#"handlers:
  - provider: kavenegar
    timeout: 10m"#,
    right: r#"handlers:
  - provider: kavenegar
    timeout: 10s"#,
};
