//! Why files cannot be compared or written, in words for the person at the terminal.

use std::fmt;
use std::io;

use super::{ConflictReason, RECORD_PATH};
use crate::sfdx::place::{PathFault, PlaceError};

/// A file that must not be overwritten unasked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Relative to the project root, with forward slashes.
    pub path: String,
    /// Why.
    pub reason: ConflictReason,
    /// What is there instead of a file that could be compared, in words; nothing when it is one.
    pub obstacle: Option<&'static str>,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path)?;
        match (self.obstacle, self.reason) {
            (Some(obstacle), _) => write!(f, "{obstacle} is there"),
            (None, ConflictReason::ChangedSince) => f.write_str("it has been changed since otpsmith wrote it"),
            (None, _) => f.write_str("it exists, differs, and otpsmith did not write it"),
        }
    }
}

/// Why files cannot be compared or written.
#[derive(Debug)]
pub enum ChangeError {
    /// A generated file has a path that cannot be used.
    BadPath {
        /// The path.
        path: String,
        /// What is wrong with it.
        fault: PathFault,
    },
    /// Two generated files would be one file, at least where case does not count.
    Duplicate {
        /// The path of the one.
        first: String,
        /// The path of the other.
        second: String,
    },
    /// A symbolic link on the way to a file leads out of the project, or nowhere.
    LeavesProject {
        /// The file.
        path: String,
        /// The link, relative to the project root.
        link: String,
    },
    /// Something that is not a folder stands where a file needs one.
    NotAFolder {
        /// The file.
        path: String,
        /// What stands in the way, relative to the project root.
        at: String,
    },
    /// A file or folder cannot be read.
    Unreadable {
        /// Relative to the project root.
        path: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// The record of generated files is not what otpsmith writes.
    RecordDamaged(
        /// What is wrong, and where.
        String,
    ),
    /// The record of generated files is from another version of otpsmith.
    RecordVersion {
        /// The version it has, as JSON.
        found: String,
    },
    /// Files would be overwritten that are not otpsmith's to overwrite.
    Conflicts(
        /// They, sorted by path; never empty.
        Vec<Conflict>,
    ),
    /// Something stands in the place of a file that is never overwritten.
    Obstacles(
        /// They, sorted by path; never empty.
        Vec<Conflict>,
    ),
    /// A file is no longer what it was when the changes were planned. Nothing was written.
    ChangedMeanwhile {
        /// Relative to the project root.
        path: String,
    },
    /// A file cannot be written. Nothing was written.
    Unwritable {
        /// Relative to the project root.
        path: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// Writing failed midway, and so did putting back what had been written.
    NotRestored {
        /// Why writing failed.
        cause: Box<ChangeError>,
        /// The files that have their new contents all the same, relative to the project root.
        paths: Vec<String>,
    },
}

impl ChangeError {
    /// Why `path` has no place inside the project.
    pub(super) fn of_place(error: PlaceError, path: String) -> ChangeError {
        match error {
            PlaceError::LeavesProject { link } => ChangeError::LeavesProject { path, link },
            PlaceError::NotAFolder { at } => ChangeError::NotAFolder { path, at },
            PlaceError::Unreadable { at, source } => ChangeError::Unreadable { path: at, source },
        }
    }
}

impl fmt::Display for ChangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ChangeError::BadPath { path, fault } => {
                write!(f, "cannot write a file with the path {path:?}: {fault}")
            }
            ChangeError::Duplicate { first, second } if first == second => {
                write!(f, "two generated files have the path {first}\ngive each handler its own class name")
            }
            ChangeError::Duplicate { first, second } => write!(
                f,
                "the generated files {first} and {second} are one file where upper and lower case do not count, \
                 or where a link joins their folders\ngive each handler its own class name"
            ),
            ChangeError::LeavesProject { path, link } => write!(
                f,
                "cannot write {path}: {link} is a symbolic link that leads out of the project, or nowhere\n\
                 use a package directory that lies in the project"
            ),
            ChangeError::NotAFolder { path, at } => {
                write!(f, "cannot write {path}: {at} is not a folder\nmove {at} away, or choose another place")
            }
            ChangeError::Unreadable { path, source } => write!(f, "cannot read {path}: {source}"),
            ChangeError::RecordDamaged(what) => write!(
                f,
                "{RECORD_PATH}: the record of generated files is damaged: {what}\n\
                 restore it from version control; or delete it, and every generated file that differs is then \
                 treated as not otpsmith's own"
            ),
            ChangeError::RecordVersion { found } => write!(
                f,
                "{RECORD_PATH}: the record of generated files has version {found}; this otpsmith knows version 1\n\
                 use the otpsmith that wrote it, or a newer one"
            ),
            ChangeError::Conflicts(conflicts) => {
                f.write_str("nothing was written, because these would be overwritten:")?;
                list(f, conflicts)?;
                f.write_str("\nlook at the diff; then move your changes elsewhere, or overwrite with `--force`")
            }
            ChangeError::Obstacles(obstacles) => {
                f.write_str("nothing was written, because these are never overwritten:")?;
                list(f, obstacles)?;
                f.write_str("\nmove them away")
            }
            ChangeError::ChangedMeanwhile { path } => {
                write!(f, "{path} was changed just now by someone else; nothing was written\nrun the command again")
            }
            ChangeError::Unwritable { path, source } => {
                write!(f, "cannot write {path}: {source}\nnothing was written")
            }
            ChangeError::NotRestored { cause, paths } => {
                // The cause says that nothing was written, which is what failed here.
                let cause = cause.to_string();
                write!(
                    f,
                    "{}\nputting back what had been written failed too; these have their new contents:",
                    cause.lines().next().unwrap_or_default()
                )?;
                for path in paths {
                    write!(f, "\n  {path}")?;
                }
                f.write_str("\nrestore them from version control, or run the command again")
            }
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, conflicts: &[Conflict]) -> fmt::Result {
    for conflict in conflicts {
        write!(f, "\n  {conflict}")?;
    }
    Ok(())
}

impl std::error::Error for ChangeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ChangeError::Unreadable { source, .. } | ChangeError::Unwritable { source, .. } => Some(source),
            ChangeError::NotRestored { cause, .. } => Some(cause),
            _ => None,
        }
    }
}
