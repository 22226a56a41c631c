//! `S007`: a regular expression cannot be used.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::spec::load::BAD_PATTERN,
    name: "bad-pattern",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A regular expression cannot be used",
    meaning: "Patterns may use what the regular expressions of Rust and of Java have in common: no look-around, no \
        back-references, no named groups.",
    reason: "The same pattern is checked here and runs in Salesforce; it has to mean the same in both.",
    wrong: r#"secrets:
  api_key:
    help: The key of the account.
    example: k-1234
    pattern: '(?=k-).*'"#,
    right: r#"secrets:
  api_key:
    help: The key of the account.
    example: k-1234
    pattern: 'k-.*'"#,
};
