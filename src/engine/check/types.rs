//! Names of types.

use super::super::class::Classes;
use super::super::code;
use super::super::syntax::{Name, TypeName};
use super::super::types::{ClassId, Kind, Ty, Types};
use super::no_such;

/// Why a type is refused: a code and words.
pub(super) type Refusal = (&'static str, String);

/// The class of this name as seen from inside `context`.
pub(super) fn find_class(classes: &Classes, context: ClassId, parts: &[Name]) -> Option<ClassId> {
    match parts {
        // The namespace `Schema` need not be named.
        [name] => find_simple(classes, context, &name.key())
            .or_else(|| classes.library(&name.key()))
            .or_else(|| classes.library(&format!("schema.{}", name.key()))),
        [first, second] => {
            let outer = find_simple(classes, context, &first.key());
            let inner = outer.and_then(|outer| find_inner(classes, outer, &second.key()));
            inner.or_else(|| classes.library(&format!("{}.{}", first.key(), second.key())))
        }
        [first, rest @ ..] if first.key() == "system" => {
            let joined: Vec<String> = rest.iter().map(Name::key).collect();
            classes.library(&joined.join("."))
        }
        _ => None,
    }
}

/// A class of the program by a name without a dot.
fn find_simple(classes: &Classes, context: ClassId, key: &str) -> Option<ClassId> {
    let outer = classes.get(context).outer;
    let inner = find_inner(classes, context, key).or_else(|| find_inner(classes, outer, key));
    inner.or_else(|| classes.names.get(key).copied())
}

/// A type inside a class or its superclasses.
fn find_inner(classes: &Classes, class: ClassId, key: &str) -> Option<ClassId> {
    classes.line(class).into_iter().find_map(|id| classes.get(id).inner.get(key).copied())
}

/// The type that a name means, as seen from inside `context`.
pub(super) fn resolve(classes: &mut Classes, context: ClassId, name: &TypeName) -> Result<Ty, Refusal> {
    let mut ty = resolve_element(classes, context, name)?;
    if ty == Ty::VOID && name.dimensions > 0 {
        return Err((code::TYPE, "There is no list of void".to_owned()));
    }
    for _ in 0..name.dimensions {
        ty = classes.types.list(ty);
    }
    Ok(ty)
}

fn resolve_element(classes: &mut Classes, context: ClassId, name: &TypeName) -> Result<Ty, Refusal> {
    let shown = || name.parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(".");
    let keys: Vec<String> = name.parts.iter().map(Name::key).collect();
    let key = match &keys[..] {
        [key] => Some(key.as_str()),
        [system, key] if system == "system" => Some(key.as_str()),
        _ => None,
    };
    let mut arguments = Vec::new();
    for argument in &name.arguments {
        let ty = resolve(classes, context, argument)?;
        if ty == Ty::VOID {
            return Err((code::TYPE, "`void` is not a type of values".to_owned()));
        }
        arguments.push(ty);
    }
    let generic = match (key, &arguments[..]) {
        (Some("list"), [element]) => Some(Kind::List(*element)),
        (Some("set"), [element]) => Some(Kind::Set(*element)),
        (Some("map"), [key, value]) => Some(Kind::Map(*key, *value)),
        (Some("list" | "set" | "map"), _) => {
            return Err((code::TYPE, format!("`{}` needs the types of its elements in angle brackets", shown())));
        }
        _ => None,
    };
    if let Some(kind) = generic {
        return Ok(classes.types.number(kind));
    }
    let own = find_class(classes, context, &name.parts);
    let is_own = own.is_some_and(|id| !classes.get(id).is_library);
    if let Some(basic) = key.and_then(basic).filter(|_| !is_own) {
        return if arguments.is_empty() { Ok(basic) } else { Err(no_arguments(&shown())) };
    }
    if let Some(id) = own {
        let takes_argument = classes.library_takes_argument(id);
        return match arguments[..] {
            [] if !takes_argument => Ok(classes.get(id).ty),
            [argument] if takes_argument => Ok(classes.types.number(Kind::Class(id, Some(argument)))),
            [] => Err((code::TYPE, format!("`{}` needs a type in angle brackets", shown()))),
            _ => Err(no_arguments(&shown())),
        };
    }
    let record = match &keys[..] {
        [object] => Some(object),
        [schema, object] if schema == "schema" => Some(object),
        _ => None,
    };
    match record.and_then(|object| classes.schema.find(object)) {
        Some(object) => Ok(classes.types.number(Kind::Record(object))),
        None => Err(no_such("type", &shown())),
    }
}

/// `void` is a name like any other here.
fn basic(key: &str) -> Option<Ty> {
    if key == "void" { Some(Ty::VOID) } else { Types::basic(key) }
}

fn no_arguments(shown: &str) -> Refusal {
    (code::TYPE, format!("`{shown}` has no type parameters"))
}
