//! `otpsmith providers`.

use clap::Args;
use serde::Serialize;

use super::terminal::{BOLD, Session, harmless};
use super::{EXIT_FINDINGS, EXIT_SUCCESS, EXIT_USAGE, Format, explain, project_if_any};
use crate::catalog::CatalogError;
use crate::workflow::{self, Failure};

/// List the providers: the built-in ones and the project's own
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// How the list is written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Serialize)]
struct Line {
    name: String,
    label: String,
    auth: &'static str,
    body: &'static str,
    origin: &'static str,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    let project = project_if_any(session)?;
    let catalog = workflow::catalog(project.as_ref())?;
    let mut lines = Vec::new();
    let mut problems = Vec::new();
    let mut unreadable = Vec::new();
    for listed in catalog.listed() {
        match catalog.load(&listed.name) {
            Ok(spec) => lines.push(Line {
                name: listed.name.clone(),
                label: spec.label.clone(),
                auth: explain::auth_word(&spec),
                body: explain::body_word(&spec),
                origin: listed.origin.word(),
            }),
            // One bad spec does not hide the others.
            Err(CatalogError::Invalid(diagnostics)) => problems.extend(diagnostics),
            Err(CatalogError::Unreadable { shown, error }) => unreadable.push(format!("cannot read {shown}: {error}")),
            Err(other @ CatalogError::Unknown { .. }) => return Err(other.into()),
        }
    }
    match arguments.format {
        Format::Json => session.json(&lines).map(drop)?,
        Format::Text => table(&lines, session)?,
    }
    session.flush()?;
    if !problems.is_empty() {
        session.findings(&problems)?;
    }
    unreadable.iter().try_for_each(|message| session.error(message))?;
    Ok(match (unreadable.is_empty(), problems.is_empty()) {
        (false, _) => EXIT_USAGE,
        (true, false) => EXIT_FINDINGS,
        (true, true) => EXIT_SUCCESS,
    })
}

fn table(lines: &[Line], session: &mut Session<'_, '_>) -> Result<(), Failure> {
    let header = ["NAME", "AUTH", "BODY", "ORIGIN", "LABEL"];
    let rows: Vec<[&str; 5]> =
        lines.iter().map(|it| [it.name.as_str(), it.auth, it.body, it.origin, it.label.as_str()]).collect();
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column]).chain([header[column]]);
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..4).map(width).collect();
    let line = |row: &[&str; 5]| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}  "));
        format!("{}{}", cells.collect::<String>(), row[4])
    };
    let heading = session.styled(BOLD, line(&header));
    writeln!(session.out(), "{heading}")?;
    for row in &rows {
        writeln!(session.out(), "{}", harmless(&line(row)))?;
    }
    Ok(())
}
