//! `S014`: a text is empty or too long.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::spec::load::BAD_LENGTH,
    name: "bad-length",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A text is empty or too long",
    meaning: "Labels and helps are one line with something in it; a calling code has 1 to 3 digits; a condition compares \
        with something.",
    reason: "Salesforce's fields for them have limits, and an empty text says nothing.",
    wrong: r#"label: """#,
    right: r#"label: Acme"#,
};
