//! Writes several files as one: all of them, or none.

use std::borrow::Cow;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use super::error::ChangeError;
use super::occupant::Occupant;

/// One file to write.
pub(super) struct Write<'a> {
    /// The path for messages, relative to the project root.
    pub(super) path: &'a str,
    /// The place on disk.
    pub(super) target: PathBuf,
    /// What must still be there when the file is written.
    pub(super) before: &'a Occupant,
    /// The new contents.
    pub(super) after: Cow<'a, [u8]>,
}

/// Does all `writes` in their order, or puts everything back.
pub(super) fn write_all(writes: &[Write<'_>]) -> Result<(), ChangeError> {
    let mut made_folders = Vec::new();
    let result = stage(writes, &mut made_folders).and_then(|staged| swap_in(writes, staged));
    if result.is_err() {
        for folder in made_folders.iter().rev() {
            // Only an empty one goes: what someone else put there meanwhile is theirs.
            let _ = fs::remove_dir(folder);
        }
    }
    result
}

/// Writes the new contents beside their targets, where a rename is atomic, and notes the folders made for that. What
/// can fail for want of space or permission fails here, before any target is touched.
fn stage(writes: &[Write<'_>], made_folders: &mut Vec<PathBuf>) -> Result<Vec<TempPath>, ChangeError> {
    let mut staged = Vec::with_capacity(writes.len());
    for write in writes {
        let failed = |source| ChangeError::Unwritable { path: write.path.to_owned(), source };
        let folder = write.target.parent().ok_or_else(|| failed(io::ErrorKind::NotFound.into()))?;
        make_folder(folder, made_folders).map_err(failed)?;
        let mut file = temporary_file(folder).map_err(failed)?;
        file.write_all(&write.after).map_err(failed)?;
        // Closed: there may be more files than a process may have open.
        staged.push(file.into_temp_path());
    }
    Ok(staged)
}

fn make_folder(folder: &Path, made: &mut Vec<PathBuf>) -> io::Result<()> {
    let missing: Vec<&Path> = folder.ancestors().take_while(|f| !f.exists()).collect();
    for folder in missing.into_iter().rev() {
        fs::create_dir(folder)?;
        made.push(folder.to_owned());
    }
    Ok(())
}

/// A temporary file in `folder` that will do as the final one: readable by all, as far as the umask allows.
pub(super) fn temporary_file(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    // With a dot in front, the Salesforce CLI does not take it for source should it ever be left behind.
    builder.prefix(".otpsmith-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    builder.tempfile_in(folder)
}

fn swap_in(writes: &[Write<'_>], staged: Vec<TempPath>) -> Result<(), ChangeError> {
    for (done, (write, file)) in writes.iter().zip(staged).enumerate() {
        if let Err(error) = swap_one(write, file) {
            let lost = put_back(&writes[..done]);
            return Err(if lost.is_empty() {
                error
            } else {
                ChangeError::NotRestored { cause: Box::new(error), paths: lost }
            });
        }
    }
    Ok(())
}

fn swap_one(write: &Write<'_>, file: TempPath) -> Result<(), ChangeError> {
    let failed = |source| ChangeError::Unwritable { path: write.path.to_owned(), source };
    // Someone may have saved the file while a person was reading the diff.
    if !write.before.is_still(&Occupant::look(&write.target).map_err(failed)?) {
        return Err(ChangeError::ChangedMeanwhile { path: write.path.to_owned() });
    }
    match file.persist(&write.target) {
        Ok(_) => Ok(()),
        Err(error) => Err(failed(error.error)),
    }
}

/// Puts back what was there, the last first, and returns the paths where that failed.
fn put_back(done: &[Write<'_>]) -> Vec<String> {
    done.iter()
        .rev()
        .filter(|write| write.before.put_back(&write.target).is_err())
        .map(|write| write.path.to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write<'a>(folder: &Path, path: &'a str, before: &'a Occupant) -> Write<'a> {
        Write { path, target: folder.join(path), before, after: format!("new {path}").into_bytes().into() }
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = walkdir::WalkDir::new(folder)
            .min_depth(1)
            .into_iter()
            .map(|entry| {
                let entry = entry.unwrap();
                let path = entry.path().strip_prefix(folder).unwrap();
                path.to_str().unwrap().replace('\\', "/")
            })
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_rename_that_fails_midway_puts_back_files_dates_and_folders() {
        let folder = tempfile::tempdir().unwrap();
        let old = folder.path().join("old.cls");
        fs::write(&old, "old").unwrap();
        let date = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
        fs::File::options().write(true).open(&old).unwrap().set_modified(date).unwrap();
        fs::create_dir(folder.path().join("taken")).unwrap();
        let file = Occupant::look(&old).unwrap();

        let error = write_all(&[
            write(folder.path(), "old.cls", &file),
            write(folder.path(), "made/deep/new.cls", &Occupant::Nothing),
            write(folder.path(), "taken", &Occupant::Folder),
            write(folder.path(), "later/last.cls", &Occupant::Nothing),
        ])
        .unwrap_err();

        assert!(matches!(&error, ChangeError::Unwritable { path, .. } if path == "taken"), "{error:?}");
        assert_eq!(names(folder.path()), ["old.cls", "taken"]);
        assert_eq!(fs::read_to_string(&old).unwrap(), "old");
        assert_eq!(fs::metadata(&old).unwrap().modified().unwrap(), date);
    }

    #[test]
    fn a_file_that_appears_after_planning_is_neither_overwritten_nor_half_a_reason_to_write() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("b"), "by someone else").unwrap();
        let error =
            write_all(&[write(folder.path(), "a", &Occupant::Nothing), write(folder.path(), "b", &Occupant::Nothing)])
                .unwrap_err();
        assert!(matches!(error, ChangeError::ChangedMeanwhile { path } if path == "b"));
        assert_eq!(names(folder.path()), ["b"]);
    }

    #[test]
    fn a_folder_that_cannot_be_made_leaves_none_of_the_others() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        let error = write_all(&[
            write(folder.path(), "x/y/a", &Occupant::Nothing),
            write(folder.path(), "file/b", &Occupant::Nothing),
        ])
        .unwrap_err();
        assert!(matches!(error, ChangeError::Unwritable { path, .. } if path == "file/b"));
        assert_eq!(names(folder.path()), ["file"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_modes_are_put_back_too() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (link, script) = (folder.path().join("link"), folder.path().join("script"));
        std::os::unix::fs::symlink("nowhere", &link).unwrap();
        fs::write(&script, "#!").unwrap();
        fs::set_permissions(&script, fs::Permissions::from_mode(0o750)).unwrap();
        fs::create_dir(folder.path().join("taken")).unwrap();
        let (was_link, was_script) = (Occupant::look(&link).unwrap(), Occupant::look(&script).unwrap());
        write_all(&[
            write(folder.path(), "link", &was_link),
            write(folder.path(), "script", &was_script),
            write(folder.path(), "taken", &Occupant::Folder),
        ])
        .unwrap_err();
        assert_eq!(fs::read_link(&link).unwrap(), Path::new("nowhere"));
        let mode = fs::metadata(&script).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o750);
    }

    #[cfg(unix)]
    #[test]
    fn what_could_not_be_put_back_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
        fs::create_dir(folder.path().join("taken")).unwrap();
        let error = write_all(&[
            write(folder.path(), "socket", &Occupant::Special),
            write(folder.path(), "taken", &Occupant::Folder),
        ])
        .unwrap_err();
        assert!(matches!(&error, ChangeError::NotRestored { paths, .. } if paths == &["socket"]));
        let said = error.to_string();
        assert!(said.contains("cannot write taken"), "{said}");
        assert!(said.contains("\n  socket\n"), "{said}");
        assert!(!said.contains("nothing was written"), "{said}");
    }
}
