//! `H002`: a setting that the provider requires is not given.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::plan::settings::MISSING_SETTING,
    name: "missing-setting",
    severity: Severity::Error,
    subject: Subject::Project,
    is_sketch: false,
    summary: "A setting that the provider requires is not given",
    meaning: "The setting has no default. Some settings replace each other: then one of them is enough.",
    reason: "Settings become part of the generated code; without this one no request can be built.",
    wrong: r#"handlers:
  - provider: twilio
    settings: {sender: "+15005550006"}"#,
    right: r#"handlers:
  - provider: twilio
    settings:
      account_sid: AC00000000000000000000000000000000
      sender: "+15005550006""#,
};
