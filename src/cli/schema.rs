//! `otpsmith schema`.

use clap::{Args, ValueEnum};

use super::project_if_any;
use super::terminal::Session;
use crate::schema;
use crate::workflow::{self, Failure};

/// Print the JSON Schema of a YAML file, for completion and hover in editors
///
/// docs/editors.md says how to make an editor use it.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Which file
    #[arg(value_name = "KIND")]
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A provider spec, spec.yaml
    Spec,
    /// A mock provider, mock.yaml
    Mock,
    /// A project file, otpsmith.yaml, with the providers at hand and their settings
    Project,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    let schema = match arguments.kind {
        Kind::Spec => schema::spec(),
        Kind::Mock => schema::mock(),
        Kind::Project => {
            let project = project_if_any(session)?;
            schema::project(&workflow::catalog(project.as_ref())?)
        }
    };
    session.json(&schema)
}
