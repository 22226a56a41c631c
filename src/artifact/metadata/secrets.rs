//! Where the secrets of a handler live in Salesforce, and what carries them into a request.

use crate::plan::carrier::{self, Carrier};
use crate::plan::expr::Expr;
use crate::plan::{AuthHeader, Plan, PlanAuth, PlanSecret};

/// How a plan uses its secrets.
pub(in crate::artifact) struct Usage<'p> {
    /// Headers that the External Credential adds.
    pub(in crate::artifact) credential_headers: Vec<&'p AuthHeader>,
    /// Headers that Apex sets and the platform completes.
    pub(in crate::artifact) headers: Vec<&'p Expr>,
    /// Values of the body that Apex sets and the platform completes.
    pub(in crate::artifact) body: Vec<&'p Expr>,
    /// Authentication parameters of the principal: what formulas name.
    pub(in crate::artifact) parameters: Vec<&'p PlanSecret>,
    /// What Apex reads.
    pub(in crate::artifact) apex: Vec<&'p PlanSecret>,
}

impl<'p> Usage<'p> {
    pub(in crate::artifact) fn of(plan: &'p Plan) -> Self {
        let auth: &[AuthHeader] = if let PlanAuth::Headers(headers) = &plan.auth { headers } else { &[] };
        let is_formula = |expr: &Expr| carrier::of_apex_set(&plan.values, expr) == Carrier::Formula;
        let credential_headers: Vec<&AuthHeader> =
            auth.iter().filter(|header| header.carrier == Carrier::ExternalCredential).collect();
        let by_apex = auth.iter().filter(|header| header.carrier == Carrier::Formula).map(|header| &header.value);
        let in_payload = plan.headers.iter().map(|header| &header.value).filter(|expr| is_formula(expr));
        let headers: Vec<&Expr> = by_apex.chain(in_payload).collect();
        let body: Vec<&Expr> = plan.body_exprs().into_iter().filter(|expr| is_formula(expr)).collect();
        let formulas = || credential_headers.iter().map(|it| &it.value).chain(headers.iter().chain(&body).copied());
        let is_named = |secret: &&PlanSecret| {
            let mut is_it = |it: &Expr| matches!(it, Expr::Secret(name) if *name == secret.name);
            formulas().any(|expr| plan.mentions(expr, &mut is_it))
        };
        let parameters = plan.secrets.iter().filter(is_named).collect();
        let apex = plan.secrets.iter().filter(|secret| secret.read_by_apex).collect();
        Self { credential_headers, headers, body, parameters, apex }
    }
}
