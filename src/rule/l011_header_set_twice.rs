//! `L011`: a header is set twice.

use super::lint::Resolved;
use super::{Rule, Subject};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::spec::{Auth, Span};

const CODE: &str = "L011";

pub(super) static RULE: Rule = Rule {
    code: CODE,
    name: "header-set-twice",
    severity: Severity::Warning,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A header is set twice",
    meaning: "Names of headers take no account of case, so that `Accept` and `accept` are one header; so are those of \
        `auth` and of `payload`. Names of settings, secrets and intermediate values are lower case throughout and \
        cannot differ in case.",
    reason: "One value replaces the other, and which one is up to the platform.",
    wrong: r#"payload:
  headers: {Accept: application/json, accept: text/plain}
  json: {to: "${phone.e164}", text: "${message}"}"#,
    right: r#"payload:
  headers: {Accept: application/json}
  json: {to: "${phone.e164}", text: "${message}"}"#,
};

pub(super) fn check(subject: &Resolved<'_>, found: &mut Vec<Diagnostic>) {
    let spec = subject.spec;
    let mut headers: Vec<(&str, &Span)> = match &spec.auth.value {
        Auth::Headers(pairs) => pairs.iter().map(|pair| (pair.name.value.as_str(), &pair.name.span)).collect(),
        Auth::Basic { .. } | Auth::OAuth2 { .. } | Auth::AwsSigV4 { .. } => vec![("Authorization", &spec.auth.span)],
        Auth::Payload => Vec::new(),
    };
    headers.extend(spec.payload.headers.iter().map(|pair| (pair.name.value.as_str(), &pair.name.span)));
    for (at, (name, span)) in headers.iter().enumerate() {
        if let Some((first, place)) = headers[..at].iter().find(|earlier| earlier.0.eq_ignore_ascii_case(name)) {
            let message = format!("the header `{first}` is set twice");
            let finding = Diagnostic::warning(CODE, spec.place(span), message).label("again here");
            found.push(finding.related(spec.place(place), "first set here"));
        }
    }
}
