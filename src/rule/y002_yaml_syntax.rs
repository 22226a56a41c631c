//! `Y002`: the text is not YAML.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::yaml::code::SYNTAX,
    name: "yaml-syntax",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "The text is not YAML",
    meaning: "The file breaks the rules of YAML: a bracket or quote is not closed, a line is indented with a tab, or a \
        plain text holds `: ` or begins with a character that has a meaning of its own. Texts with such characters \
        need quotes.",
    reason: "Nothing behind the place can be understood, so that there may be more to find once it is put right.",
    wrong: r#"label: Acme: Messaging"#,
    right: r#"label: "Acme: Messaging""#,
};
