//! The token endpoint of OAuth 2.0 for the grant `client_credentials` (RFC 6749, sections 2.3.1, 4.4 and 5).

use super::super::decode::{Decoded, form};
use super::super::field::Step;
use super::super::{
    Answer, ClientAuth, Credential, Endpoint, Expected, Judgement, Kind, Mock, OAuth2, Received, Session, Text,
};
use super::facts::Facts;
use super::{Broken, Judge, credentials, header, is_same, masked, shown};
use crate::spec::{Span, Spanned};

/// A token endpoint and where it stands in the mock.
pub(super) struct Wanted<'m> {
    oauth2: &'m OAuth2,
    span: &'m Span,
}

/// The token endpoint that a request goes to, if it goes to one.
pub(super) fn endpoint<'m>(mock: &'m Mock, received: &Received, expected: &Expected) -> Option<Wanted<'m>> {
    let credentials = mock.request.auth.iter().flat_map(|it| &it.credentials);
    let budget = super::budget();
    let text = |text: &Text| {
        let account = |name: &str| {
            let value = mock.account(name.strip_prefix("account.")?)?;
            Some(crate::plan::expr::Data::Text(value.to_owned()))
        };
        super::super::text::evaluate(&text.value, &budget, &account).map(|data| data.text()).unwrap_or_default()
    };
    credentials.into_iter().find_map(|Spanned { value, span }| {
        let Credential::OAuth2(oauth2) = value else { return None };
        let host = received.host.strip_suffix(":443").unwrap_or(&received.host);
        let is_host = !expected.host_is_checked || host.eq_ignore_ascii_case(&text(&oauth2.host));
        (is_host && received.path() == text(&oauth2.path)).then_some(Wanted { oauth2, span })
    })
}

/// Gives out a token, or refuses to.
pub(super) fn judge(mock: &Mock, wanted: Wanted<'_>, received: &Received, session: &mut Session) -> Judgement {
    let Wanted { oauth2, span } = wanted;
    let nothing = Expected::default();
    let facts = Facts::new(mock, received, &nothing, session.now());
    let now = session.now();
    let mut judge = Judge { mock, facts, session, violations: Vec::new(), refusal: None };
    let mut error = None;
    let mut refuse = |judge: &mut Judge<'_>, code: (u16, &'static str), kind: Kind, broken: Broken| {
        error = error.or(Some(code));
        judge.report(kind, span, broken, None);
    };
    let invalid_request = (400, "invalid_request");
    if received.method != "POST" {
        let broken = Broken::new("method", Some(shown(&received.method)), "POST");
        refuse(&mut judge, invalid_request, Kind::Method, broken);
    }
    let content_type = header(received, "Content-Type").value.map(|it| it.text().into_owned());
    let media_type = content_type.as_deref().map(|it| it.split(';').next().unwrap_or_default().trim());
    let form_type = "application/x-www-form-urlencoded";
    if !media_type.is_some_and(|it| it.eq_ignore_ascii_case(form_type)) {
        let broken = Broken::new("headers.Content-Type", content_type.as_deref().map(shown), form_type);
        refuse(&mut judge, invalid_request, Kind::ContentType, broken);
    }
    if !received.query().is_empty() {
        let broken = Broken::new("query", Some("a query".to_owned()), "no query");
        refuse(&mut judge, invalid_request, Kind::Unknown, broken);
    }
    match form::decode(&received.body) {
        Err(why) => {
            let broken = Broken::new("body", Some("a body that is not a form".to_owned()), "a form");
            refuse(&mut judge, invalid_request, Kind::Body, Broken { notes: vec![why], ..broken });
        }
        Ok(pairs) => {
            for (code, kind, broken) in faults(oauth2, &judge, &Decoded::Pairs(pairs)) {
                refuse(&mut judge, code, kind, broken);
            }
        }
    }
    let (name, status, body) = match error {
        None => {
            let token = judge.session.issue(now.plus_millis(oauth2.lifetime_ms));
            let seconds = oauth2.lifetime_ms / 1_000;
            let body = format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":{seconds}}}"#);
            ("token", 200, body)
        }
        Some((status, code)) => ("token-refused", status, format!(r#"{{"error":"{code}"}}"#)),
    };
    let mut headers = vec![
        ("Content-Type".to_owned(), "application/json".to_owned()),
        ("Cache-Control".to_owned(), "no-store".to_owned()),
    ];
    if status == 401 {
        headers.push(("WWW-Authenticate".to_owned(), "Basic realm=\"token\"".to_owned()));
    }
    let answer = Answer { name: name.to_owned(), result: None, status, headers, body: body.into_bytes() };
    Judgement { endpoint: Endpoint::Token, answer, violations: judge.violations }
}

type Fault = ((u16, &'static str), Kind, Broken);

fn faults(oauth2: &OAuth2, judge: &Judge<'_>, form: &Decoded) -> Vec<Fault> {
    let mut all = Vec::new();
    let text = |text: &Text| judge.facts.text(text).unwrap_or_default();
    let invalid_client = (401, "invalid_client");
    let mut known = vec!["grant_type".to_owned()];
    match oauth2.client_auth {
        ClientAuth::Basic => {
            let (id, secret) = (judge.written(&oauth2.client_id.span), judge.written(&oauth2.client_secret.span));
            let words = format!("Basic with {id} and {secret}");
            let found = header(judge.facts.received, "Authorization");
            // RFC 6749 has both form-encoded before they are joined; what needs no encoding is the same either way.
            let encode = |text: &str| crate::encode::form(text);
            let (id, secret) = (text(&oauth2.client_id), text(&oauth2.client_secret));
            let plain = credentials::basic(&found, &id, &secret, words.clone());
            if !plain.is_empty() && !credentials::basic(&found, &encode(&id), &encode(&secret), words).is_empty() {
                all.extend(plain.into_iter().map(|broken| (invalid_client, Kind::Auth, broken)));
            }
        }
        ClientAuth::Body => {
            for (name, right) in [("client_id", &oauth2.client_id), ("client_secret", &oauth2.client_secret)] {
                let words = judge.written(&right.span);
                let broken = exactly(form, name, &text(right), words, name == "client_secret");
                all.extend(broken.map(|it| (invalid_client, Kind::Auth, it)));
                known.push(name.to_owned());
            }
        }
    }
    let grant = "client_credentials";
    if let Some(broken) = exactly(form, "grant_type", grant, shown(grant), false) {
        let code = if broken.seen.is_some() { "unsupported_grant_type" } else { "invalid_request" };
        all.push(((400, code), Kind::Field, broken));
    }
    let scope = oauth2.scope.as_ref().map(|it| ("scope".to_owned(), it, "invalid_scope"));
    let further = oauth2.fields.iter().map(|(name, text)| (name.value.clone(), text, "invalid_request"));
    for (name, right, code) in scope.into_iter().chain(further) {
        let right_text = text(right);
        let broken = exactly(form, &name, &right_text, shown(&right_text), false);
        all.extend(broken.map(|it| ((400, code), Kind::Field, it)));
        known.push(name);
    }
    if let Decoded::Pairs(pairs) = form {
        for (name, _) in pairs.iter().filter(|it| !known.contains(&it.0)) {
            let shown: String = name.chars().take(80).flat_map(char::escape_debug).collect();
            let seen = Some("a field that the token endpoint does not know".to_owned());
            all.push(((400, "invalid_request"), Kind::Unknown, Broken::new(format!("form.{shown}"), seen, "nothing")));
        }
    }
    all
}

fn exactly(form: &Decoded, name: &str, right: &str, words: String, is_secret: bool) -> Option<Broken> {
    let place = format!("form.{name}");
    let found = form.find(&[Step::Key(name.to_owned())]).into_iter().next()?;
    if let Some((wanted, there)) = found.trouble {
        return Some(Broken::new(place, Some(there), wanted));
    }
    let Some(value) = found.value else { return Some(Broken::new(place, None, words)) };
    let value = value.text();
    let show = |text: &str| if is_secret { masked(text) } else { shown(text) };
    (!is_same(&value, right)).then(|| Broken::new(place, Some(show(&value)), words))
}
