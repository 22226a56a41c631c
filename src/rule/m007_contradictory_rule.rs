//! `M007`: a rule contradicts itself.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::mock::check::BAD_RULE,
    name: "contradictory-rule",
    severity: Severity::Error,
    subject: Subject::Mock,
    is_sketch: false,
    summary: "A rule contradicts itself",
    meaning: "Limits cross, a key does not go with the type, or a value is not of it.",
    reason: "No value could ever satisfy the rule, or a part of it would never be looked at.",
    wrong: r#"request:
  method: POST
  host: api.acme.example
  path: /messages
  auth: {headers: {Authorization: "Bearer ${account.api_key}"}}
  content_type: application/json
  json:
    to: {is: recipient, written: e164}
    text: {is: message, min_length: 10, max_length: 5}
  source: https://acme.example/docs"#,
    right: r#"request:
  method: POST
  host: api.acme.example
  path: /messages
  auth: {headers: {Authorization: "Bearer ${account.api_key}"}}
  content_type: application/json
  json:
    to: {is: recipient, written: e164}
    text: {is: message, min_length: 5, max_length: 10}
  source: https://acme.example/docs"#,
};
