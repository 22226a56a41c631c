//! `M003`: two replies have the same name or test number.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::mock::check::TAKEN,
    name: "reply-taken",
    severity: Severity::Error,
    subject: Subject::Mock,
    is_sketch: false,
    summary: "Two replies have the same name or test number",
    meaning: "A reply is asked for by its name, and chosen by the recipient's number where it has a test number.",
    reason: "Nobody could get the second one.",
    wrong: r#"replies:
  - {name: accepted, result: SUCCESS, meaning: It is queued, status: 200, source: https://acme.example/docs}
  - {name: unauthorized, result: PROVIDER_ERROR, meaning: The key is wrong, status: 401, source: https://acme.example/docs}
  - {name: invalid, result: PROVIDER_ERROR, meaning: A field is wrong, status: 400, source: https://acme.example/docs}
  - {name: too-many, result: MESSAGE_LIMIT_EXCEEDED, meaning: Slow down, status: 429, source: https://acme.example/docs}
  - {name: too-many, result: PROVIDER_ERROR, meaning: Acme is too-many, status: 503, source: https://acme.example/docs}"#,
    right: r#"replies:
  - {name: accepted, result: SUCCESS, meaning: It is queued, status: 200, source: https://acme.example/docs}
  - {name: unauthorized, result: PROVIDER_ERROR, meaning: The key is wrong, status: 401, source: https://acme.example/docs}
  - {name: invalid, result: PROVIDER_ERROR, meaning: A field is wrong, status: 400, source: https://acme.example/docs}
  - {name: too-many, result: MESSAGE_LIMIT_EXCEEDED, meaning: Slow down, status: 429, source: https://acme.example/docs}
  - {name: down, result: PROVIDER_ERROR, meaning: Acme is down, status: 503, source: https://acme.example/docs}"#,
};
