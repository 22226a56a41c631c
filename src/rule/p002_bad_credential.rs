//! `P002`: the developer name of a credential breaks Salesforce's rules.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::config::BAD_CREDENTIAL,
    name: "bad-credential",
    severity: Severity::Error,
    subject: Subject::Project,
    is_sketch: false,
    summary: "The developer name of a credential breaks Salesforce's rules",
    meaning: "A developer name has at most 80 letters, digits and single underscores, begins with a letter and does not \
        end with an underscore.",
    reason: "Salesforce refuses the deployment.",
    wrong: r#"handlers:
  - provider: kavenegar
    credential: kavenegar-sms"#,
    right: r#"handlers:
  - provider: kavenegar
    credential: KavenegarSms"#,
};
