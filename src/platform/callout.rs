//! One callout, from what Apex code has set to what leaves the platform.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::formula::{self, Value, merge};
use super::{ExternalCredential, NamedCredential, Org, Principal, aws};
use crate::clock::Instant;
use crate::encode::form;

/// A request as it leaves the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callout {
    /// Host and port.
    pub host: String,
    /// Encoded path and query.
    pub target: String,
    /// Headers in order; where a token belongs they have the text that [`Org::callout`] was given for it.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// How the platform gets the token, if it needs one.
    pub token: Option<Token>,
}

/// A request for a token with the grant `client_credentials` (RFC 6749, section 4.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Host and port of the token endpoint.
    pub host: String,
    /// Encoded path and query.
    pub target: String,
    /// Headers in order.
    pub headers: Vec<(String, String)>,
    /// The form.
    pub body: String,
}

impl Org {
    /// What becomes of a request that Apex code sends. `token` stands where an access token belongs.
    ///
    /// # Errors
    /// The callout cannot be made: the words of the `CalloutException`, without any secret.
    pub fn callout(
        &self,
        (method, endpoint): (&str, &str),
        headers: &[(String, String)],
        body: &[u8],
        principal: &Principal,
        (now, token): (Instant, &str),
    ) -> Result<Callout, String> {
        let Some(address) = endpoint.get(..8).filter(|it| it.eq_ignore_ascii_case("callout:")).map(|_| &endpoint[8..])
        else {
            return Err(
                "Unauthorized endpoint: no remote site setting allows it, and it names no credential".to_owned()
            );
        };
        let end = address.find(['/', '?']).unwrap_or(address.len());
        let (name, rest) = address.split_at(end);
        let no_access = || format!("The callout couldn't access the endpoint: there is no named credential `{name}`");
        let named = self.named.get(&name.to_lowercase()).ok_or_else(no_access)?;
        let external = match &named.external {
            Some(external) => Some(self.external.get(external).ok_or_else(|| {
                format!(
                    "The named credential `{name}` belongs to `{external}`, and there is no such external credential"
                )
            })?),
            None => None,
        };
        let (host, target) = split(&format!("{}{rest}", named.url))?;
        let names = |word: &str| stands_for(word, external, principal, None);
        let merged = |merges: bool, text: &str| if merges { merge(text, &names) } else { Ok(text.to_owned()) };
        let body = match std::str::from_utf8(body) {
            Ok(text) if named.merges_body => merge(text, &names)?.into_bytes(),
            _ => body.to_vec(),
        };
        let mut sent = Vec::new();
        for (name, value) in headers {
            sent.push((name.clone(), merged(named.merges_headers, value)?));
        }
        let mut callout = Callout { host, target, headers: sent, body, token: None };
        match external {
            Some(external) => authenticate(&mut callout, named, external, method, principal, now, token)?,
            None if named.adds_authorization && named.protocol == "Password" => callout.headers.push(basic(principal)),
            None => {}
        }
        Ok(callout)
    }
}

fn authenticate(
    callout: &mut Callout,
    named: &NamedCredential,
    external: &ExternalCredential,
    method: &str,
    principal: &Principal,
    now: Instant,
    token: &str,
) -> Result<(), String> {
    for (name, value) in &external.headers {
        if value.chars().count() > formula::LONGEST {
            return Err(format!("The formula of the header {name} is longer than {} characters", formula::LONGEST));
        }
        let names = |word: &str| stands_for(word, Some(external), principal, Some(&callout.body));
        let value = if named.merges_headers { merge(value, &names)? } else { value.clone() };
        callout.headers.push((name.clone(), value));
    }
    if !named.adds_authorization {
        return Ok(());
    }
    let parameter = |name: &str| external.parameters.get(name).map(String::as_str).unwrap_or_default();
    match external.protocol.as_str() {
        "Basic" => callout.headers.push(basic(principal)),
        "Oauth" => {
            callout.token = Some(token_request(external, principal)?);
            callout.headers.push(("Authorization".to_owned(), format!("Bearer {token}")));
        }
        "AwsSv4" => {
            let signed = aws::Signed {
                method,
                host: &callout.host,
                target: &callout.target,
                headers: &callout.headers,
                body: &callout.body,
            };
            let key = (principal.user.as_str(), principal.password.as_str());
            let added = aws::headers(&signed, key, (parameter("AwsService"), parameter("AwsRegion")), now);
            callout.headers.extend(added);
        }
        "Custom" | "NoAuthentication" | "" => {}
        other => return Err(format!("The protocol {other} of external credentials is not known here")),
    }
    Ok(())
}

fn token_request(external: &ExternalCredential, principal: &Principal) -> Result<Token, String> {
    let parameter = |name: &str| external.parameters.get(name).map(String::as_str);
    let (host, target) = split(parameter("AuthProviderUrl").unwrap_or_default())?;
    let mut fields = vec![("grant_type", "client_credentials")];
    let mut headers = vec![
        ("Content-Type".to_owned(), "application/x-www-form-urlencoded".to_owned()),
        ("Accept".to_owned(), "application/json".to_owned()),
    ];
    match parameter("AuthProtocolVariant") {
        Some("ClientCredentialsClientSecretBasic") => {
            // RFC 6749, section 2.3.1: each part is encoded as in a form first.
            let pair = format!("{}:{}", form(&principal.user), form(&principal.password));
            headers.push(("Authorization".to_owned(), format!("Basic {}", STANDARD.encode(pair))));
        }
        Some("ClientCredentialsClientSecret") => {
            fields.extend([("client_id", principal.user.as_str()), ("client_secret", principal.password.as_str())]);
        }
        other => return Err(format!("The variant {} of OAuth is not known here", other.unwrap_or("without a name"))),
    }
    fields.extend(parameter("Scope").map(|scope| ("scope", scope)));
    let body = fields.iter().map(|(name, value)| format!("{name}={}", form(value))).collect::<Vec<_>>().join("&");
    Ok(Token { host, target, headers, body })
}

fn basic(principal: &Principal) -> (String, String) {
    let pair = STANDARD.encode(format!("{}:{}", principal.user, principal.password));
    ("Authorization".to_owned(), format!("Basic {pair}"))
}

/// What a name of a formula stands for. Only a header of the external credential can name the body.
fn stands_for(
    word: &str,
    external: Option<&ExternalCredential>,
    principal: &Principal,
    body: Option<&[u8]>,
) -> Option<Value> {
    let parts: Vec<&str> = word.split('.').collect();
    let [credential, rest @ ..] = &parts[..] else { return None };
    if !credential.eq_ignore_ascii_case("$Credential") {
        return None;
    }
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    match rest {
        [name] if external.is_none() && name.eq_ignore_ascii_case("username") => text(&principal.user),
        [name] if external.is_none() && name.eq_ignore_ascii_case("password") => text(&principal.password),
        [name, parameter] if external.is_some_and(|it| it.name.eq_ignore_ascii_case(name)) => {
            if *parameter == "Body"
                && let Some(body) = body
            {
                return Some(Value::Blob(body.to_vec()));
            }
            principal.parameters.get(*parameter).and_then(|value| text(value))
        }
        _ => None,
    }
}

/// The host and the target of an address.
fn split(url: &str) -> Result<(String, String), String> {
    let rest = url.split_once("://").filter(|it| matches!(it.0, "https" | "http")).map(|it| it.1);
    let Some(rest) = rest else { return Err(format!("`{url}` is not the address of an endpoint")) };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, target) = rest.split_at(end);
    let slash = if target.starts_with('/') { "" } else { "/" };
    Ok((host.to_owned(), format!("{slash}{target}")))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn org(named: &str, external: &str) -> Org {
        let mut org = Org::default();
        let named = format!(
            "<NamedCredential>{named}<namedCredentialParameters><parameterType>Url</parameterType>\
             <parameterValue>https://api.acme.example/base</parameterValue></namedCredentialParameters>\
             <namedCredentialParameters><externalCredential>Acme</externalCredential>\
             <parameterType>Authentication</parameterType></namedCredentialParameters></NamedCredential>"
        );
        org.add_metadata(Path::new("Acme.namedCredential-meta.xml"), &named).unwrap();
        let external = format!("<ExternalCredential>{external}</ExternalCredential>");
        org.add_metadata(Path::new("Acme.externalCredential-meta.xml"), &external).unwrap();
        org
    }

    fn sent(org: &Org, endpoint: &str, header: &str, body: &str) -> Result<Callout, String> {
        let principal = Principal {
            parameters: [("Key".to_owned(), "k".to_owned())].into(),
            user: "u".to_owned(),
            password: "p".to_owned(),
        };
        let headers = [("X-A".to_owned(), header.to_owned())];
        org.callout(("POST", endpoint), &headers, body.as_bytes(), &principal, (Instant::EPOCH, "TOKEN"))
    }

    const MERGES: &str = "<allowMergeFieldsInBody>true</allowMergeFieldsInBody>\
         <allowMergeFieldsInHeader>true</allowMergeFieldsInHeader>";
    const SIGNS: &str = "<generateAuthorizationHeader>true</generateAuthorizationHeader>";

    #[test]
    fn headers_of_the_external_credential_follow_those_of_the_code_in_their_order() {
        let header = |name, value, at| {
            format!(
                "<externalCredentialParameters><parameterName>{name}</parameterName>\
                 <parameterType>AuthHeader</parameterType><parameterValue>{value}</parameterValue>\
                 <sequenceNumber>{at}</sequenceNumber></externalCredentialParameters>"
            )
        };
        let two = header("B", "{!BASE64ENCODE($Credential.Acme.Body)}", 2) + &header("A", "{!$Credential.Acme.Key}", 1);
        let callout = sent(&org(MERGES, &two), "callout:acme/v1?q=1", "{!$Credential.Acme.Key}", "b{!'c'}").unwrap();
        assert_eq!((callout.host.as_str(), callout.target.as_str()), ("api.acme.example", "/base/v1?q=1"));
        let headers: Vec<(&str, &str)> = callout.headers.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
        assert_eq!(headers, [("X-A", "k"), ("A", "k"), ("B", "YmM=")]);
        assert_eq!(callout.body, b"bc");
    }

    #[test]
    fn formulas_stay_as_they_are_where_the_credential_does_not_allow_them() {
        let callout = sent(&org("", ""), "callout:Acme", "{!'a'}", "{!'b'}").unwrap();
        assert_eq!((callout.headers[0].1.as_str(), &callout.body[..]), ("{!'a'}", &b"{!'b'}"[..]));
        assert_eq!(callout.target, "/base");
    }

    #[test]
    fn protocols_add_what_they_are_for() {
        let basic = "<authenticationProtocol>Basic</authenticationProtocol>";
        let callout = sent(&org(SIGNS, basic), "callout:Acme", "", "").unwrap();
        assert_eq!(callout.headers[1].1, "Basic dTpw");
        let oauth = "<authenticationProtocol>Oauth</authenticationProtocol>\
            <externalCredentialParameters><parameterName>Oauth</parameterName>\
            <parameterType>AuthProtocolVariant</parameterType>\
            <parameterValue>ClientCredentialsClientSecret</parameterValue></externalCredentialParameters>\
            <externalCredentialParameters><parameterName>AuthProviderUrl</parameterName>\
            <parameterType>AuthProviderUrl</parameterType>\
            <parameterValue>https://acme.example/token</parameterValue></externalCredentialParameters>";
        let callout = sent(&org(SIGNS, oauth), "callout:Acme", "", "").unwrap();
        assert_eq!(callout.headers[1].1, "Bearer TOKEN");
        let token = callout.token.unwrap();
        assert_eq!(token.body, "grant_type=client_credentials&client_id=u&client_secret=p");
        assert_eq!(sent(&org("", oauth), "callout:Acme", "", "").unwrap().token, None);
    }

    #[test]
    fn a_callout_to_nowhere_is_refused() {
        let org = org(SIGNS, "<authenticationProtocol>Jwt</authenticationProtocol>");
        for endpoint in ["https://api.acme.example/", "callout:Other/a", "callout:Acme", "é"] {
            assert!(sent(&org, endpoint, "", "").is_err(), "{endpoint}");
        }
    }
}
