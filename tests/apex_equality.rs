//! The generated Apex and the plan's runtime do the same: `validate --apex` for every built-in provider, and for every spec
//! of `tests/language` one request after the other; by the engine.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use common::Sandbox;
use otpsmith::artifact::{self, Target, secrets_object};
use otpsmith::catalog::Catalog;
use otpsmith::clock::Instant;
use otpsmith::diagnostic::Source;
use otpsmith::engine::Program;
use otpsmith::engine::schema::Schema;
use otpsmith::loopback::Response;
use otpsmith::loopback::client::NoAnswer;
use otpsmith::plan::evaluate::Request;
use otpsmith::plan::{Choices, Plan, resolve};
use otpsmith::platform::Org;
use otpsmith::random::Random;
use otpsmith::spec::{self, Spec};
use otpsmith::validate::apex::{ApexHandler, OneRandom};
use otpsmith::validate::{Call, Callout, Handled, Handler, PlanHandler, TokenRequest, Transport};

/// What a handler sent, in order, with names of headers in lower case and sorted.
#[derive(Debug, PartialEq, Eq)]
struct Sent(Request, Option<TokenRequest>);

/// Answers every request in the same way and keeps it.
struct Recorder {
    answer: Result<Response, NoAnswer>,
    sent: Vec<Sent>,
    bodies: Vec<Vec<u8>>,
}

fn json(status: u16, body: &str) -> Response {
    Response::new(status, "application/json", body)
}

impl Transport for Recorder {
    fn send(&mut self, callout: &Callout<'_>) -> Result<Response, NoAnswer> {
        let mut request = callout.request.clone();
        // An empty body and none are the same on the wire.
        request.body = request.body.filter(|body| !body.is_empty());
        request.headers.iter_mut().for_each(|header| header.0 = header.0.to_lowercase());
        request.headers.sort();
        self.bodies.push(callout.body.unwrap_or_default().to_vec());
        self.sent.push(Sent(request, callout.token.cloned()));
        self.answer.clone()
    }
}

/// What was generated from a plan.
struct Generated {
    program: Program,
    org: Org,
    target: Target,
}

/// Generates everything, with the handler's text changed by `edit`.
fn generated(plan: &Plan, edit: impl Fn(String) -> String) -> Generated {
    let target = Target::with_defaults(&plan.provider);
    let (mut sources, mut schema, mut org) = (Vec::new(), Schema::default(), Org::default());
    for file in artifact::files(plan, &target).unwrap() {
        let path = Path::new(&file.path);
        schema.add_metadata(path, &file.contents).unwrap();
        org.add_metadata(path, &file.contents).unwrap();
        if file.path.ends_with(&format!("/{}.cls", target.class_name)) {
            sources.push(Source::new(file.path, edit(file.contents)));
        }
    }
    let program = Program::compile(&sources, schema).unwrap_or_else(|found| panic!("{found:#?}"));
    Generated { program, org, target }
}

/// Everything in which the class and the plan's runtime differ for one call.
fn difference(plan: &Plan, generated: &Generated, call: &Call, answer: &Result<Response, NoAnswer>) -> Option<String> {
    let object = secrets_object(&generated.target);
    let mut class = ApexHandler {
        program: &generated.program,
        class: &generated.target.class_name,
        org: &generated.org,
        plan,
        secrets_object: &object,
        broken: None,
    };
    let did = |handler: &mut dyn Handler| -> (Handled, Vec<Sent>) {
        let mut recorder = Recorder { answer: answer.clone(), sent: Vec::new(), bodies: Vec::new() };
        let handled = OneRandom(handler).deliver(call, &mut recorder);
        (handled, recorder.sent)
    };
    let (apex, apex_sent) = did(&mut class);
    let (expected, expected_sent) = did(&mut PlanHandler(plan));
    if let Some(broken) = class.broken {
        return Some(broken);
    }
    let is_same = apex.outcome == expected.outcome && apex_sent == expected_sent;
    (!is_same).then(|| {
        format!(
            "{} for {call:#?}\nclass: {:?} {apex_sent:#?}\nplan: {:?} {expected_sent:#?}",
            plan.provider, apex, expected
        )
    })
}

fn call(plan: &Plan, number: u64, phone: &str, text: &str) -> Call {
    let random = Random::new(Some(number));
    Call {
        phone_number: Some(phone.to_owned()),
        one_time_password: Some("000042".to_owned()),
        default_text: Some(text.to_owned()),
        user_id: "005000000000001AAA".to_owned(),
        network_id: "0DB001000000001GAA".to_owned(),
        experience_id: "experience-1".to_owned(),
        now: Instant::parse_rfc3339("2026-01-02T03:04:05Z").unwrap(),
        uuid: random.uuid(),
        nonce: random.nonce(),
        secrets: plan.secrets.iter().map(|it| (it.name.clone(), it.example.clone())).collect::<BTreeMap<_, _>>(),
    }
}

/// Every spec, built in or of the tests of the language.
fn specs() -> Vec<Spec> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let catalog = Catalog::open(None).unwrap();
    let mut specs: Vec<Spec> = catalog.listed().iter().map(|it| catalog.load(&it.name).unwrap()).collect();
    let mut paths: Vec<PathBuf> =
        fs::read_dir(root.join("tests/language")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|it| it == "yaml")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        specs.push(spec::load(&Source::new(name, fs::read_to_string(path).unwrap())).unwrap());
    }
    specs
}

/// A plan with every setting of a spec, or with those only that must be given.
fn plan(spec: &Spec, all_settings: bool) -> Plan {
    let mut choices = Choices::examples(spec);
    let is_required = |name: &str| spec.setting(name).is_some_and(|it| !it.optional && it.default.is_none());
    choices.settings.retain(|it| all_settings || is_required(&it.0));
    resolve(spec, &choices).unwrap()
}

#[test]
fn every_spec_sends_the_same_bytes_by_its_class_and_by_its_plan() {
    let answers = [
        Ok(json(200, r#"{"status":"0","code":0,"messages":[{"status":"0"}]}"#)),
        Ok(json(400, r#"{"error":{"code":"21211"},"code":21211}"#)),
        Ok(json(503, "<html>")),
        Err(NoAnswer::Timeout),
    ];
    let texts = [
        "Your code is 000042",
        "a&b=c+d%20{!'x'} \"quoted\" \\ </Message> 'é' \u{1F511}\n\t€",
        " ",
        "{!$Credential.X.Y}",
    ];
    let specs = specs();
    assert!(specs.len() >= 40, "{}", specs.len());
    let mut found = Vec::new();
    for spec in &specs {
        for all_settings in [true, false] {
            let plan = plan(spec, all_settings);
            let generated = generated(&plan, |text| text);
            for (number, text) in texts.iter().enumerate() {
                for phone in ["+14155550123", "00 44 (0)7700 900123", "nobody"] {
                    let answer = &answers[number % answers.len()];
                    found.extend(difference(&plan, &generated, &call(&plan, number as u64, phone, text), answer));
                }
            }
        }
    }
    assert!(found.is_empty(), "{} differences; the first: {}", found.len(), found[0]);
}

#[test]
fn a_class_that_does_anything_else_than_its_plan_is_told() {
    let catalog = Catalog::open(None).unwrap();
    let plan = plan(&catalog.load("twilio").unwrap(), true);
    let call = call(&plan, 1, "+14155550123", "Your code is 000042");
    let answer = Ok(json(201, r#"{"sid":"SM1","status":"queued","error_code":null}"#));
    let damaged = |old: &str, new: &str| {
        let generated = generated(&plan, |text| {
            assert!(text.contains(old), "{old}");
            text.replace(old, new)
        });
        difference(&plan, &generated, &call, &answer)
    };
    assert_eq!(damaged("callout:", "callout:"), None);
    for (old, new) in [
        ("'POST'", "'PUT'"),
        ("'Body='", "'body='"),
        ("x-www-form-urlencoded", "x-www-form-urlencoded; charset=utf-8"),
        ("callout:Twilio/", "callout:Twilio//"),
        ("callout:Twilio", "callout:Nowhere"),
        ("new Http().send(request)", "new Http().send(null)"),
        ("DeliveryResult.SUCCESS;", "DeliveryResult.PROVIDER_ERROR;"),
    ] {
        assert!(damaged(old, new).is_some(), "{old} became {new}");
    }
}

#[test]
fn bytes_that_are_no_text_go_out_as_they_are() {
    let catalog = Catalog::open(None).unwrap();
    let plan = plan(&catalog.load("twilio").unwrap(), true);
    let generated = generated(&plan, |text| {
        let blob = "request.setBodyAsBlob(EncodingUtil.convertFromHex('ff00fe41'));";
        let sends = "new Http().send(request)";
        let at = text[..text.find(sends).unwrap()].rfind('\n').unwrap();
        format!("{}\n{blob}{}", &text[..at], &text[at..])
    });
    let object = secrets_object(&generated.target);
    let mut class = ApexHandler {
        program: &generated.program,
        class: &generated.target.class_name,
        org: &generated.org,
        plan: &plan,
        secrets_object: &object,
        broken: None,
    };
    let mut recorder = Recorder { answer: Ok(json(201, "{}")), sent: Vec::new(), bodies: Vec::new() };
    class.deliver(&call(&plan, 1, "+14155550123", "Your code is 000042"), &mut recorder);
    assert_eq!(class.broken, None);
    assert_eq!(recorder.bodies, [b"\xff\x00\xfeA".to_vec()]);
}

#[test]
fn validation_finds_no_difference_in_any_built_in_provider() {
    let run = Sandbox::empty().run(&["validate", "--apex", "--format", "json"]);
    let report = run.exits_with(0).json();
    let providers = report["providers"].as_array().unwrap();
    assert!(providers.len() >= 12, "{}", providers.len());
    for provider in providers {
        let names: Vec<&str> =
            provider["scenarios"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
        assert!(names.contains(&"apex/tests-all"), "{names:?}");
        assert!(names.contains(&"fault/delay-over-timeout"), "{names:?}");
    }
}

/// The folder of this repository's handler that was written by hand.
fn naive() -> String {
    format!("{}/tests/handwritten/NaiveTelesignHandler.cls", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_weaknesses_of_a_class_written_by_hand_come_out() {
    let run = Sandbox::empty().run(&["validate", "telesign", "--class", &naive(), "--format", "json"]);
    let report = run.exits_with(1).json();
    let scenarios = report["providers"][0]["scenarios"].as_array().unwrap();
    let said = format!("it fails in all of the {} scenarios; the generated\nhandler passes every one", scenarios.len());
    assert!(include_str!("../README.md").contains(&said), "the README does not say: {said}");
    assert!(scenarios.iter().all(|scenario| scenario["passed"] == false), "{}", run.out);
    let messages: Vec<&str> = scenarios
        .iter()
        .flat_map(|scenario| scenario["findings"].as_array().unwrap())
        .map(|finding| finding["message"].as_str().unwrap())
        .collect();
    for weakness in [
        "the callout has no timeout of its own",
        "threw System.CalloutException: the connection was refused",
        "wanted a form, found a body that is not a form",
        "something was sent although there is nothing to send",
        "expected MESSAGE_LIMIT_EXCEEDED, got SUCCESS",
    ] {
        assert!(messages.iter().any(|message| message.contains(weakness)), "{weakness}: {messages:#?}");
    }
}

#[test]
fn a_generated_class_of_a_project_passes_as_a_class_of_ones_own() {
    let sandbox = Sandbox::project();
    let account = "customer_id=6F1D2C3B-4A59-4E68-8B7A-9C0D1E2F3A4B";
    let host = "host=rest-api.telesign.com";
    let names = ["--class", "SmsSender", "--credential", "Sms", "-q"];
    sandbox.run(&[&["generate", "telesign", "--set", account, "--set", host][..], &names].concat()).exits_with(0);
    let class = "force-app/main/default/classes/SmsSender.cls";
    let run = sandbox.run(&["validate", "telesign", "--class", class]);
    assert!(run.exits_with(0).out.ends_with("1 provider, 101 scenarios: all passed\n"), "{}", run.out);
    // Without the project there is no such credential.
    let alone = Sandbox::empty();
    alone.write("SmsSender.cls", &sandbox.read(class));
    let run = alone.run(&["validate", "telesign", "--class", "SmsSender.cls", "--scenario", "reply/accepted"]);
    assert!(run.exits_with(1).out.contains("there is no named credential `Sms`"), "{}", run.out);
}

#[test]
fn a_class_that_cannot_be_played_is_refused_before_anything_runs() {
    let sandbox = Sandbox::empty();
    sandbox.run(&["validate", "telesign", "--class", "No.cls"]).exits_with(2);
    sandbox.run(&["validate", "--class", &naive()]).exits_with(2);
    sandbox.run(&["validate", "telesign", "twilio", "--class", &naive()]).exits_with(2);
    sandbox.write("Other.cls", "public class Other { }");
    let run = sandbox.run(&["validate", "telesign", "--class", "Other.cls"]);
    assert!(run.exits_with(1).err.contains("a handler implements"), "{}", run.err);
    sandbox.write("Broken.cls", "public class Broken {\n  Nowhere x;\n}");
    let run = sandbox.run(&["validate", "telesign", "--class", "Broken.cls"]);
    assert!(run.exits_with(1).err.contains("Broken.cls:2:3: error[E003]"), "{}", run.err);
}
