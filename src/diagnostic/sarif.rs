//! Draws diagnostics as SARIF 2.1.0, for code scanning and for viewers in editors.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use serde_json::{Value, json};

use super::line_hash::line_hashes;
use super::{Diagnostic, Fix, Place, Severity, Source};
use crate::rule::{self, Rule};

/// The schema that the document names.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What relative names begin from, by the name that code scanning uses for it.
const ROOT: &str = "%SRCROOT%";
/// Code scanning cuts a longer description. In characters.
const LONGEST_DESCRIPTION: usize = 1024;
/// Rules about what others may get to see: the code, the number or a secret.
const SECURITY: [&str; 4] = ["L003", "L006", "L007", "S010"];

/// Writes `diagnostics` as one run with the results in the order given. `base` comes before each relative file name:
/// code scanning wants names from the repository's root, or from the folder that the command runs in.
///
/// # Errors
/// Whatever `out` reports.
pub fn render(diagnostics: &[Diagnostic], base: &str, out: &mut impl Write) -> io::Result<()> {
    let mut codes: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Value> = codes.iter().map(|code| rule(code)).collect();
    let mut fingerprints = Fingerprints::default();
    let results: Vec<Value> =
        diagnostics.iter().map(|diagnostic| result(diagnostic, &codes, base, &mut fingerprints)).collect();
    let version = env!("CARGO_PKG_VERSION");
    let driver = json!({"name": "otpsmith", "version": version, "semanticVersion": version, "rules": rules});
    let run = json!({
        "tool": {"driver": driver},
        // Viewers that do not look at `columnKind` count as their language's strings do, which is mostly this way.
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder in which otpsmith ran."}}},
        "results": results,
    });
    let document = json!({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]});
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn rule(code: &str) -> Value {
    let Some(rule) = rule::rule(code) else { return json!({"id": code}) };
    let explanation = rule::explain::explain(rule);
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": description(rule)},
        "defaultConfiguration": {"level": level(rule.severity)},
        "help": {"text": explanation, "markdown": explanation},
        "properties": properties(rule),
    })
}

/// What a rule means, with its white space as in a line of text.
fn description(rule: &Rule) -> String {
    let words = rule.meaning.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().take(LONGEST_DESCRIPTION).collect()
}

/// By what code scanning sorts and filters: how sure a finding is, how bad, and what it is about.
fn properties(rule: &Rule) -> Value {
    let problem = match rule.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "recommendation",
    };
    // An error is a fact; advice is about what was likely meant.
    let precision = if rule.severity == Severity::Error { "very-high" } else { "high" };
    let mut properties = json!({"precision": precision, "problem.severity": problem});
    if SECURITY.contains(&rule.code) {
        properties["tags"] = json!(["security"]);
    }
    properties
}

/// The fingerprints of the lines of each text, computed once: a file may have thousands of findings.
#[derive(Default)]
struct Fingerprints {
    of_texts: HashMap<*const Source, Vec<String>>,
}

impl Fingerprints {
    fn of(&mut self, place: &Place) -> Option<&str> {
        let hashes = self.of_texts.entry(Arc::as_ptr(&place.source)).or_insert_with(|| line_hashes(&place.source.text));
        hashes.get(place.line_column().0 - 1).map(String::as_str)
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(diagnostic: &Diagnostic, codes: &[&str], base: &str, fingerprints: &mut Fingerprints) -> Value {
    let mut words = diagnostic.message.clone();
    for (id, (_, about)) in diagnostic.related.iter().enumerate() {
        // A place that is linked to by its id is shown beside the message.
        words.push_str(&format!("\n[{}]({})", linked(about), id + 1));
    }
    for help in &diagnostic.help {
        words.push_str(&format!("\n{help}"));
    }
    let mut result = json!({
        "ruleId": diagnostic.code,
        "ruleIndex": codes.binary_search(&diagnostic.code).unwrap_or_default(),
        "level": level(diagnostic.severity),
        "message": {"text": words},
        "locations": [{"physicalLocation": location(&diagnostic.place, base)}],
    });
    if let Some(hash) = fingerprints.of(&diagnostic.place) {
        result["partialFingerprints"] = json!({"primaryLocationLineHash": hash});
    }
    if !diagnostic.related.is_empty() {
        let related = diagnostic.related.iter().enumerate().map(|(id, (place, words))| {
            json!({"id": id + 1, "physicalLocation": location(place, base), "message": {"text": words}})
        });
        result["relatedLocations"] = related.collect();
    }
    if let Some(found) = &diagnostic.fix {
        result["fixes"] = json!([fix(found, &diagnostic.place, base)]);
    }
    result
}

/// Words inside the brackets of a link.
fn linked(words: &str) -> String {
    words.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

fn fix(fix: &Fix, place: &Place, base: &str) -> Value {
    let replacements: Vec<Value> = fix
        .edits
        .iter()
        .map(|(range, text)| {
            let deleted = Place::new(&place.source, range.clone());
            json!({"deletedRegion": region(&deleted), "insertedContent": {"text": text}})
        })
        .collect();
    let change = json!({"artifactLocation": artifact(place, base), "replacements": replacements});
    json!({"description": {"text": fix.title}, "artifactChanges": [change]})
}

fn location(place: &Place, base: &str) -> Value {
    json!({"artifactLocation": artifact(place, base), "region": region(place)})
}

fn artifact(place: &Place, base: &str) -> Value {
    let uri = uri(&super::based(base, &place.source.name));
    if uri.starts_with("file:") { json!({"uri": uri}) } else { json!({"uri": uri, "uriBaseId": ROOT}) }
}

fn region(place: &Place) -> Value {
    let span = place.clamped();
    let (start_line, start_column) = place.source.line_column_utf16(span.start);
    let (end_line, end_column) = place.source.line_column_utf16(span.end);
    json!({"startLine": start_line, "startColumn": start_column, "endLine": end_line, "endColumn": end_column})
}

/// A file's name as a URI reference: an absolute one begins with `file:`, a relative one stays relative.
fn uri(name: &str) -> String {
    let mut uri = match name.strip_prefix('/') {
        Some(_) => "file://".to_owned(),
        None if name.get(1..3) == Some(":/") => "file:///".to_owned(),
        None => String::new(),
    };
    let is_absolute = !uri.is_empty();
    for byte in name.bytes() {
        // A colon in the first part of a relative name would make that part a scheme.
        let stays =
            byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte) || (byte == b':' && is_absolute);
        if stays {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn names_become_uri_references() {
        assert_eq!(uri("provider-specs/a b/spec.yaml"), "provider-specs/a%20b/spec.yaml");
        assert_eq!(uri("a:b/é%.yaml"), "a%3Ab/%C3%A9%25.yaml");
        assert_eq!(uri("../x.yaml"), "../x.yaml");
        assert_eq!(uri("/home/x.yaml"), "file:///home/x.yaml");
        assert_eq!(uri("C:/x y.yaml"), "file:///C:/x%20y.yaml");
    }
}
