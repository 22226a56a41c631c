//! `Blob`, `EncodingUtil` and `UUID` (Apex Reference, the classes of these names).

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::answer::{boolean, count, integer, reserve, text};
use super::failure::{Failure, Kind};
use crate::encode;
use crate::engine::native::{Args, Member, NativeClass, NativeKind, Thrown};
use crate::engine::text::Text;
use crate::engine::value::Value;

/// Apex reads base 64 with and without the signs of equality at its end.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Bytes in base 64, with padding.
pub(super) fn base64(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// The bytes of a text in base 64; line ends within are passed over.
///
/// # Errors
/// A `StringException` for anything else.
pub(super) fn from_base64(text: &str) -> Result<Vec<u8>, Failure> {
    let plain: String = text.chars().filter(|sign| !matches!(sign, '\n' | '\r')).collect();
    BASE64.decode(plain.as_bytes()).map_err(|_| {
        let is_known = |sign: &char| sign.is_ascii_alphanumeric() || matches!(sign, '+' | '/' | '=');
        match plain.chars().find(|sign| !is_known(sign)) {
            Some(sign) => Failure::string(format!("Unrecognized base64 character: {sign}")),
            None => Failure::string("Invalid base64 text"),
        }
    })
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn from_hexadecimal(text: &str) -> Result<Vec<u8>, Failure> {
    let digits: Option<Vec<u32>> = text.chars().map(|sign| sign.to_digit(16)).collect();
    match digits {
        Some(digits) if digits.len() % 2 == 0 => {
            Ok(digits.chunks(2).map(|pair| (pair[0] << 4 | pair[1]) as u8).collect())
        }
        _ => Err(Failure::new(Kind::InvalidParameterValue, "Invalid hex string")),
    }
}

/// The charsets that can be named; each is written by its own rule.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Charset {
    Utf8,
    Latin1,
}

fn charset(args: Args<'_>, at: usize) -> Result<Charset, Thrown> {
    let name = args.text(at)?.as_str();
    match name.to_ascii_uppercase().as_str() {
        "UTF-8" | "UTF8" => Ok(Charset::Utf8),
        "ISO-8859-1" => Ok(Charset::Latin1),
        _ => Err(Failure::new(Kind::InvalidParameterValue, format!("Unsupported encoding: {name}")).into()),
    }
}

fn url_encoded(text: &str, charset: Charset) -> String {
    if charset == Charset::Utf8 {
        return encode::form(text);
    }
    // What Latin-1 lacks becomes a question mark, as in Java.
    let bytes = text.chars().map(|sign| u8::try_from(u32::from(sign)).unwrap_or(b'?'));
    bytes
        .map(|byte| if byte.is_ascii() { encode::form(&char::from(byte).to_string()) } else { format!("%{byte:02X}") })
        .collect()
}

/// Java's `URLDecoder`.
fn url_decoded(text: &str, charset: Charset) -> Result<String, Failure> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        rest = more;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let Some(pair) = rest.get(..2) else {
                    return Err(Failure::new(
                        Kind::IllegalArgument,
                        "URLDecoder: Incomplete trailing escape (%) pattern",
                    ));
                };
                let code = std::str::from_utf8(pair).ok().and_then(|pair| from_hexadecimal(pair).ok());
                let Some(code) = code else {
                    return Err(Failure::new(
                        Kind::IllegalArgument,
                        format!(
                            "URLDecoder: Illegal hex characters in escape (%) pattern - {}",
                            String::from_utf8_lossy(pair)
                        ),
                    ));
                };
                bytes.extend(code);
                rest = &rest[2..];
            }
            // A sign outside of ASCII stays itself, whatever the charset.
            other if charset == Charset::Latin1 && !other.is_ascii() => bytes.push(*other),
            other => bytes.push(*other),
        }
    }
    Ok(match charset {
        Charset::Utf8 => String::from_utf8_lossy(&bytes).into_owned(),
        Charset::Latin1 => bytes.into_iter().map(char::from).collect(),
    })
}

pub(super) static BLOB: NativeClass = NativeClass {
    name: "Blob",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static Blob valueOf(String)", |_, args| Ok(Value::blob(args.text(0)?.as_str().as_bytes().to_vec()))),
        Member("Integer size()", |_, args| count(args.blob(0)?.len())),
        Member("String toString()", |_, args| match std::str::from_utf8(args.blob(0)?) {
            Ok(utf8) => text(utf8),
            Err(_) => Err(Failure::string("BLOB is not a valid UTF-8 string").into()),
        }),
    ],
};

pub(super) static ENCODING_UTIL: NativeClass = NativeClass {
    name: "EncodingUtil",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static String base64Encode(Blob)", |_, args| text(base64(args.blob(0)?))),
        Member("static Blob base64Decode(String)", |_, args| Ok(Value::blob(from_base64(&args.text(0)?.as_str())?))),
        Member("static String convertToHex(Blob)", |vm, args| {
            reserve(vm, args.blob(0)?.len(), 2)?;
            text(hexadecimal(args.blob(0)?))
        }),
        Member("static Blob convertFromHex(String)", |_, args| {
            Ok(Value::blob(from_hexadecimal(&args.text(0)?.as_str())?))
        }),
        Member("static String urlEncode(String, String)", |vm, args| {
            let plain = args.text(0)?;
            reserve(vm, plain.len(), 3)?;
            text(url_encoded(&plain.as_str(), charset(args, 1)?))
        }),
        Member("static String urlDecode(String, String)", |_, args| {
            text(url_decoded(&args.text(0)?.as_str(), charset(args, 1)?)?)
        }),
    ],
};

/// The text of a UUID, when it is one.
fn uuid(text: &str) -> Option<String> {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    let is_uuid = lengths == [8, 4, 4, 4, 12] && text.chars().all(|sign| sign == '-' || sign.is_ascii_hexdigit());
    is_uuid.then(|| text.to_ascii_lowercase())
}

pub(super) static UUID: NativeClass = NativeClass {
    name: "UUID",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static UUID randomUUID()", |vm, _| {
            let mut bytes: [u8; 16] = super::crypto::random(vm);
            // Version 4, variant of RFC 9562.
            bytes[6] = bytes[6] & 0x0F | 0x40;
            bytes[8] = bytes[8] & 0x3F | 0x80;
            let digits = hexadecimal(&bytes);
            let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
            Ok(vm.new_native("UUID", Text::from(parts.join("-"))))
        }),
        Member("static UUID fromString(String)", |vm, args| {
            let written = args.text(0)?.as_str();
            match uuid(&written) {
                Some(uuid) => Ok(vm.new_native("UUID", Text::from(uuid))),
                None => Err(Failure::new(Kind::IllegalArgument, format!("Invalid UUID string: {written}")).into()),
            }
        }),
        Member("String toString()", |_, args| Ok(Value::String(args.state::<Text>(0)?.clone()))),
        Member("Boolean equals(Object)", |_, args| {
            let one = args.state::<Text>(0)?.clone();
            boolean(matches!(args.value(1), Value::Native(other) if other.get::<Text>().is_some_and(|it| *it == one)))
        }),
        Member("Integer hashCode()", |_, args| integer(super::strings::hash(&*args.state::<Text>(0)?))),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_encoded_for_urls_and_back() {
        // Apex Reference, "EncodingUtil Class"; published recordings keep `*` and encode `~`.
        assert_eq!(url_encoded("a b*~ü+&", Charset::Utf8), "a+b*%7E%C3%BC%2B%26");
        assert_eq!(url_encoded("ü€ ", Charset::Latin1), "%FC%3F+");
        assert_eq!(url_decoded("a+b%2B%C3%BC*", Charset::Utf8).as_deref(), Ok("a b+ü*"));
        assert_eq!(url_decoded("%FC", Charset::Latin1).as_deref(), Ok("ü"));
        let refused = |text| url_decoded(text, Charset::Utf8).unwrap_err().message;
        assert_eq!(refused("%4"), "URLDecoder: Incomplete trailing escape (%) pattern");
        assert_eq!(refused("%zz"), "URLDecoder: Illegal hex characters in escape (%) pattern - zz");
    }

    #[test]
    fn bytes_are_written_in_base_64_and_16() {
        assert_eq!(base64(b"a?>"), "YT8+");
        assert_eq!(from_base64("YT8+").as_deref(), Ok(b"a?>".as_slice()));
        assert_eq!(from_base64("YQ").as_deref(), Ok(b"a".as_slice()));
        assert_eq!(from_base64("YQ=!").unwrap_err().message, "Unrecognized base64 character: !");
        assert_eq!(hexadecimal(&[0, 255]), "00ff");
        assert_eq!(from_hexadecimal("00Ff"), Ok(vec![0, 255]));
        assert!(from_hexadecimal("0").is_err() && from_hexadecimal("0g").is_err());
    }

    #[test]
    fn a_uuid_has_five_groups_of_digits() {
        assert_eq!(
            uuid("F81D4FAE-7dec-11d0-a765-00a0c91e6bf6").as_deref(),
            Some("f81d4fae-7dec-11d0-a765-00a0c91e6bf6")
        );
        assert_eq!(uuid("f81d4fae7dec11d0a76500a0c91e6bf6"), None);
    }
}
