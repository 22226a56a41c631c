//! `otpsmith validate`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::assignment::{Assignment, refuse_repeated};
use super::check::path_between;
use super::terminal::{BOLD, Session};
use super::{EXIT_FINDINGS, EXIT_SUCCESS, EXIT_USAGE, mutant_report, project_if_any};
use crate::catalog::Catalog;
use crate::duration::parse_millis;
use crate::validate::report::{Report, github, html, json, junit, text};
use crate::validate::{Options, Scenario};
use crate::workflow::player::{OwnClass, Player};
use crate::workflow::validate::{Progress, Wanted, list, validate};
use crate::workflow::{self, Failure, mutants};

/// The progress line is drawn anew this often at most.
const REDRAW: Duration = Duration::from_millis(50);

/// Prove specs against mocks of their providers
///
/// Sends what each spec describes to a mock of the provider over HTTP, on this machine only, maps the answer, and reports
/// where spec and mock disagree: every reply of the provider, phone numbers and messages of all kinds, wrong credentials,
/// and everything that can go wrong on the wire. Without a name, all providers are tried.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A provider's name
    #[arg(value_name = "PROVIDER")]
    providers: Vec<String>,
    /// Only these scenarios: a name in which `*` stands for any characters, or a group such as `fault`; may be repeated
    #[arg(long, value_name = "NAME")]
    scenario: Vec<String>,
    /// List the scenarios and run none
    #[arg(long)]
    list: bool,
    /// Damage each provider's plan in small ways, and report what no scenario notices
    ///
    /// A field is dropped, renamed or empty, a mapping gone or shifted, and so on. What nobody could notice is excused under
    /// `equivalent` in mock.yaml.
    #[arg(long, conflicts_with_all = ["list", "table", "scenario"])]
    mutants: bool,
    /// Play the handler with the generated Apex class, run by the engine, in place of the plan's runtime
    ///
    /// Each request and result has to equal the one of the plan, credentials are resolved from the generated metadata, and
    /// the class's own tests have to pass and cover every line.
    #[arg(long, conflicts_with_all = ["list", "mutants", "class"])]
    apex: bool,
    /// Play the handler with a class of your own, such as one that was written by hand; needs one PROVIDER
    ///
    /// `callout:` names the credential that otpsmith generates for the provider, filled in for the mock's account, or one
    /// of the sfdx project.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["list", "mutants"])]
    class: Option<PathBuf>,
    /// With --class: a setting that the class, its records or its labels have, such as your account and your sender; the
    /// mock then plays that account; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = Assignment::parse, requires = "class")]
    set: Vec<Assignment>,
    /// How the report is written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Add a table of providers and groups of scenarios
    #[arg(long)]
    table: bool,
    /// How long a callout waits for an answer that does not come, in place of its own timeout
    #[arg(long, value_name = "TIME", default_value = "250ms", value_parser = fault_timeout)]
    fault_timeout: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// For test reports: JUnit's XML
    Junit,
    /// For GitHub Actions: annotations of the run
    Github,
    /// For reviewers: one page that needs nothing else
    Html,
}

#[derive(Serialize)]
struct Line<'s> {
    provider: &'s str,
    name: &'s str,
    expected: &'static str,
    meaning: &'s str,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    refuse_repeated(&arguments.set)?;
    let project = project_if_any(session)?;
    let catalog = workflow::catalog(project.as_ref())?;
    let player = match &arguments.class {
        Some(_) if arguments.providers.len() != 1 => {
            return Err(Failure::Usage(
                "a class talks to one provider\nname it, such as `otpsmith validate telesign --class FILE`".to_owned(),
            ));
        }
        Some(path) => Player::Class(Arc::new(OwnClass::read(&session.folder().join(path), path, project.as_ref())?)),
        None if arguments.apex => Player::Generated,
        None => Player::Plan,
    };
    let wanted = Wanted {
        player,
        providers: arguments.providers.clone(),
        scenarios: arguments.scenario.clone(),
        options: Options { fault_timeout: arguments.fault_timeout, ..Options::default() },
        settings: arguments.set.iter().cloned().map(Assignment::into_setting).collect(),
    };
    if arguments.list {
        let (lists, left_out) = list(&catalog, &wanted)?;
        let status = show_list(&lists, arguments.format, session)?;
        return say_left_out(left_out, status, session);
    }
    if arguments.mutants {
        return run_mutants(&catalog, &wanted, arguments.format, session);
    }
    let mut line = ProgressLine { shown: session.shows_progress(), drawn: None };
    let report = validate(&catalog, &wanted, &mut |progress| line.draw(progress, session));
    line.clear(session)?;
    let report = report?;
    // What is found in a project is named from its root.
    let base = project.map(|project| path_between(session.folder(), &project.root)).unwrap_or_default();
    show(&report, arguments, &base, session)?;
    let other: Vec<&str> = report.providers.iter().flat_map(|it| &it.other_settings).map(String::as_str).collect();
    if !other.is_empty() {
        let flags: Vec<String> = other.iter().map(|name| format!("--set {name}=…")).collect();
        let flags = flags.join(" ");
        session.flush()?;
        session
            .note(format_args!("the mock plays an account of its own; give it that of your class with `{flags}`"))?;
    }
    Ok(match report.passed() {
        true => EXIT_SUCCESS,
        false if report.providers.iter().any(|it| it.is_unreadable) => EXIT_USAGE,
        false => EXIT_FINDINGS,
    })
}

fn run_mutants(
    catalog: &Catalog,
    wanted: &Wanted,
    format: Format,
    session: &mut Session<'_, '_>,
) -> Result<u8, Failure> {
    let show = match format {
        Format::Text => mutant_report::text,
        Format::Json => mutant_report::json,
        Format::Junit | Format::Github | Format::Html => {
            return Err(Failure::Usage(
                "what became of mutants is written as text or json\nleave `--format` out".to_owned(),
            ));
        }
    };
    let mut line = ProgressLine { shown: session.shows_progress(), drawn: None };
    let tried = mutants::mutants(catalog, wanted, &mut |progress| line.draw(progress, session));
    line.clear(session)?;
    let (tried, left_out) = tried?;
    show(&tried, session)?;
    let status = if tried.iter().all(|it| it.trial.passed()) { EXIT_SUCCESS } else { EXIT_FINDINGS };
    say_left_out(left_out, status, session)
}

/// Says why providers could not be tried; gives the exit status, which is `status` when there are none.
fn say_left_out(left_out: Vec<Failure>, status: u8, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    session.flush()?;
    let mut worst = status;
    for failure in left_out {
        let (said, status) = match failure {
            Failure::Findings(found) => (session.findings(&found), EXIT_FINDINGS),
            Failure::Refused(words) => (session.error(&words), EXIT_FINDINGS),
            Failure::Usage(words) | Failure::Unusable(words) => (session.error(&words), EXIT_USAGE),
            Failure::Output(error) => return Err(error.into()),
        };
        said?;
        worst = worst.max(status);
    }
    Ok(worst)
}

fn show(report: &Report, arguments: &Arguments, base: &str, session: &mut Session<'_, '_>) -> Result<(), Failure> {
    match arguments.format {
        Format::Json => json::render(report, session.out())?,
        Format::Junit => junit::render(report, session.out())?,
        Format::Github => github::render(report, base, session.out())?,
        Format::Html => html::render(report, session.out())?,
        Format::Text => {
            let look = text::Look { colour: session.out_colour(), table: arguments.table, all: session.is_verbose() };
            text::render(report, look, session.out())?;
            if !session.is_quiet() {
                let is_apart = arguments.table || !report.passed();
                writeln!(session.out(), "{}{}", if is_apart { "\n" } else { "" }, text::summary(report))?;
            }
        }
    }
    Ok(())
}

fn show_list(lists: &[(String, Vec<Scenario>)], format: Format, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    match format {
        Format::Text => {
            for (at, (provider, scenarios)) in lists.iter().enumerate() {
                let heading = session.styled(BOLD, provider);
                writeln!(session.out(), "{}{heading}", if at > 0 { "\n" } else { "" })?;
                let width = scenarios.iter().map(|scenario| scenario.name.len()).max().unwrap_or_default();
                for scenario in scenarios {
                    let expected = scenario.expected.outcome.name();
                    writeln!(session.out(), "  {:width$}  {expected:22}  {}", scenario.name, scenario.meaning)?;
                }
            }
            Ok(EXIT_SUCCESS)
        }
        Format::Json => {
            let lines: Vec<Line<'_>> = lists
                .iter()
                .flat_map(|(provider, scenarios)| {
                    scenarios.iter().map(|scenario| Line {
                        provider,
                        name: &scenario.name,
                        expected: scenario.expected.outcome.name(),
                        meaning: &scenario.meaning,
                    })
                })
                .collect();
            session.json(&lines)
        }
        Format::Junit | Format::Github | Format::Html => {
            Err(Failure::Usage("a list is written as text or json\nleave `--format` out".to_owned()))
        }
    }
}

fn fault_timeout(text: &str) -> Result<Duration, String> {
    let millis = text.strip_suffix("ms").and_then(|millis| millis.parse::<i64>().ok()).or_else(|| parse_millis(text));
    match millis.and_then(|millis| u64::try_from(millis).ok()) {
        Some(millis @ 20..=120_000) => Ok(Duration::from_millis(millis)),
        _ => Err("write a time from 20ms to 120s, such as 250ms or 2s".to_owned()),
    }
}

/// The line that says how far the work is; it is there only while somebody waits at a terminal.
struct ProgressLine {
    shown: bool,
    drawn: Option<Instant>,
}

impl ProgressLine {
    fn draw(&mut self, progress: &Progress, session: &mut Session<'_, '_>) {
        if !self.shown || self.drawn.is_some_and(|drawn| drawn.elapsed() < REDRAW) {
            return;
        }
        self.drawn = Some(Instant::now());
        let Progress { finished, providers, provider, scenario } = progress;
        let line = format!("{finished}/{providers} providers  {provider} {scenario}");
        // A terminal that has gone is found out by the results.
        let line: String = line.chars().take(session.width().saturating_sub(1)).collect();
        let _ = write!(session.err(), "\r\x1b[K{line}");
        let _ = session.err().flush();
    }

    fn clear(&mut self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        if self.drawn.is_some() {
            write!(session.err(), "\r\x1b[K")?;
            session.err().flush()?;
        }
        Ok(())
    }
}
