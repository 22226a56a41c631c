//! `S008`: a duration cannot be read or is out of range.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::spec::load::BAD_DURATION,
    name: "bad-duration",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A duration cannot be read or is out of range",
    meaning: "A duration is a whole number and `ms`, `s`, `m`, `h` or `d`. A timeout is at most 120s, which is what Apex \
        allows.",
    reason: "The code of the handler needs a number of milliseconds that Salesforce accepts.",
    wrong: r#"endpoint:
  url: https://api.acme.example
  path: /messages
  timeout: 3 minutes"#,
    right: r#"endpoint:
  url: https://api.acme.example
  path: /messages
  timeout: 20s"#,
};
