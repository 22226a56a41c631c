//! `Y012`: there is a control character.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::yaml::code::CONTROL_CHARACTER,
    name: "control-character",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "There is a control character",
    meaning: "The file, or a text with an escape such as `\\x07`, holds a control character other than tab and line \
        break.",
    reason: "YAML, and the XML of Salesforce's metadata, cannot carry it; on a terminal it can hide what a file says.",
    wrong: r#"label: "Acme\x07""#,
    right: r#"label: "Acme""#,
};
