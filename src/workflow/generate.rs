//! From the handlers that were asked for to the changes of the project.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use sha2::{Digest, Sha256};

use super::Failure;
use super::known::{Hashes, Inputs, Known};
use crate::artifact::metadata::{destructive_changes, manifest};
use crate::artifact::{Generator, Target};
use crate::catalog::{Catalog, CatalogError, Edited};
use crate::config::{self, Draft, Handler, NOT_GENERATED, ProjectFile, UNKNOWN_PACKAGE, UNKNOWN_PROVIDER, Written};
use crate::diagnostic::{self, Diagnostic};
use crate::encode;
use crate::plan::{Plan, resolve};
use crate::sfdx::change::{
    self, Applied, ChangeError, ChangeSet, Comparison, GeneratedFile, Lock, Origin, Recovered, Scope, Status, Unit,
};
use crate::sfdx::project::{Project, ProjectError};
use crate::yaml::decode::unmistakable;
use crate::yaml::repair;

/// What is to be generated.
#[derive(Debug, Clone)]
pub struct Job {
    /// A folder in the project.
    pub start: PathBuf,
    /// One handler, from the command line; without it all those of the project file.
    pub handler: Option<Draft>,
    /// Where a `package.xml` goes, from the command line.
    pub manifest: Option<Written>,
}

/// What generating would change.
#[derive(Debug)]
pub struct Prepared {
    /// The project.
    pub project: Project,
    /// Every file with its status.
    pub changes: ChangeSet,
    /// The providers of the handlers, in order.
    pub providers: Vec<String>,
    /// What the handlers' files depend on, by the names of their records.
    inputs: BTreeMap<String, u64>,
    known: Known,
    scope: Scope,
}

impl Prepared {
    /// Writes every file that differs and then the record, or, when anything fails, leaves the project as it was.
    ///
    /// # Errors
    /// As [`ChangeSet::apply`].
    pub fn apply(&self) -> Result<Applied, Failure> {
        let applied = self.changes.apply()?;
        if self.changes.is_locked() {
            let mut known = if self.scope == Scope::Part { self.known.clone() } else { Known::default() };
            for (name, record) in self.changes.record_hashes() {
                match self.inputs.get(&name) {
                    Some(inputs) => known.0.insert(name, Hashes { inputs: *inputs, record }),
                    None => known.0.remove(&name),
                };
            }
            if known != self.known {
                known.write(&self.project);
            }
        }
        Ok(applied)
    }
}

/// The record of a manifest, which is about all handlers; no class can have that name.
const MANIFEST_RECORD: &str = "package-manifest";

/// Finds out what generating would change. Writes nothing.
///
/// # Errors
/// No project or nothing to generate; whatever is wrong in the project file, the flags or a spec, in one go; an earlier
/// run was stopped midway.
pub fn prepare(job: Job) -> Result<Prepared, Failure> {
    prepare_with(job, None)
}

/// The right to change a project.
#[derive(Debug)]
pub struct Hold {
    lock: Option<Lock>,
    /// What an earlier run left that was stopped midway, and what was done about it.
    pub recovered: Option<Recovered>,
}

/// Keeps others from changing the project, and puts back what an earlier run left that was stopped midway.
///
/// # Errors
/// There is no project, another process is changing it and does not come to an end, or what was left cannot be put back.
pub fn hold(start: &Path) -> Result<Hold, Failure> {
    match change::lock(&super::project(start)?) {
        Ok((lock, recovered)) => Ok(Hold { lock: Some(lock), recovered }),
        // There may be nothing to write.
        Err(ChangeError::Unwritable { .. }) => Ok(Hold { lock: None, recovered: None }),
        Err(error) => Err(error.into()),
    }
}

/// Finds out what generating would change, in a project that others are kept from changing until it is done.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_to_write(job: Job, hold: Hold) -> Result<Prepared, Failure> {
    prepare_with(job, hold.lock)
}

fn prepare_with(job: Job, lock: Option<Lock>) -> Result<Prepared, Failure> {
    let project = super::project(&job.start)?;
    let file = project_file(&project.root)?;
    let (wanted, mut problems) = wanted(job, file)?;
    let catalog = super::catalog(Some(&project))?;

    let known = Known::read(&project);
    let all_inputs = Inputs::of(&project, &catalog)?;
    let mut inputs = BTreeMap::new();
    let scope = if wanted.only.is_none() && wanted.is_from_file { Scope::Whole } else { Scope::Part };
    let is_writing = lock.is_some();
    let mut comparison = Comparison::begin(&project, scope, lock)?;
    if is_writing {
        comparison.hash_records();
    }
    let mut added = Ok(());
    let mut planned = Vec::new();
    let mut planner = Planner::new(&catalog);
    for handler in &wanted.handlers {
        let name = &handler.class.text;
        if let Some(hash) = all_inputs.of_handler(handler) {
            inputs.insert(name.clone(), hash);
            // A manifest is made of plans. What is wrong is found by making one.
            if wanted.manifest.is_none()
                && added.is_ok()
                && !diagnostic::has_errors(&problems)
                && let Some(Hashes { inputs, record }) = known.0.get(name)
                && *inputs == hash
            {
                match comparison.add_known(name, *record) {
                    Ok(true) => continue,
                    Ok(false) => {}
                    Err(error) => added = Err(error),
                }
            }
        }
        match planner.plan(handler, Some(&project), wanted.is_from_file) {
            Ok(Some(plan)) => planned.push((handler, plan)),
            Ok(None) => {}
            Err(Failure::Findings(found)) => problems.extend(found),
            Err(other) => return Err(other),
        }
    }
    if diagnostic::has_errors(&problems) {
        return Err(sorted(problems).into());
    }

    let mut targets = Vec::new();
    let mut origins = Origins::default();
    let generator = Generator::default();
    let providers = wanted.handlers.iter().map(|handler| handler.provider.text.clone()).collect();
    for (handler, plan) in planned {
        let package = project.package(handler.package.as_ref().map(|it| it.text.as_str()));
        let package = package.map_err(|error| Failure::Unusable(error.to_string()))?;
        let target = target(handler, &project, &package.path);
        if wanted.is_asked_for(handler) {
            match artifacts(handler, &plan, &target, &generator) {
                Ok(files) if added.is_ok() => {
                    let origin = origins.of(&catalog, &handler.provider.text)?;
                    added = comparison.add(Unit { name: target.class_name.clone(), origin, files });
                }
                Ok(_) => {}
                Err(found) => problems.extend(found),
            }
        }
        // There may be thousands of plans, and nothing but a manifest needs them again.
        if wanted.manifest.is_some() {
            targets.push((plan, target));
        }
    }
    if diagnostic::has_errors(&problems) {
        return Err(sorted(problems).into());
    }
    added?;
    if let Some(path) = &wanted.manifest {
        let targets: Vec<(&Plan, &Target)> = targets.iter().map(|(plan, target)| (&**plan, target)).collect();
        let files = vec![manifest(&targets, &path.text)];
        let origin = Origin { provider: "-".to_owned(), spec: "-".to_owned(), version: change::version() };
        comparison.add(Unit { name: MANIFEST_RECORD.to_owned(), origin, files })?;
    }
    let changes = comparison.finish()?;
    Ok(Prepared { changes, providers, project, inputs, known, scope })
}

/// What handlers are generated from; each spec is hashed once.
#[derive(Default)]
struct Origins(HashMap<String, Origin>);

impl Origins {
    fn of(&mut self, catalog: &Catalog, provider: &str) -> Result<Origin, Failure> {
        if let Some(known) = self.0.get(provider) {
            return Ok(known.clone());
        }
        let spec = match catalog.listed().iter().find(|it| it.name == provider) {
            // A checkout with CRLF is the same spec.
            Some(listed) => encode::hexadecimal(&Sha256::digest(listed.source()?.text.replace("\r\n", "\n"))),
            None => "-".to_owned(),
        };
        let origin = Origin { provider: provider.to_owned(), spec, version: change::version() };
        self.0.insert(provider.to_owned(), origin.clone());
        Ok(origin)
    }
}

/// Adds the manifests that remove the parts of orphans from an org, in a folder: nothing when no orphan that is removed
/// is a part of an org.
///
/// # Errors
/// The folder is none that a project can have, or what is there cannot be read.
pub fn add_destructive_changes(prepared: &mut Prepared, folder: &str) -> Result<bool, Failure> {
    let removed = prepared.changes.files().iter().filter(|it| it.status() == Status::Remove);
    let paths: Vec<&str> = removed.map(|it| it.path()).collect();
    let files = destructive_changes(&paths, &prepared.project.api_version, folder.trim_end_matches('/'));
    let is_any = !files.is_empty();
    for file in files {
        prepared.changes.add_unrecorded(file)?;
    }
    Ok(is_any)
}

/// A project file and what is wrong with it.
type Read = (ProjectFile, Vec<Diagnostic>);

/// The project's `otpsmith.yaml`, if it has one.
pub(super) fn project_file(root: &Path) -> Result<Option<Read>, Failure> {
    edited_project_file(root, &Edited::default())
}

/// The project file, or what stands for it, if there is one.
pub(super) fn edited_project_file(root: &Path, edited: &Edited) -> Result<Option<Read>, Failure> {
    let place = root.join(config::FILE);
    match place.symlink_metadata() {
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::Unusable(format!("cannot read {}: {error}", config::FILE))),
    }
    let source = edited
        .read(&place, config::FILE)
        .map_err(|error| Failure::Unusable(format!("cannot read {}: {error}", config::FILE)))?;
    Ok(Some(config::load(&source)))
}

/// The handlers to resolve.
pub(super) struct Wanted {
    pub(super) handlers: Vec<Handler>,
    pub(super) manifest: Option<Written>,
    pub(super) is_from_file: bool,
    /// The provider whose files are asked for, when not all are.
    only: Option<String>,
}

impl Wanted {
    pub(super) fn is_asked_for(&self, handler: &Handler) -> bool {
        self.only.as_ref().is_none_or(|only| *only == handler.provider.text)
    }
}

pub(super) fn wanted(job: Job, file: Option<Read>) -> Result<(Wanted, Vec<Diagnostic>), Failure> {
    match (job.handler, file) {
        (None, None) => Err(Failure::Usage(format!(
            "the project has no {}, and no provider is named\n\
             name one, such as `otpsmith generate twilio --set account_sid=…`; `otpsmith providers` lists them",
            config::FILE
        ))),
        (Some(draft), None) => {
            let mut problems = Vec::new();
            if let Some(path) = &job.manifest {
                config::check_path(path, &mut problems);
            }
            let handlers = vec![draft.finish(&mut problems)];
            config::check_names(&handlers, &mut problems);
            let only = Some(handlers[0].provider.text.clone());
            Ok((Wanted { handlers, manifest: job.manifest, is_from_file: false, only }, problems))
        }
        (None, Some((file, problems))) => {
            let wanted = Wanted { handlers: file.handlers, manifest: file.manifest, is_from_file: true, only: None };
            Ok((wanted, problems))
        }
        (Some(draft), Some((file, problems))) => {
            let is_there = file.handlers.iter().any(|it| it.provider.text == draft.provider.text);
            if !is_there && diagnostic::has_errors(&problems) {
                // It may be there and not be readable.
                return Err(problems.into());
            }
            Ok((one_of_the_file(draft, job.manifest.as_ref(), file)?, problems))
        }
    }
}

/// The handlers of the file that are for the provider of `draft`, whose flags may not say otherwise than the file.
fn one_of_the_file(draft: Draft, manifest: Option<&Written>, file: ProjectFile) -> Result<Wanted, Failure> {
    let only = draft.provider.text.clone();
    let mine: Vec<&Handler> = file.handlers.iter().filter(|it| it.provider.text == only).collect();
    if mine.is_empty() {
        return Err(Failure::Usage(format!(
            "{} has no handler for `{only}`\nadd one there: `- provider: {only}` under `handlers`",
            config::FILE
        )));
    }
    let mut contradictions: Vec<String> = mine.iter().flat_map(|handler| contradictions(&draft, handler)).collect();
    if let Some(flag) = manifest
        && file.manifest.as_ref().is_none_or(|path| path.text != flag.text)
    {
        contradictions.push(contradiction("manifest", &flag.text, file.manifest.as_ref()));
    }
    if !contradictions.is_empty() {
        let message = contradictions.join("\n");
        return Err(Failure::Usage(format!("{message}\nedit the file, or leave the flags out")));
    }
    // A manifest is about all handlers, so that all have to be resolved.
    let handlers: Vec<Handler> = match file.manifest {
        Some(_) => file.handlers,
        None => file.handlers.into_iter().filter(|it| it.provider.text == only).collect(),
    };
    Ok(Wanted { handlers, manifest: file.manifest, is_from_file: true, only: Some(only) })
}

fn contradictions(flags: &Draft, handler: &Handler) -> Vec<String> {
    let file = &handler.draft;
    let named = [
        ("class", &flags.class, Some(&handler.class)),
        ("test_class", &flags.test_class, Some(&handler.test_class)),
        ("credential", &flags.credential, Some(&handler.credential)),
        ("access", &flags.access, file.access.as_ref()),
        ("package", &flags.package, file.package.as_ref()),
        ("docs", &flags.docs, file.docs.as_ref()),
        ("message", &flags.message, file.message.as_ref()),
        ("timeout", &flags.timeout, file.timeout.as_ref()),
        ("default_country", &flags.default_country, file.default_country.as_ref()),
    ];
    let differs = |flag: &Written, file: Option<&Written>| file.is_none_or(|file| file.text != flag.text);
    // What the file leaves out may be said as it is anyway.
    let defaults = [("access", config::DEFAULT_ACCESS), ("docs", config::DEFAULT_DOCS)];
    let mut all = Vec::new();
    for (key, flag, file) in named {
        if let Some(flag) = flag
            && differs(flag, file)
            && !(file.is_none() && defaults.contains(&(key, &flag.text)))
        {
            all.push(contradiction(key, &flag.text, file));
        }
    }
    for (name, flag) in &flags.settings {
        let in_file = file.settings.iter().find(|it| it.0 == *name).map(|it| &it.1);
        if differs(flag, in_file) {
            all.push(contradiction(&format!("settings.{name}"), &flag.text, in_file));
        }
    }
    all
}

fn contradiction(key: &str, flag: &str, file: Option<&Written>) -> String {
    match file {
        Some(file) => {
            let (line, column) = file.place.line_column();
            let name = &file.place.source.name;
            format!("the flag for `{key}` says `{flag}`, but {name}:{line}:{column} says `{}`", file.text)
        }
        None => format!("the flag for `{key}` says `{flag}`, but {} says nothing about it", config::FILE),
    }
}

/// So many plans are kept for other handlers that choose the same.
const MOST_PLANS: usize = 64;

/// Makes plans, each once for all handlers that choose the same.
pub(super) struct Planner<'c> {
    catalog: &'c Catalog,
    known: HashMap<Chosen, Rc<Plan>>,
}

/// What a handler's plan depends on: the provider, its settings, the message, the timeout and the default country.
type Chosen = (String, Vec<(String, String)>, [Option<String>; 3]);

impl<'c> Planner<'c> {
    pub(super) fn new(catalog: &'c Catalog) -> Self {
        Self { catalog, known: HashMap::new() }
    }

    /// The plan of one handler; nothing when its settings could not be read, which has been reported.
    pub(super) fn plan(
        &mut self,
        handler: &Handler,
        project: Option<&Project>,
        is_from_file: bool,
    ) -> Result<Option<Rc<Plan>>, Failure> {
        let Draft { settings, message, timeout, default_country, .. } = &handler.draft;
        let text = |it: &Option<Written>| it.as_ref().map(|it| it.text.clone());
        let settings = settings.iter().map(|(name, it)| (name.clone(), it.text.clone())).collect();
        let chosen: Chosen =
            (handler.provider.text.clone(), settings, [text(message), text(timeout), text(default_country)]);
        // What can be wrong beside the choices is wrong in each handler's own place.
        if handler.draft.settings_are_whole
            && handler.package.is_none()
            && let Some(plan) = self.known.get(&chosen)
        {
            return Ok(Some(Rc::clone(plan)));
        }
        let plan = plan(handler, self.catalog, project, is_from_file)?.map(Rc::new);
        if let Some(plan) = &plan
            && self.known.len() < MOST_PLANS
        {
            self.known.insert(chosen, Rc::clone(plan));
        }
        Ok(plan)
    }
}

/// Loads and resolves what one handler is about; nothing when its settings could not be read, which has been reported.
pub(super) fn plan(
    handler: &Handler,
    catalog: &Catalog,
    project: Option<&Project>,
    is_from_file: bool,
) -> Result<Option<Plan>, Failure> {
    let mut problems: Vec<Diagnostic> = Vec::new();
    if let (Some(project), Some(package)) = (project, &handler.package)
        && let Err(error) = project.package(Some(&package.text))
    {
        problems.push(unknown_package(package, &error));
    }
    let spec = match catalog.shared(&handler.provider.text) {
        Ok(spec) => spec,
        Err(CatalogError::Unknown { name, closest }) if is_from_file => {
            let help = match closest {
                Some(close) => format!("did you mean `{close}`?"),
                None => "`otpsmith providers` lists those that there are".to_owned(),
            };
            let message = format!("there is no provider `{name}`");
            let place = handler.provider.place.clone();
            let known: Vec<&str> = catalog.listed().iter().map(|listed| listed.name.as_str()).collect();
            let fix =
                unmistakable(&name, &known).and_then(|close| repair::rename(&place.source, &place.span, &name, close));
            problems.push(Diagnostic::error(UNKNOWN_PROVIDER, place, message).help(help).fix(fix));
            return Err(problems.into());
        }
        Err(other) => return Err(other.into()),
    };
    if !handler.draft.settings_are_whole {
        return if problems.is_empty() { Ok(None) } else { Err(problems.into()) };
    }
    match resolve(&spec, &handler.choices) {
        Ok(plan) if problems.is_empty() => Ok(Some(plan)),
        Ok(_) => Err(problems.into()),
        Err(found) => {
            problems.extend(found);
            Err(problems.into())
        }
    }
}

fn unknown_package(package: &Written, error: &ProjectError) -> Diagnostic {
    let text = error.to_string();
    let (message, help) = text.split_once('\n').unwrap_or((&text, ""));
    let diagnostic = Diagnostic::error(UNKNOWN_PACKAGE, package.place.clone(), message);
    if help.is_empty() { diagnostic } else { diagnostic.help(help) }
}

/// Every file of one handler.
pub(super) fn artifacts(
    handler: &Handler,
    plan: &Rc<Plan>,
    target: &Target,
    generator: &Generator,
) -> Result<Vec<GeneratedFile>, Vec<Diagnostic>> {
    generator.shared(plan, target).map_err(|error| {
        let message = format!("no handler can be generated for {}: {error}", plan.provider);
        vec![Diagnostic::error(NOT_GENERATED, handler.provider.place.clone(), message)]
    })
}

pub(super) fn target(handler: &Handler, project: &Project, package: &str) -> Target {
    Target {
        class_name: handler.class.text.clone(),
        test_class_name: handler.test_class.text.clone(),
        credential: handler.credential.text.clone(),
        access: handler.access,
        api_version: project.api_version.clone(),
        package: package.to_owned(),
        docs_folder: handler.docs.clone(),
        namespace: project.namespace.clone(),
    }
}

/// Each problem once: two handlers of one spec find the same in it.
pub(super) fn sorted(mut problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostic::sort(&mut problems);
    problems.dedup();
    problems
}

impl From<ChangeError> for Failure {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Conflicts(_)
            | ChangeError::Obstacles(_)
            | ChangeError::BadPath { .. }
            | ChangeError::Duplicate { .. }
            | ChangeError::NotAFolder { .. }
            | ChangeError::LeavesProject { .. }
            | ChangeError::NeedsForce { .. } => Self::Refused(error.to_string()),
            ChangeError::NothingToResolve { .. } => Self::Usage(error.to_string()),
            _ => Self::Unusable(error.to_string()),
        }
    }
}
