//! Reads what classes use of an org from the project's metadata files: objects, fields, labels and records of custom
//! metadata types (Metadata API Developer Guide, "CustomObject", "CustomField", "CustomLabels", "CustomMetadata").

use std::collections::BTreeMap;
use std::path::Path;

use roxmltree::{Document, Node};

use super::schema::{Constant, FieldRules, ObjectKind, OnDelete, Schema};
use super::types::Ty;

impl Schema {
    /// Adds what a metadata file says, if it is one that classes can use: `X.object-meta.xml`, `Y.field-meta.xml` in the
    /// folder `X/fields`, `X.labels-meta.xml`, `L.translation-meta.xml`, `T.N.md-meta.xml`; and what runs when records change: `X.trigger`,
    /// `X.flow-meta.xml`, `X.workflow-meta.xml`, `Y.validationRule-meta.xml`. Answers whether it was.
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
        } else if let Some(rule) = name.strip_suffix(".validationRule-meta.xml") {
            let object = path.parent().and_then(Path::parent).and_then(Path::file_name).and_then(|it| it.to_str());
            let root = read(text)?;
            if let Some(object) = object.filter(|_| child(root.root_element(), "active") == "true") {
                self.add_automation(object, format!("the validation rule {rule}"));
            }
        } else if let Some(object) = name.strip_suffix(".workflow-meta.xml") {
            for rule in read(text)?.root_element().children().filter(|it| is(*it, "rules")) {
                if child(rule, "active") == "true" {
                    self.add_automation(object, format!("the workflow rule {}", child(rule, "fullName")));
                }
            }
        } else if let Some(flow) = name.strip_suffix(".flow-meta.xml") {
            self.add_flow(flow, read(text)?.root_element());
        } else if let Some(trigger) = name.strip_suffix(".trigger") {
            match trigger_object(text) {
                Some(object) => self.add_automation(object, format!("the trigger {trigger}")),
                None => return Err("the trigger does not say its object".to_owned()),
            }
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// An active flow that starts when a record is saved or deleted.
    fn add_flow(&mut self, name: &str, root: Node<'_, '_>) {
        let start = root.children().find(|it| is(*it, "start"));
        let start = start.filter(|it| !child(*it, "recordTriggerType").is_empty());
        let mut object = start.map_or("", |it| child(it, "object"));
        if child(root, "processType") == "Workflow" {
            // What Process Builder makes says its object in a value of its own.
            let values = root.children().filter(|it| is(*it, "processMetadataValues"));
            let value = values.filter(|it| child(*it, "name") == "ObjectType").find_map(|it| {
                let value = it.children().find(|it| is(*it, "value"))?;
                Some(child(value, "stringValue"))
            });
            object = value.unwrap_or(object);
        }
        if child(root, "status") == "Active" && !object.is_empty() {
            self.add_automation(object, format!("the flow {name}"));
        }
    }

    fn add_object(&mut self, name: &str, root: Node<'_, '_>) {
        let kind = match child(root, "customSettingsType") {
            "Hierarchy" => ObjectKind::HierarchySetting,
            "List" => ObjectKind::ListSetting,
            _ => plain_kind(name),
        };
        let object = self.object_mut(name, kind);
        if kind != plain_kind(name) || object.kind != kind {
            object.set_kind(kind);
        }
        if let Some(field) = root.children().find(|it| is(*it, "nameField")).filter(|_| kind == ObjectKind::Plain) {
            let mut rules = FieldRules { label: text_of(field, "label"), length: Some(80), ..FieldRules::default() };
            if child(field, "type") == "AutoNumber" {
                (rules.auto_number, rules.is_read_only) = (text_of(field, "displayFormat"), true);
            }
            // An auto number without a format counts plainly.
            if rules.is_read_only && rules.auto_number.is_none() {
                rules.auto_number = Some("{0}".to_owned());
            }
            object.add_field_with("Name", Ty::STRING, rules);
        }
        for rule in root.children().filter(|it| is(*it, "validationRules") && child(*it, "active") == "true") {
            object.automation.push(format!("the validation rule {}", child(rule, "fullName")));
        }
        for field in root.children().filter(|it| is(*it, "fields")) {
            self.add_field(name, child(field, "fullName"), field);
        }
    }

    fn add_field(&mut self, object: &str, name: &str, root: Node<'_, '_>) {
        let kind = child(root, "type");
        let ty = match kind {
            "Checkbox" => Ty::BOOLEAN,
            "Number" | "Currency" | "Percent" | "Summary" => Ty::DECIMAL,
            "Date" => Ty::DATE,
            "DateTime" => Ty::DATETIME,
            "Time" => Ty::TIME,
            "Lookup" | "MasterDetail" | "Hierarchy" => Ty::ID,
            _ => Ty::STRING,
        };
        let object = self.object_mut(object, plain_kind(object));
        if kind == "MasterDetail" {
            // Who owns the master owns the detail: it has no owner of its own.
            object.fields.retain(|it| it.name != "OwnerId");
        }
        object.add_field_with(name, ty, rules(root, kind));
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

/// What an org checks of the values of a custom field.
fn rules(root: Node<'_, '_>, kind: &str) -> FieldRules {
    let is_true = |name| child(root, name) == "true";
    let mut rules = FieldRules {
        label: text_of(root, "label"),
        is_required: is_true("required") || kind == "MasterDetail",
        is_unique: is_true("unique"),
        is_external_id: is_true("externalId"),
        is_computed: kind == "Summary" || text_of(root, "formula").is_some(),
        is_long: matches!(kind, "LongTextArea" | "Html"),
        is_email: kind == "Email",
        target: text_of(root, "referenceTo").filter(|_| kind != "MetadataRelationship"),
        ..FieldRules::default()
    };
    rules.is_read_only = rules.is_computed || kind == "AutoNumber";
    rules.length = match kind {
        "Text" | "LongTextArea" | "Html" | "EncryptedText" => child(root, "length").parse().ok(),
        "TextArea" | "Url" | "Picklist" => Some(255),
        "Email" => Some(80),
        "Phone" => Some(40),
        _ => None,
    };
    rules.on_delete = match (kind, child(root, "deleteConstraint")) {
        ("MasterDetail", _) | (_, "Cascade") => OnDelete::Cascade,
        (_, "Restrict") => OnDelete::Restrict,
        _ => OnDelete::Clear,
    };
    if kind == "AutoNumber" {
        rules.auto_number = Some(text_of(root, "displayFormat").unwrap_or_else(|| "{0}".to_owned()));
    }
    if kind == "Hierarchy" {
        rules.target = Some("User".to_owned());
    }
    let written = child(root, "defaultValue");
    rules.default = match kind {
        "Checkbox" => Some(Constant::Boolean(written == "true")),
        _ => plain_constant(written),
    };
    rules.has_default_formula = rules.default.is_none() && !written.is_empty();
    if let Some(set) = root.children().find(|it| is(*it, "valueSet")) {
        let definition = set.children().find(|it| is(*it, "valueSetDefinition"));
        let values: Vec<Node<'_, '_>> =
            definition.into_iter().flat_map(|it| it.children()).filter(|it| is(*it, "value")).collect();
        let default = values.iter().find(|it| child(**it, "default") == "true");
        rules.default = default.map(|it| Constant::Text(child(*it, "fullName").to_owned()));
        if child(set, "restricted") == "true" && !values.is_empty() && kind == "Picklist" {
            let is_active = |it: &&Node<'_, '_>| child(**it, "isActive") != "false";
            rules.choices = Some(values.iter().filter(is_active).map(|it| child(*it, "fullName").to_owned()).collect());
        }
    }
    rules
}

/// A default that is no formula to compute: a text in quotes or a number.
fn plain_constant(written: &str) -> Option<Constant> {
    for quote in ['"', '\''] {
        let inner = written.strip_prefix(quote).and_then(|it| it.strip_suffix(quote));
        if let Some(inner) = inner.filter(|it| !it.contains(['"', '\'', '\\'])) {
            return Some(Constant::Text(inner.to_owned()));
        }
    }
    let is_number = !written.is_empty() && written.bytes().all(|it| it.is_ascii_digit() || matches!(it, b'.' | b'-'));
    written.parse().ok().filter(|_| is_number).map(Constant::Number)
}

/// The object of a trigger: `trigger Name on Object (…`.
fn trigger_object(text: &str) -> Option<&str> {
    let is_word = |it: &char| it.is_ascii_alphanumeric() || *it == '_';
    let mut rest = text;
    // Comments may stand before it.
    loop {
        rest = rest.trim_start();
        rest = if let Some(comment) = rest.strip_prefix("//") {
            comment.split_once('\n')?.1
        } else if let Some(comment) = rest.strip_prefix("/*") {
            comment.split_once("*/")?.1
        } else {
            break;
        };
    }
    let mut words = rest.split_whitespace();
    let is_trigger = words.next()?.eq_ignore_ascii_case("trigger");
    let (_, on, object) = (words.next()?, words.next()?, words.next()?);
    let end = object.chars().take_while(is_word).count();
    (is_trigger && on.eq_ignore_ascii_case("on") && end > 0).then(|| &object[..end])
}

/// The text of the child with a name, if it has one.
fn text_of(node: Node<'_, '_>, name: &str) -> Option<String> {
    Some(child(node, name)).filter(|it| !it.is_empty()).map(str::to_owned)
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
    fn a_field_says_what_an_org_checks() {
        let inner = "<type>Lookup</type><label>Who</label><referenceTo>User</referenceTo><required>true</required>";
        let schema = added("objects/Log__c/fields/Who__c.field-meta.xml", inner);
        let object = schema.object(schema.find("Log__c").unwrap());
        let field = &object.fields[object.relationship("who__R").unwrap() as usize];
        assert!(field.rules.is_required && field.ty == Ty::ID);
        assert_eq!((field.label().as_str(), field.rules.target.as_deref()), ("Who", Some("User")));
        let inner = "<type>Picklist</type><valueSet><restricted>true</restricted><valueSetDefinition>\
            <value><fullName>New</fullName><default>true</default></value><value><fullName>Old</fullName></value>\
            </valueSetDefinition></valueSet>";
        let schema = added("objects/Log__c/fields/State__c.field-meta.xml", inner);
        let object = schema.object(schema.find("Log__c").unwrap());
        let rules = &object.fields[object.field("State__c").unwrap() as usize].rules;
        assert_eq!(rules.default, Some(Constant::Text("New".to_owned())));
        assert_eq!(rules.choices.as_deref(), Some(&["New".to_owned(), "Old".to_owned()][..]));
        let inner = "<type>Date</type><defaultValue>TODAY()</defaultValue>";
        let schema = added("objects/Log__c/fields/Day__c.field-meta.xml", inner);
        let object = schema.object(schema.find("Log__c").unwrap());
        assert!(object.fields[object.field("Day__c").unwrap() as usize].rules.has_default_formula);
    }

    #[test]
    fn what_runs_when_records_change_is_noted() {
        let mut schema = Schema::default();
        let trigger = "// First\n/* second */ trigger LogTrigger on Log__c(before insert) {}";
        assert_eq!(schema.add_metadata(Path::new("LogTrigger.trigger"), trigger), Ok(true));
        let flow = "<Flow><status>Active</status><start><object>Log__c</object>\
            <recordTriggerType>Create</recordTriggerType></start></Flow>";
        assert_eq!(schema.add_metadata(Path::new("LogFlow.flow-meta.xml"), flow), Ok(true));
        let process = "<Flow><status>Active</status><processType>Workflow</processType><processMetadataValues>\
            <name>ObjectType</name><value><stringValue>Part__c</stringValue></value></processMetadataValues></Flow>";
        assert_eq!(schema.add_metadata(Path::new("PartProcess.flow-meta.xml"), process), Ok(true));
        let workflow = "<Workflow><rules><fullName>Tell</fullName><active>true</active></rules>\
            <rules><fullName>Old</fullName><active>false</active></rules></Workflow>";
        assert_eq!(schema.add_metadata(Path::new("Part__c.workflow-meta.xml"), workflow), Ok(true));
        let part = schema.object(schema.find("Part__c").unwrap());
        assert_eq!(part.automation, ["the flow PartProcess", "the workflow rule Tell"]);
        let rule = "<ValidationRule><active>true</active></ValidationRule>";
        let path = Path::new("objects/Log__c/validationRules/Check.validationRule-meta.xml");
        assert_eq!(schema.add_metadata(path, rule), Ok(true));
        let object = schema.object(schema.find("Log__c").unwrap());
        assert_eq!(object.automation, ["the trigger LogTrigger", "the flow LogFlow", "the validation rule Check"]);
        assert!(schema.add_metadata(Path::new("A.trigger"), "class A {}").is_err());
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
