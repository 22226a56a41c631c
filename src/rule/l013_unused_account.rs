//! `L013`: nothing uses a value of a mock's account.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::mock::check::UNUSED_ACCOUNT,
    name: "unused-account",
    severity: Severity::Warning,
    subject: Subject::Mock,
    is_sketch: false,
    summary: "Nothing uses a value of a mock's account",
    meaning: "No text of the mock names it, and the spec beside the mock has no setting or secret of that name.",
    reason: "It is misspelt somewhere, or a fact about the account is not looked at.",
    wrong: r#"account:
  api_key: k-1234
  sender: Acme"#,
    right: r#"account:
  api_key: k-1234"#,
};
