//! Reads what classes use of an org from the project's metadata files: objects, fields, labels and records of custom
//! metadata types (Metadata API Developer Guide, "CustomObject", "CustomField", "CustomLabels", "CustomMetadata").

use std::collections::BTreeMap;
use std::path::Path;

use roxmltree::{Document, Node};

use super::schema::{Constant, ObjectKind, Schema};
use super::types::Ty;

impl Schema {
    /// Adds what a metadata file says, if it is one that classes can use: `X.object-meta.xml`, `Y.field-meta.xml` in the
    /// folder `X/fields`, `X.labels-meta.xml`, `L.translation-meta.xml`,
    /// `T.N.md-meta.xml`. Answers whether it was.
    ///
    /// # Errors
    /// What is wrong with the file, in words.
    pub fn add_metadata(&mut self, path: &Path, text: &str) -> Result<bool, String> {
        let name = path.file_name().and_then(|it| it.to_str()).unwrap_or_default();
        let read = |text| Document::parse(text).map_err(|error| format!("the file is not XML: {error}"));
        if let Some(object) = name.strip_suffix(".object-meta.xml") {
            self.add_object(object, read(text)?.root_element());
        } else if let Some(field) = name.strip_suffix(".field-meta.xml") {
            let object = path.parent().and_then(Path::parent).and_then(Path::file_name).and_then(|it| it.to_str());
            let Some(object) = object else {
                return Err("a field lies in the folder `fields` of its object".to_owned());
            };
            self.add_field(object, field, read(text)?.root_element());
        } else if name.ends_with(".labels-meta.xml") {
            for label in read(text)?.root_element().children().filter(|it| is(*it, "labels")) {
                let (name, text) = (child(label, "fullName"), child(label, "value"));
                self.set_label(name, text);
                self.set_label_translation(name, child(label, "language"), text);
            }
        } else if let Some(language) = name.strip_suffix(".translation-meta.xml") {
            for label in read(text)?.root_element().children().filter(|it| is(*it, "customLabels")) {
                // What is not translated has a comment for a text.
                let (name, text) = (child(label, "name"), child(label, "label"));
                if !text.is_empty() {
                    self.set_label_translation(name, language, text);
                }
            }
        } else if let Some(record) = name.strip_suffix(".md-meta.xml") {
            let Some((ty, developer_name)) = record.split_once('.') else {
                return Err("the name of the file is not of the form `Type.Record.md-meta.xml`".to_owned());
            };
            self.add_record(ty, developer_name, read(text)?.root_element());
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    fn add_object(&mut self, name: &str, root: Node<'_, '_>) {
        let kind = match child(root, "customSettingsType") {
            "Hierarchy" => ObjectKind::HierarchySetting,
            "List" => ObjectKind::ListSetting,
            _ => plain_kind(name),
        };
        self.object_mut(name, kind).set_kind(kind);
        for field in root.children().filter(|it| is(*it, "fields")) {
            self.add_field(name, child(field, "fullName"), field);
        }
    }

    fn add_field(&mut self, object: &str, name: &str, root: Node<'_, '_>) {
        let ty = match child(root, "type") {
            "Checkbox" => Ty::BOOLEAN,
            "Number" | "Currency" | "Percent" | "Summary" => Ty::DECIMAL,
            "Date" => Ty::DATE,
            "DateTime" => Ty::DATETIME,
            "Time" => Ty::TIME,
            "Lookup" | "MasterDetail" | "Hierarchy" => Ty::ID,
            _ => Ty::STRING,
        };
        self.object_mut(object, plain_kind(object)).add_field(name, ty);
    }

    fn add_record(&mut self, ty: &str, developer_name: &str, root: Node<'_, '_>) {
        let object = format!("{ty}__mdt");
        let label = child(root, "label");
        let mut record = BTreeMap::from([
            ("DeveloperName".to_owned(), Constant::Text(developer_name.to_owned())),
            ("QualifiedApiName".to_owned(), Constant::Text(developer_name.to_owned())),
            ("MasterLabel".to_owned(), Constant::Text(label.to_owned())),
            ("Label".to_owned(), Constant::Text(label.to_owned())),
        ]);
        for values in root.children().filter(|it| is(*it, "values")) {
            let Some(value) = values.children().find(|it| is(*it, "value")) else { continue };
            let text = value.text().unwrap_or_default();
            let kind = value.attributes().find(|it| it.name() == "type").map_or("", |it| it.value());
            let constant = match kind {
                "xsd:boolean" => Constant::Boolean(text == "true"),
                "xsd:double" | "xsd:int" => match text.parse() {
                    Ok(number) => Constant::Number(number),
                    Err(_) => continue,
                },
                // An empty value is `null`.
                "" => continue,
                _ => Constant::Text(text.to_owned()),
            };
            record.insert(child(values, "field").to_owned(), constant);
        }
        self.object_mut(&object, ObjectKind::CustomMetadata).records.push(record);
    }
}

/// What the name of an object says about its kind.
fn plain_kind(name: &str) -> ObjectKind {
    if name.ends_with("__mdt") { ObjectKind::CustomMetadata } else { ObjectKind::Plain }
}

/// Whether it is an element of this name.
fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

/// The text of the child with a name.
fn child<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    let found = node.children().find(|it| is(*it, name));
    found.and_then(|it| it.text()).unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    const METADATA: &str = "http://soap.sforce.com/2006/04/metadata";

    fn added(path: &str, inner: &str) -> Schema {
        let mut schema = Schema::default();
        let text = format!("<Root xmlns=\"{METADATA}\">{inner}</Root>");
        assert_eq!(schema.add_metadata(Path::new(path), &text), Ok(true));
        schema
    }

    #[test]
    fn a_hierarchy_setting_is_one_and_has_its_owner() {
        let schema = added("Acme__c.object-meta.xml", "<customSettingsType>Hierarchy</customSettingsType>");
        let object = schema.object(schema.find("acme__C").unwrap());
        assert_eq!(object.kind, ObjectKind::HierarchySetting);
        assert!(object.field("SetupOwnerId").is_some());
    }

    #[test]
    fn a_field_file_belongs_to_the_object_of_its_folder_whichever_is_read_first() {
        let mut schema = added("objects/Acme__c/fields/On__c.field-meta.xml", "<type>Checkbox</type>");
        let text = "<CustomObject><customSettingsType>List</customSettingsType></CustomObject>";
        schema.add_metadata(Path::new("objects/Acme__c/Acme__c.object-meta.xml"), text).unwrap();
        let object = schema.object(schema.find("Acme__c").unwrap());
        assert_eq!(object.kind, ObjectKind::ListSetting);
        assert_eq!(object.fields[object.field("On__c").unwrap() as usize].ty, Ty::BOOLEAN);
    }

    #[test]
    fn labels_and_metadata_records_are_read() {
        let labels = "<labels><fullName>Hello</fullName><value>Hi</value></labels>";
        assert_eq!(added("All.labels-meta.xml", labels).label("HELLO"), Some("Hi"));
        let french = "<customLabels><label>Salut</label><name>Hello</name></customLabels>\
            <customLabels><label><!-- Bye --></label><name>Bye</name></customLabels>";
        let schema = added("translations/fr.translation-meta.xml", french);
        assert_eq!(
            (schema.label_translation("hello", "fr"), schema.label_translation("Bye", "fr")),
            (Some("Salut"), None)
        );
        let english = format!("<labels><language>en_US</language>{}", &labels[8..]);
        assert_eq!(added("All.labels-meta.xml", &english).label_translation("Hello", "en"), Some("Hi"));
        let values = "<label>A</label><values><field>Size__c</field><value xmlns:xsi=\"urn:x\" xsi:type=\"xsd:double\">2.5</value></values>";
        let schema = added("Acme.One.md-meta.xml", values);
        let record = &schema.object(schema.find("Acme__mdt").unwrap()).records[0];
        assert_eq!(record["Size__c"], Constant::Number(2.5));
        assert_eq!(record["DeveloperName"], Constant::Text("One".to_owned()));
    }

    #[test]
    fn other_files_are_left_alone_and_broken_ones_are_refused() {
        let mut schema = Schema::default();
        assert_eq!(schema.add_metadata(Path::new("Acme.cls-meta.xml"), "<a/>"), Ok(false));
        assert!(schema.add_metadata(Path::new("Acme__c.object-meta.xml"), "<a>").is_err());
    }
}
