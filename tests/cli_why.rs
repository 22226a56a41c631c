//! Whatever provider it is: a field that is renamed in its spec is named as the cause of the lines that change.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod common;

use std::path::Path;

use common::Sandbox;

/// Whether a line of a spec is a field of the payload that every request has.
fn is_sent_field(line: &str) -> bool {
    let bare = line.trim_start().trim_start_matches("- ");
    let Some((name, value)) = bare.split_once(": ") else { return false };
    let value = value.trim_start_matches('"');
    line.starts_with("    ")
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && ["${phone.", "${message", "${otp"].iter().any(|it| value.starts_with(it))
}

/// The payload with each such field renamed, and the numbers of their lines.
fn renamed(spec: &str) -> (String, Vec<usize>) {
    let mut lines = Vec::new();
    let mut text = String::new();
    let mut in_payload = false;
    for (at, line) in spec.lines().enumerate() {
        if !line.starts_with([' ', '#']) && !line.is_empty() {
            in_payload = line == "payload:";
        }
        if in_payload && is_sent_field(line) {
            lines.push(at + 1);
            text.push_str(&line.replacen(": ", "Q: ", 1));
        } else {
            text.push_str(line);
        }
        text.push('\n');
    }
    (text, lines)
}

#[test]
fn a_renamed_field_of_every_built_in_spec_is_the_cause_of_its_lines() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("provider-specs");
    let mut checked = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let shown = format!("provider-specs/{name}/spec.yaml");
        let Ok(text) = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&shown)) else { continue };
        let sandbox = Sandbox::project();
        let facts = sandbox.run(&["explain", &name, "--format", "json"]).json();
        let settings: Vec<String> = facts["settings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|it| it["required"] == true || it["name"] == "sender")
            .map(|it| format!("{}: {}", it["name"].as_str().unwrap(), it["example"]))
            .collect();
        sandbox.write(
            "otpsmith.yaml",
            &format!("handlers:\n  - provider: {name}\n    settings: {{{}}}\n", settings.join(", ")),
        );
        sandbox.write(&shown, &text);
        sandbox.run(&["generate", "-q"]).exits_with(0);
        let (changed, lines) = renamed(&text);
        sandbox.write(&shown, &changed);
        let run = sandbox.run(&["diff", "--why", "--format", "json"]);
        if lines.is_empty() {
            assert_eq!(run.status, 0, "{name}: {}", run.transcript());
            continue;
        }
        let report = run.exits_with(1).json();
        let class = &report["files"][0];
        assert!(class["path"].as_str().unwrap().ends_with("OtpHandler.cls"), "{name}");
        let causes: Vec<&serde_json::Value> =
            class["hunks"].as_array().unwrap().iter().flat_map(|it| it["why"].as_array().unwrap()).collect();
        for line in &lines {
            let is_named = causes.iter().any(|it| it["file"] == *shown && it["line"] == *line);
            assert!(is_named, "{shown}:{line} is no cause of {causes:#?}");
            checked += 1;
        }
        for cause in &causes {
            assert_eq!(cause["reason"], "written", "{name}: {cause}");
        }
    }
    assert!(checked > 15, "only {checked} fields");
}
