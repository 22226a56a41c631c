//! `L020`: no answer of the provider leads to a result.

use super::lint::Resolved;
use super::{Rule, Subject};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::outcome::Outcome;

const CODE: &str = "L020";

pub(super) static RULE: Rule = Rule {
    code: CODE,
    name: "result-never-given",
    severity: Severity::Info,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "No answer of the provider leads to a result",
    meaning: "No rule of `results` gives it. What the provider refuses for this reason cannot be told from its other \
        errors and is PROVIDER_ERROR. The handler itself gives INVALID_PHONE_NUMBER for what cannot be a number, \
        before it asks the provider.",
    reason: "Salesforce shows users a message for each result. If the provider has a code for the case, a rule makes \
        the message right.",
    wrong: r#"response:
  success: {status: [200]}
  results:
    - {result: INVALID_PHONE_NUMBER, meaning: the number is not valid, status: [422]}
    - {result: MESSAGE_LIMIT_EXCEEDED, meaning: too many messages, status: [429]}"#,
    right: r#"response:
  success: {status: [200]}
  results:
    - {result: INVALID_PHONE_NUMBER, meaning: the number is not valid, status: [422]}
    - {result: MESSAGE_LIMIT_EXCEEDED, meaning: too many messages, status: [429]}
    - {result: COUNTRY_BLOCK, meaning: the country is not served, status: [451]}"#,
};

/// The results that only a rule can give; the others the handler gives by itself too.
const BY_RULES: [Outcome; 3] = [Outcome::InvalidPhoneNumber, Outcome::CountryBlock, Outcome::MessageLimitExceeded];

pub(super) fn check(subject: &Resolved<'_>, found: &mut Vec<Diagnostic>) {
    let (spec, response) = (subject.spec, &subject.spec.response);
    let is_given = |outcome: &Outcome| response.results.iter().any(|rule| rule.result.value == *outcome);
    let missing: Vec<&str> = BY_RULES.into_iter().filter(|it| !is_given(it)).map(Outcome::name).collect();
    if !missing.is_empty() {
        let message = format!("no answer of {} leads to {}", spec.label, crate::phrase::list(&missing));
        let help = "such refusals cannot be told from other errors: they are PROVIDER_ERROR";
        found.push(Diagnostic::info(CODE, spec.place(&response.span), message).help(help));
    }
}
