//! `P003`: two handlers have the same name for a class or credential.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::config::NAME_TAKEN,
    name: "name-taken",
    severity: Severity::Error,
    subject: Subject::Project,
    is_sketch: false,
    summary: "Two handlers have the same name for a class or credential",
    meaning: "Classes and credentials need names of their own. Salesforce takes no account of case, so that `Acme` and \
        `ACME` are the same.",
    reason: "One handler's files would overwrite the other's.",
    wrong: r#"handlers:
  - provider: kavenegar
  - provider: kavenegar
    class: KAVENEGAROTPHANDLER
    credential: Second"#,
    right: r#"handlers:
  - provider: kavenegar
  - provider: kavenegar
    class: SecondOtpHandler
    credential: Second"#,
};
