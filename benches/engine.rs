//! Whether the Apex engine is as fast as it promises to be: the CPU time of all generated tests, of plain statements, and of
//! its start.
//!
//! `cargo bench --bench engine` prints the figures and exits with 1 when a bound is broken. This is not a test: other work
//! on the machine moves what it measures.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints, and may fail")]

#[cfg(unix)]
mod cpu;

#[cfg(unix)]
mod unix {
    use std::path::Path;
    use std::process::ExitCode;
    use std::sync::Arc;
    use std::time::Duration;

    use nix::sys::resource::UsageWho;
    use otpsmith::artifact::{self, Target};
    use otpsmith::catalog::Catalog;
    use otpsmith::diagnostic::Source;
    use otpsmith::engine::host::alone;
    use otpsmith::engine::limits::Limits;
    use otpsmith::engine::schema::Schema;
    use otpsmith::engine::{Outcome, Program};
    use otpsmith::plan::{Choices, resolve};

    use crate::cpu::used;

    /// Each measurement but that of the start is the least of so many.
    const ROUNDS: usize = 5;
    /// The bounds of the issue.
    const ALL_TESTS: Duration = Duration::from_secs(1);
    const STATEMENTS_PER_SECOND: f64 = 5e6;
    const START: Duration = Duration::from_millis(20);

    const ITERATIONS: u32 = 1_000_000;
    /// Statements in the body of the loop; its head counts for nothing here.
    const BODY: u32 = 4;
    const LOOP: &str = "@IsTest private class Speed {
      @IsTest static void run() {
        Integer sum = 0;
        Integer last = 0;
        for (Integer i = 0; i < 1000000; i++) {
          sum += i;
          if (sum > 1000000) { sum = 0; }
          last = sum;
          last++;
        }
      }
    }";
    const ONE: &str = "@IsTest private class One { @IsTest static void run() { Assert.areEqual(2, 1 + 1); } }";

    type Classes = (Vec<Arc<Source>>, Schema);

    pub(super) fn main() -> ExitCode {
        // Before anything else runs, so that all that the engine makes once in a process is part of it.
        let start = cpu(|| run(&(vec![Source::new("One.cls", ONE)], Schema::default()), 1));
        let providers = generated();
        let tests: usize = providers.iter().map(|it| run(it, 1)).sum();
        let all = least(|| providers.iter().map(|it| run(it, 1)).sum::<usize>());
        let speed = (vec![Source::new("Speed.cls", LOOP)], Schema::default());
        let looped = least(|| run(&speed, 100));
        let rate = f64::from(ITERATIONS * BODY) / looped.as_secs_f64();
        let mut is_kept = true;
        let mut row = |what: String, figure: String, bound: &str, is_broken: bool| {
            is_kept &= !is_broken;
            println!("{what:<60} {figure:>10}  bound {bound}{}", if is_broken { "  BROKEN" } else { "" });
        };
        let milliseconds = |it: Duration| format!("{:.1} ms", it.as_secs_f64() * 1e3);
        let what = format!("all {tests} tests of {} providers, parsing included, CPU", providers.len());
        row(what, milliseconds(all), "1,000 ms", all > ALL_TESTS);
        row(
            "simple statements in a second of CPU".into(),
            format!("{:.1} M", rate / 1e6),
            "5 M",
            rate < STATEMENTS_PER_SECOND,
        );
        row("start: one class with one test, CPU".into(), milliseconds(start), "20 ms", start > START);
        if is_kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    /// The classes and metadata that are generated for each built-in provider.
    fn generated() -> Vec<Classes> {
        let catalog = Catalog::open(None).unwrap();
        let names: Vec<String> = catalog.listed().iter().map(|it| it.name.clone()).collect();
        let classes = names.iter().map(|name| {
            let spec = catalog.load(name).unwrap();
            let plan = resolve(&spec, &Choices::examples(&spec)).unwrap();
            let (mut sources, mut schema) = (Vec::new(), Schema::default());
            for file in artifact::files(&plan, &Target::with_defaults(&plan.provider)).unwrap() {
                schema.add_metadata(Path::new(&file.path), &file.contents).unwrap();
                if file.path.ends_with(".cls") {
                    sources.push(Source::new(file.path, file.contents));
                }
            }
            (sources, schema)
        });
        classes.collect()
    }

    /// Compiles classes and runs their tests, with so many times the CPU limit; answers how many tests passed.
    fn run((sources, schema): &Classes, more: u64) -> usize {
        let program = Program::compile(sources, schema.clone()).unwrap();
        let default = Limits::default();
        for test in program.tests() {
            let limits = Limits { statements: default.statements * more, ..default };
            let outcome = alone(1_790_000_000_000, limits, |host| program.run_test(test, host)).outcome;
            assert_eq!(outcome, Outcome::Passed, "{}.{}", test.class, test.method);
        }
        program.tests().len()
    }

    fn least<T>(work: impl Fn() -> T) -> Duration {
        (0..ROUNDS).map(|_| cpu(&work)).min().unwrap()
    }

    /// The CPU time of some work in this process.
    fn cpu<T>(work: impl FnOnce() -> T) -> Duration {
        let before = used(UsageWho::RUSAGE_SELF);
        drop(work());
        used(UsageWho::RUSAGE_SELF) - before
    }
}

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    unix::main()
}

#[cfg(not(unix))]
fn main() {
    eprintln!("the time that a process used is known on Unix only");
}
