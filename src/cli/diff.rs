//! `otpsmith diff`.

use clap::{Args, ValueEnum};

use super::check::path_between;
use super::generate::{describe, is_change};
use super::handler_flags::HandlerFlags;
use super::terminal::Session;
use super::{EXIT_FINDINGS, EXIT_SUCCESS};
use crate::phrase;
use crate::review::{self, FileReview, github, html, json, side_by_side, stat, unified};
use crate::sfdx::diff::pairs;
use crate::workflow::Failure;
use crate::workflow::against::Snapshot;
use crate::workflow::generate::{Job, Prepared, prepare};
use crate::workflow::why::{self, Reasons};

/// The width of two sides where no terminal says otherwise.
const DEFAULT_COLUMNS: usize = 120;

/// Show what `generate` would change, and why
///
/// Prints a unified diff that `git apply` takes, and exits with 1 when there is a difference. What you changed and `generate`
/// keeps is none; files that `generate` would replace only with --force are in it too.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    handler: HandlerFlags,
    /// How the difference is shown
    #[arg(long, value_name = "FORMAT", default_value = "unified")]
    format: Format,
    /// Say for each change which line of a spec or of the project file caused it
    #[arg(long)]
    why: bool,
    /// Leave out changes of white space, line breaks and the wrapping of comments
    ///
    /// What is left is a diff that `git apply` takes too. When nothing is left, the exit status is 0.
    #[arg(long)]
    ignore_formatting: bool,
    /// Compare with what the specs and the project file of this git revision generate, not with the files on disk
    ///
    /// Shows what a change of YAML does to the Apex, before anything is generated. Built-in specs are the same in both.
    #[arg(long, value_name = "REV")]
    against: Option<String>,
}

/// How a difference is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people, and for `git apply`
    Unified,
    /// Old and new beside each other, fitted to the terminal
    SideBySide,
    /// How many lines of which file
    Stat,
    /// For programs
    Json,
    /// For GitHub Actions: annotations of the run
    Github,
    /// A page to review in a browser, in one file
    Html,
}

pub(super) fn run(arguments: Arguments, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    let job = arguments.handler.into_job(session)?;
    let prepared = prepare(job.clone())?;
    describe(&prepared, session)?;
    match &arguments.against {
        None => {
            let files = review::review(pairs(&prepared.changes), arguments.ignore_formatting);
            let reasons = arguments.why.then(|| Reasons::of(job, false)).transpose()?;
            let is_different = show(files, (arguments.format, github::At::Change), &prepared, session, |file| {
                if let Some(reasons) = &reasons {
                    why::explain(file, reasons, None, None);
                }
            })?;
            for conflict in prepared.changes.conflicts() {
                session.note(conflict)?;
            }
            // What cannot be compared is not shown, and differs.
            let is_obstructed = prepared.changes.files().iter().any(|it| is_change(it) && it.is_obstructed());
            Ok(if is_different || is_obstructed { EXIT_FINDINGS } else { EXIT_SUCCESS })
        }
        Some(revision) => {
            let snapshot = Snapshot::of(&prepared.project, revision)?;
            let comparison = snapshot.compare(&job)?;
            let reasons = if arguments.why { Some(both_reasons(&snapshot, &job)?) } else { None };
            let files = review::review(comparison.pairs(), arguments.ignore_formatting);
            let is_different = show(files, (arguments.format, github::At::Cause), &prepared, session, |file| {
                if let Some((new, old, changed)) = &reasons {
                    why::explain(file, new, old.as_ref(), changed.as_ref());
                }
            })?;
            Ok(if is_different { EXIT_FINDINGS } else { EXIT_SUCCESS })
        }
    }
}

/// The reasons of both versions, and which lines of their descriptions differ.
type Both = (Reasons, Option<Reasons>, Option<(why::Changed, why::Changed)>);

fn both_reasons(snapshot: &Snapshot, job: &Job) -> Result<Both, Failure> {
    let new = Reasons::of(job.clone(), false)?;
    let old = match snapshot.job(job) {
        Some(job) => Some(Reasons::of(job, true).map_err(|failure| snapshot.named(failure))?),
        None => None,
    };
    let changed = old.as_ref().map(|old| why::changed_lines(old, &new));
    Ok((new, old, changed))
}

/// Writes the differences, and says whether there are any.
fn show(
    mut files: Vec<FileReview<'_>>,
    (format, annotations): (Format, github::At),
    prepared: &Prepared,
    session: &mut Session<'_, '_>,
    explain: impl Fn(&mut FileReview<'_>),
) -> Result<bool, Failure> {
    let hidden = review::count_hidden(&files);
    let same_but_for_formatting = files.iter().filter(|file| !file.is_shown()).count();
    files.retain(FileReview::is_shown);
    // Sums tell no reasons.
    if format != Format::Stat {
        files.iter_mut().for_each(explain);
    }
    let colour = session.out_colour();
    let columns = session.columns();
    let base = path_between(session.folder(), &prepared.project.root);
    match format {
        Format::Unified => unified::write(&files, colour, &mut session.out())?,
        Format::SideBySide => {
            side_by_side::write(&files, columns.unwrap_or(DEFAULT_COLUMNS), colour, &mut session.out())?;
        }
        Format::Stat => stat::write(&files, columns.unwrap_or(side_by_side::NARROWEST), colour, &mut session.out())?,
        Format::Json => drop(session.json(&json::report(&files, hidden))?),
        Format::Github => github::write(&files, &base, annotations, &mut session.out())?,
        Format::Html => html::write(&files, hidden, &mut session.out())?,
    }
    session.flush()?;
    if hidden > 0 {
        let changes = phrase::count(hidden, "change");
        let files = match same_but_for_formatting {
            0 => String::new(),
            count => format!("; {} differ in nothing else", phrase::count(count, "file")),
        };
        session.note(format_args!("hidden: {changes} of formatting only{files}"))?;
    }
    Ok(!files.is_empty())
}
