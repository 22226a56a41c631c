//! `S017`: a path into an answer cannot be read.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::spec::load_response::BAD_ANSWER_PATH,
    name: "bad-answer-path",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A path into an answer cannot be read",
    meaning: "JSON paths are keys with dots and indexes in brackets, such as `errors[0].code`; XML paths are elements \
        with slashes, such as `/Error/Code`. `[any]` and `[every]` belong into conditions.",
    reason: "A path that leads nowhere makes every answer look as if the value were missing.",
    wrong: r#"response:
  success: {status: [200]}
  message_id: {json: "messages[].id"}"#,
    right: r#"response:
  success: {status: [200]}
  message_id: {json: "messages[0].id"}"#,
};
