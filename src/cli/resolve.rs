//! What becomes of files in conflict: by flags, or by asking.

use std::fmt::Write as _;

use clap::ValueEnum;

use super::prompt::Prompt;
use super::terminal::{RED, Session};
use crate::phrase;
use crate::sfdx::change::{ChangeSet, ConflictReason, FileChange, Status, Take};
use crate::sfdx::diff;
use crate::workflow::generate::Prepared;
use crate::workflow::scaffold::Ask;
use crate::workflow::{Failure, merge_tool};

/// So many lines of a file's conflicts are shown.
const SHOWN_LINES: usize = 40;
/// So many lines are shown before and after a conflict.
const CONTEXT: usize = 2;

/// What becomes of every file in conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Side {
    /// They stay as you have them
    Mine,
    /// They become what is generated now
    Theirs,
    /// They get both sides, between conflict markers as git writes them
    Markers,
}

impl Side {
    fn take(self) -> Take {
        match self {
            Self::Mine => Take::Mine,
            Self::Theirs => Take::Theirs,
            Self::Markers => Take::Markers,
        }
    }
}

/// What becomes of one file in conflict.
#[derive(Debug, Clone)]
pub(super) struct Resolution {
    path: String,
    how: How,
}

#[derive(Debug, Clone, Copy)]
enum How {
    Side(Side),
    Tool,
}

impl Resolution {
    /// Reads `PATH=mine`, `PATH=theirs`, `PATH=markers` or `PATH=tool`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (path, how) =
            text.rsplit_once('=').ok_or("write it as PATH=mine, PATH=theirs, PATH=markers or PATH=tool")?;
        let how = match how {
            "mine" => How::Side(Side::Mine),
            "theirs" => How::Side(Side::Theirs),
            "markers" => How::Side(Side::Markers),
            "tool" => How::Tool,
            other => return Err(format!("`{other}` is none of mine, theirs, markers and tool")),
        };
        Ok(Self { path: path.replace('\\', "/"), how })
    }
}

/// Does what the flags say.
pub(super) fn by_flags(prepared: &mut Prepared, each: &[Resolution], all: Option<Side>) -> Result<(), Failure> {
    for Resolution { path, how } in each {
        let take = match how {
            How::Side(side) => side.take(),
            How::Tool => in_tool(prepared, path)?,
        };
        prepared.changes.resolve(path, take)?;
    }
    if let Some(side) = all {
        prepared.changes.resolve_all(&side.take())?;
    }
    Ok(())
}

fn in_tool(prepared: &Prepared, path: &str) -> Result<Take, Failure> {
    match prepared.changes.files().iter().find(|it| it.path() == path && it.before().is_some()) {
        Some(file) => Ok(Take::Text(merge_tool::merged(&prepared.project.root, file)?)),
        // There is nothing to resolve, which the change set says better.
        None => Ok(Take::Mine),
    }
}

/// Shows one file in conflict after the other and asks what becomes of it.
pub(super) fn by_asking(prepared: &mut Prepared, session: &mut Session<'_, '_>) -> Result<(), Failure> {
    let is_open = |it: &&FileChange| it.status() == Status::Conflict(ConflictReason::ChangedSince);
    let paths: Vec<String> = prepared.changes.files().iter().filter(is_open).map(|it| it.path().to_owned()).collect();
    let items = [
        "keep mine",
        "take what is generated now",
        "write both, with conflict markers",
        "open the merge tool of git",
        "stop, and write nothing",
    ]
    .map(str::to_owned);
    for path in paths {
        show(&prepared.changes, &path, session)?;
        let take = loop {
            let chosen = Prompt::new(session.err_colour())
                .choose(&path, "", &items)
                .map_err(|_| Failure::Refused("there was no answer, so nothing was written".to_owned()))?;
            match chosen {
                0 => break Take::Mine,
                1 => break Take::Theirs,
                2 => break Take::Markers,
                3 => match in_tool(prepared, &path) {
                    Ok(take) => break take,
                    Err(Failure::Refused(why) | Failure::Unusable(why)) => session.error(&why)?,
                    Err(other) => return Err(other),
                },
                _ => return Ok(()),
            }
        };
        prepared.changes.resolve(&path, take)?;
    }
    Ok(())
}

/// Shows what contradicts in a file.
pub(super) fn show(changes: &ChangeSet, path: &str, session: &mut Session<'_, '_>) -> Result<(), Failure> {
    let Some(file) = changes.files().iter().find(|it| it.path() == path) else { return Ok(()) };
    let colour = session.err_colour();
    let text = match (file.status(), file.base(), file.with_markers()) {
        (Status::Conflict(ConflictReason::ChangedSince), Some(_), Some(marked)) => {
            let hunks = hunks(path, &String::from_utf8_lossy(&marked));
            let line = |line: &str| {
                let is_marker = ["<<<<<<< ", "||||||| ", "=======", ">>>>>>> "].iter().any(|it| line.starts_with(it));
                if colour && is_marker { format!("{RED}{line}{RED:#}\n") } else { format!("{line}\n") }
            };
            visible(&hunks).lines().map(line).collect()
        }
        _ => {
            let mut difference = Vec::new();
            diff::write_file_diff(file, colour, &mut difference)?;
            let text = String::from_utf8_lossy(&difference).into_owned();
            // Without colours the difference is exact, and may hold anything.
            if colour { text } else { visible(&text) }
        }
    };
    let lines: Vec<&str> = text.lines().collect();
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(session.err())?;
    for line in lines.iter().take(SHOWN_LINES) {
        writeln!(session.err(), "{line}")?;
    }
    if lines.len() > SHOWN_LINES {
        let more = phrase::count(lines.len() - SHOWN_LINES, "more line");
        writeln!(session.err(), "… {more}; `otpsmith diff` shows all")?;
    }
    Ok(())
}

/// The conflicts of a merge with markers, each with its line and a few lines around it.
fn hunks(path: &str, marked: &str) -> String {
    let lines: Vec<&str> = marked.lines().collect();
    let mut text = String::new();
    let mut at = 0;
    while let Some(start) = lines[at..].iter().position(|line| line.starts_with("<<<<<<< ")).map(|it| it + at) {
        let end = lines[start..]
            .iter()
            .position(|line| line.starts_with(">>>>>>> "))
            .map_or(lines.len(), |it| it + start + 1);
        let shown = start.saturating_sub(CONTEXT).max(at)..(end + CONTEXT).min(lines.len());
        // A String takes every line.
        let _ = writeln!(text, "{path}:{}:", start + 1);
        lines[shown].iter().for_each(|line| {
            let _ = writeln!(text, "{line}");
        });
        at = end;
    }
    text
}

fn visible(text: &str) -> String {
    let is_odd = |c: char| c.is_control() && c != '\n' && c != '\t';
    text.chars().map(|c| if is_odd(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}
