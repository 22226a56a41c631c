//! Formulas in credentials, headers and bodies: `{!…}` with texts, `&`, `$Credential.…` and the functions that Salesforce
//! has for them (Salesforce Help, "Formulas in External Credential Custom Headers").

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// The longest formula that a credential evaluates, in characters.
pub const LONGEST: usize = 3_900;
/// Functions inside each other at most.
const DEEPEST: usize = 100;

/// What a part of a formula is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

/// What a name such as `$Credential.Acme.ApiKey` stands for; `None` when nothing has that name.
pub type Names<'n> = dyn Fn(&str) -> Option<Value> + 'n;

/// A text with every formula in it evaluated.
///
/// # Errors
/// A formula is wrong, in words that hold nothing of what its names stand for.
pub fn merge(text: &str, names: &Names<'_>) -> Result<String, String> {
    let mut merged = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("{!") {
        merged.push_str(&rest[..start]);
        let mut reader = Reader { rest: &rest[start + 2..], names, depth: 0 };
        match reader.joined()? {
            Value::Text(value) => merged.push_str(&value),
            Value::Blob(_) => return Err("the formula gives bytes, and a text is needed".to_owned()),
        }
        if !reader.take("}") {
            return Err("the formula does not end with `}`".to_owned());
        }
        rest = reader.rest;
    }
    merged.push_str(rest);
    Ok(merged)
}

struct Reader<'t, 'n> {
    rest: &'t str,
    names: &'n Names<'n>,
    depth: usize,
}

impl<'t> Reader<'t, '_> {
    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Whether a sign comes next, which is then read; white space before it is.
    fn take(&mut self, sign: &str) -> bool {
        self.skip_space();
        self.rest.strip_prefix(sign).map(|rest| self.rest = rest).is_some()
    }

    fn word(&mut self) -> &'t str {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$');
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    /// Values with `&` between them.
    fn joined(&mut self) -> Result<Value, String> {
        let first = self.value()?;
        if !self.take("&") {
            return Ok(first);
        }
        let mut joined = text(first)?;
        loop {
            joined.push_str(&text(self.value()?)?);
            if !self.take("&") {
                return Ok(Value::Text(joined));
            }
        }
    }

    fn value(&mut self) -> Result<Value, String> {
        self.skip_space();
        match self.rest.chars().next() {
            Some(quote @ ('\'' | '"')) => self.literal(quote).map(Value::Text),
            Some('(') => {
                self.rest = &self.rest[1..];
                self.deeper()?;
                let value = self.joined()?;
                self.close()?;
                Ok(value)
            }
            Some(c) if c.is_ascii_alphabetic() || c == '$' => {
                let word = self.word();
                if self.take("(") { self.call(word) } else { self.named(word) }
            }
            Some(other) => Err(format!("`{other}` begins no value of a formula")),
            None => Err("the formula ends where a value is needed".to_owned()),
        }
    }

    fn named(&self, name: &str) -> Result<Value, String> {
        (self.names)(name).ok_or_else(|| format!("the formula names `{name}`, which nothing has entered"))
    }

    fn literal(&mut self, quote: char) -> Result<String, String> {
        let mut text = String::new();
        let mut signs = self.rest.char_indices().skip(1);
        while let Some((at, sign)) = signs.next() {
            if sign == quote {
                self.rest = &self.rest[at + 1..];
                return Ok(text);
            }
            match (sign, sign == '\\') {
                (_, true) => text.push(signs.next().map_or('\\', |escaped| escaped.1)),
                (sign, false) => text.push(sign),
            }
        }
        Err("a text in the formula does not end".to_owned())
    }

    fn deeper(&mut self) -> Result<(), String> {
        self.depth += 1;
        if self.depth > DEEPEST { Err("the formula is nested too deeply".to_owned()) } else { Ok(()) }
    }

    fn close(&mut self) -> Result<(), String> {
        self.depth -= 1;
        if self.take(")") { Ok(()) } else { Err("a bracket of the formula is not closed".to_owned()) }
    }

    fn call(&mut self, function: &str) -> Result<Value, String> {
        self.deeper()?;
        let mut arguments = vec![self.joined()?];
        while self.take(",") {
            arguments.push(self.joined()?);
        }
        self.close()?;
        apply(&function.to_uppercase(), arguments)
    }
}

fn apply(function: &str, arguments: Vec<Value>) -> Result<Value, String> {
    let count = arguments.len();
    let mut arguments = arguments.into_iter();
    let mut next = || arguments.next().ok_or_else(|| format!("{function} has another number of arguments"));
    let (value, wanted) = match function {
        "BLOB" => (Value::Blob(text(next()?)?.into_bytes()), 1),
        "BASE64ENCODE" => (Value::Text(STANDARD.encode(blob(next()?)?)), 1),
        "BASE64DECODE" => {
            let decoded = STANDARD.decode(text(next()?)?);
            (Value::Blob(decoded.map_err(|_| "BASE64DECODE is given what is not base64".to_owned())?), 1)
        }
        "HEX" => (Value::Text(hex(&blob(next()?)?)), 1),
        "HTMLENCODE" => (Value::Text(html(&text(next()?)?)), 1),
        "HASH" => {
            only_sha_256(&text(next()?)?)?;
            (Value::Blob(Sha256::digest(blob(next()?)?).to_vec()), 2)
        }
        "HMAC" => {
            only_sha_256(&text(next()?)?)?;
            let message = blob(next()?)?;
            (Value::Blob(hmac(&blob(next()?)?, &message)), 3)
        }
        _ => return Err(format!("credentials have no function `{function}`")),
    };
    if count == wanted { Ok(value) } else { Err(format!("{function} has another number of arguments")) }
}

fn only_sha_256(algorithm: &str) -> Result<(), String> {
    if algorithm == "SHA-256" { Ok(()) } else { Err(format!("formulas know SHA-256 and not `{algorithm}`")) }
}

fn text(value: Value) -> Result<String, String> {
    match value {
        Value::Text(text) => Ok(text),
        Value::Blob(_) => Err("the formula has bytes where a text is needed".to_owned()),
    }
}

fn blob(value: Value) -> Result<Vec<u8>, String> {
    match value {
        Value::Blob(bytes) => Ok(bytes),
        Value::Text(_) => Err("the formula has a text where bytes are needed: BLOB(…) makes them".to_owned()),
    }
}

fn html(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => encoded.push_str("&amp;"),
            '<' => encoded.push_str("&lt;"),
            '>' => encoded.push_str("&gt;"),
            '"' => encoded.push_str("&quot;"),
            '\'' => encoded.push_str("&#39;"),
            other => encoded.push(other),
        }
    }
    encoded
}

pub(super) fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    // HMAC takes a key of any length, so there is no error to report.
    <Hmac<Sha256> as KeyInit>::new_from_slice(key)
        .map(|mut mac| {
            mac.update(message);
            mac.finalize().into_bytes().to_vec()
        })
        .unwrap_or_default()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(template: &str) -> Result<String, String> {
        merge(template, &|name| match name {
            "$Credential.Acme.Key" => Some(Value::Text("key".to_owned())),
            "$Credential.Acme.Body" => Some(Value::Blob(b"abc".to_vec())),
            _ => None,
        })
    }

    #[test]
    fn formulas_are_evaluated_where_they_stand() {
        for (template, expected) in [
            ("plain", "plain"),
            ("a {!'b' & \"c\"} d {!$Credential.Acme.Key}", "a bc d key"),
            ("{!'Basic ' & BASE64ENCODE(BLOB('u' & ':' & $Credential.Acme.Key))}", "Basic dTprZXk="),
            // FIPS 180-2, appendix B.1.
            (
                "{!HEX(HASH('SHA-256', $Credential.Acme.Body))}",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ),
            // RFC 4231, test case 2.
            (
                "{!hex(hmac('SHA-256', BLOB('what do ya want for nothing?'), BASE64DECODE('SmVmZQ==')))}",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (r"{!'it\'s \\ }'}", r"it's \ }"),
            ("{! ( 'a' ) & HTMLENCODE('<') }", "a&lt;"),
        ] {
            assert_eq!(merged(template).as_deref(), Ok(expected), "{template}");
        }
    }

    #[test]
    fn what_the_platform_would_refuse_is_refused() {
        for template in [
            "{!",
            "{!'a'",
            "{!'a",
            "{!}",
            "{!$Credential.Acme.Other}",
            "{!$Credential.Acme.Body}",
            "{!BASE64ENCODE('a')}",
            "{!BLOB('a') & 'b'}",
            "{!HASH('SHA-1', BLOB('a'))}",
            "{!HMAC('SHA-256', BLOB('a'))}",
            "{!HEX(BLOB('a'), 'b')}",
            "{!URLENCODE('a')}",
            "{!BASE64DECODE('*')}",
            "{!1}",
        ] {
            assert!(merged(template).is_err(), "{template}");
        }
        assert!(merged(&format!("{{!{}'a'", "(".repeat(100_000))).is_err());
    }
}
