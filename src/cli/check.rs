//! `otpsmith check`.

use std::path::PathBuf;

use clap::Args;

use super::terminal::{Session, more_about};
use super::{EXIT_FINDINGS, EXIT_SUCCESS, Format, project_if_any};
use crate::diagnostic::{self, Diagnostic, Severity, json, text};
use crate::phrase;
use crate::rule;
use crate::workflow::{Failure, check};

/// Find what is wrong in specs and in the project file
///
/// Without a file, checks the project: its otpsmith.yaml and its own specs. Outside a project it checks the built-in
/// catalogue. Remarks, which need nothing done, are shown with -v.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A spec, an otpsmith.yaml, or a folder that is searched for both
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How findings are written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Say what a code means, why it matters, and show a wrong and a right example
    #[arg(long, value_name = "CODE", conflicts_with = "files")]
    explain: Option<String>,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    if let Some(code) = &arguments.explain {
        return explain(code, session);
    }
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
            }
        }
    }
    Ok(if diagnostic::has_errors(found) { EXIT_FINDINGS } else { EXIT_SUCCESS })
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
