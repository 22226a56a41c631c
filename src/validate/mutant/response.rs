//! Damage to what answers mean: success wider or narrower, mappings gone, shifted, or for another code.

use std::rc::Rc;

use super::change::{At, Change};
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::spec::{CodeTest, Condition, Response, Scalar, Span, StatusRange, Test};

/// The results of refusals; one is shifted to the next.
const REFUSALS: [Outcome; 4] =
    [Outcome::InvalidPhoneNumber, Outcome::CountryBlock, Outcome::MessageLimitExceeded, Outcome::ProviderError];

/// A status that no provider answers an accepted message with.
const FAILED: u16 = 500;
/// A status that no provider answers with.
const NEVER: StatusRange = StatusRange { first: 599, last: 599 };

pub(super) fn changes(plan: &Plan) -> Vec<Change> {
    let response = &plan.response;
    let mut all = success(response);
    for (index, locator) in response.code.iter().enumerate() {
        let name = format!("drop response.code[{index}]");
        all.push(change(name, &locator.span, move |response| drop(response.code.remove(index))));
    }
    for index in 0..response.results.len() {
        all.extend(mapping(response, index));
    }
    all
}

fn change(name: String, span: &Span, apply: impl Fn(&mut Response) + 'static) -> Change {
    Change::new(name, At::Span(span.clone()), move |plan: &mut Plan| apply(Rc::make_mut(&mut plan.response)))
}

fn success(response: &Response) -> Vec<Change> {
    let success = &response.success;
    let mut all = Vec::new();
    let is_success = |status: u16| success.status.iter().any(|it| (it.first..=it.last).contains(&status));
    if !is_success(FAILED) {
        all.push(change(format!("response.success.status and {FAILED} too"), &success.span, |response| {
            response.success.status.push(StatusRange { first: FAILED, last: FAILED });
        }));
    }
    for (index, status) in success.status.iter().enumerate() {
        let name = format!("drop response.success.status {}", range(*status));
        // Without any status, every one would do.
        all.push(change(name, &success.span, move |response| response.success.status[index] = NEVER));
    }
    for (index, condition) in success.all.iter().enumerate() {
        let name = format!("drop response.success.all[{index}]");
        all.push(change(name, &condition.at.span, move |response| drop(response.success.all.remove(index))));
        if let Some(negated) = negated(condition) {
            let name = format!("negate response.success.all[{index}]");
            all.push(change(name, &condition.at.span, move |response| response.success.all[index] = negated.clone()));
        }
    }
    all
}

fn mapping(response: &Response, index: usize) -> Vec<Change> {
    let rule = &response.results[index];
    let result = rule.result.value;
    let at = format!("response.results[{index}]");
    let mut all = Vec::new();
    // What no rule matches is PROVIDER_ERROR anyway.
    let is_default = |rule: &crate::spec::Rule| rule.result.value == Outcome::ProviderError;
    if !response.results[index..].iter().all(is_default) {
        all.push(change(format!("drop result {} at {at}", result.name()), &rule.span, move |response| {
            response.results.remove(index);
        }));
    }
    let next = REFUSALS.iter().position(|it| *it == result).map_or(0, |it| (it + 1) % REFUSALS.len());
    let shifted = REFUSALS[next];
    let name = format!("result {} -> {} at {at}", result.name(), shifted.name());
    all.push(change(name, &rule.result.span, move |response| response.results[index].result.value = shifted));
    for (nth, code) in rule.code.iter().enumerate() {
        let (name, other) = other_code(&code.value);
        let name = format!("{name} at {at}");
        all.push(change(name, &code.span, move |response| response.results[index].code[nth].value = other.clone()));
    }
    for (nth, status) in rule.status.iter().enumerate() {
        let name = format!("drop status {} at {at}", range(*status));
        all.push(change(name, &rule.span, move |response| response.results[index].status[nth] = NEVER));
    }
    for (nth, condition) in rule.all.iter().enumerate() {
        let name = format!("drop condition {} at {at}", nth + 1);
        all.push(change(name, &condition.at.span, move |response| drop(response.results[index].all.remove(nth))));
        if let Some(negated) = negated(condition) {
            let name = format!("negate condition {} at {at}", nth + 1);
            all.push(change(name, &condition.at.span, move |response| {
                response.results[index].all[nth] = negated.clone();
            }));
        }
    }
    all
}

fn range(status: StatusRange) -> String {
    if status.first == status.last { status.first.to_string() } else { format!("{}-{}", status.first, status.last) }
}

/// A code that is none of the provider's, and what it was.
fn other_code(code: &CodeTest) -> (String, CodeTest) {
    match code {
        CodeTest::Is(Scalar::Number(number)) => {
            (format!("code {number} -> {number}9"), CodeTest::Is(Scalar::Number(format!("{number}9"))))
        }
        CodeTest::Is(scalar) => {
            let text = scalar.text();
            (format!("code {text} -> {text}x"), CodeTest::Is(Scalar::Text(format!("{text}x"))))
        }
        CodeTest::Prefix(prefix) => (format!("codes {prefix}… -> {prefix}x…"), CodeTest::Prefix(format!("{prefix}x"))),
        CodeTest::Range(from, to) => {
            let above = to.saturating_add(1);
            let other = CodeTest::Range(above, above);
            (format!("codes {from} to {to} -> {above}"), other)
        }
    }
}

/// A condition that holds where the other does not, where there is a simple one.
fn negated(condition: &Condition) -> Option<Condition> {
    let test = match &condition.test {
        Test::Present => Test::Absent,
        Test::Absent => Test::Present,
        Test::Empty => Test::NotEmpty,
        Test::NotEmpty => Test::Empty,
        Test::OneOf(_) => Test::OneOf(vec![Scalar::Text("never such a value".to_owned())]),
        Test::Between(..) => Test::Between(i64::MAX - 1, i64::MAX - 1),
        Test::StartsWith(_) => Test::StartsWith("never such a value".to_owned()),
        Test::Contains(_) => Test::Contains("never such a value".to_owned()),
        Test::Matches { .. } => return None,
    };
    Some(Condition { test, ..condition.clone() })
}
