//! Where each secret lives, and whether the spec says the same.

use super::carrier::{self, Carrier};
use super::expr::{Expr, Type};
use super::filter::Filter;
use super::input::Input;
use super::{PathPart, Plan, PlanAuth, PlanBody, PlanField, PlanJson, PlanSecret};
use crate::diagnostic::Diagnostic;
use crate::spec::{Body, Spec};
use crate::yaml::{self, Node, repair};

/// A spec says that Apex reads a secret although it need not, or does not say it although it must.
pub(crate) const READ_BY_APEX: &str = "A001";
/// Two secrets that Salesforce would take for one.
pub(crate) const SAME_PARAMETER: &str = "S020";
/// A value that nothing in Salesforce can compute.
pub(crate) const NOT_CARRIED: &str = "A002";

/// Where each secret lives; reports what the spec says differently.
pub(super) fn secrets(spec: &Spec, plan: &Plan, problems: &mut Vec<Diagnostic>) -> Vec<PlanSecret> {
    let mut resolved: Vec<PlanSecret> = Vec::new();
    let mut root = None;
    // A value that is not understood may have meant the secret, or another way to carry it.
    let is_understood = !problems.iter().any(|problem| problem.code.starts_with('V'));
    for secret in &spec.secrets {
        let name = &secret.name.value;
        let needs_apex = needs_apex(plan, name);
        match (&secret.read_by_apex, needs_apex) {
            _ if !is_understood => {}
            (None, true) => {
                let message = format!("only Apex can carry the secret `{name}` to where it is used");
                let help = "say `read_by_apex: true`: it will be kept in a protected custom setting".to_owned();
                let fix = written(spec, &mut root, name)
                    .and_then(|node| repair::insert(&spec.source, node, "read_by_apex: true"));
                let place = spec.place(&secret.name.span);
                problems.push(Diagnostic::error(READ_BY_APEX, place, message).help(help).fix(fix));
            }
            (Some(span), false) => {
                let message = format!("the secret `{name}` need not be read by Apex");
                let help = "remove `read_by_apex`: an External Credential carries it".to_owned();
                let fix =
                    written(spec, &mut root, name).and_then(|node| repair::remove(&spec.source, node, "read_by_apex"));
                problems.push(Diagnostic::error(READ_BY_APEX, spec.place(span), message).help(help).fix(fix));
            }
            _ => {}
        }
        let parameter = heck::ToUpperCamelCase::to_upper_camel_case(name.as_str());
        let same = resolved.iter().find(|it| it.parameter.eq_ignore_ascii_case(&parameter));
        if let Some(first) = same.and_then(|it| spec.secret(&it.name)) {
            let message =
                format!("`{name}` and `{}` have the same name in Salesforce: `{parameter}`", first.name.value);
            problems.push(
                Diagnostic::error(SAME_PARAMETER, spec.place(&secret.name.span), message)
                    .related(spec.place(&first.name.span), "the first one")
                    .help("give one of them another name; Salesforce takes no account of case"),
            );
        }
        resolved.push(PlanSecret {
            name: name.clone(),
            parameter,
            help: secret.help.clone(),
            example: secret.example.value.clone(),
            read_by_apex: needs_apex,
        });
    }
    if texts_of_json(plan).into_iter().any(|expr| carrier::is_secret(&plan.values, expr)) {
        let message = "a secret cannot be inside a JSON text: the platform would put it in without escaping it";
        problems.push(Diagnostic::error(NOT_CARRIED, spec.place(&spec.auth.span), message));
    }
    if let PlanBody::Form(fields) = &plan.body {
        for field in fields {
            if let PlanField::Value(expr) = &field.value
                && carrier::of_apex_set(&plan.values, expr) == Carrier::Formula
                && gives_base64(plan, expr)
            {
                let message = format!("`{}`: a formula's base64 cannot be encoded for a form", field.name);
                let place = spec.place(&spec.auth.span);
                problems
                    .push(Diagnostic::error(NOT_CARRIED, place, message).help("use `hex`, if the provider takes it"));
            }
        }
    }
    if let (PlanBody::Json(json), Body::Json(written)) = (&plan.body, &spec.payload.body) {
        let mut members = Vec::new();
        json_members(plan, json, None, &mut members);
        let merged: Vec<&JsonMember<'_>> = members.iter().filter(|member| member.is_merged).collect();
        for member in merged {
            let same = members.iter().filter(|it| it.name == member.name && (it.is_merged || it.is_null)).count();
            let why = match member.name {
                None => "has to be the value of a key, not an element of a list",
                Some(_) if same > 1 => "needs a key that no other secret and no null has",
                Some(_) if member.has_text_to_escape => {
                    "can only be joined with fixed texts, numbers, times, phone numbers and identifiers"
                }
                Some(_) => continue,
            };
            let message = format!("a secret in a JSON body {why}");
            problems.push(Diagnostic::error(NOT_CARRIED, spec.place(&written.span), message));
        }
    }
    if plan.has_secret_in_body() && signs_body_in_apex(plan) {
        let message = "a signature over the body cannot be computed while the body holds a secret".to_owned();
        problems.push(Diagnostic::error(NOT_CARRIED, spec.place(&spec.auth.span), message));
    }
    resolved
}

/// What a spec says about a secret, as it is written; `root` keeps the tree, which is read only when something is wrong.
fn written<'n>(spec: &Spec, root: &'n mut Option<Node>, secret: &str) -> Option<&'n Node> {
    if root.is_none() {
        *root = yaml::parse(&spec.source).ok();
    }
    root.as_ref()?.get("secrets")?.get(secret)
}

/// A value of a JSON body, as the merge of secrets into it sees it.
struct JsonMember<'p> {
    name: Option<&'p str>,
    is_null: bool,
    is_merged: bool,
    has_text_to_escape: bool,
}

/// The values inside JSON that is sent as a text.
fn texts_of_json(plan: &Plan) -> Vec<&Expr> {
    fn collect<'p>(json: &'p PlanJson, inside: bool, all: &mut Vec<&'p Expr>) {
        match json {
            PlanJson::Value(expr) if inside => all.push(expr),
            PlanJson::Array(items) => items.iter().for_each(|item| collect(item, inside, all)),
            PlanJson::Object(members) => members.iter().for_each(|member| collect(&member.value, inside, all)),
            PlanJson::Text(content) => collect(content, true, all),
            PlanJson::Value(_) | PlanJson::Null | PlanJson::Boolean(_) | PlanJson::Number(_) => {}
        }
    }
    let mut all = Vec::new();
    let fields = match &plan.body {
        PlanBody::Form(fields) => fields.as_slice(),
        PlanBody::Json(json) => {
            collect(json, false, &mut all);
            &[]
        }
        PlanBody::None | PlanBody::Xml(_) => &[],
    };
    for field in fields.iter().chain(&plan.query) {
        if let PlanField::Json(json) = &field.value {
            collect(json, true, &mut all);
        }
    }
    all
}

/// Whether a part with a secret ends in base64, whose `+` means a space in a form.
fn gives_base64(plan: &Plan, expr: &Expr) -> bool {
    match expr {
        Expr::Apply(Filter::Base64, value, _) => carrier::is_secret(&plan.values, value),
        Expr::Concat(parts) => parts.iter().any(|part| gives_base64(plan, part)),
        Expr::Named(name, _) => plan.named(name).is_some_and(|named| gives_base64(plan, named)),
        _ => false,
    }
}

/// Whether everything beside the secrets in `expr` is fixed, or of a kind that holds nothing to escape.
fn is_plain_beside_secrets(plan: &Plan, expr: &Expr) -> bool {
    match expr {
        Expr::Constant { .. } | Expr::Secret(_) => true,
        Expr::Concat(parts) => parts.iter().all(|part| is_plain_beside_secrets(plan, part)),
        Expr::Named(name, _) => plan.named(name).is_some_and(|named| {
            carrier::is_secret(&plan.values, named) || !matches!(named, Expr::Constant { .. }) && is_plain(plan, named)
        }),
        other => carrier::is_secret(&plan.values, other) || is_plain(plan, other),
    }
}

/// Whether a text computed at run time consists of characters that are the same in every encoding of JSON.
fn is_plain(plan: &Plan, expr: &Expr) -> bool {
    match expr {
        Expr::Constant { data, .. } => data.text().bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:+ ".contains(&b)),
        Expr::Input(input) => {
            input.type_of() != Type::Text
                || matches!(input, Input::Uuid | Input::Nonce)
                || input.name().starts_with("phone.")
        }
        Expr::Named(name, _) => plan.named(name).is_some_and(|named| is_plain(plan, named)),
        Expr::Concat(parts) => parts.iter().all(|part| is_plain(plan, part)),
        Expr::Apply(filter, value, _) => {
            filter.encodes() || expr.type_of() != Type::Text || matches!(value.type_of(), Type::Instant)
        }
        Expr::Secret(_) => false,
    }
}

fn json_members<'p>(plan: &'p Plan, json: &'p PlanJson, name: Option<&'p str>, all: &mut Vec<JsonMember<'p>>) {
    match json {
        PlanJson::Null => all.push(JsonMember { name, is_null: true, is_merged: false, has_text_to_escape: false }),
        PlanJson::Value(expr) => all.push(JsonMember {
            name,
            is_null: false,
            is_merged: carrier::of_apex_set(&plan.values, expr) == Carrier::Formula,
            has_text_to_escape: !is_plain_beside_secrets(plan, expr),
        }),
        PlanJson::Array(items) => items.iter().for_each(|item| json_members(plan, item, None, all)),
        PlanJson::Object(members) => {
            members.iter().for_each(|member| json_members(plan, &member.value, Some(&member.name), all));
        }
        PlanJson::Text(content) => json_members(plan, content, None, all),
        PlanJson::Boolean(_) | PlanJson::Number(_) => {}
    }
}

fn needs_apex(plan: &Plan, secret: &str) -> bool {
    let holds = |expr: &Expr| plan.mentions(expr, &mut |it| matches!(it, Expr::Secret(name) if name == secret));
    let by_apex = |expr: &Expr| holds(expr) && carrier::of_apex_set(&plan.values, expr) == Carrier::Apex;
    let mut query = Vec::new();
    plan.query.iter().for_each(|parameter| parameter.value.collect(&mut query));
    let in_url = plan.path.iter().any(|part| matches!(part, PathPart::Encoded(expr) if holds(expr)))
        || query.into_iter().any(holds);
    let in_auth = match &plan.auth {
        PlanAuth::Headers(headers) => {
            headers.iter().any(|header| header.carrier == Carrier::Apex && holds(&header.value))
        }
        PlanAuth::OAuth2 { .. } | PlanAuth::AwsSigV4 { .. } | PlanAuth::Payload => false,
    };
    in_url || in_auth || plan.body_exprs().into_iter().any(by_apex) || plan.headers.iter().any(|it| by_apex(&it.value))
}

fn signs_body_in_apex(plan: &Plan) -> bool {
    let sees_body = |expr: &Expr| plan.mentions(expr, &mut |it| matches!(it, Expr::Input(Input::RequestBody)));
    match &plan.auth {
        PlanAuth::Headers(headers) => {
            headers.iter().any(|it| it.carrier != Carrier::ExternalCredential && sees_body(&it.value))
        }
        _ => false,
    }
}
