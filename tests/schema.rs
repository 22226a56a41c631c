//! The JSON Schemas say what the loaders say: they take every good file, and refuse what is wrong with its structure.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

#[path = "common/json_schema.rs"]
mod json_schema;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use json_schema::refusal;
use otpsmith::catalog::Catalog;
use otpsmith::diagnostic::Source;
use otpsmith::plan::input::INPUTS;
use otpsmith::yaml::{self, Node, Value as Kind};
use otpsmith::{config, mock, schema, spec};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const PROJECT_FILE: &str = "\
handlers:
  - provider: twilio
    class: Otp_Handler
    test_class: OtpHandlerTests
    credential: Twilio_Prod
    access: public
    package: other
    docs: docs/otp
    settings: {account_sid: AC00000000000000000000000000000000, sender: Acme, validity: 10m}
    message: \"Code: ${otp}\"
    timeout: 1500ms
    default_country: 49
  - {provider: my-own, default_country: \"1\", settings: {anything: 5, flag: true}, class: Other, credential: Other}
manifest: manifest/otp.xml
";

fn value(text: &str) -> Value {
    json(&yaml::parse(&Source::new("a.yaml", text)).unwrap_or_else(|problems| panic!("{problems:#?}\n{text}")))
}

fn json(node: &Node) -> Value {
    match &node.value {
        Kind::Null => Value::Null,
        Kind::Bool(boolean) => json!(boolean),
        Kind::Int(number) => json!(number),
        Kind::Float(number) => json!(number),
        Kind::Text(text) => json!(text),
        Kind::Seq(items) => items.iter().map(json).collect(),
        Kind::Map(entries) => {
            entries.iter().map(|it| (it.key.text.clone(), json(&it.value))).collect::<Map<_, _>>().into()
        }
    }
}

/// Each good spec with its name.
fn specs() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = [root.join("provider-specs"), root.join("tests/language")]
        .into_iter()
        .flat_map(|folder| walkdir::WalkDir::new(folder).sort_by_file_name())
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.is_file() && !path.ends_with("mock.yaml"));
    files.map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap())).collect()
}

/// Each good mock with its name.
fn mocks() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = [root.join("tests/mocks"), root.join("provider-specs")]
        .into_iter()
        .flat_map(|folder| walkdir::WalkDir::new(folder).sort_by_file_name())
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|it| it == "yaml") && !path.ends_with("spec.yaml"));
    files.map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap())).collect()
}

fn project_schema() -> Value {
    schema::project(&Catalog::open(None).unwrap())
}

#[test]
fn every_good_spec_is_valid() {
    let schema = schema::spec();
    let specs = specs();
    assert!(specs.len() > 40, "{}", specs.len());
    for (name, text) in specs {
        assert_eq!(refusal(&schema, &value(&text)), None, "{name}");
    }
}

#[test]
fn every_good_mock_is_valid() {
    let schema = schema::mock();
    let mocks = mocks();
    assert!(mocks.len() > 20, "{}", mocks.len());
    for (name, text) in mocks {
        assert_eq!(refusal(&schema, &value(&text)), None, "{name}");
    }
}

#[test]
fn a_project_file_with_every_key_is_valid() {
    let file = value(PROJECT_FILE);
    let handler = file["handlers"][0].as_object().unwrap();
    assert_eq!(handler.keys().collect::<Vec<_>>(), config::shape::HANDLER.keys().iter().collect::<Vec<_>>());
    assert_eq!(refusal(&project_schema(), &file), None);
    assert_eq!(refusal(&project_schema(), &json!({"handlers": []})), None);
}

#[test]
fn what_is_wrong_is_refused_where_it_is() {
    let good = &specs().into_iter().find(|it| it.0.contains("twilio/")).unwrap().1;
    let schema = schema::spec();
    for (from, to, said) in [
        ("name: twilio", "name: Twilio", "/name: pattern"),
        ("label: Twilio Programmable Messaging", "labl: x", "label"),
        ("  method: POST", "  method: post", "/endpoint/method: enum"),
        ("  method: POST", "  methd: POST", "/endpoint/methd: nothing is allowed here"),
        ("    type: choice", "    type: choise", "/settings/risk_check/type: enum"),
        ("    optional: true", "    optional: yes", "/settings/messaging_service_sid/optional: type"),
        ("  account_sid:\n", "  accountSid:\n", "/settings/accountSid: nothing is allowed here"),
        ("  url: https://api.twilio.com", "  url: [https://api.twilio.com]", "/endpoint/url: type"),
        ("  basic:", "  payload: true\n  basic:", "/auth: not one of oneOf"),
        ("    To: ${phone.e164}", "    To:", "/payload/form/To: none of anyOf"),
        ("  form:\n", "  json: {}\n  form:\n", "/payload: not"),
        ("    status: [201]", "    status: 201", "/response/success/status: type"),
        ("    status: [201]", "    status: [20]", "/response/success/status/0: none of anyOf"),
        ("{json: sid, present: true}", "{json: sid, present: true, absent: true}", "/response/success/all/0: not one"),
        ("{json: sid, present: true}", "{present: true}", "/response/success/all/0: not one of oneOf"),
        ("result: COUNTRY_BLOCK", "result: SUCCESS", "/result: enum"),
        ("      code: 21408\n", "", "/response/results/4: none of anyOf"),
        ("    level: documented\n", "    level: sure\n", "/verified/request/level: enum"),
    ] {
        let wrong = good.replacen(from, to, 1);
        assert_ne!(&wrong, good, "{from}");
        let refused = refusal(&schema, &value(&wrong)).unwrap_or_else(|| panic!("{to} was taken"));
        assert!(refused.contains(said), "{to}: {refused}");
    }
    for (wrong, said) in [
        ("manifest: x", "handlers"),
        ("handlers: {}", "/handlers: type"),
        ("handlers: [{}]", "/handlers/0: \"provider\" is missing"),
        ("handlers: [{provider: a, clas: B}]", "/handlers/0/clas: nothing is allowed here"),
        ("handlers: [{provider: a, access: private}]", "/access: enum"),
        ("handlers: [{provider: a, class: 1B}]", "/class: pattern"),
        ("handlers: [{provider: a, timeout: 10}]", "/timeout: type"),
        ("handlers: [{provider: a, default_country: 01}]", "/default_country: none of anyOf"),
        ("handlers: [{provider: a, settings: {x: [1]}}]", "/settings/x: type"),
    ] {
        let refused = refusal(&project_schema(), &value(wrong)).unwrap_or_else(|| panic!("{wrong} was taken"));
        assert!(refused.contains(said), "{wrong}: {refused}");
    }
}

/// What a value can be replaced by.
fn others() -> [Value; 9] {
    [
        Value::Null,
        json!(true),
        json!(false),
        json!(5),
        json!(1.5),
        json!("text"),
        json!("10m"),
        json!([]),
        json!({"unknown": "x"}),
    ]
}

/// Calls `visit` with each way to change one value or key of `whole`, but for places of a kind that is in `seen`.
fn changes(whole: &Value, seen: &mut BTreeSet<String>, visit: &mut impl FnMut(&Value, &str)) {
    let mut places = Vec::new();
    collect(whole, String::new(), &mut places);
    for place in places.into_iter().filter(|place| seen.insert(kind_of(place))) {
        for other in others() {
            let mut changed = whole.clone();
            *changed.pointer_mut(&place).unwrap() = other;
            visit(&changed, &place);
        }
        let Some(keys) = whole.pointer(&place).unwrap().as_object() else { continue };
        for key in keys.keys() {
            let mut changed = whole.clone();
            changed.pointer_mut(&place).unwrap().as_object_mut().unwrap().shift_remove(key);
            visit(&changed, &format!("{place} without {key}"));
        }
        let mut changed = whole.clone();
        changed.pointer_mut(&place).unwrap()["unknwon"] = json!("x");
        visit(&changed, &format!("{place} with more"));
    }
}

/// Keys below which names are one's own.
const OWN_NAMES: [&str; 11] =
    ["settings", "secrets", "values", "form", "headers", "query", "json", "xml", "account", "fields", "claims"];

/// A place without what makes it one of many: indexes, and the names that a spec gives.
fn kind_of(place: &str) -> String {
    let mut kind = Vec::new();
    for part in place.split('/') {
        // In a spec and a reply, what stands below is free.
        let is_free = kind.last().is_some_and(|before| ["json", "xml"].contains(before));
        if is_free && kind.get(1) != Some(&"request") {
            break;
        }
        let is_own_name = kind.last().is_some_and(|before| OWN_NAMES.contains(before));
        kind.push(if is_own_name || part.parse::<usize>().is_ok() { "*" } else { part });
    }
    kind.join("/")
}

fn collect(value: &Value, place: String, places: &mut Vec<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(key, it)| {
            collect(it, format!("{place}/{}", key.replace('~', "~0").replace('/', "~1")), places)
        }),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, it)| collect(it, format!("{place}/{at}"), places));
        }
        _ => {}
    }
    places.push(place);
}

/// Holds the schema to the loader: what the loader takes is valid, and what is wrong with keys, kinds and words is not.
#[track_caller]
fn agree(schema: &Value, changed: &Value, place: &str, codes: &[&str], structural: &[&str]) {
    let refused = refusal(schema, changed);
    if codes.is_empty() {
        assert_eq!(refused, None, "{place}\n{changed:#}");
    }
    if codes.iter().any(|code| structural.contains(code)) {
        assert!(refused.is_some(), "{place}: {codes:?}\n{changed:#}");
    }
}

#[test]
fn the_schema_of_specs_and_the_loader_agree_about_every_change_of_one_value() {
    let schema = schema::spec();
    let (mut count, mut seen) = (0, BTreeSet::new());
    for (name, text) in specs() {
        changes(&value(&text), &mut seen, &mut |changed, place| {
            count += 1;
            let problems = spec::load(&Source::new("a.yaml", changed.to_string())).err().unwrap_or_default();
            let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
            agree(
                &schema,
                changed,
                &format!("{name}{place}"),
                &codes,
                &["S001", "S002", "S003", "S005", "S016", "S019"],
            );
        });
    }
    assert!(count > 1_000, "{count}");
}

#[test]
fn the_schema_of_mocks_and_the_loader_agree_about_every_change_of_one_value() {
    let schema = schema::mock();
    let (mut count, mut seen) = (0, BTreeSet::new());
    for (name, text) in mocks() {
        changes(&value(&text), &mut seen, &mut |changed, place| {
            count += 1;
            let problems = mock::load(&Source::new("mock.yaml", changed.to_string())).err().unwrap_or_default();
            let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
            agree(&schema, changed, &format!("{name}{place}"), &codes, &["S001", "S003", "S005", "S016"]);
        });
    }
    assert!(count > 1_000, "{count}");
}

#[test]
fn the_schema_of_project_files_and_the_loader_agree_about_every_change_of_one_value() {
    let schema = project_schema();
    changes(&value(PROJECT_FILE), &mut BTreeSet::new(), &mut |changed, place| {
        let (_, problems) = config::load(&Source::new("otpsmith.yaml", changed.to_string()));
        let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
        agree(&schema, changed, place, &codes, &["S001", "S002", "S003", "P004", "P009"]);
    });
}

#[test]
fn every_key_is_documented() {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    for (page, schema, least) in [
        ("docs/spec-language.md", schema::spec(), 60),
        ("docs/mock-language.md", schema::mock(), 80),
        (
            "docs/project-file.md",
            {
                let mut schema = project_schema();
                schema["properties"]["handlers"]["items"]["allOf"] = json!([]);
                schema
            },
            12,
        ),
    ] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap();
        let mut keys = Vec::new();
        keys_of(&schema, &mut keys);
        assert!(keys.len() > least, "{keys:?}");
        for key in keys {
            assert!(text.split(|c| !is_word(c)).any(|word| word == key), "{page} does not know `{key}`");
        }
    }
}

fn keys_of(schema: &Value, keys: &mut Vec<String>) {
    for (keyword, inner) in schema.as_object().into_iter().flatten() {
        if keyword == "properties" {
            keys.extend(inner.as_object().unwrap().keys().cloned());
        }
        keys_of(inner, keys);
    }
    schema.as_array().into_iter().flatten().for_each(|inner| keys_of(inner, keys));
}

#[test]
fn every_property_says_what_it_means() {
    fn check(schema: &Value, at: &str) {
        for (keyword, inner) in schema.as_object().into_iter().flatten() {
            if keyword == "properties" {
                for (key, property) in inner.as_object().unwrap() {
                    let help = property["description"].as_str().unwrap_or_default();
                    // In a condition, `then` describes the settings inside what the key itself describes.
                    let is_inside = at.ends_with("/then") || at.ends_with("/if");
                    assert!(is_inside || help.ends_with('.'), "{at}/{key}: {help}");
                }
            }
            check(inner, &format!("{at}/{keyword}"));
        }
        let items = schema.as_array().into_iter().flatten();
        items.enumerate().for_each(|(index, inner)| check(inner, &format!("{at}/{index}")));
    }
    check(&schema::spec(), "");
    check(&schema::mock(), "");
    check(&project_schema(), "");
}

#[test]
fn values_know_every_input_and_handlers_every_setting_of_their_provider() {
    let schema = schema::spec();
    let value = &schema["$defs"]["value"];
    for (name, ..) in INPUTS {
        assert!(value["description"].as_str().unwrap().contains(&format!("`{name}`")), "{name}");
        assert!(value["examples"].as_array().unwrap().contains(&json!(format!("${{{name}}}"))), "{name}");
    }
    let project = project_schema();
    let conditions = project["properties"]["handlers"]["items"]["allOf"].as_array().unwrap();
    let twilio = conditions.iter().find(|it| it["if"]["properties"]["provider"]["const"] == "twilio").unwrap();
    let settings = &twilio["then"]["properties"]["settings"]["properties"];
    assert!(settings["account_sid"]["description"].as_str().unwrap().contains("Account SID"));
    assert_eq!(settings["risk_check"]["examples"], json!(["enable", "disable"]));
    let providers = project["$defs"]["provider"]["examples"].as_array().unwrap();
    assert_eq!(providers.len(), Catalog::open(None).unwrap().listed().len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_schema_and_the_loader_agree_about_names(name in "[a-z][a-z0-9_A-]{0,5}[a-z0-9_-]?|[a-z0-9_-]{38,42}|[A-Z0-9_-][a-z]") {
        let schema = schema::spec();
        let good = value(&fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("provider-specs/twilio/spec.yaml")).unwrap());
        for key in ["provider", "setting", "secret", "value"] {
            let mut changed = good.clone();
            match key {
                "provider" => changed["name"] = json!(name),
                "setting" => changed["settings"][&name] = json!({"help": "x", "example": "x"}),
                "secret" => changed["secrets"][&name] = json!({"help": "x", "example": "x"}),
                _ => changed["values"] = json!({&name: "x"}),
            }
            let problems = spec::load(&Source::new("a.yaml", changed.to_string())).err().unwrap_or_default();
            let is_taken = !problems.iter().any(|it| it.message.contains("is not a name") || it.message.contains("is not a provider's name"));
            prop_assert_eq!(is_taken, refusal(&schema, &changed).is_none(), "{} {}: {:?}", key, name, problems);
        }
    }

    #[test]
    fn the_schema_and_the_loader_agree_about_lines(text in "[ a\n]{0,3}|a{78,82}|a{298,302}|a{80}[\n ]|a{300}[\n ]{1,2}") {
        let schema = schema::spec();
        let good = value(&fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("provider-specs/twilio/spec.yaml")).unwrap());
        for place in ["/label", "/settings/sender/help", "/secrets/auth_token/help"] {
            let mut changed = good.clone();
            *changed.pointer_mut(place).unwrap() = json!(text);
            let is_taken = spec::load(&Source::new("a.yaml", changed.to_string())).is_ok();
            prop_assert_eq!(is_taken, refusal(&schema, &changed).is_none(), "{} {:?}", place, text);
        }
    }
}
