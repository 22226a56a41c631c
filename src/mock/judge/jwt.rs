//! JSON Web Tokens (RFC 7519) signed with HMAC-SHA-256 (HS256 of RFC 7518).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::super::decode::Decoded;
use super::super::decode::json::{self, Json};
use super::super::{Jwt, Session};
use super::facts::Facts;
use super::rule::{self, Context};
use super::{Broken, header, masked, shown};

pub(super) fn judge(wanted: &Jwt, facts: &Facts<'_>, session: &mut Session) -> Vec<Broken> {
    let place = format!("headers.{}", wanted.header.value);
    let prefix = if wanted.prefix.is_empty() { String::new() } else { format!("{} ", wanted.prefix) };
    let words = match wanted.prefix.as_str() {
        "" => "a JSON Web Token".to_owned(),
        prefix => format!("`{prefix}` and a JSON Web Token"),
    };
    let found = header(facts.received, &wanted.header.value);
    if let Some((wanted, there)) = &found.trouble {
        return vec![Broken::new(place, Some(there.clone()), wanted.clone())];
    }
    let Some(value) = &found.value else { return vec![Broken::new(place, None, words)] };
    let value = value.text();
    let token = match value.split_at_checked(prefix.len()) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case(&prefix) => token,
        _ => return vec![Broken::new(place, Some(masked(&value)), words)],
    };
    let parts: Vec<&str> = token.split('.').collect();
    let [head, claims, signature] = parts[..] else {
        return vec![Broken::new(place, Some(masked(&value)), words)];
    };
    let (Ok(head_object), Ok(claims_object)) = (object(head), object(claims)) else {
        let seen = "a token whose header or claims cannot be read".to_owned();
        return vec![Broken::new(place, Some(seen), words)];
    };
    let mut all = Vec::new();
    let member = |name: &str| match &head_object {
        Json::Object(members) => members.iter().find(|it| it.0 == name).map(|it| &it.1),
        _ => None,
    };
    let mut head_says = |name: &str, right: &str| {
        let there = member(name);
        if there != Some(&Json::Text(right.to_owned())) {
            let seen = there.map(|it| shown(&it.written()));
            all.push(Broken::new(place.clone(), seen, format!("{} as `{name}` of the token's header", shown(right))));
        }
    };
    head_says("alg", "HS256");
    if let Some(typ) = &wanted.typ {
        head_says("typ", &typ.value);
    }
    let key = facts.data(&wanted.key.value, &|_| None).map(|data| data.bytes()).unwrap_or_default();
    if !is_signed(&key, &format!("{head}.{claims}"), signature) {
        let seen = Some("another signature".to_owned());
        all.push(Broken::new(place.clone(), seen, "a signature with HS256 and the account's key"));
    }
    let claims = Decoded::Json(claims_object);
    let is_there = |name: &str| claims.first(&[super::super::field::Step::Key(name.to_owned())]).is_some();
    for field in &wanted.claims {
        for found in claims.find(&field.name.steps) {
            let mut context = Context { facts, session, is_there: &is_there };
            for broken in rule::broken(field, &found, &place, &mut context) {
                let wanted = format!("{} as the claim `{}`", broken.wanted, found.place);
                all.push(Broken { wanted, ..broken });
            }
        }
    }
    all
}

/// A part of a token: base64url without padding around a JSON object.
fn object(part: &str) -> Result<Json, ()> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| ())?;
    let text = String::from_utf8(bytes).map_err(|_| ())?;
    match json::decode(&text) {
        Ok(object @ Json::Object(_)) => Ok(object),
        _ => Err(()),
    }
}

/// Whether the signature is right; it takes the same time wherever it is wrong.
fn is_signed(key: &[u8], signed: &str, signature: &str) -> bool {
    let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else { return false };
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key) else { return false };
    mac.update(signed.as_bytes());
    mac.verify_slice(&signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::is_signed;

    /// RFC 7515, appendix A.1.
    #[test]
    fn the_signature_of_the_standard_is_right_and_any_other_is_not() {
        use base64::Engine as _;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
        let key = URL_SAFE_NO_PAD.decode(key).expect("base64");
        let signed = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let right = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert!(is_signed(&key, signed, right));
        assert!(!is_signed(&key, signed, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXg"));
        assert!(!is_signed(b"other", signed, right));
        assert!(!is_signed(&key, signed, ""));
    }
}
