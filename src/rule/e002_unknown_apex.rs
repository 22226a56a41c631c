//! `E002`: a construct that the engine does not know.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::engine::code::UNKNOWN,
    name: "unknown-apex",
    severity: Severity::Error,
    subject: Subject::Class,
    is_sketch: false,
    summary: "A construct that the engine does not know",
    meaning: "The class may well be right, but the engine that runs classes on this machine does not know what \
        this construct does: SOSL, a part of SOQL, a trigger, an annotation, an operator. It refuses the class before \
        anything runs.",
    reason: "A statement that is skipped or guessed at would make a test pass that fails in an org.",
    wrong: r#"public class Acme {
  public static List<List<SObject>> find() {
    return [FIND 'Ann' RETURNING Contact(Id)];
  }
}"#,
    right: r#"public class Acme {
  public static List<Contact> find() {
    return [SELECT Id FROM Contact WHERE Name LIKE '%Ann%'];
  }
}"#,
};
