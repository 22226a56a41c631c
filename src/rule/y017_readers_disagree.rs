//! `Y017`: the two YAML readers understand the text differently.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::yaml::code::READERS_DISAGREE,
    name: "readers-disagree",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "The two YAML readers understand the text differently",
    meaning: "Both readers accept the file and get different values from it, mostly because of an unusual line break \
        such as U+0085 inside a text. In the example `{U+0085}` stands for that character.",
    reason: "Where readers differ, the file could mean one thing to otpsmith and another to a reviewer's tools.",
    wrong: r#"label: 'Acme{U+0085}Messaging'"#,
    right: r#"label: Acme Messaging"#,
};
