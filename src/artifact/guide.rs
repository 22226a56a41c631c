//! The set-up guide: what an administrator does, in order, from the deployment to a site that uses the handler.

mod facts;

use serde::Serialize;
use tera::Context;

use super::Target;
use super::metadata::secrets::Usage;
use super::metadata::{
    PRINCIPAL, access_permission_set, callout_permission_set, secret_field, secrets_label, secrets_object,
};
use super::template;
use crate::encode::{markdown, markdown_code};
use crate::phrase;
use crate::plan::expr::Expr;
use crate::plan::{Plan, PlanAuth, PlanBody, PlanSecret};
use crate::sfdx::change::GeneratedFile;

/// Something to enter, in Markdown.
#[derive(Serialize)]
struct Entry {
    name: String,
    help: String,
}

/// The guide for one handler, in Markdown.
#[must_use]
pub fn guide(plan: &Plan, target: &Target) -> GeneratedFile {
    let usage = Usage::of(plan);
    let mut context = Context::new();
    names(&mut context, plan, target);
    entries(&mut context, plan, &usage);
    body(&mut context, plan, &usage);
    context.insert("formula_by_apex", &(!usage.headers.is_empty() || !usage.body.is_empty()));
    context.insert("settings", &facts::settings(plan));
    context.insert("results", &facts::results(plan));
    context.insert("missing", &facts::missing(plan));
    context.insert("in_url", &facts::in_url(plan));
    context.insert("secrets_in_url", &facts::has_secret_in_url(plan));
    context.insert("uncertain", &facts::uncertain(plan));
    let folder = target.docs_folder.trim_end_matches('/');
    let folder = if matches!(folder, "" | ".") { String::new() } else { format!("{folder}/") };
    GeneratedFile {
        path: format!("{folder}{}-setup.md", target.class_name),
        contents: template::render("setup-guide.md", &context),
    }
}

fn names(context: &mut Context, plan: &Plan, target: &Target) {
    context.insert("namespace", &target.namespace.as_deref().unwrap_or_default());
    context.insert("namespace_code", &target.namespace.as_deref().map(markdown_code).unwrap_or_default());
    context.insert("class", &target.class_name);
    context.insert("test_class", &target.test_class_name);
    context.insert("credential", &target.credential);
    context.insert("principal", PRINCIPAL);
    context.insert("object", &secrets_object(target));
    context.insert("object_label", &markdown(&secrets_label(plan)));
    context.insert("callout", &callout_permission_set(target));
    context.insert("access", &access_permission_set(target));
    context.insert("label", &markdown(&plan.label));
    context.insert("url", &markdown_code(&plan.url.to_string()));
}

/// What to enter where.
fn entries(context: &mut Context, plan: &Plan, usage: &Usage<'_>) {
    let help = |name: &str| {
        let secret = plan.secrets.iter().find(|secret| secret.name == name);
        secret.map(|secret| markdown(&secret.help)).unwrap_or_default()
    };
    let named = |secret: &&PlanSecret| Entry { name: format!("`{}`", secret.parameter), help: markdown(&secret.help) };
    let in_setup =
        |name: &str, api: &str, help: String| Entry { name: format!("{name} (in the Connect API `{api}`)"), help };
    let parameters: Vec<Entry> = usage.parameters.iter().map(named).collect();
    let (scheme, entered, parameters) = match &plan.auth {
        PlanAuth::AwsSigV4 { access_key_id, secret_access_key, .. } => {
            let key = vec![
                in_setup("Access key ID", "awsAccessKeyId", help(access_key_id)),
                in_setup("Secret access key", "awsSecretAccessKey", help(secret_access_key)),
            ];
            ("aws", key, parameters)
        }
        PlanAuth::OAuth2 { token_url, client_id, client_secret, scope, .. } => {
            context.insert("token_url", &markdown_code(token_url));
            context.insert("scope", &scope.as_deref().map(markdown_code));
            let id = match client_id {
                Expr::Secret(name) => help(name),
                other => other.constant().map(|data| format!("{}.", markdown_code(&data.text()))).unwrap_or_default(),
            };
            let client = vec![
                in_setup("Client ID", "clientId", id),
                in_setup("Client secret", "clientSecret", help(client_secret)),
            ];
            ("oauth", client, parameters)
        }
        PlanAuth::Headers(_) | PlanAuth::Payload => ("custom", parameters, Vec::new()),
    };
    let field = |secret: &&PlanSecret| Entry {
        name: format!("`{}`", secret_field(secret).trim_end_matches("__c")),
        help: markdown(&secret.help),
    };
    context.insert("scheme", scheme);
    context.insert("entered", &entered);
    context.insert("parameters", &parameters);
    context.insert("read_by_apex", &usage.apex.iter().map(field).collect::<Vec<_>>());
}

/// What a secret must not hold that the platform puts into the body as it stands.
fn body(context: &mut Context, plan: &Plan, usage: &Usage<'_>) {
    let bare: Vec<String> = usage
        .parameters
        .iter()
        .filter(|secret| usage.body.iter().any(|expr| is_bare(expr, &secret.name)))
        .map(|secret| format!("`{}`", secret.parameter))
        .collect();
    let rule = match plan.body {
        PlanBody::Form(_) => {
            "With other\ncharacters than letters, digits, `-`, `.`, `_` and `*` the request would be\nanother: ask for a secret without them."
        }
        PlanBody::Json(_) => {
            "With a quotation\nmark, a backslash or a line break in it the request would be another: ask for a\nsecret without them."
        }
        PlanBody::Xml(_) => {
            "With `<`, `>`, `&`\nor a quotation mark in it the request would be another: ask for a secret without\nthem."
        }
        PlanBody::None => "",
    };
    context.insert("bare_in_body", &phrase::list(&bare));
    context.insert("body_rule", rule);
}

/// Whether a secret is a value, or a part of a joined one, without anything done to it.
fn is_bare(expr: &Expr, secret: &str) -> bool {
    match expr {
        Expr::Secret(name) => name == secret,
        Expr::Concat(parts) => parts.iter().any(|part| is_bare(part, secret)),
        _ => false,
    }
}
