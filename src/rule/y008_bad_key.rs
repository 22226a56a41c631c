//! `Y008`: a mapping key is empty, a mapping or a list.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::yaml::code::BAD_KEY,
    name: "bad-key",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A mapping key is empty, a mapping or a list",
    meaning: "Keys are texts with at least one character. A key that begins with `{` or `[` needs quotes, or it is read \
        as a mapping or list.",
    reason: "Parameters, headers and JSON members have texts as their names.",
    wrong: r#"payload:
  form:
    "": "${message}""#,
    right: r#"payload:
  form:
    text: "${message}"
    to: "${phone.e164}""#,
};
