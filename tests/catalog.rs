//! Every spec that ships with otpsmith loads, resolves with its own examples, and gives a request.

use std::collections::BTreeMap;

use otpsmith::catalog::Catalog;
use otpsmith::clock::Instant;
use otpsmith::plan::evaluate::Delivery;
use otpsmith::plan::{Choices, resolve};

#[test]
fn every_built_in_spec_gives_a_request_from_its_own_examples() {
    let catalog = Catalog::open(None).expect("the built-in catalogue");
    assert!(catalog.listed().len() >= 9);
    for listed in catalog.listed() {
        let spec = catalog.load(&listed.name).unwrap_or_else(|error| panic!("{}: {error:#?}", listed.name));
        let plan = resolve(&spec, &Choices::examples(&spec)).unwrap_or_else(|it| panic!("{}: {it:#?}", listed.name));
        let secrets: BTreeMap<String, String> =
            spec.secrets.iter().map(|it| (it.name.value.clone(), it.example.value.clone())).collect();
        let delivery = Delivery {
            phone_number: "+1 4155550123".into(),
            one_time_password: "123456".into(),
            default_text: "Your code is 123456".into(),
            user_id: String::new(),
            network_id: String::new(),
            experience_id: String::new(),
            now: Instant::parse_rfc3339("2026-01-02T03:04:05Z").expect("a time"),
            uuid: "00000000-0000-4000-8000-000000000000".into(),
            nonce: "00112233445566778899aabbccddeeff".into(),
            secrets,
        };
        let request = plan.request(&delivery).unwrap_or_else(|error| panic!("{}: {error:?}", listed.name));
        println!("{} {}\n{:?}\n{:?}\n", request.method, request.url(), request.headers, request.body);
    }
}
