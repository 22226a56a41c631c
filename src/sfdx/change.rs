//! Compares generated files with the project on disk, and tells otpsmith's own files from a person's.

mod choose;
mod error;
mod occupant;
mod record;
mod transaction;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::place::{self, PlaceError};
use super::project::Project;
use occupant::Occupant;
use record::{Record, fingerprint};
use transaction::Write;

pub use choose::{Choice, Recorded};
pub use error::{ChangeError, Conflict};
pub use occupant::MAX_FILE_BYTES;
pub use record::RECORD_PATH;

/// A file as otpsmith would write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedFile {
    /// Relative to the project root, with forward slashes.
    pub path: String,
    /// The whole text, with LF line ends.
    pub contents: String,
}

/// What a generated file means for the file on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nothing is there yet.
    Create,
    /// What is there is what otpsmith wrote last, and the new contents differ.
    Update,
    /// What is there equals the new contents, but perhaps for its line ends.
    Unchanged,
    /// What is there is not otpsmith's to overwrite.
    Conflict(ConflictReason),
    /// otpsmith wrote it once and no longer generates it; it is left alone.
    Stale,
}

impl Status {
    /// The status in one lower-case word, for a list or for JSON.
    pub fn word(self) -> &'static str {
        match self {
            Status::Create => "create",
            Status::Update => "update",
            Status::Unchanged => "unchanged",
            Status::Conflict(_) => "conflict",
            Status::Stale => "stale",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// Why a file must not be overwritten unasked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConflictReason {
    /// otpsmith never wrote it, or something other than a file is there.
    NotOurs,
    /// otpsmith wrote it, and someone has changed it since.
    ChangedSince,
    /// It is larger than [`MAX_FILE_BYTES`], which no file of otpsmith's is; not overwritten even when asked.
    TooLarge,
}

/// One generated or formerly generated file and what would happen to it.
#[derive(Debug)]
pub struct FileChange {
    path: String,
    status: Status,
    target: PathBuf,
    before: Occupant,
    /// Shared with `before` where nothing changes: there may be thousands of files.
    after: Option<Rc<Vec<u8>>>,
    fingerprint: String,
}

impl FileChange {
    /// Relative to the project root, with forward slashes.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What would happen to the file.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The contents on disk; nothing when there is no file, or not one that can be compared.
    pub fn before(&self) -> Option<&[u8]> {
        match &self.before {
            Occupant::File { contents, .. } => Some(contents),
            _ => None,
        }
    }

    /// The contents that [`ChangeSet::apply`] would write, byte for byte; nothing for a stale file. They have CRLF
    /// line ends where the file on disk has them throughout, so that a checkout keeps its style.
    pub fn after(&self) -> Option<&[u8]> {
        self.after.as_deref().map(Vec::as_slice)
    }

    /// Whether something is there that has no contents to compare: a link, a folder, a file that is too large.
    pub fn is_obstructed(&self) -> bool {
        self.before.is_obstacle()
    }

    fn conflict(&self) -> Option<Conflict> {
        match self.status {
            Status::Conflict(reason) => {
                Some(Conflict { path: self.path.clone(), reason, obstacle: self.before.obstacle() })
            }
            _ => None,
        }
    }

    fn writes(&self) -> bool {
        !matches!(self.status, Status::Unchanged | Status::Stale)
    }
}

/// Everything that generating would change in a project.
#[derive(Debug)]
pub struct ChangeSet {
    root: PathBuf,
    files: Vec<FileChange>,
    record_before: Occupant,
    record_after: Option<String>,
}

/// What [`ChangeSet::apply`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Paths of the files written, sorted; empty when everything was up to date.
    pub written: Vec<String>,
    /// Whether the record of generated files was written too.
    pub record_written: bool,
}

/// Compares `files` with the project on disk and with the record of what was generated before. Writes nothing.
///
/// # Errors
/// When a path is unfit or leads out of the project, two files claim one place, the record is damaged, or something
/// cannot be read; see [`ChangeError`]. A conflict is not an error here but a [`Status`].
pub fn plan(project: &Project, files: Vec<GeneratedFile>) -> Result<ChangeSet, ChangeError> {
    let root =
        project.root.canonicalize().map_err(|source| ChangeError::Unreadable { path: ".".to_owned(), source })?;
    let (record, record_before) = Record::read(&root)?;
    let mut changes = Vec::with_capacity(files.len());
    let mut folders = Folders::of(&root);
    for file in files {
        if let Err(fault) = place::check_path(&file.path) {
            return Err(ChangeError::BadPath { path: file.path, fault });
        }
        changes.push(compare(&mut folders, file, &record)?);
    }
    refuse_shared_places(&changes)?;

    let mut recorded: BTreeMap<String, String> =
        changes.iter().map(|change| (change.path.clone(), change.fingerprint.clone())).collect();
    for (path, fingerprint) in &record.files {
        if recorded.contains_key(path) {
            continue;
        }
        let place = place::resolve_file(&root, path);
        let gone = match place.as_deref().map(Occupant::look) {
            Ok(seen) => matches!(seen, Ok(Occupant::Nothing)),
            Err(error) => matches!(error, PlaceError::NotAFolder { .. }),
        };
        if gone {
            continue;
        }
        // It stays in the record until it is gone, or the next run would not know that it is stale.
        recorded.insert(path.clone(), fingerprint.clone());
        changes.push(FileChange {
            path: path.clone(),
            status: Status::Stale,
            target: place.unwrap_or_default(),
            before: Occupant::Nothing,
            after: None,
            fingerprint: fingerprint.clone(),
        });
    }
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    let record_after = (recorded != record.files).then(|| Record { files: recorded }.into_json());
    Ok(ChangeSet { root, files: changes, record_before, record_after })
}

fn compare(folders: &mut Folders<'_>, file: GeneratedFile, record: &Record) -> Result<FileChange, ChangeError> {
    let target = folders.locate(&file.path)?;
    let before =
        Occupant::look(&target).map_err(|source| ChangeError::Unreadable { path: file.path.clone(), source })?;
    let fingerprint = fingerprint(file.contents.as_bytes());
    let same = match &before {
        Occupant::File { contents, .. } if contents.as_slice() == file.contents.as_bytes() => Some(Rc::clone(contents)),
        _ => None,
    };
    let status = match &before {
        Occupant::File { .. } if same.is_some() => Status::Unchanged,
        Occupant::Nothing => Status::Create,
        Occupant::File { contents, .. } => {
            let on_disk = record::fingerprint(contents);
            match record.files.get(&file.path) {
                _ if on_disk == fingerprint => Status::Unchanged,
                Some(last) if *last == on_disk => Status::Update,
                Some(_) => Status::Conflict(ConflictReason::ChangedSince),
                None => Status::Conflict(ConflictReason::NotOurs),
            }
        }
        Occupant::TooLarge => Status::Conflict(ConflictReason::TooLarge),
        Occupant::Link { .. } | Occupant::Folder | Occupant::Special => Status::Conflict(ConflictReason::NotOurs),
    };
    Ok(FileChange {
        path: file.path,
        status,
        target,
        after: Some(same.unwrap_or_else(|| Rc::new(before.in_its_line_ends(file.contents.into_bytes())))),
        before,
        fingerprint,
    })
}

/// The real folders of paths, each looked at once: most files lie in the same few.
struct Folders<'r> {
    root: &'r Path,
    known: HashMap<String, PathBuf>,
}

impl<'r> Folders<'r> {
    fn of(root: &'r Path) -> Self {
        Self { root, known: HashMap::new() }
    }

    /// The place of a path whose wording has been checked.
    fn locate(&mut self, path: &str) -> Result<PathBuf, ChangeError> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        if let Some(known) = self.known.get(folder) {
            return Ok(known.join(name));
        }
        let target =
            place::resolve_file(self.root, path).map_err(|error| ChangeError::of_place(error, path.to_owned()))?;
        if place::is_reserved_place(self.root, &target) {
            return Err(ChangeError::BadPath { path: path.to_owned(), fault: place::PathFault::Reserved });
        }
        if let Some(real) = target.parent() {
            self.known.insert(folder.to_owned(), real.to_owned());
        }
        Ok(target)
    }
}

/// Two files must not claim one place, not even on a file system that ignores case or through a link inside the
/// project, and no file may stand where another needs a folder.
fn refuse_shared_places(changes: &[FileChange]) -> Result<(), ChangeError> {
    let key = |place: &Path| place.to_string_lossy().to_lowercase();
    let mut owners: HashMap<String, &str> = HashMap::new();
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

impl ChangeSet {
    /// Every generated file and every stale one, sorted by path.
    pub fn files(&self) -> &[FileChange] {
        &self.files
    }

    /// Whether there is nothing to do: no file to write, no conflict, and the record is up to date.
    pub fn is_empty(&self) -> bool {
        self.record_after.is_none() && !self.files.iter().any(FileChange::writes)
    }

    /// The files that must not be overwritten unasked.
    pub fn conflicts(&self) -> Vec<Conflict> {
        self.files.iter().filter_map(FileChange::conflict).collect()
    }

    /// Writes every file that differs and then the record, or, when anything fails, leaves the project as it was.
    /// With `force`, files in conflict are overwritten as well, and a symbolic link is replaced rather than followed.
    ///
    /// # Errors
    /// [`ChangeError::Conflicts`] when there are conflicts and no `force`; [`ChangeError::Obstacles`] for what even
    /// `force` does not replace, such as a folder; [`ChangeError::ChangedMeanwhile`] when the disk is no longer what
    /// was planned with; and what the operating system refuses.
    pub fn apply(&self, force: bool) -> Result<Applied, ChangeError> {
        let conflicts = self.conflicts();
        if !force && !conflicts.is_empty() {
            return Err(ChangeError::Conflicts(conflicts));
        }
        let obstacles: Vec<Conflict> =
            self.files.iter().filter(|file| !file.before.can_be_put_back()).filter_map(FileChange::conflict).collect();
        if !obstacles.is_empty() {
            return Err(ChangeError::Obstacles(obstacles));
        }

        let mut writes = Vec::new();
        let mut folders = Folders::of(&self.root);
        for file in self.files.iter().filter(|file| file.writes()) {
            if folders.locate(&file.path)? != file.target {
                return Err(ChangeError::ChangedMeanwhile { path: file.path.clone() });
            }
            writes.push(Write {
                path: &file.path,
                target: file.target.clone(),
                before: &file.before,
                after: file.after().unwrap_or_default().into(),
            });
        }
        let written = writes.iter().map(|w| w.path.to_owned()).collect();
        if let Some(record) = &self.record_after {
            writes.push(Write {
                path: RECORD_PATH,
                target: place::resolve_file(&self.root, RECORD_PATH)
                    .map_err(|error| ChangeError::of_place(error, RECORD_PATH.to_owned()))?,
                before: &self.record_before,
                after: self.record_before.in_its_line_ends(record.clone().into_bytes()).into(),
            });
        }
        transaction::write_all(&writes)?;
        Ok(Applied { written, record_written: self.record_after.is_some() })
    }
}
