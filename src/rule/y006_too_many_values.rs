//! `Y006`: there are too many values once aliases are expanded.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::yaml::code::TOO_MANY_NODES,
    name: "too-many-values",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "There are too many values once aliases are expanded",
    meaning: "A file may stand for at most 100,000 keys and values and four megabytes of text, counted with every alias \
        replaced by what it stands for.",
    reason: "A few lines of aliases of aliases can stand for billions of values and exhaust the memory.",
    wrong: r#"payload:
  json:
    - &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
    - &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
    - &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
    - &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
    - [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]"#,
    right: r#"payload:
  json:
    to: "${phone.e164}"
    text: "${message}""#,
};
