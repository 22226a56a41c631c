//! `P009`: the default country is not a calling code.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::config::BAD_COUNTRY,
    name: "bad-country",
    severity: Severity::Error,
    subject: Subject::Project,
    is_sketch: false,
    summary: "The default country is not a calling code",
    meaning: "`default_country` is the calling code of numbers that come without one: 1 to 3 digits, without `+` and \
        without zeros before them.",
    reason: "It is put before the number, which would become another one.",
    wrong: r#"handlers:
  - provider: kavenegar
    default_country: "+98""#,
    right: r#"handlers:
  - provider: kavenegar
    default_country: "98""#,
};
