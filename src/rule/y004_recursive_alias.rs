//! `Y004`: an alias refers to something that contains the alias.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::yaml::code::RECURSIVE_ALIAS,
    name: "recursive-alias",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "An alias refers to something that contains the alias",
    meaning: "A mapping or list with an anchor (`&name`) holds the alias (`*name`) that stands for it, so that it would \
        have no end.",
    reason: "Such a value cannot be sent or written down.",
    wrong: r#"payload:
  json: &all
    text: "${message}"
    copy: *all"#,
    right: r#"payload:
  json:
    to: "${phone.e164}"
    text: "${message}""#,
};
