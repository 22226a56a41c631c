//! Applies the fixes of findings to the files on disk, round by round: a fix can uncover a finding that has one too.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Failure;
use super::check::Report;
use crate::diagnostic::{Fix, Source};
use crate::yaml::patch;

/// So often files are checked again after something was fixed; deeper mistakes are left for the next run.
const ROUNDS: usize = 10;

/// What was fixed.
#[derive(Debug, Default)]
pub struct Fixed {
    /// How many findings.
    pub findings: usize,
    /// In which files.
    pub files: BTreeSet<PathBuf>,
}

/// Checks, fixes what can be fixed and checks again, until nothing changes; gives what was fixed and what is left. Only
/// files on disk are changed, each in one step.
///
/// # Errors
/// Those of `check`, and files that cannot be written.
pub fn fix(check: impl Fn() -> Result<Report, Failure>) -> Result<(Fixed, Report), Failure> {
    let mut fixed = Fixed::default();
    for _ in 0..ROUNDS {
        let report = check()?;
        let mut has_changed = false;
        for (file, (source, fixes)) in by_file(&report) {
            if let Some((text, count)) = patch::apply(&source, &fixes) {
                replace(&file, &source, &text)?;
                has_changed = true;
                fixed.findings += count;
                fixed.files.insert(file);
            }
        }
        if !has_changed {
            return Ok((fixed, report));
        }
    }
    Ok((fixed, check()?))
}

type Work<'r> = (Arc<Source>, Vec<&'r Fix>);

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
                fixes.push(fix);
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
