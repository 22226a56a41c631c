//! `L004`: no answer leads to a rule, or to success.

use super::lint::Resolved;
use super::precedence::{is_as_wide, taken_codes};
use super::{Rule, Subject};
use crate::artifact::sample::Sampler;
use crate::diagnostic::Severity;
use crate::diagnostic::{Diagnostic, Place};
use crate::spec::{Rule as Mapping, Test};

const CODE: &str = "L004";

pub(super) static RULE: Rule = Rule {
    code: CODE,
    name: "unreachable-rule",
    severity: Severity::Warning,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "No answer leads to a rule, or to success",
    meaning: "The first rule that matches decides, and success is tried before all of them. Something further up takes \
        every answer that this one is for; or it tests a code, and `code` does not say where codes are.",
    reason: "The result is never given although the spec says so: put the narrower rule first.",
    wrong: r#"response:
  success: {status: [200]}
  code: [{json: code}]
  results:
    - {result: MESSAGE_LIMIT_EXCEEDED, meaning: too many messages, status: [429]}
    - {result: COUNTRY_BLOCK, meaning: too many for this country, status: [429], code: 7}
    - {result: INVALID_PHONE_NUMBER, meaning: the number is not valid, code: 411}"#,
    right: r#"response:
  success: {status: [200]}
  code: [{json: code}]
  results:
    - {result: COUNTRY_BLOCK, meaning: too many for this country, status: [429], code: 7}
    - {result: MESSAGE_LIMIT_EXCEEDED, meaning: too many messages, status: [429]}
    - {result: INVALID_PHONE_NUMBER, meaning: the number is not valid, code: 411}"#,
};

/// Whose number is in the answers that are tried.
const RECIPIENT: &str = "+14155550123";

/// With more tests than this, answers are not tried one by one: it would take too long, and no provider has so many.
const MOST_TESTS: usize = 500;

pub(super) fn check(subject: &Resolved<'_>, found: &mut Vec<Diagnostic>) {
    let (spec, response) = (subject.spec, &subject.spec.response);
    let rules = &response.results;
    let tests: usize = rules.iter().map(tests).sum();
    let sampler = (tests <= MOST_TESTS).then(|| Sampler::new(subject.plan, RECIPIENT));
    if sampler.as_ref().is_some_and(|sampler| sampler.accepted().is_none()) {
        let message = "no answer means success: its conditions exclude each other";
        found.push(Diagnostic::warning(CODE, spec.place(&response.success.span), message));
    }
    let taken = taken_codes(rules);
    for (index, rule) in rules.iter().enumerate() {
        // What another rule of this catalogue says need not be said twice.
        let is_duplicate = !rule.code.is_empty() && (0..rule.code.len()).all(|at| taken.contains_key(&(index, at)));
        if is_duplicate {
            continue;
        }
        let place = spec.place(&rule.result.span);
        let message = format!("no answer leads to this {}", rule.result.value.name());
        let wider = rules[..index].iter().find(|earlier| takes_all(earlier, rule));
        let unreachable = Diagnostic::warning(CODE, place, message);
        if !rule.code.is_empty() && response.code.is_empty() {
            let help = "say under `response.code` where the error code is, such as `code: [{json: code}]`";
            found.push(unreachable.help(help));
        } else if let Some(wider) = wider {
            found.push(shadowed(unreachable, spec.place(&wider.result.span)));
        } else if sampler.as_ref().is_some_and(|sampler| !sampler.reaches(index)) {
            let help =
                "success or the rules above take every answer that it is for, or its conditions exclude each other";
            found.push(unreachable.help(help));
        }
    }
}

/// Only the rules that one further up makes unreachable, whatever the rest of the spec says.
pub(super) fn check_order(subject: &Resolved<'_>, found: &mut Vec<Diagnostic>) {
    let rules = &subject.spec.response.results;
    for (index, rule) in rules.iter().enumerate() {
        if let Some(wider) = rules[..index].iter().find(|earlier| takes_all(earlier, rule)) {
            let message = format!("no answer leads to this {}", rule.result.value.name());
            let finding = Diagnostic::warning(CODE, subject.spec.place(&rule.result.span), message);
            found.push(shadowed(finding, subject.spec.place(&wider.result.span)));
        }
    }
}

fn shadowed(finding: Diagnostic, wider: Place) -> Diagnostic {
    finding.related(wider, "this rule takes them all").help("put the narrower rule first")
}

/// How many codes, statuses and values a rule compares with.
fn tests(rule: &Mapping) -> usize {
    let values = rule.all.iter().map(|condition| match &condition.test {
        Test::OneOf(scalars) => scalars.len(),
        _ => 1,
    });
    rule.code.len() + rule.status.len() + values.sum::<usize>()
}

fn takes_all(earlier: &Mapping, later: &Mapping) -> bool {
    earlier.code.is_empty() && is_as_wide(earlier, later)
}
