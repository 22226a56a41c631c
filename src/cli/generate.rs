//! `otpsmith generate`.

use std::io;

use anstyle::Style;
use clap::Args;
use serde::Serialize;

use super::handler_flags::HandlerFlags;
use super::resolve::{self, Resolution, Side};
use super::terminal::{DIM, GREEN, RED, Session, YELLOW};
use super::{EXIT_FINDINGS, EXIT_SUCCESS, Format};
use crate::phrase;
use crate::sfdx::change::{Applied, ChangeError, ConflictReason, Decisions, FileChange, Recovered, Status};
use crate::sfdx::forceignore::FORCEIGNORE;
use crate::sfdx::project::FIRST_API_VERSION;
use crate::workflow::Failure;
use crate::workflow::generate::{Prepared, add_destructive_changes, hold, prepare, prepare_to_write};

/// Write or update the handlers' files in the sfdx project
///
/// Writes all files or none. What you changed in a generated file is kept: it is merged with what is generated now. Where
/// both changed the same lines nothing is written until you say what becomes of the file; on a terminal you are asked. A
/// file that you deleted stays deleted, and a file that otpsmith did not write is not overwritten unless --force is given.
/// What was generated last is remembered in .otpsmith/generated, which belongs under version control.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    handler: HandlerFlags,
    /// List what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write nothing, and exit with 1 when something would be written; with --force also when you changed a file
    #[arg(long, conflicts_with_all = ["dry_run", "conflicts", "resolve"])]
    check: bool,
    /// Replace every file by what is generated now, whoever wrote or changed it
    #[arg(long)]
    force: bool,
    /// Ask about each change on the terminal, and write those that were taken
    #[arg(long, conflicts_with_all = ["dry_run", "check", "force", "format", "conflicts", "resolve", "restore", "prune"])]
    review: bool,
    /// What becomes of generated files in which you and otpsmith changed the same lines
    #[arg(long, value_name = "SIDE", help_heading = CHANGED)]
    conflicts: Option<Side>,
    /// What becomes of one file that you changed: mine, theirs, markers, or tool for the merge tool of git; may be repeated
    #[arg(long, value_name = "PATH=SIDE", value_parser = Resolution::parse, help_heading = CHANGED)]
    resolve: Vec<Resolution>,
    /// Create files again that you deleted
    #[arg(long, help_heading = CHANGED)]
    restore: bool,
    /// Remove orphans: files of handlers that the project file has no more; changed ones only with --force
    #[arg(long, help_heading = CHANGED)]
    prune: bool,
    /// Write a destructiveChanges.xml for the removed orphans, and an empty package.xml, to this folder
    #[arg(long, value_name = "DIR", requires = "prune", help_heading = CHANGED)]
    destructive_changes: Option<String>,
    /// How the list of files is written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

const CHANGED: &str = "Files that you changed, deleted or need no more";

#[derive(Serialize)]
struct Line<'c> {
    path: &'c str,
    status: &'static str,
}

pub(super) fn run(arguments: Arguments, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    let job = arguments.handler.into_job(session)?;
    let writes = !arguments.dry_run && !arguments.check;
    if arguments.review {
        return super::review::run(job, session);
    }
    let mut prepared = if writes {
        let hold = hold(&session.start())?;
        if let Some(recovered) = &hold.recovered {
            tell(recovered, session)?;
        }
        prepare_to_write(job, hold)?
    } else {
        prepare(job)?
    };
    describe(&prepared, session)?;
    resolve::by_flags(&mut prepared, &arguments.resolve, arguments.conflicts)?;
    let Arguments { force, restore, prune, .. } = arguments;
    prepared.changes.decide(Decisions { force, restore, prune });
    if writes && arguments.format == Format::Text && session.can_ask() {
        resolve::by_asking(&mut prepared, session)?;
    }
    if let Some(folder) = &arguments.destructive_changes
        && !add_destructive_changes(&mut prepared, folder)?
    {
        session.note("nothing that is removed is part of an org, so there is no destructiveChanges.xml")?;
    }

    let is_stopped = writes && !prepared.changes.conflicts().is_empty();
    // By force, what is left in conflict is what nothing replaces; that is an error of its own.
    let applied = if writes && (!is_stopped || force) { Some(prepared.apply()?) } else { None };
    let files = prepared.changes.files();
    match arguments.format {
        Format::Json => {
            let lines: Vec<Line<'_>> =
                files.iter().map(|it| Line { path: it.path(), status: it.status().word() }).collect();
            session.json(&lines)?;
        }
        // Nothing happened, so there is nothing to list; the conflicts follow.
        Format::Text if is_stopped => {}
        Format::Text => list(files, session)?,
    }
    session.flush()?;
    if is_stopped {
        conflicts(&prepared, session)?;
        return Ok(EXIT_FINDINGS);
    }
    let changes = files.iter().filter(|it| is_change(it)).count();
    match &applied {
        Some(applied) => done(applied, session)?,
        None if arguments.dry_run => {
            session.note(format_args!("{} would be written", phrase::count(changes, "file")))?
        }
        None if changes == 0 => session.note("everything is up to date")?,
        None => {
            let sum = phrase::count(changes, "file");
            session.note(format_args!("{sum} would change; `otpsmith diff` shows how, `otpsmith generate` does it"))?;
        }
    }
    advise(files, prune, writes, session)?;
    Ok(if arguments.check && changes > 0 { EXIT_FINDINGS } else { EXIT_SUCCESS })
}

/// Says what an earlier run left that was stopped midway.
pub(super) fn tell(recovered: &Recovered, session: &mut Session<'_, '_>) -> Result<(), Failure> {
    match recovered {
        Recovered::Untouched => {
            session.note("an earlier run was stopped before it changed a file; its temporary files were removed")
        }
        Recovered::Finished => {
            session.note("an earlier run was stopped after it had changed all files; its temporary files were removed")
        }
        Recovered::PutBack { files, left } => {
            let sum = phrase::count(*files, "file");
            session.note(format_args!("an earlier run was stopped midway; {sum} put back as before it"))?;
            for path in left {
                session.note(format_args!("{path} was changed since then and left as it is"))?;
            }
            Ok(())
        }
    }
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

/// Whether generating would change the file.
pub(super) fn is_change(file: &FileChange) -> bool {
    file.status().is_change()
}

fn style(status: Status) -> Style {
    match status {
        Status::Create => GREEN,
        Status::Update | Status::Merge | Status::Resolve | Status::Overwrite => YELLOW,
        Status::Unchanged | Status::Edited => Style::new(),
        Status::Conflict(_) | Status::Remove => RED,
        Status::Deleted | Status::Orphan { .. } => DIM,
    }
}

fn list(files: &[FileChange], session: &mut Session<'_, '_>) -> io::Result<()> {
    let width = files.iter().map(|it| it.status().word().len()).max().unwrap_or_default();
    for file in files {
        let word = session.styled(style(file.status()), format_args!("{:width$}", file.status()));
        writeln!(session.out(), "{word}  {}", file.path())?;
    }
    Ok(())
}

/// What was written.
fn done(applied: &Applied, session: &mut Session<'_, '_>) -> Result<(), Failure> {
    let Applied { written, removed, record_written, forceignore_written } = applied;
    match (written.len(), removed.len()) {
        (0, 0) if *record_written => session.note("everything is up to date; what was generated is recorded")?,
        (0, 0) => session.note("everything is up to date")?,
        (written, 0) => session.note(format_args!("{} written", phrase::count(written, "file")))?,
        (0, removed) => session.note(format_args!("{} removed", phrase::count(removed, "file")))?,
        (written, removed) => {
            session.note(format_args!("{} written, {removed} removed", phrase::count(written, "file")))?;
        }
    }
    if *forceignore_written {
        session.note(format_args!("{FORCEIGNORE} keeps .otpsmith/ out of deployments"))?;
    }
    Ok(())
}

/// What is left to do.
fn advise(files: &[FileChange], prune: bool, writes: bool, session: &mut Session<'_, '_>) -> Result<(), Failure> {
    let count = |is: &dyn Fn(Status) -> bool| files.iter().filter(|it| is(it.status())).count();
    let edited = count(&|it| it == Status::Edited);
    if edited > 0 {
        let have = phrase::verb(edited, "has", "have");
        session.note(format_args!("{} {have} changes of yours, which are kept", phrase::count(edited, "file")))?;
    }
    if writes && count(&|it| it == Status::Merge) > 0 {
        session.note("what is merged has your changes and otpsmith's; look it over with `git diff`")?;
    }
    if count(&|it| it == Status::Deleted) > 0 {
        session.note("what you deleted stays deleted; `otpsmith generate --restore` creates it again")?;
    }
    if count(&|it| matches!(it, Status::Orphan { .. })) > 0 {
        session.note(if prune {
            "orphans that you changed are removed only with --force"
        } else {
            "orphans belong to no handler any more; `otpsmith generate --prune` removes them"
        })?;
    }
    for guide in files.iter().filter(|it| writes && it.status() == Status::Create && it.path().ends_with("-setup.md")) {
        session.note(format_args!("next: follow {}", guide.path()))?;
    }
    Ok(())
}

/// Which files are in the way, why, and how they differ.
fn conflicts(prepared: &Prepared, session: &mut Session<'_, '_>) -> Result<(), Failure> {
    let conflicts = prepared.changes.conflicts();
    let is_merge = conflicts.iter().all(|it| it.reason == ConflictReason::ChangedSince);
    let paths: Vec<String> = conflicts.iter().map(|it| it.path.clone()).collect();
    let message = ChangeError::Conflicts(conflicts).to_string();
    session.error(&message)?;
    if is_merge && session.can_ask() {
        return Ok(());
    }
    paths.iter().try_for_each(|path| resolve::show(&prepared.changes, path, session))
}
