//! `S015`: an XML name cannot be used, or there is not exactly one root element.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::spec::load_payload::BAD_ELEMENT,
    name: "bad-element",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "An XML name cannot be used, or there is not exactly one root element",
    meaning: "Elements and attributes have names of letters, digits, `_`, `-` and `.`, perhaps with a prefix. The \
        mapping under `xml` has one key: the root.",
    reason: "The body would not be XML.",
    wrong: r#"payload:
  xml:
    message:
      "to number": "${phone.e164}"
      text: "${message}""#,
    right: r#"payload:
  xml:
    message:
      to-number: "${phone.e164}"
      text: "${message}""#,
};
