//! The records of a run: what an org holds from the beginning, and what the run has changed.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::super::library::describe::{FieldToken, ObjectToken};
use super::super::native::Thrown;
use super::super::program::OrgSetting;
use super::super::record::{self, FieldKind};
use super::super::schema::{Constant, ObjectKind, ObjectType};
use super::super::text::Text;
use super::super::types::{ObjectId, Ty};
use super::super::value::{SObject, Value};
use super::{Vm, number, validate};

/// A record as the database holds it; what is `null` is not there.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    pub(super) fields: BTreeMap<u16, Value>,
    /// Whether it lies in the recycle bin.
    pub(super) is_deleted: bool,
}

/// The records of one object by Id, in the order in which they were inserted: Ids grow.
pub(super) type Rows = BTreeMap<String, Rc<Row>>;

/// All records of a run. Copies are cheap: they share what neither changes.
#[derive(Clone, Default)]
pub(in crate::engine) struct Database {
    tables: HashMap<ObjectId, Rc<Rows>>,
    /// Characters of all texts that are held.
    size: usize,
}

/// The place of the field `Id` in every object.
pub(super) const ID: u16 = 0;
/// The most characters that all records may hold. Orgs have such a limit too; theirs depends on the edition.
const MOST_CHARACTERS: usize = 50_000_000;

/// The profiles that are there (Salesforce Help, "Standard Profiles"), the one of the running user first. Which of them
/// an org has depends on its licences.
const PROFILES: &[(&str, &str)] = &[
    ("System Administrator", "Standard"),
    ("Standard User", "Standard"),
    ("Minimum Access - Salesforce", "Standard"),
    ("Customer Community User", "CspLitePortal"),
    ("Customer Community Plus User", "CustomerSuccess"),
    ("External Identity User", "CspLitePortal"),
];

/// The running user, as `UserInfo` answers.
const USER: &[(&str, &str)] = &[
    ("Username", "user@example.com"),
    ("FirstName", "Test"),
    ("LastName", "User"),
    ("Name", "Test User"),
    ("Email", "user@example.com"),
    ("Alias", "tuser"),
    ("CommunityNickname", "user"),
    ("TimeZoneSidKey", "GMT"),
    ("LocaleSidKey", "en_US"),
    ("LanguageLocaleKey", "en_US"),
    ("EmailEncodingKey", "UTF-8"),
    ("UserType", "Standard"),
];

const ORGANIZATION: &[(&str, &str)] = &[
    ("Name", "Example"),
    ("OrganizationType", "Developer Edition"),
    ("LanguageLocaleKey", "en_US"),
    ("DefaultLocaleSidKey", "en_US"),
    ("TimeZoneSidKey", "GMT"),
];

impl Database {
    /// Puts a record in the place of the one with its Id; `false` if there is no room.
    pub(super) fn put(&mut self, object: ObjectId, id: &str, row: Row) -> bool {
        let new = size_of(&row);
        let rows = Rc::make_mut(self.tables.entry(object).or_default());
        let old = rows.get(id).map_or(0, |it| size_of(it));
        let size = self.size.saturating_sub(old) + new;
        if size > MOST_CHARACTERS {
            return false;
        }
        self.size = size;
        rows.insert(id.to_owned(), Rc::new(row));
        true
    }
}

fn size_of(row: &Row) -> usize {
    row.fields.values().map(|value| if let Value::String(text) = value { text.len() } else { 0 }).sum()
}

/// A value as the database holds it: an empty text is none, and what is held does not count as heap of the code.
pub(super) fn held(value: &Value) -> Value {
    match value {
        Value::String(text) if text.is_empty() => Value::Null,
        Value::String(text) => Value::String(text.to_unicode().map_or_else(|| text.clone(), Text::constant)),
        Value::Id(text) => Value::Id(text.to_unicode().map_or_else(|| text.clone(), Text::constant)),
        value => value.clone(),
    }
}

impl<'a> Vm<'a> {
    /// The records of an object.
    pub(super) fn rows(&mut self, object: ObjectId) -> Rc<Rows> {
        self.seed(object);
        self.database.tables.get(&object).map(Rc::clone).unwrap_or_default()
    }

    /// A record by its Id.
    pub(super) fn row(&mut self, object: ObjectId, id: &str) -> Option<Rc<Row>> {
        self.seed(object);
        self.database.tables.get(&object)?.get(id).map(Rc::clone)
    }

    /// Adds what an org holds of an object, when it is used first.
    fn seed(&mut self, object: ObjectId) {
        if self.database.tables.contains_key(&object) {
            return;
        }
        self.database.tables.insert(object, Rc::default());
        let known = self.program.classes.schema.object(object);
        match known.name.as_str() {
            "User" => {
                let profile = Text::constant(super::super::record::PROFILE_ID);
                let mut row = self.seeded(object, USER);
                for (field, value) in [("ProfileId", Value::Id(profile)), ("IsActive", Value::Boolean(true))] {
                    row.fields.insert(self.field_of(object, field), value);
                }
                self.add_seed(object, super::USER_ID.to_owned(), row);
            }
            "Profile" => {
                for (at, (name, kind)) in PROFILES.iter().enumerate() {
                    let row = self.seeded(object, &[("Name", name), ("UserType", kind)]);
                    let id = record::numbered_id("00e", at as u32 + 1).as_str().into_owned();
                    self.add_seed(object, id, row);
                }
            }
            "Organization" => {
                let row = self.seeded(object, ORGANIZATION);
                self.add_seed(object, super::ORGANIZATION_ID.to_owned(), row);
            }
            _ if known.kind == ObjectKind::CustomMetadata => {
                for (at, constants) in known.records.iter().enumerate() {
                    let mut row = Row::default();
                    for (name, constant) in constants {
                        if let Some((place, ty)) = self.find_field(object, name) {
                            row.fields.insert(place, constant_value(constant, ty));
                        }
                    }
                    let id = record::numbered_id(&known.prefix, at as u32 + 1).as_str().into_owned();
                    self.add_seed(object, id, row);
                }
            }
            _ => {}
        }
    }

    fn seeded(&self, object: ObjectId, fields: &[(&str, &str)]) -> Row {
        let value = |text: &str| Value::String(Text::constant(text));
        let fields = fields.iter().map(|(name, text)| (self.field_of(object, name), value(text)));
        Row { fields: fields.collect(), is_deleted: false }
    }

    fn add_seed(&mut self, object: ObjectId, id: String, mut row: Row) {
        row.fields.insert(ID, Value::Id(Text::constant(&id)));
        self.database.put(object, &id, row);
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

    /// A field of the user that code runs as, if there is a record of that user.
    pub(in crate::engine) fn user_field(&mut self, name: &str) -> Option<Value> {
        let users = self.program.classes.schema.find("User")?;
        let user = self.user.as_str().into_owned();
        let row = self.row(users, &user)?;
        Some(row.fields.get(&self.field_of(users, name)).cloned().unwrap_or(Value::Null))
    }

    /// `Test.setCreatedDate`.
    ///
    /// # Errors
    /// `StringException` if there is no such record.
    pub(in crate::engine) fn set_created_date(&mut self, id: &Text, moment: i64) -> Result<(), Thrown> {
        let id = id.as_str().into_owned();
        let schema = &self.program.classes.schema;
        let object = id.get(..3).and_then(|prefix| schema.of_prefix(prefix));
        let row = object.and_then(|object| self.row(object, &id));
        let (Some(object), Some(row)) = (object, row) else {
            return Err(self.raise("System.StringException", &format!("Invalid id: {id}")));
        };
        let mut row = (*row).clone();
        row.fields.insert(self.field_of(object, "CreatedDate"), Value::Datetime(moment.div_euclid(1000) * 1000));
        self.database.put(object, &id, row);
        Ok(())
    }

    /// An object of the schema.
    pub(in crate::engine) fn object_type(&self, object: ObjectId) -> &'a ObjectType {
        self.program.classes.schema.object(object)
    }

    /// The object of this name.
    pub(in crate::engine) fn find_object(&self, name: &str) -> Option<ObjectId> {
        self.program.classes.schema.find(name)
    }

    /// Whether code may change records of an object.
    pub(in crate::engine) fn can_be_changed(&self, object: ObjectId) -> bool {
        validate::not_insertable(self.object_type(object)).is_none()
    }

    /// The token of an object or of one of its fields.
    pub(in crate::engine) fn token(&mut self, object: ObjectId, field: Option<u16>) -> Value {
        if let Some(token) = self.tokens.get(&(object, field)) {
            return token.clone();
        }
        let token = match field {
            Some(at) => self.new_native("Schema.SObjectField", FieldToken(object, at)),
            None => self.new_native("Schema.SObjectType", ObjectToken(object)),
        };
        self.tokens.insert((object, field), token.clone());
        token
    }

    /// The lookup behind a relationship.
    pub(in crate::engine) fn find_relationship(&self, object: ObjectId, name: &str) -> Option<u16> {
        self.program.classes.schema.object(object).relationship(name)
    }

    /// The name of a field by its place.
    pub(in crate::engine) fn field_name(&self, object: ObjectId, at: u16) -> String {
        let known = self.program.classes.schema.object(object);
        known.fields.get(at as usize).map(|it| it.name.clone()).unwrap_or_default()
    }

    /// The name by which queries reach the record that a lookup leads to.
    pub(in crate::engine) fn relationship_name(&self, object: ObjectId, at: u16) -> String {
        let field = self.program.classes.schema.object(object).fields.get(at as usize);
        field.and_then(|it| it.relationship()).unwrap_or_default().into_owned()
    }

    /// What a copy of a record does with a field.
    pub(in crate::engine) fn field_kind(&self, object: ObjectId, at: u16) -> FieldKind {
        let field = self.program.classes.schema.object(object).fields.get(at as usize);
        match field {
            _ if at == ID => FieldKind::Id,
            Some(field) if field.rules.auto_number.is_some() => FieldKind::AutoNumber,
            Some(field) if field.rules.is_read_only => FieldKind::System,
            _ => FieldKind::Other,
        }
    }

    /// A new Id with the prefix of an object.
    pub(in crate::engine) fn new_id(&mut self, prefix: &str) -> Text {
        self.next_record += 1;
        record::numbered_id(prefix, self.next_record + 1_000)
    }

    /// Records of all rows of an object, outside of any query.
    pub(in crate::engine) fn records_of(&mut self, object: ObjectId) -> Vec<Rc<SObject>> {
        let rows = self.rows(object);
        rows.values().filter(|row| !row.is_deleted).map(|row| whole_record(object, row)).collect()
    }

    /// The record whose field has a text, outside of any query.
    pub(in crate::engine) fn find_record(&mut self, object: ObjectId, field: &str, text: &Text) -> Option<Rc<SObject>> {
        let at = self.field_of(object, field);
        let rows = self.rows(object);
        let is_it = |row: &&Rc<Row>| {
            matches!(row.fields.get(&at), Some(Value::String(it) | Value::Id(it)) if it == text) && !row.is_deleted
        };
        rows.values().find(is_it).map(|row| whole_record(object, row))
    }

    /// Adds a record that the org holds before the run; it counts as no DML.
    pub(in crate::engine) fn add_setting(&mut self, setting: &OrgSetting) {
        let Some(object) = self.program.classes.schema.find(&setting.object) else { return };
        let mut row = Row::default();
        for (name, text) in &setting.fields {
            if let Some((at, _)) = self.find_field(object, name) {
                row.fields.insert(at, Value::String(Text::constant(text)));
            }
        }
        if let Some((owner, _)) = self.find_field(object, "SetupOwnerId") {
            row.fields.insert(owner, Value::Id(self.organization_id()));
        }
        let given = setting.fields.iter().find(|(name, _)| name == "Id").and_then(|(_, id)| record::normal_id(id));
        let prefix = self.program.classes.schema.object(object).prefix.as_str();
        let id = given.unwrap_or_else(|| self.new_id(prefix).as_str().into_owned());
        self.seed(object);
        self.add_seed(object, id, row);
    }

    /// Notes all records as they are now; answers the number of the savepoint.
    pub(in crate::engine) fn set_savepoint(&mut self) -> (u32, Database) {
        self.next_savepoint += 1;
        self.savepoints.push(self.next_savepoint);
        (self.next_savepoint, self.snapshot())
    }

    /// Back to a savepoint, after which later ones are no more; `false` if it is one of those.
    pub(in crate::engine) fn roll_back(&mut self, number: u32, database: &Database) -> bool {
        let Some(at) = self.savepoints.iter().position(|it| *it == number) else { return false };
        self.savepoints.truncate(at + 1);
        self.restore(database.clone());
        true
    }

    /// All records as they are now.
    pub(in crate::engine) fn snapshot(&self) -> Database {
        self.database.clone()
    }

    /// All records as they were.
    pub(in crate::engine) fn restore(&mut self, snapshot: Database) {
        self.database = snapshot;
    }
}

fn whole_record(object: ObjectId, row: &Row) -> Rc<SObject> {
    let record = SObject::new(object);
    *record.fields.borrow_mut() = row.fields.clone();
    record
}

/// A constant of the metadata as a value of a field.
pub(super) fn constant_value(constant: &Constant, ty: Ty) -> Value {
    match (constant, ty) {
        (Constant::Boolean(it), _) => Value::Boolean(*it),
        (Constant::Text(it), Ty::DATE) => it.parse().map_or(Value::Null, Value::Date),
        (Constant::Text(it), Ty::DATETIME) => {
            it.parse::<jiff::Timestamp>().map_or(Value::Null, |it| Value::Datetime(it.as_millisecond()))
        }
        (Constant::Text(it), _) => held(&Value::String(Text::constant(it))),
        (Constant::Number(it), Ty::DECIMAL) => number::plain_decimal(*it).map_or(Value::Null, Value::decimal),
        (Constant::Number(it), Ty::INTEGER) => Value::Integer(*it as i32),
        (Constant::Number(it), Ty::STRING) => Value::String(Text::constant(&it.to_string())),
        (Constant::Number(it), _) => Value::Double(*it),
    }
}
