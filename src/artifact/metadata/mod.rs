//! The metadata files of a handler: its classes' descriptions, credentials, permission sets, and the custom setting for
//! secrets that Apex reads. No secret's value is in any of them.

mod destructive;
mod external_credential;
mod manifest;
mod names;
pub(super) mod secrets;
mod xml;

use std::fmt;

use super::Target;
use super::formula::{self, FormulaError};
use crate::plan::{Plan, PlanAuth};
use crate::sfdx::change::GeneratedFile;
use names::{LONGEST_DESCRIPTION, LONGEST_LABEL, LONGEST_OBJECT_LABEL, cut, label, path};
use secrets::Usage;
use xml::{Fields, document};

pub use destructive::destructive_changes;
pub use manifest::manifest;
pub(super) use names::secrets_label;
pub use names::{PRINCIPAL, access_permission_set, callout_permission_set, secret_field, secrets_object};

/// A header that the External Credential cannot hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetadataError {
    /// The header's name.
    pub header: String,
    /// Why.
    pub error: FormulaError,
}

impl fmt::Display for MetadataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the header {} cannot be part of a credential: {}", self.header, self.error)
    }
}

impl std::error::Error for MetadataError {}

/// Where a class of the handler goes, relative to the project.
pub fn class_path(target: &Target, class: &str) -> String {
    path(target, &format!("classes/{class}.cls"))
}

/// Every metadata file of one handler, the classes themselves excepted, in an order in which they can be deployed.
///
/// # Errors
/// The value of a header is too long for a credential.
pub fn metadata(plan: &Plan, target: &Target) -> Result<Vec<GeneratedFile>, MetadataError> {
    let usage = Usage::of(plan);
    let file = |inside: String, contents| GeneratedFile { path: path(target, &inside), contents };
    let credential = &target.credential;
    let mut files = vec![
        file(
            format!("externalCredentials/{credential}.externalCredential-meta.xml"),
            external_credential::external_credential(plan, target, &usage)?,
        ),
        file(format!("namedCredentials/{credential}.namedCredential-meta.xml"), named_credential(plan, target, &usage)),
    ];
    if !usage.apex.is_empty() {
        let object = secrets_object(target);
        let folder = format!("objects/{object}");
        files.push(file(format!("{folder}/{object}.object-meta.xml"), custom_setting(plan, target)));
        for secret in &usage.apex {
            let name = secret_field(secret);
            let fields = Fields::default()
                .text("name", &name)
                .text("description", &secret.help)
                .text("label", &cut(&secret.parameter, LONGEST_OBJECT_LABEL));
            files.push(file(
                format!("{folder}/fields/{name}.field-meta.xml"),
                document("custom-setting-field.xml", &fields),
            ));
        }
    }
    for class in [&target.class_name, &target.test_class_name] {
        let fields = Fields::default().text("api_version", &target.api_version);
        files.push(file(format!("classes/{class}.cls-meta.xml"), document("class-meta.xml", &fields)));
    }
    files.push(file(
        format!("permissionsets/{}.permissionset-meta.xml", callout_permission_set(target)),
        callout(plan, target),
    ));
    files.push(file(
        format!("permissionsets/{}.permissionset-meta.xml", access_permission_set(target)),
        access(plan, target),
    ));
    Ok(files)
}

fn named_credential(plan: &Plan, target: &Target, usage: &Usage<'_>) -> String {
    let computes_header = usage.credential_headers.iter().any(|header| formula::is_formula(&header.value));
    let fields = Fields::default()
        .flag("formula_in_body", !usage.body.is_empty())
        .flag("formula_in_header", computes_header || !usage.headers.is_empty())
        .flag("platform_signs", matches!(plan.auth, PlanAuth::OAuth2 { .. } | PlanAuth::AwsSigV4 { .. }))
        .text("label", &label(plan, "", LONGEST_LABEL))
        .text("url", &plan.url.to_string())
        .text("credential", &target.credential);
    document("named-credential.xml", &fields)
}

fn custom_setting(plan: &Plan, target: &Target) -> String {
    let description = format!("Secrets that {} must read. Values are entered in Setup, never here.", target.class_name);
    let fields = Fields::default().text("description", &description).text("label", &secrets_label(plan));
    document("custom-setting.xml", &fields)
}

/// The principal of the credential and the object with its secrets. A token that the platform has to renew for the
/// running user takes more than reading.
fn callout(plan: &Plan, target: &Target) -> String {
    let description =
        format!("Lets {} use the credentials of {}. For every user who runs it.", target.class_name, plan.label);
    let fields = Fields::default()
        .text("description", &cut(&description, LONGEST_DESCRIPTION))
        .text("credential", &target.credential)
        .text("principal", PRINCIPAL)
        .text("label", &label(plan, " OTP Callout", LONGEST_LABEL))
        .flag("modify_all", matches!(plan.auth, PlanAuth::OAuth2 { .. }));
    document("permission-set-callout.xml", &fields)
}

fn access(plan: &Plan, target: &Target) -> String {
    let description = format!("Lets a user run {}. For every user who runs it.", target.class_name);
    let fields = Fields::default()
        .text("class_name", &target.class_name)
        .text("description", &description)
        .text("label", &label(plan, " OTP Handler Access", LONGEST_LABEL));
    document("permission-set-access.xml", &fields)
}
