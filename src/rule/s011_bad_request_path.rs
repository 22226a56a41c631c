//! `S011`: the path does not begin with a slash, or holds a query or fragment.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::plan::resolve::BAD_PATH,
    name: "bad-request-path",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "The path does not begin with a slash, or holds a query or fragment",
    meaning: "`path` is what follows the host. Query parameters go into `payload.query`, where they are encoded.",
    reason: "A placeholder in a query that is written into the path would be encoded as a piece of a path.",
    wrong: r#"endpoint:
  url: https://api.acme.example
  path: /messages?format=json"#,
    right: r#"endpoint:
  url: https://api.acme.example
  path: /messages"#,
};
