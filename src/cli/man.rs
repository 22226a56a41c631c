//! `otpsmith man`.

use clap::Args;
use clap_mangen::Man;

use super::terminal::Session;
use super::{EXIT_SUCCESS, command};
use crate::workflow::Failure;

/// Print the manual page
///
/// For example: `otpsmith man | man -l -`
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The command whose page is wanted [default: the page of otpsmith itself]
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    let mut whole = command();
    whole.build();
    let page = match &arguments.command {
        None => whole,
        Some(name) => match whole.find_subcommand(name) {
            Some(found) => found.clone(),
            None => {
                let message = format!("there is no command `{name}`\n`otpsmith --help` lists the commands");
                return Err(Failure::Usage(message));
            }
        },
    };
    Man::new(page).render(&mut session.out())?;
    Ok(EXIT_SUCCESS)
}
