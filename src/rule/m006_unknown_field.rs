//! `M006`: a rule depends on a field that has no rule.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::mock::check::UNKNOWN_FIELD,
    name: "unknown-field",
    severity: Severity::Error,
    subject: Subject::Mock,
    is_sketch: false,
    summary: "A rule depends on a field that has no rule",
    meaning: "`with` and `without` name another field of the request by the name that its rule has.",
    reason: "What is misspelt is never there, so the rule would demand the wrong thing.",
    wrong: r#"request:
  method: POST
  host: api.acme.example
  path: /messages
  auth: {headers: {Authorization: "Bearer ${account.api_key}"}}
  content_type: application/json
  json:
    to: {is: recipient, written: e164}
    text: {is: message, without: template}
  source: https://acme.example/docs"#,
    right: r#"request:
  method: POST
  host: api.acme.example
  path: /messages
  auth: {headers: {Authorization: "Bearer ${account.api_key}"}}
  content_type: application/json
  json:
    to: {is: recipient, written: e164}
    text: {is: message, without: template}
    template: {optional: true}
  source: https://acme.example/docs"#,
};
