//! `V006`: a header would carry text from outside as it stands.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::plan::scope::OUTSIDE_TEXT_IN_HEADER,
    name: "outside-text-in-header",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A header would carry text from outside as it stands",
    meaning: "The message, the code and the body may hold any character. In a header they have to be encoded or hashed.",
    reason: "A line break in a header begins another header, and Salesforce evaluates merge fields in headers: text \
        from outside must not write either.",
    wrong: r#"payload:
  headers: {X-Text: "${message}"}
  json: {to: "${phone.e164}"}"#,
    right: r#"payload:
  headers: {X-Text: "${message | base64}"}
  json: {to: "${phone.e164}"}"#,
};
