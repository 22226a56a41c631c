//! What a command sees of the world, and how it speaks: streams, colours, the environment.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Effects, Style};
use serde::Serialize;

use super::{EXIT_FINDINGS, EXIT_SUCCESS, EXIT_USAGE, Global, When};
use crate::diagnostic::{self, Diagnostic, text};
use crate::workflow::Failure;

pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().effects(Effects::DIMMED);
pub(super) const RED: Style = AnsiColor::Red.on_default();
pub(super) const GREEN: Style = AnsiColor::Green.on_default();
pub(super) const YELLOW: Style = AnsiColor::Yellow.on_default();

/// The process around a command, read once.
pub struct Terminal<'w> {
    /// The current folder.
    pub folder: PathBuf,
    /// Environment variables; those that are not Unicode are left out.
    pub variables: BTreeMap<String, String>,
    /// Where results go.
    pub out: &'w mut dyn Write,
    /// Where everything else goes.
    pub err: &'w mut dyn Write,
    /// Whether a person can answer questions.
    pub in_is_terminal: bool,
    /// Whether results go to a person's terminal.
    pub out_is_terminal: bool,
    /// Whether everything else does.
    pub err_is_terminal: bool,
}

impl<'w> Terminal<'w> {
    /// What the process sees.
    ///
    /// # Errors
    /// There is no current folder.
    pub fn of_process(out: &'w mut dyn Write, err: &'w mut dyn Write) -> io::Result<Self> {
        let variables =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Ok(Self {
            folder: std::env::current_dir()?,
            variables: variables.collect(),
            out,
            err,
            in_is_terminal: io::stdin().is_terminal(),
            out_is_terminal: io::stdout().is_terminal(),
            err_is_terminal: io::stderr().is_terminal(),
        })
    }

    /// Whether a stream gets colours when nobody asked for them or against them.
    fn auto_colour(&self, is_terminal: bool) -> bool {
        let is_set = |name: &str| self.variables.get(name).is_some_and(|value| !value.is_empty());
        is_terminal && !is_set("NO_COLOR") && self.variables.get("TERM").is_none_or(|term| term != "dumb")
    }

    /// Prints what the argument parser has to say: help and version are results, the rest are errors.
    pub(super) fn show_usage(&mut self, error: &clap::Error) -> io::Result<u8> {
        let text = error.render();
        let is_result = !error.use_stderr();
        let colour = self.auto_colour(if is_result { self.out_is_terminal } else { self.err_is_terminal });
        let stream: &mut dyn Write = if is_result { self.out } else { self.err };
        if colour {
            write!(stream, "{}", text.ansi())?
        } else {
            write!(stream, "{text}")?
        }
        Ok(if is_result { EXIT_SUCCESS } else { EXIT_USAGE })
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()?;
        self.err.flush()
    }
}

/// One command's conversation with the person who called it.
pub(super) struct Session<'t, 'w> {
    terminal: &'t mut Terminal<'w>,
    project: Option<PathBuf>,
    out_colour: bool,
    err_colour: bool,
    verbose: bool,
    quiet: bool,
}

impl<'t, 'w> Session<'t, 'w> {
    pub(super) fn new(terminal: &'t mut Terminal<'w>, global: &Global) -> Self {
        let colour = |is_terminal| match global.color {
            When::Always => true,
            When::Never => false,
            When::Auto => terminal.auto_colour(is_terminal),
        };
        let (out_colour, err_colour) = (colour(terminal.out_is_terminal), colour(terminal.err_is_terminal));
        let (verbose, quiet) = (global.verbose, global.quiet);
        Self { terminal, project: global.project.clone(), out_colour, err_colour, verbose, quiet }
    }

    /// The current folder.
    pub(super) fn folder(&self) -> &Path {
        &self.terminal.folder
    }

    /// The folder that `--project` names.
    pub(super) fn named_project(&self) -> Option<PathBuf> {
        self.project.as_ref().map(|project| self.terminal.folder.join(project))
    }

    /// The folder to look for the project from.
    pub(super) fn start(&self) -> PathBuf {
        self.named_project().unwrap_or_else(|| self.terminal.folder.clone())
    }

    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        self.terminal.variables.get(name).map(String::as_str)
    }

    /// Where results go.
    pub(super) fn out(&mut self) -> &mut dyn Write {
        self.terminal.out
    }

    /// Where everything else goes.
    pub(super) fn err(&mut self) -> &mut dyn Write {
        self.terminal.err
    }

    /// Whether somebody is there to be asked.
    pub(super) fn can_ask(&self) -> bool {
        self.terminal.in_is_terminal && self.terminal.err_is_terminal
    }

    /// Whether somebody watches and wants to know how far the work is.
    pub(super) fn shows_progress(&self) -> bool {
        self.terminal.err_is_terminal
            && !self.quiet
            && self.terminal.variables.get("TERM").is_none_or(|it| it != "dumb")
    }

    /// How many characters a line of the terminal has.
    pub(super) fn width(&self) -> usize {
        terminal_size::terminal_size_of(io::stderr()).map_or(80, |(width, _)| usize::from(width.0))
    }

    pub(super) fn out_colour(&self) -> bool {
        self.out_colour
    }

    pub(super) fn err_colour(&self) -> bool {
        self.err_colour
    }

    /// The columns of the terminal that results go to, or those that the environment names.
    pub(super) fn columns(&self) -> Option<usize> {
        let named = self.variable("COLUMNS").and_then(|it| it.parse().ok()).filter(|it| *it > 0);
        let seen = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        named.or_else(|| seen().filter(|_| self.terminal.out_is_terminal))
    }

    pub(super) fn is_verbose(&self) -> bool {
        self.verbose
    }

    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// `text` in a style, where results have colours.
    pub(super) fn styled(&self, style: Style, text: impl std::fmt::Display) -> String {
        if self.out_colour { format!("{style}{text}{style:#}") } else { text.to_string() }
    }

    /// Writes a result as JSON.
    pub(super) fn json(&mut self, value: &impl Serialize) -> Result<u8, Failure> {
        serde_json::to_writer_pretty(self.out(), value).map_err(io::Error::from)?;
        writeln!(self.out())?;
        Ok(EXIT_SUCCESS)
    }

    /// Something worth knowing that is not the result.
    pub(super) fn note(&mut self, text: impl std::fmt::Display) -> Result<(), Failure> {
        if !self.quiet {
            writeln!(self.err(), "{text}")?;
        }
        Ok(())
    }

    /// What is being done, for those who asked.
    pub(super) fn detail(&mut self, text: impl std::fmt::Display) -> Result<(), Failure> {
        if self.verbose {
            writeln!(self.err(), "{text}")?;
        }
        Ok(())
    }

    /// Findings that kept a command from its work.
    pub(super) fn findings(&mut self, diagnostics: &[Diagnostic]) -> io::Result<()> {
        let colour = self.err_colour;
        text::render(diagnostics, colour, &mut self.terminal.err)?;
        if !self.quiet {
            writeln!(self.terminal.err, "{}", more_about(diagnostics))?;
            writeln!(self.terminal.err, "{}", diagnostic::summary(diagnostics))?;
        }
        Ok(())
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.terminal.flush()
    }

    /// Says why a command failed, and gives its exit status.
    pub(super) fn report(&mut self, failure: Failure) -> io::Result<u8> {
        // Results that were written before come first.
        self.terminal.out.flush()?;
        match failure {
            Failure::Findings(diagnostics) => {
                self.findings(&diagnostics)?;
                Ok(EXIT_FINDINGS)
            }
            Failure::Refused(message) => self.error(&message).map(|()| EXIT_FINDINGS),
            Failure::Usage(message) | Failure::Unusable(message) => self.error(&message).map(|()| EXIT_USAGE),
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(error),
            Failure::Output(error) => self.error(&format!("cannot write the output: {error}")).map(|()| EXIT_USAGE),
        }
    }

    pub(super) fn error(&mut self, message: &str) -> io::Result<()> {
        let (what, help) = message.split_once('\n').map_or((message, None), |(what, help)| (what, Some(help)));
        let red = if self.err_colour { RED.effects(Effects::BOLD) } else { Style::new() };
        writeln!(self.terminal.err, "{red}error:{red:#} {}", printable(&without_error_numbers(what)))?;
        match help {
            Some(help) => writeln!(self.terminal.err, "{}", printable(help)),
            None => Ok(()),
        }
    }
}

/// How to read more about what was found; there is at least one finding.
pub(super) fn more_about(diagnostics: &[Diagnostic]) -> String {
    let code = diagnostics.first().map_or("CODE", |first| first.code);
    format!("for more about a code: otpsmith check --explain {code}")
}

/// A message without the numbers that the standard library puts behind the system's words for a fault, as in
/// `No such file or directory (os error 2)`.
fn without_error_numbers(text: &str) -> String {
    let mut parts = text.split(" (os error ");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(')') {
            Some((number, rest)) if number.bytes().all(|it| it.is_ascii_digit()) => shown.push_str(rest),
            _ => {
                shown.push_str(" (os error ");
                shown.push_str(part);
            }
        }
    }
    shown
}

/// A message with nothing in it that a terminal obeys: names of files and values come from outside.
pub(super) fn printable(text: &str) -> String {
    harmless(text).chars().map(|c| if c.is_control() && c != '\n' { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// A line of ours around text of a spec, in which the YAML reader has refused escape sequences, without what else moves
/// the cursor or turns the direction of writing.
pub(super) fn harmless(text: &str) -> String {
    let is_treacherous = |c: char| {
        matches!(c, '\u{80}'..='\u{9f}' | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(c, '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if is_treacherous(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}
