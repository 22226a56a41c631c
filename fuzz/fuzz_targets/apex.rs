//! Any bytes as Apex classes, NUL characters between them: findings, or a program whose tests end within their limits.

#![no_main]

use libfuzzer_sys::fuzz_target;
use otpsmith::diagnostic::Source;
use otpsmith::engine::host::alone;
use otpsmith::engine::limits::Limits;
use otpsmith::engine::schema::{ObjectKind, Schema};
use otpsmith::engine::types::Ty;
use otpsmith::engine::{Outcome, Program};
use otpsmith_fuzz::is_refusal;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let sources: Vec<_> = text.split('\0').take(4).map(|it| Source::new("Acme.cls", it)).collect();
    let mut schema = Schema::default();
    schema.object_mut("AcmeSecrets__c", ObjectKind::HierarchySetting).add_field("ApiKey__c", Ty::STRING);
    let program = match Program::compile(&sources, schema) {
        Ok(program) => program,
        Err(found) => return is_refusal(&found),
    };
    let limits = Limits { statements: 20_000, heap: 1_000_000, ..Limits::default() };
    for test in program.tests().iter().take(20) {
        let run = || alone(0, limits, |host| program.run_test(test, host));
        let (first, second) = (run(), run());
        assert_eq!(first.outcome, second.outcome);
        assert!(first.usage.heap <= limits.heap * 2, "{}", first.usage.heap);
        if let Outcome::Failed(failure) = first.outcome {
            assert!(!failure.exception.is_empty());
        }
    }
});
