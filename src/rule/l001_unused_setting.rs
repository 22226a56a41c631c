//! `L001`: nothing uses a setting.

use super::lint::Resolved;
use super::{Rule, Subject};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;

const CODE: &str = "L001";

pub(super) static RULE: Rule = Rule {
    code: CODE,
    name: "unused-setting",
    severity: Severity::Warning,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "Nothing uses a setting",
    meaning: "The setting is declared and no value, address or path of the spec mentions it. Often its name is misspelt \
        where it is used, or a parameter was removed.",
    reason: "People are asked for a value that has no effect.",
    wrong: r#"settings:
  sender: {help: The sender's name., example: Acme}"#,
    right: r#"settings:
  sender: {help: The sender's name., example: Acme}
payload:
  json: {to: "${phone.e164}", text: "${message}", from: "${settings.sender}"}"#,
};

pub(super) fn check(subject: &Resolved<'_>, found: &mut Vec<Diagnostic>) {
    let spec = subject.spec;
    let used = spec.used_inputs();
    for setting in &spec.settings {
        let input = format!("settings.{}", setting.name.value);
        if !used.contains(&input) {
            let message = format!("nothing uses the setting `{}`", setting.name.value);
            let help = format!("write `${{{input}}}` where it belongs, or remove it");
            found.push(Diagnostic::warning(CODE, spec.place(&setting.name.span), message).help(help));
        }
    }
}
