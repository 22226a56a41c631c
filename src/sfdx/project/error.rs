//! Why there is no project to work on, in words for the person at the terminal.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::{DEFAULT_API_VERSION, PROJECT_FILE};
use crate::sfdx::json::JsonFault;

/// Why a package directory of the project file cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackageFault {
    /// The path is empty.
    Empty,
    /// The path is absolute.
    Absolute,
    /// The path has a `..` part.
    Outside,
    /// A symbolic link on the path leads out of the project, or nowhere.
    LinkOutside,
    /// Something that is not a folder stands on the path.
    NotAFolder,
}

/// Why there is no project to work on.
#[derive(Debug)]
pub enum ProjectError {
    /// The folder to start from does not exist or is not a folder.
    BadStart {
        /// The folder as it was given.
        start: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// Neither the folder nor one above it is an sfdx project.
    NotFound {
        /// Where the search began.
        start: PathBuf,
    },
    /// A file or folder of the project cannot be read.
    Unreadable {
        /// Which one.
        file: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The project file is not JSON, or has a value of the wrong type.
    Malformed {
        /// The project file.
        file: PathBuf,
        /// Where and why.
        fault: JsonFault,
    },
    /// The project file lists no package directory.
    NoPackages {
        /// The project file.
        file: PathBuf,
    },
    /// A package directory is not a folder inside the project.
    BadPackage {
        /// As the project file has it.
        path: String,
        /// What is wrong with it.
        fault: PackageFault,
    },
    /// `namespace` is not what Salesforce allows.
    BadNamespace {
        /// The project file.
        file: PathBuf,
        /// As the project file has it.
        found: String,
    },
    /// `sourceApiVersion` is not of the form `NN.0`.
    BadApiVersion {
        /// The project file.
        file: PathBuf,
        /// As the project file has it.
        found: String,
    },
    /// No package directory has the name that was asked for.
    UnknownPackage {
        /// The name.
        name: String,
        /// The paths of the package directories there are.
        known: Vec<String>,
    },
    /// Several package directories, and not exactly one of them is the default.
    NoSingleDefault {
        /// The paths of the package directories there are.
        known: Vec<String>,
    },
}

impl fmt::Display for ProjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProjectError::BadStart { start, source } => {
                write!(f, "cannot look for an sfdx project in {}: {source}", start.display())
            }
            ProjectError::NotFound { start } => write!(
                f,
                "no {PROJECT_FILE} in {} or in any folder above it\n\
                 go to an sfdx project, name one with `--project DIR`, or make one with `sf project generate --name NAME`",
                start.display()
            ),
            ProjectError::Unreadable { file, source } => {
                write!(f, "cannot read {}: {source}", file.display())
            }
            ProjectError::Malformed { file, fault } => write!(
                f,
                "{}:{}:{}: {}\ncorrect the project file; `sf project generate --name NAME` shows what one looks like",
                file.display(),
                fault.line,
                fault.column,
                fault.message
            ),
            ProjectError::NoPackages { file } => write!(
                f,
                "{}: no package directories\n\
                 add one: \"packageDirectories\": [{{ \"path\": \"force-app\", \"default\": true }}]",
                file.display()
            ),
            ProjectError::BadPackage { path, fault } => {
                let why = match fault {
                    PackageFault::Empty => "its path is empty",
                    PackageFault::Absolute => "its path is absolute",
                    PackageFault::Outside => "its path has a `..` part",
                    PackageFault::LinkOutside => "a symbolic link on its path leads out of the project, or nowhere",
                    PackageFault::NotAFolder => "something on its path is not a folder",
                };
                write!(
                    f,
                    "{PROJECT_FILE}: the package directory {path:?} cannot be used: {why}\n\
                     give a folder inside the project, relative to {PROJECT_FILE}"
                )
            }
            ProjectError::BadNamespace { file, found } => write!(
                f,
                "{}: the namespace {found:?} is not one that Salesforce allows\n\
                 use up to 15 letters, digits and single underscores, beginning with a letter, or leave it out",
                file.display()
            ),
            ProjectError::BadApiVersion { file, found } => write!(
                f,
                "{}: the sourceApiVersion {found:?} is not a version such as \"{DEFAULT_API_VERSION}\"",
                file.display()
            ),
            ProjectError::UnknownPackage { name, known } => {
                write!(f, "{PROJECT_FILE} has no package directory {name:?}\nit has {}", known.join(", "))
            }
            ProjectError::NoSingleDefault { known } => write!(
                f,
                "{PROJECT_FILE} does not say which package directory is the default\n\
                 mark exactly one with \"default\": true, or name one of {}",
                known.join(", ")
            ),
        }
    }
}

impl std::error::Error for ProjectError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ProjectError::BadStart { source, .. } | ProjectError::Unreadable { source, .. } => Some(source),
            _ => None,
        }
    }
}
