//! `Y009`: a YAML tag is used.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::yaml::code::TAG,
    name: "yaml-tag",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A YAML tag is used",
    meaning: "Tags such as `!!str` say how a value is to be read. Here a value's type follows from how it is written: \
        put a text in quotes, write a number without.",
    reason: "Tags can make readers build objects of any kind, and what they mean differs from reader to reader.",
    wrong: r#"label: !!str 46"#,
    right: r#"label: "46""#,
};
