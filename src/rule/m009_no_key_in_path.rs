//! `M009`: the key that proves who calls is not in the path.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::mock::check::NO_KEY_IN_PATH,
    name: "no-key-in-path",
    severity: Severity::Error,
    subject: Subject::Mock,
    is_sketch: false,
    summary: "The key that proves who calls is not in the path",
    meaning: "`auth: {path: true}` says that a value of the account is a part of `request.path`, and `{secret: \
        NAME}` says which.",
    reason: "A request with a wrong key would be let in.",
    wrong: r#"request:
  method: POST
  host: api.acme.example
  path: /messages
  auth: {path: true}
  content_type: application/json
  json:
    to: {is: recipient, written: e164}
    text: {is: message}
  source: https://acme.example/docs
account: {}"#,
    right: r#"request:
  method: POST
  host: api.acme.example
  path: "/${account.api_key}/messages"
  auth: {path: true}
  content_type: application/json
  json:
    to: {is: recipient, written: e164}
    text: {is: message}
  source: https://acme.example/docs"#,
};
