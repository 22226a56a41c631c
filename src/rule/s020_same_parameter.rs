//! `S020`: two secrets have the same name in Salesforce.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::plan::secrets::SAME_PARAMETER,
    name: "same-parameter",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "Two secrets have the same name in Salesforce",
    meaning: "In Salesforce a secret is named in UpperCamelCase, and names there take no account of case: `api_key` is \
        `ApiKey`, and `apikey` would be `Apikey`.",
    reason: "One of the two would overwrite the other, and the provider would get the wrong one.",
    wrong: r#"secrets:
  api_key: {help: The key of the account., example: k-1234}
  apikey: {help: The second key., example: k-5678}
auth:
  headers:
    Authorization: "Bearer ${secrets.api_key}"
    X-Second: "${secrets.apikey}""#,
    right: r#"secrets:
  api_key: {help: The key of the account., example: k-1234}
  second_key: {help: The second key., example: k-5678}
auth:
  headers:
    Authorization: "Bearer ${secrets.api_key}"
    X-Second: "${secrets.second_key}""#,
};
