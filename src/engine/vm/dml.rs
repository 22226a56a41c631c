//! Inserts, updates and deletes records, with the limits and the answers of DML (Apex Developer Guide, "Working with Data
//! in Apex"). Triggers, validation rules and flows do not run: records of objects that have them are refused.

use std::collections::HashSet;
use std::rc::Rc;

use super::super::ir::DmlStatement;
use super::super::native::{Cause, Thrown};
use super::super::schema::{ObjectKind, OnDelete};
use super::super::syntax::Dml;
use super::super::text::Text;
use super::super::types::ObjectId;
use super::super::value::{RowError, SObject, Value};
use super::Vm;
use super::database::{ID, Row, held};

/// How the change of one record ended.
#[derive(Debug, Clone)]
pub(in crate::engine) struct RowResult {
    /// The Id of the record, if it has one.
    pub(in crate::engine) id: Option<Text>,
    pub(in crate::engine) is_created: bool,
    pub(in crate::engine) errors: Vec<RowError>,
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub(in crate::engine) struct Change {
    pub(in crate::engine) action: Dml,
    /// The field by which `upsert` finds records; the Id if there is none.
    pub(in crate::engine) key: Option<u16>,
    /// Whether one failure undoes all.
    pub(in crate::engine) all_or_none: bool,
    pub(in crate::engine) is_user_mode: bool,
}

/// Whether a record was added, and its Id.
type Saved = Result<(Text, bool), RowError>;

impl Dml {
    /// As the messages of exceptions begin.
    fn verb(self) -> &'static str {
        match self {
            Self::Insert => "Insert",
            Self::Update => "Update",
            Self::Upsert => "Upsert",
            Self::Delete => "Delete",
            Self::Undelete => "Undelete",
        }
    }
}

impl RowError {
    pub(super) fn new(status: &'static str, message: impl Into<String>, fields: &[&str]) -> Self {
        let fields = fields.iter().map(|&it| it.to_owned()).collect();
        Self { row: 0, id: None, status, message: message.into(), fields }
    }
}

impl<'a> Vm<'a> {
    /// A DML statement.
    pub(super) fn dml(&mut self, statement: &DmlStatement, target: &Value) -> Result<(), Thrown> {
        let DmlStatement { action, key, is_user_mode, .. } = *statement;
        let change = Change { action, key, all_or_none: true, is_user_mode };
        self.save(change, target).map(drop)
    }

    /// Changes records, and says for each how it ended.
    ///
    /// # Errors
    /// `DmlException` when a record fails and one failure undoes all; `LimitException`.
    pub(in crate::engine) fn save(&mut self, change: Change, target: &Value) -> Result<Vec<RowResult>, Thrown> {
        let records: Vec<Rc<SObject>> = match target {
            Value::SObject(record) => vec![Rc::clone(record)],
            Value::List(list) => {
                let items = list.items().clone();
                let mut records = Vec::with_capacity(items.len());
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
        self.count_dml(records.len())?;
        if change.is_user_mode {
            self.must_be_administrator()?;
        }
        self.must_differ(change.action, &records)?;
        let before = self.snapshot();
        let mut results = Vec::with_capacity(records.len());
        let mut errors = Vec::new();
        for (at, record) in records.iter().enumerate() {
            self.work(1)?;
            self.must_be_known(record.object)?;
            let result = match self.mixed(change.action, record) {
                Some(error) => Err(error),
                None => self.change(change, record)?,
            };
            let id = record_id(record);
            results.push(match result {
                Ok((id, is_created)) => RowResult { id: Some(id), is_created, errors: Vec::new() },
                Err(mut error) => {
                    (error.row, error.id) = (at, id.clone());
                    errors.push(error.clone());
                    RowResult { id, is_created: false, errors: vec![error] }
                }
            });
        }
        if !errors.is_empty() && change.all_or_none {
            self.restore(before);
            return Err(self.dml_exception(change.action, errors));
        }
        for (record, result) in records.iter().zip(&results) {
            if let Some(id) = result.id.as_ref().filter(|_| result.errors.is_empty()) {
                record.fields.borrow_mut().insert(ID, Value::Id(id.clone()));
            }
        }
        Ok(results)
    }

    /// Whether `upsert` can find records by a field.
    ///
    /// # Errors
    /// The exception of a field of another object, or of one that is no external Id.
    pub(in crate::engine) fn must_be_key(&mut self, target: &Value, object: ObjectId, at: u16) -> Result<(), Thrown> {
        let is_other = match target {
            Value::SObject(record) => record.object != object,
            Value::List(list) => {
                list.items().iter().any(|it| matches!(it, Value::SObject(record) if record.object != object))
            }
            _ => false,
        };
        if is_other {
            return Err(self.raise("System.SObjectException", "The field is one of another object"));
        }
        let field = self.program.classes.schema.object(object).fields.get(at as usize);
        match field {
            Some(field) if field.rules.is_external_id || at == ID => Ok(()),
            _ => Err(self.not_known("upsert by a field that is no external Id")),
        }
    }

    /// Counts a DML statement with its rows.
    ///
    /// # Errors
    /// `LimitException` when a limit is broken.
    pub(in crate::engine) fn count_dml(&mut self, rows: usize) -> Result<(), Thrown> {
        self.usage.dml_statements += 1;
        self.usage.dml_rows = self.usage.dml_rows.saturating_add(rows as u32);
        if self.usage.dml_statements > self.limits.dml_statements {
            let words = format!("Too many DML statements: {}", self.usage.dml_statements);
            return Err(self.raise("System.LimitException", &words));
        }
        if self.usage.dml_rows > self.limits.dml_rows {
            let words = format!("Too many DML rows: {}", self.usage.dml_rows);
            return Err(self.raise("System.LimitException", &words));
        }
        Ok(())
    }

    /// One record cannot be changed twice by one statement.
    fn must_differ(&mut self, action: Dml, records: &[Rc<SObject>]) -> Result<(), Thrown> {
        let mut seen = HashSet::new();
        let is_new = matches!(action, Dml::Insert | Dml::Upsert);
        if is_new && !records.iter().all(|it| seen.insert(Rc::as_ptr(it))) {
            let words = "Before Insert or Upsert list must not have two identically equal elements";
            return Err(self.raise("System.ListException", words));
        }
        let mut ids = HashSet::new();
        for id in records.iter().filter_map(|it| record_id(it)) {
            if action != Dml::Insert && !ids.insert(id.as_str().into_owned()) {
                let words = format!("Duplicate id in list: {}", id.as_str());
                return Err(self.raise("System.ListException", &words));
            }
        }
        Ok(())
    }

    /// What an org runs when records of an object change must not be left out silently.
    fn must_be_known(&mut self, object: ObjectId) -> Result<(), Thrown> {
        let known = self.program.classes.schema.object(object);
        if !known.is_described {
            return Err(self.not_known(&format!("records of {}", known.name)));
        }
        match known.automation.first() {
            Some(what) => {
                let words = format!("{what} of {}, which runs when its records change", known.name);
                Err(self.not_known(&words))
            }
            None => Ok(()),
        }
    }

    /// Setup objects and others cannot be changed in one transaction (Apex Developer Guide, "sObjects That Cannot Be Used
    /// Together in DML Operations"); users can, as long as what decides on access is left alone.
    fn mixed(&mut self, action: Dml, record: &SObject) -> Option<RowError> {
        const ACCESS: [&str; 4] = ["UserRoleId", "IsActive", "Username", "ProfileId"];
        let known = self.program.classes.schema.object(record.object);
        if known.kind != ObjectKind::Plain {
            return None;
        }
        let sets = |name: &str| {
            let fields = record.fields.borrow();
            known.field(name).and_then(|at| fields.get(&at).map(|it| !it.is_null())).unwrap_or(false)
        };
        let is_free = known.name == "User"
            && match action {
                Dml::Insert | Dml::Upsert => !sets("UserRoleId"),
                _ => !ACCESS.iter().any(|it| sets(it)),
            };
        if is_free {
            return None;
        }
        match &self.changed_kind {
            Some((is_setup, first)) if *is_setup != known.is_setup => {
                let (one, other) = if known.is_setup { ("setup", "non-setup") } else { ("non-setup", "setup") };
                let words = format!(
                    "DML operation on {one} object is not permitted after you have updated a {other} object (or vice \
                     versa): {}, original object: {first}",
                    known.name
                );
                Some(RowError::new("MIXED_DML_OPERATION", words, &[]))
            }
            Some(_) => None,
            None => {
                self.changed_kind = Some((known.is_setup, known.name.clone()));
                None
            }
        }
    }

    /// The exception of failed records, with Salesforce's words.
    fn dml_exception(&mut self, action: Dml, errors: Vec<RowError>) -> Thrown {
        let first = &errors[0];
        let with_id = match &first.id {
            Some(id) if action != Dml::Insert => format!(" with id {}", id.as_str()),
            _ => String::new(),
        };
        let words = format!(
            "{} failed. First exception on row {}{with_id}; first error: {}, {}: [{}]",
            action.verb(),
            first.row,
            first.status,
            first.message,
            first.fields.join(", ")
        );
        let thrown = self.raise("System.DmlException", &words);
        if let Cause::Exception(object) = &*thrown.0
            && let Some(state) = &object.exception
        {
            state.borrow_mut().rows = errors;
        }
        thrown
    }

    fn change(&mut self, change: Change, record: &Rc<SObject>) -> Result<Saved, Thrown> {
        let id = record_id(record);
        match (change.action, change.key, id) {
            (Dml::Insert, _, Some(_)) => {
                let words = "cannot specify Id in an insert call";
                Ok(Err(RowError::new("INVALID_FIELD_FOR_INSERT_UPDATE", words, &["Id"])))
            }
            (Dml::Insert, _, None) | (Dml::Upsert, None, None) => self.insert(record),
            (Dml::Upsert, Some(key), _) if key != ID => self.upsert_by(record, key),
            (Dml::Upsert, Some(_), None) => self.insert(record),
            (Dml::Update, _, None) => {
                Ok(Err(RowError::new("MISSING_ARGUMENT", "Id not specified in an update call", &[])))
            }
            (Dml::Delete | Dml::Undelete, _, None) => {
                Ok(Err(RowError::new("MISSING_ARGUMENT", "Id not specified", &[])))
            }
            (Dml::Update | Dml::Upsert, _, Some(id)) => self.update(record, &id),
            (Dml::Delete, _, Some(id)) => self.delete(record.object, &id),
            (Dml::Undelete, _, Some(id)) => Ok(self.undelete(record.object, &id)),
        }
    }

    fn insert(&mut self, record: &Rc<SObject>) -> Result<Saved, Thrown> {
        let object = record.object;
        let schema = &self.program.classes.schema;
        let row = match self.new_row(record)? {
            Ok(row) => row,
            Err(error) => return Ok(Err(error)),
        };
        let id = self.new_id(&schema.object(object).prefix);
        Ok(self.store(object, &id, row).map(|()| (id, true)))
    }

    /// Inserts a user for `System.runAs`.
    pub(super) fn insert_user(&mut self, record: &Rc<SObject>) -> Result<Text, Thrown> {
        match self.insert(record)? {
            Ok((id, _)) => Ok(id),
            Err(error) => Err(self.dml_exception(Dml::Insert, vec![error])),
        }
    }

    fn store(&mut self, object: ObjectId, id: &Text, mut row: Row) -> Result<(), RowError> {
        row.fields.insert(ID, held(&Value::Id(id.clone())));
        row.fields.retain(|_, value| !value.is_null());
        if self.database.put(object, &id.as_str(), row) {
            return Ok(());
        }
        Err(RowError::new("STORAGE_LIMIT_EXCEEDED", "storage limit exceeded", &[]))
    }

    /// The record that is to be changed.
    fn existing(&mut self, object: ObjectId, id: &Text) -> Result<Rc<Row>, RowError> {
        match self.row(object, &id.as_str()) {
            Some(row) if row.is_deleted => Err(RowError::new("ENTITY_IS_DELETED", "entity is deleted", &[])),
            Some(row) => Ok(row),
            None => Err(RowError::new("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", &[])),
        }
    }

    fn update(&mut self, record: &Rc<SObject>, id: &Text) -> Result<Saved, Thrown> {
        let row = match self.existing(record.object, id) {
            Ok(row) => row,
            Err(error) => return Ok(Err(error)),
        };
        let row = match self.changed_row(record, id, &row)? {
            Ok(row) => row,
            Err(error) => return Ok(Err(error)),
        };
        Ok(self.store(record.object, id, row).map(|()| (id.clone(), false)))
    }

    /// `upsert` by an external Id: none is inserted, one is updated, more are an error.
    fn upsert_by(&mut self, record: &Rc<SObject>, key: u16) -> Result<Saved, Thrown> {
        let object = record.object;
        let name = self.program.classes.schema.object(object).fields[key as usize].name.clone();
        let wanted = record.fields.borrow().get(&key).map_or(Value::Null, held);
        if wanted.is_null() {
            return Ok(Err(RowError::new("MISSING_ARGUMENT", format!("{name} not specified"), &[])));
        }
        let rows = self.rows(object);
        let mut found = Vec::new();
        for (id, row) in rows.iter().filter(|(_, row)| !row.is_deleted) {
            self.work(1)?;
            if let Some(value) = row.fields.get(&key)
                && self.loosely_equals(value, &wanted)?
            {
                found.push(Text::from(id.as_str()));
            }
        }
        drop(rows);
        match &found[..] {
            [] => self.insert(record),
            [id] => self.update(record, id),
            _ => {
                let words = format!("{name}: more than one record found for external id field");
                Ok(Err(RowError::new("DUPLICATE_EXTERNAL_ID", words, &[])))
            }
        }
    }

    /// Moves a record to the recycle bin, with what belongs to it.
    fn delete(&mut self, object: ObjectId, id: &Text) -> Result<Saved, Thrown> {
        if let Err(error) = self.existing(object, id) {
            return Ok(Err(error));
        }
        let mut doomed: Vec<(ObjectId, String)> = vec![(object, id.as_str().into_owned())];
        let mut seen: HashSet<(ObjectId, String)> = doomed.iter().cloned().collect();
        let mut emptied: Vec<(ObjectId, String, u16)> = Vec::new();
        let mut at = 0;
        // Everything is looked for before anything changes, so that a refusal leaves all as it was.
        while let Some((object, id)) = doomed.get(at).cloned() {
            at += 1;
            for (other, child, lookup, on_delete) in self.children(object, &id)? {
                match on_delete {
                    OnDelete::Clear => emptied.push((other, child, lookup)),
                    OnDelete::Cascade if seen.insert((other, child.clone())) => {
                        self.must_be_known(other)?;
                        doomed.push((other, child));
                    }
                    OnDelete::Cascade => {}
                    OnDelete::Restrict => {
                        let name = &self.program.classes.schema.object(other).name;
                        let words = format!("a record of {name} still refers to the record");
                        return Ok(Err(RowError::new("DELETE_FAILED", words, &[])));
                    }
                }
            }
        }
        for (object, id, lookup) in emptied {
            self.modify(object, &id, |row| drop(row.fields.remove(&lookup)));
        }
        for (object, id) in doomed {
            let at = self.field_of(object, "IsDeleted");
            self.modify(object, &id, |row| {
                row.is_deleted = true;
                row.fields.insert(at, Value::Boolean(true));
            });
        }
        Ok(Ok((id.clone(), false)))
    }

    fn modify(&mut self, object: ObjectId, id: &str, change: impl FnOnce(&mut Row)) {
        if let Some(row) = self.row(object, id) {
            let mut row = (*row).clone();
            change(&mut row);
            self.database.put(object, id, row);
        }
    }

    /// The records whose lookups lead to one, with the lookups and what becomes of them.
    fn children(&mut self, object: ObjectId, id: &str) -> Result<Vec<(ObjectId, String, u16, OnDelete)>, Thrown> {
        let schema = &self.program.classes.schema;
        let name = schema.object(object).name.as_str();
        let mut found = Vec::new();
        for (other, known) in schema.objects() {
            for (at, field) in known.fields.iter().enumerate() {
                let is_lookup = field.rules.target.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(name));
                if !is_lookup || field.rules.is_read_only {
                    continue;
                }
                let rows = self.rows(other);
                self.work(rows.len() as u64 / 10)?;
                let at = at as u16;
                let leads_here = |row: &Row| {
                    matches!(row.fields.get(&at), Some(Value::Id(it)) if *it.as_str() == *id) && !row.is_deleted
                };
                let children = rows.iter().filter(|(_, row)| leads_here(row));
                found.extend(children.map(|(child, _)| (other, child.clone(), at, field.rules.on_delete)));
            }
        }
        Ok(found)
    }

    fn undelete(&mut self, object: ObjectId, id: &Text) -> Saved {
        match self.row(object, &id.as_str()) {
            Some(row) if row.is_deleted => {
                let mut restored = (*row).clone();
                restored.is_deleted = false;
                if let Some(at) = self.program.classes.schema.object(object).field("IsDeleted") {
                    restored.fields.insert(at, Value::Boolean(false));
                }
                self.store(object, id, restored).map(|()| (id.clone(), false))
            }
            _ => Err(RowError::new("UNDELETE_FAILED", "Entity is not in the recycle bin", &[])),
        }
    }
}

/// The Id of a record, if it has one.
fn record_id(record: &SObject) -> Option<Text> {
    match record.fields.borrow().get(&ID) {
        Some(Value::Id(id)) => Some(id.clone()),
        _ => None,
    }
}
