//! `S003`: a value is of the wrong kind.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::yaml::decode::WRONG_KIND,
    name: "wrong-kind",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A value is of the wrong kind",
    meaning: "A text stands where a list belongs, a number where a text belongs, and the like. A text that looks like a \
        number or Boolean needs quotes; a list of one needs brackets.",
    reason: "A guess would be right most of the time and wrong when it matters: `0123` is not `123`.",
    wrong: r#"docs: https://acme.example/docs"#,
    right: r#"docs: [https://acme.example/docs]"#,
};
