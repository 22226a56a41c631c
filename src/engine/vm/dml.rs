//! The records that tests insert: enough for custom settings. There is no database behind them and no validation.

use std::rc::Rc;

use super::super::native::Thrown;
use super::super::program::OrgSetting;
use super::super::record;
use super::super::schema::{Constant, ObjectKind};
use super::super::syntax::Dml;
use super::super::text::Text;
use super::super::types::{ObjectId, Ty};
use super::super::value::{SObject, Value};
use super::Vm;

impl Vm<'_> {
    pub(super) fn dml(&mut self, action: Dml, target: &Value) -> Result<(), Thrown> {
        let records: Vec<Rc<SObject>> = match target {
            Value::SObject(record) => vec![Rc::clone(record)],
            Value::List(list) => {
                let items = list.items().clone();
                let mut records = Vec::new();
                for item in items {
                    match item {
                        Value::SObject(record) => records.push(record),
                        _ => return Err(self.null_pointer()),
                    }
                }
                records
            }
            _ => return Err(self.null_pointer()),
        };
        self.usage.dml_statements += 1;
        self.usage.dml_rows += records.len() as u32;
        if self.usage.dml_statements > self.limits.dml_statements {
            let words = format!("Too many DML statements: {}", self.usage.dml_statements);
            return Err(self.raise("System.LimitException", &words));
        }
        if self.usage.dml_rows > self.limits.dml_rows {
            let words = format!("Too many DML rows: {}", self.usage.dml_rows);
            return Err(self.raise("System.LimitException", &words));
        }
        for record in &records {
            self.change(action, record)?;
        }
        Ok(())
    }

    fn change(&mut self, action: Dml, record: &Rc<SObject>) -> Result<(), Thrown> {
        let object = record.object;
        let kind = self.program.classes.schema.object(object).kind;
        if kind == ObjectKind::CustomMetadata {
            return Err(self.raise("System.DmlException", "DML operation is not allowed on a custom metadata type"));
        }
        let id_field = self.field_of(object, "Id");
        let id = record.fields.borrow().get(&id_field).cloned().filter(|it| !it.is_null());
        match (action, id) {
            (Dml::Insert, Some(_)) => Err(self.raise(
                "System.DmlException",
                "Insert failed. First exception on row 0; first error: \
                    INVALID_FIELD_FOR_INSERT_UPDATE, cannot specify Id in an insert call: [Id]",
            )),
            (Dml::Insert | Dml::Upsert, None) => {
                let id = self.new_id("a00");
                record.fields.borrow_mut().insert(id_field, Value::Id(id));
                if kind == ObjectKind::HierarchySetting {
                    let owner = self.field_of(object, "SetupOwnerId");
                    let organization = self.organization_id();
                    let mut fields = record.fields.borrow_mut();
                    let place = fields.entry(owner).or_insert(Value::Null);
                    // The organisation owns a setting that names nobody.
                    if place.is_null() {
                        *place = Value::Id(organization);
                    }
                }
                let copy = self.copy(record);
                self.records.entry(object).or_default().push(copy);
                Ok(())
            }
            (_, None) => {
                Err(self.raise("System.DmlException", "The record has no Id: MISSING_ARGUMENT, Id not specified"))
            }
            (_, Some(id)) => {
                let stored = self.records.entry(object).or_default();
                let is_it = |it: &Rc<SObject>| same_id(it, id_field, &id);
                let Some(at) = stored.iter().position(is_it) else {
                    return Err(self.raise("System.DmlException", "There is no record with this Id"));
                };
                if action == Dml::Delete {
                    stored.remove(at);
                } else {
                    let stored = Rc::clone(&stored[at]);
                    let changes = record.fields.borrow().clone();
                    stored.fields.borrow_mut().extend(changes);
                }
                Ok(())
            }
        }
    }

    fn copy(&self, record: &SObject) -> Rc<SObject> {
        let copy = SObject::new(record.object);
        *copy.fields.borrow_mut() = record.fields.borrow().clone();
        copy
    }

    /// A new Id with the prefix of an object.
    pub(in crate::engine) fn new_id(&mut self, prefix: &str) -> Text {
        self.next_record += 1;
        record::numbered_id(prefix, self.next_record + 1_000)
    }

    /// The place of a field that the object is known to have.
    pub(in crate::engine) fn field_of(&self, object: ObjectId, name: &str) -> u16 {
        self.find_field(object, name).map_or(u16::MAX, |(at, _)| at)
    }

    pub(in crate::engine) fn find_field(&self, object: ObjectId, name: &str) -> Option<(u16, Ty)> {
        let known = self.program.classes.schema.object(object);
        let at = known.field(name)?;
        Some((at, known.fields[at as usize].ty))
    }

    /// Copies of all inserted records of an object.
    pub(in crate::engine) fn records_of(&self, object: ObjectId) -> Vec<Rc<SObject>> {
        let stored = self.records.get(&object).map(Vec::as_slice).unwrap_or_default();
        stored.iter().map(|record| self.copy(record)).collect()
    }

    /// A copy of the record whose field has a text.
    pub(in crate::engine) fn find_record(&self, object: ObjectId, field: &str, text: &Text) -> Option<Rc<SObject>> {
        let at = self.field_of(object, field);
        self.records_of(object).into_iter().find(|record| {
            let fields = record.fields.borrow();
            matches!(fields.get(&at), Some(Value::String(it) | Value::Id(it)) if it == text)
        })
    }

    /// Adds a record that the org holds before the run; it counts as no DML.
    pub(in crate::engine) fn add_setting(&mut self, setting: &OrgSetting) {
        let Some(object) = self.program.classes.schema.find(&setting.object) else { return };
        let record = SObject::new(object);
        for (name, text) in &setting.fields {
            if let Some((at, _)) = self.find_field(object, name) {
                record.fields.borrow_mut().insert(at, Value::text(text.as_str()));
            }
        }
        let (id, owner) = (self.field_of(object, "Id"), self.field_of(object, "SetupOwnerId"));
        let number = self.new_id("a00");
        record.fields.borrow_mut().extend([(id, Value::Id(number)), (owner, Value::Id(self.organization_id()))]);
        self.records.entry(object).or_default().push(record);
    }

    /// The records of a custom metadata type.
    pub(in crate::engine) fn metadata_records(&mut self, object: ObjectId) -> Vec<Rc<SObject>> {
        let known = self.program.classes.schema.object(object);
        let mut records = Vec::new();
        for constants in &known.records {
            let record = SObject::new(object);
            for (name, constant) in constants {
                let Some((at, ty)) = self.find_field(object, name) else { continue };
                let value = match constant {
                    Constant::Boolean(it) => Value::Boolean(*it),
                    Constant::Text(it) => Value::text(it.as_str()),
                    Constant::Number(it) if ty == Ty::DECIMAL => self.double_to_decimal(*it).unwrap_or(Value::Null),
                    Constant::Number(it) => Value::Double(*it),
                };
                record.fields.borrow_mut().insert(at, value);
            }
            records.push(record);
        }
        records
    }
}

fn same_id(record: &SObject, id_field: u16, id: &Value) -> bool {
    matches!((record.fields.borrow().get(&id_field), id), (Some(Value::Id(a)), Value::Id(b)) if a == b)
}
