//! AWS Signature Version 4, as the External Credential's protocol adds it to a request.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::evaluate::Request;
use crate::clock::Instant;
use crate::encode::hexadecimal;

/// An access key.
pub(super) struct Key {
    /// Its id.
    pub(super) id: String,
    /// The secret access key.
    pub(super) secret: String,
}

/// Adds `X-Amz-Date` and `Authorization`.
pub(super) fn sign(request: &mut Request, key: &Key, service: &str, region: &str, now: Instant) {
    let stamp = now.iso8601().replace(['-', ':'], "");
    let day = &stamp[..8];
    request.headers.push(("X-Amz-Date".to_owned(), stamp.clone()));
    let mut signed: Vec<(String, String)> = vec![("host".to_owned(), request.host.clone())];
    signed.extend(request.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())));
    signed.sort();
    let canonical_headers: String = signed.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let names: Vec<&str> = signed.iter().map(|header| header.0.as_str()).collect();
    let names = names.join(";");
    let mut query: Vec<&str> = request.query.split('&').filter(|pair| !pair.is_empty()).collect();
    query.sort_unstable();
    let body = hexadecimal(&Sha256::digest(request.body.as_deref().unwrap_or_default()));
    let canonical =
        format!("{}\n{}\n{}\n{canonical_headers}\n{names}\n{body}", request.method, request.path, query.join("&"));
    let scope = format!("{day}/{region}/{service}/aws4_request");
    let to_sign = format!("AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{}", hexadecimal(&Sha256::digest(canonical)));
    let mut derived = format!("AWS4{}", key.secret).into_bytes();
    for part in [day, region, service, "aws4_request"] {
        derived = hmac(&derived, part.as_bytes());
    }
    let signature = hexadecimal(&hmac(&derived, to_sign.as_bytes()));
    let value = format!("AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={names}, Signature={signature}", key.id);
    request.headers.push(("Authorization".to_owned(), value));
}

fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    // HMAC takes a key of any length, so there is no error to report.
    <Hmac<Sha256> as KeyInit>::new_from_slice(key)
        .map(|mut mac| {
            mac.update(message);
            mac.finalize().into_bytes().to_vec()
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From AWS's published test suite: `get-vanilla` and `post-x-www-form-urlencoded`.
    #[test]
    fn the_published_vectors_match() {
        let key = || Key { id: "AKIDEXAMPLE".into(), secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".into() };
        let now = Instant::parse_rfc3339("2015-08-30T12:36:00Z").expect("a time");
        let request = |method: &str, headers: Vec<(String, String)>, body: Option<&str>| Request {
            method: method.into(),
            host: "example.amazonaws.com".into(),
            path: "/".into(),
            query: String::new(),
            headers,
            body: body.map(str::to_owned),
        };
        let mut get = request("GET", vec![], None);
        sign(&mut get, &key(), "service", "us-east-1", now);
        let wanted = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
        assert!(get.header("Authorization").is_some_and(|it| it.ends_with(wanted)), "{get:?}");
        let form = vec![("Content-Type".to_owned(), "application/x-www-form-urlencoded".to_owned())];
        let mut post = request("POST", form, Some("Param1=value1"));
        sign(&mut post, &key(), "service", "us-east-1", now);
        let wanted = "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a";
        assert!(post.header("Authorization").is_some_and(|it| it.ends_with(wanted)), "{post:?}");
    }
}
