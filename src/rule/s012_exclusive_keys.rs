//! `S012`: keys exclude each other, or one of several is needed.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::spec::load::CHOICE,
    name: "exclusive-keys",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "Keys exclude each other, or one of several is needed",
    meaning: "Exactly one kind of `auth`, at most one body, exactly one place of an answer can be given; `choices` \
        belongs to settings of type `choice`.",
    reason: "Which one is meant cannot be known.",
    wrong: r#"payload:
  form: {to: "${phone.e164}"}
  json: {text: "${message}"}"#,
    right: r#"payload:
  json: {to: "${phone.e164}", text: "${message}"}"#,
};
