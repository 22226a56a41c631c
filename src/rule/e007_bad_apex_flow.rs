//! `E007`: statements that cannot be reached, or a way without `return`.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::engine::code::FLOW,
    name: "bad-apex-flow",
    severity: Severity::Error,
    subject: Subject::Class,
    is_sketch: false,
    summary: "Statements that cannot be reached, or a way without `return`",
    meaning: "A statement stands behind `return`, `throw`, `break` or an endless loop, `break` stands outside \
        a loop, or a method with a result can end without one.",
    reason: "The Apex compiler refuses such a class too.",
    wrong: r#"public class Acme {
  public static Integer answer(Boolean isAsked) {
    if (isAsked) {
      return 42;
    }
  }
}"#,
    right: r#"public class Acme {
  public static Integer answer(Boolean isAsked) {
    if (isAsked) {
      return 42;
    }
    return null;
  }
}"#,
};
