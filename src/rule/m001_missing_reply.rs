//! `M001`: a reply that every mock must have is missing.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::mock::check::MISSING_REPLY,
    name: "missing-reply",
    severity: Severity::Error,
    subject: Subject::Mock,
    is_sketch: false,
    summary: "A reply that every mock must have is missing",
    meaning: "A mock has, first of all, the reply to an accepted message, then those to wrong credentials, to too \
        many messages and of an error of the provider's own.",
    reason: "A handler that was never shown such an answer has not been validated.",
    wrong: r#"refusals:
  default: invalid"#,
    right: r#"refusals:
  auth: unauthorized
  default: invalid"#,
};
