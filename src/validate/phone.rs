//! Phone numbers as people and Salesforce write them, and what cannot be one.

use crate::mock::Mock;

/// A way to write a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notation {
    /// Its name, lower case with hyphens.
    pub name: &'static str,
    /// What is written; `None` is null.
    pub written: Option<String>,
    /// What it is like, in a few words.
    pub meaning: &'static str,
    /// Whether it is a number at all.
    pub is_number: bool,
}

/// A number of the kind that the provider delivers to, in E.164, which triggers no reply but the first: the first reply's
/// own test number, or one like the test numbers of the others.
#[must_use]
pub fn sample(mock: &Mock) -> String {
    let first = mock.replies.first().and_then(|reply| reply.to.first());
    if let Some(to) = first {
        return to.value.clone();
    }
    let is_taken = |number: &str| mock.replies.iter().any(|reply| reply.to.iter().any(|to| to.value == number));
    let usual = match mock.request.phone.home_country.as_deref() {
        None | Some("1") => "+14155550123".to_owned(),
        // Ofcom keeps these numbers for drama.
        Some("44") => "+447700900123".to_owned(),
        Some("98") => "+989121234567".to_owned(),
        Some(country) => mock
            .replies
            .iter()
            .find_map(|reply| reply.to.first())
            .map_or_else(|| format!("+{country}5012345678"), |to| to.value.clone()),
    };
    // Another last digit makes another number of the same kind.
    let mut numbers = (0..100).map(|add| format!("{}{:02}", &usual[..usual.len() - 2], (23 + add) % 100));
    if is_taken(&usual) { numbers.find(|number| !is_taken(number)).unwrap_or(usual) } else { usual }
}

/// A number in all notations, and what is no number.
#[must_use]
pub fn notations(e164: &str) -> Vec<Notation> {
    let digits = e164.strip_prefix('+').unwrap_or(e164);
    // Where the country code ends is of no importance for what is tried here.
    let code = if digits.starts_with(['1', '7']) { 1 } else { 2 };
    let (country, rest) = digits.split_at(code.min(digits.len()));
    let (area, line) = rest.split_at(3.min(rest.len()));
    let (exchange, line) = line.split_at(3.min(line.len()));
    let number = |name, meaning, written: String| Notation { name, written: Some(written), meaning, is_number: true };
    let wrong =
        |name, meaning, written: &str| Notation { name, written: Some(written.to_owned()), meaning, is_number: false };
    vec![
        number("e164", "as E.164 has it", format!("+{digits}")),
        number("salesforce", "as Salesforce keeps it: a space behind the country code", format!("+{country} {rest}")),
        number("spaces", "with spaces", format!("+{country} {area} {exchange} {line}")),
        number("dashes", "with dashes", format!("+{country}-{area}-{exchange}-{line}")),
        number("brackets", "with the area code in brackets", format!("+{country} ({area}) {exchange}-{line}")),
        number("dots", "with dots", format!("+{country}.{area}.{exchange}.{line}")),
        number("zero-zero", "with 00 instead of the plus sign", format!("00{digits}")),
        number("invisible", "copied with invisible marks", format!("\u{202a}+{country}\u{a0}{rest}\u{202c}")),
        number("outer-spaces", "with white space around it", format!(" +{digits}\t")),
        wrong("too-short", "too short", &format!("+{}", &digits[..5.min(digits.len())])),
        wrong("too-long", "too long", &format!("+{digits}1234567")),
        wrong("letters", "with letters", &format!("+{country}{area}CALLNOW")),
        wrong("no-country", "without a country code", rest),
        wrong("two-numbers", "two numbers", &format!("+{digits}, +{digits}")),
        wrong("only-plus", "nothing but a plus sign", "+"),
        wrong("empty", "empty", ""),
        wrong("blank", "blank", "   "),
        Notation { name: "null", written: None, meaning: "null", is_number: false },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phone::PhoneRules;

    #[test]
    fn every_notation_is_the_number_and_what_is_none_is_none() {
        for e164 in ["+14155550123", "+447700900123", "+989121234567", "+966501234567"] {
            for notation in notations(e164) {
                let read = PhoneRules::default().e164(notation.written.as_deref().unwrap_or_default());
                let wanted = notation.is_number.then(|| e164.to_owned());
                assert_eq!(read, wanted, "{}: {:?}", notation.name, notation.written);
            }
        }
    }
}
