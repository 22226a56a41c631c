//! Changes several files as one: all of them, or none, also when the process is killed on the way.
//!
//! New contents are written to a folder of otpsmith's own first, where most of what can fail fails. Then the journal is
//! written, which names every file that is about to change; from there on each file is renamed into its place, after
//! what stood there was kept in the same folder. Renaming the journal is the moment at which the change has happened.
//! Whoever finds a journal, be it the same process after a fault or the next one after a kill, puts everything back.
//!
//! Against a loss of power nothing is done: the operating system may then have kept some of the writes and not others,
//! as with files that any editor or compiler wrote in the last seconds.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::error::ChangeError;
use super::lock::{LOCAL_FOLDER, Lock};
use super::occupant::Occupant;
use crate::sfdx::place;

const JOURNAL: &str = "journal";
const UNFINISHED: &str = "journal.new";
/// What the journal is called when the change has happened and its folder is still to be cleared.
const DONE: &str = "journal.done";
/// The new contents, by the number of the change.
const NEW: &str = "new";
/// What stood there before, by the number of the change.
const OLD: &str = "old";
const FIRST_LINE: &str = "otpsmith journal 1";
const LAST_LINE: &str = "end";

/// What happens to one file.
pub(super) struct Step<'a> {
    /// The path for messages, relative to the project root.
    pub(super) path: &'a str,
    /// The place on disk.
    pub(super) target: PathBuf,
    /// What must still be there when it happens.
    pub(super) before: &'a Occupant,
    /// The new contents; nothing when the file is removed.
    pub(super) after: Option<Contents<'a>>,
}

/// New contents, which are made when they are written: there may be thousands.
pub(super) type Contents<'a> = Box<dyn Fn() -> Cow<'a, [u8]> + 'a>;

/// What an earlier process left behind that was stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recovered {
    /// It had changed nothing.
    Untouched,
    /// It had changed everything.
    Finished,
    /// It had changed some files.
    PutBack {
        /// How many of them are now again what they were.
        files: usize,
        /// Those that somebody has changed since, so that they were left as they are; relative to the project root.
        left: Vec<String>,
    },
}

/// Whether an earlier process was stopped midway, in the project at `root`.
pub(super) fn is_left(folder: &Path) -> bool {
    folder.join(JOURNAL).exists()
}

/// Does all steps in their order, or none.
pub(super) fn change_all(lock: &Lock, steps: &[Step<'_>]) -> Result<(), ChangeError> {
    let mut lines = Vec::with_capacity(steps.len());
    let staged = stage(lock, steps, &mut lines).and_then(|()| write_journal(lock, steps, &mut lines));
    if let Err(error) = staged {
        clear(lock.folder());
        return Err(error);
    }
    let result = swap_all(lock, steps).and_then(|()| {
        let failed = |source| ChangeError::Unwritable { path: format!("{LOCAL_FOLDER}/{JOURNAL}"), source };
        fs::rename(lock.folder().join(JOURNAL), lock.folder().join(DONE)).map_err(failed)
    });
    match result {
        Ok(()) => {
            clear(lock.folder());
            remove_empty_folders(lock.root(), steps);
            Ok(())
        }
        Err(error) => match put_back(lock, &lines) {
            Ok(_) => Err(error),
            Err(paths) => Err(ChangeError::NotRestored { cause: Box::new(error), paths }),
        },
    }
}

/// Puts back what a process left that was stopped midway; nothing when there is nothing.
pub(super) fn recover(lock: &Lock) -> Result<Option<Recovered>, ChangeError> {
    let path = format!("{LOCAL_FOLDER}/{JOURNAL}");
    let text = match fs::read_to_string(lock.folder().join(JOURNAL)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let is_there = |name: &&str| lock.folder().join(name).exists();
            let what = [(DONE, Recovered::Finished), (NEW, Recovered::Untouched), (OLD, Recovered::Untouched)];
            let what = what.into_iter().find(|it| is_there(&it.0)).map(|it| it.1);
            clear(lock.folder());
            return Ok(what);
        }
        Err(source) => return Err(ChangeError::Unreadable { path, source }),
    };
    let lines = read_journal(&text).ok_or(ChangeError::JournalDamaged)?;
    put_back(lock, &lines).map(Some).map_err(|paths| ChangeError::NotRecovered { paths })
}

/// One line of the journal.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    /// A folder that is made, relative to the project root.
    Folder(String),
    /// A file that is changed.
    File { number: usize, kind: Kind, mark: Mark, path: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Create,
    Replace,
    Remove,
}

/// By what new contents are known again without reading them, as git does: their length in bytes and the time at which
/// they were written, in nanoseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Mark {
    length: u64,
    written: u128,
}

impl Mark {
    fn of(metadata: &fs::Metadata) -> Self {
        let since = metadata.modified().ok().and_then(|it| it.duration_since(SystemTime::UNIX_EPOCH).ok());
        Self { length: metadata.len(), written: since.unwrap_or_default().as_nanos() }
    }

    fn is_on(self, place: &Path) -> bool {
        place.symlink_metadata().is_ok_and(|it| it.is_file() && Self::of(&it) == self)
    }
}

fn stage(lock: &Lock, steps: &[Step<'_>], lines: &mut Vec<Line>) -> Result<(), ChangeError> {
    let failed = |path: &str| {
        let path = path.to_owned();
        move |source| ChangeError::Unwritable { path, source }
    };
    for folder in [NEW, OLD] {
        fs::create_dir(lock.folder().join(folder)).map_err(failed(LOCAL_FOLDER))?;
    }
    for (number, step) in steps.iter().enumerate() {
        let real = place::relative(lock.root(), &step.target)
            .ok_or_else(|| failed(step.path)(io::ErrorKind::InvalidInput.into()))?;
        let kind = match (&step.after, step.before) {
            (None, _) => Kind::Remove,
            (Some(_), Occupant::Nothing) => Kind::Create,
            (Some(_), _) => Kind::Replace,
        };
        let mark = match &step.after {
            Some(contents) => {
                write_new(&numbered(lock, NEW, number), &contents(), step.before).map_err(failed(step.path))?
            }
            None => Mark::default(),
        };
        lines.push(Line::File { number, kind, mark, path: real });
    }
    Ok(())
}

fn numbered(lock: &Lock, folder: &str, number: usize) -> PathBuf {
    lock.folder().join(folder).join(number.to_string())
}

fn write_new(place: &Path, contents: &[u8], before: &Occupant) -> io::Result<Mark> {
    let mut options = File::options();
    options.write(true).create_new(true);
    // Readable by all, as far as the umask allows.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o644);
    let mut file = options.open(place)?;
    file.write_all(contents)?;
    if let Occupant::File { permissions, .. } = before {
        file.set_permissions(permissions.clone())?;
    }
    Ok(Mark::of(&file.metadata()?))
}

/// Writes the journal with all that [`stage`] prepared and the folders that will be made.
fn write_journal(lock: &Lock, steps: &[Step<'_>], lines: &mut Vec<Line>) -> Result<(), ChangeError> {
    let mut made: Vec<&Path> = Vec::new();
    let mut seen: HashSet<&Path> = HashSet::new();
    for step in steps.iter().filter(|step| step.after.is_some()) {
        let Some(folder) = step.target.parent() else { continue };
        let missing: Vec<&Path> = folder.ancestors().take_while(|it| seen.insert(it) && !it.exists()).collect();
        made.extend(missing.into_iter().rev());
    }
    lines.extend(made.iter().filter_map(|it| place::relative(lock.root(), it)).map(Line::Folder));
    let write = || -> io::Result<()> {
        let unfinished = lock.folder().join(UNFINISHED);
        let mut file = BufWriter::new(File::create(&unfinished)?);
        writeln!(file, "{FIRST_LINE}")?;
        for line in &*lines {
            match line {
                Line::Folder(path) => writeln!(file, "folder {path}")?,
                Line::File { number, kind, mark, path } => {
                    let word = match kind {
                        Kind::Create => "create",
                        Kind::Replace => "replace",
                        Kind::Remove => "remove",
                    };
                    writeln!(file, "{word} {number} {} {} {path}", mark.length, mark.written)?;
                }
            }
        }
        writeln!(file, "{LAST_LINE}")?;
        file.into_inner()?;
        fs::rename(unfinished, lock.folder().join(JOURNAL))
    };
    write().map_err(|source| ChangeError::Unwritable { path: format!("{LOCAL_FOLDER}/{JOURNAL}"), source })
}

fn read_journal(text: &str) -> Option<Vec<Line>> {
    let inner = text.strip_prefix(FIRST_LINE)?.strip_prefix('\n')?.strip_suffix('\n')?;
    let inner = inner.strip_suffix(LAST_LINE)?;
    // Whoever wrote it, it is about files of the project. The records are in otpsmith's own folder.
    let fit = |path: &str| {
        let inside = path.strip_prefix(".otpsmith/").unwrap_or(path);
        (path == ".otpsmith" || place::check_path(inside).is_ok()).then(|| path.to_owned())
    };
    let line = |line: &str| {
        let (word, rest) = line.split_once(' ')?;
        if word == "folder" {
            return Some(Line::Folder(fit(rest)?));
        }
        let kind = match word {
            "create" => Kind::Create,
            "replace" => Kind::Replace,
            "remove" => Kind::Remove,
            _ => return None,
        };
        let mut words = rest.splitn(4, ' ');
        let number = words.next()?.parse().ok()?;
        let mark = Mark { length: words.next()?.parse().ok()?, written: words.next()?.parse().ok()? };
        Some(Line::File { number, kind, mark, path: fit(words.next()?)? })
    };
    inner.lines().map(line).collect()
}

fn swap_all(lock: &Lock, steps: &[Step<'_>]) -> Result<(), ChangeError> {
    let mut last: Option<&Path> = None;
    for (number, step) in steps.iter().enumerate() {
        let failed = |source| ChangeError::Unwritable { path: step.path.to_owned(), source };
        let folder = step.target.parent();
        if step.after.is_some() && folder != last {
            folder.map_or(Ok(()), fs::create_dir_all).map_err(failed)?;
            last = folder;
        }
        // Someone may have saved the file while a person was reading the diff.
        if !step.before.is_still(&Occupant::look(&step.target).map_err(failed)?) {
            return Err(ChangeError::ChangedMeanwhile { path: step.path.to_owned() });
        }
        let old = numbered(lock, OLD, number);
        match step.before {
            Occupant::Nothing => {}
            // The file stays at its place until the new one takes it.
            Occupant::File { .. } if step.after.is_some() => keep(&step.target, &old).map_err(failed)?,
            Occupant::File { .. } | Occupant::Link { .. } => relocate(&step.target, &old).map_err(failed)?,
            Occupant::TooLarge | Occupant::Folder | Occupant::Special => {
                return Err(failed(io::ErrorKind::AlreadyExists.into()));
            }
        }
        if step.after.is_some() {
            relocate(&numbered(lock, NEW, number), &step.target).map_err(failed)?;
        }
    }
    Ok(())
}

/// Keeps a file at a second place too: by a second name for it, or where there is no such thing by a copy.
fn keep(file: &Path, copy: &Path) -> io::Result<()> {
    if fs::hard_link(file, copy).is_ok() {
        return Ok(());
    }
    copy_file(file, copy)
}

fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from, to)?;
    let modified = from.metadata()?.modified()?;
    File::options().write(true).open(to)?.set_modified(modified)
}

/// Moves a file, also to another file system.
fn relocate(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices && from.is_file() => {
            let mut beside = to.to_owned();
            beside.set_file_name(format!(".otpsmith-{}.tmp", std::process::id()));
            let moved = copy_file(from, &beside).and_then(|()| fs::rename(&beside, to));
            if moved.is_err() {
                let _ = fs::remove_file(&beside);
            }
            moved.and_then(|()| fs::remove_file(from))
        }
        other => other,
    }
}

/// Puts back what the journal names, the last first. Files that somebody changed since are left. When the operating
/// system refuses, the journal stays for the next attempt, and the paths that still have to be put back are the error.
fn put_back(lock: &Lock, lines: &[Line]) -> Result<Recovered, Vec<String>> {
    let (mut files, mut left) = (0, Vec::new());
    let mut failed = Vec::new();
    for line in lines.iter().rev() {
        match line {
            Line::File { number, kind, mark, path } => match put_one_back(lock, *number, *kind, *mark, path) {
                Ok(Back::Restored) => files += 1,
                Ok(Back::Untouched) => {}
                Ok(Back::ChangedSince) => left.push(path.clone()),
                Err(_) => failed.push(path.clone()),
            },
            // Only an empty one goes: what someone else put there meanwhile is theirs.
            Line::Folder(_) => {}
        }
    }
    for line in lines.iter().rev() {
        if let Line::Folder(path) = line
            && let Ok(folder) = place::resolve_folder(lock.root(), path)
        {
            let _ = fs::remove_dir(folder);
        }
    }
    if !failed.is_empty() || fs::remove_file(lock.folder().join(JOURNAL)).is_err() {
        failed.reverse();
        return Err(failed);
    }
    clear(lock.folder());
    left.reverse();
    Ok(if files == 0 && left.is_empty() { Recovered::Untouched } else { Recovered::PutBack { files, left } })
}

enum Back {
    /// What was there before is there again.
    Restored,
    /// It had not been changed.
    Untouched,
    /// It is neither what was there before nor what was written.
    ChangedSince,
}

fn put_one_back(lock: &Lock, number: usize, kind: Kind, mark: Mark, path: &str) -> io::Result<Back> {
    let target = place::resolve_file(lock.root(), path).map_err(|_| io::ErrorKind::NotFound)?;
    let (new, old) = (numbered(lock, NEW, number), numbered(lock, OLD, number));
    let exists = |place: &Path| place.symlink_metadata().is_ok();
    match kind {
        Kind::Create if exists(&new) || !exists(&target) => Ok(Back::Untouched),
        Kind::Create if mark.is_on(&target) => fs::remove_file(&target).map(|()| Back::Restored),
        Kind::Create => Ok(Back::ChangedSince),
        Kind::Replace | Kind::Remove if !exists(&old) => Ok(Back::Untouched),
        Kind::Replace if exists(&target) && exists(&new) => {
            // It was kept, and not replaced yet.
            fs::remove_file(&old).map(|()| Back::Untouched)
        }
        Kind::Replace if exists(&target) && !mark.is_on(&target) => Ok(Back::ChangedSince),
        Kind::Remove if exists(&target) => Ok(Back::ChangedSince),
        Kind::Replace | Kind::Remove => {
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder)?;
            }
            relocate(&old, &target).map(|()| Back::Restored)
        }
    }
}

/// Removes what a change needed on disk. What cannot be removed is removed the next time.
fn clear(folder: &Path) {
    for name in [NEW, OLD] {
        let _ = fs::remove_dir_all(folder.join(name));
    }
    let _ = fs::remove_file(folder.join(UNFINISHED));
    // The last, because it says that the rest is of no use.
    let _ = fs::remove_file(folder.join(DONE));
}

/// A folder whose last file was removed is of no use to anybody.
fn remove_empty_folders(root: &Path, steps: &[Step<'_>]) {
    for step in steps.iter().filter(|step| step.after.is_none()) {
        for folder in step.target.ancestors().skip(1).take_while(|it| *it != root && it.starts_with(root)) {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }
}
