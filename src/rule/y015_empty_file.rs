//! `Y015`: the file is empty.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::yaml::code::EMPTY,
    name: "empty-file",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "The file is empty",
    meaning: "There is nothing in the file but white space and comments.",
    reason: "An empty file is mostly the sign of a write that failed or a wrong path.",
    wrong: r#"# nothing yet"#,
    right: r#"label: Acme"#,
};
