//! Whether otpsmith is as fast as it promises to be: CPU time as ratios to `cp -r`, peak memory, instruction counts.
//!
//! `cargo bench --bench speed` prints the table and exits with 1 when a bound is broken; `-- --instructions` counts
//! instructions under callgrind instead. `benches/README.md` has the figures. This is not a test: other work on the
//! machine moves what it measures.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints, and may fail")]

#[cfg(unix)]
#[path = "../cpu/mod.rs"]
mod cpu;
#[cfg(unix)]
mod measure;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    measure::main()
}

#[cfg(not(unix))]
fn main() {
    eprintln!("the time that a process used is known on Unix only");
}
