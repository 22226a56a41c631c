//! Lets one process at a time change a project, and holds what a change needs on disk until it is done.
//!
//! The operating system lets go of a lock when its process ends, however it ends. The folder with the lock is there only
//! while a change is being made, or when one was stopped midway.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::error::ChangeError;
use crate::sfdx::place;

/// The folder, relative to the project root.
pub(super) const LOCAL_FOLDER: &str = ".otpsmith/local";
const LOCK: &str = "lock";
const IGNORE: &str = ".gitignore";

/// So long another process is waited for. A person may be asked questions meanwhile, but most runs take a second.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(20);

/// The right to change a project; it ends when this is dropped.
#[derive(Debug)]
pub struct Lock {
    root: PathBuf,
    folder: PathBuf,
    _file: File,
}

impl Lock {
    /// Waits for the right to change the project at `root`, which has to be canonical.
    pub(super) fn take(root: &Path) -> Result<Self, ChangeError> {
        let unwritable = |source| ChangeError::Unwritable { path: LOCAL_FOLDER.to_owned(), source };
        let folder = folder(root)?;
        let started = Instant::now();
        loop {
            let is_late = started.elapsed() > PATIENCE;
            match open(&folder) {
                Ok(file) => match file.try_lock() {
                    // The one who had it may have removed the file that was opened.
                    Ok(()) if is_at(&file, &folder.join(LOCK)) => {
                        return Ok(Self { root: root.to_owned(), folder, _file: file });
                    }
                    Ok(()) => {}
                    Err(TryLockError::WouldBlock) => {}
                    Err(TryLockError::Error(error)) => return Err(unwritable(error)),
                },
                // The one who had it removed the folder just now.
                Err(error) if error.kind() == io::ErrorKind::NotFound && !is_late => {}
                Err(error) => return Err(unwritable(error)),
            }
            if is_late {
                return Err(ChangeError::Busy);
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// The folder for what a change needs on disk.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // What is left of a change that could not be undone stays, and so does a folder that was there before.
        let is_left = |entry: &io::Result<fs::DirEntry>| {
            entry.as_ref().is_ok_and(|it| it.file_name() != LOCK && it.file_name() != IGNORE)
        };
        if fs::read_dir(&self.folder).is_ok_and(|mut entries| !entries.any(|entry| is_left(&entry))) {
            let _ = fs::remove_file(self.folder.join(IGNORE));
        }
        let _ = fs::remove_file(self.folder.join(LOCK));
        if fs::remove_dir(&self.folder).is_ok()
            && let Some(parent) = self.folder.parent()
        {
            let _ = fs::remove_dir(parent);
        }
    }
}

/// Whether some process is changing the project just now.
pub(super) fn is_taken(root: &Path) -> bool {
    let file = folder(root).and_then(|folder| {
        File::open(folder.join(LOCK))
            .map_err(|source| ChangeError::Unreadable { path: LOCAL_FOLDER.to_owned(), source })
    });
    // Shared, so that two who ask do not take each other for one who writes.
    file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// Where the folder is, or would be.
pub(super) fn folder(root: &Path) -> Result<PathBuf, ChangeError> {
    place::resolve_folder(root, LOCAL_FOLDER).map_err(|error| ChangeError::of_place(error, LOCAL_FOLDER.to_owned()))
}

fn open(folder: &Path) -> io::Result<File> {
    fs::create_dir_all(folder)?;
    let file = File::options().create(true).truncate(false).write(true).read(true).open(folder.join(LOCK))?;
    // Should the process be killed, git still takes no notice of what it leaves.
    let ignore = folder.join(IGNORE);
    if !ignore.exists() {
        File::create(&ignore)?.write_all(b"*\n")?;
    }
    Ok(file)
}

fn is_at(file: &File, place: &Path) -> bool {
    let opened = file.try_clone().and_then(same_file::Handle::from_file);
    matches!((opened, same_file::Handle::from_path(place)), (Ok(a), Ok(b)) if a == b)
}
