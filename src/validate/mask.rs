//! Hides secrets in whatever is shown, however they are encoded.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::encode;
use crate::mock::{Credential, Mock, SignaturePlace};

/// Stands for what is hidden.
pub const HIDDEN: &str = "***";
/// Shorter texts are not looked for: they would be found everywhere.
const SHORTEST: usize = 4;

/// What is to be hidden.
#[derive(Debug, Clone, Default)]
pub struct Mask {
    /// Texts, the longest first.
    texts: Vec<String>,
    /// Headers whose value is hidden but for its first word, in lower case.
    headers: Vec<String>,
}

impl Mask {
    /// Hides the secrets of an org, and the headers that the mock takes for credentials.
    #[must_use]
    pub fn new(secrets: &BTreeMap<String, String>, mock: &Mock) -> Self {
        let mut mask = Self { texts: Vec::new(), headers: vec!["authorization".to_owned()] };
        let credentials = mock.request.auth.iter().flat_map(|it| &it.credentials);
        mask.headers.extend(credentials.filter_map(|credential| match &credential.value {
            Credential::Header { name, .. } => Some(name.value.to_ascii_lowercase()),
            Credential::Jwt(jwt) => Some(jwt.header.value.to_ascii_lowercase()),
            Credential::Signature(signature) => match &signature.place {
                SignaturePlace::Header(name) => Some(name.value.to_ascii_lowercase()),
                SignaturePlace::Query(_) | SignaturePlace::Field(_) => None,
            },
            _ => None,
        }));
        secrets.values().for_each(|secret| mask.add(secret));
        mask
    }

    /// Hides one more text.
    pub fn add(&mut self, secret: &str) {
        if secret.chars().count() < SHORTEST {
            return;
        }
        let json = encode::json_string(secret);
        let forms = [
            secret.to_owned(),
            encode::percent(secret),
            encode::form(secret),
            json[1..json.len() - 1].to_owned(),
            encode::xml_value(secret),
            STANDARD.encode(secret),
        ];
        for form in forms {
            if !self.texts.contains(&form) {
                self.texts.push(form);
            }
        }
        self.texts.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    }

    /// A text without secrets.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        let mut masked = text.to_owned();
        for secret in &self.texts {
            if masked.contains(secret.as_str()) {
                masked = masked.replace(secret.as_str(), HIDDEN);
            }
        }
        masked
    }

    /// The value of a header without secrets.
    #[must_use]
    pub fn header(&self, name: &str, value: &str) -> String {
        if !self.headers.contains(&name.to_ascii_lowercase()) {
            return self.text(value);
        }
        match value.split_once(' ') {
            Some((scheme, _)) => format!("{} {HIDDEN}", self.text(scheme)),
            None => HIDDEN.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_hidden_however_it_is_encoded() {
        let mut mask = Mask { headers: vec!["authorization".to_owned()], ..Mask::default() };
        mask.add("pä ss+\"word\"");
        for shown in [
            "x=pä ss+\"word\"&y".to_owned(),
            format!("x={}&y", encode::form("pä ss+\"word\"")),
            format!("x={}&y", encode::percent("pä ss+\"word\"")),
            format!("{{\"x\":{}}}", encode::json_string("pä ss+\"word\"")),
            format!("<x>{}</x>", encode::xml_value("pä ss+\"word\"")),
            STANDARD.encode("pä ss+\"word\""),
        ] {
            let masked = mask.text(&shown);
            assert!(masked.contains(HIDDEN) && !masked.contains("word"), "{shown}: {masked}");
        }
        assert_eq!(mask.header("Authorization", "Basic QUJD"), "Basic ***");
        assert_eq!(mask.header("authorization", "QUJD"), "***");
        assert_eq!(mask.header("Accept", "text/plain"), "text/plain");
    }

    #[test]
    fn a_text_that_is_hardly_one_is_not_looked_for() {
        let mut mask = Mask::default();
        mask.add("abc");
        assert_eq!(mask.text("abcdef"), "abcdef");
    }
}
