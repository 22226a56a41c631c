//! `E006`: a member that is not visible here.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::engine::code::ACCESS,
    name: "hidden-apex-member",
    severity: Severity::Error,
    subject: Subject::Class,
    is_sketch: false,
    summary: "A member that is not visible here",
    meaning: "A private member is used from another class, a protected one from a class that does not extend \
        its own, or a property has no accessor for this use. Tests see private members that say \
        `@TestVisible`.",
    reason: "The Apex compiler refuses such a class too.",
    wrong: r#"public class Acme {
  public Integer count { get; }

  public void increment() {
    this.count = 1;
  }
}"#,
    right: r#"public class Acme {
  public Integer count { get; private set; }

  public void increment() {
    this.count = 1;
  }
}"#,
};
