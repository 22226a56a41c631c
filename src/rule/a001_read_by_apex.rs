//! `A001`: whether Apex has to read a secret is said wrongly.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::plan::secrets::READ_BY_APEX,
    name: "read-by-apex",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "Whether Apex has to read a secret is said wrongly",
    meaning: "Salesforce puts secrets into headers and bodies without Apex seeing them. It cannot put them into an \
        address, or into signatures other than SHA-256: then the spec has to say `read_by_apex: true`. Where it is \
        not needed it may not be said.",
    reason: "It decides where the org has to enter the secret and who can read it, so that it should be visible in the \
        spec.",
    wrong: r#"auth:
  payload: true
endpoint:
  url: https://api.acme.example
  path: /accounts/${secrets.api_key}/messages"#,
    right: r#"auth:
  headers: {X-Key: "${secrets.api_key}"}
endpoint:
  url: https://api.acme.example
  path: /messages"#,
};
