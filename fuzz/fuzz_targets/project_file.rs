//! Any bytes as a project file: diagnostics, or handlers that can be resolved, or refused, with the built-in specs.

#![no_main]

use std::collections::HashMap;

use libfuzzer_sys::fuzz_target;
use otpsmith::catalog::Catalog;
use otpsmith::config::{self, ProjectFile};
use otpsmith::diagnostic::Source;
use otpsmith::plan::resolve;
use otpsmith::spec::Spec;
use otpsmith_fuzz::{can_be_shown, is_generated_well, is_refusal};

thread_local! {
    static SPECS: HashMap<String, Spec> = specs();
}

fn specs() -> HashMap<String, Spec> {
    let catalog = Catalog::open(None).expect("the built-in catalogue");
    let load = |name: &String| (name.clone(), catalog.load(name).expect("a spec"));
    catalog.listed().iter().map(|it| load(&it.name)).collect()
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (file, found) = config::load(&Source::new(config::FILE, text));
    can_be_shown(&found);
    SPECS.with(|specs| check(specs, &file));
});

fn check(specs: &HashMap<String, Spec>, file: &ProjectFile) {
    for handler in &file.handlers {
        let Some(spec) = specs.get(&handler.provider.text) else { continue };
        match resolve(spec, &handler.choices) {
            Ok(plan) => is_generated_well(&plan),
            Err(found) => is_refusal(&found),
        }
    }
}
