//! For GitHub Actions: each test that failed, and each class whose lines are not covered enough, as an annotation.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use std::io::{self, Write};

use super::TestRun;
use crate::diagnostic::github::{data, property};

/// Writes a run. `base` comes before each file name; a class of which less than `min_coverage` percent of the lines ran is a
/// warning at the first line that did not.
///
/// # Errors
/// Whatever `out` reports.
pub fn render(run: &TestRun, base: &str, min_coverage: usize, out: &mut dyn Write) -> io::Result<()> {
    for (test, failure) in run.failures() {
        let file = property(&format!("{base}{}", test.path));
        // The line of the test class that was running says more than the method's.
        let within = format!("Class.{}.", test.class);
        let line = failure.stack.iter().find(|it| it.starts_with(&within)).and_then(|it| line_of(it));
        let line = line.unwrap_or(test.line);
        let words = std::iter::once(&failure.message).chain(&failure.stack).map(String::as_str);
        let words = data(&words.collect::<Vec<_>>().join("\n"));
        writeln!(out, "::error file={file},line={line},title={}::{words}", property(&test.name()))?;
    }
    for class in run.coverage.iter().filter(|class| !class.covered().is_at_least(min_coverage)) {
        let (file, covered) = (property(&format!("{base}{}", class.path)), class.covered());
        let line = class.uncovered().next().unwrap_or(1);
        let lines: Vec<String> = class.uncovered().map(|line| line.to_string()).collect();
        let words = format!(
            "the tests cover {} % of the lines, and {min_coverage} % are asked for\nuncovered lines: {}",
            covered.percent(),
            lines.join(", ")
        );
        writeln!(out, "::warning file={file},line={line},title={}::{}", property(&class.class), data(&words))?;
    }
    Ok(())
}

/// The line of an entry of a stack: `Class.Name.method: line 5, column 1`.
fn line_of(entry: &str) -> Option<u32> {
    entry.split_once(": line ")?.1.split(',').next()?.parse().ok()
}
