//! `H005`: a secret that the provider declares is not given.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::workflow::preview::MISSING_SECRET,
    name: "missing-secret",
    severity: Severity::Error,
    subject: Subject::Command,
    is_sketch: false,
    summary: "A secret that the provider declares is not given",
    meaning: "`otpsmith request` builds the request as it is sent, so that it needs a value for every secret; a made-up \
        one will do.",
    reason: "A request without it would not be the one that the handler sends.",
    wrong: r#"otpsmith request kavenegar --to +989121234567 --otp 123456"#,
    right: r#"otpsmith request kavenegar --to +989121234567 --otp 123456 --secret api_key=x"#,
};
