//! Any bytes as a spec: diagnostics, or a plan whose files, requests and verdicts can be had. What stands behind a NUL
//! character is an answer of the provider and a text from outside.

#![no_main]

use libfuzzer_sys::fuzz_target;
use otpsmith::diagnostic::Source;
use otpsmith::plan::answer::Answer;
use otpsmith::plan::{Choices, resolve};
use otpsmith::rule::lint;
use otpsmith::spec;
use otpsmith_fuzz::{can_be_shown, delivery, is_generated_well, is_refusal};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (text, answer) = text.split_once('\0').unwrap_or((text, "{\"code\": 1}"));
    let spec = match spec::load(&Source::new("spec.yaml", text)) {
        Ok(spec) => spec,
        Err(found) => return is_refusal(&found),
    };
    let plan = match resolve(&spec, &Choices::examples(&spec)) {
        Ok(plan) => plan,
        Err(found) => return is_refusal(&found),
    };
    can_be_shown(&lint::spec(&spec, &plan));
    is_generated_well(&plan);
    if let Ok(request) = plan.request(&delivery(&plan, answer)) {
        for (name, value) in &request.headers {
            assert!(!name.contains(['\r', '\n']) && !value.contains(['\r', '\n']), "{name}: {value:?}");
        }
        assert!(request.url().bytes().all(|b| b.is_ascii_graphic()), "{}", request.url());
    }
    for status in [200, 201, 400, 429, 500] {
        let verdict = plan.verdict(&Answer { status, body: answer.to_owned() }, "+14155550123");
        assert!(verdict.rule.is_none_or(|at| at < plan.response.results.len()));
    }
});
