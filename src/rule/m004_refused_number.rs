//! `M004`: a test number is one that the mock itself refuses.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::mock::check::REFUSED_NUMBER,
    name: "refused-number",
    severity: Severity::Error,
    subject: Subject::Mock,
    is_sketch: false,
    summary: "A test number is one that the mock itself refuses",
    meaning: "A test number is written in E.164, and the rules of the recipient take it in one of the ways in \
        which it may be written.",
    reason: "A request with that number would get a refusal in place of the reply.",
    wrong: r#"replies:
  - {name: accepted, result: SUCCESS, meaning: It is queued, status: 200, source: https://acme.example/docs}
  - {to: "4155550001", name: unauthorized, result: PROVIDER_ERROR, meaning: The key is wrong, status: 401, source: https://acme.example/docs}
  - {name: invalid, result: PROVIDER_ERROR, meaning: A field is wrong, status: 400, source: https://acme.example/docs}
  - {name: too-many, result: MESSAGE_LIMIT_EXCEEDED, meaning: Slow down, status: 429, source: https://acme.example/docs}
  - {name: down, result: PROVIDER_ERROR, meaning: Acme is down, status: 503, source: https://acme.example/docs}"#,
    right: r#"replies:
  - {name: accepted, result: SUCCESS, meaning: It is queued, status: 200, source: https://acme.example/docs}
  - {to: "+14155550001", name: unauthorized, result: PROVIDER_ERROR, meaning: The key is wrong, status: 401, source: https://acme.example/docs}
  - {name: invalid, result: PROVIDER_ERROR, meaning: A field is wrong, status: 400, source: https://acme.example/docs}
  - {name: too-many, result: MESSAGE_LIMIT_EXCEEDED, meaning: Slow down, status: 429, source: https://acme.example/docs}
  - {name: down, result: PROVIDER_ERROR, meaning: Acme is down, status: 503, source: https://acme.example/docs}"#,
};
