//! `Y001`: the file is larger than a mebibyte.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::yaml::code::TOO_LARGE,
    name: "file-too-large",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: true,
    summary: "The file is larger than a mebibyte",
    meaning: "A spec or project file has at most 1,048,576 bytes. A spec of one provider has a few kilobytes.",
    reason: "Reading a file takes memory and time that grow with it. The limit keeps a wrong file, such as a log or an \
        archive, from being taken for a spec.",
    wrong: r#"label: Acme # and a million characters more"#,
    right: r#"label: Acme"#,
};
