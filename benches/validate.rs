//! Whether validation is as fast as it promises to be: the wall time of a whole run, and the CPU time of plain exchanges.
//!
//! `cargo bench --bench validate` prints both and exits with 1 when a bound is broken. This is not a test: other work on
//! the machine moves what it measures.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints, and may fail")]

#[cfg(unix)]
mod cpu;

#[cfg(unix)]
mod unix {
    use std::process::{Command, ExitCode, Stdio};
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use nix::sys::resource::UsageWho;
    use otpsmith::catalog::Catalog;
    use otpsmith::validate::{Options, PlanHandler, Stand, run};
    use otpsmith::workflow::validate::subject;

    use crate::cpu::used;

    /// Each measurement is the least of so many.
    const ROUNDS: usize = 3;
    const EXCHANGES: usize = 2_000;
    /// The bounds of the issue, in seconds.
    const WALL: f64 = 10.0;
    const CPU: f64 = 1.0;

    pub(super) fn main() -> ExitCode {
        let wall = (0..ROUNDS).map(|_| whole_run()).min().unwrap().as_secs_f64();
        let cpu = (0..ROUNDS).map(|_| exchanges()).min().unwrap().as_secs_f64();
        let row = |what: &str, figure: f64, bound: f64| {
            println!(
                "{what:<64} {figure:>6.2} s  bound {bound:>2.0} s{}",
                if figure > bound { "  BROKEN" } else { "" }
            );
        };
        row("all scenarios and faults of twelve providers, wall time", wall, WALL);
        row("2,000 plain exchanges over one connection, CPU time", cpu, CPU);
        if wall <= WALL && cpu <= CPU { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn whole_run() -> Duration {
        let folder = tempfile::tempdir().unwrap();
        let started = Instant::now();
        let mut command = Command::new(env!("CARGO_BIN_EXE_otpsmith"));
        let output = command.arg("validate").current_dir(folder.path()).stderr(Stdio::inherit()).output().unwrap();
        let took = started.elapsed();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains("12 providers, "), "{text}");
        took
    }

    /// Client, server and mock, with everything that is judged and kept.
    fn exchanges() -> Duration {
        let subject = subject(&Catalog::open(None).unwrap(), "twilio").unwrap();
        let plan = &subject.variants[0].plan;
        let mut stand = Stand::new(Arc::clone(&subject.mock), Options::default()).unwrap();
        let before = used(UsageWho::RUSAGE_SELF);
        for _ in 0..EXCHANGES {
            let ran = run(&mut PlanHandler(plan), plan, &subject.scenarios[0], &mut stand);
            assert!(ran.passed(), "{:?}", ran.differences);
        }
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
