//! `L008`: a timeout takes most of what a transaction has for callouts.

use super::lint::{Asked, Resolved};
use super::{Rule, Subject};
use crate::diagnostic::Severity;
use crate::diagnostic::{Diagnostic, Place};
use crate::plan::{Plan, PlanAuth};

const CODE: &str = "L008";

pub(super) static RULE: Rule = Rule {
    code: CODE,
    name: "long-timeout",
    severity: Severity::Warning,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A timeout takes most of what a transaction has for callouts",
    meaning: "Salesforce gives all callouts of a transaction 120 seconds together, and lets it make 100 of them. A handler \
        makes one callout for a code and never repeats it, and with OAuth Salesforce makes one more when it has no \
        token: their number always fits. Their time does not when each may take more than 60 seconds: then nothing \
        else in the transaction, be it the request for a token, can wait as long.",
    reason: "When the time is used up, Apex ends the callout with an exception that says nothing about the message, \
        which may have been sent. And nobody waits a minute for a code: 10 seconds are plenty.",
    wrong: r#"endpoint: {url: https://api.acme.example, path: /messages, timeout: 90s}"#,
    right: r#"endpoint: {url: https://api.acme.example, path: /messages, timeout: 20s}"#,
};

/// What Apex gives all callouts of a transaction.
const TRANSACTION_MILLIS: u64 = 120_000;

pub(super) fn check(subject: &Resolved<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(finding(subject.plan, subject.spec.place(&subject.spec.endpoint.timeout.span)));
}

/// Only a timeout that the org chose itself: the spec's own is the spec's business.
pub(super) fn check_handler(asked: &Asked<'_>, found: &mut Vec<Diagnostic>) {
    let chosen = asked.handler.draft.timeout.as_ref();
    found.extend(chosen.and_then(|chosen| finding(asked.plan, chosen.place.clone())));
}

fn finding(plan: &Plan, place: Place) -> Option<Diagnostic> {
    let is_long = plan.timeout_ms > TRANSACTION_MILLIS / 2;
    let written = |millis: u64| crate::duration::write_millis(i64::try_from(millis).unwrap_or(i64::MAX));
    let one = written(plan.timeout_ms);
    let message = match plan.auth {
        // Salesforce does not say how long it waits for a token: at most as long as for any other callout.
        PlanAuth::OAuth2 { .. } => format!(
            "a request for a token and a callout of {one} may not fit into the 120s that all callouts of a transaction have"
        ),
        _ => {
            let left = written(TRANSACTION_MILLIS.saturating_sub(plan.timeout_ms));
            format!("a callout of {one} leaves {left} of the 120s that all callouts of a transaction have")
        }
    };
    let help = "10s to 20s are plenty for a provider that works, and somebody is waiting";
    is_long.then(|| Diagnostic::warning(CODE, place, message).help(help))
}
