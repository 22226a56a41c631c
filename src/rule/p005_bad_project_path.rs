//! `P005`: a path is not one that a file of the project can have.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::config::BAD_PATH,
    name: "bad-project-path",
    severity: Severity::Error,
    subject: Subject::Project,
    is_sketch: false,
    summary: "A path is not one that a file of the project can have",
    meaning: "Paths are relative to the project, with slashes, without `..` and without names that some systems reserve.",
    reason: "Nothing is ever written outside the project, and a project works on every system.",
    wrong: r#"handlers:
  - provider: kavenegar
    docs: ../guides"#,
    right: r#"handlers:
  - provider: kavenegar
    docs: guides"#,
};
