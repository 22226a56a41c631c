//! Where a request shows a value: the place that a test looks at to see what became of a number or a text.

use serde_json::Value;

use super::expected::Expected;
use crate::apex::Expr as Apex;
use crate::plan::expr::Expr;
use crate::plan::{PathPart, Plan, PlanBody, PlanElement, PlanField, PlanJson};

/// A place of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Probe {
    /// A form field, or a leaf of a JSON or XML body.
    Field(String),
    /// A query parameter.
    Query(String),
    /// A header that Apex sets.
    Header(String),
    /// The address.
    Endpoint,
    /// The address without its query.
    Path,
}

impl Probe {
    /// The expression that reads the place.
    pub(super) fn read(&self, request: &str) -> Apex {
        let get =
            |method: &str, name: &str| Apex::call(method, [Apex::name(request)]).then_call("get", [Apex::text(name)]);
        match self {
            Self::Field(name) => get("fieldsOf", name),
            Self::Query(name) => get("queryOf", name),
            Self::Header(name) => Apex::call(format!("{request}.getHeader"), [Apex::text(name)]),
            Self::Endpoint => Apex::call(format!("{request}.getEndpoint"), []),
            Self::Path => {
                Apex::call(format!("{request}.getEndpoint"), []).then_call("substringBefore", [Apex::text("?")])
            }
        }
    }

    /// What stands there; `None` when that is not known.
    pub(super) fn value(&self, request: &Expected) -> Option<Value> {
        let find = |fields: &[(String, Option<Value>)], name: &str| {
            fields.iter().find(|it| it.0 == name).and_then(|it| it.1.clone())
        };
        match self {
            Self::Field(name) => find(&request.fields, name),
            Self::Query(name) => find(&request.query, name),
            Self::Header(name) => find(&request.headers, name),
            Self::Endpoint | Self::Path => Some(Value::from(request.endpoint.clone())),
        }
    }
}

/// A place of a request with what stands there.
pub(super) struct Placed<'p> {
    /// The place.
    pub(super) probe: Probe,
    /// What stands there.
    pub(super) expr: &'p Expr,
    /// Whether nothing else does.
    pub(super) is_all: bool,
}

impl<'p> Placed<'p> {
    fn all(probe: Probe, expr: &'p Expr) -> Self {
        Self { probe, expr, is_all: true }
    }

    fn part(probe: Probe, expr: &'p Expr) -> Self {
        Self { probe, expr, is_all: false }
    }
}

/// Every place of a request that shows a computed value.
pub(super) fn places(plan: &Plan) -> Vec<Placed<'_>> {
    let mut places = Vec::new();
    match &plan.body {
        PlanBody::None => {}
        PlanBody::Form(fields) => {
            for field in fields {
                in_field(&field.value, &Probe::Field(field.name.clone()), &mut places);
            }
        }
        PlanBody::Json(json) => in_json(json, String::new(), &mut places),
        PlanBody::Xml(root) => in_element(root, "", &mut places),
    }
    for parameter in &plan.query {
        in_field(&parameter.value, &Probe::Query(parameter.name.clone()), &mut places);
    }
    for part in &plan.path {
        if let PathPart::Encoded(expr) = part {
            let probe = if plan.query.is_empty() { Probe::Endpoint } else { Probe::Path };
            places.push(Placed::part(probe, expr));
        }
    }
    for header in &plan.headers {
        places.push(Placed::all(Probe::Header(header.name.clone()), &header.value));
    }
    places
}

fn in_field<'p>(field: &'p PlanField, probe: &Probe, places: &mut Vec<Placed<'p>>) {
    match field {
        PlanField::Value(expr) => places.push(Placed::all(probe.clone(), expr)),
        PlanField::Json(json) => in_text(json, probe, places),
    }
}

/// JSON as a text: all of it is one place.
fn in_text<'p>(json: &'p PlanJson, probe: &Probe, places: &mut Vec<Placed<'p>>) {
    let mut inside = Vec::new();
    in_json(json, String::new(), &mut inside);
    places.extend(inside.into_iter().map(|it| Placed::part(probe.clone(), it.expr)));
}

fn in_json<'p>(json: &'p PlanJson, pointer: String, places: &mut Vec<Placed<'p>>) {
    match json {
        PlanJson::Value(expr) => places.push(Placed::all(Probe::Field(pointer), expr)),
        PlanJson::Array(items) => {
            let indexed = items.iter().enumerate();
            indexed.for_each(|(index, item)| in_json(item, format!("{pointer}/{index}"), places));
        }
        PlanJson::Object(members) => {
            members.iter().for_each(|it| in_json(&it.value, format!("{pointer}/{}", it.name), places));
        }
        PlanJson::Text(content) => in_text(content, &Probe::Field(pointer), places),
        PlanJson::Null | PlanJson::Boolean(_) | PlanJson::Number(_) => {}
    }
}

fn in_element<'p>(element: &'p PlanElement, parent: &str, places: &mut Vec<Placed<'p>>) {
    let local = |name: &str| name.rsplit(':').next().unwrap_or(name).to_owned();
    let path = format!("{parent}/{}", local(&element.name));
    for attribute in &element.attributes {
        let probe = Probe::Field(format!("{path}/@{}", local(&attribute.name)));
        places.push(Placed::all(probe, &attribute.value));
    }
    if let Some(text) = &element.text {
        places.push(Placed::all(Probe::Field(path.clone()), text));
    }
    element.children.iter().for_each(|child| in_element(child, &path, places));
}
