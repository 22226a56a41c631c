//! What the mock has to see: the request of a delivery as the handler hands it to the platform.
//!
//! That is the plan's request with three differences: the address begins with the Named Credential, the External
//! Credential's own headers are not there yet, and secrets that the platform puts in are still formulas.

use serde_json::Value;

use super::probe::{self, Placed, Probe};
use crate::artifact::Target;
use crate::artifact::formula::{self, Piece};
use crate::clock::Instant;
use crate::plan::carrier::{self, Carrier};
use crate::plan::evaluate::{Computation, Delivery, NoRequest};
use crate::plan::expr::Expr;
use crate::plan::{Plan, PlanAuth, PlanBody};

/// The recipient of the test messages, in E.164 notation.
pub(super) const PHONE_NUMBER: &str = "+14155550123";
/// Their one-time password.
pub(super) const OTP_CODE: &str = "123456";
/// Their text; `DEFAULT_TEXT` in the template says the same.
pub(super) const DEFAULT_TEXT: &str = "Code 123456 & \"more\" = 100% + \u{fc}";
/// When they are sent, in milliseconds since the epoch: 2026-01-02T03:04:05Z.
pub(super) const NOW: i64 = 1_767_323_045_000;
/// The random UUID.
pub(super) const UUID: &str = "11111111-2222-4333-8444-555555555555";
/// The random digits.
pub(super) const NONCE: &str = "00112233445566778899aabbccddeeff";

/// Names and values in order; a value that cannot be foretold is `None`.
pub(super) type Fields = Vec<(String, Option<Value>)>;

/// A request as the mock sees it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Expected {
    /// The address, without the query.
    pub(super) endpoint: String,
    /// Decoded query parameters.
    pub(super) query: Fields,
    /// Headers that Apex sets.
    pub(super) headers: Fields,
    /// Decoded form fields, or the leaves of a JSON or XML body by their paths.
    pub(super) fields: Fields,
}

/// The delivery of the tests.
pub(super) fn delivery(plan: &Plan) -> Delivery {
    Delivery {
        phone_number: PHONE_NUMBER.to_owned(),
        one_time_password: OTP_CODE.to_owned(),
        default_text: DEFAULT_TEXT.to_owned(),
        user_id: String::new(),
        network_id: String::new(),
        experience_id: String::new(),
        now: Instant::from_epoch_millis(NOW),
        uuid: UUID.to_owned(),
        nonce: NONCE.to_owned(),
        secrets: plan.secrets.iter().map(|secret| (secret.name.clone(), secret.example.clone())).collect(),
    }
}

/// The request that the mock sees for a delivery.
///
/// # Errors
/// The plan has no request for it.
pub(super) fn request(plan: &Plan, target: &Target, delivery: &Delivery) -> Result<Expected, NoRequest> {
    let mut computation = plan.compute(delivery)?;
    let request = computation.request().clone();
    let path = request.path.strip_prefix(&plan.url.path).unwrap_or(&request.path);
    let query = pairs(&request.query);
    let mut merged = |expr: &Expr| with_formulas(plan, target, &mut computation, expr);
    let mut headers: Fields = Vec::new();
    let mut sent = request.headers.iter().peekable();
    for header in &plan.headers {
        // One that is empty and optional is not sent; no two headers have one name.
        let Some((_, value)) = sent.next_if(|(name, _)| *name == header.name) else { continue };
        let value = match carrier::of_apex_set(&plan.values, &header.value) {
            Carrier::Formula => merged(&header.value)?,
            _ => value.clone(),
        };
        headers.push((header.name.clone(), Some(value.into())));
    }
    if let PlanAuth::Headers(all) = &plan.auth {
        for (header, (_, value)) in all.iter().zip(sent) {
            let value = match header.carrier {
                Carrier::ExternalCredential => continue,
                Carrier::Formula => merged(&header.value)?,
                Carrier::Apex => value.clone(),
            };
            headers.push((header.name.clone(), Some(value.into())));
        }
    }
    let mut fields = leaves(plan, request.body.as_deref().unwrap_or_default());
    for Placed { probe, expr, is_all } in probe::places(plan) {
        let (Probe::Field(name), Carrier::Formula) = (probe, carrier::of_apex_set(&plan.values, expr)) else {
            continue;
        };
        if let Some(field) = fields.iter_mut().find(|it| it.0 == name) {
            field.1 = if is_all { Some(merged(expr)?.into()) } else { None };
        }
    }
    Ok(Expected { endpoint: format!("callout:{}{path}", target.credential), query, headers, fields })
}

/// A value with formulas in it, as Apex hands it to the platform.
fn with_formulas(
    plan: &Plan,
    target: &Target,
    computation: &mut Computation<'_>,
    expr: &Expr,
) -> Result<String, NoRequest> {
    let pieces = formula::merge(plan, target, expr).map_err(|error| NoRequest::NotComputable(error.to_string()))?;
    // Formulas stand in a form as they are, and the test decodes the whole form.
    let as_decoded = |text: String| match plan.body {
        PlanBody::Form(_) => text.replace('+', " "),
        _ => text,
    };
    let mut text = String::new();
    for piece in pieces {
        text.push_str(&match piece {
            Piece::Text(text) => as_decoded(text),
            Piece::HandedOver(part) => as_decoded(computation.value(&part)?.text()),
            Piece::Apex(part) => computation.value(&part)?.text(),
        });
    }
    Ok(text)
}

/// The leaves of a body by their names or paths.
fn leaves(plan: &Plan, body: &str) -> Fields {
    let mut fields = Vec::new();
    match &plan.body {
        PlanBody::None => {}
        PlanBody::Form(_) => fields = pairs(body),
        PlanBody::Json(_) => {
            let value: Value = serde_json::from_str(body).unwrap_or_default();
            json_leaves(&value, String::new(), &mut fields);
        }
        PlanBody::Xml(_) => {
            if let Ok(document) = roxmltree::Document::parse(body) {
                xml_leaves(document.root_element(), "", &mut fields);
            }
        }
    }
    fields
}

fn json_leaves(value: &Value, pointer: String, fields: &mut Fields) {
    match value {
        Value::Array(items) => {
            let indexed = items.iter().enumerate();
            indexed.for_each(|(index, item)| json_leaves(item, format!("{pointer}/{index}"), fields));
        }
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| json_leaves(member, format!("{pointer}/{name}"), fields));
        }
        leaf => put(fields, pointer, leaf.clone()),
    }
}

/// Attributes of all elements and texts of those without children; a path that occurs once more gets a plus sign.
fn xml_leaves(element: roxmltree::Node<'_, '_>, parent: &str, fields: &mut Fields) {
    let path = format!("{parent}/{}", element.tag_name().name());
    for attribute in element.attributes() {
        put(fields, format!("{path}/@{}", attribute.name()), attribute.value().into());
    }
    let children = || element.children().filter(roxmltree::Node::is_element);
    if children().next().is_none() {
        let mut path = path.clone();
        while fields.iter().any(|it| it.0 == path) {
            path.push('+');
        }
        put(fields, path, element.text().unwrap_or_default().into());
    }
    children().for_each(|child| xml_leaves(child, &path, fields));
}

/// The decoded pairs of a query or form; as in a map, the last one of a name stands.
fn pairs(text: &str) -> Fields {
    let mut fields = Vec::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        put(&mut fields, decoded(name), decoded(value).into());
    }
    fields
}

fn put(fields: &mut Fields, name: String, value: Value) {
    match fields.iter_mut().find(|it| it.0 == name) {
        Some(known) => known.1 = Some(value),
        None => fields.push((name, Some(value))),
    }
}

/// Undoes percent-encoding and the plus sign of forms.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let code = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match (first, code.and_then(|digits| u8::from_str_radix(digits, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &behind[2..];
                continue;
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(*first),
        }
        rest = behind;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
