//! `Y010`: a merge key is used.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::yaml::code::MERGE_KEY,
    name: "merge-key",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A merge key is used",
    meaning: "`<<` asks to copy the entries of another mapping. It is no part of YAML 1.2, and specs do not have it; an \
        alias for a whole value does.",
    reason: "A reader of the spec should see what is sent where it is sent, in the order in which it is sent.",
    wrong: r#"payload:
  json:
    <<: {to: "${phone.e164}"}
    text: "${message}""#,
    right: r#"payload:
  json:
    to: "${phone.e164}"
    text: "${message}""#,
};
