//! `JSON.deserialize` and `JSON.deserializeUntyped`: JSON as values (Apex Reference, "JSON Class").

use super::super::encoding::from_base64;
use super::super::failure::{Failure, Kind};
use super::super::{calendar, id, number};
use super::read::Json;
use crate::engine::native::Thrown;
use crate::engine::text::Text;
use crate::engine::types::{Kind as TypeKind, Ty};
use crate::engine::value::{Answer, Value};
use crate::engine::vm::Vm;

fn failed(message: impl Into<String>) -> Failure {
    Failure::new(Kind::Json, message)
}

/// A value without a type: `Map<String, Object>`, `List<Object>`, `String`, `Boolean`, `Integer`, `Long` where that is
/// too small, and `Decimal` for numbers with a fraction or an exponent, or too large for a `Long`.
///
/// # Errors
/// A `LimitException` when it does not fit the heap.
pub(super) fn untyped(vm: &mut Vm<'_>, json: Json) -> Answer {
    vm.work(1)?;
    Ok(match json {
        Json::Null => Value::Null,
        Json::Boolean(it) => Value::Boolean(it),
        Json::Number(it) => plain_number(&it)?,
        Json::Text(it) => Value::String(it),
        Json::Array(items) => {
            let mut values = Vec::with_capacity(items.len());
            for item in items {
                values.push(untyped(vm, item)?);
            }
            let ty = vm.types.list(Ty::OBJECT);
            Value::list(ty, values)
        }
        Json::Object(fields) => {
            let ty = vm.types.map(Ty::STRING, Ty::OBJECT);
            let map = vm.new_table(ty);
            for (name, value) in fields {
                let value = untyped(vm, value)?;
                vm.table_put(&map, Value::String(name), value)?;
            }
            Value::Map(map)
        }
    })
}

fn plain_number(number: &str) -> Result<Value, Failure> {
    if let Ok(integer) = number.parse::<i32>() {
        return Ok(Value::Integer(integer));
    }
    if let Ok(long) = number.parse::<i64>() {
        return Ok(Value::Long(long));
    }
    let decimal =
        number::parse_decimal(number).map_err(|_| failed(format!("Numeric value ({number}) out of range")))?;
    Ok(Value::decimal(decimal))
}

/// A value of a type. With `is_strict` a field that the class does not have is refused, as the Reference says of
/// `deserializeStrict`.
///
/// # Errors
/// A `JSONException` for JSON that does not fit the type, and what the initialisers of a class throw.
pub(super) fn typed(vm: &mut Vm<'_>, json: Json, ty: Ty, is_strict: bool) -> Answer {
    vm.work(1)?;
    if matches!(json, Json::Null) {
        return Ok(Value::Null);
    }
    match vm.types.kind(ty).clone() {
        TypeKind::Basic if ty == Ty::SOBJECT => super::record::read(vm, json, None, is_strict),
        TypeKind::Basic => basic(vm, json, ty),
        TypeKind::List(element) => {
            let values = elements(vm, json, element, is_strict)?;
            Ok(Value::list(ty, values))
        }
        TypeKind::Set(element) => {
            let values = elements(vm, json, element, is_strict)?;
            let set = vm.new_table(ty);
            for value in values {
                vm.table_put(&set, value, Value::Null)?;
            }
            Ok(Value::Set(set))
        }
        TypeKind::Map(key, value) => {
            let Json::Object(fields) = json else {
                return Err(failed("Malformed JSON: Expected '{' at the beginning of object").into());
            };
            let map = vm.new_table(ty);
            for (name, json) in fields {
                let name = typed(vm, Json::Text(name), key, is_strict)?;
                let item = typed(vm, json, value, is_strict)?;
                vm.table_put(&map, name, item)?;
            }
            Ok(Value::Map(map))
        }
        TypeKind::Class(_, None) => match vm.enum_class(ty) {
            Some(class) => constant(vm, &json, class),
            None => object(vm, json, ty, is_strict),
        },
        TypeKind::Record(object) => super::record::read(vm, json, Some(object), is_strict),
        TypeKind::Class(..) | TypeKind::Parameter(_) => Err(unsupported(vm, ty)),
    }
}

fn unsupported(vm: &Vm<'_>, ty: Ty) -> Thrown {
    failed(format!("Apex Type unsupported in JSON: {}", vm.type_name(ty))).into()
}

fn elements(vm: &mut Vm<'_>, json: Json, element: Ty, is_strict: bool) -> Result<Vec<Value>, Thrown> {
    let Json::Array(items) = json else {
        return Err(failed("Malformed JSON: Expected '[' at the beginning of List/Set").into());
    };
    let mut values = Vec::with_capacity(items.len());
    for item in items {
        values.push(typed(vm, item, element, is_strict)?);
    }
    Ok(values)
}

fn constant(vm: &Vm<'_>, json: &Json, class: crate::engine::types::ClassId) -> Answer {
    let name = match json {
        Json::Text(name) => name.to_string(),
        other => return Err(illegal(other).into()),
    };
    match vm.constants(class).iter().position(|it| it.eq_ignore_ascii_case(&name)) {
        Some(at) => Ok(Value::Enum(class, at as u16)),
        None => Err(failed(format!("Invalid enum value: {name}")).into()),
    }
}

fn object(vm: &mut Vm<'_>, json: Json, ty: Ty, is_strict: bool) -> Answer {
    let Json::Object(fields) = json else {
        return Err(failed("Malformed JSON: Expected '{' at the beginning of object").into());
    };
    let made = match vm.new_instance(ty)? {
        Value::Object(object) => object,
        _ => return Err(unsupported(vm, ty)),
    };
    let known = vm.instance_fields(made.class);
    for (name, json) in fields {
        // Names are told apart by their letters' case nowhere in Apex.
        let field = known.iter().find(|(known, ..)| known.eq_ignore_ascii_case(&name.as_str()));
        match field {
            Some((_, ty, slot)) => {
                let value = typed(vm, json, *ty, is_strict)?;
                made.set_field(*slot, value);
            }
            None if is_strict => {
                let class = vm.type_name(ty);
                return Err(
                    failed(format!("Unrecognized field \"{name}\" (Class {class}), not marked as ignorable")).into()
                );
            }
            None => {}
        }
    }
    Ok(Value::Object(made))
}

fn illegal(json: &Json) -> Failure {
    let written = match json {
        Json::Null => "null".to_owned(),
        Json::Boolean(it) => it.to_string(),
        Json::Number(it) => it.clone(),
        Json::Text(it) => it.to_string(),
        Json::Array(_) => "[".to_owned(),
        Json::Object(_) => "{".to_owned(),
    };
    failed(format!("Illegal value for primitive: {written}"))
}

/// A value of a basic type. Numbers may stand between quotes, as Apex takes them; the other types take their own form
/// alone.
fn basic(vm: &mut Vm<'_>, json: Json, ty: Ty) -> Answer {
    if ty == Ty::OBJECT {
        return untyped(vm, json);
    }
    let text = match &json {
        Json::Text(text) => Some(text.clone()),
        Json::Number(text) => Some(Text::from(text.as_str())),
        _ => None,
    };
    let value = match (ty, &json, &text) {
        (Ty::BOOLEAN, Json::Boolean(it), _) => Value::Boolean(*it),
        (Ty::STRING, Json::Text(it), _) => Value::String(it.clone()),
        (Ty::STRING, Json::Number(it), _) => Value::text(it.as_str()),
        (Ty::STRING, Json::Boolean(it), _) => Value::text(it.to_string()),
        (Ty::ID, Json::Text(it), _) => Value::Id(Text::from(id::full(&it.as_str()).map_err(|_| illegal(&json))?)),
        (Ty::INTEGER, _, Some(it)) => Value::Integer(it.as_str().parse().map_err(|_| illegal(&json))?),
        (Ty::LONG, _, Some(it)) => Value::Long(it.as_str().parse().map_err(|_| illegal(&json))?),
        (Ty::DOUBLE, _, Some(it)) => Value::Double(number::parse_double(&it.as_str()).map_err(|_| illegal(&json))?),
        (Ty::DECIMAL, _, Some(it)) => Value::decimal(number::parse_decimal(&it.as_str()).map_err(|_| illegal(&json))?),
        (Ty::DATE, Json::Text(it), _) => Value::Date(calendar::parse_date(&it.as_str()).map_err(|_| illegal(&json))?),
        (Ty::DATETIME, Json::Text(it), _) => {
            Value::Datetime(calendar::parse_iso_time(&it.as_str()).map_err(|_| illegal(&json))?)
        }
        (Ty::BLOB, Json::Text(it), _) => Value::blob(from_base64(&it.as_str()).map_err(|_| illegal(&json))?),
        (Ty::BOOLEAN | Ty::STRING | Ty::ID | Ty::INTEGER | Ty::LONG | Ty::DOUBLE | Ty::DECIMAL, ..)
        | (Ty::DATE | Ty::DATETIME | Ty::BLOB, ..) => return Err(illegal(&json).into()),
        _ => return Err(unsupported(vm, ty)),
    };
    Ok(value)
}
