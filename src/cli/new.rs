//! `otpsmith new`.

use clap::{Args, ValueEnum};

use super::EXIT_SUCCESS;
use super::init::list;
use super::terminal::Session;
use crate::workflow::Failure;
use crate::workflow::scaffold::{self, NewSpec};

/// Write the spec and the mock of a provider that is missing, complete and full of placeholders
///
/// They go into the sfdx project, as provider-specs/NAME/spec.yaml and mock.yaml; the schemas that give editors completion
/// and hover are written too.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The provider's name: lower-case letters, digits and single hyphens
    #[arg(value_name = "NAME")]
    name: String,
    /// How the provider knows who is sending
    #[arg(long, value_name = "KIND", default_value = "headers")]
    auth: Auth,
    /// What carries the message
    #[arg(long, value_name = "KIND", default_value = "json")]
    body: Body,
    /// Replace a spec and a mock that are there
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Auth {
    /// A user name and a password
    Basic,
    /// A key in a header
    Headers,
    /// A token that Salesforce fetches with a client ID and secret
    #[value(name = "oauth2")]
    Oauth2,
    /// AWS Signature Version 4
    AwsSigv4,
    /// A key among the values that are sent
    Payload,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Body {
    /// A form
    Form,
    /// A JSON document
    Json,
    /// An XML document
    Xml,
    /// The query of a GET request
    Query,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    let auth = match arguments.auth {
        Auth::Basic => scaffold::Auth::Basic,
        Auth::Headers => scaffold::Auth::Headers,
        Auth::Oauth2 => scaffold::Auth::Oauth2,
        Auth::AwsSigv4 => scaffold::Auth::AwsSigv4,
        Auth::Payload => scaffold::Auth::Payload,
    };
    let body = match arguments.body {
        Body::Form => scaffold::Body::Form,
        Body::Json => scaffold::Body::Json,
        Body::Xml => scaffold::Body::Xml,
        Body::Query => scaffold::Body::Query,
    };
    let name = &arguments.name;
    let created = scaffold::new_spec(&session.start(), NewSpec { name, auth, body }, arguments.force)?;
    list(&created.written, session)?;
    if created.hides_built_in {
        session.note(format_args!("in this project it takes the place of the built-in provider `{name}`"))?;
    }
    let [spec, mock] = [0, 1].map(|at| created.written.get(at).map(String::as_str).unwrap_or_default());
    session.note(format_args!("next: edit {spec} and {mock}, then otpsmith check, then otpsmith validate {name}"))?;
    Ok(EXIT_SUCCESS)
}
