//! What generating means for the files of a project: compares what is generated now with what was generated before and
//! with what a person made of it, merges, and writes all of it or nothing.

mod choose;
mod compare;
mod error;
mod folders;
mod journal;
mod legacy;
mod lock;
mod merge;
mod occupant;
mod record;

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::forceignore::{self, FORCEIGNORE};
use super::place;
use super::project::Project;
use folders::Folders;
use journal::Step;
use legacy::Legacy;
use occupant::Occupant;
use record::Record;

pub use choose::{Choice, Recorded};
pub use compare::{Comparison, Scope, Unit};
pub use error::{ChangeError, Conflict};
pub use journal::Recovered;
pub use legacy::LEGACY_RECORD_PATH;
pub use lock::Lock;
pub use occupant::MAX_FILE_BYTES;
pub use record::{Origin, RECORD_FOLDER};

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
    /// Nothing is there yet, or it was deleted and is wanted back.
    Create,
    /// What is there is what otpsmith wrote last, and the new contents differ.
    Update,
    /// A person has changed it; their changes and the new contents go together.
    Merge,
    /// A person decided what is written where their changes and the new contents contradict each other.
    Resolve,
    /// It is replaced by the new contents, whatever is there.
    Overwrite,
    /// What is there equals the new contents, but perhaps for its line ends.
    Unchanged,
    /// A person has changed it, and it stays as it is.
    Edited,
    /// A person has deleted it, and it stays so.
    Deleted,
    /// What is there is not otpsmith's to overwrite.
    Conflict(ConflictReason),
    /// otpsmith wrote it once and no longer generates it; it is left alone.
    Orphan {
        /// Whether a person has changed it.
        is_edited: bool,
    },
    /// An orphan that is removed.
    Remove,
}

impl Status {
    /// The status in one lower-case word, for a list or for JSON.
    pub fn word(self) -> &'static str {
        match self {
            Status::Create => "create",
            Status::Update => "update",
            Status::Merge => "merge",
            Status::Resolve => "resolve",
            Status::Overwrite => "overwrite",
            Status::Unchanged => "unchanged",
            Status::Edited => "edited",
            Status::Deleted => "deleted",
            Status::Conflict(_) => "conflict",
            Status::Orphan { .. } => "orphan",
            Status::Remove => "remove",
        }
    }

    /// Whether [`ChangeSet::apply`] changes the file, or would if it were not in conflict.
    pub fn is_change(self) -> bool {
        !matches!(self, Status::Unchanged | Status::Edited | Status::Deleted | Status::Orphan { .. })
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
    /// otpsmith wrote it, someone has changed it since, and the changes contradict those of otpsmith.
    ChangedSince,
    /// It is larger than [`MAX_FILE_BYTES`], which no file of otpsmith's is; not overwritten even when asked.
    TooLarge,
}

/// What becomes of a file that is in conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Take {
    /// It stays as the person has it. What is generated now is the base of the next merge.
    Mine,
    /// What is generated now.
    Theirs,
    /// Both, with each conflict between markers as git writes them.
    Markers,
    /// This text, which somebody made of the sides.
    Text(Vec<u8>),
}

/// What may be done beside creating, updating and merging.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Decisions {
    /// Whether everything that is not what is generated now is replaced by it.
    pub force: bool,
    /// Whether files that a person deleted are created again.
    pub restore: bool,
    /// Whether orphans are removed; those that a person changed, with what belongs to the same part of an org, only with
    /// `force`.
    pub prune: bool,
}

/// One generated or formerly generated file and what would happen to it.
#[derive(Debug)]
pub struct FileChange {
    path: String,
    status: Status,
    target: PathBuf,
    before: Occupant,
    base: Option<Rc<String>>,
    generated: Option<Rc<String>>,
    /// What is written when it is not the generated text.
    written: Option<Vec<u8>>,
    /// Whether somebody said what becomes of this very file.
    is_decided: bool,
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

    /// The contents on disk; nothing when there is no file, or not one that can be compared, or when it is unchanged:
    /// there may be thousands of those.
    pub fn before(&self) -> Option<&[u8]> {
        match &self.before {
            Occupant::File { contents, .. } => Some(contents),
            _ => None,
        }
    }

    /// The text that was generated last, as far as it is known and it matters: when the file is to be updated, was
    /// changed by a person, or is an orphan. With LF line ends.
    pub fn base(&self) -> Option<&str> {
        self.base.as_deref().map(String::as_str)
    }

    /// The text that is generated now, with LF line ends; nothing for an orphan and an unchanged file.
    pub fn generated(&self) -> Option<&str> {
        self.generated.as_deref().map(String::as_str)
    }

    /// The contents that the file would have afterwards, byte for byte; nothing when it is not written. For a file in
    /// conflict, what overwriting would give it. They have CRLF line ends where the file on disk has them throughout,
    /// so that a checkout keeps its style.
    pub fn after(&self) -> Option<&[u8]> {
        if !self.status.is_change() || self.status == Status::Remove {
            return None;
        }
        self.written.as_deref().or(self.generated.as_ref().map(|it| it.as_bytes()))
    }

    /// The merge of what was generated before, what is on disk and what is generated now, with each conflict between
    /// markers; nothing when the file on disk is none, or not text.
    pub fn with_markers(&self) -> Option<Vec<u8>> {
        let Occupant::File { contents, .. } = &self.before else { return None };
        let yours = merge::lf_text(contents, &self.before)?;
        let merged = merge::with_markers(self.base(), &yours, self.generated()?);
        Some(self.before.in_its_line_ends(merged.into_bytes()))
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

    /// Gives it a status, and the contents to write when they are not the generated text.
    fn set(&mut self, status: Status, written: Option<Vec<u8>>) {
        self.status = status;
        self.written = written.or_else(|| {
            let generated = self.generated.as_ref().filter(|_| self.before.has_crlf())?;
            Some(self.before.in_its_line_ends(generated.as_bytes().to_vec()))
        });
    }
}

/// The record of one handler and what it will be.
#[derive(Debug)]
struct RecordChange {
    name: String,
    path: String,
    target: PathBuf,
    before: Occupant,
    record: Record,
    /// What is generated for the handler now, by path; the record may have less, when a person does not want it, or more.
    generated: Vec<Rc<String>>,
    /// The hash of what was written, once it is.
    written: Cell<Option<u64>>,
}

impl RecordChange {
    /// Whether the record says nothing but what is generated now.
    fn is_generated(&self) -> bool {
        let Record { entries, .. } = &self.record;
        entries.len() == self.generated.len()
            && entries.iter().zip(&self.generated).all(|(it, text)| it.origin.is_none() && Rc::ptr_eq(&it.text, text))
    }
}

/// The record of a former version and what is left of it.
#[derive(Debug)]
struct LegacyChange {
    target: PathBuf,
    before: Occupant,
    has_changed: bool,
    record: Legacy,
}

/// Everything that generating would change in a project.
#[derive(Debug)]
pub struct ChangeSet {
    root: PathBuf,
    files: Vec<FileChange>,
    records: Vec<RecordChange>,
    legacy: LegacyChange,
    lock: Option<Lock>,
    /// Of those that need no change.
    record_hashes: BTreeMap<String, u64>,
    is_forced: bool,
    /// Paths of files that are removed.
    removed: BTreeSet<String>,
}

/// What [`ChangeSet::apply`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Paths of the files written, sorted; empty when everything was up to date.
    pub written: Vec<String>,
    /// Paths of the files removed, sorted.
    pub removed: Vec<String>,
    /// Whether the record of generated files was written too.
    pub record_written: bool,
    /// Whether otpsmith's folder was added to `.forceignore`.
    pub forceignore_written: bool,
}

/// Waits for the right to change a project, and puts back what an earlier process left that was stopped midway.
///
/// # Errors
/// Another process does not let go of it; what was left cannot be put back; the project cannot be written to.
pub fn lock(project: &Project) -> Result<(Lock, Option<Recovered>), ChangeError> {
    let root = canonical(&project.root)?;
    let lock = Lock::take(&root)?;
    let recovered = journal::recover(&lock)?;
    Ok((lock, recovered))
}

fn canonical(root: &Path) -> Result<PathBuf, ChangeError> {
    root.canonicalize().map_err(|source| ChangeError::Unreadable { path: ".".to_owned(), source })
}

/// Compares files that are all that the project asks for, and are recorded as one, with the project on disk and with the
/// record of what was generated before. Writes nothing.
///
/// # Errors
/// When a path is unfit or leads out of the project, two files claim one place, the record is damaged, or something
/// cannot be read; see [`ChangeError`]. A conflict is not an error here but a [`Status`].
pub fn plan(project: &Project, files: Vec<GeneratedFile>) -> Result<ChangeSet, ChangeError> {
    let mut comparison = Comparison::begin(project, Scope::Whole, None)?;
    if !files.is_empty() {
        let origin = Origin { provider: "-".to_owned(), spec: "-".to_owned(), version: version() };
        comparison.add(Unit { name: "project-files".to_owned(), origin, files })?;
    }
    comparison.finish()
}

/// What the files of one part of an org have in common: a class and its description, an object and its fields.
fn part_of_an_org(path: &str) -> &str {
    if let Some(at) = path.find("/objects/").map(|at| at + "/objects/".len())
        && let Some(end) = path[at..].find('/')
    {
        return &path[..at + end];
    }
    path.strip_suffix("-meta.xml").unwrap_or(path)
}

/// The version of otpsmith, as records have it.
#[must_use]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

impl ChangeSet {
    /// Every generated file and every orphan, sorted by path.
    pub fn files(&self) -> &[FileChange] {
        &self.files
    }

    /// Whether there is nothing to do: no file to write, no conflict, and the record is up to date.
    pub fn is_empty(&self) -> bool {
        !self.files.iter().any(|it| it.status.is_change()) && self.record_steps().is_empty()
    }

    /// The files that must not be overwritten unasked.
    pub fn conflicts(&self) -> Vec<Conflict> {
        self.files.iter().filter_map(FileChange::conflict).collect()
    }

    /// Says what may be done beside creating, updating and merging. Files that [`ChangeSet::resolve`] was about stay as
    /// they were resolved; a symbolic link is replaced rather than followed.
    pub fn decide(&mut self, decisions: Decisions) {
        self.is_forced |= decisions.force;
        let is_edited = |it: &&FileChange| it.status == Status::Orphan { is_edited: true };
        let edited: BTreeSet<String> =
            self.files.iter().filter(is_edited).map(|it| part_of_an_org(&it.path).to_owned()).collect();
        for file in &mut self.files {
            match file.status {
                Status::Conflict(_) | Status::Merge | Status::Edited
                    if decisions.force && !file.is_decided && file.before.can_be_put_back() =>
                {
                    file.set(Status::Overwrite, None);
                }
                Status::Deleted if decisions.restore => file.set(Status::Create, None),
                Status::Orphan { .. }
                    if decisions.prune
                        && (decisions.force || !edited.contains(part_of_an_org(&file.path)))
                        && file.before.can_be_put_back() =>
                {
                    file.set(Status::Remove, None);
                    self.removed.insert(file.path.clone());
                }
                _ => {}
            }
        }
    }

    /// Says what becomes of one file that a person has changed.
    ///
    /// # Errors
    /// There is nothing to decide about the file, or it is not otpsmith's, or it has no text to put markers into.
    pub fn resolve(&mut self, path: &str, take: Take) -> Result<(), ChangeError> {
        let nothing = || ChangeError::NothingToResolve { path: path.to_owned() };
        let file = self.files.iter_mut().find(|it| it.path == path).ok_or_else(nothing)?;
        let is_ours = match file.status {
            Status::Merge | Status::Edited | Status::Conflict(ConflictReason::ChangedSince) | Status::Overwrite => true,
            Status::Conflict(ConflictReason::NotOurs) if !file.is_obstructed() => false,
            _ => return Err(nothing()),
        };
        if !is_ours && take != Take::Mine {
            return Err(ChangeError::NeedsForce { path: path.to_owned() });
        }
        match take {
            Take::Mine => file.set(Status::Edited, None),
            Take::Theirs => file.set(Status::Overwrite, None),
            Take::Markers => {
                let marked = file.with_markers().ok_or_else(nothing)?;
                file.set(Status::Resolve, Some(marked));
            }
            Take::Text(text) => file.set(Status::Resolve, Some(text)),
        }
        file.is_decided = true;
        Ok(())
    }

    /// Says what becomes of every file in conflict that otpsmith wrote once.
    ///
    /// # Errors
    /// As [`ChangeSet::resolve`].
    pub fn resolve_all(&mut self, take: &Take) -> Result<(), ChangeError> {
        let is_ours = |it: &&FileChange| it.status == Status::Conflict(ConflictReason::ChangedSince);
        let paths: Vec<String> = self.files.iter().filter(is_ours).map(|it| it.path.clone()).collect();
        paths.iter().try_for_each(|path| self.resolve(path, take.clone()))
    }

    /// Adds a file that is written with the others and is a person's from then on: it is not recorded.
    ///
    /// # Errors
    /// Its path is unfit or leads out of the project, it is the place of another file, or what is there cannot be read.
    pub fn add_unrecorded(&mut self, file: GeneratedFile) -> Result<(), ChangeError> {
        let GeneratedFile { path, contents } = file;
        if let Err(fault) = place::check_path(&path) {
            return Err(ChangeError::BadPath { path, fault });
        }
        let target = Folders::of(&self.root).locate(&path)?;
        let before =
            Occupant::look(&target).map_err(|source| ChangeError::Unreadable { path: path.clone(), source })?;
        let status = match &before {
            Occupant::Nothing => Status::Create,
            before if before.holds(contents.as_bytes()) => Status::Unchanged,
            before if self.is_forced && before.can_be_put_back() => Status::Overwrite,
            Occupant::TooLarge => Status::Conflict(ConflictReason::TooLarge),
            _ => Status::Conflict(ConflictReason::NotOurs),
        };
        let generated = Some(Rc::new(contents));
        let (base, written, is_decided) = (None, None, false);
        self.files.push(FileChange { path, status, target, before, base, generated, written, is_decided });
        folders::refuse_shared_places(&self.files)?;
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(())
    }

    /// Writes every file that differs and then the record, or, when anything fails, leaves the project as it was.
    ///
    /// # Errors
    /// [`ChangeError::Conflicts`] when there are conflicts; [`ChangeError::Obstacles`] for what even force does not
    /// replace, such as a folder; [`ChangeError::ChangedMeanwhile`] when the disk is no longer what was planned with;
    /// and what the operating system refuses.
    pub fn apply(&self) -> Result<Applied, ChangeError> {
        let conflicts = self.conflicts();
        if !conflicts.is_empty() {
            return Err(if self.is_forced {
                ChangeError::Obstacles(conflicts)
            } else {
                ChangeError::Conflicts(conflicts)
            });
        }
        let is_recorded = self.record_steps().iter().any(|it| it.after.is_some());
        let ignore = if is_recorded { self.forceignore()? } else { None };
        let mut steps = Vec::new();
        let mut folders = Folders::of(&self.root);
        for file in self.files.iter().filter(|file| file.status.is_change()) {
            if folders.locate(&file.path)? != file.target {
                return Err(ChangeError::ChangedMeanwhile { path: file.path.clone() });
            }
            let after: Option<journal::Contents<'_>> = match file.status {
                Status::Remove => None,
                _ => Some(Box::new(|| Cow::Borrowed(file.after().unwrap_or_default()))),
            };
            steps.push(Step { path: &file.path, target: file.target.clone(), before: &file.before, after });
        }
        let of = |is_removed: bool| {
            let paths = steps.iter().filter(move |it| it.after.is_none() == is_removed);
            paths.map(|it| it.path.to_owned()).collect()
        };
        let (written, removed) = (of(false), of(true));
        let records = self.record_steps();
        let record_written = !records.is_empty();
        steps.extend(records);
        let forceignore_written = ignore.is_some();
        if let Some((target, before, after)) = &ignore {
            let after: journal::Contents<'_> = Box::new(|| Cow::Borrowed(after.as_slice()));
            steps.push(Step { path: FORCEIGNORE, target: target.clone(), before, after: Some(after) });
        }
        if !steps.is_empty() {
            let own;
            let lock = match &self.lock {
                Some(lock) => lock,
                None => {
                    own = Lock::take(&self.root)?;
                    // Whatever was planned was planned with what is put back now.
                    if journal::recover(&own)?.is_some_and(|it| matches!(it, Recovered::PutBack { .. })) {
                        return Err(ChangeError::Interrupted);
                    }
                    &own
                }
            };
            journal::change_all(lock, &steps)?;
        }
        Ok(Applied { written, removed, record_written, forceignore_written })
    }

    /// The hash of each handler's record as it is after [`ChangeSet::apply`], by the handler's name, for
    /// [`Comparison::add_known`]: of those records that hold what is generated now and nothing else. Complete only after
    /// [`Comparison::hash_records`].
    pub fn record_hashes(&self) -> BTreeMap<String, u64> {
        let mut all = self.record_hashes.clone();
        for change in self.records.iter().filter(|it| it.is_generated()) {
            let hash = change.written.get().unwrap_or_else(|| compare::hash(&self.record_contents(change)));
            all.insert(change.name.clone(), hash);
        }
        all
    }

    /// The bytes of a record's file.
    fn record_contents(&self, change: &RecordChange) -> Vec<u8> {
        change.before.in_its_line_ends(self.record_text(change).into_bytes())
    }

    /// A record without what is removed.
    fn record_text(&self, change: &RecordChange) -> String {
        let Record { origin, entries } = &change.record;
        let entries = entries.iter().filter(|it| !self.removed.contains(&it.path));
        let mut text = String::with_capacity(entries.clone().map(|it| it.text.len() + 100).sum::<usize>() + 200);
        let entries = entries.map(|it| (it.path.as_str(), it.text.as_str(), it.origin.as_ref()));
        record::pieces(origin, entries, |piece| text.push_str(piece));
        text
    }

    /// Whether the project may be changed by this process alone.
    pub fn is_locked(&self) -> bool {
        self.lock.is_some()
    }

    /// What becomes of the records.
    fn record_steps(&self) -> Vec<Step<'_>> {
        let mut steps = Vec::new();
        for change in &self.records {
            let is_empty = change.record.entries.iter().all(|it| self.removed.contains(&it.path));
            let after: Option<journal::Contents<'_>> = match &change.before {
                Occupant::Nothing if is_empty => continue,
                _ if is_empty => None,
                before @ Occupant::File { .. } if before.holds(self.record_text(change).as_bytes()) => continue,
                _ => Some(Box::new(move || {
                    let contents = self.record_contents(change);
                    change.written.set(Some(compare::hash(&contents)));
                    contents.into()
                })),
            };
            steps.push(Step { path: &change.path, target: change.target.clone(), before: &change.before, after });
        }
        let legacy = &self.legacy;
        let is_removed = |path: &String| self.removed.contains(path);
        if legacy.has_changed || legacy.record.files.keys().any(is_removed) {
            let mut record = legacy.record.clone();
            record.files.retain(|path, _| !is_removed(path));
            let after: Option<journal::Contents<'_>> = record.text().map(|text| {
                let text = legacy.before.in_its_line_ends(text.into_bytes());
                Box::new(move || Cow::Owned(text.clone())) as journal::Contents<'_>
            });
            let target = legacy.target.clone();
            steps.push(Step { path: LEGACY_RECORD_PATH, target, before: &legacy.before, after });
        }
        steps
    }

    /// Where `.forceignore` is, what it is and what it becomes; nothing when it needs no change, or is none that can be
    /// changed.
    fn forceignore(&self) -> Result<Option<(PathBuf, Occupant, Vec<u8>)>, ChangeError> {
        let target = self.root.join(FORCEIGNORE);
        let before = Occupant::look(&target)
            .map_err(|source| ChangeError::Unreadable { path: FORCEIGNORE.to_owned(), source })?;
        let after = match &before {
            Occupant::Nothing => forceignore::with_line(None),
            Occupant::File { contents, .. } => forceignore::with_line(Some(contents)),
            _ => None,
        };
        Ok(after.map(|after| (target, before, after)))
    }
}
