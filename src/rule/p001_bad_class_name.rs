//! `P001`: the name of a class breaks Salesforce's rules.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::config::BAD_CLASS_NAME,
    name: "bad-class-name",
    severity: Severity::Error,
    subject: Subject::Project,
    is_sketch: false,
    summary: "The name of a class breaks Salesforce's rules",
    meaning: "A class name has at most 40 letters, digits and single underscores, begins with a letter, and is no \
        reserved word of Apex and no class of the platform that the handler uses.",
    reason: "Salesforce refuses the deployment, or the class hides one of the platform.",
    wrong: r#"handlers:
  - provider: kavenegar
    class: Limit"#,
    right: r#"handlers:
  - provider: kavenegar
    class: LimitHandler"#,
};
