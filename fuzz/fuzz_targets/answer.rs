//! Any bytes as an answer: every built-in spec says what it means. The first two bytes are the status.

#![no_main]

use libfuzzer_sys::fuzz_target;
use otpsmith::catalog::Catalog;
use otpsmith::outcome::Outcome;
use otpsmith::plan::answer::Answer;
use otpsmith::plan::{Choices, Plan, resolve};

thread_local! {
    static PLANS: Vec<Plan> = plans();
}

fn plans() -> Vec<Plan> {
    let catalog = Catalog::open(None).expect("the built-in catalogue");
    let plan = |name: &str| {
        let spec = catalog.load(name).expect("a spec");
        resolve(&spec, &Choices::examples(&spec)).expect("a plan")
    };
    catalog.listed().iter().map(|it| plan(&it.name)).collect()
}

fuzz_target!(|bytes: &[u8]| {
    let Some((status, body)) = bytes.split_first_chunk() else { return };
    let status = u16::from_be_bytes(*status);
    let answer = Answer { status, body: String::from_utf8_lossy(body).into_owned() };
    PLANS.with(|plans| check(plans, &answer));
});

fn check(plans: &[Plan], answer: &Answer) {
    for plan in plans {
        let verdict = plan.verdict(answer, "+14155550123");
        let is_refused = verdict.rule.is_some() || verdict.outcome == Outcome::ProviderError;
        assert!(verdict.outcome == Outcome::Success || is_refused, "{verdict:?}");
        if verdict.outcome == Outcome::Success {
            assert!((200..300).contains(&answer.status), "{}: {}", plan.provider, answer.status);
        }
    }
}
