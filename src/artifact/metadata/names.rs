//! Names and labels of the parts of a handler, within Salesforce's limits.

use sha2::{Digest, Sha256};

use crate::artifact::Target;
use crate::encode;
use crate::plan::{Plan, PlanSecret};
use crate::sfdx::project::PackageDirectory;

/// The principal of the External Credential.
pub const PRINCIPAL: &str = "OtpDelivery";
/// Longest developer name of a credential or permission set.
const LONGEST_NAME: usize = 80;
/// Longest developer name of a custom setting, without `__c`; Salesforce's own limit is 40, Setup has shown 38.
const LONGEST_OBJECT_NAME: usize = 38;
/// Longest label of a credential or permission set.
pub(super) const LONGEST_LABEL: usize = 80;
/// Longest label of an object or field.
pub(super) const LONGEST_OBJECT_LABEL: usize = 40;
/// Longest description of a permission set or credential.
pub(super) const LONGEST_DESCRIPTION: usize = 255;

/// The API name of the protected custom setting with the secrets that Apex reads, such as `AcmeSecrets__c`.
#[must_use]
pub fn secrets_object(target: &Target) -> String {
    format!("{}__c", with_suffix(&target.credential, "Secrets", LONGEST_OBJECT_NAME))
}

/// The API name of the field of [`secrets_object`] that holds a secret. A spec's names have at most 40 characters, as
/// fields may have.
#[must_use]
pub fn secret_field(secret: &PlanSecret) -> String {
    format!("{}__c", secret.parameter)
}

/// The permission set for the credential's principal.
#[must_use]
pub fn callout_permission_set(target: &Target) -> String {
    with_suffix(&target.credential, "OtpCallout", LONGEST_NAME)
}

/// The permission set for the class.
#[must_use]
pub fn access_permission_set(target: &Target) -> String {
    with_suffix(&target.class_name, "Access", LONGEST_NAME)
}

/// The label of [`secrets_object`].
pub(in crate::artifact) fn secrets_label(plan: &Plan) -> String {
    label(plan, " Secrets", LONGEST_OBJECT_LABEL)
}

/// The provider's label with a suffix, within a limit.
pub(super) fn label(plan: &Plan, suffix: &str, longest: usize) -> String {
    format!("{}{suffix}", cut(&plan.label, longest - suffix.len()))
}

/// The first characters of a text, with an ellipsis if there are more. Bidirectional marks and the like are left out: cut
/// apart they would reach into what follows. The two joiners, which scripts are spelt with, stay.
pub(super) fn cut(text: &str, longest: usize) -> String {
    let is_shown = |character: &char| {
        !encode::characters::is_invisible(*character) || matches!(character, '\u{200c}' | '\u{200d}')
    };
    let text: String = text.chars().filter(is_shown).collect();
    if text.chars().count() <= longest {
        return text;
    }
    let kept: String = text.chars().take(longest.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Where a file of the handler's package directory lies in the project.
pub(super) fn path(target: &Target, inside: &str) -> String {
    let package = PackageDirectory { path: target.package.clone(), is_default: false };
    package.join(&format!("main/default/{inside}"))
}

/// A name with a suffix. One that would be too long keeps its beginning, and a digest of the whole tells it from others.
fn with_suffix(name: &str, suffix: &str, longest: usize) -> String {
    if name.len() + suffix.len() <= longest {
        return format!("{name}{suffix}");
    }
    let digest = encode::hexadecimal(&Sha256::digest(name)[..4]);
    let kept: String = name.chars().take(longest - suffix.len() - digest.len()).collect();
    format!("{}{digest}{suffix}", kept.trim_end_matches('_'))
}
