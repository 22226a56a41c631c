//! Walks through every value of a spec, wherever it stands.

use std::collections::BTreeSet;

use super::value::Template;
use super::{Auth, Body, Element, Field, Json, Pair, Span, Spanned, Spec};

impl Spec {
    /// Calls `visit` with every value and its place, in the order of the model: intermediate values, endpoint,
    /// authentication, payload, message.
    pub fn each_value(&self, visit: &mut impl FnMut(&Template, &Span)) {
        let mut one = |it: &Spanned<Template>| visit(&it.value, &it.span);
        self.values.iter().for_each(|it| one(&it.1));
        one(&self.endpoint.url);
        one(&self.endpoint.path);
        match &self.auth.value {
            Auth::Basic { username, password } => [username, password].into_iter().for_each(one),
            Auth::Headers(pairs) => pairs.iter().for_each(|it| one(&it.value)),
            Auth::OAuth2 { token_url, client_id, scope, .. } => {
                [token_url, client_id].into_iter().chain(scope).for_each(one);
            }
            Auth::AwsSigV4 { service, region, .. } => [service, region].into_iter().for_each(one),
            Auth::Payload => {}
        }
        self.payload.headers.iter().for_each(|it| visit(&it.value.value, &it.value.span));
        fields(&self.payload.query, visit);
        match &self.payload.body {
            Body::None => {}
            Body::Form(pairs) => fields(pairs, visit),
            Body::Json(content) => json(content, visit),
            Body::Xml(root) => element(root, visit),
        }
        if let Some(message) = &self.message {
            visit(&message.value, &message.span);
        }
    }

    /// Every input that the spec uses, such as `settings.sender`; secrets that are named bare among them.
    #[must_use]
    pub fn used_inputs(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        self.each_value(&mut |template, _| names.extend(template.names().map(str::to_owned)));
        let bare = match &self.auth.value {
            Auth::OAuth2 { client_secret, .. } => vec![client_secret],
            Auth::AwsSigV4 { access_key_id, secret_access_key, .. } => vec![access_key_id, secret_access_key],
            Auth::Basic { .. } | Auth::Headers(_) | Auth::Payload => Vec::new(),
        };
        names.extend(bare.into_iter().map(|name| format!("secrets.{}", name.value)));
        names
    }
}

fn fields(pairs: &[Pair<Field>], visit: &mut impl FnMut(&Template, &Span)) {
    for pair in pairs {
        match &pair.value {
            Field::Text(template) => visit(&template.value, &template.span),
            Field::Json(content) => json(content, visit),
        }
    }
}

/// Recursion is bounded: the YAML reader refuses deep nesting.
fn json(node: &Spanned<Json>, visit: &mut impl FnMut(&Template, &Span)) {
    match &node.value {
        Json::Null | Json::Boolean(_) | Json::Number(_) => {}
        Json::Value(template) => visit(template, &node.span),
        Json::Array(items) => items.iter().for_each(|item| json(item, visit)),
        Json::Object(pairs) => {
            for pair in pairs {
                if let Ok(name) = Template::parse(&pair.name.value) {
                    visit(&name, &pair.name.span);
                }
                json(&pair.value, visit);
            }
        }
        Json::Text(content) => json(content, visit),
    }
}

fn element(node: &Element, visit: &mut impl FnMut(&Template, &Span)) {
    let attributes = node.attributes.iter().map(|it| &it.value);
    attributes.chain(&node.text).for_each(|it| visit(&it.value, &it.span));
    node.children.iter().for_each(|child| element(child, visit));
}
