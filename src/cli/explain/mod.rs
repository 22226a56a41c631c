//! `otpsmith explain`.

mod answer;
mod model;
mod request;
mod text;

use clap::Args;

use super::terminal::Session;
use super::{EXIT_SUCCESS, Format, project_if_any};
use crate::plan::{Choices, resolve};
use crate::spec::{Auth, Body, Spec};
use crate::workflow::{self, Failure};

/// Show a provider: settings, secrets, the request, and what each reply means
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The provider's name
    #[arg(value_name = "PROVIDER")]
    provider: String,
    /// How it is written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    let project = project_if_any(session)?;
    let catalog = workflow::catalog(project.as_ref())?;
    let spec = catalog.load(&arguments.provider)?;
    let plan = resolve(&spec, &Choices::examples(&spec))?;
    let origin = catalog.listed().iter().find(|it| it.name == arguments.provider).map_or("", |it| it.origin.word());
    let explanation = model::Explanation::of(&spec, &plan, origin);
    match arguments.format {
        Format::Json => session.json(&explanation),
        Format::Text => {
            text::write(&explanation, session)?;
            Ok(EXIT_SUCCESS)
        }
    }
}

/// The word for how requests are authenticated.
pub(super) fn auth_word(spec: &Spec) -> &'static str {
    match &spec.auth.value {
        Auth::Basic { .. } => "basic",
        Auth::Headers(_) => "headers",
        Auth::OAuth2 { .. } => "oauth2",
        Auth::AwsSigV4 { .. } => "aws-sigv4",
        Auth::Payload => "payload",
    }
}

/// The word for where the message is: the body's kind, or the query when there is no body.
pub(super) fn body_word(spec: &Spec) -> &'static str {
    match &spec.payload.body {
        Body::Form(_) => "form",
        Body::Json(_) => "json",
        Body::Xml(_) => "xml",
        Body::None if spec.payload.query.is_empty() => "none",
        Body::None => "query",
    }
}
