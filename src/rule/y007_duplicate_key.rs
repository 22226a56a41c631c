//! `Y007`: a mapping has the same key twice.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::yaml::code::DUPLICATE_KEY,
    name: "duplicate-key",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A mapping has the same key twice",
    meaning: "Two entries of a mapping have the same key. Keys are the same when their texts are, quoted or not.",
    reason: "YAML readers differ in which of the two they take, and one of them is lost.",
    wrong: r#"label: Acme
label: Acme Messaging"#,
    right: r#"label: Acme Messaging"#,
};
