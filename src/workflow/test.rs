//! Runs the tests of a project's handlers in the Apex engine: which classes, all of them as they are on disk now, and what
//! came of it.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::Failure;
use super::classes::{Classes, Compiled, EXTENSION};
use super::generate::{self, Job};
use crate::artifact::metadata::class_path;
use crate::clock::Instant;
use crate::config;
use crate::diagnostic::Source;
use crate::engine::host::{Host, NoCallouts, seeded};
use crate::engine::limits::{Limits, STATEMENTS_PER_MILLISECOND};
use crate::engine::{Coverage, Outcome, Program, TestMethod, TestOutcome};
use crate::sfdx::change;
use crate::sfdx::project::Project;
use crate::test_run::{ClassCoverage, TestFailure, TestResult, TestRun, Usage};
use crate::wildcard::matches;
use crate::yaml::decode::closest;

/// So many lines of `System.debug` of one test are kept.
const MOST_DEBUG_LINES: usize = 1_000;

/// Which tests are to run.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Test classes; those of all generated handlers when there are none.
    pub classes: Vec<String>,
    /// Methods: a name, or `Class.name`, in which `*` stands for any characters; all when there are none.
    pub methods: Vec<String>,
}

/// What came of it.
#[derive(Debug, Clone, Default)]
pub struct Tested {
    /// Results and coverage.
    pub run: TestRun,
    /// What each test wrote with `System.debug`, where it wrote something: its name and the lines.
    pub debug: Vec<(String, Vec<String>)>,
    /// What is worth knowing about the project, in words.
    pub warnings: Vec<String>,
}

/// Runs tests of the project that `start` lies in.
///
/// # Errors
/// No project, nothing generated, no such test; whatever the engine refuses in the classes.
pub fn test(start: &Path, wanted: &Wanted) -> Result<Tested, Failure> {
    let project = super::project(start)?;
    let mut classes = Classes::of(&project)?;
    let mut warnings = std::mem::take(&mut classes.warnings);
    let generated = generated(&project, &mut warnings)?;
    generated.iter().for_each(|path| classes.prefer(path));
    let sources: Vec<Arc<Source>> = if wanted.classes.is_empty() {
        if generated.is_empty() {
            return Err(Failure::Usage(
                "the project has no generated handler whose tests could run\n\
                 generate one first, such as `otpsmith generate twilio --set account_sid=…`"
                    .to_owned(),
            ));
        }
        generated.iter().map(|path| classes.source(path)).collect::<Result<_, _>>()?
    } else {
        let paths = wanted.classes.iter().map(|name| classes.path(name).ok_or_else(|| no_class(name, &generated)));
        let paths: Vec<&str> = paths.collect::<Result<_, _>>()?;
        paths.into_iter().map(|path| classes.source(path)).collect::<Result<_, _>>()?
    };
    let compiled = classes.compile(&sources)?;
    let tests = tests(&compiled, &sources, wanted)?;
    let results = run_all(&compiled, &tests);
    let mut tested = Tested { warnings, ..summed(&compiled, &tests, results) };
    tested.warnings.sort();
    Ok(tested)
}

/// The paths of the classes that otpsmith generated or the project file names, in order.
fn generated(project: &Project, warnings: &mut Vec<String>) -> Result<Vec<String>, Failure> {
    // Without any file to generate, all that is on record is listed.
    let recorded = change::plan(project, Vec::new())?;
    let mut paths: Vec<String> = recorded.files().iter().map(|file| file.path().to_owned()).collect();
    if let Some(file) = generate::project_file(&project.root)? {
        let job = Job { start: project.root.clone(), handler: None, manifest: None };
        let (wanted, problems) = generate::wanted(job, Some(file))?;
        if crate::diagnostic::has_errors(&problems) {
            return Err(problems.into());
        }
        for handler in &wanted.handlers {
            let package = project.package(handler.package.as_ref().map(|it| it.text.as_str()));
            let package = package.map_err(|error| Failure::Unusable(error.to_string()))?;
            let target = generate::target(handler, project, &package.path);
            for class in [&target.class_name, &target.test_class_name] {
                let path = class_path(&target, class);
                if !project.root.join(&path).is_file() {
                    warnings
                        .push(format!("{path} is not there: `otpsmith generate` makes what {} names", config::FILE));
                }
                paths.push(path);
            }
        }
    }
    paths.retain(|path| path.ends_with(EXTENSION) && project.root.join(path).is_file());
    paths.sort();
    paths.dedup();
    Ok(paths)
}

fn no_class(name: &str, generated: &[String]) -> Failure {
    let stems = generated.iter().filter_map(|path| path.rsplit('/').next()?.strip_suffix(EXTENSION));
    let known: Vec<&str> = stems.filter(|stem| stem.ends_with("Test")).collect();
    let help = match closest(name, &known) {
        Some(close) => format!("did you mean `{close}`?"),
        None if known.is_empty() => "no handler has been generated yet".to_owned(),
        None => format!("the tests of the generated handlers are {}", known.join(", ")),
    };
    Failure::Usage(format!("the project has no class `{name}`\n{help}"))
}

/// The tests that are asked for, in order.
fn tests<'c>(compiled: &'c Compiled, sources: &[Arc<Source>], wanted: &Wanted) -> Result<Vec<&'c TestMethod>, Failure> {
    let is_asked_for = |test: &&TestMethod| {
        let path = compiled.path(&test.class);
        sources.iter().any(|source| source.name == path)
    };
    let all: Vec<&TestMethod> = compiled.program.tests().iter().filter(is_asked_for).collect();
    for name in &wanted.classes {
        if !all.iter().any(|test| test.class.eq_ignore_ascii_case(name)) {
            return Err(Failure::Usage(format!(
                "`{name}` has no test method\nname a class with `@IsTest`, such as its test class"
            )));
        }
    }
    if all.is_empty() {
        return Err(Failure::Refused(
            "the generated classes have no test method\n`otpsmith diff` shows what was changed in them".to_owned(),
        ));
    }
    let fits = |test: &TestMethod, pattern: &str| {
        let (pattern, method) = (pattern.to_lowercase(), test.method.to_lowercase());
        matches(&pattern, &method) || matches(&pattern, &format!("{}.{method}", test.class.to_lowercase()))
    };
    for pattern in &wanted.methods {
        if !all.iter().any(|test| fits(test, pattern)) {
            let names: Vec<String> =
                all.iter().flat_map(|it| [it.method.clone(), format!("{}.{}", it.class, it.method)]).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let help = match closest(pattern, &names) {
                Some(close) => format!("did you mean `{close}`?"),
                None => "`otpsmith test` without `--method` shows all of them".to_owned(),
            };
            return Err(Failure::Usage(format!("there is no test method `{pattern}`\n{help}")));
        }
    }
    let is_wanted =
        |test: &&TestMethod| wanted.methods.is_empty() || wanted.methods.iter().any(|pattern| fits(test, pattern));
    Ok(all.into_iter().filter(is_wanted).collect())
}

/// What came of one test, and what it wrote.
type Ran = (TestOutcome, Vec<String>);

/// Runs tests on as many threads as there are processors; the results are in the order of the tests.
fn run_all(compiled: &Compiled, tests: &[&TestMethod]) -> Vec<Ran> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<Option<Ran>>> = Mutex::new(tests.iter().map(|_| None).collect());
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(test) = tests.get(at) else { return };
            let ran = run_one(&compiled.program, test);
            results.lock().unwrap_or_else(PoisonError::into_inner)[at] = Some(ran);
        }
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(tests.len());
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    results.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().flatten().collect()
}

pub(super) fn run_one(program: &Program, test: &TestMethod) -> Ran {
    let mut lines = Vec::new();
    // The same in every run, so that a test that fails fails again.
    let mut random = seeded(1);
    let mut host = Host {
        callouts: &mut NoCallouts,
        now: &mut || Instant::now().epoch_millis(),
        random: &mut random,
        debug: &mut |line| {
            if lines.len() < MOST_DEBUG_LINES {
                lines.push(line.to_owned());
            }
        },
        limits: Limits::default(),
    };
    let outcome = program.run_test(test, &mut host);
    (outcome, lines)
}

fn summed(compiled: &Compiled, tests: &[&TestMethod], results: Vec<Ran>) -> Tested {
    let mut tested = Tested::default();
    let mut sum = Coverage::default();
    for (test, (outcome, lines)) in tests.iter().zip(results) {
        sum.add(&outcome.coverage);
        let result = result(compiled, test, outcome);
        if !lines.is_empty() {
            tested.debug.push((result.name(), lines));
        }
        tested.run.tests.push(result);
    }
    for class in compiled.program.coverage(&sum) {
        let path = compiled.path(&class.class).to_owned();
        let lines: BTreeMap<u32, u64> = class.lines.into_iter().map(|(line, hits)| (line, u64::from(hits))).collect();
        tested.run.coverage.push(ClassCoverage { class: class.class, path, lines });
    }
    tested.run.coverage.sort_by(|a, b| a.class.cmp(&b.class));
    tested
}

fn result(compiled: &Compiled, test: &TestMethod, outcome: TestOutcome) -> TestResult {
    let failure = match outcome.outcome {
        Outcome::Passed => None,
        Outcome::Failed(failure) => Some(TestFailure {
            message: format!("{}: {}", failure.exception, failure.message),
            stack: failure.stack.lines().map(str::to_owned).collect(),
        }),
    };
    let limits = Limits::default();
    let used = &outcome.usage;
    let usage = [
        ("callouts", used.callouts.into(), limits.callouts.into()),
        ("queries", used.queries.into(), limits.queries.into()),
        ("DML statements", used.dml_statements.into(), limits.dml_statements.into()),
        ("CPU ms", used.cpu_milliseconds(), limits.statements / STATEMENTS_PER_MILLISECOND),
        ("heap bytes", used.heap, limits.heap),
    ];
    TestResult {
        class: test.class.clone(),
        method: test.method.clone(),
        path: compiled.path(&test.class).to_owned(),
        line: test.line,
        runtime: outcome.time,
        failure,
        usage: usage.map(|(name, used, limit)| Usage { name, used, limit }).to_vec(),
    }
}
