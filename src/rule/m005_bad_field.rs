//! `M005`: a field's name cannot be read.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::mock::check::BAD_FIELD,
    name: "bad-field",
    severity: Severity::Error,
    subject: Subject::Mock,
    is_sketch: false,
    summary: "A field's name cannot be read",
    meaning: "In JSON a name is a path such as `messages[].text`, where a key with a dot or bracket is quoted: \
        `[\"a.b\"]`. In XML it is a path such as `/messages/message/@id`.",
    reason: "Nobody can say which field is meant.",
    wrong: r#"request:
  method: POST
  host: api.acme.example
  path: /messages
  auth: {headers: {Authorization: "Bearer ${account.api_key}"}}
  content_type: application/json
  json:
    to: {is: recipient, written: e164}
    text..body: {is: message}
  source: https://acme.example/docs"#,
    right: r#"request:
  method: POST
  host: api.acme.example
  path: /messages
  auth: {headers: {Authorization: "Bearer ${account.api_key}"}}
  content_type: application/json
  json:
    to: {is: recipient, written: e164}
    text.body: {is: message}
  source: https://acme.example/docs"#,
};
