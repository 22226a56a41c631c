//! Records: custom settings, custom metadata, and the methods of `SObject`.

use std::rc::Rc;

use super::library::describe::FieldToken;
use super::native::{Args, Member, NativeClass, NativeFn, NativeKind, Thrown, null_argument, throw};
use super::schema::ObjectKind;
use super::soql::plan::{FaultKind, no_field};
use super::text::Text;
use super::types::{Kind, ObjectId, Ty};
use super::value::{SObject, Value};
use super::vm::Vm;

/// The profile of the user who runs the code, the System Administrator's. No org is meant: it is made up.
pub(super) const PROFILE_ID: &str = "00e000000000001AAA";

/// What a static method of an object gives.
pub(super) enum Given {
    /// A record of the object.
    Record,
    /// A map of records by name.
    Records,
}

/// The static method of an object with this name in lower case and this number of arguments (Apex Reference, "Custom
/// Settings Methods" and "Custom Metadata Type Methods").
pub(super) fn method(kind: ObjectKind, key: &str, arguments: usize) -> Option<(&'static [Ty], Given, NativeFn)> {
    Some(match (kind, key, arguments) {
        (ObjectKind::HierarchySetting, "getorgdefaults", 0) => (&[], Given::Record, org_defaults),
        (ObjectKind::HierarchySetting, "getinstance", 0) => (&[], Given::Record, merged),
        (ObjectKind::HierarchySetting, "getinstance", 1) => (&[Ty::ID], Given::Record, merged),
        (ObjectKind::HierarchySetting, "getvalues", 1) => (&[Ty::ID], Given::Record, own_values),
        (ObjectKind::ListSetting, "getinstance" | "getvalues", 1) => (&[Ty::STRING], Given::Record, by_name),
        (ObjectKind::ListSetting, "getall", 0) => (&[], Given::Records, all_by_name),
        (ObjectKind::CustomMetadata, "getinstance", 1) => (&[Ty::STRING], Given::Record, metadata),
        (ObjectKind::CustomMetadata, "getall", 0) => (&[], Given::Records, all_metadata),
        _ => return None,
    })
}

fn object_of(vm: &Vm<'_>) -> ObjectId {
    match vm.types.kind(vm.constructed) {
        Kind::Record(object) => *object,
        _ => ObjectId(0),
    }
}

/// The record of the organisation; an empty one if there is none.
fn org_defaults(vm: &mut Vm<'_>, _: Args<'_>) -> Result<Value, Thrown> {
    let object = object_of(vm);
    let owner = vm.organization_id();
    let found = vm.find_record(object, "SetupOwnerId", &owner);
    Ok(Value::SObject(found.unwrap_or_else(|| SObject::new(object))))
}

/// The record of one owner, or `null`.
fn own_values(vm: &mut Vm<'_>, args: Args<'_>) -> Result<Value, Thrown> {
    let object = object_of(vm);
    let owner = args.text(0)?;
    Ok(vm.find_record(object, "SetupOwnerId", owner).map_or(Value::Null, Value::SObject))
}

/// The fields of the organisation's record, and over them those of the user's.
fn merged(vm: &mut Vm<'_>, args: Args<'_>) -> Result<Value, Thrown> {
    let object = object_of(vm);
    let owner = match args.optional_text(0) {
        Some(owner) => owner.clone(),
        None if args.is_empty() => vm.user.clone(),
        None => return Err(null_argument(1)),
    };
    let whole = SObject::new(object);
    for id in [vm.organization_id(), owner] {
        if let Some(record) = vm.find_record(object, "SetupOwnerId", &id) {
            for (at, value) in record.fields.borrow().iter().filter(|(_, value)| !value.is_null()) {
                whole.fields.borrow_mut().insert(*at, value.clone());
            }
        }
    }
    Ok(Value::SObject(whole))
}

fn by_name(vm: &mut Vm<'_>, args: Args<'_>) -> Result<Value, Thrown> {
    let object = object_of(vm);
    Ok(vm.find_record(object, "Name", args.text(0)?).map_or(Value::Null, Value::SObject))
}

fn all_by_name(vm: &mut Vm<'_>, _: Args<'_>) -> Result<Value, Thrown> {
    let object = object_of(vm);
    let records = vm.records_of(object);
    named(vm, object, "Name", records)
}

fn metadata(vm: &mut Vm<'_>, args: Args<'_>) -> Result<Value, Thrown> {
    let object = object_of(vm);
    let name = args.text(0)?;
    for record in vm.records_of(object) {
        let at = vm.field_of(object, "DeveloperName");
        let is_it = matches!(record.fields.borrow().get(&at), Some(Value::String(it)) if it.eq_ignore_case(name));
        if is_it {
            return Ok(Value::SObject(record));
        }
    }
    Ok(Value::Null)
}

fn all_metadata(vm: &mut Vm<'_>, _: Args<'_>) -> Result<Value, Thrown> {
    let object = object_of(vm);
    let records = vm.records_of(object);
    named(vm, object, "DeveloperName", records)
}

fn named(vm: &mut Vm<'_>, object: ObjectId, field: &str, records: Vec<Rc<SObject>>) -> Result<Value, Thrown> {
    let record_type = vm.types.number(Kind::Record(object));
    let ty = vm.types.map(Ty::STRING, record_type);
    let table = vm.new_table(ty);
    let at = vm.field_of(object, field);
    for record in records {
        let name = record.fields.borrow().get(&at).cloned().unwrap_or(Value::Null);
        vm.table_put(&table, name, Value::SObject(record))?;
    }
    Ok(Value::Map(table))
}

fn record_and_field<'a>(vm: &mut Vm<'_>, args: Args<'a>) -> Result<(&'a SObject, u16, Ty), Thrown> {
    let Value::SObject(record) = args.value(0) else { return Err(null_argument(1)) };
    if let Value::Native(_) = args.value(1) {
        let token = args.state::<FieldToken>(1)?;
        let known = vm.object_type(record.object).fields.get(token.1 as usize).filter(|_| token.0 == record.object);
        return match known {
            Some(field) => Ok((record, token.1, field.ty)),
            None => Err(throw("System.SObjectException", "The field is one of another object")),
        };
    }
    let name = args.text(1)?.as_str();
    match vm.find_field(record.object, &name) {
        Some((at, ty)) => Ok((record, at, ty)),
        None => {
            let known = vm.object_type(record.object);
            match no_field(known, &name) {
                // An org may well have it.
                fault @ FaultKind::UnknownField(..) => Err(vm.not_known(&fault.finding().1)),
                _ => Err(throw("System.SObjectException", format!("Invalid field {name} for {}", known.name))),
            }
        }
    }
}

fn record_of<'a>(args: Args<'a>) -> Result<&'a Rc<SObject>, Thrown> {
    match args.value(0) {
        Value::SObject(record) => Ok(record),
        _ => Err(null_argument(1)),
    }
}

fn get(vm: &mut Vm<'_>, args: Args<'_>) -> Result<Value, Thrown> {
    let (record, at, _) = record_and_field(vm, args)?;
    vm.record_field(record, at)
}

fn put(vm: &mut Vm<'_>, args: Args<'_>) -> Result<Value, Thrown> {
    let (record, at, ty) = record_and_field(vm, args)?;
    let value = match args.value(2) {
        Value::String(text) if ty == Ty::ID => Value::Id(vm.to_id(text)?),
        Value::Id(text) if ty == Ty::STRING => Value::String(text.clone()),
        Value::Integer(it) if ty == Ty::DECIMAL => Value::decimal((*it).into()),
        Value::Long(it) if ty == Ty::DECIMAL => Value::decimal((*it).into()),
        value => value.clone(),
    };
    if !value.is_null() && !vm.is_instance(&value, ty) {
        let shown = vm.type_name(ty);
        return Err(throw("System.SObjectException", format!("Illegal assignment to a field of type {shown}")));
    }
    Ok(record.fields.borrow_mut().insert(at, value).unwrap_or(Value::Null))
}

fn is_set(vm: &mut Vm<'_>, args: Args<'_>) -> Result<Value, Thrown> {
    let (record, at, _) = record_and_field(vm, args)?;
    Ok(Value::Boolean(record.fields.borrow().contains_key(&at)))
}

/// The record that a lookup leads to, as far as a query has asked for it.
fn get_parent(vm: &mut Vm<'_>, args: Args<'_>) -> Result<Value, Thrown> {
    let record = record_of(args)?;
    let name = args.text(1)?.as_str();
    match vm.find_relationship(record.object, &name) {
        Some(at) => vm.record_parent(record, at),
        None => Err(throw("System.SObjectException", format!("Invalid relationship {name}"))),
    }
}

/// A copy, with the Id, the moments of its changes and the auto numbers if that is asked for (Apex Reference, "SObject
/// Class", `clone`). Records that lookups lead to are shared: nothing can be set through them.
fn clone(vm: &mut Vm<'_>, args: Args<'_>) -> Result<Value, Thrown> {
    let record = record_of(args)?;
    let asks = |at: usize| matches!(args.value(at), Value::Boolean(true));
    let (keeps_id, keeps_times, keeps_numbers) = (asks(1), asks(3), asks(4));
    let copy = SObject::new(record.object);
    copy.is_queried.set(record.is_queried.get());
    for (at, value) in record.fields.borrow().iter() {
        let is_kept = match vm.field_kind(record.object, *at) {
            FieldKind::Id => keeps_id,
            FieldKind::System => keeps_times,
            FieldKind::AutoNumber => keeps_numbers,
            FieldKind::Other => true,
        };
        if is_kept {
            copy.fields.borrow_mut().insert(*at, value.clone());
        }
    }
    *copy.parents.borrow_mut() = record.parents.borrow().clone();
    // What the query has not asked for must not be read of the copy either: the stricter reading.
    if !keeps_id {
        copy.fields.borrow_mut().insert(0, Value::Null);
    }
    Ok(Value::SObject(copy))
}

/// What a copy of a record does with a field.
pub(super) enum FieldKind {
    Id,
    /// Set by the org alone.
    System,
    AutoNumber,
    Other,
}

fn populated(vm: &mut Vm<'_>, args: Args<'_>) -> Result<Value, Thrown> {
    let record = record_of(args)?;
    let ty = vm.types.map(Ty::STRING, Ty::OBJECT);
    let table = vm.new_table(ty);
    for (at, value) in record.fields.borrow().clone() {
        let name = vm.field_name(record.object, at);
        vm.table_put(&table, Value::text(name), value)?;
    }
    for (at, parent) in record.parents.borrow().clone() {
        let name = vm.relationship_name(record.object, at);
        if let Some(parent) = parent {
            vm.table_put(&table, Value::text(name), Value::SObject(parent))?;
        }
    }
    Ok(Value::Map(table))
}

/// `new Map<Id, X>(records)`.
pub(super) fn map_by_id(vm: &mut Vm<'_>, args: Args<'_>) -> Result<Value, Thrown> {
    let ty = vm.constructed;
    let (key, _) = vm.types.key_and_value(ty);
    let table = vm.new_table(ty);
    let items = args.list(0)?.items().clone();
    vm.work(items.len() as u64)?;
    for (at, item) in items.into_iter().enumerate() {
        let id = match &item {
            Value::SObject(record) => record.fields.borrow().get(&0).cloned().unwrap_or(Value::Null),
            _ => return Err(null_argument(1)),
        };
        let id = match id {
            Value::Id(id) if key == Ty::STRING => Value::String(id),
            Value::Id(id) => Value::Id(id),
            _ => return Err(throw("System.ListException", format!("Row with null Id at index: {at}"))),
        };
        if vm.table_put(&table, id.clone(), item)?.is_some() {
            return Err(throw("System.ListException", format!("Row with duplicate Id at index: {at}")));
        }
    }
    Ok(Value::Map(table))
}

/// `SObject`, for records whose object is not known or whose field is named by a text (Apex Reference, "SObject Class").
pub(super) static SOBJECT: NativeClass = NativeClass {
    name: "SObject",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("Object get(String)", get),
        Member("Object put(String, Object)", put),
        Member("Object get(Schema.SObjectField)", get),
        Member("Object put(Schema.SObjectField, Object)", put),
        Member("Boolean isSet(String)", is_set),
        Member("Boolean isSet(Schema.SObjectField)", is_set),
        Member("Schema.SObjectType getSObjectType()", |vm, args| {
            let object = record_of(args)?.object;
            Ok(vm.token(object, None))
        }),
        Member("SObject getSObject(String)", get_parent),
        Member("SObject clone()", clone),
        Member("SObject clone(Boolean)", clone),
        Member("SObject clone(Boolean, Boolean)", clone),
        Member("SObject clone(Boolean, Boolean, Boolean)", clone),
        Member("SObject clone(Boolean, Boolean, Boolean, Boolean)", clone),
        Member("Map<String, Object> getPopulatedFieldsAsMap()", populated),
    ],
};

/// An Id of 15 or 18 characters in its form of 18; `None` if it is none. The last three characters of the long form
/// say which of the first fifteen are capitals (Salesforce Help, "Id Field Type").
pub(super) fn normal_id(text: &str) -> Option<String> {
    if !matches!(text.len(), 15 | 18) || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let short = &text[..15];
    let mut id = short.to_owned();
    for part in short.as_bytes().chunks(5) {
        let bits =
            part.iter().enumerate().filter(|(_, byte)| byte.is_ascii_uppercase()).map(|(at, _)| 1 << at).sum::<u8>();
        id.push(char::from(if bits < 26 { b'A' + bits } else { b'0' + bits - 26 }));
    }
    // The long form may be written in any case; then its last characters put the case right, which is not done here.
    (text.len() == 15 || id[15..].eq_ignore_ascii_case(&text[15..])).then_some(id)
}

/// A text as an Id of the engine's own numbering.
pub(super) fn numbered_id(prefix: &str, number: u32) -> Text {
    let short = format!("{prefix}{number:012}");
    Text::from(normal_id(&short).unwrap_or(short))
}
