//! `L002`: nothing uses a secret.

use super::lint::Resolved;
use super::{Rule, Subject};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;

const CODE: &str = "L002";

pub(super) static RULE: Rule = Rule {
    code: CODE,
    name: "unused-secret",
    severity: Severity::Warning,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "Nothing uses a secret",
    meaning: "The secret is declared and neither `auth` nor `payload` nor the path mentions it.",
    reason: "People are asked for a secret that is then stored for nothing.",
    wrong: r#"secrets:
  api_key: {help: The key of the account., example: k-1234}
  old_key: {help: The key before that., example: k-5678}"#,
    right: r#"secrets:
  api_key: {help: The key of the account., example: k-1234}"#,
};

pub(super) fn check(subject: &Resolved<'_>, found: &mut Vec<Diagnostic>) {
    let spec = subject.spec;
    let used = spec.used_inputs();
    for secret in &spec.secrets {
        let input = format!("secrets.{}", secret.name.value);
        if !used.contains(&input) {
            let message = format!("nothing uses the secret `{}`", secret.name.value);
            let help = format!("write `${{{input}}}` where it belongs, or remove it");
            found.push(Diagnostic::warning(CODE, spec.place(&secret.name.span), message).help(help));
        }
    }
}
