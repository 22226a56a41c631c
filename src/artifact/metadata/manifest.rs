//! `package.xml`: every part of the handlers by type, for `sf project deploy start --manifest`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::names::{access_permission_set, callout_permission_set, secret_field, secrets_object};
use super::xml::{Fields, document};
use crate::artifact::Target;
use crate::encode;
use crate::plan::Plan;
use crate::sfdx::change::GeneratedFile;
use crate::sfdx::project::DEFAULT_API_VERSION;

#[derive(Serialize)]
pub(super) struct Members {
    pub(super) name: &'static str,
    pub(super) members: Vec<String>,
}

/// A complete `package.xml` at `path` that lists every part of all handlers, types and members in order.
#[must_use]
pub fn manifest(targets: &[(&Plan, &Target)], path: &str) -> GeneratedFile {
    let mut types: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    let mut add = |name, member: String| {
        types.entry(name).or_default().insert(encode::xml_text(&member));
    };
    for (plan, target) in targets {
        add("ApexClass", target.class_name.clone());
        add("ApexClass", target.test_class_name.clone());
        add("ExternalCredential", target.credential.clone());
        add("NamedCredential", target.credential.clone());
        add("PermissionSet", callout_permission_set(target));
        add("PermissionSet", access_permission_set(target));
        for secret in plan.secrets.iter().filter(|secret| secret.read_by_apex) {
            let object = secrets_object(target);
            add("CustomField", format!("{object}.{}", secret_field(secret)));
            add("CustomObject", object);
        }
    }
    let types: Vec<Members> =
        types.into_iter().map(|(name, members)| Members { name, members: members.into_iter().collect() }).collect();
    // All handlers are of one project, and so of one version.
    let api_version = targets.first().map_or(DEFAULT_API_VERSION, |(_, target)| &target.api_version);
    let fields = Fields::default().list("types", &types).text("api_version", api_version);
    GeneratedFile { path: path.to_owned(), contents: document("package.xml", &fields) }
}
