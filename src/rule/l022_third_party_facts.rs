//! `L022`: a part of the spec rests on somebody else's client.

use super::l021_unverified_facts::at_level;
use super::lint::Resolved;
use super::{Rule, Subject};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::spec::EvidenceLevel;

const CODE: &str = "L022";

pub(super) static RULE: Rule = Rule {
    code: CODE,
    name: "third-party-facts",
    severity: Severity::Info,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A part of the spec rests on somebody else's client",
    meaning: "Its evidence has the level `third-party`: neither the provider's documentation nor its own client was at \
        hand.",
    reason: "Such clients work for what their authors needed, and rarely follow when the provider changes something.",
    wrong: r#"verified:
  request: {level: documented, source: https://acme.example/docs}
  auth: {level: documented, source: https://acme.example/docs}
  phone: {level: documented, source: https://acme.example/docs}
  success: {level: documented, source: https://acme.example/docs}
  results: {level: third-party, source: somebody/acme-client errors.py}"#,
    right: r#"verified:
  request: {level: documented, source: https://acme.example/docs}
  auth: {level: documented, source: https://acme.example/docs}
  phone: {level: documented, source: https://acme.example/docs}
  success: {level: documented, source: https://acme.example/docs}
  results: {level: official-client, source: acme/acme-python errors.py}"#,
};

pub(super) fn check(subject: &Resolved<'_>, found: &mut Vec<Diagnostic>) {
    for (what, span, evidence) in at_level(subject.spec, EvidenceLevel::ThirdParty) {
        let source = evidence.source.as_deref().unwrap_or_default();
        let message = format!("{what} rests on somebody else's client: {source}");
        let finding = Diagnostic::info(CODE, subject.spec.place(span), message);
        found.push(match &evidence.note {
            Some(note) => finding.help(note.clone()),
            None => finding,
        });
    }
}
