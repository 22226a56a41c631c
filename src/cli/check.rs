//! `otpsmith check`.

use std::path::PathBuf;

use clap::Args;

use super::terminal::Session;
use super::{EXIT_FINDINGS, EXIT_SUCCESS, Format, project_if_any};
use crate::diagnostic::{self, json, text};
use crate::phrase;
use crate::workflow::{Failure, check};

/// Find what is wrong in specs and in the project file
///
/// Without a file, checks the project: its otpsmith.yaml and its own specs. Outside a project it checks the built-in
/// catalogue.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A spec, an otpsmith.yaml, or a folder that is searched for both
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How findings are written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    let report = if arguments.files.is_empty() {
        let project = project_if_any(session)?;
        check::check_all(project.as_ref())?
    } else {
        check::check_files(&arguments.files, session.folder())?
    };
    if report.files == 0 {
        session.note("the project has no otpsmith.yaml and no specs of its own in provider-specs")?;
    }
    let found = &report.diagnostics;
    match arguments.format {
        Format::Json => json::render(found, &mut session.out())?,
        Format::Text => {
            let colour = session.out_colour();
            text::render(found, colour, &mut session.out())?;
            if !session.is_quiet() {
                let files = phrase::count(report.files, "file");
                writeln!(session.out(), "{files} checked: {}", diagnostic::summary(found))?;
            }
        }
    }
    Ok(if diagnostic::has_errors(found) { EXIT_FINDINGS } else { EXIT_SUCCESS })
}
