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
    meaning: "Apex gives all callouts of a transaction 120 seconds together, connecting and, with OAuth, fetching a \
        token included. A timeout of more than 60 seconds leaves no room for a second callout.",
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
    let written = crate::duration::write_millis(i64::try_from(plan.timeout_ms).unwrap_or(i64::MAX));
    let message = match plan.auth {
        PlanAuth::OAuth2 { .. } => {
            format!(
                "fetching a token and then waiting {written} may not fit the 120s that a transaction has for callouts"
            )
        }
        _ => format!("a callout of {written} leaves no room for another in the 120s that a transaction has"),
    };
    let help = "10s to 20s are plenty for a provider that works, and somebody is waiting";
    is_long.then(|| Diagnostic::warning(CODE, place, message).help(help))
}
