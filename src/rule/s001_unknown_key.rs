//! `S001`: a mapping has a key that is not known there.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::yaml::decode::UNKNOWN_KEY,
    name: "unknown-key",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A mapping has a key that is not known there",
    meaning: "The key is misspelt, indented wrongly, or belongs into another mapping. [The spec \
        language](spec-language.md) and [the project file](project-file.md) list every key.",
    reason: "A key that is silently ignored is a wish that is silently not fulfilled.",
    wrong: r#"endpoint:
  url: https://api.acme.example
  path: /messages
  timout: 20s"#,
    right: r#"endpoint:
  url: https://api.acme.example
  path: /messages
  timeout: 20s"#,
};
