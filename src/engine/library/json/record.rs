//! Records as JSON and back (Apex Developer Guide, "JSON Support": sObjects can be serialised and deserialised). The form is
//! that of the REST API: `attributes` with the type and, of a saved record, its address, and then the fields that are set.
//! Of the order of fields the Guide says nothing: here it is that of the object.

use std::rc::Rc;

use super::super::calendar;
use super::super::failure::{Failure, Kind};
use super::deserialize::typed;
use super::read::Json;
use super::serialize;
use super::write::Writer;
use crate::engine::native::Thrown;
use crate::engine::soql::plan::{FaultKind, no_field};
use crate::engine::text::Text;
use crate::engine::types::ObjectId;
use crate::engine::value::{Answer, SObject, Value};
use crate::engine::vm::Vm;

/// The version of the interface in the addresses of records; which one an org writes the Guide does not say.
const API_VERSION: &str = "65.0";

fn failed(message: impl Into<String>) -> Failure {
    Failure::new(Kind::Json, message)
}

/// Writes a record. A query's fields without a value are not there (Apex Developer Guide, "JSON Support", "Versioned
/// Behavior Changes"); those that code has set to `null` are.
///
/// # Errors
/// As for any other value.
pub(super) fn write(vm: &mut Vm<'_>, json: &mut Writer, record: &SObject, without_nulls: bool) -> Result<(), Thrown> {
    let object = vm.object_type(record.object);
    let fields = record.fields.borrow().clone();
    let parents = record.parents.borrow().clone();
    json.start_object()?;
    json.name(&Text::constant("attributes"))?;
    json.start_object()?;
    json.name(&Text::constant("type"))?;
    json.string(&Text::from(object.name.as_str()))?;
    if let Some(Value::Id(id)) = fields.get(&0) {
        json.name(&Text::constant("url"))?;
        json.string(&Text::from(format!("/services/data/v{API_VERSION}/sobjects/{}/{id}", object.name)))?;
    }
    json.end_object()?;
    for (at, value) in &fields {
        if value.is_null() && (record.is_queried.get() || without_nulls) {
            continue;
        }
        json.name(&Text::from(vm.field_name(record.object, *at)))?;
        match value {
            // As the REST API writes times, with a zone of four digits.
            Value::Datetime(it) => {
                let written = calendar::format::gmt(*it, "yyyy-MM-dd'T'HH:mm:ss.SSS'+0000'")?;
                json.string(&Text::from(written))?;
            }
            value => serialize::write(vm, json, value, without_nulls)?,
        }
    }
    for (at, parent) in parents {
        if let Some(parent) = parent {
            json.name(&Text::from(vm.relationship_name(record.object, at)))?;
            serialize::write(vm, json, &Value::SObject(parent), without_nulls)?;
        }
    }
    json.end_object()?;
    Ok(())
}

/// Reads a record of an object, or of the one that `attributes` names. Fields that code may not set are taken too.
///
/// # Errors
/// A `JSONException` for JSON that is no record of this object.
pub(super) fn read(vm: &mut Vm<'_>, json: Json, object: Option<ObjectId>, is_strict: bool) -> Answer {
    let Json::Object(fields) = json else {
        return Err(failed("Malformed JSON: Expected '{' at the beginning of object").into());
    };
    let named = fields.iter().find(|(name, _)| name.as_str() == "attributes").and_then(|(_, json)| type_of(json));
    let given = match &named {
        Some(name) => match vm.find_object(name) {
            Some(found) => Some(found),
            None => return Err(vm.not_known(&format!("records of `{name}`"))),
        },
        None => None,
    };
    let Some(object) = object.or(given) else {
        return Err(failed("The JSON of an SObject needs attributes with a type").into());
    };
    if given.is_some_and(|it| it != object) {
        let wanted = &vm.object_type(object).name;
        return Err(failed(format!("{} is no {wanted}", named.unwrap_or_default())).into());
    }
    let record = SObject::new(object);
    for (name, json) in fields {
        let name = name.to_string();
        if name == "attributes" {
            continue;
        }
        if let Some((at, ty)) = vm.find_field(object, &name) {
            let value = typed(vm, json, ty, is_strict)?;
            record.fields.borrow_mut().insert(at, value);
        } else if let Some(at) = vm.find_relationship(object, &name) {
            let parent = match json {
                Json::Null => None,
                json => Some(read_parent(vm, json, object, at, is_strict)?),
            };
            record.parents.borrow_mut().insert(at, parent);
        } else {
            return Err(no_column(vm, object, &name));
        }
    }
    Ok(Value::SObject(record))
}

fn read_parent(vm: &mut Vm<'_>, json: Json, object: ObjectId, at: u16, is_strict: bool) -> Result<Rc<SObject>, Thrown> {
    let field = vm.object_type(object).fields.get(at as usize);
    let target = field.and_then(|it| it.rules.target.as_deref());
    let object = target.and_then(|it| vm.find_object(it));
    match read(vm, json, object, is_strict)? {
        Value::SObject(parent) => Ok(parent),
        _ => Err(failed("A record is expected").into()),
    }
}

fn type_of(attributes: &Json) -> Option<String> {
    let Json::Object(fields) = attributes else { return None };
    fields.iter().find_map(|(name, json)| match json {
        Json::Text(text) if name.as_str() == "type" => Some(text.to_string()),
        _ => None,
    })
}

fn no_column(vm: &mut Vm<'_>, object: ObjectId, name: &str) -> Thrown {
    let known = vm.object_type(object);
    match no_field(known, name) {
        // An org may well have it; so it may have children of this name.
        fault @ FaultKind::UnknownField(..) => vm.not_known(&fault.finding().1),
        _ if name.ends_with("__r") => vm.not_known(&format!("the children `{name}` in a record's JSON")),
        _ => failed(format!("No such column '{name}' on sobject of type {}", known.name)).into(),
    }
}
