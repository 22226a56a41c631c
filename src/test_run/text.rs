//! A run of Apex tests for people, in the tables that users of `sf apex run test` know.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{Share, TestRun};

/// What is shown beside the summary.
#[derive(Debug, Clone, Copy)]
pub struct Detail {
    /// Whether to use colours.
    pub colour: bool,
    /// Leave out what is as it should be: tests that passed, and classes that are covered enough.
    pub only_problems: bool,
    /// Show what each test used of the limits.
    pub limits: bool,
    /// The coverage that is asked for, in percent.
    pub min_coverage: usize,
}

const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default();

/// Writes the report.
///
/// # Errors
/// Those of `out`.
pub fn render(run: &TestRun, detail: Detail, out: &mut dyn Write) -> io::Result<()> {
    let sections = [results(run, detail), limits(run, detail), coverage(run, detail)];
    for (title, table) in sections.into_iter().flatten() {
        writeln!(out, "=== {title}")?;
        table.render(detail.colour, out)?;
        writeln!(out)?;
    }
    failures(run, detail, out)?;
    summary(run, detail, out)
}

type Section = Option<(&'static str, Table)>;

fn results(run: &TestRun, detail: Detail) -> Section {
    let mut table = Table::new(&["TEST NAME", "OUTCOME", "RUNTIME (MS)"]);
    for test in &run.tests {
        let outcome = match test.failure {
            Some(_) => Cell::styled("Fail", RED),
            None if detail.only_problems => continue,
            None => Cell::styled("Pass", GREEN),
        };
        table.row(vec![Cell::plain(test.name()), outcome, Cell::plain(test.runtime.as_millis())]);
    }
    table.has_rows().then_some(("Test Results", table))
}

fn limits(run: &TestRun, detail: Detail) -> Section {
    let first = run.tests.first().filter(|_| detail.limits)?;
    let heads = first.usage.iter().map(|usage| format!("{} (OF {})", usage.name.to_uppercase(), usage.limit));
    let mut table = Table { heads: std::iter::once("TEST NAME".to_owned()).chain(heads).collect(), rows: Vec::new() };
    for test in &run.tests {
        let used = test.usage.iter().map(|usage| Cell::plain(usage.used));
        table.row(std::iter::once(Cell::plain(test.name())).chain(used).collect());
    }
    Some(("Limits Used", table))
}

fn coverage(run: &TestRun, detail: Detail) -> Section {
    let mut table = Table::new(&["CLASSES", "PERCENT", "UNCOVERED LINES"]);
    for class in &run.coverage {
        let covered = class.covered();
        let style = if covered.is_at_least(detail.min_coverage) { GREEN } else { RED };
        if detail.only_problems && covered.part == covered.whole {
            continue;
        }
        table.row(vec![
            Cell::plain(&class.class),
            Cell::styled(percent(covered), style),
            Cell::plain(ranges(class.uncovered())),
        ]);
    }
    table.has_rows().then_some(("Apex Code Coverage by Class", table))
}

fn failures(run: &TestRun, detail: Detail, out: &mut dyn Write) -> io::Result<()> {
    if run.failures().next().is_none() {
        return Ok(());
    }
    writeln!(out, "=== Failures")?;
    for (test, failure) in run.failures() {
        writeln!(out, "{}  ({}:{})", Cell::styled(test.name(), RED).shown(detail.colour), test.path, test.line)?;
        for line in failure.message.lines().chain(failure.stack.iter().map(String::as_str)) {
            writeln!(out, "  {line}")?;
        }
    }
    writeln!(out)
}

fn summary(run: &TestRun, detail: Detail, out: &mut dyn Write) -> io::Result<()> {
    let (passed, covered) = (run.passed(), run.covered());
    let outcome = if passed.part == passed.whole { Cell::styled("Passed", GREEN) } else { Cell::styled("Failed", RED) };
    let failed = Share { part: passed.whole - passed.part, whole: passed.whole };
    let mut table = Table::new(&["NAME", "VALUE"]);
    let mut row = |name: &str, value: Cell| table.row(vec![Cell::plain(name), value]);
    row("Outcome", outcome);
    row("Tests Ran", Cell::plain(passed.whole));
    row("Pass Rate", Cell::plain(percent(passed)));
    row("Fail Rate", Cell::plain(if failed.whole == 0 { "0%".to_owned() } else { percent(failed) }));
    let style = if covered.is_at_least(detail.min_coverage) { GREEN } else { RED };
    row("Test Run Coverage", Cell::styled(percent(covered), style));
    if !detail.only_problems {
        row("Test Execution Time", Cell::plain(format_args!("{} ms", run.runtime().as_millis())));
    }
    writeln!(out, "=== Test Summary")?;
    table.render(detail.colour, out)
}

fn percent(share: Share) -> String {
    format!("{}%", share.percent())
}

/// Line numbers in order, with runs of them as `from-to`.
fn ranges(lines: impl Iterator<Item = u32>) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for line in lines {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == line => *last = line,
            _ => ranges.push((line, line)),
        }
    }
    let shown = |(first, last): &(u32, u32)| if first == last { first.to_string() } else { format!("{first}-{last}") };
    ranges.iter().map(shown).collect::<Vec<_>>().join(",")
}

struct Table {
    heads: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    fn plain(text: impl ToString) -> Self {
        Self::styled(text, Style::new())
    }

    fn styled(text: impl ToString, style: Style) -> Self {
        Self { text: text.to_string(), style }
    }

    fn shown(&self, colour: bool) -> String {
        let style = if colour { self.style } else { Style::new() };
        format!("{style}{}{style:#}", self.text)
    }
}

impl Table {
    fn new(heads: &[&str]) -> Self {
        Self { heads: heads.iter().map(|&head| head.to_owned()).collect(), rows: Vec::new() }
    }

    fn row(&mut self, row: Vec<Cell>) {
        self.rows.push(row);
    }

    fn has_rows(&self) -> bool {
        !self.rows.is_empty()
    }

    fn render(&self, colour: bool, out: &mut dyn Write) -> io::Result<()> {
        // Names in Apex are ASCII, so that characters are columns.
        let widths: Vec<usize> = (self.heads.iter().enumerate())
            .map(|(at, head)| self.rows.iter().map(|row| row[at].text.len()).chain([head.len()]).max().unwrap_or(0))
            .collect();
        let mut line = |cells: Vec<(String, usize)>| {
            let padded: Vec<String> = (cells.into_iter().zip(&widths))
                .map(|((shown, width), column)| format!("{shown}{}", " ".repeat(column - width)))
                .collect();
            writeln!(out, "{}", padded.join("  ").trim_end())
        };
        line(self.heads.iter().map(|head| (head.clone(), head.len())).collect())?;
        line(widths.iter().map(|&width| ("─".repeat(width), width)).collect())?;
        for row in &self.rows {
            line(row.iter().map(|cell| (cell.shown(colour), cell.text.len())).collect())?;
        }
        Ok(())
    }
}
