//! Judges who calls: Basic, keys in headers, queries, fields and the path, tokens, signatures.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::decode::{Decoded, Found};
use super::super::field::Step;
use super::super::{Alternative, Credential, Kind, Signature, SignaturePlace, Text};
use super::{Broken, Judge, content, facts, header, is_same, is_unread, jwt, masked, sigv4};
use crate::plan::expr::Data;
use crate::spec::{Span, Spanned};

/// What an Authorization header is called as a place.
pub(super) const AUTHORIZATION: &str = "headers.Authorization";
/// What is seen when of `Basic` credentials only the user name is wrong.
pub(crate) const OTHER_USER_NAME: &str = "another user name";
/// What is seen when of `Basic` credentials only the password is wrong.
pub(crate) const OTHER_PASSWORD: &str = "another password";

impl Judge<'_> {
    pub(super) fn credentials(&mut self) {
        let request = &self.mock.request;
        let mut best: Option<Vec<(Span, Broken)>> = None;
        for alternative in &request.auth {
            let broken = self.alternative(alternative);
            if broken.is_empty() {
                return;
            }
            // The way that fails at the fewest things is the one that was tried.
            let failed = |broken: &[(Span, Broken)]| (broken.iter().all(|it| it.1.seen.is_none()), broken.len());
            if best.as_ref().is_none_or(|best| failed(&broken) < failed(best)) {
                best = Some(broken);
            }
        }
        for (span, broken) in best.unwrap_or_default() {
            self.report(Kind::Auth, &span, broken, None);
        }
    }

    fn alternative(&mut self, alternative: &Alternative) -> Vec<(Span, Broken)> {
        let mut all = Vec::new();
        for credential in &alternative.credentials {
            let broken = self.credential(&credential.value);
            all.extend(broken.into_iter().map(|it| (self.span(credential), it)));
        }
        all
    }

    fn span(&self, credential: &Spanned<Credential>) -> Span {
        match &credential.value {
            Credential::Header { name, .. } | Credential::Query { name, .. } => name.span.clone(),
            Credential::Field { name, .. } => name.written.span.clone(),
            _ => credential.span.clone(),
        }
    }

    fn credential(&mut self, credential: &Credential) -> Vec<Broken> {
        let received = self.facts.received;
        match credential {
            Credential::Basic { username, password } => self.basic(username, password),
            Credential::Header { name, value } => {
                let found = header(received, &name.value);
                self.exactly(&found, &format!("headers.{}", name.value), value)
            }
            Credential::Query { name, value } => {
                let steps = [Step::Key(name.value.clone())];
                match &self.facts.query {
                    Ok(query) => self.exactly(&query.find(&steps)[0], &format!("query.{}", name.value), value),
                    Err(_) => Vec::new(),
                }
            }
            Credential::Field { name, value } => match &self.facts.body {
                Ok(body) => {
                    let prefix = content::prefix(&self.mock.request.body);
                    let all = body.find(&name.steps);
                    let judged = all.iter().map(|it| self.exactly(it, &format!("{prefix}{}", it.place), value));
                    judged.flatten().collect()
                }
                // Nobody knows what is in it, and it is reported.
                Err(_) => Vec::new(),
            },
            // It is judged with the path.
            Credential::Path(_) => Vec::new(),
            Credential::OAuth2(_) => self.token(),
            Credential::AwsSigV4(wanted) => sigv4::judge(wanted, &self.facts),
            Credential::Signature(signature) => self.signature(signature),
            Credential::Jwt(wanted) => jwt::judge(wanted, &self.facts, self.session),
        }
    }

    /// A value that has to be exactly this.
    fn exactly(&self, found: &Found<'_>, place: &str, wanted: &Text) -> Vec<Broken> {
        let words = self.written(&wanted.span);
        if let Some((wanted, there)) = &found.trouble {
            return vec![Broken::new(place, Some(there.clone()), wanted.clone())];
        }
        let Some(value) = &found.value else { return vec![Broken::new(place, None, words)] };
        match self.facts.text(wanted) {
            Ok(wanted) if is_same(&wanted, &value.text()) => Vec::new(),
            Ok(_) => vec![Broken::new(place, Some(masked(&value.text())), words)],
            Err(why) => {
                let broken = Broken::new(place, Some(masked(&value.text())), words);
                vec![Broken { notes: vec![format!("it cannot be computed: {why}")], ..broken }]
            }
        }
    }

    fn basic(&self, username: &Text, password: &Text) -> Vec<Broken> {
        let wanted = format!("Basic with {} and {}", self.written(&username.span), self.written(&password.span));
        let found = header(self.facts.received, "Authorization");
        let text = |text: &Text| self.facts.text(text).unwrap_or_default();
        basic(&found, &text(username), &text(password), wanted)
    }

    fn token(&self) -> Vec<Broken> {
        let wanted = "`Bearer` and a token of the token endpoint";
        let found = header(self.facts.received, "Authorization");
        if let Some((wanted, there)) = &found.trouble {
            return vec![Broken::new(AUTHORIZATION, Some(there.clone()), wanted.clone())];
        }
        let Some(value) = &found.value else { return vec![Broken::new(AUTHORIZATION, None, wanted)] };
        let value = value.text();
        let token = value.split_once(' ').filter(|it| it.0.eq_ignore_ascii_case("Bearer")).map(|it| it.1);
        match token.map(|token| self.session.expiry(token)) {
            Some(Some(expires)) if self.facts.now < expires => Vec::new(),
            Some(Some(expires)) => {
                let seen = format!("a token that expired at {}", expires.iso8601());
                vec![Broken::new(AUTHORIZATION, Some(seen), wanted)]
            }
            Some(None) => {
                let seen = format!("{}, which the token endpoint did not give out", masked(&value));
                vec![Broken::new(AUTHORIZATION, Some(seen), wanted)]
            }
            None => vec![Broken::new(AUTHORIZATION, Some(masked(&value)), wanted)],
        }
    }

    fn signature(&self, signature: &Signature) -> Vec<Broken> {
        let received = self.facts.received;
        let request = &self.mock.request;
        let (found, place) = match &signature.place {
            SignaturePlace::Header(name) => (vec![header(received, &name.value)], format!("headers.{}", name.value)),
            SignaturePlace::Query(name) => match &self.facts.query {
                Ok(query) => (query.find(&[Step::Key(name.value.clone())]), format!("query.{}", name.value)),
                Err(_) => return Vec::new(),
            },
            SignaturePlace::Field(name) => match &self.facts.body {
                Ok(body) => {
                    let place = format!("{}{}", content::prefix(&request.body), name.written.value);
                    (body.find(&name.steps), place)
                }
                Err(_) => return Vec::new(),
            },
        };
        if is_unread(&self.facts.body) {
            return Vec::new();
        }
        // A signature does not sign itself.
        let (own_query, own_field) = match &signature.place {
            SignaturePlace::Query(name) => (Some(name.value.as_str()), None),
            SignaturePlace::Field(name) => (None, Some(name.written.value.as_str())),
            SignaturePlace::Header(_) => (None, None),
        };
        let is_form = matches!(self.facts.body, Ok(Decoded::Pairs(_)));
        let signed = |name: &str| match name {
            "request.query" => Some(Data::Text(without(received.query(), own_query?))),
            "request.query_sorted" => Some(Data::Text(facts::sorted(&without(received.query(), own_query?)))),
            "request.body" if is_form => {
                let body = std::str::from_utf8(&received.body).ok()?;
                Some(Data::Text(without(body, own_field?)))
            }
            _ => None,
        };
        let mut steps: Vec<(String, Data)> = Vec::new();
        let mut failed = None;
        for (name, text) in &signature.values {
            let input = |input: &str| step(&steps, input).or_else(|| signed(input));
            match self.facts.data(&text.value, &input) {
                Ok(data) => steps.push((name.value.clone(), data)),
                Err(why) => failed = failed.or(Some(why)),
            }
        }
        let wanted = self.facts.data(&signature.equals.value, &|input| step(&steps, input).or_else(|| signed(input)));
        let words = format!("the signature {}", self.written(&signature.equals.span));
        let Some(found) = found.first() else { return Vec::new() };
        if let Some((wanted, there)) = &found.trouble {
            return vec![Broken::new(place, Some(there.clone()), wanted.clone())];
        }
        let Some(value) = &found.value else { return vec![Broken::new(place, None, words)] };
        let mut broken = Broken::new(place, Some(masked(&value.text())), words);
        match (wanted, failed) {
            (Ok(wanted), None) if is_same(&wanted.text(), &value.text()) => return Vec::new(),
            (Ok(_), None) => broken.notes = self.explained(signature, &steps),
            (Err(why), _) | (_, Some(why)) => broken.notes.push(format!("it cannot be computed: {why}")),
        }
        vec![broken]
    }

    /// The steps of a signature that hold nothing of a secret.
    fn explained(&self, signature: &Signature, steps: &[(String, Data)]) -> Vec<String> {
        let is_open = |name: &str| {
            let text = signature.values.iter().find(|it| it.0.value == name);
            text.is_some_and(|it| {
                it.1.value.names().all(|name| !name.starts_with("account.") && !name.starts_with("values."))
            })
        };
        let open = steps.iter().filter(|it| is_open(&it.0)).filter_map(|(name, data)| match data {
            Data::Text(text) => Some(format!("{name}: {}", super::shown(text))),
            _ => None,
        });
        open.take(10).collect()
    }
}

fn step(steps: &[(String, Data)], input: &str) -> Option<Data> {
    let name = input.strip_prefix("values.")?;
    steps.iter().find(|it| it.0 == name).map(|it| it.1.clone())
}

/// The pairs of a query or form but for those of a name.
fn without(pairs: &str, name: &str) -> String {
    let is_other = |pair: &&str| {
        let own = pair.split('=').next().unwrap_or_default();
        super::super::decode::form::decode(format!("{own}=").as_bytes())
            .is_ok_and(|read| read.first().is_none_or(|it| it.0 != name))
    };
    pairs.split('&').filter(is_other).collect::<Vec<_>>().join("&")
}

/// Judges the Basic credentials of an Authorization header.
pub(super) fn basic(found: &Found<'_>, username: &str, password: &str, wanted: String) -> Vec<Broken> {
    if let Some((wanted, there)) = &found.trouble {
        return vec![Broken::new(AUTHORIZATION, Some(there.clone()), wanted.clone())];
    }
    let Some(value) = &found.value else { return vec![Broken::new(AUTHORIZATION, None, wanted)] };
    let value = value.text();
    let wrong = |seen: String| vec![Broken::new(AUTHORIZATION, Some(seen), wanted.clone())];
    let Some(encoded) = value.split_once(' ').filter(|it| it.0.eq_ignore_ascii_case("Basic")).map(|it| it.1) else {
        return wrong(masked(&value));
    };
    let decoded = STANDARD.decode(encoded).ok().and_then(|it| String::from_utf8(it).ok());
    let Some((name, secret)) = decoded.as_deref().and_then(|it| it.split_once(':')) else {
        return wrong("`Basic` without `user:password` in base64".to_owned());
    };
    match (is_same(name, username), is_same(secret, password)) {
        (true, true) => Vec::new(),
        (true, false) => wrong(OTHER_PASSWORD.to_owned()),
        (false, true) => wrong(OTHER_USER_NAME.to_owned()),
        (false, false) => wrong("another user name and password".to_owned()),
    }
}
