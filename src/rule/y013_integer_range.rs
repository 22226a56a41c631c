//! `Y013`: a whole number does not fit 64 bits.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::yaml::code::INTEGER_RANGE,
    name: "integer-range",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A whole number does not fit 64 bits",
    meaning: "Whole numbers reach from -9223372036854775808 to 9223372036854775807. What only looks like a number, such \
        as an account's id, belongs in quotes.",
    reason: "Beyond that range readers round, each in its own way.",
    wrong: r#"payload:
  json: {to: "${phone.e164}", text: "${message}", account: 99999999999999999999}"#,
    right: r#"payload:
  json: {to: "${phone.e164}", text: "${message}", account: "99999999999999999999"}"#,
};
