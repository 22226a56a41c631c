//! `providers` and `explain`: the catalogue for people and for programs.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod common;

use common::Sandbox;
use otpsmith::catalog::Catalog;
use serde_json::Value;

const OWN_SPEC: &str = include_str!("language/bulksms.yaml");

fn texts<'v>(value: &'v Value, key: &str) -> Vec<&'v str> {
    value.as_array().unwrap().iter().map(|item| item[key].as_str().unwrap()).collect()
}

#[test]
fn the_list_has_every_provider_with_its_shape() {
    let sandbox = Sandbox::empty();
    let list = sandbox.run(&["providers", "--format", "json"]).exits_with(0).json();
    let catalog = Catalog::open(None).unwrap();
    let names: Vec<&str> = catalog.listed().iter().map(|it| it.name.as_str()).collect();
    assert_eq!(texts(&list, "name"), names);
    for provider in list.as_array().unwrap() {
        assert_eq!(provider["origin"], "built-in");
        assert!(!provider["label"].as_str().unwrap().is_empty());
        let (auth, body) = (provider["auth"].as_str().unwrap(), provider["body"].as_str().unwrap());
        assert!(["basic", "headers", "oauth2", "aws-sigv4", "payload"].contains(&auth), "{provider}");
        assert!(["form", "json", "xml", "query", "none"].contains(&body), "{provider}");
    }
    let twilio = &list[names.iter().position(|it| *it == "twilio").unwrap()];
    assert_eq!((&twilio["auth"], &twilio["body"]), (&"basic".into(), &"form".into()));
}

#[test]
fn people_get_a_table_with_one_provider_a_line() {
    let sandbox = Sandbox::empty();
    let run = sandbox.run(&["providers"]);
    run.exits_with(0);
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(lines.len(), 1 + Catalog::open(None).unwrap().listed().len());
    let column = lines[0].find("AUTH").unwrap();
    let twilio = lines.iter().find(|line| line.starts_with("twilio ")).unwrap();
    assert!(twilio[column..].starts_with("basic"), "{}", run.out);
    assert!(twilio.ends_with("Twilio Programmable Messaging"), "{}", run.out);
}

#[test]
fn a_project_adds_its_own_providers() {
    let sandbox = Sandbox::project();
    sandbox.write("provider-specs/bulksms/spec.yaml", OWN_SPEC);
    sandbox.write("force-app/deep/in/it.txt", "");
    let list = sandbox.run_in("force-app/deep", &["providers", "--format", "json"], &[]).exits_with(0).json();
    let own = list.as_array().unwrap().iter().find(|it| it["name"] == "bulksms").unwrap();
    assert_eq!(own["origin"], "project");
    let explained = sandbox.run(&["explain", "bulksms", "--format", "json"]).exits_with(0).json();
    assert_eq!(explained["origin"], "project");
}

#[test]
fn one_bad_spec_does_not_hide_the_others() {
    let sandbox = Sandbox::project();
    sandbox.write("provider-specs/broken/spec.yaml", "name: broken\n");
    let run = sandbox.run(&["providers", "--format", "json"]);
    run.exits_with(1);
    assert!(texts(&run.json(), "name").contains(&"twilio"));
    assert!(run.err.contains("provider-specs/broken/spec.yaml:1:1: error[S002]"), "{}", run.err);
    let explained = sandbox.run(&["explain", "broken"]);
    assert!(explained.exits_with(1).err.contains("error[S002]"), "{}", explained.transcript());
}

#[test]
fn a_spec_cannot_play_tricks_on_the_terminal() {
    let sandbox = Sandbox::project();
    let label = r#"label: "Bulk\u202eSMS\x9b2J""#;
    let spec = OWN_SPEC.replace("label: BulkSMS JSON REST API v1", label);
    assert_ne!(spec, OWN_SPEC);
    sandbox.write("provider-specs/bulksms/spec.yaml", &spec);
    for arguments in [&["providers"][..], &["explain", "bulksms"]] {
        let run = sandbox.run(arguments);
        assert!(run.exits_with(0).out.contains("Bulk\u{fffd}SMS\u{fffd}2J"), "{}", run.out);
    }
}

#[test]
fn twilio_is_explained_to_people() {
    insta::assert_snapshot!(Sandbox::empty().run(&["explain", "twilio"]).exits_with(0).transcript());
}

#[test]
fn every_provider_is_explained_to_programs() {
    let sandbox = Sandbox::empty();
    let catalog = Catalog::open(None).unwrap();
    for listed in catalog.listed() {
        let spec = catalog.load(&listed.name).unwrap();
        let explained = sandbox.run(&["explain", &listed.name, "--format", "json"]).exits_with(0).json();
        assert_eq!(explained["name"], listed.name.as_str());
        assert_eq!(explained["label"], spec.label.as_str());
        for (line, setting) in explained["settings"].as_array().unwrap().iter().zip(&spec.settings) {
            assert_eq!(line["name"], setting.name.value.as_str());
            assert_eq!(line["required"], setting.default.is_none() && !setting.optional, "{line}");
            assert_eq!(line["example"], setting.example.value.as_str());
            assert_eq!(line["help"], setting.help.as_str());
        }
        assert_eq!(explained["settings"].as_array().unwrap().len(), spec.settings.len());
        assert_eq!(texts(&explained["secrets"], "name").len(), spec.secrets.len());
        assert_eq!(explained["request"]["method"], spec.endpoint.method.as_str());
        let results = explained["results"].as_object().unwrap();
        let names: Vec<&str> = results.keys().map(String::as_str).collect();
        let six = [
            "SUCCESS",
            "INVALID_PHONE_NUMBER",
            "COUNTRY_BLOCK",
            "MESSAGE_LIMIT_EXCEEDED",
            "PROVIDER_ERROR",
            "EXCEPTION",
        ];
        assert_eq!(names, six, "{}", listed.name);
        let ordered = results.values().flat_map(|ways| ways.as_array().unwrap()).filter(|way| !way["order"].is_null());
        assert_eq!(ordered.count(), spec.response.results.len(), "{}", listed.name);
        for (name, ways) in results {
            let is_reachable = !explained["not_reachable"].as_array().unwrap().iter().any(|it| it == name);
            assert_eq!(ways.as_array().unwrap().is_empty(), !is_reachable, "{} {name}", listed.name);
        }
    }
}

#[test]
fn a_rule_is_given_in_the_terms_of_the_spec() {
    let explained =
        Sandbox::empty().run(&["explain", "aws-end-user-messaging", "--format", "json"]).exits_with(0).json();
    let success = &explained["results"]["SUCCESS"][0];
    assert_eq!(success["status"], serde_json::json!([200]));
    assert_eq!(success["all"], serde_json::json!([{"json": "MessageId", "present": true}]));
    let country = &explained["results"]["COUNTRY_BLOCK"][0];
    assert_eq!(country["code"], serde_json::json!(["DESTINATION_COUNTRY_BLOCKED", "COUNTRY_NOT_ENABLED"]));
    assert_eq!(country["verified"]["level"], "documented");
    assert_eq!(explained["secrets"][0]["stored_in"], "External Credential (AWS Signature Version 4)");
}

#[test]
fn a_secret_that_apex_reads_is_named_as_such() {
    let run = Sandbox::empty().run(&["explain", "kavenegar"]);
    assert!(run.exits_with(0).out.contains("kept in: protected custom setting as ApiKey; Apex has to read it"));
    assert!(run.out.contains("COUNTRY_BLOCK           never: no answer"), "{}", run.out);
}

#[test]
fn a_spec_that_is_not_utf_8_does_not_hide_the_others() {
    let sandbox = Sandbox::project();
    sandbox.write("provider-specs/bulksms/spec.yaml", OWN_SPEC);
    sandbox.write("provider-specs/latin/spec.yaml", "");
    std::fs::write(sandbox.at("provider-specs/latin/spec.yaml"), b"name: latin\nlabel: Caf\xe9\n").unwrap();
    sandbox.write("provider-specs/wrong/spec.yaml", "name: wrong\n");
    let said = "provider-specs/latin/spec.yaml:2:11: error[Y018]: the byte 0xE9 is not UTF-8";

    let run = sandbox.run(&["providers", "--format", "json"]);
    let list = run.exits_with(1).json();
    assert!(texts(&list, "name").contains(&"bulksms") && texts(&list, "name").contains(&"twilio"), "{}", run.out);
    for said in [said, "provider-specs/wrong/spec.yaml:1:1: error[S002]"] {
        assert!(run.err.contains(said), "{}", run.err);
    }

    let run = sandbox.run(&["validate", "--scenario", "reply", "--format", "json"]);
    let report = run.exits_with(1).json();
    let of = |name: &str| report["providers"].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap().clone();
    assert!(of("latin")["diagnostics"].to_string().contains("Y018"), "{}", of("latin"));
    assert!(!of("twilio")["scenarios"].as_array().unwrap().is_empty());
    // It is only in the way of those who ask for it.
    sandbox.run(&["explain", "bulksms"]).exits_with(0);
    assert!(sandbox.run(&["explain", "latin"]).exits_with(1).err.contains(said));
}

#[cfg(unix)]
#[test]
fn a_spec_that_cannot_be_read_does_not_hide_the_others() {
    let sandbox = Sandbox::project();
    sandbox.write("provider-specs/bulksms/spec.yaml", OWN_SPEC);
    sandbox.write("provider-specs/gone/x", "");
    std::os::unix::fs::symlink("nowhere", sandbox.at("provider-specs/gone/spec.yaml")).unwrap();
    sandbox.write("provider-specs/wrong/spec.yaml", "name: wrong\n");
    let said = "error: cannot read provider-specs/gone/spec.yaml: No such file or directory\n";

    let run = sandbox.run(&["providers", "--format", "json"]);
    let list = run.exits_with(2).json();
    assert!(texts(&list, "name").contains(&"bulksms") && texts(&list, "name").contains(&"twilio"), "{}", run.out);
    for said in [said, "provider-specs/wrong/spec.yaml:1:1: error[S002]"] {
        assert!(run.err.contains(said), "{}", run.err);
    }

    let run = sandbox.run(&["check", "--format", "json"]);
    let found = run.exits_with(2).json();
    assert_eq!(run.err, said);
    let found = found["diagnostics"].as_array().unwrap();
    assert!(found.iter().any(|it| it["file"] == "provider-specs/wrong/spec.yaml"), "{}", run.out);
    let run = sandbox.run(&["check", "gone.yaml", "provider-specs/gone/spec.yaml", "provider-specs"]);
    run.exits_with(2);
    assert!(run.err.contains("cannot read gone.yaml") && run.err.contains(said), "{}", run.err);
    assert!(run.out.contains("provider-specs/wrong/spec.yaml:1:1: error[S002]"), "{}", run.out);

    let run = sandbox.run(&["validate", "--scenario", "reply", "--format", "json"]);
    let report = run.exits_with(2).json();
    let of = |name: &str| report["providers"].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap().clone();
    assert!(of("gone")["error"].as_str().unwrap().contains("cannot read"), "{}", of("gone"));
    assert!(!of("twilio")["scenarios"].as_array().unwrap().is_empty());
    sandbox.run(&["explain", "bulksms"]).exits_with(0);
    sandbox.run(&["explain", "gone"]).exits_with(2);
}
