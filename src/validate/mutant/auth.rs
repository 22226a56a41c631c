//! Damage to the credentials: headers, schemes, the token request, the signature.

use std::rc::Rc;

use super::change::{At, Change, keys, with};
use super::values::{self, Get};
use crate::plan::expr::{Data, Expr};
use crate::plan::{Plan, PlanAuth};

pub(super) fn changes(plan: &Plan) -> Vec<Change> {
    let at = |key: &[&str]| At::Keys(keys(&[&["auth"], key].concat()));
    let mut all = Vec::new();
    match &plan.auth {
        PlanAuth::Headers(headers) => {
            all.extend(
                headers
                    .iter()
                    .enumerate()
                    .flat_map(|(index, header)| self::header(plan, index, &header.name, &header.value)),
            );
        }
        PlanAuth::OAuth2 { scope, in_header, client_id, .. } => {
            let oauth2 = |key: &str| at(&["oauth2", key]);
            all.push(token("drop auth.oauth2".to_owned(), at(&["oauth2"]), |plan| plan.auth = PlanAuth::Payload));
            all.push(token("another host of auth.oauth2.token_url".to_owned(), oauth2("token_url"), |plan| {
                if let PlanAuth::OAuth2 { token_url, .. } = &mut plan.auth {
                    *token_url = token_url.replacen("https://", "https://other-", 1);
                }
            }));
            all.push(token("another path of auth.oauth2.token_url".to_owned(), oauth2("token_url"), |plan| {
                if let PlanAuth::OAuth2 { token_url, .. } = &mut plan.auth {
                    token_url.push('x');
                }
            }));
            all.push(token("change auth.oauth2.client_id".to_owned(), oauth2("client_id"), |plan| {
                if let PlanAuth::OAuth2 { client_id, .. } = &mut plan.auth {
                    *client_id = Expr::text("other");
                }
            }));
            all.push(token("drop auth.oauth2.client_secret".to_owned(), oauth2("client_secret"), |plan| {
                if let PlanAuth::OAuth2 { client_secret, .. } = &mut plan.auth {
                    client_secret.clear();
                }
            }));
            let (from, to) = if *in_header { ("basic", "body") } else { ("body", "basic") };
            all.push(token(format!("auth.oauth2.client_auth {from} -> {to}"), oauth2("client_auth"), |plan| {
                if let PlanAuth::OAuth2 { in_header, .. } = &mut plan.auth {
                    *in_header = !*in_header;
                }
            }));
            if scope.is_some() {
                all.push(token("drop auth.oauth2.scope".to_owned(), oauth2("scope"), |plan| {
                    if let PlanAuth::OAuth2 { scope, .. } = &mut plan.auth {
                        *scope = None;
                    }
                }));
            }
            all.push(token("change auth.oauth2.scope".to_owned(), oauth2("scope"), |plan| {
                if let PlanAuth::OAuth2 { scope, .. } = &mut plan.auth {
                    scope.get_or_insert_default().push('x');
                }
            }));
            let get: Get = Rc::new(|plan| match &mut plan.auth {
                PlanAuth::OAuth2 { client_id, .. } => Some(client_id),
                _ => None,
            });
            all.extend(values::changes(plan, &keys(&["auth", "oauth2", "client_id"]), client_id, &get));
        }
        PlanAuth::AwsSigV4 { .. } => {
            let sigv4 = |key: &str| at(&["aws_sigv4", key]);
            all.push(token("drop auth.aws_sigv4".to_owned(), at(&["aws_sigv4"]), |plan| plan.auth = PlanAuth::Payload));
            all.push(token("change auth.aws_sigv4.service".to_owned(), sigv4("service"), |plan| {
                if let PlanAuth::AwsSigV4 { service, .. } = &mut plan.auth {
                    service.push('x');
                }
            }));
            all.push(token("change auth.aws_sigv4.region".to_owned(), sigv4("region"), |plan| {
                if let PlanAuth::AwsSigV4 { region, .. } = &mut plan.auth {
                    region.push('x');
                }
            }));
            let name = "swap secret_access_key and auth.aws_sigv4.access_key_id".to_owned();
            all.push(token(name, sigv4("access_key_id"), |plan| {
                if let PlanAuth::AwsSigV4 { access_key_id, secret_access_key, .. } = &mut plan.auth {
                    std::mem::swap(access_key_id, secret_access_key);
                }
            }));
        }
        PlanAuth::Payload => {}
    }
    all
}

fn token(name: String, at: At, apply: fn(&mut Plan)) -> Change {
    Change::new(name, at, apply)
}

fn header(plan: &Plan, index: usize, name: &str, value: &Expr) -> Vec<Change> {
    // With Basic, the header is not written as such.
    let at = with(&keys(&["auth", "headers"]), name);
    let change = |what: &str, apply: fn(&mut crate::plan::AuthHeader)| {
        Change::new(format!("{what} auth.headers.{name}"), At::Keys(at.clone()), move |plan| {
            if let PlanAuth::Headers(headers) = &mut plan.auth
                && let Some(header) = headers.get_mut(index)
            {
                apply(header);
            }
        })
    };
    let mut all = vec![
        change("rename", |header| header.name.push_str("-x")),
        change("empty", |header| header.value = Expr::text("")),
        Change::new(format!("drop auth.headers.{name}"), At::Keys(at.clone()), move |plan| {
            if let PlanAuth::Headers(headers) = &mut plan.auth
                && index < headers.len()
            {
                headers.remove(index);
            }
        }),
    ];
    if scheme(value).is_some() {
        all.push(change("another scheme of", |header| {
            if let Expr::Concat(parts) = &mut header.value
                && let Some(Expr::Constant { data: Data::Text(text), .. }) = parts.first_mut()
            {
                text.insert_str(0, "X-");
            }
        }));
        all.push(change("no scheme of", |header| {
            if let Expr::Concat(parts) = &mut header.value
                && let Some(Expr::Constant { data: Data::Text(text), .. }) = parts.first_mut()
            {
                text.clear();
            }
        }));
    }
    let get: Get = Rc::new(move |plan| match &mut plan.auth {
        PlanAuth::Headers(headers) => headers.get_mut(index).map(|it| &mut it.value),
        _ => None,
    });
    all.extend(values::changes(plan, &at, value, &get));
    all
}

/// The word before a header's credentials.
fn scheme(value: &Expr) -> Option<&str> {
    match value {
        Expr::Concat(parts) => match parts.first() {
            Some(Expr::Constant { data: Data::Text(text), .. }) => text.strip_suffix(' '),
            _ => None,
        },
        _ => None,
    }
}
