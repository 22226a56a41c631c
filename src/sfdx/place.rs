//! Where a path written relative to the project lies on disk, and whether it stays inside the project.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What makes a project-relative path unfit for a generated file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathFault {
    /// The path begins at the root of a file system or names a drive.
    Absolute,
    /// The path has a backslash, which separates folders on one system and is a letter on another.
    Backslash,
    /// A component is empty: the path is empty, or has `//`, or ends in `/`.
    EmptyComponent,
    /// A component is `.` or `..`.
    DotComponent,
    /// A component has a character, or an ending, that not every operating system can store.
    Unportable,
    /// The path lies in a folder that belongs to git or to otpsmith itself.
    Reserved,
}

impl fmt::Display for PathFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PathFault::Absolute => "it is absolute, and must be relative to the project",
            PathFault::Backslash => "it has a backslash; use `/` between folders",
            PathFault::EmptyComponent => "a part of it is empty",
            PathFault::DotComponent => "it has a `.` or `..` part",
            PathFault::Unportable => "it has a character or an ending that not every system can store",
            PathFault::Reserved => "it lies in a folder that git or otpsmith keeps for itself",
        })
    }
}

/// Why a path has no place inside the project.
#[derive(Debug)]
pub(super) enum PlaceError {
    /// The named part of the path is a symbolic link that leads out of the project, or nowhere.
    LeavesProject { link: String },
    /// The named part of the path is in the way: it exists and is not a folder.
    NotAFolder { at: String },
    /// The named part of the path cannot be looked at.
    Unreadable { at: String, source: io::Error },
}

/// Whether `path` begins at a root: a leading slash of either kind, or a drive letter, on any system.
pub(super) fn is_absolute(path: &str) -> bool {
    let bytes = path.as_bytes();
    path.starts_with(['/', '\\']) || (bytes.first().is_some_and(u8::is_ascii_alphabetic) && bytes.get(1) == Some(&b':'))
}

/// Checks the wording of a generated file's path, without looking at the disk.
///
/// # Errors
/// The first thing that makes it unfit.
pub fn check_path(path: &str) -> Result<(), PathFault> {
    if is_absolute(path) {
        return Err(PathFault::Absolute);
    }
    if path.contains('\\') {
        return Err(PathFault::Backslash);
    }
    for (index, component) in path.split('/').enumerate() {
        if component.is_empty() {
            return Err(PathFault::EmptyComponent);
        }
        if component == "." || component == ".." {
            return Err(PathFault::DotComponent);
        }
        if component.ends_with(['.', ' ']) || component.chars().any(|c| c.is_control() || "<>:\"|?*".contains(c)) {
            return Err(PathFault::Unportable);
        }
        if is_reserved(component, index) {
            return Err(PathFault::Reserved);
        }
    }
    Ok(())
}

/// A nested repository has its own `.git`, so that name counts at every depth; the record is only at the root.
fn is_reserved(component: &str, depth: usize) -> bool {
    component.eq_ignore_ascii_case(".git") || (depth == 0 && component.eq_ignore_ascii_case(".otpsmith"))
}

/// The real folder that `path` names under `root`, which must be canonical. Folders that do not exist yet are taken
/// as they are written; links are followed only where they stay inside the root.
pub(super) fn resolve_folder(root: &Path, path: &str) -> Result<PathBuf, PlaceError> {
    let mut folder = root.to_path_buf();
    let mut walked = String::new();
    let mut exists = true;
    for component in path.split('/').filter(|c| !c.is_empty() && *c != ".") {
        if !walked.is_empty() {
            walked.push('/');
        }
        walked.push_str(component);
        folder.push(component);
        if !exists {
            continue;
        }
        let metadata = match folder.symlink_metadata() {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                exists = false;
                continue;
            }
            Err(source) => return Err(PlaceError::Unreadable { at: walked, source }),
        };
        if metadata.is_symlink() {
            match folder.canonicalize() {
                Ok(real) if real.starts_with(root) => folder = real,
                _ => return Err(PlaceError::LeavesProject { link: walked }),
            }
        }
        if !folder.is_dir() {
            return Err(PlaceError::NotAFolder { at: walked });
        }
    }
    Ok(folder)
}

/// The real place of the file that `path` names under `root`: its folder is resolved, the file itself is not, so that
/// a link at the very place is seen as what it is.
pub(super) fn resolve_file(root: &Path, path: &str) -> Result<PathBuf, PlaceError> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    Ok(resolve_folder(root, folder)?.join(name))
}

/// `place` as a path relative to `root` with forward slashes; nothing when it is outside or not Unicode.
pub(super) fn relative(root: &Path, place: &Path) -> Option<String> {
    let inside = place.strip_prefix(root).ok()?;
    let mut parts = Vec::new();
    for component in inside.components() {
        match component {
            std::path::Component::Normal(part) => parts.push(part.to_str()?),
            _ => return None,
        }
    }
    Some(if parts.is_empty() { ".".to_owned() } else { parts.join("/") })
}

/// Whether a place that was reached through links inside the project lies in a reserved folder after all.
pub(super) fn is_reserved_place(root: &Path, place: &Path) -> bool {
    let inside = place.strip_prefix(root).unwrap_or(place);
    inside
        .components()
        .enumerate()
        .any(|(depth, component)| is_reserved(&component.as_os_str().to_string_lossy(), depth))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_paths_are_accepted() {
        for path in ["a", "force-app/main/default/classes/A.cls", "a b/.c/é.xml"] {
            assert_eq!(check_path(path), Ok(()), "{path}");
        }
    }

    #[test]
    fn each_unfit_path_is_refused_for_its_own_reason() {
        for (path, fault) in [
            ("", PathFault::EmptyComponent),
            ("a//b", PathFault::EmptyComponent),
            ("a/", PathFault::EmptyComponent),
            ("/a", PathFault::Absolute),
            ("\\\\server\\a", PathFault::Absolute),
            ("C:/a", PathFault::Absolute),
            ("c:a", PathFault::Absolute),
            ("a\\b", PathFault::Backslash),
            ("..", PathFault::DotComponent),
            ("a/../b", PathFault::DotComponent),
            ("./a", PathFault::DotComponent),
            ("a/b:stream", PathFault::Unportable),
            ("a/b\n", PathFault::Unportable),
            ("a./b", PathFault::Unportable),
            ("a/b ", PathFault::Unportable),
            (".git/hooks/pre-commit", PathFault::Reserved),
            ("a/.GIT/config", PathFault::Reserved),
            (".otpsmith/generated.json", PathFault::Reserved),
        ] {
            assert_eq!(check_path(path), Err(fault), "{path:?}");
        }
    }
}
