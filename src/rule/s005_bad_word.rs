//! `S005`: a text is none of the words that are allowed there.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::spec::load::BAD_WORD,
    name: "bad-word",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A text is none of the words that are allowed there",
    meaning: "The value has to be one of a few words: a method, a type, a result, a level of evidence.",
    reason: "Another word has no meaning there.",
    wrong: r#"endpoint:
  url: https://api.acme.example
  method: DELETE
  path: /messages"#,
    right: r#"endpoint:
  url: https://api.acme.example
  method: PUT
  path: /messages"#,
};
