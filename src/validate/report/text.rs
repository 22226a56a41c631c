//! For people: one line a provider, the failed scenarios with what was sent and answered, and a table for those who ask.

use std::io::{self, Write};

use anstyle::{AnsiColor, Effects, Style};

use super::{Case, Finding, Pointed, Provider, Report, Shown};
use crate::diagnostic::{Place, text};
use crate::phrase;

const RED: Style = AnsiColor::Red.on_default().effects(Effects::BOLD);
const GREEN: Style = AnsiColor::Green.on_default();
const DIM: Style = Style::new().effects(Effects::DIMMED);

/// Longer lines of an exchange are cut around what is meant, in characters.
const WIDTH: usize = 110;

/// So many lines of an answer are shown.
const LINES: usize = 20;
/// A longer line becomes so many lines at most.
const FOLDS: usize = 6;
/// So many scenarios that failed alike are named.
const NAMES: usize = 5;

/// How a report is drawn.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    /// Whether there are colours.
    pub colour: bool,
    /// Whether there is a table of providers and groups.
    pub table: bool,
    /// Whether every name is there, however many there are.
    pub all: bool,
}

/// Draws a report.
///
/// # Errors
/// Whatever `out` reports.
pub fn render(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let width = report.providers.iter().map(|provider| provider.name.len()).max().unwrap_or_default();
    for provider in &report.providers {
        let (all, failed) = provider.counts();
        let (style, word, what) = if !provider.is_usable() {
            (RED, "FAILED", "cannot be tried".to_owned())
        } else if failed > 0 {
            (RED, "FAILED", format!("{failed} of {}", phrase::count(all, "scenario")))
        } else {
            (GREEN, "ok    ", phrase::count(all, "scenario"))
        };
        writeln!(out, "{:width$}  {}  {what}", harmless(&provider.name), look.paint(style, word))?;
    }
    if look.table {
        writeln!(out)?;
        table(report, width, look, out)?;
    }
    for provider in &report.providers {
        if let Some(why) = &provider.missing {
            writeln!(out, "\n{}: {}", harmless(&provider.name), harmless(why))?;
        }
        if !provider.unusable.is_empty() {
            writeln!(out)?;
            text::render(&provider.unusable, look.colour, &mut &mut *out)?;
        }
        for cases in alike(provider) {
            let (first, rest) = (cases[0], &cases[1..]);
            writeln!(out)?;
            failure(provider, first, look, out)?;
            if !rest.is_empty() {
                let shown = if look.all { rest.len() } else { NAMES };
                let names: Vec<&str> = rest.iter().take(shown).map(|case| case.name.as_str()).collect();
                let more = if rest.len() > names.len() { ", …" } else { "" };
                let count = phrase::count(rest.len(), "scenario");
                writeln!(out, "  the same in {count} more: {}{more}", names.join(", "))?;
            }
        }
    }
    Ok(())
}

/// The failed scenarios; those with findings at the same places are together. Of a class only one place is known, so that
/// what was found tells its findings apart; where no rule of the mock was broken, all wrong results have the one place of
/// the rules of replies, so that the results tell them apart.
pub(super) fn alike(provider: &Provider) -> Vec<Vec<&Case>> {
    let kind = |it: &Finding| match provider.findings_are_in_a_class {
        true => it.message.split(':').next().unwrap_or_default().to_owned(),
        false => String::new(),
    };
    let place = |it: &Finding| (it.spec.span.start, it.mock.as_ref().map(|mock| mock.span.start), kind(it));
    let results = |case: &Case| {
        let is_refused = case.findings.iter().any(|it| it.mock.is_some());
        (!is_refused && !provider.findings_are_in_a_class).then_some((case.expected, case.actual))
    };
    let key = |case: &Case| (case.findings.iter().map(place).collect::<Vec<_>>(), results(case));
    let mut groups: Vec<Vec<&Case>> = Vec::new();
    for case in provider.scenarios.iter().filter(|case| !case.passed()) {
        match groups.iter_mut().find(|group| key(group[0]) == key(case)) {
            Some(group) => group.push(case),
            None => groups.push(vec![case]),
        }
    }
    groups
}

/// The closing line.
#[must_use]
pub fn summary(report: &Report) -> String {
    let (all, failed) = report.counts();
    let providers = phrase::count(report.providers.len(), "provider");
    let scenarios = phrase::count(all, "scenario");
    let unusable = report.providers.iter().filter(|provider| !provider.is_usable()).count();
    let cannot = match unusable {
        0 => String::new(),
        count => format!(", {} cannot be tried", phrase::count(count, "provider")),
    };
    let verdict = match (failed, all) {
        (0, 0) if unusable > 0 && unusable == report.providers.len() => {
            return format!("{providers}: none can be tried");
        }
        (0, _) => "all passed".to_owned(),
        (failed, _) => format!("{failed} failed"),
    };
    format!("{providers}, {scenarios}: {verdict}{cannot}")
}

fn table(report: &Report, width: usize, look: Look, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{:width$}", "PROVIDER")?;
    let groups = report.groups();
    for (group, _) in &groups {
        write!(out, "  {:>11}", group.to_uppercase())?;
    }
    writeln!(out)?;
    for provider in &report.providers {
        write!(out, "{:width$}", harmless(&provider.name))?;
        for (group, _) in &groups {
            let cases = || provider.scenarios.iter().filter(|case| case.group() == *group);
            let (all, failed) = (cases().count(), cases().filter(|case| !case.passed()).count());
            let (style, cell) = match (all, failed) {
                (0, _) => (DIM, "-".to_owned()),
                (all, 0) => (GREEN, format!("{all} ok")),
                (all, failed) => (RED, format!("{failed} of {all} bad")),
            };
            write!(out, "  {}", look.paint(style, &format!("{cell:>11}")))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn failure(provider: &Provider, case: &Case, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let variant = match provider.variants.get(case.variant) {
        Some((name, _)) if case.variant > 0 => format!(" (settings: {name})"),
        _ => String::new(),
    };
    let name = format!("{} {}", provider.name, case.name);
    writeln!(out, "{}: {}{variant}", look.paint(RED, &name), harmless(&case.meaning))?;
    if let Some(fault) = case.fault {
        writeln!(out, "  the server: {fault}")?;
    }
    let is_said = case.findings.iter().any(|it| it.message.starts_with("expected "));
    if case.expected != case.actual && !is_said {
        writeln!(out, "  expected {}, got {}: {}", case.expected.name(), case.actual.name(), harmless(&case.because))?;
    }
    for finding in &case.findings {
        writeln!(out, "  {}: {}", place(&finding.spec), harmless(&finding.message))?;
        for note in &finding.notes {
            writeln!(out, "    {}", harmless(note))?;
        }
        if let Some(mock) = &finding.mock {
            writeln!(out, "    {}: the rule of the mock", place(mock))?;
        }
    }
    for (at, exchange) in case.exchanges.iter().enumerate() {
        let meant: Vec<&Finding> =
            case.findings.iter().filter(|it| it.seen.as_ref().is_some_and(|seen| seen.0 == at)).collect();
        self::exchange(exchange, &meant, look, out)?;
    }
    Ok(())
}

/// A place as `file:line:column`.
pub(super) fn place(place: &Place) -> String {
    let (line, column) = place.line_column();
    format!("{}:{line}:{column}", place.source.name)
}

fn exchange(exchange: &Shown, meant: &[&Finding], look: Look, out: &mut dyn Write) -> io::Result<()> {
    let is_meant = |wanted: &Pointed| meant.iter().any(|it| it.seen.as_ref().is_some_and(|seen| seen.1 == *wanted));
    let mut line = |mark: bool, sign: &str, text: &str| {
        let text = harmless(&cut(text, 0).0);
        let line = format!("  {} {sign} {text}", if mark { "!" } else { " " });
        if mark { writeln!(out, "{}", look.paint(RED, &line)) } else { writeln!(out, "{line}") }
    };
    line(is_meant(&Pointed::RequestLine), ">", &exchange.request_line)?;
    for (at, (name, value)) in exchange.request_headers.iter().enumerate() {
        line(is_meant(&Pointed::RequestHeader(at)), ">", &format!("{name}: {value}"))?;
    }
    if !exchange.request_body.is_empty() {
        line(false, ">", "")?;
        let ranges: Vec<_> = meant
            .iter()
            .filter_map(|it| match &it.seen {
                Some((_, Pointed::RequestBody(range))) => Some(range.clone()),
                _ => None,
            })
            .collect();
        for (range, text) in lines(&exchange.request_body) {
            let here: Vec<_> = ranges.iter().filter(|it| it.start < range.end && it.end > range.start).collect();
            if here.is_empty() {
                folded(text).iter().try_for_each(|text| writeln!(out, "    > {}", harmless(text)))?;
                continue;
            }
            let first = here.first().map(|it| it.start.saturating_sub(range.start)).unwrap_or_default();
            let (shown, offset) = cut(text, first);
            writeln!(out, "{}", look.paint(RED, &format!("  ! > {}", harmless(&shown))))?;
            // The whole line is meant where it is one field.
            if let (Some(meant), true) = (here.first(), here.first().is_some_and(|it| **it != range)) {
                let start = text_width(text_between(&exchange.request_body, range.start + offset, meant.start));
                let end = meant.end.min(range.end);
                let width = text_width(text_between(&exchange.request_body, meant.start.max(range.start), end));
                let lead = usize::from(offset > 0) + start;
                if lead < WIDTH {
                    let carets = "^".repeat(width.clamp(1, WIDTH - lead));
                    writeln!(out, "      {}{}", " ".repeat(lead), look.paint(RED, &carets))?;
                }
            }
        }
    }
    let mut line = |mark: bool, text: &str| {
        let line = format!("  {} < {}", if mark { "!" } else { " " }, harmless(&cut(text, 0).0));
        if mark { writeln!(out, "{}", look.paint(RED, &line)) } else { writeln!(out, "{line}") }
    };
    match &exchange.answer {
        Err(why) => line(is_meant(&Pointed::Answer), &format!("({why})")),
        Ok(answer) => {
            line(is_meant(&Pointed::Answer), &answer.status)?;
            for (name, value) in &answer.headers {
                line(false, &format!("{name}: {value}"))?;
            }
            if !answer.body.is_empty() {
                line(false, "")?;
                let lines = answer.body.lines().flat_map(folded);
                lines.take(LINES).try_for_each(|text| line(false, &text))?;
            }
            Ok(())
        }
    }
}

/// The lines of a body; a form has a line for each field.
fn lines(body: &str) -> Vec<(std::ops::Range<usize>, &str)> {
    let is_form = !body.starts_with(['{', '[', '<']) && !body.contains('\n') && body.contains('=');
    let mut at = 0;
    let mut lines = Vec::new();
    for text in body.split(if is_form { '&' } else { '\n' }) {
        lines.push((at..at + text.len(), text));
        at += text.len() + 1;
    }
    lines
}

/// A line as several that are not too long, of which the last says when something is left out.
fn folded(line: &str) -> Vec<String> {
    let characters: Vec<char> = line.chars().collect();
    let mut lines: Vec<String> = characters.chunks(WIDTH).map(|chunk| chunk.iter().collect()).collect();
    if lines.len() > FOLDS {
        lines.truncate(FOLDS);
        lines.push("…".to_owned());
    }
    if lines.is_empty() { vec![String::new()] } else { lines }
}

fn text_between(text: &str, start: usize, end: usize) -> &str {
    text.get(start.min(end)..end).unwrap_or_default()
}

fn text_width(text: &str) -> usize {
    text.chars().count()
}

/// A line that is not too long, with what stands at byte `wanted` in it; and how many bytes are left out before it.
fn cut(line: &str, wanted: usize) -> (String, usize) {
    if line.chars().count() <= WIDTH {
        return (line.to_owned(), 0);
    }
    let wanted = line.floor_char_boundary(wanted);
    let back = line[..wanted].char_indices().rev().nth(WIDTH / 4).map_or(0, |(at, _)| at);
    let start = if wanted < WIDTH / 2 { 0 } else { back };
    let rest = &line[start..];
    let end = rest.char_indices().nth(WIDTH).map_or(rest.len(), |(at, _)| at);
    let (before, after) = (if start > 0 { "…" } else { "" }, if end < rest.len() { "…" } else { "" });
    (format!("{before}{}{after}", &rest[..end]), start)
}

/// Nothing that a terminal obeys, or that turns the direction of writing.
fn harmless(text: &str) -> String {
    let is_treacherous = |c: char| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if is_treacherous(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

impl Look {
    fn paint(self, style: Style, text: &str) -> String {
        if self.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}
