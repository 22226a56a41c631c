//! `M008`: nothing in the mock demands the recipient, or the message with its code.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::mock::check::UNPROVEN,
    name: "unproven-delivery",
    severity: Severity::Error,
    subject: Subject::Mock,
    is_sketch: false,
    summary: "Nothing in the mock demands the recipient, or the message with its code",
    meaning: "One rule has `is: recipient`, and one has `is: message`, `is: otp` or `is: contains_otp`.",
    reason: "A handler that sends the code to somebody else, or no code at all, would pass.",
    wrong: r#"request:
  method: POST
  host: api.acme.example
  path: /messages
  auth: {headers: {Authorization: "Bearer ${account.api_key}"}}
  content_type: application/json
  json:
    to: {is: recipient, written: e164}
    text: {max_length: 1600}
  source: https://acme.example/docs"#,
    right: r#"request:
  method: POST
  host: api.acme.example
  path: /messages
  auth: {headers: {Authorization: "Bearer ${account.api_key}"}}
  content_type: application/json
  json:
    to: {is: recipient, written: e164}
    text: {is: message, max_length: 1600}
  source: https://acme.example/docs"#,
};
