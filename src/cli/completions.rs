//! `otpsmith completions`.

use clap::Args;
use clap_complete::Shell;

use super::terminal::Session;
use super::{EXIT_SUCCESS, command};
use crate::workflow::Failure;

/// Print the completions for a shell
///
/// For example: `otpsmith completions bash > ~/.local/share/bash-completion/completions/otpsmith`
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    // The generator panics when it cannot write, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command(), "otpsmith", &mut script);
    session.out().write_all(&script)?;
    Ok(EXIT_SUCCESS)
}
