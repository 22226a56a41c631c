//! `P007`: the message would not hold the code.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::config::NO_CODE_IN_MESSAGE,
    name: "no-code-in-message",
    severity: Severity::Error,
    subject: Subject::Project,
    is_sketch: false,
    summary: "The message would not hold the code",
    meaning: "The template has neither `${otp}` nor `${default_text}`.",
    reason: "Users would get a message that is of no use to them.",
    wrong: r#"handlers:
  - provider: kavenegar
    message: Welcome back"#,
    right: r#"handlers:
  - provider: kavenegar
    message: "Welcome back. Your code is ${otp}""#,
};
