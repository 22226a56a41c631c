//! The External Credential: how each way of authenticating is expressed, with every secret named and none written.

use serde::Serialize;

use super::names::{LONGEST_DESCRIPTION, LONGEST_LABEL, PRINCIPAL, cut};
use super::secrets::Usage;
use super::xml::{Fields, document};
use super::{MetadataError, names};
use crate::artifact::{Target, formula};
use crate::encode;
use crate::phrase;
use crate::plan::{Plan, PlanAuth};

/// One `externalCredentialParameters` beside the principal, escaped.
#[derive(Serialize)]
struct Parameter {
    name: String,
    kind: &'static str,
    value: String,
    sequence: Option<usize>,
}

impl Parameter {
    fn new(kind: &'static str, name: &str, value: &str) -> Self {
        Self { name: encode::xml_text(name), kind, value: encode::xml_text(value), sequence: None }
    }
}

pub(super) fn external_credential(plan: &Plan, target: &Target, usage: &Usage<'_>) -> Result<String, MetadataError> {
    let class = &target.class_name;
    let signs = match plan.auth {
        PlanAuth::OAuth2 { .. } | PlanAuth::AwsSigV4 { .. } => true,
        PlanAuth::Headers(_) | PlanAuth::Payload => !usage.credential_headers.is_empty(),
    };
    let description = if signs {
        format!("Signs the requests of {class}. Secrets are entered in Setup, never here.")
    } else if !usage.parameters.is_empty() {
        format!("Holds the secrets of {class}. They are entered in Setup, never here.")
    } else {
        format!("Signs nothing: {class} adds the authentication to its requests.")
    };
    let fields = Fields::default()
        .text("protocol", protocol(plan))
        .text("description", &cut(&description, LONGEST_DESCRIPTION))
        .text("to_enter", &to_enter(plan, usage))
        .text("principal", PRINCIPAL)
        .list("parameters", &parameters(plan, target, usage)?)
        .text("label", &names::label(plan, "", LONGEST_LABEL));
    Ok(document("external-credential.xml", &fields))
}

fn protocol(plan: &Plan) -> &'static str {
    match plan.auth {
        PlanAuth::OAuth2 { .. } => "Oauth",
        PlanAuth::AwsSigV4 { .. } => "AwsSv4",
        PlanAuth::Headers(_) | PlanAuth::Payload => "Custom",
    }
}

/// What the principal's description says: the names of the secrets that a person enters.
fn to_enter(plan: &Plan, usage: &Usage<'_>) -> String {
    let mut names: Vec<&str> = match plan.auth {
        PlanAuth::OAuth2 { .. } => vec!["client ID", "client secret"],
        PlanAuth::AwsSigV4 { .. } => vec!["access key ID", "secret access key"],
        PlanAuth::Headers(_) | PlanAuth::Payload => Vec::new(),
    };
    let what = match (names.is_empty(), usage.parameters.len()) {
        (true, 0) => return "Nothing to enter in Setup".to_owned(),
        (false, _) => "To enter in Setup",
        (true, 1) => "Authentication parameter to enter in Setup",
        (true, _) => "Authentication parameters to enter in Setup",
    };
    names.extend(usage.parameters.iter().map(|secret| secret.parameter.as_str()));
    cut(&format!("{what}: {}", phrase::list(&names)), LONGEST_DESCRIPTION)
}

fn parameters(plan: &Plan, target: &Target, usage: &Usage<'_>) -> Result<Vec<Parameter>, MetadataError> {
    let mut parameters = match &plan.auth {
        PlanAuth::OAuth2 { token_url, scope, in_header, .. } => {
            let variant =
                if *in_header { "ClientCredentialsClientSecretBasic" } else { "ClientCredentialsClientSecret" };
            let mut oauth = vec![
                Parameter::new("AuthProtocolVariant", "Oauth", variant),
                Parameter::new("AuthProviderUrl", "AuthProviderUrl", token_url),
            ];
            oauth.extend(scope.as_deref().map(|scope| Parameter::new("AuthParameter", "Scope", scope)));
            oauth
        }
        PlanAuth::AwsSigV4 { service, region, .. } => vec![
            Parameter::new("AuthParameter", "AwsService", service),
            Parameter::new("AuthParameter", "AwsRegion", region),
        ],
        PlanAuth::Headers(_) | PlanAuth::Payload => Vec::new(),
    };
    for (at, header) in usage.credential_headers.iter().enumerate() {
        let value = formula::credential(plan, target, &header.value)
            .map_err(|error| MetadataError { header: header.name.clone(), error })?;
        let sequence = Some(at + 1);
        parameters.push(Parameter { sequence, ..Parameter::new("AuthHeader", &header.name, &value) });
    }
    Ok(parameters)
}
