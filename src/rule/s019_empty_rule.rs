//! `S019`: a rule tests nothing.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::spec::load_response::EMPTY_RULE,
    name: "empty-rule",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A rule tests nothing",
    meaning: "A rule of `results` needs a `status`, a `code` or conditions.",
    reason: "It would take every answer and hide the rules behind it. What no rule takes is PROVIDER_ERROR anyway.",
    wrong: r#"response:
  success: {status: [200]}
  results:
    - {result: COUNTRY_BLOCK, meaning: the country is not served}"#,
    right: r#"response:
  success: {status: [200]}
  results:
    - {result: COUNTRY_BLOCK, meaning: the country is not served, status: [451]}"#,
};
