//! `S016`: a status is not an HTTP status or a range of them.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::spec::load_response::BAD_STATUS,
    name: "bad-status",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A status is not an HTTP status or a range of them",
    meaning: "Statuses are numbers from 100 to 599, or ranges such as `\"200-299\"`, and there is at least one.",
    reason: "A status that no answer has would never match.",
    wrong: r#"response:
  success: {status: [2xx]}"#,
    right: r#"response:
  success: {status: ["200-299"]}"#,
};
