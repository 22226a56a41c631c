//! `V003`: a filter has too few or too many arguments.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::plan::scope::ARGUMENT_COUNT,
    name: "argument-count",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A filter has too few or too many arguments",
    meaning: "Each filter takes a fixed number of arguments, behind a colon and separated by commas. The two of `slice` \
        count from the same end.",
    reason: "A default would be a guess at what was meant.",
    wrong: r#"payload:
  json: {to: "${phone.e164}", text: "${message | truncate}"}"#,
    right: r#"payload:
  json: {to: "${phone.e164}", text: "${message | truncate: 160}"}"#,
};
