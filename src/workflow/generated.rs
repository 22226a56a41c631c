//! The texts that a project's descriptions generate, without regard to what is on disk.

use std::collections::BTreeMap;

use super::Failure;
use super::generate::{Job, Planner, Wanted, artifacts, project_file, sorted, target, wanted};
use crate::artifact::metadata::manifest;
use crate::artifact::{Generator, Target};
use crate::catalog::Catalog;
use crate::diagnostic;
use crate::plan::Plan;
use crate::sfdx::project::Project;

/// What one version of a project's descriptions generates, and what it is generated from.
pub(super) struct Generated {
    pub(super) project: Project,
    pub(super) wanted: Wanted,
    pub(super) catalog: Catalog,
    /// By path.
    pub(super) files: BTreeMap<String, Text>,
}

/// One file.
pub(super) struct Text {
    pub(super) contents: String,
    /// Which of the handlers it belongs to; nothing for what belongs to all.
    pub(super) handler: Option<usize>,
}

impl Generated {
    /// Generates everything that `job` is about.
    ///
    /// # Errors
    /// As [`super::generate::prepare`], but for what is on disk.
    pub(super) fn of(job: Job) -> Result<Self, Failure> {
        let project = super::project(&job.start)?;
        let file = project_file(&project.root)?;
        let (wanted, mut problems) = wanted(job, file)?;
        let catalog = super::catalog(Some(&project))?;
        let mut files = BTreeMap::new();
        let mut targets = Vec::new();
        let mut planner = Planner::new(&catalog);
        let generator = Generator::default();
        for (at, handler) in wanted.handlers.iter().enumerate() {
            let plan = match planner.plan(handler, Some(&project), wanted.is_from_file) {
                Ok(Some(plan)) => plan,
                Ok(None) => continue,
                Err(Failure::Findings(found)) => {
                    problems.extend(found);
                    continue;
                }
                Err(other) => return Err(other),
            };
            let package = project.package(handler.package.as_ref().map(|it| it.text.as_str()));
            let package = package.map_err(|error| Failure::Unusable(error.to_string()))?;
            let target = target(handler, &project, &package.path);
            if wanted.is_asked_for(handler) {
                match artifacts(handler, &plan, &target, &generator) {
                    Ok(made) => files.extend(
                        made.into_iter().map(|it| (it.path, Text { contents: it.contents, handler: Some(at) })),
                    ),
                    Err(found) => problems.extend(found),
                }
            }
            if wanted.manifest.is_some() {
                targets.push((plan, target));
            }
        }
        if diagnostic::has_errors(&problems) {
            return Err(sorted(problems).into());
        }
        if let Some(path) = &wanted.manifest {
            let targets: Vec<(&Plan, &Target)> = targets.iter().map(|(plan, target)| (&**plan, target)).collect();
            let made = manifest(&targets, &path.text);
            files.insert(made.path, Text { contents: made.contents, handler: None });
        }
        Ok(Self { project, wanted, catalog, files })
    }
}
