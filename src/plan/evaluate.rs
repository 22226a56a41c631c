//! Builds the exact request of a plan, as it reaches the provider.

use std::collections::{BTreeMap, HashMap};

use super::expr::{Data, Expr};
use super::filter::{HEAP, HEAP_MESSAGE};
use super::input::Input;
use super::{Parameter, PathPart, Plan, PlanAuth, PlanBody, PlanElement, PlanField, PlanJson, carrier, sigv4};
use crate::blank::is_blank;
use crate::clock::Instant;
use crate::encode;
use crate::phone::PhoneForm;

/// What Salesforce passes to the handler, and what is random or depends on the time.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The phone number as somebody typed it.
    pub phone_number: String,
    /// The one-time password.
    pub one_time_password: String,
    /// The message that Salesforce would send; may be empty.
    pub default_text: String,
    /// The user's id; may be empty.
    pub user_id: String,
    /// The site's id; may be empty.
    pub network_id: String,
    /// The experience's id; may be empty.
    pub experience_id: String,
    /// The time of the call.
    pub now: Instant,
    /// A random UUID.
    pub uuid: String,
    /// 32 random hexadecimal digits.
    pub nonce: String,
    /// Secrets by name.
    pub secrets: BTreeMap<String, String>,
}

/// An HTTP request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Method.
    pub method: String,
    /// Host and port.
    pub host: String,
    /// Encoded path.
    pub path: String,
    /// Encoded query, without the question mark; empty when there is none.
    pub query: String,
    /// Headers in order.
    pub headers: Vec<(String, String)>,
    /// Body; `None` when there is none.
    pub body: Option<String>,
}

impl Request {
    /// The whole address.
    #[must_use]
    pub fn url(&self) -> String {
        let query = if self.query.is_empty() { String::new() } else { format!("?{}", self.query) };
        format!("https://{}{}{query}", self.host, self.path)
    }

    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.0.eq_ignore_ascii_case(name)).map(|header| header.1.as_str())
    }
}

/// Why there is no request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoRequest {
    /// The phone number cannot be one.
    InvalidPhoneNumber,
    /// The one-time password is blank.
    BlankOneTimePassword,
    /// These secrets are not given.
    MissingSecrets(Vec<String>),
    /// A value cannot be computed.
    NotComputable(String),
}

impl std::fmt::Display for NoRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::InvalidPhoneNumber => f.write_str("this is not a phone number with its country code"),
            Self::BlankOneTimePassword => f.write_str("the one-time password is blank"),
            Self::MissingSecrets(names) => write!(f, "these secrets are missing: {}", names.join(", ")),
            Self::NotComputable(why) => f.write_str(why),
        }
    }
}

/// The text that is sent when nobody supplied one.
#[must_use]
pub fn fallback_message(one_time_password: &str) -> String {
    format!("Your verification code is {one_time_password}")
}

impl Plan {
    /// Builds the request for a delivery.
    ///
    /// # Errors
    /// [`NoRequest`]; the generated handler answers without a callout in the same cases.
    pub fn request(&self, delivery: &Delivery) -> Result<Request, NoRequest> {
        self.built(delivery).map(|builder| builder.request)
    }

    /// Builds the request for a delivery, and keeps what its values are computed from.
    ///
    /// # Errors
    /// As [`Plan::request`].
    pub fn compute<'p>(&'p self, delivery: &'p Delivery) -> Result<Computation<'p>, NoRequest> {
        self.built(delivery).map(Computation)
    }

    /// What the message's template becomes for a one-time password and Salesforce's own text, before anything takes the
    /// place of an empty one; `None` without a template, or when it cannot be computed.
    #[must_use]
    pub fn message_text(&self, one_time_password: &str, default_text: &str) -> Option<String> {
        let delivery = Delivery {
            phone_number: String::new(),
            one_time_password: one_time_password.to_owned(),
            default_text: default_text.to_owned(),
            user_id: String::new(),
            network_id: String::new(),
            experience_id: String::new(),
            now: Instant::EPOCH,
            uuid: String::new(),
            nonce: String::new(),
            secrets: BTreeMap::new(),
        };
        let mut builder = self.builder(&delivery, String::new());
        self.message.as_ref().and_then(|template| builder.text(template).ok())
    }

    fn built<'p>(&'p self, delivery: &'p Delivery) -> Result<Builder<'p>, NoRequest> {
        if is_blank(&delivery.one_time_password) {
            return Err(NoRequest::BlankOneTimePassword);
        }
        let recipient = self.phone.e164(&delivery.phone_number).ok_or(NoRequest::InvalidPhoneNumber)?;
        let given = |name: &str| delivery.secrets.get(name).is_some_and(|value| !value.is_empty());
        let missing: Vec<String> = self.secrets.iter().map(|it| it.name.clone()).filter(|name| !given(name)).collect();
        if !missing.is_empty() {
            return Err(NoRequest::MissingSecrets(missing));
        }
        let mut builder = self.builder(delivery, recipient);
        builder.message = builder.compose_message()?;
        builder.build()?;
        Ok(builder)
    }

    fn builder<'p>(&'p self, delivery: &'p Delivery, recipient: String) -> Builder<'p> {
        Builder {
            plan: self,
            delivery,
            recipient,
            message: String::new(),
            request: Request {
                method: self.method.clone(),
                host: self.url.host.clone(),
                path: String::new(),
                query: String::new(),
                headers: Vec::new(),
                body: None,
            },
            query: Vec::new(),
            memo: HashMap::new(),
            used: 0,
            merges: self.has_secret_in_body() && matches!(self.body, PlanBody::Json(_) | PlanBody::Xml(_)),
        }
    }
}

/// A request with everything that its values are computed from.
pub struct Computation<'p>(Builder<'p>);

impl Computation<'_> {
    /// The request.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.0.request
    }

    /// What a value of the plan is in this request.
    ///
    /// # Errors
    /// It cannot be computed.
    pub fn value(&mut self, expr: &Expr) -> Result<Data, NoRequest> {
        self.0.data(expr)
    }
}

struct Builder<'p> {
    plan: &'p Plan,
    delivery: &'p Delivery,
    recipient: String,
    message: String,
    request: Request,
    query: Vec<String>,
    memo: HashMap<String, Data>,
    /// Bytes of text that were computed.
    used: usize,
    /// Whether the platform evaluates merge fields in the body.
    merges: bool,
}

impl Builder<'_> {
    fn compose_message(&mut self) -> Result<String, NoRequest> {
        let plan = self.plan;
        let text = match &plan.message {
            Some(template) => self.text(template)?,
            None => self.delivery.default_text.clone(),
        };
        Ok(if is_blank(&text) { fallback_message(&self.delivery.one_time_password) } else { text })
    }

    fn build(&mut self) -> Result<(), NoRequest> {
        let plan = self.plan;
        let mut path = plan.url.path.clone();
        for part in &plan.path {
            match part {
                PathPart::Literal(text) => path.push_str(text),
                PathPart::Encoded(expr) => path.push_str(&encode::percent(&self.text(expr)?)),
            }
        }
        self.request.path = path;
        self.query_part(false)?;
        self.request.body = self.body()?;
        self.late_values()?;
        self.query_part(true)?;
        for header in &plan.headers {
            let value = self.text(&header.value)?;
            if !(header.optional && is_blank(&value)) {
                self.request.headers.push((header.name.clone(), value));
            }
        }
        self.authenticate()
    }

    /// Intermediate values that look at the query or the body are computed once, before what uses them is added there.
    fn late_values(&mut self) -> Result<(), NoRequest> {
        let plan = self.plan;
        for value in &plan.values {
            let named = Expr::Named(value.name.clone(), value.expr.type_of());
            if is_late(plan, &value.expr) && plan.uses(|it| *it == named) {
                self.data(&named)?;
            }
        }
        Ok(())
    }

    fn query_part(&mut self, late: bool) -> Result<(), NoRequest> {
        let plan = self.plan;
        for parameter in plan.query.iter().filter(|parameter| is_late_field(plan, &parameter.value) == late) {
            if let Some(value) = self.field(parameter)? {
                self.query.push(format!("{}={}", encode::percent(&parameter.name), encode::percent(&value)));
            }
        }
        self.request.query = self.query.join("&");
        Ok(())
    }

    fn field(&mut self, field: &Parameter<PlanField>) -> Result<Option<String>, NoRequest> {
        let value = match &field.value {
            PlanField::Value(expr) => self.text(expr)?,
            PlanField::Json(json) => self.json(json)?,
        };
        Ok((!(field.optional && is_blank(&value))).then_some(value))
    }

    fn body(&mut self) -> Result<Option<String>, NoRequest> {
        let plan = self.plan;
        Ok(match &plan.body {
            PlanBody::None => None,
            PlanBody::Form(fields) => {
                let mut pairs = Vec::new();
                self.pairs(fields, false, &mut pairs)?;
                if fields.iter().any(|field| is_late_field(plan, &field.value)) {
                    self.request.body = Some(pairs.join("&"));
                    self.late_values()?;
                    self.pairs(fields, true, &mut pairs)?;
                }
                Some(pairs.join("&"))
            }
            PlanBody::Json(json) => Some(self.json(json)?),
            PlanBody::Xml(root) => {
                let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
                self.element(root, &mut text)?;
                Some(text)
            }
        })
    }

    fn pairs(&mut self, fields: &[Parameter<PlanField>], late: bool, pairs: &mut Vec<String>) -> Result<(), NoRequest> {
        for field in fields.iter().filter(|field| is_late_field(self.plan, &field.value) == late) {
            if let Some(value) = self.field(field)? {
                pairs.push(format!("{}={}", encode::form(&field.name), encode::form(&value)));
            }
        }
        Ok(())
    }

    fn json(&mut self, json: &PlanJson) -> Result<String, NoRequest> {
        Ok(match json {
            PlanJson::Null => "null".to_owned(),
            PlanJson::Boolean(boolean) => boolean.to_string(),
            PlanJson::Number(number) => number.clone(),
            PlanJson::Value(expr) => match self.data(expr)? {
                Data::Number(number) => number.to_string(),
                Data::Boolean(boolean) => boolean.to_string(),
                other => self.json_string(&other.text()),
            },
            PlanJson::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| self.json(item)).collect::<Result<_, _>>()?;
                format!("[{}]", items.join(","))
            }
            PlanJson::Object(members) => {
                let mut written = Vec::new();
                for member in members {
                    if let (true, PlanJson::Value(expr)) = (member.optional, &member.value)
                        && is_blank(&self.text(expr)?)
                    {
                        continue;
                    }
                    let value = self.json(&member.value)?;
                    written.push(format!("{}:{value}", self.json_string(&member.name)));
                }
                format!("{{{}}}", written.join(","))
            }
            PlanJson::Text(content) => {
                // Only the outermost text is looked at by the platform.
                let merges = std::mem::replace(&mut self.merges, false);
                let text = self.json(content)?;
                self.merges = merges;
                self.json_string(&text)
            }
        })
    }

    /// Where the platform evaluates merge fields in the body, no text may form one.
    fn json_string(&self, text: &str) -> String {
        if self.merges { format!("\"{}\"", encode::json_merge(text)) } else { encode::json_string(text) }
    }

    fn xml_value(&self, text: &str) -> String {
        if self.merges { encode::xml_merge(text) } else { encode::xml_value(text) }
    }

    fn element(&mut self, element: &PlanElement, out: &mut String) -> Result<(), NoRequest> {
        let text = element.text.as_ref().map(|expr| self.text(expr)).transpose()?.unwrap_or_default();
        if element.optional && is_blank(&text) && element.children.is_empty() {
            return Ok(());
        }
        out.push('<');
        out.push_str(&element.name);
        for attribute in &element.attributes {
            let value = self.text(&attribute.value)?;
            if !(attribute.optional && is_blank(&value)) {
                out.push_str(&format!(" {}=\"{}\"", attribute.name, self.xml_value(&value)));
            }
        }
        out.push('>');
        out.push_str(&self.xml_value(&text));
        for child in &element.children {
            self.element(child, out)?;
        }
        out.push_str(&format!("</{}>", element.name));
        Ok(())
    }

    fn authenticate(&mut self) -> Result<(), NoRequest> {
        let plan = self.plan;
        match &plan.auth {
            PlanAuth::Headers(headers) => {
                for header in headers {
                    let value = self.text(&header.value)?;
                    self.request.headers.push((header.name.clone(), value));
                }
            }
            PlanAuth::OAuth2 { .. } => {
                // The platform fetches the token; whoever only looks at the request sees where it goes.
                self.request.headers.push(("Authorization".to_owned(), "Bearer ACCESS_TOKEN".to_owned()));
            }
            PlanAuth::AwsSigV4 { service, region, access_key_id, secret_access_key } => {
                let secret = |name: &str| self.delivery.secrets.get(name).cloned().unwrap_or_default();
                let key = sigv4::Key { id: secret(access_key_id), secret: secret(secret_access_key) };
                sigv4::sign(&mut self.request, &key, service, region, self.delivery.now);
            }
            PlanAuth::Payload => {}
        }
        Ok(())
    }

    fn text(&mut self, expr: &Expr) -> Result<String, NoRequest> {
        self.data(expr).map(|data| data.text())
    }

    fn data(&mut self, expr: &Expr) -> Result<Data, NoRequest> {
        let data = self.data_of_any_length(expr)?;
        if let Data::Text(text) = &data {
            self.used += text.len();
        }
        if self.used > HEAP { Err(NoRequest::NotComputable(HEAP_MESSAGE.to_owned())) } else { Ok(data) }
    }

    fn data_of_any_length(&mut self, expr: &Expr) -> Result<Data, NoRequest> {
        Ok(match expr {
            Expr::Constant { data, .. } => data.clone(),
            Expr::Input(input) => self.input(*input),
            Expr::Secret(name) => Data::Text(self.delivery.secrets.get(name).cloned().unwrap_or_default()),
            Expr::Named(name, _) => {
                if let Some(known) = self.memo.get(name) {
                    return Ok(known.clone());
                }
                let plan = self.plan;
                let data = match plan.named(name) {
                    Some(expr) => self.data(expr)?,
                    None => Data::Text(String::new()),
                };
                self.memo.insert(name.clone(), data.clone());
                data
            }
            Expr::Apply(filter, value, arguments) => {
                let value = self.data(value)?;
                let arguments: Vec<Data> = arguments.iter().map(|it| self.data(it)).collect::<Result<_, _>>()?;
                filter.apply(value, &arguments).map_err(NoRequest::NotComputable)?
            }
            Expr::Concat(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.text(part)).collect::<Result<_, _>>()?;
                Data::Text(parts.concat())
            }
        })
    }

    fn input(&self, input: Input) -> Data {
        let phone = |form| Data::Text(self.plan.phone.write(&self.recipient, form));
        let text = |text: &str| Data::Text(text.to_owned());
        let delivery = self.delivery;
        match input {
            Input::Otp => text(&delivery.one_time_password),
            Input::Message => text(&self.message),
            Input::DefaultText => text(&delivery.default_text),
            Input::MessageIsGsm7 => Data::Boolean(crate::gsm7::fits(&self.message)),
            Input::MessageIsUnicode => Data::Boolean(!crate::gsm7::fits(&self.message)),
            Input::PhoneE164 => phone(PhoneForm::E164),
            Input::PhoneDigits => phone(PhoneForm::Digits),
            Input::PhoneInternational => phone(PhoneForm::International),
            Input::PhoneNational => phone(PhoneForm::National),
            Input::PhoneIsHome => Data::Boolean(self.plan.phone.is_home(&self.recipient)),
            Input::Now => Data::Instant(delivery.now),
            Input::Uuid => text(&delivery.uuid),
            Input::Nonce => text(&delivery.nonce),
            Input::UserId => text(&delivery.user_id),
            Input::NetworkId => text(&delivery.network_id),
            Input::ExperienceId => text(&delivery.experience_id),
            Input::RequestMethod => text(&self.request.method),
            Input::RequestHost => text(&self.request.host),
            Input::RequestPath => text(&self.request.path),
            Input::RequestQuery => text(&self.request.query),
            Input::RequestQuerySorted => {
                let mut sorted = self.query.clone();
                sorted.sort();
                Data::Text(sorted.join("&"))
            }
            Input::RequestUrl => Data::Text(self.request.url()),
            Input::RequestBody => text(self.request.body.as_deref().unwrap_or_default()),
            Input::RequestContentType => {
                let header = self.plan.headers.iter().find(|it| it.name.eq_ignore_ascii_case("content-type"));
                text(&header.and_then(|it| it.value.constant()).map(Data::text).unwrap_or_default())
            }
        }
    }
}

/// Whether a value looks at the query or the body, and so is computed after them.
fn is_late(plan: &Plan, expr: &Expr) -> bool {
    carrier::mentions(&plan.values, expr, &mut |it| matches!(it, Expr::Input(input) if input.is_late()))
}

fn is_late_field(plan: &Plan, field: &PlanField) -> bool {
    match field {
        PlanField::Value(expr) => is_late(plan, expr),
        PlanField::Json(_) => false,
    }
}
