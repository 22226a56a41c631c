//! `E001`: the text of a class is not Apex.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::engine::code::SYNTAX,
    name: "bad-apex",
    severity: Severity::Error,
    subject: Subject::Class,
    is_sketch: false,
    summary: "The text of a class is not Apex",
    meaning: "The class file does not follow the grammar of Apex, or something is missing in it. Nothing of it \
        runs.",
    reason: "What cannot be read would be guessed at, and Salesforce would refuse the class.",
    wrong: r#"public class Acme {
  public static Integer answer() {
    return 42
  }
}"#,
    right: r#"public class Acme {
  public static Integer answer() {
    return 42;
  }
}"#,
};
