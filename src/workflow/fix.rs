//! Applies the fixes of findings to files, round by round: a fix can uncover a finding that has one too. Nothing is written
//! before the last round.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Failure;
use super::check::Report;
use crate::catalog::Edited;
use crate::diagnostic::{Fix, Source};
use crate::yaml::patch;

/// So often files are checked again after something was fixed; deeper mistakes are left for the next run.
const ROUNDS: usize = 10;

/// What can be fixed, with what becomes of the files.
#[derive(Debug, Default)]
pub struct Fixed {
    /// The files with fixes, by their real paths.
    files: BTreeMap<PathBuf, FixedFile>,
}

/// A file with fixes.
#[derive(Debug)]
pub struct FixedFile {
    /// What it was.
    pub before: Arc<Source>,
    /// What it becomes.
    pub after: String,
    /// How many findings are fixed, by code.
    pub codes: BTreeMap<&'static str, usize>,
}

impl Fixed {
    /// The files with fixes.
    #[must_use]
    pub fn files(&self) -> Vec<&FixedFile> {
        self.files.values().collect()
    }

    /// How many findings are fixed.
    #[must_use]
    pub fn findings(&self) -> usize {
        self.files.values().flat_map(|file| file.codes.values()).sum()
    }

    /// Writes the files, each in one step.
    ///
    /// # Errors
    /// A file cannot be written, or was changed since it was read.
    pub fn write(&self) -> Result<(), Failure> {
        self.files.iter().try_for_each(|(path, file)| replace(path, &file.before, &file.after))
    }
}

/// Checks, fixes what can be fixed and checks again, until nothing changes; gives what is fixed and what is left. Only
/// files on disk are fixed, and none is written yet.
///
/// # Errors
/// Those of `check`.
pub fn fix(check: impl Fn(&Edited) -> Result<Report, Failure>) -> Result<(Fixed, Report), Failure> {
    let mut fixed = Fixed::default();
    let mut edited = Edited::default();
    for _ in 0..ROUNDS {
        let report = check(&edited)?;
        let mut has_changed = false;
        for (path, (source, fixes)) in by_file(&report) {
            let offered: Vec<&Fix> = fixes.iter().map(|(_, fix)| *fix).collect();
            let Some((text, applied)) = patch::apply(&source, &offered) else { continue };
            has_changed = true;
            edited.insert(path.clone(), text.clone());
            let file = fixed.files.entry(path);
            let file =
                file.or_insert_with(|| FixedFile { before: source, after: String::new(), codes: BTreeMap::new() });
            file.after = text;
            for (code, _) in fixes.iter().filter(|(_, fix)| applied.iter().any(|it| std::ptr::eq(*it, *fix))) {
                *file.codes.entry(*code).or_default() += 1;
            }
        }
        if !has_changed {
            return Ok((fixed, report));
        }
    }
    let report = check(&edited)?;
    Ok((fixed, report))
}

/// The text of a file, and the fixes with the codes of what they fix.
type Work<'r> = (Arc<Source>, Vec<(&'static str, &'r Fix)>);

/// The fixes of each file, however it was named, with the text that they are about.
fn by_file(report: &Report) -> BTreeMap<PathBuf, Work<'_>> {
    let mut work: BTreeMap<PathBuf, Work<'_>> = BTreeMap::new();
    for diagnostic in &report.diagnostics {
        let source = &diagnostic.place.source;
        if let (Some(file), Some(fix)) = (&source.file, &diagnostic.fix) {
            let file = fs::canonicalize(file).unwrap_or_else(|_| file.clone());
            let (first, fixes) = work.entry(file).or_insert_with(|| (Arc::clone(source), Vec::new()));
            // A file that changed between two readings is left for the next round.
            if first.text == source.text {
                fixes.push((diagnostic.code, fix));
            }
        }
    }
    work
}

/// Puts the new text in the place of the one that was read, with its permissions. `file` is no link, so that a link to it
/// goes on leading to it.
fn replace(file: &Path, source: &Source, text: &str) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::Unusable(format!("cannot write {}: {error}", source.name));
    if fs::read(file).map_err(failed)? != source.text.as_bytes() {
        return Err(Failure::Refused(format!("{} was changed while it was being checked", source.name)));
    }
    let permissions = fs::metadata(file).map_err(failed)?.permissions();
    if permissions.readonly() {
        return Err(failed(io::ErrorKind::PermissionDenied.into()));
    }
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut written =
        tempfile::Builder::new().prefix(".otpsmith-").suffix(".tmp").tempfile_in(folder).map_err(failed)?;
    written.write_all(text.as_bytes()).map_err(failed)?;
    fs::set_permissions(written.path(), permissions).map_err(failed)?;
    written.persist(file).map_err(|error| failed(error.error))?;
    Ok(())
}
