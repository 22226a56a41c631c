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

/// An identifier of 18 characters in whatever case, with the case that its last three say.
///
/// # Errors
/// The `StringException` of one of 15 characters and of a text that is no identifier.
fn restored(id: &str) -> Result<String, Failure> {
    let invalid = || Failure::string(format!("Invalid id: {id}"));
    if id.len() != 18 || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(invalid());
    }
    let (short, suffix) = id.split_at(15);
    let mut plain = String::with_capacity(15);
    for (part, code) in short.as_bytes().chunks(5).zip(suffix.bytes()) {
        let bits = match code.to_ascii_uppercase() {
            letter @ b'A'..=b'Z' => letter - b'A',
            digit @ b'0'..=b'5' => digit - b'0' + 26,
            _ => return Err(invalid()),
        };
        for (at, byte) in part.iter().enumerate() {
            let is_capital = bits >> at & 1 == 1;
            plain.push(char::from(if is_capital { byte.to_ascii_uppercase() } else { byte.to_ascii_lowercase() }));
        }
    }
    let whole = full(&plain)?;
    // A capital that the suffix asks of a digit is none.
    if whole[15..].eq_ignore_ascii_case(suffix) { Ok(whole) } else { Err(invalid()) }
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
        Member("static Id valueOf(String, Boolean)", |_, args| {
            let text = args.text(0)?.as_str();
            Ok(Value::Id(Text::from(if args.boolean(1)? { restored(&text)? } else { full(&text)? })))
        }),
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
        // Apex Reference, "Id Class", valueOf(str, restoreCasing).
        for text in ["00d000000000062eaa", "00D000000000062EAA"] {
            assert_eq!(restored(text).as_deref(), Ok("00D000000000062EAA"), "{text}");
        }
        assert!(
            ["00D000000000062", "000000000000062EAA", "00d000000000062e6a", "x"].iter().all(|it| restored(it).is_err())
        );
        assert!(full("005000000000001AAB").is_err() && full("00500000000000-").is_err() && full("").is_err());
    }
}
