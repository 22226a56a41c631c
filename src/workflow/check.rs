//! Static diagnostics of specs and project files: all of them in one run.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use super::generate::edited_project_file;
use super::{Failure, generate};
use crate::artifact::Generator;
use crate::catalog::{self, Catalog, CatalogError, Edited, Listed, Origin};
use crate::config::{self, Handler, ProjectFile};
use crate::diagnostic::{self, Diagnostic, Source};
use crate::mock::{self, Mock};
use crate::plan::resolve::{BAD_PATH, BAD_URL};
use crate::plan::{Choices, Plan, resolve_partly};
use crate::rule::lint;
use crate::sfdx::project::{PROJECT_FILE, Project};
use crate::spec::{self, Spec};
use crate::yaml;

/// The name of a provider spec's file.
const SPEC: &str = "spec.yaml";

/// What is said about an address that is there, whatever else is missing.
const OF_THE_ADDRESS: [&str; 2] = [BAD_URL, BAD_PATH];

/// What was found in one file.
type Findings = Vec<Diagnostic>;

/// What was found in how many files.
#[derive(Debug, Default)]
pub struct Report {
    /// The files that were looked at.
    pub files: usize,
    /// Everything found, in reading order.
    pub diagnostics: Vec<Diagnostic>,
    /// Why files could not be looked at, one message each.
    pub unreadable: Vec<String>,
}

impl Report {
    fn add(&mut self, found: Findings) {
        self.files += 1;
        // A fix is about the bytes of a file, which are not those of its text when that could not be read as it is.
        self.diagnostics.extend(found.into_iter().map(|it| match it.place.source.fault {
            Some(_) => it.fix(None),
            None => it,
        }));
    }

    /// Notes a file that cannot be read, and goes on; gives back every other failure.
    fn note(&mut self, checked: Result<Findings, Failure>) -> Result<(), Failure> {
        match checked {
            Ok(found) => self.add(found),
            Err(Failure::Unusable(message)) => self.unreadable.push(message),
            Err(other) => return Err(other),
        }
        Ok(())
    }

    /// In reading order, each finding once: two handlers of one spec find the same in it.
    fn finished(mut self) -> Self {
        diagnostic::sort(&mut self.diagnostics);
        self.diagnostics.dedup();
        self.unreadable.dedup();
        self
    }
}

/// Checks the project file and the project's own specs; outside a project the built-in catalogue. A file that cannot be
/// read does not keep the others from being checked.
///
/// # Errors
/// The project's folder of specs cannot be read.
pub fn check_all(project: Option<&Project>, edited: &Edited) -> Result<Report, Failure> {
    let catalog = Catalog::open_edited(project.map(|project| project.root.as_path()), edited)
        .map_err(|error| Failure::Unusable(format!("cannot read the project's provider specs: {error}")))?;
    let wanted = if project.is_some() { Origin::Project } else { Origin::BuiltIn };
    let mut report = Report::default();
    if let Some(project) = project {
        match edited_project_file(&project.root, edited) {
            Ok(Some(read)) => report.note(check_handlers(read, &catalog, Some(project)))?,
            Ok(None) => {}
            Err(failure) => report.note(Err(failure))?,
        }
    }
    for listed in catalog.listed().iter().filter(|listed| listed.origin == wanted) {
        report.note(check_listed(&catalog, listed))?;
        match listed.mock_source() {
            Ok(Some(source)) => {
                let spec = catalog.load(&listed.name).ok();
                report.add(mock_findings(catalog::load_named_mock(&source, &listed.name), spec.as_ref()));
            }
            Ok(None) => {}
            Err(error) => report.note(Err(error.into()))?,
        }
    }
    Ok(report.finished())
}

fn check_listed(catalog: &Catalog, listed: &Listed) -> Result<Findings, Failure> {
    match catalog.load(&listed.name) {
        Ok(spec) => Ok(check_spec(&spec)),
        Err(CatalogError::Invalid(problems)) => Ok(with_value_problems(problems, &listed.source()?)),
        Err(other) => Err(other.into()),
    }
}

/// What is wrong with a mock. What its account has for a setting or secret of the spec beside it is used by the validator.
fn mock_findings(mock: Result<Mock, Findings>, spec: Option<&Spec>) -> Findings {
    let mut found = mock.map_or_else(|problems| problems, |mock| mock.warnings);
    found.retain(|it| {
        let name = it.place.source.text.get(it.place.clamped()).unwrap_or_default();
        let is_known = |spec: &Spec| spec.setting(name).is_some() || spec.secret(name).is_some();
        it.code != mock::UNUSED_ACCOUNT || !spec.is_some_and(is_known)
    });
    found
}

/// Checks the files and folders that are named. In a folder every `spec.yaml`, `mock.yaml` and `otpsmith.yaml` is
/// checked, at any depth. A file that cannot be read does not keep the others from being checked.
///
/// # Errors
/// A folder cannot be read, or has nothing to check.
pub fn check_files(paths: &[PathBuf], folder: &Path, edited: &Edited) -> Result<Report, Failure> {
    let mut report = Report::default();
    for path in paths {
        let place = folder.join(path);
        if !place.is_dir() {
            let checked = check_file(&place, path, edited);
            report.note(checked.map_err(|error| meant_a_provider(error, path, folder)))?;
            continue;
        }
        let found = files_below(&place)?;
        if found.is_empty() {
            return Err(Failure::Usage(format!(
                "there is no {SPEC}, no {} and no {} in {}",
                mock::FILE,
                config::FILE,
                path.display()
            )));
        }
        for inside in found {
            let shown = inside.strip_prefix(&place).map_or_else(|_| inside.clone(), |it| path.join(it));
            report.note(check_file(&inside, &shown, edited))?;
        }
    }
    Ok(report.finished())
}

/// Says where the spec is when a provider's name stands in the place of a file.
fn meant_a_provider(error: Failure, path: &Path, folder: &Path) -> Failure {
    let (Failure::Unusable(message), Some(name)) = (&error, path.to_str()) else { return error };
    let own = format!("{}/{name}/{SPEC}", catalog::FOLDER);
    let is_missing = !folder.join(path).exists();
    let is_built_in = || Catalog::open(None).is_ok_and(|it| it.listed().iter().any(|listed| listed.name == name));
    let hint = if is_missing && folder.join(&own).is_file() {
        format!("files are checked: the spec of that provider is {own}")
    } else if is_missing && is_built_in() {
        format!("files are checked, and {name} is built in; `otpsmith explain {name}` shows it")
    } else {
        return error;
    };
    Failure::Unusable(format!("{message}\n{hint}"))
}

/// Resolves a spec with its own examples, and looks for what is odd.
fn check_spec(spec: &Spec) -> Findings {
    let (plan, mut problems) = resolve_partly(spec, &Choices::examples(spec));
    if !diagnostic::has_errors(&problems) {
        return lint::spec(spec, &plan);
    }
    problems.extend(spec.warnings.iter().cloned());
    let advice = lint::broken_spec(spec, &plan, &problems);
    problems.extend(advice);
    problems
}

/// What is wrong with the values of a spec, beside what is wrong with its structure.
fn with_value_problems(mut problems: Vec<Diagnostic>, source: &Arc<Source>) -> Findings {
    let (Some(spec), _) = spec::load_partly(source) else { return problems };
    let (plan, found) = resolve_partly(&spec, &Choices::examples(&spec));
    // The rest may follow from what is missing.
    let is_own =
        |it: &Diagnostic| it.code.starts_with('V') || (OF_THE_ADDRESS.contains(&it.code) && !it.place.span.is_empty());
    let mut found: Vec<Diagnostic> = found.into_iter().filter(is_own).collect();
    let errors: Vec<Diagnostic> = problems.iter().chain(&found).cloned().collect();
    found.extend(lint::broken_spec(&spec, &plan, &errors));
    // A text that is not read as a whole cannot be patched.
    let is_whole = yaml::parse(source).is_ok();
    problems.extend(found.into_iter().map(|it| if is_whole { it } else { it.fix(None) }));
    problems
}

/// Resolves every handler of a project file.
fn check_handlers(
    (file, mut problems): (ProjectFile, Vec<Diagnostic>),
    catalog: &Catalog,
    project: Option<&Project>,
) -> Result<Findings, Failure> {
    let generator = Generator::default();
    let mut planner = generate::Planner::new(catalog);
    for handler in &file.handlers {
        match planner.plan(handler, project, true) {
            Ok(Some(plan)) => {
                problems.extend(project.map(|it| ungenerated(handler, &plan, it, &generator)).unwrap_or_default());
                problems.extend(lint::handler(handler, &plan));
            }
            Ok(None) => {}
            Err(Failure::Findings(found)) => problems.extend(found),
            Err(other) => return Err(other),
        }
    }
    Ok(problems)
}

/// Why a handler cannot be generated although it can be planned. Which package it goes into makes no difference.
pub(super) fn ungenerated(
    handler: &Handler,
    plan: &Rc<Plan>,
    project: &Project,
    generator: &Generator,
) -> Vec<Diagnostic> {
    let package = project.packages.first().map_or(".", |package| &package.path);
    let target = generate::target(handler, project, package);
    generate::artifacts(handler, plan, &target, generator).err().unwrap_or_default()
}

fn check_file(place: &Path, shown: &Path, edited: &Edited) -> Result<Findings, Failure> {
    // Messages are the same on every system.
    let shown = shown.to_string_lossy().replace('\\', "/");
    let unreadable = |error| Failure::Unusable(format!("cannot read {shown}: {error}"));
    let source = edited.read(place, &shown).map_err(unreadable)?;
    if place.file_name() == Some(OsStr::new(mock::FILE)) || (is_free(place) && mock::is_mock(&source)) {
        let beside = place.with_file_name(SPEC);
        let spec = edited.read(&beside, SPEC).ok().and_then(|source| spec::load(&source).ok());
        let mock = match catalog_folder(place) {
            Some(folder) => catalog::load_named_mock(&source, &folder),
            None => mock::load(&source),
        };
        return Ok(mock_findings(mock, spec.as_ref()));
    }
    if place.file_name() != Some(OsStr::new(config::FILE)) {
        let spec = match catalog_folder(place) {
            Some(folder) => catalog::load_named(&source, &folder),
            None => spec::load(&source),
        };
        return Ok(match spec {
            Ok(spec) => check_spec(&spec),
            Err(problems) => with_value_problems(problems, &source),
        });
    }
    // The folder of a project file is a project's root, where its own specs are; the rest of the project may be missing.
    let root = place.parent().unwrap_or(Path::new("."));
    let catalog = Catalog::open_edited(Some(root), edited).map_err(unreadable)?;
    let project = if root.join(PROJECT_FILE).exists() { Some(super::project(root)?) } else { None };
    check_handlers(config::load(&source), &catalog, project.as_ref())
}

/// Whether a file's name does not say what it is.
fn is_free(place: &Path) -> bool {
    place.file_name() != Some(OsStr::new(SPEC)) && place.file_name() != Some(OsStr::new(config::FILE))
}

/// The folder of a spec or mock in a catalogue, which has its name.
fn catalog_folder(place: &Path) -> Option<String> {
    let folder = place.parent()?;
    let is_listed = [SPEC, mock::FILE].iter().any(|name| place.file_name() == Some(OsStr::new(name)))
        && folder.parent().and_then(Path::file_name) == Some(OsStr::new(catalog::FOLDER));
    is_listed.then(|| folder.file_name().map(|name| name.to_string_lossy().into_owned())).flatten()
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let is_hidden = |name: &OsStr| name.to_string_lossy().starts_with('.') || name == "node_modules";
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    let mut files = Vec::new();
    for entry in walk.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.file_name())) {
        let entry = entry.map_err(|error| Failure::Unusable(format!("cannot read a folder: {error}")))?;
        let is_ours = [SPEC, mock::FILE, config::FILE].iter().any(|name| entry.file_name() == *name);
        if entry.file_type().is_file() && is_ours {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}
