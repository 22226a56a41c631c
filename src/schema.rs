//! JSON Schemas (draft 2020-12) of the YAML files, for completion and hover in editors. They are made from the tables
//! that the loaders read against, so they know the same keys.
//!
//! What depends on more than one place of a file, such as whether an input exists, is left to `otpsmith check`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::catalog::Catalog;
use crate::config;
use crate::mock;
use crate::plan::filter::FILTERS;
use crate::plan::input::INPUTS;
use crate::spec::{self, Setting, SettingKind};
use crate::yaml::shape::{Choice, Field, Form, Holds, Shape, Term};

/// The dialect of the schemas.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of a provider spec.
#[must_use]
pub fn spec() -> Value {
    document("otpsmith provider spec", &spec::shape::SPEC)
}

/// The schema of a mock.
#[must_use]
pub fn mock() -> Value {
    document("otpsmith mock provider", &mock::shape::MOCK)
}

/// The schema of a project file. It offers the providers of `catalog` and their settings, and takes others too.
#[must_use]
pub fn project(catalog: &Catalog) -> Value {
    let mut document = document("otpsmith project file", &config::shape::PROJECT);
    let names: Vec<&str> = catalog.listed().iter().map(|listed| listed.name.as_str()).collect();
    document["$defs"][config::shape::PROVIDER.name]["examples"] = json!(names);
    let settings: Vec<Value> = catalog.listed().iter().filter_map(|listed| settings(catalog, &listed.name)).collect();
    document["properties"]["handlers"]["items"]["allOf"] = json!(settings);
    document
}

/// What the settings of a provider are, wherever a handler names it.
fn settings(catalog: &Catalog, provider: &str) -> Option<Value> {
    let spec = catalog.load(provider).ok().filter(|spec| !spec.settings.is_empty())?;
    let described = spec.settings.iter().map(|it| (it.name.value.clone(), setting(it)));
    let described: Map<String, Value> = described.collect();
    Some(json!({
        "if": {"properties": {"provider": {"const": provider}}, "required": ["provider"]},
        "then": {"properties": {"settings": {"properties": described}}},
    }))
}

fn setting(setting: &Setting) -> Value {
    let help = sentence(&setting.help);
    let mut described = json!({"description": help, "examples": [setting.example.value]});
    if let SettingKind::Choice(choices) = &setting.kind {
        described["examples"] = json!(choices);
    }
    if let Some(default) = &setting.default {
        described["default"] = json!(default.value);
    }
    described
}

fn document(title: &str, shape: &'static Shape) -> Value {
    let mut writer = Writer { terms: BTreeMap::new() };
    let mut document = Map::new();
    document.insert("$schema".into(), json!(DIALECT));
    document.insert("title".into(), json!(title));
    document.extend(writer.mapping(shape));
    let terms = writer.terms.into_iter().map(|(name, term)| (name.to_owned(), term.into()));
    document.insert("$defs".into(), Value::Object(terms.collect()));
    document.into()
}

/// Writes schemas, and remembers the named kinds of value that they refer to.
struct Writer {
    terms: BTreeMap<&'static str, Map<String, Value>>,
}

impl Writer {
    fn mapping(&mut self, shape: &'static Shape) -> Map<String, Value> {
        let mut schema = object(json!({"type": "object"}));
        let properties = shape.fields.iter().map(|field| (field.key.to_owned(), self.field(field).into()));
        let properties: Map<String, Value> = properties.collect();
        schema.insert("properties".into(), properties.into());
        let required: Vec<&str> = shape.fields.iter().filter(|field| field.required).map(|field| field.key).collect();
        if !required.is_empty() {
            schema.insert("required".into(), json!(required));
        }
        schema.insert("additionalProperties".into(), json!(false));
        let choices: Vec<Value> = shape.choices.iter().map(choice).collect();
        if !choices.is_empty() {
            schema.insert("allOf".into(), choices.into());
        }
        schema
    }

    fn field(&mut self, field: &'static Field) -> Map<String, Value> {
        let default = field.default.map(|written| match field.holds {
            Holds::Boolean => json!(written == "true"),
            Holds::Integer => written.parse::<i64>().map_or(Value::Null, Value::from),
            _ => json!(written),
        });
        let mut help = sentence(field.help);
        if let Some(default) = &default {
            help.push_str(&format!(" Default: {default}."));
        }
        let mut schema = object(json!({"description": help}));
        schema.extend(default.map(|default| ("default".to_owned(), default)));
        schema.extend(self.value(field.holds));
        schema
    }

    fn value(&mut self, holds: Holds) -> Map<String, Value> {
        let schema = match holds {
            Holds::Text(form) => return text("string".into(), form),
            Holds::Scalar(form) => return text(json!(["string", "number", "boolean"]), form),
            Holds::Word(words) => json!({"type": "string", "enum": words}),
            Holds::Integer => json!({"type": "integer"}),
            Holds::Number => json!({"type": "number"}),
            Holds::Within(least, most) => json!({"type": "integer", "minimum": least, "maximum": most}),
            Holds::Boolean => json!({"type": "boolean"}),
            Holds::True => json!({"const": true}),
            Holds::Null => json!({"type": "null"}),
            Holds::List { of, least, most } => {
                let mut schema = json!({"type": "array", "items": self.value(*of)});
                limit(&mut schema, ["minItems", "maxItems"], least, most);
                schema
            }
            Holds::Mapping(shape) => return self.mapping(shape),
            Holds::Names { keys, least, most } => self.names(keys, least, most),
            Holds::OneOf(kinds) => {
                let kinds: Vec<Value> = kinds.iter().map(|kind| self.value(*kind).into()).collect();
                json!({"anyOf": kinds})
            }
            Holds::Named(term) => {
                self.define(term);
                json!({"$ref": format!("#/$defs/{}", term.name)})
            }
        };
        object(schema)
    }

    fn names(&mut self, keys: &'static [(Form, Holds)], least: usize, most: Option<usize>) -> Value {
        let mut schema = json!({"type": "object"});
        let mut patterns = Map::new();
        let mut other = json!(false);
        for (form, holds) in keys {
            let value = self.value(*holds).into();
            match form.pattern {
                Some(pattern) => {
                    patterns.insert(pattern.to_owned(), value);
                }
                None => other = value,
            }
        }
        if !patterns.is_empty() {
            schema["patternProperties"] = patterns.into();
        }
        schema["additionalProperties"] = other;
        if let Some(longest) = keys.iter().filter_map(|(form, _)| form.most).max() {
            schema["propertyNames"] = json!({"maxLength": longest});
        }
        limit(&mut schema, ["minProperties", "maxProperties"], least, most);
        schema
    }

    fn define(&mut self, term: &'static Term) {
        if self.terms.contains_key(term.name) {
            return;
        }
        // It is known before its content is written, which may refer to it.
        let mut schema = object(json!({"description": described(term)}));
        self.terms.insert(term.name, schema.clone());
        schema.extend(self.value(term.holds));
        if term.name == spec::shape::VALUE_TERM.name {
            let inputs: Vec<String> = INPUTS.iter().map(|row| format!("${{{}}}", row.0)).collect();
            schema.insert("examples".into(), json!(inputs));
        }
        self.terms.insert(term.name, schema);
    }
}

/// A term's help; that of a value lists what it may name.
fn described(term: &Term) -> String {
    let mut help = sentence(term.help);
    if term.name == spec::shape::VALUE_TERM.name {
        help.push_str("\n\nInputs:\n");
        for (name, _, _, what) in INPUTS {
            help.push_str(&format!("- `{name}`: {what}\n"));
        }
        help.push_str("- `settings.NAME`, `secrets.NAME`, `values.NAME`: what the spec declares\n\nFilters: ");
        let filters = FILTERS.iter().map(|row| match row.3.len() {
            0 => format!("`{}`", row.0),
            arguments => format!("`{}: {}`", row.0, ["x", "y", "z"][..arguments.min(3)].join(", ")),
        });
        help.push_str(&filters.collect::<Vec<_>>().join(", "));
        help.push('.');
    }
    help
}

fn text(kinds: Value, form: Form) -> Map<String, Value> {
    let mut schema = json!({"type": kinds});
    if let Some(pattern) = form.pattern {
        schema["pattern"] = json!(pattern);
    }
    limit(&mut schema, ["minLength", "maxLength"], form.least, form.most);
    object(schema)
}

fn limit(schema: &mut Value, [lowest, highest]: [&str; 2], least: usize, most: Option<usize>) {
    if least > 0 {
        schema[lowest] = json!(least);
    }
    if let Some(most) = most {
        schema[highest] = json!(most);
    }
}

fn choice(choice: &Choice) -> Value {
    let all = |keys: &[&str]| json!({"required": keys});
    match choice {
        Choice::One(keys) => json!({"oneOf": keys.iter().map(|key| all(&[key])).collect::<Vec<_>>()}),
        Choice::AtMostOne(keys) => {
            let pairs =
                keys.iter().enumerate().flat_map(|(at, one)| keys[at + 1..].iter().map(move |two| [*one, *two]));
            json!({"not": {"anyOf": pairs.map(|pair| all(&pair)).collect::<Vec<_>>()}})
        }
        Choice::AnyGroup(groups) => json!({"anyOf": groups.iter().map(|keys| all(keys)).collect::<Vec<_>>()}),
    }
}

fn sentence(help: &str) -> String {
    format!("{}.", help.trim_end_matches('.'))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
