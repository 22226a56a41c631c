//! AWS Signature Version 4, computed anew from what arrived.
//!
//! Written from "Create a signed AWS API request" and "Elements of an AWS API request signature" of the AWS Identity and
//! Access Management User Guide: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::super::decode::form;
use super::super::{AwsSigV4, Received};
use super::credentials::AUTHORIZATION;
use super::facts::Facts;
use super::{Broken, header, is_same, shown};
use crate::clock::Instant;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// What an Authorization header of this kind says.
struct Claim<'h> {
    access_key_id: &'h str,
    day: &'h str,
    region: &'h str,
    service: &'h str,
    signed_headers: Vec<&'h str>,
    signature: &'h str,
}

pub(super) fn judge(wanted: &AwsSigV4, facts: &Facts<'_>) -> Vec<Broken> {
    let received = facts.received;
    let found = header(received, "Authorization");
    let words = format!("{ALGORITHM} with Credential, SignedHeaders and Signature");
    if let Some((wanted, there)) = &found.trouble {
        return vec![Broken::new(AUTHORIZATION, Some(there.clone()), wanted.clone())];
    }
    let Some(value) = &found.value else { return vec![Broken::new(AUTHORIZATION, None, words)] };
    let value = value.text();
    let Some(claim) = claim(&value) else {
        return vec![Broken::new(AUTHORIZATION, Some(super::masked(&value)), words)];
    };
    let text = |text| facts.text(text).unwrap_or_default();
    let mut all = Vec::new();
    for (what, there, right) in
        [("the service", claim.service, text(&wanted.service)), ("the region", claim.region, text(&wanted.region))]
    {
        if there != right {
            all.push(Broken::new(AUTHORIZATION, Some(shown(there)), format!("{what} {}", shown(&right))));
        }
    }
    if !is_same(claim.access_key_id, &text(&wanted.access_key_id)) {
        let seen = format!("a key id of {} characters", claim.access_key_id.chars().count());
        all.push(Broken::new(AUTHORIZATION, Some(seen), "the account's access key id"));
    }
    all.extend(time(wanted, &claim, facts));
    all.extend(headers(&claim, received));
    let hash = hex(&Sha256::digest(&received.body));
    for sent in received.values("x-amz-content-sha256").filter(|sent| *sent != hash.as_bytes()) {
        let seen = shown(&String::from_utf8_lossy(sent));
        all.push(Broken::new("headers.X-Amz-Content-Sha256", Some(seen), format!("the body's digest, {hash}")));
    }
    let canonical = canonical_request(received, &claim.signed_headers, &hash);
    let stamp = header(received, "X-Amz-Date").value.map(|it| it.text().into_owned()).unwrap_or_default();
    let scope = format!("{}/{}/{}/aws4_request", claim.day, claim.region, claim.service);
    let to_sign = format!("{ALGORITHM}\n{stamp}\n{scope}\n{}", hex(&Sha256::digest(&canonical)));
    let mut key = format!("AWS4{}", text(&wanted.secret_access_key)).into_bytes();
    for part in [claim.day, claim.region, claim.service, "aws4_request"] {
        key = keyed(&key, part.as_bytes());
    }
    if !is_same(&hex(&keyed(&key, to_sign.as_bytes())), claim.signature) {
        let broken = Broken::new(AUTHORIZATION, Some("another signature".to_owned()), "the signature of what arrived");
        let notes = vec![
            format!("the canonical request is {}", quoted(&canonical)),
            format!("the string to sign is {}", quoted(&to_sign)),
        ];
        all.push(Broken { notes, ..broken });
    }
    all
}

/// Reads `AWS4-HMAC-SHA256 Credential=id/day/region/service/aws4_request, SignedHeaders=a;b, Signature=hex`.
fn claim(value: &str) -> Option<Claim<'_>> {
    let rest = value.strip_prefix(ALGORITHM)?.strip_prefix(' ')?;
    let mut parts = rest.split(',').map(str::trim);
    let mut next = |name: &str| parts.next()?.strip_prefix(name)?.strip_prefix('=');
    let (credential, signed, signature) = (next("Credential")?, next("SignedHeaders")?, next("Signature")?);
    let [access_key_id, day, region, service, "aws4_request"] = credential.split('/').collect::<Vec<_>>()[..] else {
        return None;
    };
    let signed_headers = signed.split(';').collect();
    parts.next().is_none().then_some(Claim { access_key_id, day, region, service, signed_headers, signature })
}

fn time(wanted: &AwsSigV4, claim: &Claim<'_>, facts: &Facts<'_>) -> Option<Broken> {
    let place = "headers.X-Amz-Date";
    let words = "a time such as 20260102T030405Z";
    let found = header(facts.received, "X-Amz-Date");
    if let Some((wanted, there)) = found.trouble {
        return Some(Broken::new(place, Some(there), wanted));
    }
    let Some(stamp) = found.value.map(|it| it.text().into_owned()) else {
        return Some(Broken::new(place, None, words));
    };
    let Some(instant) = instant(&stamp) else { return Some(Broken::new(place, Some(shown(&stamp)), words)) };
    if !stamp.starts_with(claim.day) || claim.day.len() != 8 {
        return Some(Broken::new(AUTHORIZATION, Some(shown(claim.day)), format!("the day {}", &stamp[..8])));
    }
    let distance = facts.now.epoch_millis().abs_diff(instant.epoch_millis());
    let within = crate::duration::write_millis(wanted.within_ms);
    (distance > wanted.within_ms.unsigned_abs()).then(|| {
        Broken::new(place, Some(shown(&stamp)), format!("a time at most {within} from {}", facts.now.iso8601()))
    })
}

/// Reads `20260102T030405Z`.
fn instant(stamp: &str) -> Option<Instant> {
    let bytes = stamp.as_bytes();
    let is_digits = |range: std::ops::Range<usize>| bytes[range].iter().all(u8::is_ascii_digit);
    if bytes.len() != 16 || bytes[8] != b'T' || bytes[15] != b'Z' || !is_digits(0..8) || !is_digits(9..15) {
        return None;
    }
    let part = |from: usize, to: usize| &stamp[from..to];
    Instant::parse_rfc3339(&format!(
        "{}-{}-{}T{}:{}:{}Z",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(9, 11),
        part(11, 13),
        part(13, 15)
    ))
}

/// `host` and every `x-amz-` header have to be signed, and the list is sorted and in lower case.
fn headers(claim: &Claim<'_>, received: &Received) -> Option<Broken> {
    let signed = &claim.signed_headers;
    let seen = || Some(shown(&signed.join(";")));
    if !signed.is_sorted() || signed.iter().any(|it| it.is_empty() || it.bytes().any(|b| b.is_ascii_uppercase())) {
        return Some(Broken::new(AUTHORIZATION, seen(), "SignedHeaders in lower case and sorted"));
    }
    let there = received.headers.iter().map(|it| it.0.to_ascii_lowercase());
    let mut needed: Vec<String> = there.filter(|name| name.starts_with("x-amz-")).collect();
    needed.push("host".to_owned());
    let missing = needed.into_iter().filter(|name| !signed.contains(&name.as_str()));
    // A name is whatever arrived.
    let missing: Vec<String> =
        missing.map(|name| name.chars().take(80).flat_map(char::escape_debug).collect()).collect();
    (!missing.is_empty())
        .then(|| Broken::new(AUTHORIZATION, seen(), format!("SignedHeaders with {}", missing.join(", "))))
}

/// The canonical request: what both sides sign.
fn canonical_request(received: &Received, signed: &[&str], hash: &str) -> String {
    let path: Vec<String> = received.path().split('/').map(|segment| encoded(segment.as_bytes())).collect();
    let path = if path.is_empty() || path.iter().all(String::is_empty) { "/".to_owned() } else { path.join("/") };
    // An unreadable query is reported as such; here it stays as it is.
    let query = match form::decode(received.query().as_bytes()) {
        Ok(pairs) => {
            let encode = |(name, value): &(String, String)| (encoded(name.as_bytes()), encoded(value.as_bytes()));
            let mut pairs: Vec<(String, String)> = pairs.iter().map(encode).collect();
            pairs.sort();
            pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
        }
        Err(_) => received.query().to_owned(),
    };
    let mut headers = String::new();
    for name in signed {
        let values: Vec<String> = match *name {
            "host" => vec![received.host.clone()],
            name => received.values(name).map(|it| trimmed(&String::from_utf8_lossy(it))).collect(),
        };
        headers.push_str(&format!("{name}:{}\n", values.join(",")));
    }
    format!("{}\n{path}\n{query}\n{headers}\n{}\n{hash}", received.method, signed.join(";"))
}

/// Without white space at the ends, and with single spaces inside.
fn trimmed(value: &str) -> String {
    value.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// AWS's `UriEncode`: everything but `A-Z a-z 0-9 - . _ ~` becomes `%XY`.
fn encoded(bytes: &[u8]) -> String {
    let encode = |byte: &u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(*byte).to_string(),
        other => format!("%{other:02X}"),
    };
    bytes.iter().map(encode).collect()
}

fn keyed(key: &[u8], message: &[u8]) -> Vec<u8> {
    // HMAC takes keys of every length.
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key) else { return Vec::new() };
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A text of several lines on one, cut where it is very long.
fn quoted(text: &str) -> String {
    let cut: String = text.chars().take(2_000).flat_map(char::escape_debug).collect();
    format!("\"{cut}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "Example: signing key" of the same guide, with its made-up secret.
    #[test]
    fn the_signing_key_is_the_documented_one() {
        let mut key = b"AWS4wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_vec();
        for part in ["20150830", "us-east-1", "iam", "aws4_request"] {
            key = keyed(&key, part.as_bytes());
        }
        assert_eq!(hex(&key), "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
    }

    /// The guide's example request, its canonical request and its digest.
    #[test]
    fn the_canonical_request_is_the_documented_one() {
        let header = |name: &str, value: &str| (name.to_owned(), value.as_bytes().to_vec());
        let received = Received {
            method: "GET".into(),
            host: "iam.amazonaws.com".into(),
            target: "/?Version=2010-05-08&Action=ListUsers".into(),
            headers: vec![
                header("Content-Type", "application/x-www-form-urlencoded;  charset=utf-8"),
                header("X-Amz-Date", " 20150830T123600Z"),
            ],
            body: Vec::new(),
        };
        let hash = hex(&Sha256::digest(b""));
        let canonical = canonical_request(&received, &["content-type", "host", "x-amz-date"], &hash);
        assert_eq!(hex(&Sha256::digest(canonical)), "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59");
    }

    #[test]
    fn an_encoded_path_is_encoded_again() {
        let received = Received { method: "GET".into(), target: "/a%20b/c".into(), ..Received::default() };
        assert!(canonical_request(&received, &["host"], "").starts_with("GET\n/a%2520b/c\n\nhost:\n"));
    }
}
