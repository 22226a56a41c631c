//! The protocol `AwsSv4`: AWS Signature Version 4.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>

use sha2::{Digest, Sha256};

use super::formula::{hex, hmac};
use crate::clock::Instant;

/// What is signed.
pub(super) struct Signed<'r> {
    pub(super) method: &'r str,
    pub(super) host: &'r str,
    /// Encoded path and query.
    pub(super) target: &'r str,
    pub(super) headers: &'r [(String, String)],
    pub(super) body: &'r [u8],
}

/// The headers that are added: the date and the signature over all headers.
pub(super) fn headers(
    request: &Signed<'_>,
    (id, secret): (&str, &str),
    (service, region): (&str, &str),
    now: Instant,
) -> [(String, String); 2] {
    let stamp: String = now.iso8601().chars().filter(|c| !matches!(c, '-' | ':')).collect();
    let day = stamp.get(..8).unwrap_or_default();
    let (path, query) = request.target.split_once('?').unwrap_or((request.target, ""));
    let mut pairs: Vec<&str> = query.split('&').filter(|it| !it.is_empty()).collect();
    pairs.sort_unstable();
    let mut lines = vec![("host".to_owned(), request.host.to_owned()), ("x-amz-date".to_owned(), stamp.clone())];
    lines.extend(request.headers.iter().map(|(name, value)| (name.to_lowercase(), value.trim().to_owned())));
    lines.sort();
    let names = lines.iter().map(|it| it.0.as_str()).collect::<Vec<_>>().join(";");
    let mut canonical = format!("{}\n{path}\n{}\n", request.method, pairs.join("&"));
    lines.iter().for_each(|(name, value)| canonical.push_str(&format!("{name}:{value}\n")));
    canonical.push_str(&format!("\n{names}\n{}", hex(&Sha256::digest(request.body))));
    let scope = format!("{day}/{region}/{service}/aws4_request");
    let text = format!("AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
    let key = [day, region, service, "aws4_request"]
        .iter()
        .fold(format!("AWS4{secret}").into_bytes(), |key, part| hmac(&key, part.as_bytes()));
    let signature = hex(&hmac(&key, text.as_bytes()));
    let value = format!("AWS4-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders={names}, Signature={signature}");
    [("X-Amz-Date".to_owned(), stamp), ("Authorization".to_owned(), value)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vector_that_aws_publishes_matches() {
        // `get-vanilla-query-order-key-case` of AWS's test suite.
        let request = Signed {
            method: "GET",
            host: "example.amazonaws.com",
            target: "/?Param2=value2&Param1=value1",
            headers: &[],
            body: b"",
        };
        let key = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        let now = Instant::parse_rfc3339("2015-08-30T12:36:00Z").expect("a time");
        let [date, authorization] = headers(&request, key, ("service", "us-east-1"), now);
        assert_eq!(date.1, "20150830T123600Z");
        let wanted = "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500";
        assert!(authorization.1.ends_with(wanted), "{authorization:?}");
    }
}
