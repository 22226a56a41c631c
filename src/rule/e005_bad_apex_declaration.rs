//! `E005`: a declaration that Apex does not allow.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::engine::code::DECLARATION,
    name: "bad-apex-declaration",
    severity: Severity::Error,
    subject: Subject::Class,
    is_sketch: false,
    summary: "A declaration that Apex does not allow",
    meaning: "Two members have one name, a method of an interface is not implemented, `override` is missing, a \
        final variable is set again, or a modifier does not belong here.",
    reason: "The Apex compiler refuses such a class too.",
    wrong: r#"public class Acme implements Comparable {
}"#,
    right: r#"public class Acme implements Comparable {
  public Integer compareTo(Object other) {
    return 0;
  }
}"#,
};
