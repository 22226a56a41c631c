//! What an org checks and fills in when a record is saved: required fields, lengths, picklists, lookups, unique values,
//! defaults and the fields that it sets itself (Object Reference, "System Fields"; SOAP API Developer Guide,
//! "StatusCode").

use super::super::native::Thrown;
use super::super::schema::{FieldType, ObjectKind, ObjectType};
use super::super::text::Text;
use super::super::types::{ObjectId, Ty};
use super::super::value::{RowError, SObject, Value};
use super::Vm;
use super::database::{ID, Row, constant_value, held};

type Checked = Result<Row, RowError>;

impl<'a> Vm<'a> {
    /// The row of a record that is inserted.
    pub(super) fn new_row(&mut self, record: &SObject) -> Result<Checked, Thrown> {
        let object = record.object;
        let known = self.program.classes.schema.object(object);
        if let Some(words) = not_insertable(known) {
            return Ok(Err(RowError::new("INVALID_TYPE_FOR_OPERATION", words, &[])));
        }
        let mut row = Row::default();
        for (at, field) in known.fields.iter().enumerate() {
            let at = at as u16;
            let given = record.fields.borrow().get(&at).cloned();
            let rules = &field.rules;
            if at == ID || given.is_none() && rules.is_computed {
                continue;
            }
            if given.is_some() && rules.is_read_only {
                let words = format!(
                    "Unable to create/update fields: {}. Please check the security settings of this field and verify \
                     that it is read/write for your profile or permission set.",
                    field.name
                );
                return Ok(Err(RowError::new("INVALID_FIELD_FOR_INSERT_UPDATE", words, &[&field.name])));
            }
            let value = match (given, &rules.default) {
                (Some(value), _) => held(&value),
                (None, Some(default)) => constant_value(default, field.ty),
                (None, None) if rules.has_default_formula => {
                    let words = format!("the default value of {}.{}, which a formula computes", known.name, field.name);
                    return Err(self.not_known(&words));
                }
                (None, None) => Value::Null,
            };
            // A checkbox is never null.
            let value = if field.ty == Ty::BOOLEAN && value.is_null() { Value::Boolean(false) } else { value };
            if !value.is_null() {
                row.fields.insert(at, value);
            }
        }
        self.fill(object, known, &mut row);
        let checked = self.check_row(object, known, &row, None)?;
        Ok(checked.map(|()| row))
    }

    /// The row of a record that is updated: what it had, with what the record sets.
    pub(super) fn changed_row(&mut self, record: &SObject, id: &Text, old: &Row) -> Result<Checked, Thrown> {
        let object = record.object;
        let known = self.program.classes.schema.object(object);
        if known.kind == ObjectKind::CustomMetadata {
            let words = "records of custom metadata types cannot be changed";
            return Ok(Err(RowError::new("INVALID_TYPE_FOR_OPERATION", words, &[])));
        }
        let mut row = old.clone();
        for (at, value) in record.fields.borrow().iter() {
            let Some(field) = known.fields.get(*at as usize) else { continue };
            // What a query gave along with the rest is not sent back.
            if *at == ID || field.rules.is_read_only {
                continue;
            }
            let value = held(value);
            let value = if field.ty == Ty::BOOLEAN && value.is_null() { Value::Boolean(false) } else { value };
            if value.is_null() {
                row.fields.remove(at);
            } else {
                row.fields.insert(*at, value);
            }
        }
        self.stamp(known, &mut row, false);
        name_person(known, &mut row);
        let checked = self.check_row(object, known, &row, Some(id))?;
        Ok(checked.map(|()| row))
    }

    /// What an org sets of a new record.
    fn fill(&mut self, object: ObjectId, known: &ObjectType, row: &mut Row) {
        self.stamp(known, row, true);
        let user = Value::Id(self.user.clone());
        let organization = Value::Id(self.organization_id());
        let defaults = [
            ("OwnerId", user, known.kind == ObjectKind::Plain),
            // The organisation owns a setting that names nobody.
            ("SetupOwnerId", organization, known.kind == ObjectKind::HierarchySetting),
        ];
        for (name, value, is_set) in defaults {
            if let Some(at) = known.field(name).filter(|at| is_set && !row.fields.contains_key(at)) {
                row.fields.insert(at, held(&value));
            }
        }
        if known.name == "User" {
            self.fill_user(known, row);
        }
        for (at, field) in known.fields.iter().enumerate() {
            if let Some(format) = &field.rules.auto_number {
                let number = self.rows(object).len() + 1;
                row.fields.insert(at as u16, Value::String(Text::constant(&auto_number(format, number))));
            }
        }
        name_person(known, row);
    }

    /// The profile decides the type of a user, and the contact the account.
    fn fill_user(&mut self, known: &ObjectType, row: &mut Row) {
        for (lookup, target, from, to) in
            [("ProfileId", "Profile", "UserType", "UserType"), ("ContactId", "Contact", "AccountId", "AccountId")]
        {
            let schema = &self.program.classes.schema;
            let (Some(at), Some(object), Some(to)) = (known.field(lookup), schema.find(target), known.field(to)) else {
                continue;
            };
            let Some(Value::Id(id)) = row.fields.get(&at) else { continue };
            let id = id.as_str().into_owned();
            let from = self.field_of(object, from);
            if let Some(value) = self.row(object, &id).and_then(|it| it.fields.get(&from).cloned()) {
                row.fields.insert(to, value);
            }
        }
    }

    /// Who changed a record, and when; to the second, as an org keeps it.
    fn stamp(&mut self, known: &ObjectType, row: &mut Row, is_new: bool) {
        let now = Value::Datetime((self.host.now)().div_euclid(1000) * 1000);
        let user = held(&Value::Id(self.user.clone()));
        let mut set = |name: &str, value: &Value| {
            if let Some(at) = known.field(name) {
                row.fields.insert(at, value.clone());
            }
        };
        set("LastModifiedDate", &now);
        set("SystemModstamp", &now);
        set("LastModifiedById", &user);
        if is_new {
            set("CreatedDate", &now);
            set("CreatedById", &user);
            set("IsDeleted", &Value::Boolean(false));
        }
    }

    fn check_row(
        &mut self,
        object: ObjectId,
        known: &ObjectType,
        row: &Row,
        own: Option<&Text>,
    ) -> Result<Result<(), RowError>, Thrown> {
        let missing: Vec<&str> = known
            .fields
            .iter()
            .enumerate()
            .filter(|(at, field)| field.rules.is_required && !row.fields.contains_key(&(*at as u16)))
            .map(|(_, field)| field.name.as_str())
            .collect();
        if !missing.is_empty() {
            let words = format!("Required fields are missing: [{}]", missing.join(", "));
            return Ok(Err(RowError::new("REQUIRED_FIELD_MISSING", words, &missing)));
        }
        for (at, field) in known.fields.iter().enumerate() {
            let Some(value) = row.fields.get(&(at as u16)) else { continue };
            if field.rules.is_read_only {
                continue;
            }
            if let Err(error) = check_value(field, value) {
                return Ok(Err(error));
            }
            if let (Some(target), Value::Id(id)) = (&field.rules.target, value)
                && let Err(error) = self.check_lookup(field, target, id)
            {
                return Ok(Err(error));
            }
            let is_user_name = known.name == "User" && field.name == "Username";
            if (field.rules.is_unique || is_user_name)
                && let Some(other) = self.with_value(object, at as u16, value, own)?
            {
                let error = if is_user_name {
                    let words =
                        "Duplicate Username. Another user has already selected this username. Please select another.";
                    RowError::new("DUPLICATE_USERNAME", words, &["Username"])
                } else {
                    let words = format!(
                        "duplicate value found: {} duplicates value on record with id: {}",
                        field.name,
                        &other[..15.min(other.len())]
                    );
                    RowError::new("DUPLICATE_VALUE", words, &[])
                };
                return Ok(Err(error));
            }
        }
        Ok(Ok(()))
    }

    /// The Id of another record with this value in a field.
    fn with_value(
        &mut self,
        object: ObjectId,
        at: u16,
        value: &Value,
        own: Option<&Text>,
    ) -> Result<Option<String>, Thrown> {
        let rows = self.rows(object);
        self.work(rows.len() as u64 / 10)?;
        for (id, row) in rows.iter().filter(|(_, row)| !row.is_deleted) {
            if own.is_some_and(|own| *own.as_str() == **id) {
                continue;
            }
            if let Some(other) = row.fields.get(&at)
                && self.loosely_equals(other, value)?
            {
                return Ok(Some(id.clone()));
            }
        }
        Ok(None)
    }

    /// A record with nothing but an Id, which says its object.
    pub(in crate::engine) fn record_of_id(&mut self, id: &Value) -> Result<Value, Thrown> {
        let (Value::Id(id) | Value::String(id)) = id else { return Err(self.null_pointer()) };
        let id = self.to_id(id)?;
        let prefix = id.as_str().get(..3).unwrap_or_default().to_owned();
        let Some(object) = self.program.classes.schema.of_prefix(&prefix) else {
            return Err(self.not_known("a record of an object that the engine does not know"));
        };
        let record = SObject::new(object);
        record.fields.borrow_mut().insert(ID, Value::Id(id));
        Ok(Value::SObject(record))
    }

    /// The token of the object that an Id is of.
    pub(in crate::engine) fn type_of_id(&mut self, id: &Text) -> Result<Value, Thrown> {
        let object = id.as_str().get(..3).and_then(|it| self.program.classes.schema.of_prefix(it));
        match object {
            Some(object) => Ok(self.token(object, None)),
            None => Err(self.not_known("an Id of an object that the engine does not know")),
        }
    }

    /// Whether a lookup leads to a record that is there.
    fn check_lookup(&mut self, field: &FieldType, target: &str, id: &Text) -> Result<(), RowError> {
        let schema = &self.program.classes.schema;
        // The records of objects that nobody describes are not known.
        let Some(object) = schema.find(target) else { return Ok(()) };
        let text = id.as_str().into_owned();
        // Owners are users or queues, of which there are none here.
        if text.get(..3) != Some(schema.object(object).prefix.as_str()) {
            let words = format!("{}: id value of incorrect type: {text}", field.label());
            return Err(RowError::new("FIELD_INTEGRITY_EXCEPTION", words, &[&field.name]));
        }
        match self.row(object, &text) {
            Some(row) if !row.is_deleted => Ok(()),
            _ => Err(RowError::new("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", &[])),
        }
    }
}

/// Why code cannot insert records of an object, if it cannot.
pub(super) fn not_insertable(object: &ObjectType) -> Option<&'static str> {
    if object.kind == ObjectKind::CustomMetadata {
        return Some("records of custom metadata types cannot be inserted");
    }
    matches!(object.name.as_str(), "Profile" | "Organization" | "Network").then_some("entity type cannot be inserted")
}

/// The full name of a person, which an org makes of its parts.
fn name_person(object: &ObjectType, row: &mut Row) {
    let (Some(name), Some(first), Some(last)) =
        (object.field("Name"), object.field("FirstName"), object.field("LastName"))
    else {
        return;
    };
    let part = |at: u16| match row.fields.get(&at) {
        Some(Value::String(text)) => Some(text.as_str().into_owned()),
        _ => None,
    };
    let parts: Vec<String> = [first, last].into_iter().filter_map(part).collect();
    row.fields.insert(name, Value::String(Text::constant(&parts.join(" "))));
}

/// `LOG-{0000}` with a number; dates in a format are left as they are.
fn auto_number(format: &str, number: usize) -> String {
    let (Some(start), Some(end)) = (format.rfind("{0"), format.rfind('}')) else { return format!("{format}{number}") };
    if end < start {
        return format!("{format}{number}");
    }
    let width = (end - start - 1).min(10);
    format!("{}{number:0width$}{}", &format[..start], &format[end + 1..])
}

fn check_value(field: &FieldType, value: &Value) -> Result<(), RowError> {
    let Value::String(text) = value else { return Ok(()) };
    let (rules, name) = (&field.rules, field.name.as_str());
    if let Some(length) = rules.length
        && text.len() > length as usize
    {
        let shown: String = text.as_str().chars().take(255).collect();
        let words = format!("{}: data value too large: {shown} (max length={length})", field.label());
        return Err(RowError::new("STRING_TOO_LONG", words, &[name]));
    }
    let text = text.as_str();
    if rules.is_email && !is_email(&text) {
        let words = format!("{}: invalid email address: {text}", field.label());
        return Err(RowError::new("INVALID_EMAIL_ADDRESS", words, &[name]));
    }
    if let Some(choices) = &rules.choices
        && !choices.iter().any(|it| it.eq_ignore_ascii_case(&text))
    {
        let words = format!("{}: bad value for restricted picklist field: {text}", field.label());
        return Err(RowError::new("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", words, &[name]));
    }
    Ok(())
}

/// Whether it has the form of an address: a part before the at sign, and a domain with a dot.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let is_plain = |it: &str| !it.is_empty() && !it.contains([' ', '@', ',', '\t', '\n']);
    let has_parts = domain.split_once('.').is_some_and(|(first, rest)| !first.is_empty() && !rest.is_empty());
    is_plain(local) && is_plain(domain) && has_parts && !domain.ends_with('.')
}
