//! `P011`: the project has no such package directory.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::config::UNKNOWN_PACKAGE,
    name: "unknown-package",
    severity: Severity::Error,
    subject: Subject::Project,
    is_sketch: false,
    summary: "The project has no such package directory",
    meaning: "`package` is one of the `packageDirectories` of `sfdx-project.json`.",
    reason: "Salesforce's tools would not deploy files that lie elsewhere.",
    wrong: r#"handlers:
  - provider: kavenegar
    package: force-ap"#,
    right: r#"handlers:
  - provider: kavenegar
    package: force-app"#,
};
