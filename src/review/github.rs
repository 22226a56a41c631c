//! The differences as annotations of a pull request: workflow commands of GitHub Actions.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use std::io::{self, Write};

use similar::DiffOp;

use super::{Cause, FileReview, Hunk, Kind, Reason};
use crate::diagnostic::github::{data, property};
use crate::phrase;

/// So many reasons are told in one annotation.
const MOST_REASONS: usize = 8;

/// Where annotations are put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// At the lines that would change, as they are on disk.
    Change,
    /// At the lines of the descriptions that cause the change, where they are known: a pull request shows those.
    Cause,
}

/// Writes one warning for each hunk, and one for each file that is missing or would go. `base` comes before each file
/// name: annotations want names from the repository's root.
///
/// # Errors
/// Those of `out`.
pub fn write(files: &[FileReview<'_>], base: &str, at: At, out: &mut impl Write) -> io::Result<()> {
    for file in files.iter().filter(|file| file.is_shown()) {
        match file.kind() {
            Kind::Added => annotate(file, &file.hunks, "otpsmith would create this file", None, base, at, out)?,
            Kind::Deleted => {
                annotate(file, &file.hunks, "otpsmith would no longer create this file", None, base, at, out)?;
            }
            Kind::Modified => {
                for hunk in &file.hunks {
                    let hunks = std::slice::from_ref(hunk);
                    let first = hunk.changes().next().map_or(0, |op| op.old_range().start);
                    let last = hunk.changes().last().map_or(first, |op| op.old_range().end).max(first + 1);
                    let words = format!("otpsmith would generate something else here: {}", counts(hunk));
                    annotate(file, hunks, &words, Some((first + 1, last)), base, at, out)?;
                }
            }
        }
    }
    Ok(())
}

fn counts(hunk: &Hunk) -> String {
    let sum = |sum: (usize, usize), op: &DiffOp| (sum.0 + op.new_range().len(), sum.1 + op.old_range().len());
    let (added, removed) = hunk.changes().fold((0, 0), sum);
    format!("{} added, {} removed", phrase::count(added, "line"), phrase::count(removed, "line"))
}

fn annotate(
    file: &FileReview<'_>,
    hunks: &[Hunk],
    what: &str,
    lines: Option<(usize, usize)>,
    base: &str,
    at: At,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut words = what.to_owned();
    if let Some(note) = file.pair.note {
        words.push_str(&format!(" ({note})"));
    }
    let mut place = format!("{base}{}", file.pair.path);
    let mut lines = lines;
    let mut causes = hunks.iter().flat_map(|hunk| &hunk.causes);
    let in_file = |cause: &&Cause| cause.reason.is_in_file() && !cause.is_old;
    if at == At::Cause
        && let Some(Cause { reason: Reason::Written { file: source, line, .. }, .. }) = causes.find(in_file)
    {
        words = format!("{}: {words}", file.pair.path);
        place = format!("{base}{source}");
        lines = Some((*line, *line));
    }
    for line in hunks.iter().flat_map(|hunk| super::unified::cause_lines(&hunk.causes)).take(MOST_REASONS) {
        words.push_str(&format!("\nwhy {line}"));
    }
    write!(out, "::warning file={}", property(&place))?;
    if let Some((first, last)) = lines {
        write!(out, ",line={first},endLine={last}")?;
    }
    writeln!(out, ",title=otpsmith diff::{}", data(&words))
}
