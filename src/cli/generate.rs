//! `otpsmith generate`.

use std::io;

use anstyle::Style;
use clap::Args;
use serde::Serialize;

use super::handler_flags::HandlerFlags;
use super::terminal::{DIM, GREEN, RED, Session, YELLOW};
use super::{EXIT_FINDINGS, EXIT_SUCCESS, Format};
use crate::phrase;
use crate::sfdx::change::{ChangeError, FileChange, Status};
use crate::sfdx::diff;
use crate::sfdx::project::FIRST_API_VERSION;
use crate::workflow::Failure;
use crate::workflow::generate::{Prepared, prepare};

/// So many lines of a conflict's difference are shown.
const SHOWN_LINES: usize = 40;

/// Write or update the handlers' files in the sfdx project
///
/// Writes all files or none. A file that otpsmith did not write, or that was changed since, is not overwritten unless
/// --force is given.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    handler: HandlerFlags,
    /// List what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write nothing, and exit with 1 when something would be written
    #[arg(long, conflicts_with_all = ["dry_run", "force"])]
    check: bool,
    /// Overwrite files that otpsmith did not write or that were changed since
    #[arg(long)]
    force: bool,
    /// Ask about each change on the terminal, and write those that were taken
    #[arg(long, conflicts_with_all = ["dry_run", "check", "force", "format"])]
    review: bool,
    /// How the list of files is written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Serialize)]
struct Line<'c> {
    path: &'c str,
    status: &'static str,
}

pub(super) fn run(arguments: Arguments, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    let job = arguments.handler.into_job(session)?;
    if arguments.review {
        return super::review::run(job, session);
    }
    let prepared = prepare(job)?;
    describe(&prepared, session)?;
    let shown: Vec<&FileChange> = shown(&prepared);
    let is_stopped = !arguments.force && !prepared.changes.conflicts().is_empty();
    let writes = !arguments.dry_run && !arguments.check;
    if writes && !is_stopped {
        prepared.changes.apply(arguments.force)?;
    }
    match arguments.format {
        Format::Json => {
            let lines: Vec<Line<'_>> =
                shown.iter().map(|it| Line { path: it.path(), status: word(it, arguments.force) }).collect();
            session.json(&lines)?;
        }
        // Nothing happened, so there is nothing to list; the conflicts follow.
        Format::Text if writes && is_stopped => {}
        Format::Text => list(&shown, arguments.force, session)?,
    }
    session.flush()?;
    if writes && is_stopped {
        conflicts(&prepared, session)?;
        return Ok(EXIT_FINDINGS);
    }
    let changes = shown.iter().filter(|it| is_change(it)).count();
    let sum = phrase::count(changes, "file");
    match (arguments.check, arguments.dry_run) {
        (false, true) => session.note(format_args!("{sum} would be written"))?,
        _ if changes == 0 => session.note("everything is up to date")?,
        (true, _) => {
            session.note(format_args!("{sum} would change; `otpsmith diff` shows how, `otpsmith generate` does it"))?;
        }
        (false, false) => session.note(format_args!("{sum} written"))?,
    }
    advise(&shown, writes, session)?;
    Ok(if arguments.check && changes > 0 { EXIT_FINDINGS } else { EXIT_SUCCESS })
}

/// Says where the project is and which handlers are meant, to those who asked.
pub(super) fn describe(prepared: &Prepared, session: &mut Session<'_, '_>) -> Result<(), Failure> {
    session.detail(format_args!("project: {}", prepared.project.root.display()))?;
    session.detail(format_args!("handlers: {}", phrase::list(&prepared.providers)))?;
    if prepared.project.is_older_than_the_interface() {
        let version = &prepared.project.api_version;
        session.note(format_args!(
            "sourceApiVersion {version} is older than {FIRST_API_VERSION}, the first with the interface of the handlers: they will not compile"
        ))?;
    }
    Ok(())
}

/// The files to speak of: files of other handlers are stale only when all handlers were asked for.
fn shown(prepared: &Prepared) -> Vec<&FileChange> {
    prepared.changes.files().iter().filter(|it| prepared.is_whole || it.status() != Status::Stale).collect()
}

/// Whether generating would write the file.
pub(super) fn is_change(file: &FileChange) -> bool {
    !matches!(file.status(), Status::Unchanged | Status::Stale)
}

fn word(file: &FileChange, force: bool) -> &'static str {
    match file.status() {
        Status::Conflict(_) if force => "overwrite",
        status => status.word(),
    }
}

fn style(status: Status) -> Style {
    match status {
        Status::Create => GREEN,
        Status::Update => YELLOW,
        Status::Unchanged => Style::new(),
        Status::Conflict(_) => RED,
        Status::Stale => DIM,
    }
}

fn list(files: &[&FileChange], force: bool, session: &mut Session<'_, '_>) -> io::Result<()> {
    let width = files.iter().map(|it| word(it, force).len()).max().unwrap_or_default();
    for file in files {
        let word = session.styled(style(file.status()), format_args!("{:width$}", word(file, force)));
        writeln!(session.out(), "{word}  {}", file.path())?;
    }
    Ok(())
}

/// What is left to do.
fn advise(files: &[&FileChange], writes: bool, session: &mut Session<'_, '_>) -> Result<(), Failure> {
    if files.iter().any(|it| it.status() == Status::Stale) {
        session.note("what is stale belongs to no handler any more; otpsmith leaves it to you to delete it")?;
    }
    for guide in files.iter().filter(|it| writes && it.status() == Status::Create && it.path().ends_with(".md")) {
        session.note(format_args!("next: follow {}", guide.path()))?;
    }
    Ok(())
}

/// Which files are in the way, why, and how they differ.
fn conflicts(prepared: &Prepared, session: &mut Session<'_, '_>) -> Result<(), Failure> {
    let conflicts = prepared.changes.conflicts();
    let message = ChangeError::Conflicts(conflicts).to_string();
    session.error(&message)?;
    let colour = session.err_colour();
    for file in prepared.changes.files().iter().filter(|it| matches!(it.status(), Status::Conflict(_))) {
        let mut difference = Vec::new();
        diff::write_file_diff(file, colour, &mut difference)?;
        let text = String::from_utf8_lossy(&difference);
        // Without colours the difference is exact, and may hold anything.
        let text = if colour { text.into_owned() } else { visible(&text) };
        let lines: Vec<&str> = text.lines().collect();
        if lines.is_empty() {
            continue;
        }
        writeln!(session.err())?;
        for line in lines.iter().take(SHOWN_LINES) {
            writeln!(session.err(), "{line}")?;
        }
        if lines.len() > SHOWN_LINES {
            let more = phrase::count(lines.len() - SHOWN_LINES, "more line");
            writeln!(session.err(), "… {more}; `otpsmith diff` shows all")?;
        }
    }
    Ok(())
}

fn visible(text: &str) -> String {
    let is_odd = |c: char| c.is_control() && c != '\n' && c != '\t';
    text.chars().map(|c| if is_odd(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}
