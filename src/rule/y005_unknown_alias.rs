//! `Y005`: an alias has no anchor before it.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::yaml::code::UNKNOWN_ALIAS,
    name: "unknown-alias",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "An alias has no anchor before it",
    meaning: "`*name` stands for the value that was marked `&name` further up, and there is none. Often a text was meant \
        that begins with `*`: it needs quotes.",
    reason: "The value is not known.",
    wrong: r#"label: *acme"#,
    right: r#"label: "*acme""#,
};
