//! Every spec that ships with otpsmith loads, resolves with its own examples, and gives a request.

use std::collections::BTreeMap;

use otpsmith::catalog::Catalog;
use otpsmith::clock::Instant;
use otpsmith::plan::evaluate::Delivery;
use otpsmith::plan::{Choices, resolve};

/// The specs of `tests/language`: one for each shape that a provider's API has.
#[test]
fn the_language_expresses_every_shape_of_provider() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language");
    let mut failed = Vec::new();
    let mut count = 0;
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.expect("a readable folder");
        if !entry.file_type().is_file() {
            continue;
        }
        count += 1;
        let name = entry.file_name().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(entry.path()).expect("a readable file");
        let source = otpsmith::diagnostic::Source::new(name.clone(), text);
        let plan = otpsmith::spec::load(&source).and_then(|spec| resolve(&spec, &Choices::examples(&spec)).map(drop));
        for problem in plan.err().unwrap_or_default() {
            let (line, column) = problem.line_column();
            failed.push(format!("{name}:{line}:{column}: {} {} {:?}", problem.code, problem.message, problem.help));
        }
    }
    assert!(count >= 30, "{count}");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

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
