//! `S010`: an address is not `https` with a host.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::plan::resolve::BAD_URL,
    name: "not-https",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "An address is not `https` with a host",
    meaning: "The endpoint and the address of an OAuth token are `https://`, a host and perhaps a path, without user, \
        query or fragment.",
    reason: "Over `http` everybody on the way reads the code and the key. What is behind the path belongs into `path` \
        and `payload.query`.",
    wrong: r#"endpoint:
  url: http://api.acme.example
  path: /messages"#,
    right: r#"endpoint:
  url: https://api.acme.example
  path: /messages"#,
};
