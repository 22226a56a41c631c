//! `destructiveChanges.xml`: what an org has of handlers that there are no more.

use std::collections::{BTreeMap, BTreeSet};

use super::manifest::Members;
use super::xml::{Fields, document};
use crate::encode;
use crate::sfdx::change::GeneratedFile;

/// The manifests that remove the parts of an org that these files are, in `folder`: `destructiveChanges.xml` and the
/// empty `package.xml` that Salesforce wants beside it. None when the files are no parts of an org.
#[must_use]
pub fn destructive_changes(paths: &[&str], api_version: &str, folder: &str) -> Vec<GeneratedFile> {
    let mut types: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    for (name, member) in paths.iter().filter_map(|path| part(path)) {
        types.entry(name).or_default().insert(encode::xml_text(&member));
    }
    // The fields of an object go with it.
    let objects = types.get("CustomObject").cloned().unwrap_or_default();
    if let Some(fields) = types.get_mut("CustomField") {
        fields.retain(|field| field.split_once('.').is_none_or(|(object, _)| !objects.contains(object)));
    }
    types.retain(|_, members| !members.is_empty());
    if types.is_empty() {
        return Vec::new();
    }
    let types: Vec<Members> =
        types.into_iter().map(|(name, members)| Members { name, members: members.into_iter().collect() }).collect();
    let file = |name: &str, types: &[Members]| {
        let path = if folder == "." { name.to_owned() } else { format!("{folder}/{name}") };
        let fields = Fields::default().list("types", types).text("api_version", api_version);
        GeneratedFile { path, contents: document("package.xml", &fields) }
    };
    vec![file("destructiveChanges.xml", &types), file("package.xml", &[])]
}

/// The type and the name of the part of an org that a file is in source format.
fn part(path: &str) -> Option<(&'static str, String)> {
    let parts: Vec<&str> = path.split('/').collect();
    let (folders, file) = parts.split_at(parts.len().checked_sub(1)?);
    let file = file.first()?;
    let named = |suffix: &str| file.strip_suffix(suffix).map(str::to_owned);
    let whole = match *folders {
        [.., "classes"] => named(".cls").or_else(|| named(".cls-meta.xml")).map(|name| ("ApexClass", name)),
        [.., "externalCredentials"] => named(".externalCredential-meta.xml").map(|name| ("ExternalCredential", name)),
        [.., "namedCredentials"] => named(".namedCredential-meta.xml").map(|name| ("NamedCredential", name)),
        [.., "permissionsets"] => named(".permissionset-meta.xml").map(|name| ("PermissionSet", name)),
        [.., "objects", object] => {
            named(".object-meta.xml").filter(|name| name == object).map(|name| ("CustomObject", name))
        }
        [.., "objects", object, "fields"] => {
            named(".field-meta.xml").map(|name| ("CustomField", format!("{object}.{name}")))
        }
        _ => None,
    };
    whole.filter(|(_, name)| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_listed_once_by_its_type() {
        let files = destructive_changes(
            &[
                "docs/A-setup.md",
                "force-app/main/default/classes/B.cls",
                "force-app/main/default/classes/A.cls",
                "force-app/main/default/classes/A.cls-meta.xml",
                "force-app/main/default/namedCredentials/N.namedCredential-meta.xml",
                "force-app/main/default/objects/X__c/fields/f__c.field-meta.xml",
                "force-app/main/default/objects/Y__c/Y__c.object-meta.xml",
                "force-app/main/default/objects/Y__c/fields/g__c.field-meta.xml",
            ],
            "65.0",
            "manifest",
        );
        assert_eq!([&files[0].path, &files[1].path], ["manifest/destructiveChanges.xml", "manifest/package.xml"]);
        let types = "\
            <members>A</members><members>B</members><name>ApexClass</name> \
            <members>X__c.f__c</members><name>CustomField</name> \
            <members>Y__c</members><name>CustomObject</name> \
            <members>N</members><name>NamedCredential</name>";
        let types: String = types.split(' ').map(|it| format!("<types>{it}</types>")).collect();
        let head = "<?xmlversion=\"1.0\"encoding=\"UTF-8\"?><Packagexmlns=\"http://soap.sforce.com/2006/04/metadata\">";
        let tail = "<version>65.0</version></Package>";
        let dense = |file: &GeneratedFile| file.contents.split_whitespace().collect::<String>();
        assert_eq!(dense(&files[0]), format!("{head}{types}{tail}"));
        assert_eq!(dense(&files[1]), format!("{head}{tail}"), "nothing is deployed");
        assert_eq!(destructive_changes(&["docs/A-setup.md", "package.xml"], "65.0", "."), []);
    }
}
