//! `P012`: Salesforce cannot carry what comes of the settings.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::config::NOT_GENERATED,
    name: "not-generated",
    severity: Severity::Error,
    subject: Subject::Project,
    is_sketch: true,
    summary: "Salesforce cannot carry what comes of the settings",
    meaning: "Each setting is fine by itself, and a formula or header that is made of them is longer than Salesforce \
        allows, 3,900 characters for a formula.",
    reason: "Salesforce would refuse the deployment or the request.",
    wrong: r#"handlers:
  - provider: acme # whose header holds a setting of 4,000 characters
    settings: {account: aaaaaaaa}"#,
    right: r#"handlers:
  - provider: kavenegar"#,
};
