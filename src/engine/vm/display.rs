//! Values as text, and types by name.

use std::fmt::Write as _;

use bigdecimal::BigDecimal;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::super::native::Thrown;
use super::super::text::Text;
use super::super::types::{Kind, Ty};
use super::super::value::Value;
use super::Vm;

/// A Decimal with more places than this is written with an exponent.
const MOST_PLACES: i64 = 1_000;

impl Vm<'_> {
    /// A value as text, as `String.valueOf` writes it. Times are in GMT, the time zone of the user that tests run as.
    ///
    /// # Errors
    /// What a `toString` method throws.
    pub fn display(&mut self, value: &Value) -> Result<Text, Thrown> {
        Ok(Text::from(match value {
            Value::Null => "null".to_owned(),
            Value::Boolean(it) => it.to_string(),
            Value::Integer(it) => it.to_string(),
            Value::Long(it) => it.to_string(),
            Value::Double(it) => double(*it),
            Value::Decimal(it) => decimal(it),
            Value::String(it) | Value::Id(it) => return Ok(it.clone()),
            Value::Date(it) => it.strftime("%Y-%m-%d").to_string(),
            Value::Time(it) => time(*it),
            Value::Datetime(it) => datetime(*it),
            Value::Blob(it) => format!("Blob[{}]", it.len()),
            Value::Enum(class, at) => {
                self.program.classes.get(*class).constants.get(*at as usize).cloned().unwrap_or_default()
            }
            Value::Type(ty) => self.type_name(*ty),
            Value::List(list) => {
                let items = list.items().clone();
                let shown = self.all(items.iter())?;
                format!("({})", shown.join(", "))
            }
            Value::Set(table) => {
                let keys = table.keys();
                let shown = self.all(keys.iter())?;
                format!("{{{}}}", shown.join(", "))
            }
            Value::Map(table) => {
                let (keys, values): (Vec<Value>, Vec<Value>) = table.entries().into_iter().unzip();
                let (keys, values) = (self.all(keys.iter())?, self.all(values.iter())?);
                let pairs: Vec<String> =
                    keys.iter().zip(&values).map(|(key, value)| format!("{key}={value}")).collect();
                format!("{{{}}}", pairs.join(", "))
            }
            Value::Object(_) | Value::Native(_) | Value::SObject(_) => return self.display_object(value),
        }))
    }

    /// A value as part of a text: a `Date` has its time there.
    pub(super) fn display_in_text(&mut self, value: &Value) -> Result<Text, Thrown> {
        match value {
            Value::Date(date) => Ok(Text::from(date.strftime("%Y-%m-%d 00:00:00").to_string())),
            _ => self.display(value),
        }
    }

    fn all<'v>(&mut self, values: impl Iterator<Item = &'v Value>) -> Result<Vec<String>, Thrown> {
        let mut shown = Vec::new();
        let mut size = 0;
        for value in values {
            self.work(1)?;
            let text = self.deeper(|vm| vm.display_in_text(value))?.as_str().into_owned();
            size += text.len();
            self.reserve(size)?;
            shown.push(text);
        }
        Ok(shown)
    }

    fn display_object(&mut self, value: &Value) -> Result<Text, Thrown> {
        let ty = self.type_of(value);
        let name = self.type_name(ty);
        match value {
            Value::Object(object) => {
                if self.program.find_routine(object.class, "toString", 0).is_some() {
                    return match self.deeper(|vm| vm.call_method(value, "toString", &[]))? {
                        Value::String(text) => Ok(text),
                        _ => Ok(Text::from("null")),
                    };
                }
                if let Some(state) = &object.exception {
                    let message = state.borrow().message.clone();
                    let message = message.unwrap_or_else(|| Text::from("Script-thrown exception"));
                    return Ok(Text::from(format!("{name}: {}", message.as_str())));
                }
                let names = self.program.field_names(object.class);
                let shown = self.all(object.fields().iter())?;
                let pairs: Vec<String> =
                    names.iter().zip(shown).map(|(name, value)| format!("{name}={value}")).collect();
                // The name alone, as Apex writes it, without that of the class around it.
                let simple = name.rsplit('.').next().unwrap_or_default();
                Ok(Text::from(format!("{simple}:[{}]", pairs.join(", "))))
            }
            Value::SObject(record) => {
                let fields = record.fields.borrow().clone();
                let shown = self.all(fields.values())?;
                let mut text = format!("{name}:{{");
                for (at, (field, value)) in fields.keys().zip(shown).enumerate() {
                    let known = self.program.classes.schema.object(record.object);
                    let field = known.fields.get(*field as usize).map_or("", |it| it.name.as_str());
                    let _ = write!(text, "{}{field}={value}", if at > 0 { ", " } else { "" });
                }
                text.push('}');
                Ok(Text::from(text))
            }
            _ => {
                if let Some(shown) = self.native_to_string(value)? {
                    return Ok(shown);
                }
                Ok(Text::from(name))
            }
        }
    }

    /// What a class of the library says of itself, if it has `toString`.
    fn native_to_string(&mut self, value: &Value) -> Result<Option<Text>, Thrown> {
        let Value::Native(native) = value else { return Ok(None) };
        let own = &self.program.classes.get(native.class).methods;
        if !own.contains_key("tostring") {
            return Ok(None);
        }
        match self.call_method(value, "toString", &[])? {
            Value::String(text) => Ok(Some(text)),
            _ => Ok(None),
        }
    }

    /// The name of a type, as `Type.getName` answers.
    pub fn type_name(&self, ty: Ty) -> String {
        self.program.classes.name_in(&self.types, ty, "Object")
    }

    /// The type of a value as it runs; `NULL` for `null`.
    pub fn type_of(&mut self, value: &Value) -> Ty {
        match value {
            Value::Null => Ty::NULL,
            Value::Boolean(_) => Ty::BOOLEAN,
            Value::Integer(_) => Ty::INTEGER,
            Value::Long(_) => Ty::LONG,
            Value::Double(_) => Ty::DOUBLE,
            Value::Decimal(_) => Ty::DECIMAL,
            Value::String(_) => Ty::STRING,
            Value::Id(_) => Ty::ID,
            Value::Date(_) => Ty::DATE,
            Value::Time(_) => Ty::TIME,
            Value::Datetime(_) => Ty::DATETIME,
            Value::Blob(_) => Ty::BLOB,
            Value::Type(_) => Ty::TYPE,
            Value::Enum(class, _) => self.types.class(*class),
            Value::List(list) => list.ty,
            // The keys of a map are a set that is kept in the map's own table.
            Value::Set(table) => match *self.types.kind(table.ty) {
                Kind::Map(key, _) => self.types.set(key),
                _ => table.ty,
            },
            Value::Map(table) => table.ty,
            Value::Object(object) => self.types.class(object.class),
            Value::Native(native) => self.types.class(native.class),
            Value::SObject(record) => self.types.number(Kind::Record(record.object)),
        }
    }

    /// Whether a value is of a type, as `instanceof` says.
    pub fn is_instance(&mut self, value: &Value, ty: Ty) -> bool {
        if value.is_null() {
            return false;
        }
        let own = self.type_of(value);
        own == ty || is_wider_number(own, ty) || self.program.is_subtype(&mut self.types, own, ty)
    }
}

/// Whether every number of one type is one of another: the documentation does not say so, but tests of public classes that
/// orgs run rest on it (open-force/jsonparse, `JSONParseTests`; ipavlic/apex-fp, `PrimitiveComparerTest`).
fn is_wider_number(from: Ty, to: Ty) -> bool {
    match from {
        Ty::INTEGER => matches!(to, Ty::LONG | Ty::DOUBLE | Ty::DECIMAL),
        Ty::LONG => matches!(to, Ty::DOUBLE | Ty::DECIMAL),
        Ty::DOUBLE => to == Ty::DECIMAL,
        Ty::DECIMAL => to == Ty::DOUBLE,
        _ => false,
    }
}

/// As Java's `Double.toString` writes it.
pub(in crate::engine) fn double(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let size = number.abs();
    if size == 0.0 || (1e-3..1e7).contains(&size) {
        let text = number.to_string();
        return if text.contains('.') { text } else { format!("{text}.0") };
    }
    let text = format!("{number:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = if digits.contains('.') { digits.to_owned() } else { format!("{digits}.0") };
    format!("{digits}E{exponent}")
}

/// All digits, without an exponent.
pub(in crate::engine) fn decimal(number: &BigDecimal) -> String {
    if number.fractional_digit_count().abs() > MOST_PLACES {
        return number.to_scientific_notation();
    }
    number.to_plain_string()
}

fn time(milliseconds: i32) -> String {
    let seconds = milliseconds / 1000;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02}.{:03}Z", seconds % 60, milliseconds % 1000)
}

fn datetime(milliseconds: i64) -> String {
    match Timestamp::from_millisecond(milliseconds) {
        Ok(moment) => moment.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Err(_) => milliseconds.to_string(),
    }
}
