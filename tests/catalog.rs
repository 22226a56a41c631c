//! Every spec that ships with otpsmith loads, resolves with its own examples, and gives a request.

use std::collections::BTreeMap;

use otpsmith::catalog::Catalog;
use otpsmith::clock::Instant;
use otpsmith::plan::evaluate::Delivery;
use otpsmith::plan::{Choices, Plan, resolve};
use otpsmith::spec::Spec;

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

/// A delivery whose random values are fixed, with the spec's own examples as secrets.
fn delivery(spec: &Spec) -> Delivery {
    let secrets: BTreeMap<String, String> =
        spec.secrets.iter().map(|it| (it.name.value.clone(), it.example.value.clone())).collect();
    Delivery {
        phone_number: "+1 4155550123".into(),
        one_time_password: "123456".into(),
        default_text: "Your code is 123456 & counting".into(),
        user_id: String::new(),
        network_id: String::new(),
        experience_id: String::new(),
        now: Instant::parse_rfc3339("2026-01-02T03:04:05Z").expect("a time"),
        uuid: "00000000-0000-4000-8000-000000000000".into(),
        nonce: "00112233445566778899aabbccddeeff".into(),
        secrets,
    }
}

/// The plan of a spec with the examples of its settings: of all, or of those that have to be given.
fn plan(spec: &Spec, all: bool) -> Plan {
    let mut choices = Choices::examples(spec);
    let required = |name: &str| spec.setting(name).is_some_and(|it| !it.optional && it.default.is_none());
    choices.settings.retain(|it| all || required(&it.0));
    resolve(spec, &choices).unwrap_or_else(|problems| panic!("{}: {problems:#?}", spec.name.value))
}

fn written(plan: &Plan, delivery: &Delivery) -> String {
    let request = plan.request(delivery).unwrap_or_else(|error| panic!("{}: {error:?}", plan.provider));
    let headers: String = request.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    format!("{} {}\n{headers}\n{}\n", request.method, request.url(), request.body.unwrap_or_default())
}

#[test]
fn every_built_in_spec_gives_the_request_that_its_provider_documents() {
    let catalog = Catalog::open(None).expect("the built-in catalogue");
    assert!(catalog.listed().len() >= 12);
    for listed in catalog.listed() {
        let spec = catalog.load(&listed.name).unwrap_or_else(|error| panic!("{}: {error:#?}", listed.name));
        let delivery = delivery(&spec);
        let least = written(&plan(&spec, false), &delivery);
        let most = written(&plan(&spec, true), &delivery);
        let both = if least == most { least } else { format!("{least}\n--- with every setting ---\n\n{most}") };
        insta::assert_snapshot!(format!("request_{}", listed.name), both);
    }
}
