//! Mutants measure mocks: an exact mock catches all of them, one that accepts everything hardly any, and what nobody could
//! notice is excused by name.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod common;

use std::collections::BTreeSet;
use std::sync::Arc;

use common::Sandbox;
use otpsmith::catalog::Catalog;
use otpsmith::diagnostic::Source;
use otpsmith::mock::{self, Mock};
use otpsmith::spec::{self, Spec};
use otpsmith::validate::Options;
use otpsmith::validate::mutant::mutants;
use otpsmith::validate::mutant::trial::{self, Trial};
use otpsmith::validate::{scenario, variant};

const SPEC: &str = include_str!("rules/base.yaml");
const MOCK: &str = include_str!("mutants/mock.yaml");

fn spec() -> Spec {
    spec::load(&Source::new("spec.yaml", SPEC)).unwrap()
}

fn load(text: &str) -> Mock {
    mock::load(&Source::new("mock.yaml", text)).unwrap_or_else(|found| panic!("{found:#?}"))
}

fn tried(spec: &Spec, mock: &Mock) -> Trial {
    let variants = variant::variants(spec, mock).unwrap();
    let names: Vec<&str> = variants.iter().map(|variant| variant.name.as_str()).collect();
    let scenarios = scenario::scenarios(spec, mock, &names);
    trial::run(spec, mock, &variants, &scenarios, Options::usual_time(), &mut |_| {})
}

fn survivors(trial: &Trial) -> Vec<&str> {
    trial.survivors.iter().map(|it| it.name.as_str()).collect()
}

#[test]
fn an_exact_mock_catches_every_mutant() {
    let trial = tried(&spec(), &load(MOCK));
    assert_eq!(trial.broken, Vec::<String>::new());
    assert_eq!(survivors(&trial), Vec::<&str>::new());
    assert!(trial.passed() && trial.mutants > 30 && trial.caught == trial.mutants, "{trial:?}");
}

#[test]
fn a_mock_that_accepts_everything_fails() {
    let request = MOCK.find("request:").unwrap()..MOCK.find("refusals:").unwrap();
    let anything = "request:
  method: POST
  host: api.acme.example
  path: /messages
  auth: {none: true}
  content_type: [application/json, text/plain]
  unknown: ignored
  empty: allowed
  json:
    to: {optional: true}
    text: {optional: true}
    number: {is: recipient, written: e164, optional: true}
    message: {is: message, optional: true}
  source: https://acme.example/docs
";
    let mut text = MOCK.to_owned();
    text.replace_range(request, anything);
    let trial = tried(&spec(), &load(&text));
    assert!(!trial.passed());
    for mutant in ["drop payload.json.to", "drop payload.json.text", "drop auth.headers.Authorization"] {
        assert!(survivors(&trial).contains(&mutant), "{:?}", survivors(&trial));
    }
    assert!(trial.percent() < 70.0, "{}", trial.percent());
}

#[test]
fn a_reply_that_is_missing_lets_its_mutants_live() {
    let without: String =
        MOCK.lines().filter(|line| !line.contains("no-country")).map(|line| format!("{line}\n")).collect();
    let trial = tried(&spec(), &load(&without));
    assert_eq!(
        survivors(&trial),
        [
            "drop result COUNTRY_BLOCK at response.results[1]",
            "result COUNTRY_BLOCK -> MESSAGE_LIMIT_EXCEEDED at response.results[1]",
            "code 412 -> 4129 at response.results[1]",
        ]
    );
    let places: Vec<(usize, usize)> = trial.survivors.iter().map(|it| it.place.line_column()).collect();
    let line = 1 + SPEC.lines().position(|line| line.contains("COUNTRY_BLOCK")).unwrap();
    assert!(places.iter().all(|place| place.0 == line), "{places:?}");
    assert!(!trial.passed());
}

#[test]
fn what_nobody_could_notice_is_excused_by_name_and_a_stale_excuse_is_found() {
    let without: String =
        MOCK.lines().filter(|line| !line.contains("no-country")).map(|line| format!("{line}\n")).collect();
    let excused = format!(
        "{without}equivalent:\n  - {{mutant: '*COUNTRY_BLOCK*', reason: It serves every country.}}\n  \
         - {{mutant: 'code 412 -> *', reason: It serves every country.}}\n"
    );
    let trial = tried(&spec(), &load(&excused));
    assert!(trial.passed() && trial.survivors.len() == 3, "{trial:?}");
    assert!(trial.survivors.iter().all(|it| it.equivalent.as_deref() == Some("It serves every country.")));
    let stale = format!("{excused}  - {{mutant: 'drop payload.json.to', reason: Nobody reads it.}}\n");
    let trial = tried(&spec(), &load(&stale));
    assert!(!trial.passed());
    assert_eq!(trial.stale.iter().map(|it| it.0.as_str()).collect::<Vec<_>>(), ["drop payload.json.to"]);
}

#[test]
fn every_mutant_of_a_built_in_provider_is_caught_or_excused() {
    let catalog = Catalog::open(None).unwrap();
    let (mut all, mut excused) = (0, 0);
    for listed in catalog.listed() {
        let spec = catalog.load(&listed.name).unwrap();
        let mock = catalog.mock(&listed.name).unwrap().unwrap();
        let trial = tried(&spec, &mock);
        let unexcused: Vec<&str> = trial.unexcused().map(|it| it.name.as_str()).collect();
        assert!(trial.passed(), "{}: {unexcused:?} {:?} {:?}", listed.name, trial.stale, trial.broken);
        all += trial.mutants;
        excused += trial.survivors.len();
    }
    // What is excused stays an exception.
    assert!(all > 1_000 && excused * 25 < all, "{excused} of {all}");
}

#[test]
fn mutants_have_names_of_their_own_and_places_in_the_spec() {
    let catalog = Catalog::open(None).unwrap();
    for listed in catalog.listed() {
        let spec = catalog.load(&listed.name).unwrap();
        let plan = otpsmith::plan::resolve(&spec, &otpsmith::plan::Choices::examples(&spec)).unwrap();
        let mutants = mutants(&spec, &plan);
        assert!(mutants.len() > 40, "{}: {}", listed.name, mutants.len());
        let names: BTreeSet<&str> = mutants.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names.len(), mutants.len(), "{}", listed.name);
        let whole = format!("{plan:?}");
        for mutant in &mutants {
            assert!(Arc::ptr_eq(&mutant.place.source, &spec.source), "{}", mutant.name);
            assert_eq!(mutant.place.clamped(), mutant.place.span, "{}", mutant.name);
            assert_ne!(format!("{:?}", mutant.plan), whole, "{}", mutant.name);
        }
    }
}

#[test]
fn the_names_of_mutants_say_what_was_done() {
    let mut report = String::new();
    let xml = SPEC.replace(
        "  json:\n    to: \"${phone.e164}\"\n    text: \"${message}\"\n",
        "  xml:\n    m: {'@v': '1', to: '${phone.digits}', text: '${message}'}\n",
    );
    assert_ne!(xml, SPEC);
    let texts = [
        SPEC,
        &xml,
        include_str!("language/cm-com.yaml"),
        include_str!("language/telesign-hmac.yaml"),
        include_str!("language/routee.yaml"),
    ];
    for text in texts {
        let spec = spec::load(&Source::new("spec.yaml", text)).unwrap();
        let plan = otpsmith::plan::resolve(&spec, &otpsmith::plan::Choices::examples(&spec)).unwrap();
        report.push_str(&format!("{}\n", spec.name.value));
        for mutant in mutants(&spec, &plan) {
            let (line, column) = mutant.place.line_column();
            report.push_str(&format!("  {line}:{column} {}\n", mutant.name));
        }
    }
    insta::assert_snapshot!(report);
}

#[test]
fn the_command_reports_the_share_and_each_survivor_with_its_place() {
    let sandbox = Sandbox::project();
    sandbox.write("provider-specs/acme/spec.yaml", SPEC);
    sandbox.write("provider-specs/acme/mock.yaml", MOCK);
    let run = sandbox.run(&["validate", "acme", "--mutants"]);
    assert_eq!(
        run.exits_with(0).out,
        "acme  ok      100 % of 43 mutants caught\n\n1 provider, 43 mutants: 100 % caught\n"
    );
    let without: String =
        MOCK.lines().filter(|line| !line.contains("no-country")).map(|line| format!("{line}\n")).collect();
    sandbox.write("provider-specs/acme/mock.yaml", &without);
    insta::assert_snapshot!(sandbox.run(&["validate", "acme", "--mutants"]).transcript());
    let run = sandbox.run(&["validate", "acme", "--mutants", "--format", "json"]);
    let json = run.exits_with(1).json();
    assert_eq!(
        (&json[0]["provider"], &json[0]["mutants"], &json[0]["caught"]),
        (&"acme".into(), &43.into(), &40.into())
    );
    assert_eq!(json[0]["survivors"][2]["name"], "code 412 -> 4129 at response.results[1]");
    assert_eq!(json[0]["survivors"][2]["line"], 23);
    sandbox.run(&["validate", "acme", "--mutants", "--format", "junit"]).exits_with(2);
    sandbox.run(&["validate", "acme", "--mutants", "--list"]).exits_with(2);
}
