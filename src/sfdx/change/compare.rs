//! Compares what is generated now with what was generated before and with what is on disk.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hasher};
use std::path::PathBuf;
use std::rc::Rc;

use super::error::ChangeError;
use super::folders::{Folders, refuse_shared_places};
use super::legacy::{Legacy, fingerprint};
use super::lock::{self, Lock};
use super::merge::{self, Merged};
use super::occupant::Occupant;
use super::record::{self, Entry, Origin, Record};
use super::{ChangeSet, ConflictReason, FileChange, GeneratedFile, LegacyChange, RecordChange, Status, journal};
use crate::sfdx::place::{self, PlaceError};
use crate::sfdx::project::Project;

/// Files that are recorded together: those of one handler.
#[derive(Debug, Clone)]
pub struct Unit {
    /// The record's name: the handler class, or a name that no class can have.
    pub name: String,
    /// What the files are generated from.
    pub origin: Origin,
    /// They.
    pub files: Vec<GeneratedFile>,
}

/// Whether everything that the project asks for is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// It is: what was generated before and is not among it is an orphan.
    Whole,
    /// Only some handlers are: those of others are left out of account.
    Part,
}

/// What is known of the last text of a file.
enum Base {
    Text(Rc<String>),
    Hash(String),
}

/// A comparison under way. Handlers are added one after the other, so that the texts of those that need nothing are let
/// go of.
#[derive(Debug)]
pub struct Comparison {
    root: PathBuf,
    scope: Scope,
    folders: Folders,
    record_folder: PathBuf,
    legacy: Legacy,
    legacy_before: Occupant,
    files: Vec<FileChange>,
    records: Vec<RecordChange>,
    units: HashSet<String>,
    /// Every generated path.
    claimed: HashSet<String>,
    /// What the handlers' own records have and the handlers do not; with the place in `records`.
    dropped: Vec<(usize, Entry)>,
    /// What all records have, by path; read when a file is in none of its own handler.
    elsewhere: Option<HashMap<String, Rc<String>>>,
    lock: Option<Lock>,
    /// Hashes of the records that need no change, when they are wanted.
    record_hashes: Option<BTreeMap<String, u64>>,
    buffer: String,
}

/// A hash of a record's file, by which it is known again; not for long, because it may differ in another build.
pub(super) fn hash(contents: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(contents);
    hasher.finish()
}

impl Comparison {
    /// Begins to compare with a project. Writes nothing. A `lock` goes into the change set, for what it will write.
    ///
    /// # Errors
    /// A process was stopped midway, the record is damaged, or something cannot be read.
    pub fn begin(project: &Project, scope: Scope, lock: Option<Lock>) -> Result<Self, ChangeError> {
        let root =
            project.root.canonicalize().map_err(|source| ChangeError::Unreadable { path: ".".to_owned(), source })?;
        if lock.is_none() && journal::is_left(&lock::folder(&root)?) {
            return Err(if lock::is_taken(&root) { ChangeError::Busy } else { ChangeError::Interrupted });
        }
        let record_folder = place::resolve_folder(&root, record::RECORD_FOLDER)
            .map_err(|error| ChangeError::of_place(error, record::RECORD_FOLDER.to_owned()))?;
        let (legacy, legacy_before) = Legacy::read(&root)?;
        Ok(Self {
            folders: Folders::of(&root),
            root,
            scope,
            record_folder,
            legacy,
            legacy_before,
            files: Vec::new(),
            records: Vec::new(),
            units: HashSet::new(),
            claimed: HashSet::new(),
            dropped: Vec::new(),
            elsewhere: None,
            record_hashes: None,
            lock,
            buffer: String::new(),
        })
    }

    /// Keeps hashes of the records for [`ChangeSet::record_hashes`].
    pub fn hash_records(&mut self) {
        self.record_hashes = Some(BTreeMap::new());
    }

    /// Adds the files of one handler, which are those of its record when the record's hash is this one; whether it is.
    ///
    /// # Errors
    /// As [`Comparison::add`].
    pub fn add_known(&mut self, name: &str, record_hash: u64) -> Result<bool, ChangeError> {
        let path = record::path(name);
        let target = self.record_folder.join(&path[record::RECORD_FOLDER.len() + 1..]);
        let Occupant::File { contents, .. } = record::look(&target, &path)? else { return Ok(false) };
        if hash(&contents) != record_hash {
            return Ok(false);
        }
        let record = Record::parse(&contents, &path)?;
        // Those have to be looked at closer.
        let has_orphans = record.entries.iter().any(|entry| entry.origin.is_some());
        if has_orphans {
            return Ok(false);
        }
        for Entry { path, text, .. } in record.entries {
            self.compare(path, Rc::clone(&text), Some(Base::Text(text)))?;
        }
        if let Some(hashes) = &mut self.record_hashes {
            hashes.insert(name.to_owned(), record_hash);
        }
        self.units.insert(name.to_owned());
        Ok(true)
    }

    /// Adds the files of one handler.
    ///
    /// # Errors
    /// A path is unfit or leads out of the project, its record is damaged, or something cannot be read.
    pub fn add(&mut self, unit: Unit) -> Result<(), ChangeError> {
        let Unit { name, origin, mut files } = unit;
        for file in &files {
            if let Err(fault) = place::check_path(&file.path) {
                return Err(ChangeError::BadPath { path: file.path.clone(), fault });
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let path = record::path(&name);
        let target = self.record_folder.join(&path[record::RECORD_FOLDER.len() + 1..]);
        let before = record::look(&target, &path)?;
        let is_recorded = match &before {
            Occupant::File { contents, .. } => {
                self.buffer.clear();
                let buffer = &mut self.buffer;
                let entries = files.iter().map(|it| (it.path.as_str(), it.contents.as_str(), None));
                record::pieces(&origin, entries, |piece| buffer.push_str(piece));
                contents.as_slice() == buffer.as_bytes()
            }
            _ => false,
        };
        if is_recorded {
            if let Some(hashes) = &mut self.record_hashes {
                hashes.insert(name.clone(), hash(self.buffer.as_bytes()));
            }
            for file in files {
                let base = Base::Text(Rc::new(file.contents));
                let Base::Text(text) = &base else { continue };
                let text = Rc::clone(text);
                self.compare(file.path, text, Some(base))?;
            }
        } else {
            self.add_unrecorded(&name, target, before, origin, files)?;
        }
        self.units.insert(name);
        Ok(())
    }

    fn add_unrecorded(
        &mut self,
        name: &str,
        target: PathBuf,
        before: Occupant,
        origin: Origin,
        files: Vec<GeneratedFile>,
    ) -> Result<(), ChangeError> {
        let path = record::path(name);
        let old = match &before {
            Occupant::File { contents, .. } => Record::parse(contents, &path)?,
            _ => Record::default(),
        };
        let old_origin = old.origin;
        let mut old: HashMap<String, Entry> = old.entries.into_iter().map(|it| (it.path.clone(), it)).collect();
        let mut entries = Vec::with_capacity(files.len());
        for file in files {
            let text = Rc::new(file.contents);
            let base = match old.remove(&file.path) {
                Some(entry) => Some(Base::Text(entry.text)),
                None => self.legacy.files.get(&file.path).cloned().map(Base::Hash),
            };
            entries.push(Entry { path: file.path.clone(), text: Rc::clone(&text), origin: None });
            self.compare(file.path, text, base)?;
        }
        let generated = entries.iter().map(|entry: &Entry| Rc::clone(&entry.text)).collect();
        let number = self.records.len();
        for mut entry in old.into_values() {
            entry.origin.get_or_insert_with(|| old_origin.clone());
            self.dropped.push((number, entry));
        }
        let (name, record) = (name.to_owned(), Record { origin, entries });
        self.records.push(RecordChange { name, path, target, before, record, generated, written: Cell::new(None) });
        Ok(())
    }

    fn compare(&mut self, path: String, text: Rc<String>, base: Option<Base>) -> Result<(), ChangeError> {
        let target = self.folders.locate(&path)?;
        let before =
            Occupant::look(&target).map_err(|source| ChangeError::Unreadable { path: path.clone(), source })?;
        self.claimed.insert(path.clone());
        if before.holds(text.as_bytes()) {
            // There may be thousands, and nobody asks for their contents.
            self.files.push(FileChange::of(path, Status::Unchanged, target, Occupant::Nothing));
            return Ok(());
        }
        let base = match (base, &before) {
            (None, Occupant::File { .. }) => self.base_elsewhere(&path)?.map(Base::Text),
            (base, _) => base,
        };
        let mut change = FileChange { generated: Some(text), ..FileChange::of(path, Status::Create, target, before) };
        let status = change.status_against(base);
        let written = change.written.take();
        change.set(status, written);
        self.files.push(change);
        Ok(())
    }

    /// What the record of another handler has for a path: a handler may have got another class name.
    fn base_elsewhere(&mut self, path: &str) -> Result<Option<Rc<String>>, ChangeError> {
        if self.elsewhere.is_none() {
            let mut all = HashMap::new();
            for name in record::names(&self.root)? {
                let (_, _, record) = self.read(&name)?;
                all.extend(record.entries.into_iter().map(|it| (it.path, it.text)));
            }
            self.elsewhere = Some(all);
        }
        Ok(self.elsewhere.as_ref().and_then(|all| all.get(path)).cloned())
    }

    fn read(&self, name: &str) -> Result<(PathBuf, Occupant, Record), ChangeError> {
        let path = record::path(name);
        let target = self.record_folder.join(&path[record::RECORD_FOLDER.len() + 1..]);
        let before = record::look(&target, &path)?;
        let record = match &before {
            Occupant::File { contents, .. } => Record::parse(contents, &path)?,
            _ => Record::default(),
        };
        Ok((target, before, record))
    }

    /// Finishes the comparison.
    ///
    /// # Errors
    /// Two files claim one place, a record is damaged, or something cannot be read.
    pub fn finish(mut self) -> Result<ChangeSet, ChangeError> {
        refuse_shared_places(&self.files)?;
        for (number, entry) in std::mem::take(&mut self.dropped) {
            if self.add_orphan(&entry.path, &entry.text)? {
                self.records[number].record.entries.push(entry);
            }
        }
        for change in &mut self.records {
            change.record.entries.sort_by(|a, b| a.path.cmp(&b.path));
        }
        // In a part of the project, another record is touched only where a handler of the part has taken its file over.
        let others = if self.scope == Scope::Whole || self.elsewhere.is_some() {
            record::names(&self.root)?
        } else {
            Vec::new()
        };
        for name in others {
            if self.units.contains(&name) {
                continue;
            }
            let (target, before, mut record) = self.read(&name)?;
            let mut kept = Vec::with_capacity(record.entries.len());
            for entry in std::mem::take(&mut record.entries) {
                let is_kept = match self.scope {
                    Scope::Whole => self.add_orphan(&entry.path, &entry.text)?,
                    Scope::Part => !self.claimed.contains(&entry.path),
                };
                if is_kept {
                    kept.push(entry);
                }
            }
            record.entries = kept;
            let (path, generated) = (record::path(&name), Vec::new());
            self.records.push(RecordChange { name, path, target, before, record, generated, written: Cell::new(None) });
        }
        let mut legacy = Legacy::default();
        let former = std::mem::take(&mut self.legacy.files);
        let count = former.len();
        for (path, hash) in former {
            let is_kept = match self.scope {
                Scope::Whole => self.add_legacy_orphan(&path, &hash)?,
                Scope::Part => !self.claimed.contains(&path),
            };
            if is_kept {
                legacy.files.insert(path, hash);
            }
        }
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(ChangeSet {
            legacy: LegacyChange {
                target: self.root.join(super::LEGACY_RECORD_PATH),
                before: self.legacy_before,
                has_changed: legacy.files.len() != count,
                record: legacy,
            },
            root: self.root,
            files: self.files,
            records: self.records,
            lock: self.lock,
            record_hashes: self.record_hashes.unwrap_or_default(),
            is_forced: false,
            removed: BTreeSet::new(),
        })
    }

    fn add_legacy_orphan(&mut self, path: &str, hash: &str) -> Result<bool, ChangeError> {
        let Some((target, before)) = self.orphan(path)? else { return Ok(false) };
        let is_edited = !matches!(&before, Occupant::File { contents, .. } if fingerprint(contents) == *hash);
        self.files.push(FileChange::of(path.to_owned(), Status::Orphan { is_edited }, target, before));
        Ok(true)
    }

    /// Adds what is generated no more; whether it is still there, so that it has to stay in the record: or the next run
    /// would not know that it is an orphan.
    fn add_orphan(&mut self, path: &str, text: &Rc<String>) -> Result<bool, ChangeError> {
        let Some((target, before)) = self.orphan(path)? else { return Ok(false) };
        let is_edited = !before.holds(text.as_bytes());
        let change = FileChange::of(path.to_owned(), Status::Orphan { is_edited }, target, before);
        self.files.push(FileChange { base: Some(Rc::clone(text)), ..change });
        Ok(true)
    }

    /// Where an orphan is, and what is there; nothing when it is none, or gone.
    fn orphan(&self, path: &str) -> Result<Option<(PathBuf, Occupant)>, ChangeError> {
        if self.claimed.contains(path) {
            return Ok(None);
        }
        let target = match place::resolve_file(&self.root, path) {
            Ok(target) => target,
            Err(PlaceError::NotAFolder { .. }) => return Ok(None),
            Err(error) => return Err(ChangeError::of_place(error, path.to_owned())),
        };
        match Occupant::look(&target) {
            Ok(Occupant::Nothing) => Ok(None),
            Ok(before) => Ok(Some((target, before))),
            Err(source) => Err(ChangeError::Unreadable { path: path.to_owned(), source }),
        }
    }
}

impl FileChange {
    fn of(path: String, status: Status, target: PathBuf, before: Occupant) -> Self {
        Self { path, status, target, before, base: None, generated: None, written: None, is_decided: false }
    }

    /// What generating means for the file, which differs from the generated text; keeps the base and the merge.
    fn status_against(&mut self, base: Option<Base>) -> Status {
        let Occupant::File { contents, .. } = &self.before else {
            return match (&self.before, &base) {
                (Occupant::Nothing, None) => Status::Create,
                (Occupant::Nothing, Some(_)) => Status::Deleted,
                (Occupant::TooLarge, _) => Status::Conflict(ConflictReason::TooLarge),
                _ => Status::Conflict(ConflictReason::NotOurs),
            };
        };
        let new = self.generated.as_deref().map(String::as_str).unwrap_or_default();
        match base {
            None => Status::Conflict(ConflictReason::NotOurs),
            Some(Base::Hash(hash)) if fingerprint(contents) == hash => Status::Update,
            Some(Base::Hash(hash)) if fingerprint(new.as_bytes()) == hash => Status::Edited,
            Some(Base::Hash(_)) => Status::Conflict(ConflictReason::ChangedSince),
            Some(Base::Text(base)) if self.before.holds(base.as_bytes()) => {
                self.base = Some(base);
                Status::Update
            }
            Some(Base::Text(base)) => {
                let status = match merge::lf_text(contents, &self.before) {
                    _ if *base == new => Status::Edited,
                    Some(yours) => match merge::three_way(&base, &yours, new) {
                        Some(Merged::Clean(merged)) if merged == yours => Status::Edited,
                        Some(Merged::Clean(merged)) => {
                            self.written = Some(self.before.in_its_line_ends(merged.into_bytes()));
                            Status::Merge
                        }
                        Some(Merged::Conflict(_)) | None => Status::Conflict(ConflictReason::ChangedSince),
                    },
                    None => Status::Conflict(ConflictReason::ChangedSince),
                };
                self.base = Some(base);
                status
            }
        }
    }
}
