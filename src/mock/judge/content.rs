//! Judges what a request holds: content type, body, headers, parameters, fields.

use super::super::check::body_rules;
use super::super::decode::{Decoded, Found, Value};
use super::super::field::Step;
use super::super::{Body, Credential, Field, Kind, SignaturePlace, Unknown};
use super::rule::{self, Context};
use super::{Broken, Judge, header, shown};
use std::borrow::Cow;

impl Judge<'_> {
    pub(super) fn content_type(&mut self) {
        let request = &self.mock.request;
        let Some(first) = request.content_type.first() else { return };
        let found = header(self.facts.received, "Content-Type");
        let names: Vec<&str> = request.content_type.iter().map(|it| it.value.as_str()).collect();
        let wanted = names.join(" or ");
        let place = "headers.Content-Type";
        let broken = match (&found.trouble, &found.value) {
            (Some((wanted, there)), _) => Some(Broken::new(place, Some(there.clone()), wanted.clone())),
            (None, None) => Some(Broken::new(place, None, wanted)),
            (None, Some(value)) => match fault(&value.text(), &names) {
                None => None,
                Some(Fault::Other) => Some(Broken::new(place, Some(shown(&value.text())), wanted)),
                Some(Fault::Charset) => Some(Broken::new(place, Some(shown(&value.text())), "the charset UTF-8")),
            },
        };
        if let Some(broken) = broken {
            self.report(Kind::ContentType, &first.span.clone(), broken, None);
        }
    }

    /// What cannot be read at all.
    pub(super) fn content(&mut self) {
        let request = &self.mock.request;
        if let Err(why) = &self.facts.query {
            let broken = Broken::new("query", Some("a query that cannot be read".to_owned()), "an encoded query");
            let broken = Broken { notes: vec![why.clone()], ..broken };
            self.report(Kind::Body, &request.path.span, broken, None);
        }
        let wanted = match &request.body {
            Body::None => "no body",
            Body::Form(_) => "a form",
            Body::Json(_) => "JSON",
            Body::Xml { .. } => "XML",
            Body::Text(_) => "a text",
        };
        let is_empty = self.facts.received.body.is_empty();
        match &self.facts.body {
            Err(why) => {
                let seen = (!is_empty).then(|| match &request.body {
                    Body::None => "a body".to_owned(),
                    _ => format!("a body that is not {wanted}"),
                });
                let broken = Broken::new("body", seen, wanted);
                let notes = if matches!(request.body, Body::None) { Vec::new() } else { vec![why.clone()] };
                let broken = Broken { notes, ..broken };
                self.report(Kind::Body, &request.body_span, broken, None);
            }
            Ok(Decoded::Xml(root)) => {
                if let Body::Xml { namespace: Some(namespace), .. } = &request.body
                    && let Some(element) = root.outside(&namespace.value)
                {
                    let seen = element.namespace.as_deref().map_or("no namespace".to_owned(), shown);
                    let place = format!("xml:{}", element.name);
                    let broken = Broken::new(place, Some(seen), format!("the namespace {}", shown(&namespace.value)));
                    self.report(Kind::Body, &namespace.span, broken, None);
                }
            }
            Ok(_) => {}
        }
    }

    /// Every rule of a header, parameter or field, in the order of the file.
    pub(super) fn fields(&mut self) {
        let request = &self.mock.request;
        let mut all: Vec<(usize, Part)> = Vec::new();
        all.extend(request.headers.iter().map(|field| (field.rule.span.start, Part::Header(field))));
        all.extend(request.query.iter().map(|field| (field.rule.span.start, Part::Query(field))));
        all.extend(body_rules(&request.body).iter().map(|field| (field.rule.span.start, Part::Body(field))));
        all.sort_by_key(|it| it.0);
        for (_, part) in all {
            self.field(&part);
        }
        if let (Body::Text(rule), Ok(Decoded::Text(text))) = (&request.body, &self.facts.body) {
            let value = (!text.is_empty()).then_some(Value::Text(Cow::Borrowed(text.as_str())));
            let found = Found { place: String::new(), value, trouble: None };
            let written = crate::spec::Spanned { value: "text".to_owned(), span: rule.span.clone() };
            let field = Field { name: super::super::FieldPath { written, steps: Vec::new() }, rule: (**rule).clone() };
            let mut context = Context { facts: &self.facts, session: self.session, is_there: &|_| false };
            for broken in rule::broken(&field, &found, "body", &mut context) {
                self.report(Kind::Field, &rule.span, broken, rule.refusal.as_ref());
            }
        }
    }

    fn field(&mut self, part: &Part<'_>) {
        let request = &self.mock.request;
        let received = self.facts.received;
        let (field, found, prefix) = match part {
            Part::Header(field) => (*field, vec![header(received, &field.name.written.value)], "headers."),
            Part::Query(field) => match &self.facts.query {
                Ok(query) => (*field, query.find(&field.name.steps), "query."),
                Err(_) => return,
            },
            Part::Body(field) => match &self.facts.body {
                Ok(body) => (*field, body.find(&field.name.steps), prefix(&request.body)),
                Err(_) => return,
            },
        };
        let is_header = |name: &str| received.values(name).next().is_some();
        let is_field = |name: &str| {
            is_there(&self.facts.query, &request.query, name)
                || is_there(&self.facts.body, body_rules(&request.body), name)
                || is_pair(&self.facts.query, name)
                || is_pair(&self.facts.body, name)
        };
        let is_there: &dyn Fn(&str) -> bool = if matches!(part, Part::Header(_)) { &is_header } else { &is_field };
        let mut all = Vec::new();
        for found in &found {
            let place = match found.place.as_str() {
                "" => prefix.trim_end_matches('.').to_owned(),
                place => format!("{prefix}{place}"),
            };
            let mut context = Context { facts: &self.facts, session: self.session, is_there };
            all.extend(rule::broken(field, found, &place, &mut context));
        }
        // Several fields behind one wrong thing say the same about it.
        all.dedup();
        for broken in all {
            let is_known = self.violations.iter().any(|it| it.place == broken.place && it.wanted == broken.wanted);
            if !is_known {
                self.report(Kind::Field, &field.rule.span, broken, field.rule.refusal.as_ref());
            }
        }
    }

    /// Parameters and fields that no rule names.
    pub(super) fn unknown(&mut self) {
        let request = &self.mock.request;
        let (mut query_names, mut body_ways) = (Vec::new(), Vec::new());
        for credential in request.auth.iter().flat_map(|it| &it.credentials) {
            match &credential.value {
                Credential::Query { name, .. } => query_names.push(name.value.as_str()),
                Credential::Field { name, .. } => body_ways.push(&name.steps[..]),
                Credential::Signature(signature) => match &signature.place {
                    SignaturePlace::Query(name) => query_names.push(name.value.as_str()),
                    SignaturePlace::Field(name) => body_ways.push(&name.steps[..]),
                    SignaturePlace::Header(_) => {}
                },
                _ => {}
            }
        }
        query_names.extend(request.query.iter().map(|it| it.name.written.value.as_str()));
        body_ways.extend(body_rules(&request.body).iter().map(|it| &it.name.steps[..]));
        let mut unknown: Vec<(String, crate::spec::Span)> = Vec::new();
        if let (Ok(Decoded::Pairs(pairs)), Unknown::Refused) = (&self.facts.query, request.unknown_query) {
            let names = pairs.iter().map(|it| it.0.as_str()).filter(|name| !query_names.contains(name));
            unknown.extend(names.map(|name| (format!("query.{}", cut(name)), request.span.clone())));
        }
        if let (Ok(body), Unknown::Refused) = (&self.facts.body, request.unknown_body) {
            let prefix = prefix(&request.body);
            let mut add = |place: String| unknown.push((format!("{prefix}{}", cut(&place)), request.body_span.clone()));
            match body {
                Decoded::Pairs(pairs) => {
                    let is_known =
                        |name: &str| body_ways.iter().any(|way| matches!(way, [Step::Key(key)] if key == name));
                    pairs.iter().filter(|pair| !is_known(&pair.0)).for_each(|pair| add(pair.0.clone()));
                }
                Decoded::Json(json) => json.unknown(&body_ways, &mut add),
                Decoded::Xml(root) => root.unknown(&body_ways, &mut add),
                Decoded::Nothing | Decoded::Text(_) => {}
            }
        }
        for (place, span) in unknown {
            let broken = Broken::new(place, Some("a field that no rule names".to_owned()), "nothing");
            self.report(Kind::Unknown, &span, broken, None);
        }
    }
}

/// A field and the part of the request that it is in.
enum Part<'m> {
    Header(&'m Field),
    Query(&'m Field),
    Body(&'m Field),
}

/// What stands before the places of a body's fields.
pub(super) fn prefix(body: &Body) -> &'static str {
    match body {
        Body::Form(_) => "form.",
        Body::Json(_) => "json.",
        Body::Xml { .. } => "xml:",
        Body::None | Body::Text(_) => "body.",
    }
}

fn is_there(decoded: &Result<Decoded, String>, fields: &[Field], name: &str) -> bool {
    let Some(field) = fields.iter().find(|it| it.name.written.value == name) else { return false };
    decoded.as_ref().is_ok_and(|it| it.first(&field.name.steps).is_some())
}

/// Whether a query or form has a field that only `auth` knows.
fn is_pair(decoded: &Result<Decoded, String>, name: &str) -> bool {
    matches!(decoded, Ok(Decoded::Pairs(pairs)) if pairs.iter().any(|it| it.0 == name))
}

/// What is wrong with a content type.
enum Fault {
    Other,
    Charset,
}

fn fault(value: &str, wanted: &[&str]) -> Option<Fault> {
    let mut parts = value.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default();
    if !wanted.iter().any(|it| it.eq_ignore_ascii_case(media_type)) {
        return Some(Fault::Other);
    }
    for parameter in parts {
        let Some((name, value)) = parameter.split_once('=') else { return Some(Fault::Other) };
        let value = value.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(value);
        if name.eq_ignore_ascii_case("charset") && !value.eq_ignore_ascii_case("utf-8") {
            return Some(Fault::Charset);
        }
    }
    None
}

/// A name that a stranger chose, not too long and on one line.
fn cut(name: &str) -> String {
    name.chars().take(80).flat_map(char::escape_debug).collect()
}
