//! `L012`: nothing uses an intermediate value.

use super::lint::Resolved;
use super::{Rule, Subject};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;

const CODE: &str = "L012";

pub(super) static RULE: Rule = Rule {
    code: CODE,
    name: "unused-value",
    severity: Severity::Warning,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "Nothing uses an intermediate value",
    meaning: "An entry of `values` is mentioned neither by the request nor by an entry behind it.",
    reason: "It is computed for nothing, or something that was meant to use it does not.",
    wrong: r#"values:
  digest: "${message | sha256 | hex}""#,
    right: r#"values:
  digest: "${message | sha256 | hex}"
payload:
  json: {to: "${phone.e164}", text: "${message}", digest: "${values.digest}"}"#,
};

pub(super) fn check(subject: &Resolved<'_>, found: &mut Vec<Diagnostic>) {
    let spec = subject.spec;
    let used = spec.used_inputs();
    for (name, _) in &spec.values {
        let input = format!("values.{}", name.value);
        if !used.contains(&input) {
            let message = format!("nothing uses the intermediate value `{}`", name.value);
            let help = format!("write `${{{input}}}` where it belongs, or remove it");
            found.push(Diagnostic::warning(CODE, spec.place(&name.span), message).help(help));
        }
    }
}
