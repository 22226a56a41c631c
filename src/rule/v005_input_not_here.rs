//! `V005`: an input is used in a place where it is not known.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::plan::scope::NOT_HERE,
    name: "input-not-here",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "An input is used in a place where it is not known",
    meaning: "What is known depends on the place: an endpoint's address knows settings only, a message knows the code \
        and settings, a signature does not see itself.",
    reason: "The value does not exist yet when it would be needed, or, for a secret, would be shown to people.",
    wrong: r#"payload:
  json: {to: "${phone.e164}", text: "${default_text}"}"#,
    right: r#"payload:
  json: {to: "${phone.e164}", text: "${message}"}"#,
};
