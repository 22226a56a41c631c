//! `L010`: a text for people ends where YAML sees a comment.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::spec::load::CUT_BY_COMMENT,
    name: "cut-by-comment",
    severity: Severity::Warning,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A text for people ends where YAML sees a comment",
    meaning: "In a text without quotes, ` #` begins a comment. What follows is not part of the `label`, `help`, \
        `meaning` or `note`. A comment behind a whole sentence, with a space after the `#`, is taken to be meant.",
    reason: "Half of the sentence is missing in the guide, where nobody notices it.",
    wrong: r#"secrets:
  api_key:
    help: The key that Acme calls #1 in its console.
    example: k-1234"#,
    right: r#"secrets:
  api_key:
    help: "The key that Acme calls #1 in its console."
    example: k-1234"#,
};
