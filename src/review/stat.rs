//! How much of each file differs, as `git diff --stat` shows it.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use super::{FileReview, Kind, visible};
use crate::phrase;

const OLD: Style = AnsiColor::Red.on_default();
const NEW: Style = AnsiColor::Green.on_default();

/// What stands behind the bar of a new file or one that goes, in columns.
const LONGEST_KIND: usize = 7;

/// Room for a bar, whatever the paths take.
const SHORTEST_BAR: usize = 10;

/// Writes a line for each file, with a bar of pluses and minuses, and the sum; nothing when nothing differs.
///
/// # Errors
/// Those of `out`.
pub fn write(files: &[FileReview<'_>], columns: usize, colour: bool, out: &mut impl Write) -> io::Result<()> {
    let files: Vec<&FileReview<'_>> = files.iter().filter(|file| file.is_shown()).collect();
    if files.is_empty() {
        return Ok(());
    }
    let paths: Vec<String> = files.iter().map(|file| visible(file.pair.path.as_bytes())).collect();
    let counts: Vec<(usize, usize)> = files.iter().map(|file| file.counts()).collect();
    let longest = paths.iter().map(|path| path.width()).max().unwrap_or_default();
    let most = counts.iter().map(|(added, removed)| added + removed).max().unwrap_or_default();
    let digits = most.to_string().len();
    // A space at both ends of the bar, one before the bar of the table, one behind it.
    let kinds = if files.iter().all(|file| file.kind() == Kind::Modified) { 0 } else { LONGEST_KIND };
    let bar = columns.saturating_sub(longest + digits + 5 + kinds).max(SHORTEST_BAR);
    let scaled =
        |count: usize| if most <= bar { count } else { (count * bar).div_ceil(most).max(usize::from(count > 0)) };
    for (file, (path, (added, removed))) in files.iter().zip(paths.iter().zip(&counts)) {
        let padding = " ".repeat(longest - path.width());
        let (plus, minus) = ("+".repeat(scaled(*added)), "-".repeat(scaled(*removed)));
        let bar = if colour { format!("{NEW}{plus}{NEW:#}{OLD}{minus}{OLD:#}") } else { format!("{plus}{minus}") };
        let kind = match file.kind() {
            Kind::Added => " (new)",
            Kind::Deleted => " (gone)",
            Kind::Modified => "",
        };
        let line = format!("{path}{padding} | {:>digits$} {bar}{kind}", added + removed);
        writeln!(out, "{}", line.trim_end())?;
    }
    let (added, removed) = counts.iter().fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    writeln!(
        out,
        "{}: {} added, {} removed",
        phrase::count(files.len(), "file"),
        phrase::count(added, "line"),
        phrase::count(removed, "line")
    )
}
