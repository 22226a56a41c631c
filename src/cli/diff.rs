//! `otpsmith diff`.

use clap::Args;

use super::generate::{describe, is_change};
use super::handler_flags::HandlerFlags;
use super::terminal::Session;
use super::{EXIT_FINDINGS, EXIT_SUCCESS};
use crate::sfdx::diff::write_diff;
use crate::workflow::Failure;
use crate::workflow::generate::prepare;

/// Show what `generate` would change
///
/// Prints a unified diff that `git apply` takes, and exits with 1 when there is a difference. Files that `generate` would
/// overwrite only with --force are in it too.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    handler: HandlerFlags,
}

pub(super) fn run(arguments: Arguments, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    let prepared = prepare(arguments.handler.into_job(session)?)?;
    describe(&prepared, session)?;
    let colour = session.out_colour();
    write_diff(&prepared.changes, colour, &mut session.out())?;
    session.flush()?;
    for conflict in prepared.changes.conflicts() {
        session.note(conflict)?;
    }
    let has_drift = prepared.changes.files().iter().any(is_change);
    Ok(if has_drift { EXIT_FINDINGS } else { EXIT_SUCCESS })
}
