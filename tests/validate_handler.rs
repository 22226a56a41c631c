//! The seam through which anything can be tried that can be called as Salesforce calls a handler.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

use std::sync::Arc;
use std::time::Duration;

use otpsmith::catalog::Catalog;
use otpsmith::outcome::Outcome;
use otpsmith::plan::Plan;
use otpsmith::plan::answer::Answer;
use otpsmith::validate::{
    Call, Callout, Decision, Difference, Handled, Handler, Options, PlanHandler, Ran, Scenario, Stand, Transport, run,
};
use otpsmith::workflow::validate::{Subject, subject};

/// The provider of the tests, from a project of its own.
fn acme() -> Subject {
    let project = tempfile::tempdir().unwrap();
    let folder = project.path().join("provider-specs/acme");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("spec.yaml"), include_str!("validate/spec.yaml")).unwrap();
    std::fs::write(folder.join("mock.yaml"), include_str!("validate/mock.yaml")).unwrap();
    subject(&Catalog::open(Some(project.path())).unwrap(), "acme").unwrap()
}

fn stand(subject: &Subject) -> Stand {
    let options = Options { fault_timeout: Duration::from_millis(50), ..Options::default() };
    Stand::new(Arc::clone(&subject.mock), options).unwrap()
}

fn scenario<'s>(subject: &'s Subject, name: &str) -> &'s Scenario {
    subject.scenarios.iter().find(|it| it.name == name).unwrap()
}

/// A handler that does what the plan does, and then something else.
struct Careless<'p> {
    plan: &'p Plan,
    timeout_ms: Option<u64>,
    times: usize,
    checks_number: bool,
}

impl Handler for Careless<'_> {
    fn deliver(&mut self, call: &Call, transport: &mut dyn Transport) -> Handled {
        let mut delivery = call.delivery();
        if !self.checks_number {
            "+14155550199".clone_into(&mut delivery.phone_number);
        }
        let done = |outcome| Handled { outcome, decision: Decision::Other("so it is".to_owned()) };
        let Ok(request) = self.plan.request(&delivery) else { return done(Outcome::InvalidPhoneNumber) };
        let mut outcome = Outcome::Exception;
        for _ in 0..self.times {
            let body = request.body.as_deref().map(str::as_bytes);
            let callout = Callout { request: &request, body, timeout_ms: self.timeout_ms, token: None };
            if let Ok(answer) = transport.send(&callout) {
                let body = String::from_utf8(answer.body).unwrap();
                let answer = Answer { status: answer.status, body };
                outcome = self.plan.verdict(&answer, "+14155550123").outcome;
            }
        }
        done(outcome)
    }
}

fn careless(subject: &Subject, name: &str, change: impl FnOnce(&mut Careless<'_>)) -> Ran {
    let plan = &subject.variants[0].plan;
    let mut handler = Careless { plan, timeout_ms: Some(10_000), times: 1, checks_number: true };
    change(&mut handler);
    run(&mut handler, plan, scenario(subject, name), &mut stand(subject))
}

#[test]
fn a_handler_without_a_timeout_is_found_out_and_does_not_hang() {
    let acme = acme();
    for (timeout, wanted) in [(None, true), (Some(120_001), true), (Some(120_000), false), (Some(1), false)] {
        let ran = careless(&acme, "fault/delay-over-timeout", |it| it.timeout_ms = timeout);
        assert_eq!(ran.differences.contains(&Difference::Timeout(timeout)), wanted, "{timeout:?}");
        assert_eq!(ran.handled.outcome, Outcome::Exception, "{timeout:?}");
    }
}

#[test]
fn a_handler_that_sends_twice_or_when_there_is_nothing_to_send_is_found_out() {
    let acme = acme();
    let ran = careless(&acme, "reply/accepted", |it| it.times = 2);
    assert_eq!(ran.differences, [Difference::Requests { expected: 1, actual: 2 }]);
    assert_eq!(ran.exchanges.len(), 2);
    let ran = careless(&acme, "phone/letters", |it| it.checks_number = false);
    assert!(ran.differences.contains(&Difference::Requests { expected: 0, actual: 1 }), "{:?}", ran.differences);
    let ran = careless(&acme, "reply/accepted", |it| it.times = 0);
    assert!(ran.differences.contains(&Difference::Requests { expected: 1, actual: 0 }), "{:?}", ran.differences);
}

#[test]
fn a_code_that_goes_to_another_number_is_found_out() {
    let acme = acme();
    let ran = careless(&acme, "reply/accepted", |it| it.checks_number = false);
    let found: Vec<String> = ran
        .differences
        .iter()
        .filter_map(|it| match it {
            Difference::Violation(violation) => Some(violation.place.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(found, ["json.to"]);
}

#[test]
fn one_stand_serves_any_number_of_handlers_and_scenarios() {
    let acme = acme();
    let plan = &acme.variants[0].plan;
    let mut stand = stand(&acme);
    for round in 0..3 {
        for scenario in acme.scenarios.iter().filter(|scenario| !scenario.waits()) {
            let ran = run(&mut PlanHandler(plan), plan, scenario, &mut stand);
            assert!(ran.passed(), "{round} {}: {:?}", scenario.name, ran.differences);
        }
        stand.forget();
    }
}
