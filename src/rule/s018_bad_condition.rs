//! `S018`: a condition has no test or more than one.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::spec::load_response::BAD_CONDITION,
    name: "bad-condition",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A condition has no test or more than one",
    meaning: "A condition is a place and one test: `equals`, `one_of`, `between`, `present`, `absent`, `empty`, \
        `starts_with`, `contains` or `matches`. Several tests are several conditions.",
    reason: "With no test it would say nothing, with two it would be unclear whether both have to hold.",
    wrong: r#"response:
  success:
    status: [200]
    all: [{json: status, equals: ok, present: true}]"#,
    right: r#"response:
  success:
    status: [200]
    all: [{json: status, equals: ok}]"#,
};
