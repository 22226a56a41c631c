//! Promises of the formats for programs: JSON, SARIF and GitHub's workflow commands.

use serde_json::Value;

use super::super::{Diagnostic, Fix, Place, Source, github, json, sarif, text};

/// One finding of each severity: with everything, over several lines, and in another file with a hostile name.
fn findings() -> Vec<Diagnostic> {
    let source = Source::new("specs/acme.yaml", "\u{FEFF}name: 😀 acme\nendpoint:\n  urll: x\n");
    let at = |words: &str| {
        let start = source.text.find(words).expect("it is there");
        Place::new(&source, start..start + words.len())
    };
    let other = Source::new("a, b:\n%.yaml", "handlers: []\n");
    vec![
        Diagnostic::error("S001", at("urll"), "the endpoint has no key `urll`: 100%\nsure")
            .label("unknown key")
            .related(at("acme"), "the spec begins here")
            .help("did you mean `url`?")
            .help("known keys: `url`, `method`")
            .fix(Some(Fix::replace("did you mean `url`?", at("urll").span, "url"))),
        Diagnostic::warning("T002", at("acme\nendpoint"), "two lines"),
        Diagnostic::info("T002", Place::new(&other, 0..8), "a remark"),
    ]
}

#[test]
fn text_shows_what_a_fix_makes_of_its_line_in_place_of_the_help_that_says_the_same() {
    insta::assert_snapshot!("text", drawn(|found, out| text::render(found, false, out)));
}

fn drawn(render: impl Fn(&[Diagnostic], &mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    render(&findings(), &mut out).expect("memory takes everything");
    String::from_utf8(out).expect("it is a text")
}

#[test]
fn json_has_every_part_of_a_finding() {
    insta::assert_snapshot!("json", drawn(json::render));
}

#[test]
fn sarif_has_every_part_of_a_finding_with_columns_in_utf_16() {
    insta::assert_snapshot!("sarif", drawn(|found, out| sarif::render(found, "", out)));
}

#[test]
fn sarif_without_findings_is_a_run_without_results() {
    let mut out = Vec::new();
    sarif::render(&[], "", &mut out).expect("memory takes everything");
    let document: Value = serde_json::from_slice(&out).expect("it is JSON");
    // A run without `results` would mean that the tool did not get to look.
    assert_eq!(document["runs"][0]["results"], serde_json::json!([]));
    assert_eq!(document["runs"][0]["tool"]["driver"]["rules"], serde_json::json!([]));
}

/// The properties that the schema of SARIF 2.1.0 requires of the objects that are used.
#[test]
fn sarif_has_what_its_schema_requires() {
    let document: Value = serde_json::from_str(&drawn(|found, out| sarif::render(found, "sub/", out))).expect("JSON");
    assert_eq!(document["version"], "2.1.0");
    let run = &document["runs"][0];
    let driver = &run["tool"]["driver"];
    assert!(driver["name"].is_string());
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let rules = driver["rules"].as_array().expect("rules");
    let ids: Vec<&str> = rules.iter().filter_map(|rule| rule["id"].as_str()).collect();
    assert_eq!(ids, ["S001", "T002"], "each rule that occurred, once");
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), 3);
    for result in results {
        assert!(result["message"]["text"].as_str().is_some_and(|text| !text.is_empty()));
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().expect("a level")));
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("a small one");
        assert_eq!(result["ruleId"], ids[index]);
        for location in result["locations"].as_array().expect("locations") {
            let place = &location["physicalLocation"];
            let uri = place["artifactLocation"]["uri"].as_str().expect("a URI");
            assert!(uri.starts_with("sub/") && !uri.contains([' ', ':', '\n']), "{uri}");
            let number = |key: &str| place["region"][key].as_u64().expect("a number");
            let (start, end) = ((number("startLine"), number("startColumn")), (number("endLine"), number("endColumn")));
            assert!(start <= end && start.0 >= 1 && start.1 >= 1, "{start:?} {end:?}");
        }
    }
    for result in results {
        // Code scanning knows a finding again by this, and needs a link in the message to show another place.
        let hash = result["partialFingerprints"]["primaryLocationLineHash"].as_str().expect("a hash");
        assert!(hash.ends_with(":1"), "{hash}");
        let location = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        assert_eq!(location["uriBaseId"], "%SRCROOT%");
    }
    assert!(run["originalUriBaseIds"]["%SRCROOT%"].is_object());
    assert!(results[0]["message"]["text"].as_str().is_some_and(|text| text.contains("\n[the spec begins here](1)\n")));
    assert!(rules[0]["help"]["markdown"].as_str().is_some_and(|text| text.starts_with("## S001")));
    assert_eq!(rules[0]["properties"]["problem.severity"], "error");
    let fix = &results[0]["fixes"][0]["artifactChanges"][0];
    assert_eq!(fix["artifactLocation"]["uri"], "sub/specs/acme.yaml");
    assert!(fix["replacements"][0]["deletedRegion"]["startLine"].is_number());
}

#[test]
fn github_commands_stay_on_their_line_and_escape_what_ends_a_property() {
    insta::assert_snapshot!("github", drawn(|found, out| github::render(found, "sub/", out)));
}
