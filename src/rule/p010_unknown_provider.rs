//! `P010`: there is no provider of that name.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::config::UNKNOWN_PROVIDER,
    name: "unknown-provider",
    severity: Severity::Error,
    subject: Subject::Project,
    is_sketch: false,
    summary: "There is no provider of that name",
    meaning: "Providers are those that ship with otpsmith and those of the project's folder `provider-specs`. `otpsmith \
        providers` lists them.",
    reason: "Without its spec there is nothing to generate.",
    wrong: r#"handlers:
  - provider: kavenagar"#,
    right: r#"handlers:
  - provider: kavenegar"#,
};
