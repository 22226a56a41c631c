//! A run of Apex tests as one JSON document. The names are those of `sf apex run test --result-format json`; the shape is
//! a contract: `version` changes with it.

use std::io::{self, Write};

use serde::Serialize;

use super::{Share, TestRun};

const VERSION: u32 = 1;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    version: u32,
    summary: Summary,
    tests: Vec<Test<'a>>,
    coverage: Coverage<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    outcome: &'static str,
    tests_ran: usize,
    passing: usize,
    failing: usize,
    pass_rate: String,
    fail_rate: String,
    test_run_coverage: String,
    test_execution_time_in_ms: u128,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Test<'a> {
    full_name: String,
    class_name: &'a str,
    method_name: &'a str,
    file: &'a str,
    line: u32,
    outcome: &'static str,
    run_time: u128,
    message: Option<&'a str>,
    stack_trace: Option<&'a [String]>,
    limits: Vec<Limit>,
}

#[derive(Serialize)]
struct Limit {
    name: &'static str,
    used: u64,
    limit: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Coverage<'a> {
    total_lines: usize,
    covered_lines: usize,
    covered_percent: usize,
    records: Vec<Class<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Class<'a> {
    name: &'a str,
    file: &'a str,
    total_lines: usize,
    total_covered: usize,
    covered_percent: usize,
    /// How often each line ran that can run, by its number.
    lines: &'a std::collections::BTreeMap<u32, u64>,
}

/// Writes the report.
///
/// # Errors
/// Those of `out`.
pub fn render(run: &TestRun, out: &mut dyn Write) -> io::Result<()> {
    let (passed, covered) = (run.passed(), run.covered());
    let failing = passed.whole - passed.part;
    let percent = |part| format!("{}%", Share { part, whole: passed.whole.max(1) }.percent());
    let tests = run.tests.iter().map(|test| Test {
        full_name: test.name(),
        class_name: &test.class,
        method_name: &test.method,
        file: &test.path,
        line: test.line,
        outcome: if test.failure.is_some() { "Fail" } else { "Pass" },
        run_time: test.runtime.as_millis(),
        message: test.failure.as_ref().map(|failure| failure.message.as_str()),
        stack_trace: test.failure.as_ref().map(|failure| failure.stack.as_slice()),
        limits: test.usage.iter().map(|it| Limit { name: it.name, used: it.used, limit: it.limit }).collect(),
    });
    let records = run.coverage.iter().map(|class| {
        let covered = class.covered();
        Class {
            name: &class.class,
            file: &class.path,
            total_lines: covered.whole,
            total_covered: covered.part,
            covered_percent: covered.percent(),
            lines: &class.lines,
        }
    });
    let document = Document {
        version: VERSION,
        summary: Summary {
            outcome: if failing == 0 { "Passed" } else { "Failed" },
            tests_ran: passed.whole,
            passing: passed.part,
            failing,
            pass_rate: percent(passed.part),
            fail_rate: percent(failing),
            test_run_coverage: format!("{}%", covered.percent()),
            test_execution_time_in_ms: run.runtime().as_millis(),
        },
        tests: tests.collect(),
        coverage: Coverage {
            total_lines: covered.whole,
            covered_lines: covered.part,
            covered_percent: covered.percent(),
            records: records.collect(),
        },
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
