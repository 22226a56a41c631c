//! `E003`: nothing has this name.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::engine::code::NAME,
    name: "unknown-apex-name",
    severity: Severity::Error,
    subject: Subject::Class,
    is_sketch: false,
    summary: "Nothing has this name",
    meaning: "No variable, method or type has this name where it stands. A class of the platform that is \
        missing here is one that the engine does not know.",
    reason: "The Apex compiler refuses such a class too.",
    wrong: r#"public class Acme {
  public static Integer answer() {
    return anwser;
  }
}"#,
    right: r#"public class Acme {
  public static Integer answer = 42;
}"#,
};
