//! The command line: arguments in, text or JSON and an exit status out. What the commands do is in [`crate::workflow`].

mod assignment;
mod check;
mod completions;
mod diff;
mod explain;
mod generate;
mod handler_flags;
mod init;
mod man;
mod mock;
mod mutant_report;
mod new;
mod prompt;
mod providers;
mod request;
mod resolve;
mod review;
mod schema;
mod terminal;
mod test;
mod validate;

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgAction, Args, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::sfdx::project::Project;
use crate::workflow::{self, Failure};
use terminal::Session;
pub use terminal::Terminal;

/// Everything is fine.
pub const EXIT_SUCCESS: u8 = 0;
/// There are findings: something is wrong in a file, or a project has drifted.
pub const EXIT_FINDINGS: u8 = 1;
/// The command was used wrongly, or a file cannot be read or written.
pub const EXIT_USAGE: u8 = 2;

/// Generate Salesforce one-time-password delivery handlers from provider specs.
///
/// otpsmith turns a short description of an SMS provider into an Apex handler for Salesforce's one-time passwords, with its
/// tests, its credentials and a set-up guide, in an sfdx project.
#[derive(Debug, Parser)]
#[command(name = "otpsmith", version, max_term_width = 100, arg_required_else_help = true, after_help = EXIT_STATUS)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

const EXIT_STATUS: &str = "Exit status: 0 fine; 1 findings, such as a spec error or drift; 2 wrong usage, or a file \
                           that cannot be read or written.";

#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
struct Global {
    /// The sfdx project, or a folder in it [default: the current folder]
    #[arg(long, global = true, value_name = "DIR")]
    project: Option<PathBuf>,
    /// Whether output has colours
    ///
    /// `auto` means: on a terminal, unless the environment variable NO_COLOR is set.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: When,
    /// Say what is being done
    #[arg(short, long, global = true, action = ArgAction::SetTrue, conflicts_with = "quiet")]
    verbose: bool,
    /// Say nothing but results and errors
    #[arg(short, long, global = true, action = ArgAction::SetTrue)]
    quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    Providers(providers::Arguments),
    Explain(explain::Arguments),
    Init(init::Arguments),
    New(new::Arguments),
    Check(check::Arguments),
    Request(request::Arguments),
    Validate(validate::Arguments),
    Mock(mock::Arguments),
    Generate(generate::Arguments),
    Diff(diff::Arguments),
    Test(test::Arguments),
    Schema(schema::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

/// Runs the process: its arguments, folder, environment and streams.
#[must_use]
pub fn main() -> ExitCode {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut err = io::stderr().lock();
    match Terminal::of_process(&mut out, &mut err) {
        Ok(mut terminal) => ExitCode::from(main_with_args(std::env::args_os(), &mut terminal)),
        Err(error) => {
            // There is nobody to tell when even this cannot be written.
            let _ = io::Write::write_fmt(&mut err, format_args!("error: cannot tell the current folder: {error}\n"));
            ExitCode::from(EXIT_USAGE)
        }
    }
}

/// Runs one command and gives its exit status. The first argument is the program's name.
pub fn main_with_args(arguments: impl IntoIterator<Item = OsString>, terminal: &mut Terminal<'_>) -> u8 {
    let parsed = command().try_get_matches_from(arguments).and_then(|it| Cli::from_arg_matches(&it));
    let status = match parsed {
        Ok(cli) => {
            let mut session = Session::new(terminal, &cli.global);
            let result = run(cli.command, &mut session).and_then(|status| {
                session.flush()?;
                Ok(status)
            });
            result.or_else(|failure| session.report(failure))
        }
        Err(error) => terminal.show_usage(&error),
    };
    // A closed pipe means that the reader has seen enough.
    match status.and_then(|status| terminal.flush().map(|()| status)) {
        Ok(status) => status,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => EXIT_SUCCESS,
        Err(_) => EXIT_USAGE,
    }
}

fn command() -> clap::Command {
    // Colours are added where the text is printed, so that `NO_COLOR` counts here too.
    Cli::command().color(ColorChoice::Always)
}

fn run(command: Command, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    match command {
        Command::Providers(arguments) => providers::run(&arguments, session),
        Command::Explain(arguments) => explain::run(&arguments, session),
        Command::Init(arguments) => init::run(arguments, session),
        Command::New(arguments) => new::run(&arguments, session),
        Command::Check(arguments) => check::run(&arguments, session),
        Command::Request(arguments) => request::run(arguments, session),
        Command::Validate(arguments) => validate::run(&arguments, session),
        Command::Mock(arguments) => mock::run(&arguments, session),
        Command::Generate(arguments) => generate::run(arguments, session),
        Command::Diff(arguments) => diff::run(arguments, session),
        Command::Test(arguments) => test::run(&arguments, session),
        Command::Schema(arguments) => schema::run(&arguments, session),
        Command::Completions(arguments) => completions::run(&arguments, session),
        Command::Man(arguments) => man::run(&arguments, session),
    }
}

/// The project, for commands that work without one too: one that is named has to be there.
fn project_if_any(session: &Session<'_, '_>) -> Result<Option<Project>, Failure> {
    match session.named_project() {
        Some(named) => workflow::project(&named).map(Some),
        None => workflow::project_if_any(session.folder()),
    }
}
