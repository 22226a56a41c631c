//! `E004`: types that do not fit.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::engine::code::TYPE,
    name: "apex-type-mismatch",
    severity: Severity::Error,
    subject: Subject::Class,
    is_sketch: false,
    summary: "Types that do not fit",
    meaning: "A value is of a type that does not fit where it stands, an operator does not work on its \
        operands, or no method takes these arguments. Integer fits Long, Double and Decimal, Id and \
        String fit each other; everything else needs a cast.",
    reason: "The Apex compiler refuses such a class too.",
    wrong: r#"public class Acme {
  public static Integer answer() {
    return '42';
  }
}"#,
    right: r#"public class Acme {
  public static Long answer() {
    return 42;
  }
}"#,
};
