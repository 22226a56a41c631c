//! The filters that a value may use: names, argument and result types, and what they compute.
//!
//! `docs/spec-language.md` lists the same filters; a test holds the two together.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::expr::{Data, Type};
use crate::blank::trimmed;
use crate::encode;

/// No value may need more text than this, in bytes: the heap of a synchronous Apex transaction (Apex Developer Guide,
/// "Execution Governors and Limits").
pub(super) const HEAP: usize = 6_000_000;

/// Why a value that needs more is not computed.
pub(super) const HEAP_MESSAGE: &str = "it needs more text than the heap of an Apex transaction holds";

/// A function of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "docs/spec-language.md describes each")]
pub enum Filter {
    Upper,
    Lower,
    Trim,
    Truncate,
    First,
    Last,
    Slice,
    Replace,
    Prefix,
    Suffix,
    Default,
    Then,
    Choose,
    Text,
    Number,
    Seconds,
    Minutes,
    Hours,
    Milliseconds,
    Plus,
    Epoch,
    EpochMs,
    Iso8601,
    HttpDate,
    Date,
    Base64,
    Base64Url,
    Hex,
    Base64Decode,
    Sha256,
    Sha1,
    Md5,
    HmacSha256,
    HmacSha1,
    UrlEncode,
    FormEncode,
    Json,
}

/// Name, filter, what it takes, its arguments, what it gives (`None`: the type of its first argument).
type Row = (&'static str, Filter, &'static [Type], &'static [Type], Option<Type>);

use Type::{Boolean, Bytes, Duration as Span, Instant as Time, Number as Num, Text as Txt};

/// Every filter.
pub const FILTERS: &[Row] = &[
    ("upper", Filter::Upper, &[Txt], &[], Some(Txt)),
    ("lower", Filter::Lower, &[Txt], &[], Some(Txt)),
    ("trim", Filter::Trim, &[Txt], &[], Some(Txt)),
    ("truncate", Filter::Truncate, &[Txt], &[Num], Some(Txt)),
    ("first", Filter::First, &[Txt], &[Num], Some(Txt)),
    ("last", Filter::Last, &[Txt], &[Num], Some(Txt)),
    ("slice", Filter::Slice, &[Txt], &[Num, Num], Some(Txt)),
    ("replace", Filter::Replace, &[Txt], &[Txt, Txt], Some(Txt)),
    ("prefix", Filter::Prefix, &[Txt], &[Txt], Some(Txt)),
    ("suffix", Filter::Suffix, &[Txt], &[Txt], Some(Txt)),
    ("default", Filter::Default, &[Txt], &[Txt], Some(Txt)),
    ("then", Filter::Then, &[Txt], &[Txt], Some(Txt)),
    ("choose", Filter::Choose, &[Boolean], &[Txt, Txt], None),
    ("text", Filter::Text, &[Num, Txt], &[], Some(Txt)),
    ("number", Filter::Number, &[Txt, Num], &[], Some(Num)),
    ("seconds", Filter::Seconds, &[Span], &[], Some(Num)),
    ("minutes", Filter::Minutes, &[Span], &[], Some(Num)),
    ("hours", Filter::Hours, &[Span], &[], Some(Num)),
    ("milliseconds", Filter::Milliseconds, &[Span], &[], Some(Num)),
    ("plus", Filter::Plus, &[Time], &[Span], Some(Time)),
    ("epoch", Filter::Epoch, &[Time], &[], Some(Num)),
    ("epoch_ms", Filter::EpochMs, &[Time], &[], Some(Num)),
    ("iso8601", Filter::Iso8601, &[Time], &[], Some(Txt)),
    ("http_date", Filter::HttpDate, &[Time], &[], Some(Txt)),
    ("date", Filter::Date, &[Time], &[], Some(Txt)),
    ("base64", Filter::Base64, &[Bytes, Txt], &[], Some(Txt)),
    ("base64_url", Filter::Base64Url, &[Bytes, Txt], &[], Some(Txt)),
    ("hex", Filter::Hex, &[Bytes, Txt], &[], Some(Txt)),
    ("base64_decode", Filter::Base64Decode, &[Txt], &[], Some(Bytes)),
    ("sha256", Filter::Sha256, &[Bytes, Txt], &[], Some(Bytes)),
    ("sha1", Filter::Sha1, &[Bytes, Txt], &[], Some(Bytes)),
    ("md5", Filter::Md5, &[Bytes, Txt], &[], Some(Bytes)),
    ("hmac_sha256", Filter::HmacSha256, &[Bytes, Txt], &[Bytes], Some(Bytes)),
    ("hmac_sha1", Filter::HmacSha1, &[Bytes, Txt], &[Bytes], Some(Bytes)),
    ("url_encode", Filter::UrlEncode, &[Txt], &[], Some(Txt)),
    ("form_encode", Filter::FormEncode, &[Txt], &[], Some(Txt)),
    ("json", Filter::Json, &[Txt], &[], Some(Txt)),
];

impl Filter {
    /// The filter of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        FILTERS.iter().find(|row| row.0 == name).map(|row| row.1)
    }

    fn row(self) -> &'static Row {
        FILTERS.iter().find(|row| row.1 == self).unwrap_or(&FILTERS[0])
    }

    /// Its name in a value.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// The types it can be applied to.
    #[must_use]
    pub fn takes(self) -> &'static [Type] {
        self.row().2
    }

    /// The types of its arguments.
    #[must_use]
    pub fn arguments(self) -> &'static [Type] {
        self.row().3
    }

    /// The type of its result, given that of its first argument.
    #[must_use]
    pub fn gives(self, first_argument: Option<Type>) -> Type {
        self.row().4.or(first_argument).unwrap_or(Type::Text)
    }

    /// What a setting's name gets when it is measured in the filter's unit; empty for other filters.
    #[must_use]
    pub fn unit_suffix(self) -> &'static str {
        match self {
            Self::Seconds => "_seconds",
            Self::Minutes => "_minutes",
            Self::Hours => "_hours",
            Self::Milliseconds => "_milliseconds",
            _ => "",
        }
    }

    /// Whether its result cannot hold text that breaks out of a header line or forms a merge field.
    #[must_use]
    pub fn encodes(self) -> bool {
        matches!(self, Self::Base64 | Self::Base64Url | Self::Hex | Self::UrlEncode | Self::FormEncode)
            || self.row().4 == Some(Type::Bytes)
    }

    /// Whether nothing of what it is applied to can be read in its result.
    #[must_use]
    pub fn is_digest(self) -> bool {
        matches!(self, Self::Sha256 | Self::Sha1 | Self::Md5 | Self::HmacSha256 | Self::HmacSha1)
    }

    /// Computes the result.
    ///
    /// # Errors
    /// A phrase that says why this value cannot be computed: not a number, not base64.
    pub fn apply(self, value: Data, arguments: &[Data]) -> Result<Data, String> {
        let text = |text: String| Ok(Data::Text(text));
        let number = |at: usize| arguments.get(at).map_or(0, Data::number);
        let argument = |at: usize| arguments.get(at).map(Data::text).unwrap_or_default();
        Ok(match self {
            Self::Upper => Data::Text(value.text().to_uppercase()),
            Self::Lower => Data::Text(value.text().to_lowercase()),
            Self::Trim => Data::Text(trimmed(&value.text()).to_owned()),
            Self::Truncate | Self::First => return text(slice(&value.text(), 0, number(0))),
            Self::Last => {
                let value = value.text();
                let length = i64::try_from(units(&value).len()).unwrap_or(i64::MAX);
                return text(slice(&value, length.saturating_sub(number(0)).max(0), length));
            }
            Self::Slice => return text(slice(&value.text(), number(0), number(1))),
            Self::Replace => {
                let (value, from, to) = (value.text(), argument(0), argument(1));
                if value.matches(&from).count().saturating_mul(to.len()) > HEAP {
                    return Err(HEAP_MESSAGE.to_owned());
                }
                Data::Text(value.replace(&from, &to))
            }
            Self::Prefix => Data::Text(unless_empty(value.text(), |it| argument(0) + &it)),
            Self::Suffix => Data::Text(unless_empty(value.text(), |it| it + &argument(0))),
            Self::Default => {
                let value = value.text();
                Data::Text(if value.is_empty() { argument(0) } else { value })
            }
            Self::Then => Data::Text(if value.text().is_empty() { String::new() } else { argument(0) }),
            Self::Choose => {
                let chosen = usize::from(value != Data::Boolean(true));
                arguments.get(chosen).cloned().unwrap_or(Data::Text(String::new()))
            }
            Self::Text => Data::Text(value.text()),
            Self::Number => {
                let text = value.text();
                Data::Number(text.parse().map_err(|_| format!("`{text}` is not a whole number"))?)
            }
            Self::Seconds => Data::Number(div_up(value.number(), 1_000)),
            Self::Minutes => Data::Number(div_up(value.number(), 60_000)),
            Self::Hours => Data::Number(div_up(value.number(), 3_600_000)),
            Self::Milliseconds => Data::Number(value.number()),
            Self::Plus => Data::Instant(value.instant().plus_millis(number(0))),
            Self::Epoch => Data::Number(value.instant().epoch_seconds()),
            Self::EpochMs => Data::Number(value.instant().epoch_millis()),
            Self::Iso8601 => Data::Text(value.instant().iso8601()),
            Self::HttpDate => Data::Text(value.instant().http_date()),
            Self::Date => Data::Text(value.instant().date()),
            Self::Base64 => Data::Text(STANDARD.encode(value.bytes())),
            Self::Base64Url => Data::Text(URL_SAFE_NO_PAD.encode(value.bytes())),
            Self::Hex => Data::Text(encode::hexadecimal(&value.bytes())),
            Self::Base64Decode => {
                Data::Bytes(STANDARD.decode(value.text()).map_err(|_| "this is not base64".to_owned())?)
            }
            Self::Sha256 => Data::Bytes(Sha256::digest(value.bytes()).to_vec()),
            Self::Sha1 => Data::Bytes(Sha1::digest(value.bytes()).to_vec()),
            Self::Md5 => Data::Bytes(Md5::digest(value.bytes()).to_vec()),
            Self::HmacSha256 => Data::Bytes(hmac::<Hmac<Sha256>>(&key(arguments), &value.bytes())?),
            Self::HmacSha1 => Data::Bytes(hmac::<Hmac<Sha1>>(&key(arguments), &value.bytes())?),
            Self::UrlEncode => Data::Text(encode::percent(&value.text())),
            Self::FormEncode => Data::Text(encode::form(&value.text())),
            Self::Json => Data::Text(encode::json_string(&value.text())),
        })
    }
}

fn key(arguments: &[Data]) -> Vec<u8> {
    arguments.first().map(Data::bytes).unwrap_or_default()
}

fn hmac<M: Mac + KeyInit>(key: &[u8], message: &[u8]) -> Result<Vec<u8>, String> {
    let mut mac = <M as KeyInit>::new_from_slice(key).map_err(|_| "the key is not usable".to_owned())?;
    mac.update(message);
    Ok(mac.finalize().into_bytes().to_vec())
}

fn unless_empty(text: String, change: impl Fn(String) -> String) -> String {
    if text.is_empty() { text } else { change(text) }
}

fn div_up(millis: i64, unit: i64) -> i64 {
    millis / unit + i64::from(millis % unit > 0)
}

/// Apex counts the characters of a text in UTF-16 units.
fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

/// The characters from `from` up to but without `to`; negative numbers count from the end; what is not there is not taken.
fn slice(text: &str, from: i64, to: i64) -> String {
    let units = units(text);
    let length = i64::try_from(units.len()).unwrap_or(i64::MAX);
    let place = |at: i64| usize::try_from(at.clamp(0, length)).unwrap_or_default();
    if from < 0 {
        // From the end, as Apex's `right` and then `left` do it: a shorter text is taken from its beginning.
        let start = usize::try_from((length + from).max(0)).unwrap_or_default();
        let end = start.saturating_add(usize::try_from(to.saturating_sub(from)).unwrap_or_default()).min(units.len());
        return String::from_utf16_lossy(&units[start..end]);
    }
    let (from, to) = (place(from), place(to));
    if from >= to { String::new() } else { String::from_utf16_lossy(&units[from..to]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filtered(filter: Filter, value: &str, arguments: &[Data]) -> String {
        filter.apply(Data::Text(value.into()), arguments).expect("a result").text()
    }

    #[test]
    fn slices_count_from_either_end_and_never_fail() {
        let (n, m) = (|n| Data::Number(n), "name-aaaa-bbbb");
        assert_eq!(filtered(Filter::Last, m, &[n(4)]), "bbbb");
        assert_eq!(filtered(Filter::Slice, m, &[n(-9), n(-5)]), "aaaa");
        assert_eq!(filtered(Filter::First, m, &[n(99)]), m);
        assert_eq!(filtered(Filter::Slice, m, &[n(9), n(2)]), "");
        assert_eq!(filtered(Filter::Last, "ab", &[n(36)]), "ab");
    }

    #[test]
    fn digests_are_the_published_ones() {
        // RFC 4231 case 2, RFC 2202 case 2, RFC 1321 and FIPS 180 sample values.
        let key = [Data::Text("Jefe".into())];
        let text = || Data::Text("what do ya want for nothing?".into());
        let hex = |data: Result<Data, String>| Filter::Hex.apply(data.expect("bytes"), &[]).expect("hex").text();
        assert_eq!(
            hex(Filter::HmacSha256.apply(text(), &key)),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(hex(Filter::HmacSha1.apply(text(), &key)), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
        let abc = || Data::Text("abc".into());
        assert_eq!(hex(Filter::Md5.apply(abc(), &[])), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(hex(Filter::Sha1.apply(abc(), &[])), "a9993e364706816aba3e25717850c26c9cd0d89d");
    }

    #[test]
    fn durations_are_rounded_up_to_the_unit_that_the_provider_wants() {
        let minute_and_a_bit = || Data::Duration(61_000);
        assert_eq!(Filter::Minutes.apply(minute_and_a_bit(), &[]), Ok(Data::Number(2)));
        assert_eq!(Filter::Seconds.apply(minute_and_a_bit(), &[]), Ok(Data::Number(61)));
    }
}
