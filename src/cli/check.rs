//! `otpsmith check`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::terminal::{Session, more_about};
use super::{EXIT_FINDINGS, EXIT_SUCCESS, EXIT_USAGE, project_if_any};
use crate::catalog::Edited;
use crate::diagnostic::{self, Diagnostic, Severity, github, json, sarif, text};
use crate::phrase;
use crate::review::{FileReview, Pair, unified};
use crate::rule;
use crate::workflow::fix::{self, Fixed};
use crate::workflow::{Failure, check};

/// Find what is wrong in specs, mocks and the project file
///
/// Without a file, checks the project: its otpsmith.yaml and its own specs and mocks. Outside a project it checks the
/// built-in catalogue. Remarks, which need nothing done, are shown with -v.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A spec, a mock, an otpsmith.yaml, or a folder that is searched for them
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How findings are written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Fix what can be fixed without a decision, then report what is left
    ///
    /// Changes a few characters at a time and leaves comments and layout alone. Built-in specs are never changed.
    #[arg(long)]
    fix: bool,
    /// Show as a unified diff what --fix would change, and change nothing
    ///
    /// Exits with 1 when there is something to fix, and says nothing of what is left.
    #[arg(long, conflicts_with = "format")]
    diff: bool,
    /// Say what a code means, why it matters, and show a wrong and a right example
    #[arg(long, value_name = "CODE", conflicts_with_all = ["files", "fix", "diff"])]
    explain: Option<String>,
}

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For GitHub Actions: annotations of the run
    Github,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    if let Some(code) = &arguments.explain {
        return explain(code, session);
    }
    let project = if arguments.files.is_empty() { project_if_any(session)? } else { None };
    let folder = session.folder().to_owned();
    let check = |edited: &Edited| match arguments.files[..] {
        [] => check::check_all(project.as_ref(), edited),
        _ => check::check_files(&arguments.files, &folder, edited),
    };
    let report = if arguments.fix || arguments.diff {
        let (fixed, report) = fix::fix(check)?;
        if arguments.diff {
            return show_diff(&fixed, &report, session);
        }
        fixed.write()?;
        say_what("fixed", &fixed, session)?;
        report
    } else {
        check(&Edited::default())?
    };
    if report.files == 0 && !report.unreadable.is_empty() {
        // There is nothing to report on.
        return say_unreadable(&report.unreadable, EXIT_USAGE, session);
    }
    // What is found in a project is named from its root; files that were named are named from here.
    let base = project.map(|project| path_between(session.folder(), &project.root)).unwrap_or_default();
    if report.files == 0 {
        session.note("the project has no otpsmith.yaml and no specs of its own in provider-specs")?;
    }
    let found = &report.diagnostics;
    match arguments.format {
        Format::Json => json::render(found, &mut session.out())?,
        Format::Sarif => sarif::render(found, &base, &mut session.out())?,
        Format::Github if session.is_verbose() => github::render(found, &base, &mut session.out())?,
        Format::Github => github::render(&without_remarks(found), &base, &mut session.out())?,
        Format::Text => {
            let colour = session.out_colour();
            let shown = if session.is_verbose() { found.clone() } else { without_remarks(found) };
            text::render(&shown, colour, &mut session.out())?;
            if !session.is_quiet() {
                if !shown.is_empty() {
                    writeln!(session.out(), "{}", more_about(&shown))?;
                }
                let files = phrase::count(report.files, "file");
                let more = match found.len() - shown.len() {
                    0 => String::new(),
                    hidden => format!(
                        " ({}; -v shows {})",
                        phrase::count(hidden, "remark"),
                        phrase::verb(hidden, "it", "them")
                    ),
                };
                writeln!(session.out(), "{files} checked: {}{more}", diagnostic::summary(&shown))?;
                let can_be_fixed = |it: &&Diagnostic| it.fix.is_some() && it.place.source.file.is_some();
                let fixable = found.iter().filter(can_be_fixed).count();
                if fixable > 0 && !arguments.fix {
                    session.note(format_args!("`otpsmith check --fix` can fix {fixable} of them"))?;
                }
            }
        }
    }
    let status = if diagnostic::has_errors(found) { EXIT_FINDINGS } else { EXIT_SUCCESS };
    say_unreadable(&report.unreadable, status, session)
}

/// Says which files could not be looked at; gives the exit status, which is `status` when there are none.
fn say_unreadable(messages: &[String], status: u8, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    if messages.is_empty() {
        return Ok(status);
    }
    session.flush()?;
    messages.iter().try_for_each(|message| session.error(message))?;
    Ok(EXIT_USAGE)
}

/// Says what is fixed, file by file and code by code.
fn say_what(done: &str, fixed: &Fixed, session: &mut Session<'_, '_>) -> Result<(), Failure> {
    let files = fixed.files();
    if files.is_empty() {
        return session.note("nothing could be fixed without a decision");
    }
    let (findings, count) = (phrase::count(fixed.findings(), "problem"), phrase::count(files.len(), "file"));
    session.note(format_args!("{done} {findings} in {count}:"))?;
    for file in files {
        let code =
            |(code, count): (&&str, &usize)| if *count == 1 { (*code).to_owned() } else { format!("{code} ({count})") };
        let codes: Vec<String> = file.codes.iter().map(code).collect();
        session.note(format_args!("  {}: {}", file.before.name, codes.join(", ")))?;
    }
    Ok(())
}

/// Shows what `--fix` would change.
fn show_diff(fixed: &Fixed, report: &check::Report, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    let colour = session.out_colour();
    for file in fixed.files() {
        let pair = Pair {
            path: file.before.name.trim_start_matches("./"),
            before: Some(file.before.text.as_bytes()),
            after: Some(file.after.as_bytes()),
            base: None,
            generated: None,
            note: None,
        };
        if let Some(review) = FileReview::of(pair, false) {
            unified::write_file(&review, colour, &mut session.out())?;
        }
    }
    session.flush()?;
    say_what("would fix", fixed, session)?;
    let status = if fixed.files().is_empty() { EXIT_SUCCESS } else { EXIT_FINDINGS };
    say_unreadable(&report.unreadable, status, session)
}

fn without_remarks(found: &[Diagnostic]) -> Vec<Diagnostic> {
    found.iter().filter(|it| it.severity != Severity::Info).cloned().collect()
}

fn explain(code: &str, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    let Some(rule) = rule::rule(code) else {
        let help = match rule::closest(code) {
            Some(close) => format!("did you mean {close}?"),
            None => "docs/diagnostics.md lists all codes".to_owned(),
        };
        return Err(Failure::Usage(format!("there is no code `{code}`\n{help}")));
    };
    write!(session.out(), "{}", rule::explain::explain(rule))?;
    Ok(EXIT_SUCCESS)
}

/// What leads from one folder to another, to be put before a relative path: empty, or ending in a slash.
pub(super) fn path_between(from: &Path, to: &Path) -> String {
    let shown = if let Ok(below) = to.strip_prefix(from) {
        below.to_string_lossy().replace('\\', "/")
    } else if let Ok(above) = from.strip_prefix(to) {
        vec![".."; above.components().count()].join("/")
    } else {
        to.to_string_lossy().replace('\\', "/")
    };
    if shown.is_empty() { shown } else { format!("{}/", shown.trim_end_matches('/')) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_named_from_another() {
        let between = |from: &str, to: &str| path_between(Path::new(from), Path::new(to));
        assert_eq!(between("/a/b", "/a/b"), "");
        assert_eq!(between("/a", "/a/b/c"), "b/c/");
        assert_eq!(between("/a/b/c", "/a"), "../../");
        assert_eq!(between("/x", "/a/b"), "/a/b/");
    }
}
