//! `schema`: what it prints, with and without a project.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod common;

use common::Sandbox;
use otpsmith::catalog::Catalog;

const OWN_SPEC: &str = include_str!("language/bulksms.yaml");

#[test]
fn the_schema_of_each_kind_is_printed() {
    let sandbox = Sandbox::empty();
    assert_eq!(sandbox.run(&["schema", "spec"]).exits_with(0).json(), otpsmith::schema::spec());
    assert_eq!(sandbox.run(&["schema", "mock"]).exits_with(0).json(), otpsmith::schema::mock());
    let built_in = Catalog::open(None).unwrap();
    assert_eq!(sandbox.run(&["schema", "project"]).exits_with(0).json(), otpsmith::schema::project(&built_in));
    assert!(sandbox.run(&["schema", "mcok"]).exits_with(2).err.contains("possible values: spec, mock, project"));
}

#[test]
fn in_a_project_its_own_providers_are_offered_even_when_they_are_wrong() {
    let sandbox = Sandbox::project();
    sandbox.write("provider-specs/bulksms/spec.yaml", OWN_SPEC);
    sandbox.write("provider-specs/twilio/spec.yaml", "name: twilio\n");
    let schema = sandbox.run(&["schema", "project"]).exits_with(0).json();
    let names = schema["$defs"]["provider"]["examples"].as_array().unwrap();
    assert!(names.contains(&"bulksms".into()) && names.contains(&"twilio".into()), "{names:?}");
    let conditions = schema["properties"]["handlers"]["items"]["allOf"].as_array().unwrap();
    let described: Vec<&str> =
        conditions.iter().map(|it| it["if"]["properties"]["provider"]["const"].as_str().unwrap()).collect();
    assert!(described.contains(&"bulksms") && !described.contains(&"twilio"), "{described:?}");
}
