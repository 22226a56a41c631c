//! `JSON.serialize`: values as JSON (Apex Reference, "JSON Class").

use super::super::encoding::base64;
use super::super::failure::{Failure, Kind};
use super::super::{calendar, number};
use super::write::Writer;
use crate::engine::native::Thrown;
use crate::engine::text::Text;
use crate::engine::value::Value;
use crate::engine::vm::Vm;

/// Writes a value. The keys of a map come in the reverse order of their addition: so published recordings of orgs show;
/// fields of objects come in the order of their declaration, on which the Reference is silent.
///
/// # Errors
/// A `JSONException` for what has no form in JSON or is nested too deeply, and what `toString` of a key throws.
pub(super) fn write(vm: &mut Vm<'_>, json: &mut Writer, value: &Value, without_nulls: bool) -> Result<(), Thrown> {
    vm.work(1)?;
    match value {
        Value::Null => json.null()?,
        Value::Boolean(it) => json.boolean(*it)?,
        Value::Integer(it) => json.number(&it.to_string())?,
        Value::Long(it) => json.number(&it.to_string())?,
        Value::Double(it) if it.is_finite() => json.number(&number::double_text(*it))?,
        Value::Double(it) => json.string(&Text::from(number::double_text(*it)))?,
        Value::Decimal(it) => json.number(&number::decimal_text(it))?,
        Value::String(it) | Value::Id(it) => {
            vm.reserve(json.text().len() + it.len())?;
            json.string(it)?;
        }
        Value::Date(it) => json.string(&Text::from(it.strftime("%Y-%m-%d").to_string()))?,
        Value::Time(it) => {
            let written = calendar::format::gmt(i64::from(*it), "HH:mm:ss.SSS'Z'")?;
            json.string(&Text::from(written))?;
        }
        Value::Datetime(it) => {
            let written = calendar::format::gmt(*it, "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'")?;
            json.string(&Text::from(written))?;
        }
        Value::Blob(it) => json.string(&Text::from(base64(it)))?,
        Value::Enum(class, at) => {
            let name = Text::from(vm.constant_name(*class, *at));
            json.string(&name)?;
        }
        Value::List(list) => elements(vm, json, list.items().to_vec(), without_nulls)?,
        Value::Set(set) => elements(vm, json, set.keys(), without_nulls)?,
        Value::Map(map) => {
            json.start_object()?;
            for (key, value) in map.entries().into_iter().rev() {
                let name = vm.display(&key)?;
                json.name(&name)?;
                write(vm, json, &value, without_nulls)?;
            }
            json.end_object()?;
        }
        Value::Object(object) if object.exception.is_none() => {
            json.start_object()?;
            for (name, _, slot) in vm.instance_fields(object.class) {
                let value = object.field(slot).unwrap_or(Value::Null);
                if without_nulls && value.is_null() {
                    continue;
                }
                json.name(&Text::from(name))?;
                write(vm, json, &value, without_nulls)?;
            }
            json.end_object()?;
        }
        Value::SObject(record) => super::record::write(vm, json, record, without_nulls)?,
        Value::Object(_) | Value::Native(_) | Value::Type(_) => {
            let ty = vm.type_of(value);
            let name = vm.type_name(ty);
            return Err(Failure::new(Kind::Json, format!("Apex Type unsupported in JSON: {name}")).into());
        }
    }
    Ok(())
}

fn elements(vm: &mut Vm<'_>, json: &mut Writer, items: Vec<Value>, without_nulls: bool) -> Result<(), Thrown> {
    json.start_array()?;
    for item in &items {
        write(vm, json, item, without_nulls)?;
    }
    json.end_array()?;
    Ok(())
}
