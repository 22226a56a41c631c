//! `JSON`, `JSONGenerator`, `JSONParser` and `JSONToken` (Apex Reference, the classes of these names).

use super::super::answer::{boolean, nothing, text};
use super::super::encoding::base64;
use super::super::failure::{Failure, Kind};
use super::super::{calendar, number};
use super::read::{self, Json, Kind as TokenKind, Token, Tokens};
use super::write::Writer;
use super::{deserialize, serialize};
use crate::engine::native::{Args, Member, NativeClass, NativeKind, Thrown};
use crate::engine::text::Text;
use crate::engine::value::{Answer, Value};
use crate::engine::vm::Vm;

fn serialized(vm: &mut Vm<'_>, args: Args<'_>, is_pretty: bool) -> Answer {
    let without_nulls = if args.len() > 1 { args.boolean(1)? } else { false };
    let mut json = Writer::new(is_pretty);
    serialize::write(vm, &mut json, args.value(0), without_nulls)?;
    text(json.text())
}

fn read_text(vm: &mut Vm<'_>, args: Args<'_>) -> Result<Json, Thrown> {
    let text = args.text(0)?.as_str();
    vm.work(text.len() as u64 / 16)?;
    vm.reserve(text.len())?;
    Ok(read::read(&text)?)
}

fn deserialized(vm: &mut Vm<'_>, args: Args<'_>, is_strict: bool) -> Answer {
    let json = read_text(vm, args)?;
    match args.value(1) {
        Value::Type(ty) => deserialize::typed(vm, json, *ty, is_strict),
        _ => Err(Failure::null_argument().into()),
    }
}

pub(in crate::engine::library) static JSON: NativeClass = NativeClass {
    name: "JSON",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static String serialize(Object)", |vm, args| serialized(vm, args, false)),
        Member("static String serialize(Object, Boolean)", |vm, args| serialized(vm, args, false)),
        Member("static String serializePretty(Object)", |vm, args| serialized(vm, args, true)),
        Member("static String serializePretty(Object, Boolean)", |vm, args| serialized(vm, args, true)),
        Member("static Object deserialize(String, Type)", |vm, args| deserialized(vm, args, false)),
        Member("static Object deserializeStrict(String, Type)", |vm, args| deserialized(vm, args, true)),
        Member("static Object deserializeUntyped(String)", |vm, args| {
            let json = read_text(vm, args)?;
            deserialize::untyped(vm, json)
        }),
        Member("static JSONGenerator createGenerator(Boolean)", |vm, args| {
            let json = Writer::new(args.boolean(0)?);
            Ok(vm.new_native("JSONGenerator", json))
        }),
        Member("static JSONParser createParser(String)", |vm, args| {
            let parser = Parser::new(vm, &args.text(0)?.as_str())?;
            Ok(vm.new_native("JSONParser", parser))
        }),
    ],
};

/// Writes one value that is given as the last argument; of a `…Field` method the name before it.
fn put(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let value = args.value(args.len() - 1);
    if value.is_null() {
        return Err(Failure::null_argument().into());
    }
    let added = match value {
        Value::String(text) | Value::Id(text) => text.len(),
        Value::Blob(blob) => blob.len() * 2,
        _ => 0,
    };
    vm.reserve(args.state::<Writer>(0)?.text().len() + added)?;
    let mut json = args.state_mut::<Writer>(0)?;
    if args.len() > 2 {
        json.name(args.text(1)?)?;
    }
    serialize::write(vm, &mut json, value, false)?;
    nothing()
}

/// Runs a method of the writer that takes no value.
fn step(args: Args<'_>, step: fn(&mut Writer) -> Result<(), Failure>) -> Answer {
    step(&mut *args.state_mut::<Writer>(0)?)?;
    nothing()
}

/// `writeObject` and `writeObjectField`: any value, null too.
fn put_object(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    // `toString` of a key may reach the generator again, so the value is written apart.
    let mut apart = Writer::new(false);
    serialize::write(vm, &mut apart, args.value(args.len() - 1), false)?;
    let mut json = args.state_mut::<Writer>(0)?;
    if args.len() > 2 {
        json.name(args.text(1)?)?;
    }
    json.raw(apart.text())?;
    nothing()
}

pub(in crate::engine::library) static GENERATOR: NativeClass = NativeClass {
    name: "JSONGenerator",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("void close()", |_, args| {
            args.state_mut::<Writer>(0)?.close();
            nothing()
        }),
        Member("Boolean isClosed()", |_, args| boolean(args.state::<Writer>(0)?.is_closed())),
        Member("String getAsString()", |_, args| text(args.state::<Writer>(0)?.text())),
        Member("void writeStartObject()", |_, args| step(args, Writer::start_object)),
        Member("void writeEndObject()", |_, args| step(args, Writer::end_object)),
        Member("void writeStartArray()", |_, args| step(args, Writer::start_array)),
        Member("void writeEndArray()", |_, args| step(args, Writer::end_array)),
        Member("void writeFieldName(String)", |_, args| {
            args.state_mut::<Writer>(0)?.name(args.text(1)?)?;
            nothing()
        }),
        Member("void writeNull()", |_, args| step(args, Writer::null)),
        Member("void writeNullField(String)", |_, args| {
            let mut json = args.state_mut::<Writer>(0)?;
            json.name(args.text(1)?)?;
            json.null()?;
            nothing()
        }),
        Member("void writeString(String)", put),
        Member("void writeStringField(String, String)", put),
        Member("void writeBoolean(Boolean)", put),
        Member("void writeBooleanField(String, Boolean)", put),
        Member("void writeNumber(Decimal)", put),
        Member("void writeNumber(Double)", put),
        Member("void writeNumber(Integer)", put),
        Member("void writeNumber(Long)", put),
        Member("void writeNumberField(String, Decimal)", put),
        Member("void writeNumberField(String, Double)", put),
        Member("void writeNumberField(String, Integer)", put),
        Member("void writeNumberField(String, Long)", put),
        Member("void writeBlob(Blob)", |_, args| {
            let written = Text::from(base64(args.blob(1)?));
            args.state_mut::<Writer>(0)?.string(&written)?;
            nothing()
        }),
        Member("void writeBlobField(String, Blob)", put),
        Member("void writeDate(Date)", put),
        Member("void writeDateField(String, Date)", put),
        Member("void writeDateTime(Datetime)", put),
        Member("void writeDateTimeField(String, Datetime)", put),
        Member("void writeTime(Time)", put),
        Member("void writeTimeField(String, Time)", put),
        Member("void writeId(Id)", put),
        Member("void writeIdField(String, Id)", put),
        Member("void writeObject(Object)", put_object),
        Member("void writeObjectField(String, Object)", put_object),
    ],
};

pub(in crate::engine::library) static TOKEN: NativeClass =
    NativeClass { name: "JSONToken", kind: NativeKind::Enum(&TokenKind::CONSTANTS), supers: &[], members: &[] };

/// The state of a `JSONParser`: all tokens of the text, up to the first that is wrong.
struct Parser {
    tokens: Vec<Token>,
    /// How many tokens were taken; the last of them is the current one.
    taken: usize,
    failure: Option<Failure>,
    is_cleared: bool,
    /// The kind of the token that was cleared last.
    last_cleared: Option<TokenKind>,
}

impl Parser {
    fn new(vm: &mut Vm<'_>, text: &str) -> Result<Self, Thrown> {
        vm.work(text.len() as u64 / 16)?;
        vm.reserve(text.len())?;
        let mut reader = Tokens::new(text);
        let (mut tokens, mut failure) = (Vec::new(), None);
        loop {
            match reader.next_token() {
                Ok(Some(token)) => tokens.push(token),
                Ok(None) => break,
                Err(error) => {
                    failure = Some(error);
                    break;
                }
            }
        }
        Ok(Self { tokens, taken: 0, failure, is_cleared: false, last_cleared: None })
    }

    fn current(&self) -> Option<&Token> {
        if self.is_cleared { None } else { self.tokens.get(self.taken.checked_sub(1)?) }
    }

    fn advance(&mut self) -> Result<Option<&Token>, Failure> {
        self.is_cleared = false;
        if self.taken < self.tokens.len() {
            self.taken += 1;
        } else if let Some(failure) = &self.failure {
            return Err(failure.clone());
        } else {
            self.is_cleared = true;
        }
        Ok(self.current())
    }

    /// The name of the field that the current value belongs to.
    fn name(&self) -> Option<&Text> {
        let at = self.taken.checked_sub(1)?;
        let token = &self.tokens[at];
        if token.kind == TokenKind::FieldName {
            return Some(&token.text);
        }
        self.tokens.get(at.checked_sub(1)?).filter(|it| it.kind == TokenKind::FieldName).map(|it| &it.text)
    }

    /// The value that begins at the current token, which becomes its last token.
    fn take_value(&mut self) -> Result<Json, Failure> {
        let Some(first) = self.current().cloned() else {
            return Err(Failure::new(Kind::Json, "No current token"));
        };
        Ok(match first.kind {
            TokenKind::StartObject => {
                let mut fields: Vec<(Text, Json)> = Vec::new();
                loop {
                    let name = self.advance()?.cloned();
                    let Some(name) = name.filter(|token| token.kind == TokenKind::FieldName) else { break };
                    self.advance()?;
                    let value = self.take_value()?;
                    match fields.iter_mut().find(|(known, _)| *known == name.text) {
                        Some((_, known)) => *known = value,
                        None => fields.push((name.text, value)),
                    }
                }
                Json::Object(fields)
            }
            TokenKind::StartArray => {
                let mut items = Vec::new();
                while self.advance()?.is_some_and(|token| token.kind != TokenKind::EndArray) {
                    items.push(self.take_value()?);
                }
                Json::Array(items)
            }
            TokenKind::ValueTrue => Json::Boolean(true),
            TokenKind::ValueFalse => Json::Boolean(false),
            TokenKind::ValueNull => Json::Null,
            TokenKind::ValueNumberInt | TokenKind::ValueNumberFloat => Json::Number(first.text.to_string()),
            TokenKind::ValueString => Json::Text(first.text),
            TokenKind::FieldName | TokenKind::EndArray | TokenKind::EndObject => {
                return Err(Failure::new(Kind::Json, "The current token is no value"));
            }
        })
    }

    fn skip_children(&mut self) -> Result<(), Failure> {
        let is_start = |kind: TokenKind| matches!(kind, TokenKind::StartArray | TokenKind::StartObject);
        if !self.current().is_some_and(|token| is_start(token.kind)) {
            return Ok(());
        }
        let mut depth = 1;
        while depth > 0 {
            match self.advance()?.map(|token| token.kind) {
                Some(kind) if is_start(kind) => depth += 1,
                Some(TokenKind::EndArray | TokenKind::EndObject) => depth -= 1,
                Some(_) => {}
                None => break,
            }
        }
        Ok(())
    }
}

fn token_of(vm: &Vm<'_>, kind: Option<TokenKind>) -> Value {
    kind.map_or(Value::Null, |kind| vm.enum_constant("JSONToken", kind.name()))
}

/// The current token as a number, a date or another value that is read from its text.
fn current<T>(args: Args<'_>, read: impl FnOnce(&Token) -> Option<T>) -> Result<T, Thrown> {
    let parser = args.state::<Parser>(0)?;
    let token = parser.current().ok_or_else(|| Failure::new(Kind::Json, "No current token"))?;
    let refused =
        || Failure::new(Kind::Json, format!("Current token ({}) cannot be read as that type", token.kind.name()));
    Ok(read(token).ok_or_else(refused)?)
}

fn is_number(token: &Token) -> bool {
    matches!(token.kind, TokenKind::ValueNumberInt | TokenKind::ValueNumberFloat)
}

fn string<T>(token: &Token, read: impl FnOnce(&str) -> Result<T, Failure>) -> Option<T> {
    if token.kind == TokenKind::ValueString { read(&token.text.as_str()).ok() } else { None }
}

fn read_value(vm: &mut Vm<'_>, args: Args<'_>, is_strict: bool) -> Answer {
    let Value::Type(ty) = args.value(1) else { return Err(Failure::null_argument().into()) };
    let json = {
        let mut parser = args.state_mut::<Parser>(0)?;
        // A parser that has not begun begins here.
        if parser.taken == 0 {
            parser.advance()?;
        }
        parser.take_value()?
    };
    deserialize::typed(vm, json, *ty, is_strict)
}

pub(in crate::engine::library) static PARSER: NativeClass = NativeClass {
    name: "JSONParser",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("void clearCurrentToken()", |_, args| {
            let mut parser = args.state_mut::<Parser>(0)?;
            let cleared = parser.current().map(|token| token.kind);
            parser.last_cleared = cleared.or(parser.last_cleared);
            parser.is_cleared = true;
            nothing()
        }),
        Member("JSONToken getLastClearedToken()", |vm, args| {
            let kind = args.state::<Parser>(0)?.last_cleared;
            Ok(token_of(vm, kind))
        }),
        Member("Boolean hasCurrentToken()", |_, args| boolean(args.state::<Parser>(0)?.current().is_some())),
        Member("JSONToken nextToken()", |vm, args| {
            let kind = args.state_mut::<Parser>(0)?.advance()?.map(|token| token.kind);
            Ok(token_of(vm, kind))
        }),
        Member("JSONToken nextValue()", |vm, args| {
            let kind = {
                let mut parser = args.state_mut::<Parser>(0)?;
                let first = parser.advance()?.map(|token| token.kind);
                if first == Some(TokenKind::FieldName) { parser.advance()?.map(|token| token.kind) } else { first }
            };
            Ok(token_of(vm, kind))
        }),
        Member("JSONToken getCurrentToken()", |vm, args| {
            let kind = args.state::<Parser>(0)?.current().map(|token| token.kind);
            Ok(token_of(vm, kind))
        }),
        Member("String getCurrentName()", |_, args| {
            Ok(args.state::<Parser>(0)?.name().map_or(Value::Null, |name| Value::String(name.clone())))
        }),
        Member("String getText()", |_, args| {
            let parser = args.state::<Parser>(0)?;
            Ok(parser.current().map_or(Value::Null, |token| Value::String(token.text.clone())))
        }),
        Member("Integer getIntegerValue()", |_, args| {
            let read = |token: &Token| is_number(token).then(|| token.text.as_str().parse().ok()).flatten();
            Ok(Value::Integer(current(args, read)?))
        }),
        Member("Long getLongValue()", |_, args| {
            let read = |token: &Token| is_number(token).then(|| token.text.as_str().parse().ok()).flatten();
            Ok(Value::Long(current(args, read)?))
        }),
        Member("Double getDoubleValue()", |_, args| {
            let read =
                |token: &Token| is_number(token).then(|| number::parse_double(&token.text.as_str()).ok()).flatten();
            Ok(Value::Double(current(args, read)?))
        }),
        Member("Decimal getDecimalValue()", |_, args| {
            let read =
                |token: &Token| is_number(token).then(|| number::parse_decimal(&token.text.as_str()).ok()).flatten();
            Ok(Value::decimal(current(args, read)?))
        }),
        Member("Boolean getBooleanValue()", |_, args| {
            boolean(current(args, |token| match token.kind {
                TokenKind::ValueTrue => Some(true),
                TokenKind::ValueFalse => Some(false),
                _ => None,
            })?)
        }),
        Member("Date getDateValue()", |_, args| {
            Ok(Value::Date(current(args, |token| string(token, calendar::parse_date))?))
        }),
        Member("Datetime getDatetimeValue()", |_, args| {
            Ok(Value::Datetime(current(args, |token| string(token, calendar::parse_iso_time))?))
        }),
        Member("Time getTimeValue()", |_, args| {
            Ok(Value::Time(current(args, |token| string(token, calendar::parse_time_of_day))?))
        }),
        Member("Id getIdValue()", |_, args| {
            let id = current(args, |token| string(token, super::super::id::full))?;
            Ok(Value::Id(Text::from(id)))
        }),
        Member("Blob getBlobValue()", |_, args| {
            Ok(Value::blob(current(args, |token| string(token, super::super::encoding::from_base64))?))
        }),
        Member("Object readValueAs(Type)", |vm, args| read_value(vm, args, false)),
        Member("Object readValueAsStrict(Type)", |vm, args| read_value(vm, args, true)),
        Member("void skipChildren()", |_, args| {
            args.state_mut::<Parser>(0)?.skip_children()?;
            nothing()
        }),
    ],
};
