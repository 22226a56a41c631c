//! A run of Apex tests as JUnit XML, which every CI service reads: a suite for each test class.

use std::io::{self, Write};

use super::{TestResult, TestRun};
use crate::encode::{xml_attribute, xml_text};

/// Writes the report.
///
/// # Errors
/// Those of `out`.
pub fn render(run: &TestRun, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    let failures = run.failures().count();
    let time = run.runtime().as_secs_f64();
    writeln!(
        out,
        r#"<testsuites name="otpsmith test" tests="{}" failures="{failures}" time="{time:.3}">"#,
        run.tests.len()
    )?;
    for tests in run.tests.chunk_by(|one, next| one.class == next.class) {
        suite(tests, out)?;
    }
    writeln!(out, "</testsuites>")
}

fn suite(tests: &[TestResult], out: &mut dyn Write) -> io::Result<()> {
    let Some(TestResult { class, path, .. }) = tests.first() else { return Ok(()) };
    let failures = tests.iter().filter(|test| test.failure.is_some()).count();
    let time: f64 = tests.iter().map(|test| test.runtime.as_secs_f64()).sum();
    let (class, path) = (xml_attribute(class), xml_attribute(path));
    writeln!(
        out,
        r#"  <testsuite name="{class}" file="{path}" tests="{}" failures="{failures}" time="{time:.3}">"#,
        tests.len()
    )?;
    for test in tests {
        let (name, time) = (xml_attribute(&test.method), test.runtime.as_secs_f64());
        write!(
            out,
            r#"    <testcase classname="{class}" name="{name}" file="{path}" line="{}" time="{time:.3}""#,
            test.line
        )?;
        match &test.failure {
            None => writeln!(out, "/>")?,
            Some(failure) => {
                writeln!(out, ">")?;
                let message = xml_attribute(&failure.message);
                let stack = xml_text(&failure.stack.join("\n"));
                writeln!(out, r#"      <failure message="{message}">{stack}</failure>"#)?;
                writeln!(out, "    </testcase>")?;
            }
        }
    }
    writeln!(out, "  </testsuite>")
}
