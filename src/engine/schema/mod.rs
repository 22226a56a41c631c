//! The objects whose records code can use, and what an org would hold for them: custom settings, custom metadata records
//! and labels. The embedder reads them from the project's metadata files.

mod field;
mod standard;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use field::{FieldRules, FieldType, OnDelete};

use super::types::{ObjectId, Ty};

/// The objects of a project beside the few standard ones.
#[derive(Debug, Clone)]
pub struct Schema {
    /// Shared: the standard ones are made once in a process.
    objects: Vec<Arc<ObjectType>>,
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
    /// What its Ids begin with.
    pub prefix: String,
    /// Whether the engine knows a part of its fields only: those of standard objects are many.
    pub is_partial: bool,
    /// Whether the engine knows how its records behave: not of a standard object of which the project holds a few fields
    /// only, nor of events and external objects.
    pub is_described: bool,
    /// Whether changes of it must not stand beside changes of other objects (Apex Developer Guide, "sObjects That Cannot
    /// Be Used Together in DML Operations").
    pub is_setup: bool,
    /// What of the project runs when its records change, which the engine does not run: a trigger, a validation rule, a
    /// flow. In words, with the name.
    pub automation: Vec<String>,
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

impl Default for Schema {
    fn default() -> Self {
        let objects = standard::objects().to_vec();
        Self { objects, labels: BTreeMap::new(), resources: BTreeMap::new() }
    }
}

impl Schema {
    /// The object of this name, added if it is missing.
    pub fn object_mut(&mut self, name: &str, kind: ObjectKind) -> &mut ObjectType {
        let at = self.find(name).map(|id| id.0 as usize).unwrap_or_else(|| {
            let number = self.objects.len() - standard::objects().len();
            let mut object = ObjectType::new(name, kind, prefix(kind, number));
            object.is_partial = !name.contains("__");
            let is_plain = name.rsplit_once("__").is_some_and(|(_, kind)| ["c", "mdt"].contains(&kind));
            object.is_described = is_plain;
            object.set_kind(kind);
            self.objects.push(Arc::new(object));
            self.objects.len() - 1
        });
        Arc::make_mut(&mut self.objects[at])
    }

    /// All objects with their numbers.
    pub fn objects(&self) -> impl Iterator<Item = (ObjectId, &ObjectType)> {
        self.objects.iter().enumerate().map(|(at, object)| (ObjectId(at as u32), &**object))
    }

    /// The object whose Ids begin with these three characters.
    pub fn of_prefix(&self, prefix: &str) -> Option<ObjectId> {
        self.objects().find(|(_, object)| object.prefix == prefix).map(|(id, _)| id)
    }

    /// Notes that something of the project runs when records of an object change. The engine does not run it.
    pub fn add_automation(&mut self, object: &str, what: impl Into<String>) {
        let kind = if object.ends_with("__mdt") { ObjectKind::CustomMetadata } else { ObjectKind::Plain };
        self.object_mut(object, kind).automation.push(what.into());
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

/// What the Ids of an object begin with: made up for objects of a project, where orgs number them as they are made.
fn prefix(kind: ObjectKind, number: usize) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let digit = |it: usize| char::from(DIGITS[it % DIGITS.len()]);
    let first = if kind == ObjectKind::CustomMetadata { 'm' } else { 'a' };
    format!("{first}{}{}", digit(number / DIGITS.len()), digit(number))
}

impl ObjectType {
    fn new(name: &str, kind: ObjectKind, prefix: String) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            fields: Vec::new(),
            records: Vec::new(),
            prefix,
            is_partial: false,
            is_described: true,
            is_setup: false,
            automation: Vec::new(),
        }
    }

    /// Says what kind of object it is, and adds the fields that come with the kind.
    pub fn set_kind(&mut self, kind: ObjectKind) {
        if kind == ObjectKind::CustomMetadata && self.prefix.starts_with('a') {
            self.prefix.replace_range(..1, "m");
        }
        self.kind = kind;
        if matches!(kind, ObjectKind::HierarchySetting | ObjectKind::ListSetting) {
            // What a field file may have begun as a custom object has no owner of that kind.
            self.fields.retain(|it| it.name != "OwnerId");
        }
        for (name, shape) in standard::system_fields(kind) {
            self.add(name, *shape);
        }
        // One record for each owner, or for each name.
        let key = match kind {
            ObjectKind::HierarchySetting => self.field("SetupOwnerId"),
            ObjectKind::ListSetting => self.field("Name"),
            ObjectKind::Plain | ObjectKind::CustomMetadata => None,
        };
        if let Some(at) = key {
            self.fields[at as usize].rules.is_unique = true;
            self.fields[at as usize].rules.is_required = true;
        }
    }

    fn add(&mut self, name: &str, shape: standard::Shape) {
        if self.field(name).is_none() {
            self.fields.push(shape.field(name));
        }
    }

    /// Adds a field if it is missing.
    pub fn add_field(&mut self, name: &str, ty: Ty) {
        self.add_field_with(name, ty, FieldRules::default());
    }

    /// Adds a field with what an org checks of it; the rules of one that is there are replaced.
    pub fn add_field_with(&mut self, name: &str, ty: Ty, rules: FieldRules) {
        match self.field(name) {
            Some(at) => self.fields[at as usize] = FieldType { name: name.to_owned(), ty, rules },
            None => self.fields.push(FieldType { name: name.to_owned(), ty, rules }),
        }
    }

    /// The place of a field, whatever the case of its letters.
    pub fn field(&self, name: &str) -> Option<u16> {
        self.fields.iter().position(|field| field.name.eq_ignore_ascii_case(name)).map(|at| at as u16)
    }

    /// The lookup field behind a relationship, such as `Account` or `Parent__r`.
    pub fn relationship(&self, name: &str) -> Option<u16> {
        let is_it = |field: &FieldType| field.relationship().is_some_and(|it| it.eq_ignore_ascii_case(name));
        self.fields.iter().position(is_it).map(|at| at as u16)
    }
}
