//! `Y011`: mappings and lists are nested too deeply.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::yaml::code::TOO_DEEP,
    name: "too-deep",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "Mappings and lists are nested too deeply",
    meaning: "Values may be nested 64 levels deep, aliases expanded.",
    reason: "Deeper nesting can exhaust the stack of programs that read the file, and of those that read what is \
        generated.",
    wrong: r#"payload:
  json: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"#,
    right: r#"payload:
  json: {to: "${phone.e164}", texts: [["${message}"]]}"#,
};
