//! A field of an object: its type, and what an org checks when a record is saved.

use std::borrow::Cow;

use super::Constant;
use crate::engine::types::Ty;

/// One field of an object.
#[derive(Debug, Clone)]
pub struct FieldType {
    /// Its API name.
    pub name: String,
    /// The type of its values.
    pub ty: Ty,
    /// What an org checks and fills in.
    pub rules: FieldRules,
}

/// What an org checks of a field's values and fills in itself. The default: a field of any length that may be empty.
#[derive(Debug, Clone, Default)]
pub struct FieldRules {
    /// As people see it; messages show it.
    pub label: Option<String>,
    /// Whether every record must have a value.
    pub is_required: bool,
    /// Whether no two records may have one value.
    pub is_unique: bool,
    /// Whether `upsert` may find records by it.
    pub is_external_id: bool,
    /// Whether only the org sets it, such as `CreatedDate`.
    pub is_read_only: bool,
    /// Whether it is a formula or a roll-up summary, which the engine does not compute.
    pub is_computed: bool,
    /// Whether it is a long text area or its like: conditions cannot use it.
    pub is_long: bool,
    /// Whether the value must be an address of e-mail.
    pub is_email: bool,
    /// The most characters.
    pub length: Option<u32>,
    /// The object that a lookup leads to.
    pub target: Option<String>,
    /// What becomes of the record when the record is deleted that a lookup leads to.
    pub on_delete: OnDelete,
    /// What a new record has if it sets nothing.
    pub default: Option<Constant>,
    /// Whether a formula computes the default, which the engine does not.
    pub has_default_formula: bool,
    /// The values of a restricted picklist.
    pub choices: Option<Vec<String>>,
    /// The display format of an auto number, such as `LOG-{0000}`.
    pub auto_number: Option<String>,
}

/// What becomes of a record when the record is deleted that one of its lookups leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnDelete {
    /// The lookup is emptied.
    #[default]
    Clear,
    /// The record is deleted too.
    Cascade,
    /// Nothing is deleted.
    Restrict,
}

impl FieldType {
    /// The name by which queries reach the record that a lookup leads to: `Account` for `AccountId`, `Parent__r` for
    /// `Parent__c` (SOQL and SOSL Reference, "Understanding Relationship Names").
    pub fn relationship(&self) -> Option<Cow<'_, str>> {
        self.rules.target.as_ref()?;
        if let Some(stem) = self.name.strip_suffix("__c") {
            return Some(Cow::Owned(format!("{stem}__r")));
        }
        self.name.strip_suffix("Id").filter(|stem| !stem.is_empty()).map(Cow::Borrowed)
    }

    /// As people see it: the label, or the words of the name.
    pub fn label(&self) -> String {
        if let Some(label) = &self.rules.label {
            return label.clone();
        }
        let mut words = String::new();
        for (at, char) in self.name.trim_end_matches("__c").chars().enumerate() {
            if at > 0 && char.is_ascii_uppercase() && !words.ends_with(|it: char| it.is_ascii_uppercase()) {
                words.push(' ');
            }
            words.push(char);
        }
        words.replace('_', " ")
    }
}
