//! `L003`: a text looks like a secret.

use super::lint::{Asked, Resolved, narrowed};
use super::{Rule, Subject};
use crate::diagnostic::Severity;
use crate::diagnostic::{Diagnostic, Place};
use crate::spec::value::{Argument, Part, Template};

const CODE: &str = "L003";

pub(super) static RULE: Rule = Rule {
    code: CODE,
    name: "hard-coded-secret",
    severity: Severity::Warning,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A text looks like a secret",
    meaning: "A text that is sent, or the value of a setting, begins like a key of a known service or is as long and as \
        random as one: 32 hexadecimal digits, or 24 letters of both cases and digits in no order, as base64 and base64url \
        have them; or it stands whole where a credential does: behind `Bearer` or `Basic`, or in a field or header \
        that is called `password`, `api_key` or the like. A secret belongs under `secrets` and is used as `${secrets.NAME}`; examples may look as \
        they like.",
    reason: "What is in a file is in the repository's history for good, and in the generated code for everyone who may \
        read classes.",
    wrong: r#"auth:
  headers:
    Authorization: "Bearer ${secrets.api_key}"
    X-Partner: "sk_live_4eC39HqLyjWDarjtT1zdp7dc""#,
    right: r#"secrets:
  api_key: {help: The key of the account., example: k-1234}
  partner_key: {help: The key of the partner., example: sk_live_4eC39HqLyjWDarjtT1zdp7dc}
auth:
  headers:
    Authorization: "Bearer ${secrets.api_key}"
    X-Partner: "${secrets.partner_key}""#,
};

/// How keys of well-known services begin, and how many letters, digits, `-` or `_` follow at least.
const PREFIXES: [(&str, usize); 19] = [
    ("AKIA", 16),
    ("ASIA", 16),
    ("sk_live_", 16),
    ("sk_test_", 16),
    ("rk_live_", 16),
    ("xoxb-", 10),
    ("xoxp-", 10),
    ("xoxa-", 10),
    ("xoxr-", 10),
    ("xoxs-", 10),
    ("ghp_", 30),
    ("gho_", 30),
    ("ghs_", 30),
    ("github_pat_", 22),
    ("glpat-", 20),
    ("AIza", 35),
    ("SG.", 20),
    ("key-", 32),
    ("eyJ", 10),
];

/// Schemes behind whose name a secret stands in a header.
const SCHEMES: [&str; 6] = ["Bearer", "Basic", "Token", "App", "Key", "AccessKey"];

/// Names of fields and headers that hold a secret, in lower case, without punctuation and a leading `x`.
const CREDENTIALS: [&str; 16] = [
    "accesskey",
    "accesstoken",
    "apikey",
    "apisecret",
    "apitoken",
    "authkey",
    "authorization",
    "authtoken",
    "clientsecret",
    "passwd",
    "password",
    "privatekey",
    "pwd",
    "secret",
    "secretkey",
    "token",
];

/// A shorter word under such a name is more likely `true` or `none`. In bytes.
const SHORTEST_CREDENTIAL: usize = 6;

/// The begin of a private key in PEM.
const PEM: &str = "-----BEGIN";

/// So many hexadecimal digits in a row are a key or a digest.
const SHORTEST_HEX: usize = 32;
/// So many letters and digits in a row may be a key.
const SHORTEST_RANDOM: usize = 24;
/// Percent of neighbours of different kinds (lower case, upper case, digit): about 65 in base64, 40 where words begin with
/// capitals.
const LEAST_CHANGES: usize = 45;

pub(super) fn check(subject: &Resolved<'_>, found: &mut Vec<Diagnostic>) {
    let spec = subject.spec;
    spec.each_value(&mut |template, span| {
        let texts = literals(template);
        let suspects = texts.iter().filter_map(|text| known_key(text).or_else(|| random_key(text)));
        let before = found.len();
        found.extend(suspects.map(|suspect| finding(&spec.place(span), suspect)));
        if let Some(suspect) =
            credential(template, key_before(&spec.source.text, span.start)).filter(|_| found.len() == before)
        {
            found.push(finding(&spec.place(span), suspect));
        }
    });
    let defaults = spec.settings.iter().filter_map(|setting| setting.default.as_ref());
    for default in defaults {
        let suspect = known_key(&default.value).or_else(|| random_key(&default.value));
        found.extend(suspect.map(|suspect| finding(&spec.place(&default.span), suspect)));
    }
}

/// A setting may well be an id that looks random; one that begins like a key is none.
pub(super) fn check_handler(asked: &Asked<'_>, found: &mut Vec<Diagnostic>) {
    for (_, value, place) in &asked.handler.choices.settings {
        found.extend(known_key(value).map(|suspect| finding(place, suspect)));
    }
}

fn finding(place: &Place, suspect: &str) -> Diagnostic {
    Diagnostic::warning(CODE, narrowed(place, suspect), "this looks like a secret")
        .label("readable by everybody who can read this file")
        .help("declare it under `secrets` and use it as `${secrets.NAME}`; if it is a real one, replace it at the provider")
}

/// What is sent as it stands where a credential belongs: behind the name of a scheme, or under a name that says so.
fn credential<'t>(template: &'t Template, key: &str) -> Option<&'t str> {
    let [Part::Literal(text)] = &template.parts[..] else { return None };
    let of_scheme = text.split_once(' ').filter(|(scheme, _)| SCHEMES.iter().any(|it| it.eq_ignore_ascii_case(scheme)));
    let folded: String = key.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let folded = folded.strip_prefix('x').filter(|rest| CREDENTIALS.contains(rest)).unwrap_or(&folded);
    let secret = match of_scheme {
        Some((_, secret)) => secret.trim(),
        None if CREDENTIALS.contains(&folded) => text,
        None => return None,
    };
    let is_word = !secret.contains(char::is_whitespace) && secret.len() >= SHORTEST_CREDENTIAL;
    is_word.then_some(secret)
}

/// The key whose value begins at an offset, without quotes; empty when there is none.
fn key_before(text: &str, at: usize) -> &str {
    let before = text[..at].trim_end();
    let Some(before) = before.strip_suffix(':') else { return "" };
    let before = before.trim_end_matches(['"', '\'']);
    let start = before.rfind(|c: char| !(c.is_ascii_alphanumeric() || "-_?".contains(c)));
    start.map_or(before, |start| &before[start..])
}

/// The texts of a value that are sent as they stand.
fn literals(template: &Template) -> Vec<&str> {
    let mut texts = Vec::new();
    for part in &template.parts {
        match part {
            Part::Literal(text) => texts.push(text.as_str()),
            Part::Placeholder(placeholder) => {
                let arguments = placeholder.filters.iter().flat_map(|filter| &filter.arguments);
                texts.extend(arguments.filter_map(|argument| match argument {
                    Argument::Text(text) => Some(text.as_str()),
                    Argument::Number(_) | Argument::Name(_) => None,
                }));
            }
        }
    }
    texts
}

/// A word that begins like a key of a well-known service.
fn known_key(text: &str) -> Option<&str> {
    let is_key = |word: &&str| {
        let follows = |prefix: &str| word.strip_prefix(prefix).map(|rest| rest.bytes().take_while(is_key_byte).count());
        PREFIXES.iter().any(|(prefix, least)| follows(prefix).is_some_and(|length| length >= *least))
    };
    let pem = text.find(PEM).map(|at| &text[at..at + PEM.len()]);
    pem.or_else(|| text.split(|c: char| c.is_whitespace() || "\"'=:,;&?/".contains(c)).find(is_key))
}

fn is_key_byte(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// A word that is as long and as random as a key.
fn random_key(text: &str) -> Option<&str> {
    let is_outside = |c: char| !(c.is_ascii_alphanumeric() || "+/=".contains(c));
    let words = text.split(is_outside).map(|word| word.trim_end_matches('='));
    words.chain(base64_url(text)).find(|word| {
        let count = |test: fn(&u8) -> bool| word.bytes().filter(test).count();
        let digits = count(u8::is_ascii_digit);
        let is_hex = word.len() >= SHORTEST_HEX
            && word.bytes().all(|byte| byte.is_ascii_hexdigit())
            && (1..word.len()).contains(&digits);
        let is_mixed = word.len() >= SHORTEST_RANDOM
            && digits >= 2
            && count(u8::is_ascii_uppercase) >= 2
            && count(u8::is_ascii_lowercase) >= 2;
        is_hex || (is_mixed && changes(word) * 100 >= LEAST_CHANGES * word.len())
    })
}

/// The words of a text that `-` and `_` belong to, as in base64url. Where they stand between words, as in a date or a path,
/// the parts have no digit next to letters of both cases.
fn base64_url(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c)));
    words.filter(|word| {
        let is_mixed = |part: &str| {
            let has = |test: fn(&u8) -> bool| part.bytes().any(|byte| test(&byte));
            has(u8::is_ascii_digit) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)
        };
        word.contains(['-', '_']) && word.split(['-', '_']).any(is_mixed)
    })
}

/// How often a character is of another kind than the one before it.
fn changes(word: &str) -> usize {
    let kind = |byte: u8| (byte.is_ascii_lowercase(), byte.is_ascii_uppercase(), byte.is_ascii_digit());
    word.as_bytes().windows(2).filter(|pair| kind(pair[0]) != kind(pair[1])).count()
}
