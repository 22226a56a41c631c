//! `A002`: nothing in Salesforce can compute a value with a secret.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::plan::secrets::NOT_CARRIED,
    name: "not-carried",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "Nothing in Salesforce can compute a value with a secret",
    meaning: "In a JSON body a secret is the value of a key that no other secret has, and is not joined with text from \
        outside. A body that holds a secret cannot be signed by Apex, which never sees it whole.",
    reason: "The request could not be sent as the spec describes it.",
    wrong: r#"auth:
  payload: true
payload:
  json:
    to: "${phone.e164}"
    text: "${message}"
    keys: ["${secrets.api_key}"]"#,
    right: r#"auth:
  payload: true
payload:
  json:
    to: "${phone.e164}"
    text: "${message}"
    key: "${secrets.api_key}""#,
};
