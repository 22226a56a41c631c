//! `Y018`: the file's bytes are not UTF-8.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::yaml::code::NOT_UTF8,
    name: "wrong-encoding",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: true,
    summary: "The file is not UTF-8",
    meaning: "The file has another encoding, such as UTF-16 or Windows-1252, or it is not a text at all. The place is the \
        first one whose bytes are not UTF-8. A byte-order mark is allowed before the text. What else is wrong with a file \
        in another encoding is reported as well; none of it can be fixed by `--fix` before the file is saved as UTF-8.",
    reason: "The same bytes are different letters in different encodings. A guess would put the wrong ones into the \
        message that people get.",
    wrong: r#"label: Caf\xE9 # the byte of é in Windows-1252"#,
    right: r#"label: Café"#,
};
