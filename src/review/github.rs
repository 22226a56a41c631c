//! The differences as annotations of a pull request: workflow commands of GitHub Actions.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use std::io::{self, Write};

use super::{FileReview, Hunk, Kind};
use crate::diagnostic::github::{data, property};
use crate::phrase;

/// Writes one warning for each hunk, at the lines as they are on disk, and one for each file that is missing or would
/// go. `base` comes before each file name: annotations want names from the repository's root.
///
/// # Errors
/// Those of `out`.
pub fn write(files: &[FileReview<'_>], base: &str, out: &mut impl Write) -> io::Result<()> {
    for file in files.iter().filter(|file| file.is_shown()) {
        let path = property(&format!("{base}{}", file.pair.path));
        match file.kind() {
            Kind::Added => command(&path, None, "otpsmith would create this file", file, None, out)?,
            Kind::Deleted => command(&path, None, "otpsmith would no longer create this file", file, None, out)?,
            Kind::Modified => {
                for hunk in &file.hunks {
                    command(&path, Some(hunk), "otpsmith would generate something else here", file, Some(hunk), out)?;
                }
            }
        }
    }
    Ok(())
}

fn command(
    path: &str,
    place: Option<&Hunk>,
    message: &str,
    file: &FileReview<'_>,
    hunk: Option<&Hunk>,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut words = message.to_owned();
    if let Some(hunk) = hunk {
        let count = |lines: usize| phrase::count(lines, "line");
        let (added, removed) =
            hunk.changes().fold((0, 0), |sum, op| (sum.0 + op.new_range().len(), sum.1 + op.old_range().len()));
        words.push_str(&format!(": {} added, {} removed", count(added), count(removed)));
    }
    if let Some(note) = file.pair.note {
        words.push_str(&format!(" ({note})"));
    }
    let causes = file.hunks.iter().filter(|it| hunk.is_none_or(|hunk| std::ptr::eq(*it, hunk)));
    for line in causes.flat_map(|it| super::unified::cause_lines(&it.causes)) {
        words.push_str(&format!("\nwhy {line}"));
    }
    write!(out, "::warning file={path}")?;
    if let Some(hunk) = place {
        let first = hunk.changes().next().map_or(0, |op| op.old_range().start);
        let last = hunk.changes().last().map_or(first, |op| op.old_range().end).max(first + 1);
        write!(out, ",line={},endLine={last}", first + 1)?;
    }
    writeln!(out, ",title=otpsmith diff::{}", data(&words))
}
