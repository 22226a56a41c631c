//! `Y016`: one of the two YAML readers refuses the text.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::yaml::code::SECOND_READER,
    name: "second-reader-refuses",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "One of the two YAML readers refuses the text",
    meaning: "Every file is read by two independent YAML readers, and both have to accept it. One of them does not: \
        mostly because of a directive (`%YAML`) or an unusual line break.",
    reason: "Where readers differ, the file could mean one thing to otpsmith and another to a reviewer's tools.",
    wrong: r#"%YAML 1.3
---
label: Acme"#,
    right: r#"label: Acme"#,
};
