//! Finds the sfdx project and reads what its `sfdx-project.json` says.

mod error;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::json::parse_json;
use super::place::{self, PlaceError};

pub use error::{PackageFault, ProjectError};

/// The file that makes a folder an sfdx project.
pub const PROJECT_FILE: &str = "sfdx-project.json";

/// The first API version that has `Auth.CustomOneTimePasswordDeliveryHandler` (it became generally available about then).
pub const FIRST_API_VERSION: &str = "62.0";

/// The API version of a project that names none, in Salesforce's `NN.0` form.
pub const DEFAULT_API_VERSION: &str = "65.0";

/// A project file is a page of JSON; anything near this size, in bytes, is something else.
const MAX_PROJECT_FILE: u64 = 1024 * 1024;

/// An sfdx project on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// The folder of `sfdx-project.json`, absolute, with every symbolic link resolved.
    pub root: PathBuf,
    /// The package directories in the order of the file, each path once; never empty.
    pub packages: Vec<PackageDirectory>,
    /// The namespace of the project's managed package, when it has one.
    pub namespace: Option<String>,
    /// `sourceApiVersion`, or [`DEFAULT_API_VERSION`]; always `NN.0`.
    pub api_version: String,
}

/// One entry of `packageDirectories`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageDirectory {
    /// Relative to the project root, with forward slashes; `.` for the root itself. Need not exist yet.
    pub path: String,
    /// Whether the project file marks it as the default.
    pub is_default: bool,
}

impl PackageDirectory {
    /// The path, relative to the project root, of something inside this package directory.
    pub fn join(&self, inside: &str) -> String {
        if self.path == "." { inside.to_owned() } else { format!("{}/{inside}", self.path) }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProjectFile {
    package_directories: Option<Vec<PackageEntry>>,
    namespace: Option<String>,
    source_api_version: Option<String>,
}

#[derive(Deserialize)]
struct PackageEntry {
    path: String,
    default: Option<bool>,
}

impl Project {
    /// Whether classes of the project's API version cannot know the interface that handlers implement.
    pub fn is_older_than_the_interface(&self) -> bool {
        let major = |version: &str| version.split('.').next().and_then(|it| it.parse::<u32>().ok()).unwrap_or(0);
        major(&self.api_version) < major(FIRST_API_VERSION)
    }

    /// Finds the project that `start`, a folder, lies in and reads it.
    ///
    /// # Errors
    /// When neither `start` nor a folder above it has an `sfdx-project.json`, or when that file cannot be used; see
    /// [`ProjectError`].
    pub fn find(start: &Path) -> Result<Project, ProjectError> {
        let bad_start = |source| ProjectError::BadStart { start: start.to_owned(), source };
        let folder = start.canonicalize().map_err(bad_start)?;
        if !folder.is_dir() {
            return Err(bad_start(io::ErrorKind::NotADirectory.into()));
        }
        for root in folder.ancestors() {
            let file = root.join(PROJECT_FILE);
            match file.symlink_metadata() {
                Ok(_) => return read(root, &file),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(source) => return Err(ProjectError::Unreadable { file, source }),
            }
        }
        Err(ProjectError::NotFound { start: folder })
    }

    /// The package directory called `name`, or without a name the default one, or the only one.
    ///
    /// # Errors
    /// When there is no such package directory, when no name is given and the project does not say which is the
    /// default, or when the directory is a link out of the project.
    pub fn package(&self, name: Option<&str>) -> Result<&PackageDirectory, ProjectError> {
        let known = || self.packages.iter().map(|p| p.path.clone()).collect();
        let package = match name {
            Some(name) => {
                let wanted = normalized(name);
                self.packages
                    .iter()
                    .find(|p| p.path == wanted)
                    .ok_or_else(|| ProjectError::UnknownPackage { name: name.to_owned(), known: known() })?
            }
            None => {
                let mut defaults = self.packages.iter().filter(|p| p.is_default);
                match (defaults.next(), defaults.next(), self.packages.as_slice()) {
                    (Some(package), None, _) | (None, None, [package]) => package,
                    _ => return Err(ProjectError::NoSingleDefault { known: known() }),
                }
            }
        };
        match place::resolve_folder(&self.root, &package.path) {
            Ok(_) => Ok(package),
            Err(PlaceError::LeavesProject { .. }) => {
                Err(ProjectError::BadPackage { path: package.path.clone(), fault: PackageFault::LinkOutside })
            }
            Err(PlaceError::NotAFolder { .. }) => {
                Err(ProjectError::BadPackage { path: package.path.clone(), fault: PackageFault::NotAFolder })
            }
            Err(PlaceError::Unreadable { source, .. }) => {
                Err(ProjectError::Unreadable { file: self.root.join(&package.path), source })
            }
        }
    }

    /// `path` relative to the project root with forward slashes, `.` for the root itself; nothing when it lies outside
    /// or its name is not Unicode. A relative `path` is taken from the current folder.
    pub fn relative(&self, path: &Path) -> Option<String> {
        let absolute = std::path::absolute(path).ok()?;
        if let Some(relative) = place::relative(&self.root, &absolute) {
            return Some(relative);
        }
        // The same folder can be spelled through links or `..`; only the part that exists can be resolved.
        let existing = absolute.ancestors().find(|p| p.exists())?;
        let rest = absolute.strip_prefix(existing).ok()?;
        let real = existing.canonicalize().ok()?;
        if rest.as_os_str().is_empty() {
            return place::relative(&self.root, &real);
        }
        place::relative(&self.root, &real.join(rest))
    }
}

fn read(root: &Path, file: &Path) -> Result<Project, ProjectError> {
    let unreadable = |source| ProjectError::Unreadable { file: file.to_owned(), source };
    let mut bytes = Vec::new();
    File::open(file).and_then(|f| f.take(MAX_PROJECT_FILE + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_PROJECT_FILE {
        return Err(unreadable(io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than 1 MB")));
    }
    let entries: ProjectFile =
        parse_json(&bytes).map_err(|fault| ProjectError::Malformed { file: file.to_owned(), fault })?;
    let packages = packages(entries.package_directories.unwrap_or_default())?;
    if packages.is_empty() {
        return Err(ProjectError::NoPackages { file: file.to_owned() });
    }
    let namespace = entries.namespace.filter(|name| !name.is_empty());
    if let Some(name) = namespace.as_ref().filter(|name| !is_namespace(name)) {
        return Err(ProjectError::BadNamespace { file: file.to_owned(), found: name.clone() });
    }
    let api_version = entries.source_api_version.unwrap_or_else(|| DEFAULT_API_VERSION.to_owned());
    if !is_api_version(&api_version) {
        return Err(ProjectError::BadApiVersion { file: file.to_owned(), found: api_version });
    }
    Ok(Project { root: root.to_owned(), packages, namespace, api_version })
}

fn packages(entries: Vec<PackageEntry>) -> Result<Vec<PackageDirectory>, ProjectError> {
    let mut packages: Vec<PackageDirectory> = Vec::with_capacity(entries.len());
    for entry in entries {
        let fault = if entry.path.trim().is_empty() {
            Some(PackageFault::Empty)
        } else if place::is_absolute(&entry.path) {
            Some(PackageFault::Absolute)
        } else if entry.path.split(['/', '\\']).any(|part| part == "..") {
            Some(PackageFault::Outside)
        } else {
            None
        };
        if let Some(fault) = fault {
            return Err(ProjectError::BadPackage { path: entry.path, fault });
        }
        let path = normalized(&entry.path);
        let is_default = entry.default.unwrap_or(false);
        // Several packages may be built from one folder; it is still one place to write to.
        match packages.iter_mut().find(|p| p.path == path) {
            Some(known) => known.is_default |= is_default,
            None => packages.push(PackageDirectory { path, is_default }),
        }
    }
    Ok(packages)
}

/// The one spelling of a package path: the Salesforce CLI takes both kinds of slash, and spare ones.
fn normalized(path: &str) -> String {
    let parts: Vec<&str> = path.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

/// Salesforce's rule for namespaces: 1 to 15 letters, digits and single underscores, a letter first, no underscore last.
fn is_namespace(name: &str) -> bool {
    name.len() <= 15
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !name.ends_with('_')
        && !name.contains("__")
}

fn is_api_version(version: &str) -> bool {
    matches!(version.as_bytes(), [b'1'..=b'9', b'0'..=b'9', b'.', b'0'])
}
