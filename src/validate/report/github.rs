//! For GitHub Actions: each difference as an annotation of the spec, at the place that caused it.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use std::io::{self, Write};

use super::Report;
use super::text::{alike, place};
use crate::diagnostic::github::{self, command};
use crate::phrase;

/// Writes a report. `base` comes before each relative file name; see [`github::render`].
///
/// # Errors
/// Whatever `out` reports.
pub fn render(report: &Report, base: &str, out: &mut dyn Write) -> io::Result<()> {
    for provider in &report.providers {
        github::render(&provider.unusable, base, &mut &mut *out)?;
        if let Some(why) = &provider.missing {
            writeln!(out, "::error title={}::{}", github::property(&provider.name), github::data(why))?;
        }
        // Only a few annotations of a run are shown, so each cause gets one.
        for cases in alike(provider) {
            let (case, rest) = (cases[0], &cases[1..]);
            for finding in &case.findings {
                let mut words = format!("{}: {}", case.meaning, finding.message);
                finding.notes.iter().for_each(|note| words.push_str(&format!("\n{note}")));
                finding
                    .mock
                    .iter()
                    .for_each(|mock| words.push_str(&format!("\n{}: the rule of the mock", place(mock))));
                if !rest.is_empty() {
                    words.push_str(&format!("\nthe same in {} more", phrase::count(rest.len(), "scenario")));
                }
                let title = format!("{} {}", provider.name, case.name);
                command("error", &finding.spec, base, &title, &words, out)?;
            }
        }
    }
    Ok(())
}
