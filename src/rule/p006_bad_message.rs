//! `P006`: the message's template cannot be read.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::config::BAD_MESSAGE,
    name: "bad-message",
    severity: Severity::Error,
    subject: Subject::Project,
    is_sketch: false,
    summary: "The message's template cannot be read",
    meaning: "A placeholder is `${otp}`, `${default_text}` or `${settings.NAME}`, perhaps with filters. `$${` writes \
        `${` literally.",
    reason: "Users would get half a placeholder instead of their code.",
    wrong: r#"handlers:
  - provider: kavenegar
    message: "Your code is ${otp""#,
    right: r#"handlers:
  - provider: kavenegar
    message: "Your code is ${otp}""#,
};
