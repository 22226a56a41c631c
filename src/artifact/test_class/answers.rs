//! The tests of what answers mean.

use heck::ToUpperCamelCase;
use serde::Serialize;

use super::describe;
use super::expected::PHONE_NUMBER;
use super::write::{list, wrapped};
use crate::apex::Expr as Apex;
use crate::artifact::sample::{Group, Sampler, cut_off};
use crate::encode::{apex_comment, apex_literal};
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::plan::answer::Answer;

/// The tests of what a provider's answers mean. They are the same for all handlers of one spec.
#[derive(Debug)]
pub struct AnswerTests {
    /// An answer that means success.
    pub(super) accepted: Answer,
    pub(super) tests: Vec<AnswerTest>,
}

impl AnswerTests {
    /// Makes them; `None` when no answer means success.
    #[must_use]
    pub fn of(plan: &Plan) -> Option<Self> {
        let recipient = plan.phone.e164(PHONE_NUMBER).unwrap_or_else(|| PHONE_NUMBER.to_owned());
        let sampler = Sampler::new(plan, &recipient);
        let accepted = sampler.accepted()?;
        Some(Self { tests: tests(plan, &sampler, accepted), accepted: accepted.clone() })
    }
}

/// A test that reads answers.
#[derive(Debug, Serialize)]
pub(super) struct AnswerTest {
    name: String,
    comment: Option<String>,
    statuses: Option<String>,
    status: u16,
    answers: String,
    result: &'static str,
    message: String,
}

fn tests(plan: &Plan, sampler: &Sampler<'_>, accepted: &Answer) -> Vec<AnswerTest> {
    let accepted_body = || vec![Apex::name("ACCEPTED_ANSWER")];
    let mut tests = Vec::new();
    let mut add = |test: Option<AnswerTest>| tests.extend(test);
    let error = Outcome::ProviderError;

    let status = accepted.status;
    add(at_each("acceptsEveryStatusOfSuccess", &sampler.accepted_statuses(), accepted_body(), Outcome::Success));
    add(at_each("acceptsNoOtherStatus", &sampler.other_statuses(), accepted_body(), error));
    for (index, condition) in plan.response.success.all.iter().enumerate() {
        let meaning = describe::condition(condition);
        let name = format!("acceptsByCondition{}", index + 1);
        let test = at(&name, status, texts(&sampler.satisfying(index)), Outcome::Success);
        add(test.map(|test| test.about(&meaning)));
        let name = format!("refusesByCondition{}", index + 1);
        add(at(&name, status, texts(&sampler.breaking(index)), error));
    }
    for (index, rule) in plan.response.results.iter().enumerate() {
        let number = index + 1;
        let outcome = rule.result.value;
        let name = format!("mapsRule{number}To{}", outcome.name().to_upper_camel_case());
        // A rule that no answer leads to has no test; whoever generates is told.
        for (group, name) in named(&sampler.rule(index).unwrap_or_default(), &name) {
            add(of_group(&name, group, outcome).map(|test| test.about(&rule.meaning)));
        }
        for (group, name) in named(&sampler.incomplete(index), &format!("needsEveryPartOfRule{number}")) {
            add(of_group(&name, group, error));
        }
    }
    add(at("mapsEveryOtherCodeToProviderError", 400, texts(&sampler.other_codes()), error));
    let unreadable = sampler.unreadable().into_iter().map(|body| {
        if !accepted.body.is_empty() && body == cut_off(&accepted.body) {
            let all_but_one =
                Apex::Arithmetic { left: Box::new(length()), operator: "-", right: Box::new(Apex::name("1")) };
            Apex::call("ACCEPTED_ANSWER.left", [all_but_one])
        } else {
            Apex::text(body)
        }
    });
    add(at("mapsAnUnreadableAnswerToProviderError", status, unreadable.collect(), error));
    tests
}

fn length() -> Apex {
    Apex::call("ACCEPTED_ANSWER.length", [])
}

fn texts(bodies: &[String]) -> Vec<Apex> {
    bodies.iter().map(Apex::text).collect()
}

/// Groups with the names of their tests: all but the first name their status.
fn named<'g>(groups: &'g [Group], name: &str) -> Vec<(&'g Group, String)> {
    let name_of = |(index, group): (usize, &'g Group)| match (index, group.statuses.first()) {
        (1.., Some(status)) => (group, format!("{name}At{status}")),
        _ => (group, name.to_owned()),
    };
    groups.iter().enumerate().map(name_of).collect()
}

fn of_group(name: &str, group: &Group, outcome: Outcome) -> Option<AnswerTest> {
    match group.statuses.as_slice() {
        [status] => at(name, *status, texts(&group.bodies), outcome),
        statuses => at_each(name, statuses, texts(&group.bodies), outcome),
    }
}

fn at(name: &str, status: u16, answers: Vec<Apex>, outcome: Outcome) -> Option<AnswerTest> {
    (!answers.is_empty()).then(|| AnswerTest {
        name: name.to_owned(),
        comment: None,
        statuses: None,
        status,
        answers: list("String", "answers", answers),
        result: outcome.name(),
        message: "'result'".to_owned(),
    })
}

fn at_each(name: &str, statuses: &[u16], answers: Vec<Apex>, outcome: Outcome) -> Option<AnswerTest> {
    let first = *statuses.first()?;
    let numbers = statuses.iter().map(|status| Apex::name(status.to_string())).collect();
    let test = at(name, first, answers, outcome)?;
    Some(AnswerTest { statuses: Some(list("Integer", "httpStatuses", numbers)), ..test })
}

impl AnswerTest {
    /// The test with a comment and a message that say what it is about.
    fn about(mut self, meaning: &str) -> Self {
        let meaning = meaning.split_whitespace().collect::<Vec<_>>().join(" ");
        let lines = wrapped(&apex_comment(&meaning), 80 - "  // ".len());
        self.comment = Some(lines.iter().map(|line| format!("  // {line}")).collect::<Vec<_>>().join("\n"));
        self.message = apex_literal(&meaning);
        self
    }
}
