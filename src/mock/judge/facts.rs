//! What is known about a request: what was read from it, and what the names in the mock's texts stand for.

use super::super::check::body_rules;
use super::super::decode::{self, Decoded};
use super::super::text::{Budget, evaluate};
use super::super::{Body, Delivery, Expected, Field, Is, Mock, Received, Text, field};
use crate::clock::Instant;
use crate::phone::{PhoneForm, PhoneRules};
use crate::plan::expr::Data;
use crate::spec::value::Template;

/// What is known about a request.
pub(super) struct Facts<'r> {
    pub(super) mock: &'r Mock,
    pub(super) received: &'r Received,
    /// What the request ought to deliver.
    pub(super) delivery: Option<&'r Delivery>,
    /// The settings that the org has set; `None` when nobody knows.
    pub(super) settings: Option<&'r [String]>,
    pub(super) now: Instant,
    /// The query, or what is wrong with it.
    pub(super) query: Result<Decoded, String>,
    /// The body, or what is wrong with it.
    pub(super) body: Result<Decoded, String>,
    /// The recipient in E.164, if its number could be read.
    pub(super) recipient: Option<String>,
    message: Option<String>,
    otp: Option<String>,
    budget: Budget,
}

impl<'r> Facts<'r> {
    pub(super) fn new(mock: &'r Mock, received: &'r Received, expected: &'r Expected, now: Instant) -> Self {
        let query = decode::form::decode(received.query().as_bytes()).map(Decoded::Pairs);
        let body = body(&mock.request.body, &received.body);
        let mut facts = Self {
            mock,
            received,
            delivery: expected.delivery.as_ref(),
            settings: expected.settings.as_deref(),
            now,
            query,
            body,
            recipient: None,
            message: None,
            otp: None,
            budget: Budget::default(),
        };
        facts.read_delivery();
        facts
    }

    /// Reads the recipient, message and code, as far as they can be read.
    fn read_delivery(&mut self) {
        let request = &self.mock.request;
        let mut contains = None;
        for (is, text) in self.roles() {
            match is {
                Is::Recipient(forms) if self.recipient.is_none() => {
                    self.recipient = forms.iter().find_map(|form| read_number(&request.phone, &text, *form));
                }
                Is::Message if self.message.is_none() => self.message = Some(text),
                Is::Otp if self.otp.is_none() => self.otp = Some(text),
                Is::ContainsOtp if contains.is_none() => contains = Some(text),
                _ => {}
            }
        }
        if self.otp.is_none()
            && let Some(delivery) = self.delivery
        {
            let text = contains.as_deref().or(self.message.as_deref()).unwrap_or_default();
            self.otp = text.contains(&delivery.otp).then(|| delivery.otp.clone());
        }
        self.message = self.message.take().or(contains);
    }

    /// Every value that is something of the delivery.
    fn roles(&self) -> Vec<(&'r Is, String)> {
        let request = &self.mock.request;
        let mut all = Vec::new();
        let with_role = |field: &'r Field| field.rule.is.as_ref().map(|is| (&is.value, field));
        for (is, field) in request.headers.iter().filter_map(with_role) {
            let found = super::header(self.received, &field.name.written.value);
            all.extend(found.value.map(|value| (is, value.text().into_owned())));
        }
        let sections = [(&self.query, &request.query[..]), (&self.body, body_rules(&request.body))];
        for (decoded, rules) in sections {
            let Ok(decoded) = decoded else { continue };
            for (is, field) in rules.iter().filter_map(with_role) {
                all.extend(decoded.first(&field.name.steps).map(|text| (is, text)));
            }
        }
        if let (Body::Text(rule), Ok(Decoded::Text(text))) = (&request.body, &self.body)
            && let Some(is) = &rule.is
        {
            all.push((&is.value, text.clone()));
        }
        all
    }

    /// What a text becomes; a single placeholder keeps its type.
    ///
    /// # Errors
    /// A phrase: it cannot be computed.
    pub(super) fn data(&self, text: &Template, more: &dyn Fn(&str) -> Option<Data>) -> Result<Data, String> {
        evaluate(text, &self.budget, &|name| more(name).or_else(|| self.input(name)))
    }

    /// As [`Facts::data`], as a text.
    pub(super) fn text(&self, text: &Text) -> Result<String, String> {
        self.data(&text.value, &|_| None).map(|data| data.text())
    }

    fn input(&self, name: &str) -> Option<Data> {
        let received = self.received;
        let text = |text: &str| Some(Data::Text(text.to_owned()));
        let written = |form: PhoneForm| {
            let recipient = self.recipient.as_deref()?;
            Some(Data::Text(self.mock.request.phone.write(recipient, form)))
        };
        match name {
            "recipient.e164" => written(PhoneForm::E164),
            "recipient.digits" => written(PhoneForm::Digits),
            "recipient.international" => written(PhoneForm::International),
            "recipient.national" => written(PhoneForm::National),
            "message" => text(self.message.as_deref()?),
            "otp" => text(self.otp.as_deref()?),
            "request.method" => text(&received.method),
            "request.host" => text(&received.host),
            "request.path" => text(received.path()),
            "request.query" => text(received.query()),
            "request.query_sorted" => Some(Data::Text(sorted(received.query()))),
            "request.body" => Some(match std::str::from_utf8(&received.body) {
                Ok(body) => Data::Text(body.to_owned()),
                Err(_) => Data::Bytes(received.body.clone()),
            }),
            "now" => Some(Data::Instant(self.now)),
            _ => match name.split_once('.')? {
                ("account", name) => text(self.mock.account(name)?),
                ("header", name) => text(&super::header(received, name).value?.text()),
                ("field", name) => self.field(name).map(Data::Text),
                _ => None,
            },
        }
    }

    /// The first value of a field of the query or body.
    fn field(&self, name: &str) -> Option<String> {
        let steps = |read: Result<Vec<field::Step>, String>| read.ok();
        let key = vec![field::Step::Key(name.to_owned())];
        let in_query = self.query.as_ref().ok().and_then(|query| query.first(&key));
        in_query.or_else(|| {
            let body = self.body.as_ref().ok()?;
            match body {
                Decoded::Json(_) => body.first(&steps(field::json(name))?),
                Decoded::Xml(_) => body.first(&steps(field::xml(name))?),
                _ => body.first(&key),
            }
        })
    }
}

/// The pairs of a query, sorted by name.
pub(super) fn sorted(query: &str) -> String {
    let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    pairs.sort_by_key(|pair| pair.split('=').next());
    pairs.join("&")
}

fn body(wanted: &Body, bytes: &[u8]) -> Result<Decoded, String> {
    if bytes.len() > decode::LARGEST {
        return Err(format!("it is larger than {} bytes", decode::LARGEST));
    }
    let text = || {
        let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
        // RFC 8259 and HTML forms have no place for it.
        if text.starts_with('\u{feff}') { Err("it begins with a byte order mark".to_owned()) } else { Ok(text) }
    };
    Ok(match wanted {
        Body::None if bytes.is_empty() => Decoded::Nothing,
        Body::None => return Err("there is one".to_owned()),
        Body::Form(_) => Decoded::Pairs(decode::form::decode(bytes)?),
        Body::Json(_) => Decoded::Json(decode::json::decode(text()?)?),
        Body::Xml { .. } => Decoded::Xml(decode::xml::decode(text()?)?),
        Body::Text(_) => Decoded::Text(text()?.to_owned()),
    })
}

/// The number in E.164 that a text in some form is, if it is one.
pub(super) fn read_number(rules: &PhoneRules, text: &str, form: PhoneForm) -> Option<String> {
    let number = match form {
        PhoneForm::E164 => text.to_owned(),
        PhoneForm::Digits => format!("+{text}"),
        PhoneForm::International => format!("+{}", text.strip_prefix("00")?),
        PhoneForm::National => match text.strip_prefix("00") {
            Some(foreign) => format!("+{foreign}"),
            None => format!("+{}{}", rules.home_country.as_ref()?, text.strip_prefix(rules.home_trunk.as_str())?),
        },
    };
    let digits = number.strip_prefix('+')?;
    let is_number =
        (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    // Written again it is the same text, so no two texts stand for one number.
    (is_number && rules.write(&number, form) == text).then_some(number)
}
