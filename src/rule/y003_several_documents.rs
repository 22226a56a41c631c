//! `Y003`: the file has more than one YAML document.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::yaml::code::SEVERAL_DOCUMENTS,
    name: "several-documents",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "The file has more than one YAML document",
    meaning: "A line `---` begins another document. A spec and a project file are one document each.",
    reason: "Tools that read only the first document would silently drop the rest.",
    wrong: r#"label: Acme
---
label: Another"#,
    right: r#"label: Acme"#,
};
