//! `L021`: a part of the spec rests on no source.

use super::lint::Resolved;
use super::{Rule, Subject};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::spec::{Evidence, EvidenceLevel, Span, Spec};

const CODE: &str = "L021";

pub(super) static RULE: Rule = Rule {
    code: CODE,
    name: "unverified-facts",
    severity: Severity::Info,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A part of the spec rests on no source",
    meaning: "Its evidence has the level `unverified`. The note, if there is one, says what is not certain.",
    reason: "It may be wrong. Try it with the provider before users depend on it, and say in `verified` what was found.",
    wrong: r#"verified:
  request: {level: documented, source: https://acme.example/docs}
  auth: {level: documented, source: https://acme.example/docs}
  phone: {level: unverified, note: Whether a plus sign is allowed is not known.}
  success: {level: documented, source: https://acme.example/docs}
  results: {level: documented, source: https://acme.example/docs}"#,
    right: r#"verified:
  request: {level: documented, source: https://acme.example/docs}
  auth: {level: documented, source: https://acme.example/docs}
  phone: {level: documented, source: https://acme.example/docs/numbers}
  success: {level: documented, source: https://acme.example/docs}
  results: {level: documented, source: https://acme.example/docs}"#,
};

pub(super) fn check(subject: &Resolved<'_>, found: &mut Vec<Diagnostic>) {
    for (what, span, evidence) in at_level(subject.spec, EvidenceLevel::Unverified) {
        let finding = Diagnostic::info(CODE, subject.spec.place(span), format!("{what} rests on no source"));
        found.push(match &evidence.note {
            Some(note) => finding.help(note.clone()),
            None => finding,
        });
    }
}

/// What has evidence of a level: in words, where, and the evidence.
pub(super) fn at_level(spec: &Spec, level: EvidenceLevel) -> Vec<(String, &Span, &Evidence)> {
    let parts =
        spec.verified.iter().map(|(part, evidence)| (format!("the part `{}`", part.value), &part.span, evidence));
    let rules = spec.response.results.iter().filter_map(|rule| {
        let what = format!("the rule \"{}\"", rule.meaning);
        Some((what, &rule.result.span, rule.evidence.as_ref()?))
    });
    parts.chain(rules).filter(|it| it.2.level == level).collect()
}
