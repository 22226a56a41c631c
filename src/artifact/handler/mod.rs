//! The handler class: everything that differs between providers is decided here, the template holds the shape.

mod answer;
mod body;
mod complexity;
mod condition;
mod lower;
mod names;
mod request;

use serde::Serialize;
use tera::Context;

use super::formula::FormulaError;
use super::{Access, Target, template};
use crate::apex;
use crate::apex::syntax::{Expr as Apex, Field, Stmt};
use crate::outcome::Outcome;
use crate::plan::expr::Expr;
use crate::plan::input::Input;
use crate::plan::{Plan, PlanAuth, PlanBody, PlanSecret, carrier::Carrier};
use answer::CodeMap;
use lower::Lowering;

/// The type that the handler answers with.
const RESULT: &str = "Auth.CustomOneTimePasswordDeliveryResult";
/// The method that reads the protected custom setting.
const SECRETS_METHOD: &str = "secrets";
/// PMD reports a class from 40 decisions on; see [`complexity`].
const MOST_DECISIONS: usize = 39;
/// PMD reports a method from 40 statements on, the method itself included.
const LONG_METHOD: usize = 38;
/// Comments are wrapped at this column, indentation included.
const COMMENT_WIDTH: usize = 80;

/// A method that the class has only when something needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
enum Helper {
    FormEncode,
    PercentEncode,
    XmlEncode,
    Base64Url,
    HttpDate,
    IsGsm7,
    ToNational,
    Nonce,
    TextOf,
    SortedQuery,
    Secrets,
    FirstOf,
    Quoted,
    StartsWith,
    ContainsText,
    Finds,
    GroupIn,
    IsBetween,
    IsEmpty,
    ElementsAt,
    ParseJson,
    ValueAt,
    ListSteps,
    LiteralAt,
    StringAt,
    ParseXml,
    XmlTextAt,
    XmlAttribute,
    XmlIndex,
}

impl Helper {
    /// What the method adds to the class's complexity; see [`complexity`].
    const fn decisions(self) -> usize {
        match self {
            Self::XmlTextAt => 7,
            Self::XmlIndex | Self::XmlAttribute => 2,
            Self::ListSteps | Self::LiteralAt => 5,
            Self::FirstOf | Self::IsEmpty | Self::ValueAt => 3,
            Self::ToNational
            | Self::TextOf
            | Self::Quoted
            | Self::GroupIn
            | Self::IsBetween
            | Self::ElementsAt
            | Self::ParseJson
            | Self::StringAt
            | Self::ParseXml => 2,
            _ => 1,
        }
    }
}

/// The text of the handler class.
///
/// # Errors
/// A formula that Salesforce would not evaluate.
pub fn handler(plan: &Plan, target: &Target) -> Result<String, FormulaError> {
    let mut lowering = Lowering::new(plan, target);
    let request = lowering.build_request();
    let message = message(&mut lowering);
    let answer = lowering.read_answer();
    if let Some(error) = lowering.failure {
        return Err(error);
    }
    let mut context = Context::new();
    let helpers = &lowering.helpers;
    for helper in helpers {
        if let Ok(serde_json::Value::String(name)) = serde_json::to_value(helper) {
            context.insert(format!("needs_{name}"), &true);
        }
    }
    let endpoint = constant_field("String", "ENDPOINT", Apex::text(request.endpoint));
    let timeout = constant_field("Integer", "TIMEOUT_MS", Apex::name(plan.timeout_ms.to_string()));
    let mut constants = vec![endpoint, timeout];
    constants.extend(request::setting_fields(&lowering));
    let arguments: Vec<&str> = request.parameters.iter().map(|it| it.1).collect();
    let build = method(
        "buildRequest",
        "HttpRequest",
        request.parameters.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect(),
        request.statements,
    );
    // sendOneTimePassword and toE164 stand in the template.
    let fixed = 7 + blank_secrets(plan).len() + usize::from(plan.phone.default_country.is_some());
    let helpers = helpers.iter().map(|it| it.decisions()).sum::<usize>() + usize::from(request.authorization.is_some());
    let made = answer.methods.iter().chain(&message).chain([&build]).map(complexity::of_method).sum::<usize>();
    context.insert("label", &encode_comment(&plan.label));
    context.insert("provider", &plan.provider);
    context.insert("description", &description(plan, target));
    context.insert("class_name", &target.class_name);
    context.insert("access", if target.access == Access::Global { "global" } else { "public" });
    context.insert("suppressions", &suppressions(target, fixed + helpers + made));
    context.insert("constants", &fields(&constants));
    context.insert("answer_constants", &fields(&answer.constants));
    context.insert("code_maps", &answer.code_maps.iter().map(code_map).collect::<Vec<_>>());
    let codes =
        format!("What the error codes of {} mean, written as they are in its {}.", plan.label, answer.code_notation);
    context.insert("code_comment", &wrap(&codes, "  // ", 0));
    context.insert("fixed", &fixed_fields(plan, target));
    context.insert(
        "result_line",
        &apex_doc_line(&format!("@return SUCCESS when {} accepted the message, else the reason", plan.label)),
    );
    context.insert("blank_secrets", &blank_secrets(plan));
    context.insert("message", &message.as_ref().map(|it| apex::method(it, 1)));
    context.insert("send", &send(&arguments, message.as_ref(), answer.needs_recipient));
    context.insert("default_country", &plan.phone.default_country);
    context.insert("home_country", &plan.phone.home_country);
    context.insert("home_trunk", &plan.phone.home_trunk);
    context.insert("home_length", &plan.phone.home_country.as_ref().map(|it| it.len() + 1));
    context.insert("build_request", &apex::method(&build, 1));
    context.insert("authorization", &request.authorization);
    let alphabet = format!("{}{}", crate::gsm7::BASIC, crate::gsm7::EXTENSION);
    context.insert("gsm7", &crate::encode::apex_literal(&alphabet));
    context.insert("merges_in_body", &plan.has_secret_in_body());
    context.insert("secrets_object", &super::secrets_object(target));
    context.insert("answer_methods", &answer.methods.iter().map(|it| apex::method(it, 1)).collect::<Vec<_>>());
    Ok(template::render("handler.cls", &context))
}

/// `messageFor`, when the request carries the message.
fn message(lowering: &mut Lowering<'_>) -> Option<apex::syntax::Method> {
    let plan = lowering.plan;
    let wanted = [Input::Message, Input::MessageIsGsm7, Input::MessageIsUnicode];
    if !plan.uses(|it| matches!(it, Expr::Input(input) if wanted.contains(input))) {
        return None;
    }
    let fallback = Apex::Concat(vec![Apex::text("Your verification code is "), Apex::name("oneTimePassword")]);
    let choose = |text: Apex| Apex::Ternary {
        condition: Box::new(Apex::call("String.isBlank", [text.clone()])),
        then: Box::new(fallback.clone()),
        otherwise: Box::new(text),
    };
    let uses = |expr: &Expr, input: Input| expr.any(|it| *it == Expr::Input(input));
    let mut body = Vec::new();
    let mut parameters = vec![("String".to_owned(), "oneTimePassword".to_owned())];
    match &plan.message {
        None => {
            parameters.push(("String".to_owned(), "defaultText".to_owned()));
            body.push(Stmt::Return(Some(choose(Apex::name("defaultText")))));
        }
        Some(template) => {
            if uses(template, Input::DefaultText) {
                parameters.push(("String".to_owned(), "defaultText".to_owned()));
                // A null would be written as the word.
                let value = Apex::name("defaultText ?? ''");
                body.push(Stmt::Assign { target: "defaultText".to_owned(), operator: "=", value });
            }
            let text = lowering.text(template);
            if lower::is_never_empty(plan, template) {
                body.push(Stmt::Return(Some(text)));
            } else {
                body.push(Stmt::Declare { type_name: "String".into(), name: "text".into(), value: Some(text) });
                body.push(Stmt::Return(Some(choose(Apex::name("text")))));
            }
        }
    }
    Some(method("messageFor", "String", parameters, body))
}

/// The statements between the check of the number and the end of the `try`.
fn send(arguments: &[&str], message: Option<&apex::syntax::Method>, needs_recipient: bool) -> String {
    let mut statements = Vec::new();
    if let Some(message) = message {
        let call = Apex::call("messageFor", message.parameters.iter().map(|it| Apex::name(it.1.clone())));
        statements.push(Stmt::Declare { type_name: "String".into(), name: "message".into(), value: Some(call) });
    }
    let call = Apex::call("buildRequest", arguments.iter().map(|it| Apex::name(*it)));
    statements.push(Stmt::Declare { type_name: "HttpRequest".into(), name: "request".into(), value: Some(call) });
    let response = Apex::new("Http", []).then_call("send", [Apex::name("request")]);
    let recipient = needs_recipient.then(|| Apex::name("recipient"));
    statements.push(Stmt::Return(Some(Apex::call("resultOf", std::iter::once(response).chain(recipient)))));
    apex::statements(&statements, 3)
}

/// Secrets that Apex reads and that have to be there.
fn blank_secrets(plan: &Plan) -> Vec<&str> {
    plan.secrets.iter().filter(|it| it.read_by_apex).map(|it: &PlanSecret| it.parameter.as_str()).collect()
}

/// Fields through which tests fix what is random.
fn fixed_fields(plan: &Plan, target: &Target) -> Vec<String> {
    let uses = |wanted: Input| plan.uses(|it| *it == Expr::Input(wanted));
    let object = super::secrets_object(target);
    let fixed = [
        (uses(Input::Now), "Datetime", "fixedNow"),
        (uses(Input::Uuid), "String", "fixedUuid"),
        (uses(Input::Nonce), "String", "fixedNonce"),
        (plan.secrets.iter().any(|it| it.read_by_apex), object.as_str(), "fixedSecrets"),
    ];
    let field = |type_name: &str, name: &str| Field {
        doc: Vec::new(),
        annotations: vec!["@TestVisible".to_owned()],
        modifiers: "private static".to_owned(),
        type_name: type_name.to_owned(),
        name: name.to_owned(),
        value: None,
    };
    fixed.into_iter().filter(|it| it.0).map(|it| apex::field(&field(it.1, it.2), 1)).collect()
}

/// What the class does, at a glance.
fn description(plan: &Plan, target: &Target) -> Vec<String> {
    let mut lines =
        wrap(&format!("@description Sends the one-time passwords of Salesforce through {}.", plan.label), " * ", 0);
    lines.push(" *".to_owned());
    let kind = plan.headers.iter().find(|it| it.name.eq_ignore_ascii_case("content-type"));
    let kind = kind.and_then(|it| it.value.constant()).map(|it| format!(", {}", it.text())).unwrap_or_default();
    let body = if matches!(plan.body, PlanBody::None) { ", everything in the query or path".to_owned() } else { kind };
    lines.extend(wrap(&format!("Request: {} {}{body}.", plan.method, path_for_people(plan)), " * ", 0));
    lines.extend(wrap(&authentication(plan, target), " * ", 0));
    lines.push(" *".to_owned());
    lines.extend(wrap(&format!("Generated by otpsmith from the provider spec {}.", plan.provider), " * ", 0));
    lines
}

fn path_for_people(plan: &Plan) -> String {
    let part = |part: &crate::plan::PathPart| match part {
        crate::plan::PathPart::Literal(text) => text.clone(),
        crate::plan::PathPart::Encoded(_) => "…".to_owned(),
    };
    format!("{}{}", plan.url.path, plan.path.iter().map(part).collect::<String>())
}

fn authentication(plan: &Plan, target: &Target) -> String {
    let credential = &target.credential;
    let elsewhere = "The secrets live there; this class never sees them.";
    let reads = plan.secrets.iter().any(|it| it.read_by_apex);
    let object = super::secrets_object(target);
    match &plan.auth {
        PlanAuth::Headers(headers) => {
            let names: Vec<&str> = headers.iter().map(|it| it.name.as_str()).collect();
            let noun = if names.len() == 1 { "header" } else { "headers" };
            let names = crate::phrase::list(&names);
            if headers.iter().all(|it| it.carrier == Carrier::ExternalCredential) {
                format!(
                    "Authentication: the {noun} {names}, which the External Credential {credential} adds. {elsewhere}"
                )
            } else if reads {
                format!(
                    "Authentication: the {noun} {names}, which this class computes for each request. It reads the secrets \
                     from the custom setting {object}."
                )
            } else {
                format!(
                    "Authentication: the {noun} {names}, completed by the platform with the secrets of the External \
                     Credential {credential}; this class never sees them."
                )
            }
        }
        PlanAuth::OAuth2 { .. } => format!(
            "Authentication: OAuth 2.0 client credentials; the External Credential {credential} fetches the token. {elsewhere}"
        ),
        PlanAuth::AwsSigV4 { .. } => {
            format!(
                "Authentication: AWS Signature Version 4, which the External Credential {credential} adds. {elsewhere}"
            )
        }
        PlanAuth::Payload if reads => {
            format!("Authentication: secrets in the request, which this class reads from the custom setting {object}.")
        }
        PlanAuth::Payload => format!(
            "Authentication: secrets in the body, which the platform fills in from the External Credential {credential}; \
             this class never sees them."
        ),
    }
}

fn suppressions(target: &Target, decisions: usize) -> Vec<&'static str> {
    let mut all = Vec::new();
    if target.access == Access::Global {
        all.push("PMD.AvoidGlobalModifier");
    }
    if decisions > MOST_DECISIONS {
        all.push("PMD.CyclomaticComplexity");
        all.push("PMD.CognitiveComplexity");
    }
    all
}

fn code_map(map: &CodeMap) -> serde_json::Value {
    let mut lines = Vec::new();
    let count: usize = map.groups.iter().map(|group| group.1.len()).sum();
    let mut number = 0;
    for (meaning, literals, value) in &map.groups {
        lines.extend(wrapped(meaning).lines().map(|line| format!("    // {}", encode_comment(line))));
        for literal in literals {
            number += 1;
            let comma = if number < count { "," } else { "" };
            lines.push(format!("    {} => {}{comma}", crate::encode::apex_literal(literal), outcome(*value)));
        }
    }
    serde_json::json!({ "name": map.name, "lines": lines })
}

fn fields(fields: &[Field]) -> Vec<String> {
    fields.iter().map(|field| apex::field(field, 1)).collect()
}

fn constant_field(type_name: &str, name: &str, value: Apex) -> Field {
    Field {
        doc: Vec::new(),
        annotations: Vec::new(),
        modifiers: "private static final".to_owned(),
        type_name: type_name.to_owned(),
        name: name.to_owned(),
        value: Some(value),
    }
}

fn method(name: &str, return_type: &str, parameters: Vec<(String, String)>, body: Vec<Stmt>) -> apex::syntax::Method {
    let mut suppressed = Vec::new();
    if parameters.len() > 3 {
        suppressed.push("PMD.ExcessiveParameterList");
    }
    if complexity::statements(&body) >= LONG_METHOD {
        suppressed.push("PMD.NcssCount");
    }
    let annotations = match suppressed.as_slice() {
        [] => Vec::new(),
        rules => vec![format!("@SuppressWarnings('{}')", rules.join(","))],
    };
    apex::syntax::Method {
        doc: Vec::new(),
        annotations,
        modifiers: "private static".to_owned(),
        return_type: return_type.to_owned(),
        name: name.to_owned(),
        parameters,
        body,
    }
}

/// The full name of a result.
fn outcome(outcome: Outcome) -> String {
    format!("{RESULT}.{}", outcome.name())
}

/// A phrase as the text of `//` comments inside a method.
fn wrapped(text: &str) -> String {
    wrap(text, "", 7).join("\n")
}

/// Breaks a text into lines that fit with their prefix and an indentation.
fn wrap(text: &str, prefix: &'static str, indentation: usize) -> Vec<String> {
    apex::paragraph(text, prefix, COMMENT_WIDTH - indentation)
}

fn apex_doc_line(text: &str) -> Vec<String> {
    wrap(text, "   * ", 0)
}

fn encode_comment(text: &str) -> String {
    crate::encode::apex_comment(text)
}
