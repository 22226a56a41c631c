//! What the commands do, without the command line: find the project, load, resolve, compare, write.

pub mod against;
pub mod check;
pub mod classes;
mod failure;
pub mod fix;
pub mod generate;
mod generated;
mod known;
pub mod merge_tool;
pub mod mutants;
pub mod player;
pub mod preview;
pub mod scaffold;
pub mod test;
pub mod validate;
pub mod why;

use std::path::Path;

use crate::catalog::{Catalog, CatalogError};
use crate::sfdx::project::{Project, ProjectError};

pub use failure::Failure;

/// The sfdx project that `start` lies in.
///
/// # Errors
/// There is none, or its project file cannot be used.
pub fn project(start: &Path) -> Result<Project, Failure> {
    Project::find(start).map_err(|error| Failure::Unusable(error.to_string()))
}

/// The sfdx project that `start` lies in, if it lies in one.
///
/// # Errors
/// There is one, and its project file cannot be used.
pub fn project_if_any(start: &Path) -> Result<Option<Project>, Failure> {
    match Project::find(start) {
        Ok(project) => Ok(Some(project)),
        Err(ProjectError::NotFound { .. }) => Ok(None),
        Err(error) => Err(Failure::Unusable(error.to_string())),
    }
}

/// The specs at hand: the built-in ones and those of the project.
///
/// # Errors
/// The project's folder of specs cannot be read.
pub fn catalog(project: Option<&Project>) -> Result<Catalog, Failure> {
    Catalog::open(project.map(|project| project.root.as_path()))
        .map_err(|error| Failure::Unusable(format!("cannot read the project's provider specs: {error}")))
}

impl From<CatalogError> for Failure {
    fn from(error: CatalogError) -> Self {
        match error {
            CatalogError::Unknown { name, closest } => {
                let help = match closest {
                    Some(close) => format!("did you mean `{close}`?"),
                    None => "`otpsmith providers` lists those that there are".to_owned(),
                };
                Self::Usage(format!("there is no provider `{name}`\n{help}"))
            }
            CatalogError::Unreadable { shown, error } => Self::Unusable(format!("cannot read {shown}: {error}")),
            CatalogError::Invalid(diagnostics) => Self::Findings(diagnostics),
        }
    }
}
