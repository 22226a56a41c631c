//! The part of the platform that fetches an OAuth token: what an External Credential sends to the token endpoint.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::encode::form;
use crate::plan::evaluate::{Delivery, NoRequest};
use crate::plan::{Plan, PlanAuth};

/// Stands in a request where the platform puts the token.
pub(super) const PLACEHOLDER: &str = "ACCESS_TOKEN";

/// A request for a token with the grant `client_credentials` (RFC 6749, section 4.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRequest {
    /// Host and port of the token endpoint.
    pub host: String,
    /// Encoded path and query.
    pub target: String,
    /// Headers in order.
    pub headers: Vec<(String, String)>,
    /// The form.
    pub body: String,
}

impl TokenRequest {
    /// What the platform sends for a plan whose requests need a token.
    ///
    /// # Errors
    /// The client's id cannot be computed, or the plan needs no token.
    pub fn of(plan: &Plan, delivery: &Delivery) -> Result<Self, NoRequest> {
        let PlanAuth::OAuth2 { token_url, client_id, client_secret, scope, in_header } = &plan.auth else {
            return Err(NoRequest::NotComputable("requests of this provider carry no token".to_owned()));
        };
        let id = plan.compute(delivery)?.value(client_id)?.text();
        let secret = delivery.secrets.get(client_secret).cloned().unwrap_or_default();
        let mut fields = vec![("grant_type", "client_credentials".to_owned())];
        let mut headers = vec![
            ("Content-Type".to_owned(), "application/x-www-form-urlencoded".to_owned()),
            ("Accept".to_owned(), "application/json".to_owned()),
        ];
        if *in_header {
            // RFC 6749, section 2.3.1: each part is encoded as in a form first.
            let pair = format!("{}:{}", form(&id), form(&secret));
            headers.push(("Authorization".to_owned(), format!("Basic {}", STANDARD.encode(pair))));
        } else {
            fields.push(("client_id", id));
            fields.push(("client_secret", secret));
        }
        if let Some(scope) = scope {
            fields.push(("scope", scope.clone()));
        }
        let body = fields.iter().map(|(name, value)| format!("{name}={}", form(value)));
        let body = body.collect::<Vec<_>>().join("&");
        let address = token_url.strip_prefix("https://").unwrap_or(token_url);
        let (host, path) = address.find('/').map_or((address, "/"), |at| address.split_at(at));
        Ok(Self { host: host.to_owned(), target: path.to_owned(), headers, body })
    }
}
