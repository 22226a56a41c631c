//! `Id` (Apex Reference, "Id Class").

use super::answer::{boolean, text};
use super::failure::Failure;
use crate::engine::native::{Member, NativeClass, NativeKind};
use crate::engine::text::Text;
use crate::engine::value::Value;

/// An identifier in its form of 18 characters: one of 15 gets the three that tell which letters are upper case.
///
/// # Errors
/// The `StringException` of a text that is no identifier.
pub(super) fn full(id: &str) -> Result<String, Failure> {
    crate::engine::record::normal_id(id).ok_or_else(|| Failure::string(format!("Invalid id: {id}")))
}

pub(super) static ID: NativeClass = NativeClass {
    name: "Id",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static Id valueOf(String)", |_, args| Ok(Value::Id(Text::from(full(&args.text(0)?.as_str())?)))),
        Member("Schema.SObjectType getSObjectType()", |vm, args| vm.type_of_id(args.text(0)?)),
        Member("String to15()", |_, args| Ok(Value::String(args.text(0)?.slice(0..15)))),
        Member("Boolean equals(Object)", |_, args| {
            let id = args.text(0)?;
            boolean(args.optional_text(1).is_some_and(|other| full(&other.as_str()).is_ok_and(|it| it == *id.as_str())))
        }),
        Member("String toString()", |_, args| text(args.text(0)?.as_str().into_owned())),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_gets_its_last_three_characters() {
        // Salesforce, "Converting a 15-character Salesforce ID to an 18-character one": three signs for the cases.
        assert_eq!(full("00D000000000062").as_deref(), Ok("00D000000000062EAA"));
        assert_eq!(full("005000000000001AAA").as_deref(), Ok("005000000000001AAA"));
        assert_eq!(full("x").unwrap_err().to_string(), "System.StringException: Invalid id: x");
        assert!(full("005000000000001AAB").is_err() && full("00500000000000-").is_err() && full("").is_err());
    }
}
