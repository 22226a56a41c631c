//! The objects whose records code can use, and what an org would hold for them: custom settings, custom metadata records
//! and labels. The embedder reads them from the project's metadata files.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::types::{ObjectId, Ty};

/// The objects of a project beside the few standard ones.
#[derive(Debug, Clone)]
pub struct Schema {
    objects: Vec<ObjectType>,
    /// Custom labels by name in lower case.
    labels: BTreeMap<String, String>,
    /// The bytes of static resources by name in lower case.
    resources: BTreeMap<String, Arc<[u8]>>,
}

/// One object.
#[derive(Debug, Clone)]
pub struct ObjectType {
    /// Its API name, such as `AcmeSecrets__c`.
    pub name: String,
    /// What code can do with it beside making records.
    pub kind: ObjectKind,
    /// Its fields, by place.
    pub fields: Vec<FieldType>,
    /// The records of a custom metadata type.
    pub records: Vec<BTreeMap<String, Constant>>,
}

/// What kind of object it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKind {
    /// A standard or custom object.
    Plain,
    /// A hierarchy custom setting.
    HierarchySetting,
    /// A list custom setting.
    ListSetting,
    /// A custom metadata type.
    CustomMetadata,
}

/// One field of an object.
#[derive(Debug, Clone)]
pub struct FieldType {
    /// Its API name.
    pub name: String,
    /// The type of its values.
    pub ty: Ty,
}

/// A value that metadata can hold.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// A checkbox.
    Boolean(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

/// Fields of the standard objects that tests of such handlers make.
const STANDARD: &[(&str, &[(&str, Ty)])] = &[
    (
        "User",
        &[
            ("Username", Ty::STRING),
            ("LastName", Ty::STRING),
            ("FirstName", Ty::STRING),
            ("Email", Ty::STRING),
            ("Alias", Ty::STRING),
            ("MobilePhone", Ty::STRING),
            ("Phone", Ty::STRING),
            ("ProfileId", Ty::ID),
            ("UserRoleId", Ty::ID),
            ("ContactId", Ty::ID),
            ("TimeZoneSidKey", Ty::STRING),
            ("LocaleSidKey", Ty::STRING),
            ("EmailEncodingKey", Ty::STRING),
            ("LanguageLocaleKey", Ty::STRING),
            ("CommunityNickname", Ty::STRING),
            ("IsActive", Ty::BOOLEAN),
        ],
    ),
    ("Profile", &[("Name", Ty::STRING)]),
    ("Account", &[("Name", Ty::STRING), ("Phone", Ty::STRING)]),
    (
        "Contact",
        &[("FirstName", Ty::STRING), ("LastName", Ty::STRING), ("Email", Ty::STRING), ("MobilePhone", Ty::STRING)],
    ),
];

/// Fields of every record.
const COMMON: &[(&str, Ty)] = &[("Id", Ty::ID)];
/// Fields of every custom setting.
const SETTING: &[(&str, Ty)] = &[("Name", Ty::STRING), ("SetupOwnerId", Ty::ID)];
/// Fields of every record of a custom metadata type.
const METADATA: &[(&str, Ty)] = &[
    ("DeveloperName", Ty::STRING),
    ("MasterLabel", Ty::STRING),
    ("QualifiedApiName", Ty::STRING),
    ("Label", Ty::STRING),
];

impl Default for Schema {
    fn default() -> Self {
        let mut schema = Self { objects: Vec::new(), labels: BTreeMap::new(), resources: BTreeMap::new() };
        for (name, fields) in STANDARD {
            schema.object_mut(name, ObjectKind::Plain).add(fields);
        }
        schema
    }
}

impl Schema {
    /// The object of this name, added if it is missing.
    pub fn object_mut(&mut self, name: &str, kind: ObjectKind) -> &mut ObjectType {
        let at = self.find(name).map(|id| id.0 as usize).unwrap_or_else(|| {
            let mut object = ObjectType { name: name.to_owned(), kind, fields: Vec::new(), records: Vec::new() };
            object.add(COMMON);
            object.set_kind(kind);
            self.objects.push(object);
            self.objects.len() - 1
        });
        &mut self.objects[at]
    }

    /// The object of this name, whatever the case of its letters.
    pub fn find(&self, name: &str) -> Option<ObjectId> {
        let at = self.objects.iter().position(|object| object.name.eq_ignore_ascii_case(name))?;
        Some(ObjectId(at as u32))
    }

    /// An object; every number of one comes from [`Schema::find`].
    pub fn object(&self, id: ObjectId) -> &ObjectType {
        &self.objects[id.0 as usize]
    }

    /// Sets the bytes of a static resource.
    pub fn set_static_resource(&mut self, name: &str, bytes: impl Into<Arc<[u8]>>) {
        self.resources.insert(name.to_lowercase(), bytes.into());
    }

    /// The bytes of a static resource.
    pub fn static_resource(&self, name: &str) -> Option<&Arc<[u8]>> {
        self.resources.get(&name.to_lowercase())
    }

    /// Sets a custom label.
    pub fn set_label(&mut self, name: &str, text: &str) {
        self.labels.insert(name.to_lowercase(), text.to_owned());
    }

    /// The text of a custom label.
    pub fn label(&self, name: &str) -> Option<&str> {
        self.labels.get(&name.to_lowercase()).map(String::as_str)
    }
}

impl ObjectType {
    /// Says what kind of object it is, and adds the fields that come with the kind.
    pub fn set_kind(&mut self, kind: ObjectKind) {
        self.kind = kind;
        match kind {
            ObjectKind::Plain => {}
            ObjectKind::HierarchySetting | ObjectKind::ListSetting => self.add(SETTING),
            ObjectKind::CustomMetadata => self.add(METADATA),
        }
    }

    fn add(&mut self, fields: &[(&str, Ty)]) {
        for (name, ty) in fields {
            self.add_field(name, *ty);
        }
    }

    /// Adds a field if it is missing.
    pub fn add_field(&mut self, name: &str, ty: Ty) {
        if self.field(name).is_none() {
            self.fields.push(FieldType { name: name.to_owned(), ty });
        }
    }

    /// The place of a field, whatever the case of its letters.
    pub fn field(&self, name: &str) -> Option<u16> {
        self.fields.iter().position(|field| field.name.eq_ignore_ascii_case(name)).map(|at| at as u16)
    }
}
