//! `L007`: Apex has to read a secret.

use super::lint::Resolved;
use super::{Rule, Subject};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;

const CODE: &str = "L007";

pub(super) static RULE: Rule = Rule {
    code: CODE,
    name: "secret-read-by-apex",
    severity: Severity::Warning,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "Apex has to read a secret",
    meaning: "The provider wants the secret in the address, or in a signature that Salesforce's formulas cannot compute. \
        It is kept in a protected custom setting instead of an External Credential. If the provider also takes it \
        in a header or body, use that.",
    reason: "Code of the same namespace can read a protected custom setting, and in an unmanaged org so can everybody \
        who may write Apex. A secret in an address is also in the logs of every proxy on the way.",
    wrong: r#"secrets:
  api_key: {help: The key of the account., example: k-1234, read_by_apex: true}
auth:
  payload: true
payload:
  query: {key: "${secrets.api_key}"}
  json: {to: "${phone.e164}", text: "${message}"}"#,
    right: r#"auth:
  payload: true
payload:
  json: {key: "${secrets.api_key}", to: "${phone.e164}", text: "${message}"}"#,
};

pub(super) fn check(subject: &Resolved<'_>, found: &mut Vec<Diagnostic>) {
    let spec = subject.spec;
    for planned in subject.plan.secrets.iter().filter(|secret| secret.read_by_apex) {
        let Some(span) = spec.secret(&planned.name).and_then(|secret| secret.read_by_apex.as_ref()) else { continue };
        let message = format!("Apex has to read the secret `{}`", planned.name);
        found.push(
            Diagnostic::warning(CODE, spec.place(span), message)
                .label("kept in a protected custom setting")
                .help("if the provider also takes it in a header or in the body, an External Credential carries it"),
        );
    }
}
