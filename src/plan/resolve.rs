//! From a spec and what an org chose to the delivery plan.

use std::collections::HashMap;
use std::rc::Rc;

use super::carrier::{self};
use super::expr::{Data, Expr, Type};
use super::filter::Filter;
use super::scope::{self, Scope, Site};
use super::{
    AuthHeader, BaseUrl, NamedValue, Parameter, PathPart, Plan, PlanAuth, PlanBody, PlanElement, PlanField, PlanJson,
};
use super::{secrets, settings};
use crate::blank::is_blank;
use crate::diagnostic::{self, Diagnostic, Fix, Place};
use crate::phone::PhoneRules;
use crate::spec::value::Template;
use crate::spec::{Auth, Body, Element, Field, Json, Pair, Spanned, Spec};
use crate::yaml::decode::{closest, unmistakable};
use crate::yaml::repair;

/// The endpoint is not an `https` address with a host.
pub(crate) const BAD_URL: &str = "S010";
/// The path does not begin with a slash, or holds a query or fragment.
pub(crate) const BAD_PATH: &str = "S011";

/// A value may have so many constants, inputs and filters in it, with those of the values that it names.
const MOST_PIECES: usize = 1_000;

/// What an org chose for one handler, apart from names and folders.
#[derive(Debug)]
pub struct Choices {
    /// Settings as they were written, each with its place.
    pub settings: Vec<(String, String, Place)>,
    /// The message's template.
    pub message: Option<(Template, Place)>,
    /// Calling code of numbers that come without one.
    pub default_country: Option<String>,
    /// How long one callout may take, in milliseconds.
    pub timeout_ms: Option<u64>,
    /// Where the handler is asked for: what is missing is reported there.
    pub place: Place,
}

impl Choices {
    /// The spec's own examples: what `check` and try-outs use.
    #[must_use]
    pub fn examples(spec: &Spec) -> Self {
        let settings = spec.settings.iter().map(|setting| {
            (setting.name.value.clone(), setting.example.value.clone(), spec.place(&setting.example.span))
        });
        let settings = settings.collect();
        Self { settings, message: None, default_country: None, timeout_ms: None, place: spec.place(&spec.name.span) }
    }
}

/// Resolves a spec for one handler.
///
/// # Errors
/// Everything that is wrong with the spec's values or with the choices, in one go.
pub fn resolve(spec: &Spec, choices: &Choices) -> Result<Plan, Vec<Diagnostic>> {
    let (plan, problems) = resolve_partly(spec, choices);
    if diagnostic::has_errors(&problems) { Err(problems) } else { Ok(plan) }
}

/// Resolves as much of a spec as there is, and everything that is wrong with it. With errors, the plan serves to find
/// further ones and for nothing else: in place of what is wrong it has an empty text.
#[must_use]
pub fn resolve_partly(spec: &Spec, choices: &Choices) -> (Plan, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let settings = settings::settings(spec, choices, &mut problems);
    let mut scope = Scope { spec, settings, values: Vec::new(), pieces: HashMap::new(), problems };
    for (name, template) in &spec.values {
        let expr = scope.value(template, Site::Named);
        let expr = scope.within_reason(expr, &name.value, template);
        scope.values.push(NamedValue { name: name.value.clone(), expr });
    }
    let message = match (&choices.message, &spec.message) {
        (Some((template, place)), _) => Some(scope.value_at(template, Site::Message, place)),
        (None, Some(template)) => Some(scope.value(template, Site::Message)),
        (None, None) => None,
    };
    let url = scope.base_url();
    let path = scope.path();
    let auth = scope.auth();
    let headers = scope.headers();
    let query = scope.fields(&spec.payload.query);
    let body = scope.body();
    let home = spec.phone.clone();
    let phone = PhoneRules {
        default_country: choices.default_country.clone(),
        home_country: home.as_ref().map(|home| home.country.clone()),
        home_trunk: home.map(|home| home.trunk).unwrap_or_default(),
    };
    let spec_timeout = u64::try_from(spec.endpoint.timeout.value.as_millis()).unwrap_or(u64::MAX);
    let mut plan = Plan {
        provider: spec.name.value.clone(),
        label: spec.label.clone(),
        docs: spec.docs.clone(),
        settings: std::mem::take(&mut scope.settings),
        secrets: Vec::new(),
        phone,
        values: std::mem::take(&mut scope.values),
        url,
        method: spec.endpoint.method.clone(),
        path,
        timeout_ms: choices.timeout_ms.unwrap_or(spec_timeout),
        auth,
        headers,
        query,
        body,
        message,
        response: Rc::clone(&spec.response),
        verified: spec.verified.iter().map(|(part, evidence)| (part.value.clone(), evidence.clone())).collect(),
    };
    let mut problems = scope.problems;
    plan.secrets = secrets::secrets(spec, &plan, &mut problems);
    (plan, problems)
}

impl Scope<'_> {
    /// A value that is not too large with everything in it that it names: whoever reads a plan may follow the names.
    fn within_reason(&mut self, expr: Expr, name: &str, template: &Spanned<Template>) -> Expr {
        let mut pieces = 0_usize;
        expr.walk(&mut |it| {
            pieces += match it {
                Expr::Named(name, _) => self.pieces.get(name).copied().unwrap_or(1),
                _ => 1,
            }
        });
        if pieces <= MOST_PIECES {
            self.pieces.insert(name.to_owned(), pieces);
            return expr;
        }
        let message = format!(
            "this value has {pieces} pieces with those of the values in it, and at most {MOST_PIECES} are allowed"
        );
        let problem = Diagnostic::error(scope::NOT_COMPUTABLE, self.spec.place(&template.span), message);
        self.problems.push(problem.help("name each value once"));
        Expr::text("")
    }

    fn fixed(&mut self, template: &Spanned<Template>) -> String {
        let expr = self.value(template, Site::Fixed);
        constant_text(&expr)
    }

    fn base_url(&mut self) -> BaseUrl {
        let template = &self.spec.endpoint.url;
        let errors = self.problems.len();
        let text = self.fixed(template);
        if let Some(url) = parse_https(&text) {
            return url;
        }
        // A setting that is missing or wrong makes a bad address; one message is enough.
        if self.problems.len() == errors && !self.problems.iter().any(|it| it.code == settings::MISSING_SETTING) {
            let place = self.spec.place(&template.span);
            let message = format!("`{text}` is not an https address");
            let help = "write `https://` and a host, without a query or a fragment".to_owned();
            let fix = with_https(&text, &place);
            self.problems.push(Diagnostic::error(BAD_URL, place, message).help(help).fix(fix));
        }
        BaseUrl { host: String::new(), path: String::new() }
    }

    fn path(&mut self) -> Vec<PathPart> {
        let template = &self.spec.endpoint.path;
        let expr = self.value(template, Site::Path);
        let parts = match expr {
            Expr::Concat(parts) => parts,
            other => vec![other],
        };
        let mut path: Vec<PathPart> = Vec::new();
        for part in parts {
            let literal = match part {
                Expr::Constant { setting: None, data } => data.text(),
                Expr::Constant { data, .. } => crate::encode::percent(&data.text()),
                other => {
                    path.push(PathPart::Encoded(other));
                    continue;
                }
            };
            match path.last_mut() {
                Some(PathPart::Literal(before)) => before.push_str(&literal),
                _ => path.push(PathPart::Literal(literal)),
            }
        }
        let begins = matches!(path.first(), Some(PathPart::Literal(first)) if first.starts_with('/'));
        let plain = path.iter().all(|part| match part {
            PathPart::Literal(text) => text.bytes().all(|b| b.is_ascii_graphic() && !b"?#\\\"<>^`{|}".contains(&b)),
            PathPart::Encoded(_) => true,
        });
        if !begins || !plain {
            let place = self.spec.place(&template.span);
            let message = "a path begins with `/` and holds neither `?` nor `#` nor a space".to_owned();
            let help = "query parameters go into `payload.query`".to_owned();
            self.problems.push(Diagnostic::error(BAD_PATH, place, message).help(help));
        }
        path
    }

    fn auth(&mut self) -> PlanAuth {
        let spec = self.spec;
        match &spec.auth.value {
            Auth::Basic { username, password } => {
                let (username, password) = (self.value(username, Site::Named), self.value(password, Site::Named));
                let pair = Expr::Concat(flattened([username, Expr::text(":"), password]));
                let value =
                    Expr::Concat(vec![Expr::text("Basic "), Expr::Apply(Filter::Base64, Box::new(pair), Vec::new())]);
                PlanAuth::Headers(vec![self.auth_header("Authorization".to_owned(), value)])
            }
            Auth::Headers(pairs) => {
                let mut headers = Vec::new();
                for pair in pairs {
                    let value = self.value(&pair.value, Site::Header);
                    headers.push(self.auth_header(pair.name.value.clone(), value));
                }
                PlanAuth::Headers(headers)
            }
            Auth::OAuth2 { token_url, client_id, client_secret, scope, client_auth_basic } => {
                let errors = self.problems.len();
                let token_text = self.fixed(token_url);
                if parse_https(&token_text).is_none()
                    && errors == self.problems.len()
                    && !self.problems.iter().any(|it| it.code == settings::MISSING_SETTING)
                {
                    let place = spec.place(&token_url.span);
                    let message = format!("`{token_text}` is not an https address");
                    let fix = with_https(&token_text, &place);
                    self.problems.push(Diagnostic::error(BAD_URL, place, message).fix(fix));
                }
                let client_id = self.value(client_id, Site::Client);
                PlanAuth::OAuth2 {
                    token_url: token_text,
                    client_id,
                    client_secret: self.secret_name(client_secret),
                    scope: scope.as_ref().map(|scope| self.fixed(scope)),
                    in_header: *client_auth_basic,
                }
            }
            Auth::AwsSigV4 { service, region, access_key_id, secret_access_key } => PlanAuth::AwsSigV4 {
                service: self.fixed(service),
                region: self.fixed(region),
                access_key_id: self.secret_name(access_key_id),
                secret_access_key: self.secret_name(secret_access_key),
            },
            Auth::Payload => PlanAuth::Payload,
        }
    }

    fn auth_header(&self, name: String, value: Expr) -> AuthHeader {
        let carrier = carrier::of_header(&self.values, &value);
        AuthHeader { name, value, carrier }
    }

    fn secret_name(&mut self, name: &Spanned<String>) -> String {
        if self.spec.secret(&name.value).is_none() {
            let known: Vec<&str> = self.spec.secrets.iter().map(|it| it.name.value.as_str()).collect();
            let help = match closest(&name.value, &known) {
                Some(close) => format!("did you mean `{close}`?"),
                None => "declare it under `secrets`".to_owned(),
            };
            let message = format!("there is no secret `{}`", name.value);
            let place = self.spec.place(&name.span);
            let fix = unmistakable(&name.value, &known)
                .and_then(|close| repair::rename(&place.source, &name.span, &name.value, close));
            self.problems.push(Diagnostic::error(scope::UNKNOWN_INPUT, place, message).help(help).fix(fix));
        }
        name.value.clone()
    }

    fn headers(&mut self) -> Vec<Parameter<Expr>> {
        let pairs = &self.spec.payload.headers;
        let mut headers = self.parameters(pairs, Site::Header);
        let has_type = headers.iter().any(|header| header.name.eq_ignore_ascii_case("content-type"));
        let content_type = match self.spec.payload.body {
            Body::None => None,
            Body::Form(_) => Some("application/x-www-form-urlencoded"),
            Body::Json(_) => Some("application/json"),
            Body::Xml(_) => Some("application/xml"),
        };
        if let (Some(content_type), false) = (content_type, has_type) {
            let name = "Content-Type".to_owned();
            headers.insert(0, Parameter { name, optional: false, value: Expr::text(content_type) });
        }
        headers
    }

    fn parameters(&mut self, pairs: &[Pair<Spanned<Template>>], site: Site) -> Vec<Parameter<Expr>> {
        let resolve = |pair: &Pair<Spanned<Template>>| {
            let value = self.value(&pair.value, site);
            self.sendable(&value, &pair.value);
            Parameter { name: pair.name.value.clone(), optional: pair.optional, value }
        };
        pairs.iter().map(resolve).filter(|it| !(it.optional && is_known_empty(&it.value))).collect()
    }

    fn fields(&mut self, pairs: &[Pair<Field>]) -> Vec<Parameter<PlanField>> {
        let mut fields = Vec::new();
        for pair in pairs {
            let value = match &pair.value {
                Field::Text(template) => {
                    let expr = self.value(template, Site::Payload);
                    self.sendable(&expr, template);
                    if pair.optional && is_known_empty(&expr) {
                        continue;
                    }
                    PlanField::Value(expr)
                }
                Field::Json(json) => match self.json(json, pair.optional) {
                    Some(json) => PlanField::Json(json),
                    None => continue,
                },
            };
            fields.push(Parameter { name: pair.name.value.clone(), optional: pair.optional, value });
        }
        fields
    }

    fn body(&mut self) -> PlanBody {
        match &self.spec.payload.body {
            Body::None => PlanBody::None,
            Body::Form(pairs) => PlanBody::Form(self.fields(pairs)),
            Body::Json(json) => PlanBody::Json(self.json(json, false).unwrap_or(PlanJson::Null)),
            Body::Xml(root) => match self.element(root) {
                Some(root) => PlanBody::Xml(root),
                None => PlanBody::None,
            },
        }
    }

    /// `None`: it is optional and known to be empty.
    fn json(&mut self, json: &Spanned<Json>, optional: bool) -> Option<PlanJson> {
        Some(match &json.value {
            Json::Null => PlanJson::Null,
            Json::Boolean(boolean) => PlanJson::Boolean(*boolean),
            Json::Number(number) => PlanJson::Number(number.clone()),
            Json::Value(template) => {
                let template = Spanned { value: template.clone(), span: json.span.clone() };
                let expr = self.value(&template, Site::Payload);
                self.sendable(&expr, &template);
                if optional && is_known_empty(&expr) {
                    return None;
                }
                PlanJson::Value(expr)
            }
            Json::Array(items) => {
                let items: Vec<PlanJson> = items.iter().filter_map(|item| self.item(item)).collect();
                if optional && items.is_empty() {
                    return None;
                }
                PlanJson::Array(items)
            }
            Json::Object(pairs) => {
                let mut members = Vec::new();
                for pair in pairs {
                    let name = match Template::parse(&pair.name.value) {
                        Ok(template) => self.fixed(&Spanned { value: template, span: pair.name.span.clone() }),
                        Err(_) => pair.name.value.clone(),
                    };
                    if let Some(value) = self.json(&pair.value, pair.optional) {
                        members.push(Parameter { name, optional: pair.optional, value });
                    }
                }
                if optional && members.is_empty() {
                    return None;
                }
                PlanJson::Object(members)
            }
            Json::Text(content) => PlanJson::Text(Box::new(self.json(content, optional)?)),
        })
    }

    /// An element of an array; one that is a setting that was not given is left out.
    fn item(&mut self, item: &Spanned<Json>) -> Option<PlanJson> {
        let json = self.json(item, false)?;
        (!matches!(&json, PlanJson::Value(expr) if scope::is_absent(expr))).then_some(json)
    }

    fn element(&mut self, element: &Element) -> Option<PlanElement> {
        let text = element.text.as_ref().map(|template| {
            let expr = self.value(template, Site::Payload);
            self.sendable(&expr, template);
            expr
        });
        let known_empty = text.as_ref().is_none_or(is_known_empty);
        let attributes = self.parameters(&element.attributes, Site::Payload);
        let children: Vec<PlanElement> = element.children.iter().filter_map(|child| self.element(child)).collect();
        if element.optional && known_empty && children.is_empty() {
            return None;
        }
        let name = element.name.value.clone();
        Some(PlanElement { name, optional: element.optional, attributes, text, children })
    }

    /// Times, durations and bytes have no notation of their own.
    fn sendable(&mut self, expr: &Expr, template: &Spanned<Template>) {
        let found = expr.type_of();
        if matches!(found, Type::Instant | Type::Duration | Type::Bytes) {
            let message = format!("{} cannot be sent as it stands", found.phrase());
            let place = self.spec.place(&template.span);
            let help = "convert it, for example `| iso8601`, `| seconds` or `| base64`".to_owned();
            self.problems.push(Diagnostic::error(scope::WRONG_TYPE, place, message).help(help));
        }
    }
}

fn flattened(parts: [Expr; 3]) -> Vec<Expr> {
    let mut flat: Vec<Expr> = Vec::new();
    for part in parts {
        match part {
            Expr::Concat(inner) => flat.extend(inner),
            Expr::Constant { data: Data::Text(text), .. } if text.is_empty() => {}
            other => flat.push(other),
        }
    }
    flat
}

fn constant_text(expr: &Expr) -> String {
    match expr {
        Expr::Constant { data, .. } => data.text(),
        Expr::Concat(parts) => parts.iter().map(constant_text).collect(),
        _ => String::new(),
    }
}

fn is_known_empty(expr: &Expr) -> bool {
    matches!(expr, Expr::Constant { data: Data::Text(text), .. } if is_blank(text))
}

/// Makes `http://` out of which nothing else is wrong to `https://`.
fn with_https(text: &str, place: &Place) -> Option<Fix> {
    let scheme =
        text.split_once("://").map(|it| it.0).filter(|it| matches!(it.to_lowercase().as_str(), "http" | "https"))?;
    parse_https(&format!("https{}", &text[scheme.len()..]))?;
    let written = place.source.text.get(place.span.clone())?;
    let start = place.span.start + usize::from(written.starts_with(['"', '\'']));
    let range = start..start + scheme.len();
    let is_there = place.source.text.get(range.clone()) == Some(scheme);
    is_there.then(|| Fix::replace("use `https://`", range, "https"))
}

/// Reads `https://host[:port][/path]`.
fn parse_https(text: &str) -> Option<BaseUrl> {
    let rest = text.strip_prefix("https://")?;
    let (host, path) = rest.split_once('/').map_or((rest, ""), |(host, path)| (host, path));
    let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    let is_label = |label: &str| {
        let inner = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(inner)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let host_fits = name.len() <= 253 && name.contains('.') && name.split('.').all(is_label);
    let port_fits = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    let path_fits = path.bytes().all(|b| b.is_ascii_graphic() && !b"?#\\\"<>^`{|}".contains(&b));
    let path = path.trim_end_matches('/');
    let path = if path.is_empty() { String::new() } else { format!("/{path}") };
    (host_fits && port_fits && path_fits).then(|| BaseUrl { host: host.to_ascii_lowercase(), path })
}
