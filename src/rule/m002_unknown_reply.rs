//! `M002`: a refusal names a reply that is not there.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::mock::check::UNKNOWN_REPLY,
    name: "unknown-reply",
    severity: Severity::Error,
    subject: Subject::Mock,
    is_sketch: false,
    summary: "A refusal names a reply that is not there",
    meaning: "The names under `refusals` and behind `refusal` are those of `replies`.",
    reason: "A request that breaks the rule would have no answer.",
    wrong: r#"refusals:
  auth: unauthorised
  default: invalid"#,
    right: r#"refusals:
  auth: unauthorized
  default: invalid"#,
};
