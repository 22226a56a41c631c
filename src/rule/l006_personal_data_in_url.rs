//! `L006`: the code, the message or the number is in the address.

use super::lint::{Resolved, narrowed};
use super::{Rule, Subject};
use crate::diagnostic::Severity;
use crate::diagnostic::{Diagnostic, Place};
use crate::plan::expr::Expr;
use crate::plan::input::{INPUTS, Input};
use crate::plan::{NamedValue, PathPart, PlanField, PlanJson};
use crate::spec::value::Template;

const CODE: &str = "L006";

pub(super) static RULE: Rule = Rule {
    code: CODE,
    name: "personal-data-in-url",
    severity: Severity::Warning,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "The code, the message or the number is in the address",
    meaning: "The path or the query carries the one-time password, the message or the phone number. If the provider \
        takes them in a body, put them there.",
    reason: "Proxies, gateways and the provider's own servers write addresses into logs, where codes and numbers stay \
        long after they were used. A body is not logged as a rule.",
    wrong: r#"endpoint: {url: https://api.acme.example, method: GET, path: /send}
payload:
  query: {to: "${phone.e164}", text: "${message}"}"#,
    right: r#"endpoint: {url: https://api.acme.example, path: /send}
payload:
  form: {to: "${phone.e164}", text: "${message}"}"#,
};

pub(super) fn check(subject: &Resolved<'_>, found: &mut Vec<Diagnostic>) {
    let (spec, plan) = (subject.spec, subject.plan);
    let mut carried: Vec<(Place, Vec<&str>)> = Vec::new();
    let mut in_path = Vec::new();
    for part in &plan.path {
        if let PathPart::Encoded(expr) = part {
            reveal(&plan.values, expr, &mut in_path);
        }
    }
    let path = spec.place(&spec.endpoint.path.span);
    carried.push((narrowed_to_input(&path, &spec.endpoint.path.value), in_path));
    for parameter in &plan.query {
        let mut inputs = Vec::new();
        match &parameter.value {
            PlanField::Value(expr) => reveal(&plan.values, expr, &mut inputs),
            PlanField::Json(json) => reveal_json(&plan.values, json, &mut inputs),
        }
        let written = spec.payload.query.iter().find(|pair| pair.name.value == parameter.name);
        if let Some(pair) = written {
            carried.push((spec.place(&pair.name.span), inputs));
        }
    }
    carried.retain(|it| !it.1.is_empty());
    let Some(((place, _), others)) = carried.split_first() else { return };
    let mut all: Vec<&str> = Vec::new();
    for input in carried.iter().flat_map(|it| &it.1) {
        if !all.contains(input) {
            all.push(input);
        }
    }
    let message = format!("the address carries {}, and proxies log addresses", crate::phrase::list(&all));
    let mut finding = Diagnostic::warning(CODE, place.clone(), message);
    for (place, _) in others {
        finding = finding.related(place.clone(), "here too");
    }
    found.push(finding.help("send them in the body, if the provider accepts that"));
}

/// The first placeholder of a path that names one of them, if one does by itself.
fn narrowed_to_input(path: &Place, template: &Template) -> Place {
    let shown = |name: &str| INPUTS.iter().any(|row| row.0 == name && word(row.1).is_some());
    let first = template.placeholders().find(|placeholder| shown(&placeholder.name));
    first.map_or_else(|| path.clone(), |first| narrowed(path, &format!("${{{}", first.name)))
}

/// Adds what a value shows of the person and the code; a digest shows nothing.
fn reveal(values: &[NamedValue], expr: &Expr, inputs: &mut Vec<&'static str>) {
    let mut pending = vec![expr];
    let mut seen: Vec<&str> = Vec::new();
    while let Some(expr) = pending.pop() {
        match expr {
            Expr::Input(input) => {
                if let Some(word) = word(*input).filter(|word| !inputs.contains(word)) {
                    inputs.push(word);
                }
            }
            Expr::Named(name, _) if !seen.contains(&name.as_str()) => {
                seen.push(name);
                pending.extend(values.iter().find(|value| value.name == *name).map(|value| &value.expr));
            }
            Expr::Apply(filter, ..) if filter.is_digest() => {}
            Expr::Apply(_, value, arguments) => {
                pending.extend(arguments.iter().rev());
                pending.push(value);
            }
            Expr::Concat(parts) => pending.extend(parts.iter().rev()),
            Expr::Constant { .. } | Expr::Secret(_) | Expr::Named(..) => {}
        }
    }
}

/// Recursion is bounded: the YAML reader refuses deep nesting.
fn reveal_json(values: &[NamedValue], json: &PlanJson, inputs: &mut Vec<&'static str>) {
    match json {
        PlanJson::Value(expr) => reveal(values, expr, inputs),
        PlanJson::Array(items) => items.iter().for_each(|item| reveal_json(values, item, inputs)),
        PlanJson::Object(members) => members.iter().for_each(|member| reveal_json(values, &member.value, inputs)),
        PlanJson::Text(content) => reveal_json(values, content, inputs),
        PlanJson::Null | PlanJson::Boolean(_) | PlanJson::Number(_) => {}
    }
}

fn word(input: Input) -> Option<&'static str> {
    match input {
        Input::Otp => Some("the code"),
        Input::Message | Input::DefaultText => Some("the message"),
        Input::PhoneE164 | Input::PhoneDigits | Input::PhoneInternational | Input::PhoneNational => Some("the number"),
        _ => None,
    }
}
