//! Static diagnostics of specs and project files: all of them in one run.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::catalog::{self, CatalogError, Origin};
use crate::diagnostic::{self, Diagnostic};
use crate::plan::{Choices, resolve};
use crate::sfdx::project::Project;
use crate::spec::{self, Spec};

use super::Failure;

/// What was found in how many files.
#[derive(Debug, Default)]
pub struct Report {
    /// The files that were looked at.
    pub files: usize,
    /// Everything found, in reading order.
    pub diagnostics: Vec<Diagnostic>,
}

impl Report {
    fn add(&mut self, result: Result<(), Vec<Diagnostic>>) {
        self.files += 1;
        self.diagnostics.extend(result.err().into_iter().flatten());
    }

    /// In reading order, each finding once: two handlers of one spec find the same in it.
    fn finished(mut self) -> Self {
        diagnostic::sort(&mut self.diagnostics);
        self.diagnostics.dedup();
        self
    }
}

/// Checks the project's own specs; outside a project the built-in catalogue.
///
/// # Errors
/// A file cannot be read.
pub fn check_all(project: Option<&Project>) -> Result<Report, Failure> {
    let catalog = super::catalog(project)?;
    let wanted = if project.is_some() { Origin::Project } else { Origin::BuiltIn };
    let mut report = Report::default();
    for listed in catalog.listed().iter().filter(|listed| listed.origin == wanted) {
        report.add(match catalog.load(&listed.name) {
            Ok(spec) => check_spec(&spec),
            Err(CatalogError::Invalid(diagnostics)) => Err(diagnostics),
            Err(other) => return Err(other.into()),
        });
    }
    Ok(report.finished())
}

/// Checks the files and folders that are named. In a folder every `spec.yaml` is checked, at any depth.
///
/// # Errors
/// A file or folder is not there or cannot be read, or a folder has nothing to check.
pub fn check_files(paths: &[PathBuf], folder: &Path) -> Result<Report, Failure> {
    let mut report = Report::default();
    for path in paths {
        let place = folder.join(path);
        if place.is_dir() {
            let found = files_below(&place)?;
            if found.is_empty() {
                return Err(Failure::Usage(format!("there is no spec.yaml in {}", path.display())));
            }
            for inside in found {
                let shown = inside.strip_prefix(&place).map_or_else(|_| inside.clone(), |it| path.join(it));
                report.add(check_file(&inside, &shown)?);
            }
        } else {
            report.add(check_file(&place, path)?);
        }
    }
    Ok(report.finished())
}

/// Resolves a spec with its own examples.
fn check_spec(spec: &Spec) -> Result<(), Vec<Diagnostic>> {
    resolve(spec, &Choices::examples(spec)).map(drop)
}

fn check_file(place: &Path, shown: &Path) -> Result<Result<(), Vec<Diagnostic>>, Failure> {
    // Messages are the same on every system.
    let shown = shown.to_string_lossy().replace('\\', "/");
    let source = catalog::read_source(place, &shown)
        .map_err(|error| Failure::Unusable(format!("cannot read {shown}: {error}")))?;
    Ok(spec::load(&source).and_then(|spec| check_spec(&spec)))
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let is_hidden = |name: &OsStr| name.to_string_lossy().starts_with('.') || name == "node_modules";
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    let mut files = Vec::new();
    for entry in walk.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.file_name())) {
        let entry = entry.map_err(|error| Failure::Unusable(format!("cannot read {error}")))?;
        if entry.file_type().is_file() && entry.file_name() == "spec.yaml" {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}
