//! Where files lie on disk, and that no two of them claim one place.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::FileChange;
use super::error::ChangeError;
use crate::sfdx::place::{self, PathFault};

/// The real folders of paths, each looked at once: most files lie in the same few.
#[derive(Debug)]
pub(super) struct Folders {
    root: PathBuf,
    known: HashMap<String, PathBuf>,
}

impl Folders {
    pub(super) fn of(root: &Path) -> Self {
        Self { root: root.to_owned(), known: HashMap::new() }
    }

    /// The place of a path whose wording has been checked.
    pub(super) fn locate(&mut self, path: &str) -> Result<PathBuf, ChangeError> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        if let Some(known) = self.known.get(folder) {
            return Ok(known.join(name));
        }
        let target =
            place::resolve_file(&self.root, path).map_err(|error| ChangeError::of_place(error, path.to_owned()))?;
        if place::is_reserved_place(&self.root, &target) {
            return Err(ChangeError::BadPath { path: path.to_owned(), fault: PathFault::Reserved });
        }
        if let Some(real) = target.parent() {
            self.known.insert(folder.to_owned(), real.to_owned());
        }
        Ok(target)
    }
}

/// Two files must not claim one place, not even on a file system that ignores case or through a link inside the
/// project, and no file may stand where another needs a folder.
pub(super) fn refuse_shared_places(changes: &[FileChange]) -> Result<(), ChangeError> {
    let key = |place: &Path| place.to_string_lossy().to_lowercase();
    let mut owners: HashMap<String, &str> = HashMap::with_capacity(changes.len());
    for change in changes {
        if let Some(first) = owners.insert(key(&change.target), &change.path) {
            return Err(ChangeError::Duplicate { first: first.to_owned(), second: change.path.clone() });
        }
    }
    let mut seen: HashSet<&Path> = HashSet::new();
    for change in changes {
        // Above a folder that was seen, all were.
        for folder in change.target.ancestors().skip(1).take_while(|folder| seen.insert(folder)) {
            if let Some(file) = owners.get(&key(folder)) {
                return Err(ChangeError::NotAFolder { path: change.path.clone(), at: (*file).to_owned() });
            }
        }
    }
    Ok(())
}
