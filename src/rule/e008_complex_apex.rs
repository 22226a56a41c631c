//! `E008`: a class is too large or too complex.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::engine::code::TOO_COMPLEX,
    name: "complex-apex",
    severity: Severity::Error,
    subject: Subject::Class,
    is_sketch: true,
    summary: "A class is too large or too complex",
    meaning: "A class has more than a million bytes, constructs stand more than 200 deep inside each other, or \
        a body has more than 10,000 variables. No class that people write comes near.",
    reason: "Without limits a class could use any amount of memory and time before it is even run.",
    wrong: r#"public class Acme {
  public static Integer answer() {
    // … 300 pairs of parentheses
    return ((((42))));
  }
}"#,
    right: r#"public class Acme {
  public static Integer answer() {
    return ((42));
  }
}"#,
};
