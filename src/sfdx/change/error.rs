//! Why files cannot be compared or written, in words for the person at the terminal.

use std::fmt;
use std::io;

use super::ConflictReason;
use super::lock::LOCAL_FOLDER;
use super::record::RECORD_FOLDER;
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
            (None, ConflictReason::ChangedSince) => {
                f.write_str("your changes and those of otpsmith are in the same lines")
            }
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
    /// A record of generated files is not what otpsmith writes.
    RecordDamaged {
        /// The record, relative to the project root.
        path: String,
        /// What is wrong, and where.
        what: String,
    },
    /// A record of generated files has git's conflict markers in it.
    RecordInConflict {
        /// The record, relative to the project root.
        path: String,
    },
    /// A record of generated files is from another version of otpsmith.
    RecordVersion {
        /// The record, relative to the project root.
        path: String,
        /// The version it has.
        found: String,
    },
    /// There is nothing to decide about a file.
    NothingToResolve {
        /// As it was given.
        path: String,
    },
    /// A file that is not otpsmith's is overwritten by force only.
    NeedsForce {
        /// Relative to the project root.
        path: String,
    },
    /// Another process is changing the project.
    Busy,
    /// An earlier process was stopped midway, and this one may not put the files back.
    Interrupted,
    /// What an earlier process left cannot be read.
    JournalDamaged,
    /// What an earlier process changed cannot be put back.
    NotRecovered {
        /// The files that still have to be put back, relative to the project root.
        paths: Vec<String>,
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
            ChangeError::RecordDamaged { path, what } => write!(
                f,
                "{path}: the record of generated files is damaged: {what}\n\
                 restore it from version control; or delete it, and every generated file that differs is then \
                 treated as not otpsmith's own"
            ),
            ChangeError::RecordInConflict { path } => write!(
                f,
                "{path}: the record of generated files has conflict markers of git\n\
                 either side will do, because what was generated is merged with what is in the project:\n  \
                 git checkout --ours -- {RECORD_FOLDER} && git add {RECORD_FOLDER}\n\
                 then run `otpsmith generate`"
            ),
            ChangeError::RecordVersion { path, found } => write!(
                f,
                "{path}: the record of generated files has version {found}, which this otpsmith does not know\n\
                 use the otpsmith that wrote it, or a newer one"
            ),
            ChangeError::NothingToResolve { path } => write!(
                f,
                "there is nothing to resolve in {path}\n\
                 `otpsmith generate --dry-run` lists the files; those in conflict, merged and edited can be resolved"
            ),
            ChangeError::NeedsForce { path } => write!(
                f,
                "otpsmith did not write {path}, and overwrites it only with `--force`\nkeep it with `--resolve {path}=mine`"
            ),
            ChangeError::Busy => {
                f.write_str("another otpsmith is changing this project; nothing was written\nwait until it is done, and run the command again")
            }
            ChangeError::Interrupted => f.write_str(
                "an earlier `otpsmith generate` was stopped midway, so that the files are neither old nor new\n\
                 `otpsmith generate` puts them back and starts anew",
            ),
            ChangeError::JournalDamaged => write!(
                f,
                "an earlier `otpsmith generate` was stopped midway, and its journal in {LOCAL_FOLDER} cannot be read\n\
                 restore the project from version control, delete {LOCAL_FOLDER}, and run the command again"
            ),
            ChangeError::NotRecovered { paths } => {
                f.write_str("an earlier `otpsmith generate` was stopped midway, and these files cannot be put back:")?;
                for path in paths {
                    write!(f, "\n  {path}")?;
                }
                f.write_str("\nmake them writable, and run the command again")
            }
            ChangeError::Conflicts(conflicts) => {
                f.write_str("nothing was written, because these files are in conflict:")?;
                list(f, conflicts)?;
                f.write_str(advice(conflicts))
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
                f.write_str("\nonce they can be written, the next `otpsmith generate` puts them back")
            }
        }
    }
}

/// What can be done: a file that was merged can be taken from either side, one that is not otpsmith's only by force.
fn advice(conflicts: &[Conflict]) -> &'static str {
    let is_foreign = |it: &Conflict| it.reason != ConflictReason::ChangedSince;
    if conflicts.iter().all(is_foreign) {
        "\nmove them away, keep each with `--resolve PATH=mine`, or overwrite them with `--force`"
    } else if conflicts.iter().any(is_foreign) {
        "\ntake each with `--resolve PATH=mine|theirs|markers|tool`, or those that otpsmith wrote with \
         `--conflicts mine|theirs|markers`; `--force` overwrites all"
    } else {
        "\ntake each with `--resolve PATH=mine|theirs|markers|tool`, or all with `--conflicts mine|theirs|markers`"
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
