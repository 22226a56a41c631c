//! `S013`: a part of the spec does not say where its facts come from.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::spec::load::EVIDENCE,
    name: "missing-evidence",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A part of the spec does not say where its facts come from",
    meaning: "`verified` has an entry for the request, the authentication, the phone number, success and the results. \
        Each has a level, and a source unless the level is `unverified`.",
    reason: "Specs are written from documentation, from clients and from hearsay. Whoever sends codes with one should \
        see which it was.",
    wrong: r#"verified:
  request: {level: documented}
  auth: {level: documented, source: https://acme.example/docs}
  phone: {level: documented, source: https://acme.example/docs}
  success: {level: documented, source: https://acme.example/docs}
  results: {level: documented, source: https://acme.example/docs}"#,
    right: r#"verified:
  request: {level: documented, source: https://acme.example/docs}
  auth: {level: documented, source: https://acme.example/docs}
  phone: {level: documented, source: https://acme.example/docs}
  success: {level: documented, source: https://acme.example/docs}
  results: {level: documented, source: https://acme.example/docs}"#,
};
