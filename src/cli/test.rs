//! `otpsmith test`.

use std::fs;
use std::path::Path;

use clap::{Args, ValueEnum};

use super::check::path_between;
use super::terminal::Session;
use super::{EXIT_FINDINGS, EXIT_SUCCESS, project_if_any};
use crate::test_run::{TestRun, cobertura, github, json, junit, lcov, text};
use crate::workflow::Failure;
use crate::workflow::test::{Wanted, test};

/// What an org asks for before it takes Apex (Apex Developer Guide, "Code Coverage"), in percent.
const USUAL_COVERAGE: u8 = 75;

/// Run the tests of the generated handlers, without an org
///
/// Compiles the classes as they are on disk, hand edits included, together with the classes of the project that they use,
/// runs their tests with Salesforce's limits, and shows results and coverage as `sf apex run test --code-coverage` does.
/// Exits with 1 when a test fails or too few lines are covered. With --verbose, what each test used of the limits is
/// shown, and what it wrote with System.debug.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Only the tests of this class; may be repeated
    #[arg(long, value_name = "NAME")]
    class: Vec<String>,
    /// Only this test, such as `sendsOnce`, `AcmeTest.sendsOnce` or `*Phone*`; may be repeated
    #[arg(long, value_name = "NAME")]
    method: Vec<String>,
    /// How the report is written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Write the coverage of each line to a file: `lcov` or `cobertura`, and the file; may be repeated
    #[arg(long, num_args = 2, value_names = ["FORMAT", "FILE"])]
    coverage: Vec<String>,
    /// The percentage of the lines that has to be covered [default: 75; 0 with --method]
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    min_coverage: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// For test reports: JUnit's XML
    Junit,
    /// For GitHub Actions: annotations of the run
    Github,
}

type Render = fn(&TestRun, &mut dyn std::io::Write) -> std::io::Result<()>;

pub(super) fn run(arguments: &Arguments, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    let files = coverage_files(&arguments.coverage)?;
    let wanted = Wanted { classes: arguments.class.clone(), methods: arguments.method.clone() };
    let tested = test(&session.start(), &wanted)?;
    for warning in &tested.warnings {
        session.note(format_args!("warning: {warning}"))?;
    }
    for (name, lines) in &tested.debug {
        for line in lines {
            session.detail(format_args!("{name}: {}", super::terminal::printable(line)))?;
        }
    }
    let usual = if arguments.method.is_empty() { USUAL_COVERAGE } else { 0 };
    let min_coverage = usize::from(arguments.min_coverage.unwrap_or(usual));
    let run = &tested.run;
    match arguments.format {
        Format::Json => json::render(run, session.out())?,
        Format::Junit => junit::render(run, session.out())?,
        Format::Github => {
            let project = project_if_any(session)?;
            let base = project.map(|project| path_between(session.folder(), &project.root)).unwrap_or_default();
            github::render(run, &base, min_coverage, session.out())?;
        }
        Format::Text => {
            let detail = text::Detail {
                colour: session.out_colour(),
                only_problems: session.is_quiet(),
                limits: session.is_verbose(),
                min_coverage,
            };
            text::render(run, detail, session.out())?;
        }
    }
    for (render, file) in files {
        write(render, run, &session.folder().join(file), file)?;
    }
    let covered = run.covered();
    let is_covered = covered.is_at_least(min_coverage);
    if !is_covered {
        session.flush()?;
        session.error(&format!(
            "the tests cover {} % of the lines, and {min_coverage} % are asked for\n\
             the uncovered lines are in the report; `--min-coverage` changes what is asked for",
            covered.percent()
        ))?;
    }
    Ok(if is_covered && run.failures().next().is_none() { EXIT_SUCCESS } else { EXIT_FINDINGS })
}

/// The formats and files that coverage is written in and to.
fn coverage_files(words: &[String]) -> Result<Vec<(Render, &str)>, Failure> {
    let mut files: Vec<(Render, &str)> = Vec::new();
    for pair in words.chunks(2) {
        let [format, file] = pair else { continue };
        let render: Render = match format.as_str() {
            "lcov" => lcov::render,
            "cobertura" => cobertura::render,
            other => {
                return Err(Failure::Usage(format!(
                    "coverage is not written as `{other}`\nwrite `--coverage lcov FILE` or `--coverage cobertura FILE`"
                )));
            }
        };
        files.push((render, file));
    }
    Ok(files)
}

fn write(render: Render, run: &TestRun, path: &Path, shown: &str) -> Result<(), Failure> {
    let mut contents = Vec::new();
    render(run, &mut contents)?;
    fs::write(path, contents).map_err(|error| Failure::Unusable(format!("cannot write {shown}: {error}")))
}
