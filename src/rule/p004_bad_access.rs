//! `P004`: `access` is neither `global` nor `public`.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::config::BAD_ACCESS,
    name: "bad-access",
    severity: Severity::Error,
    subject: Subject::Project,
    is_sketch: false,
    summary: "`access` is neither `global` nor `public`",
    meaning: "`global` makes the handler class visible to every namespace, as Salesforce's own sample does; `public` \
        keeps it in its own.",
    reason: "Apex has no other access for such a class.",
    wrong: r#"handlers:
  - provider: kavenegar
    access: private"#,
    right: r#"handlers:
  - provider: kavenegar
    access: public"#,
};
