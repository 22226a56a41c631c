//! The difference between what is generated and what is on disk, for [`crate::review`].

use std::io::{self, Write};

use super::change::{ChangeSet, ConflictReason, FileChange, Status};
use crate::review::{FileReview, Pair, unified};

/// Before and after of every file that applying `changes` by force would write, in the order of their paths.
///
/// Files that are equal but for their line ends, those that stay as a person has them, orphans and the record are not
/// among them; neither is a conflict
/// with something that has no contents to compare (a link, a folder, a file that is too large):
/// [`ChangeSet::conflicts`] tells of it.
pub fn pairs(changes: &ChangeSet) -> impl Iterator<Item = Pair<'_>> {
    changes.files().iter().filter_map(pair)
}

/// Before and after of one file; nothing when it has none to compare.
#[must_use]
pub fn pair(change: &FileChange) -> Option<Pair<'_>> {
    let status = change.status();
    let is_compared = status.is_change() && status != Status::Remove && !change.is_obstructed();
    let note = match status {
        Status::Conflict(ConflictReason::NotOurs) => Some("otpsmith did not write this file"),
        Status::Conflict(_) => Some("you and otpsmith changed the same lines"),
        Status::Merge => Some("your own changes stay"),
        _ => None,
    };
    let (before, after) = (change.before(), change.after());
    let (base, generated) = (change.base().map(str::as_bytes), change.generated().map(str::as_bytes));
    is_compared.then_some(Pair { path: change.path(), before, after, base, generated, note })
}

/// Writes a unified diff of all [`pairs`]; see [`unified::write`].
///
/// # Errors
/// Those of `out`.
pub fn write_diff(changes: &ChangeSet, colour: bool, out: &mut impl Write) -> io::Result<()> {
    changes.files().iter().try_for_each(|change| write_file_diff(change, colour, out))
}

/// Writes the part of [`write_diff`] that is about one file.
///
/// # Errors
/// Those of `out`.
pub fn write_file_diff(change: &FileChange, colour: bool, out: &mut impl Write) -> io::Result<()> {
    match pair(change).and_then(|pair| FileReview::of(pair, false)) {
        Some(review) => unified::write_file(&review, colour, out),
        None => Ok(()),
    }
}
