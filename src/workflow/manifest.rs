//! One `package.xml` for several handlers.

use std::collections::BTreeMap;

use crate::encode::xml_text;

/// The namespace of the Metadata API.
const NAMESPACE: &str = "http://soap.sforce.com/2006/04/metadata";

/// Joins manifests: every member of each, by type and name, with the first one's version. A single one stays as it is.
/// Whatever is not a manifest adds nothing.
pub(super) fn joined(manifests: &[String]) -> String {
    if let [single] = manifests {
        return single.clone();
    }
    let mut types: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut version = None;
    for manifest in manifests {
        let Ok(document) = roxmltree::Document::parse(manifest) else { continue };
        let text = |node: roxmltree::Node<'_, '_>| node.text().unwrap_or_default().trim().to_owned();
        for node in document.root_element().children().filter(roxmltree::Node::is_element) {
            match node.tag_name().name() {
                "version" => version = version.or_else(|| Some(text(node))),
                "types" => {
                    let named =
                        |name: &'static str| node.children().filter(move |it| it.has_tag_name((NAMESPACE, name)));
                    let kind = named("name").next().map(text).unwrap_or_default();
                    types.entry(kind).or_default().extend(named("members").map(text));
                }
                _ => {}
            }
        }
    }
    written(types, &version.unwrap_or_default())
}

fn written(types: BTreeMap<String, Vec<String>>, version: &str) -> String {
    let mut xml = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Package xmlns=\"{NAMESPACE}\">\n");
    for (kind, mut members) in types {
        members.sort();
        members.dedup();
        xml.push_str("    <types>\n");
        for member in members {
            xml.push_str(&format!("        <members>{}</members>\n", xml_text(&member)));
        }
        xml.push_str(&format!("        <name>{}</name>\n    </types>\n", xml_text(&kind)));
    }
    xml.push_str(&format!("    <version>{}</version>\n</Package>\n", xml_text(version)));
    xml
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(class: &str) -> String {
        written(
            BTreeMap::from([
                ("ApexClass".to_owned(), vec![class.to_owned(), format!("{class}Test")]),
                ("NamedCredential".to_owned(), vec!["Shared".to_owned()]),
            ]),
            "65.0",
        )
    }

    #[test]
    fn a_single_manifest_stays_as_it_is() {
        assert_eq!(joined(&["anything".to_owned()]), "anything");
    }

    #[test]
    fn several_manifests_become_one_with_each_member_once() {
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<Package xmlns=\"http://soap.sforce.com/2006/04/metadata\">
    <types>
        <members>A</members>
        <members>ATest</members>
        <members>B</members>
        <members>BTest</members>
        <name>ApexClass</name>
    </types>
    <types>
        <members>Shared</members>
        <name>NamedCredential</name>
    </types>
    <version>65.0</version>
</Package>
";
        assert_eq!(joined(&[manifest("B"), manifest("A")]), expected);
    }
}
