//! Writes single files into the project that belong to a person from then on: they are not in the record of generated
//! files.

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;

use super::place::{self, PlaceError};
use super::project::Project;

/// Why a file was not written.
#[derive(Debug)]
pub enum OwnFileError {
    /// There is something at its place, and it may not be replaced.
    Exists,
    /// A part of its path is a link out of the project, or nowhere.
    LeavesProject(String),
    /// The operating system refuses.
    Refused(io::Error),
}

impl From<io::Error> for OwnFileError {
    fn from(error: io::Error) -> Self {
        Self::Refused(error)
    }
}

/// Whether anything is at the place of `path`, which is relative to the project: a file, a folder, a link to nowhere.
///
/// # Errors
/// The place is outside of the project or cannot be looked at.
pub fn exists(project: &Project, path: &str) -> Result<bool, OwnFileError> {
    match locate(project, path)?.symlink_metadata() {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The contents of a file, empty when there is none; nothing when what is there is no file, or one of more than 1 MB.
///
/// # Errors
/// The place is outside of the project or cannot be read.
pub fn read(project: &Project, path: &str) -> Result<Option<Vec<u8>>, OwnFileError> {
    let place = locate(project, path)?;
    match place.symlink_metadata() {
        Ok(metadata) if metadata.is_file() && metadata.len() <= 1024 * 1024 => Ok(Some(fs::read(place)?)),
        Ok(_) => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Some(Vec::new())),
        Err(error) => Err(error.into()),
    }
}

/// Writes a file, whose folders are made, in one step. A file that is there is replaced only when it `may_replace`; a link
/// is replaced and not followed.
///
/// # Errors
/// There is something at its place, the place is outside of the project, or the operating system refuses.
pub fn write(project: &Project, path: &str, contents: &str, may_replace: bool) -> Result<(), OwnFileError> {
    let target = locate(project, path)?;
    let folder = target.parent().unwrap_or(&project.root);
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".otpsmith-").suffix(".tmp");
    // Every other file of a project can be read by all.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut written = builder.tempfile_in(folder)?;
    written.write_all(contents.as_bytes())?;
    let persisted = if may_replace { written.persist(&target) } else { written.persist_noclobber(&target) };
    match persisted {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(OwnFileError::Exists),
        Err(error) => Err(error.error.into()),
    }
}

fn locate(project: &Project, path: &str) -> Result<PathBuf, OwnFileError> {
    place::resolve_file(&project.root, path).map_err(|error| match error {
        PlaceError::LeavesProject { link } => OwnFileError::LeavesProject(link),
        PlaceError::NotAFolder { at } => {
            OwnFileError::Refused(io::Error::new(io::ErrorKind::NotADirectory, format!("{at} is not a folder")))
        }
        PlaceError::Unreadable { source, .. } => OwnFileError::Refused(source),
    })
}
