//! Shapes of APIs that no built-in provider has: each spec of `tests/language` with a mock in
//! `tests/language-mocks` passes every scenario.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod common;

use std::fs;
use std::path::Path;

use common::Sandbox;
use otpsmith::catalog::Catalog;
use otpsmith::workflow::validate::{Wanted, validate};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/language");
const MOCKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/language-mocks");

/// The names of the specs that have a mock, and a project that has both.
fn project() -> (Sandbox, Vec<String>) {
    let sandbox = Sandbox::project();
    let mut names = Vec::new();
    for entry in fs::read_dir(Path::new(MOCKS)).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let spec = fs::read_to_string(Path::new(FOLDER).join(format!("{name}.yaml"))).unwrap();
        sandbox.write(&format!("provider-specs/{name}/spec.yaml"), &spec);
        sandbox.write(&format!("provider-specs/{name}/mock.yaml"), &fs::read_to_string(&path).unwrap());
        names.push(name);
    }
    names.sort();
    (sandbox, names)
}

#[test]
fn every_mock_is_in_order() {
    let (sandbox, names) = project();
    let mocks: Vec<String> = names.iter().map(|name| format!("provider-specs/{name}/mock.yaml")).collect();
    let arguments: Vec<&str> = ["check"].into_iter().chain(mocks.iter().map(String::as_str)).collect();
    let run = sandbox.run(&arguments);
    assert_eq!(run.exits_with(0).out, format!("{} files checked: no problems\n", names.len()), "{}", run.transcript());
}

#[test]
fn every_spec_that_has_a_mock_passes_every_scenario() {
    let (sandbox, providers) = project();
    let catalog = Catalog::open(Some(&sandbox.at(""))).unwrap();
    let wanted = Wanted { providers, ..Wanted::default() };
    let report = validate(&catalog, &wanted, &mut |_| {}).unwrap();
    let failed: Vec<String> = report
        .providers
        .iter()
        .flat_map(|it| {
            it.scenarios.iter().filter(|case| !case.passed()).map(|case| format!("{} {}", it.name, case.name))
        })
        .collect();
    assert!(report.passed(), "{failed:#?}");
    assert_eq!(report.providers.len(), wanted.providers.len());
    assert!(report.providers.iter().all(|it| it.scenarios.len() > 50), "a provider has hardly any scenarios");
}
