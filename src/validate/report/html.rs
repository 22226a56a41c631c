//! For reviewers: one page that needs nothing else.

use std::io::{self, Write};

use super::Report;

/// Writes a report.
///
/// # Errors
/// Whatever `out` reports.
pub fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", report.passed())
}
