//! `H004`: a secret is given that the provider does not have.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::workflow::preview::UNKNOWN_SECRET,
    name: "unknown-secret",
    severity: Severity::Error,
    subject: Subject::Command,
    is_sketch: false,
    summary: "A secret is given that the provider does not have",
    meaning: "The name behind `--secret` is misspelt, or belongs to another provider. `otpsmith explain PROVIDER` lists \
        its secrets.",
    reason: "The request would lack the secret that was meant.",
    wrong: r#"otpsmith request kavenegar --to +989121234567 --otp 123456 --secret api_key=x --secret token=x"#,
    right: r#"otpsmith request kavenegar --to +989121234567 --otp 123456 --secret api_key=x"#,
};
