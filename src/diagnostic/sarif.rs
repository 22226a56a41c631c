//! Draws diagnostics as SARIF 2.1.0, for code scanning and for viewers in editors.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Diagnostic, Fix, Place, Severity};
use crate::rule;

/// The schema that the document names.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

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
    let results: Vec<Value> = diagnostics.iter().map(|diagnostic| result(diagnostic, &codes, base)).collect();
    let driver = json!({"name": "otpsmith", "version": env!("CARGO_PKG_VERSION"), "rules": rules});
    // Viewers that do not look at `columnKind` count as their language's strings do, which is mostly this way.
    let run = json!({"tool": {"driver": driver}, "columnKind": "utf16CodeUnits", "results": results});
    let document = json!({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]});
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn rule(code: &str) -> Value {
    let Some(rule) = rule::rule(code) else { return json!({"id": code}) };
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.meaning},
        "defaultConfiguration": {"level": level(rule.severity)},
        "help": {"text": rule::explain::explain(rule)},
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(diagnostic: &Diagnostic, codes: &[&str], base: &str) -> Value {
    let mut words = diagnostic.message.clone();
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
    json!({"uri": uri(&super::based(base, &place.source.name))})
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
