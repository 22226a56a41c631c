//! What a run of the validator found, ready to be shown: no secret is in it, and nothing that changes from run to run.

pub mod github;
pub mod html;
pub mod json;
pub mod junit;
pub mod text;

use std::collections::BTreeMap;

use super::handler::Decision;
use super::mark::{Mark, mark};
use super::mask::Mask;
use super::run::{Difference, Ran};
use super::scenario::{APEX_GROUP, GROUPS, Scenario};
use super::stand::Exchange;
use super::{blame, variant::Variant};
use crate::diagnostic::{Diagnostic, Place};
use crate::loopback::reason;
use crate::mock::{Endpoint, Mock};
use crate::outcome::Outcome;
use crate::plan::evaluate::NoRequest;
use crate::spec::Spec;

/// Longer bodies are cut, in characters.
const LONGEST_BODY: usize = 4_000;

/// A whole run.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The providers, by name.
    pub providers: Vec<Provider>,
}

/// What was found about one provider.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Its name.
    pub name: String,
    /// Its name for people; its name, where the spec could not be read.
    pub label: String,
    /// Why nothing could be tried: the findings about spec and mock.
    pub unusable: Vec<Diagnostic>,
    /// Why nothing could be tried, where no file is to blame.
    pub missing: Option<String>,
    /// Whether that is because a file cannot be read.
    pub is_unreadable: bool,
    /// The ways in which it was set up: names, and settings with their values.
    pub variants: Vec<(String, Vec<(String, String)>)>,
    /// What was tried, in order.
    pub scenarios: Vec<Case>,
    /// Whether a class of somebody's own is to blame for what was found, and not the spec.
    pub findings_are_in_a_class: bool,
    /// Settings of which that class sends another value than the mock's account has.
    pub other_settings: Vec<String>,
}

/// One scenario of one provider.
#[derive(Debug, Clone)]
pub struct Case {
    /// The scenario's name.
    pub name: String,
    /// What happens, in a few words.
    pub meaning: String,
    /// Which of the variants it happened to.
    pub variant: usize,
    /// What Salesforce passed: the parameter's name and its value; `None` is null.
    pub input: Vec<(&'static str, Option<String>)>,
    /// The result that was wanted.
    pub expected: Outcome,
    /// The result that was reported.
    pub actual: Outcome,
    /// What decided the result, in words.
    pub because: String,
    /// What went wrong on the wire on purpose.
    pub fault: Option<&'static str>,
    /// Everything that is not as it should be.
    pub findings: Vec<Finding>,
    /// What was sent and answered.
    pub exchanges: Vec<Shown>,
}

/// Something that is not as it should be.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What, in one line.
    pub message: String,
    /// Further lines that explain it.
    pub notes: Vec<String>,
    /// The place of the spec that caused it.
    pub spec: Place,
    /// The rule of the mock that says otherwise.
    pub mock: Option<Place>,
    /// Where in the exchanges it is seen: the index of the exchange, and what is meant.
    pub seen: Option<(usize, Pointed)>,
}

/// A part of a request or an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pointed {
    /// The request's first line.
    RequestLine,
    /// A header of the request.
    RequestHeader(usize),
    /// Bytes of the request's shown body.
    RequestBody(std::ops::Range<usize>),
    /// The request as a whole: something is missing.
    Request,
    /// The answer.
    Answer,
}

/// An exchange as it is shown.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Whether it fetched a token.
    pub is_for_token: bool,
    /// Method and address.
    pub request_line: String,
    /// The request's headers.
    pub request_headers: Vec<(String, String)>,
    /// The request's body.
    pub request_body: String,
    /// The name of the mock's reply; of a request that never arrived there is none.
    pub reply: Option<String>,
    /// The answer, or why there was none.
    pub answer: Result<ShownAnswer, String>,
}

/// An answer as it is shown.
#[derive(Debug, Clone)]
pub struct ShownAnswer {
    /// Status and reason.
    pub status: String,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: String,
}

impl Report {
    /// Whether every scenario of every provider passed, and every provider could be tried.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.providers.iter().all(Provider::passed)
    }

    /// The groups of scenarios with their meanings, in order.
    #[must_use]
    pub fn groups(&self) -> Vec<(&'static str, &'static str)> {
        let is_there = |group: &str| {
            self.providers.iter().flat_map(|provider| &provider.scenarios).any(|case| case.group() == group)
        };
        let own = is_there(APEX_GROUP.0).then_some(APEX_GROUP);
        GROUPS.into_iter().chain(own).collect()
    }

    /// How many scenarios there were, and how many of them failed.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let counts = self.providers.iter().map(Provider::counts);
        counts.fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1))
    }
}

impl Provider {
    /// Whether every scenario passed.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.is_usable() && self.scenarios.iter().all(Case::passed)
    }

    /// Whether anything could be tried.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.unusable.is_empty() && self.missing.is_none()
    }

    /// How many scenarios there were, and how many of them failed.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        (self.scenarios.len(), self.scenarios.iter().filter(|case| !case.passed()).count())
    }
}

impl Case {
    /// Whether everything was as it should be.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.findings.is_empty()
    }

    /// The group that the scenario belongs to.
    #[must_use]
    pub fn group(&self) -> &str {
        self.name.split_once('/').map_or(self.name.as_str(), |(group, _)| group)
    }
}

/// What is known of a provider while its cases are described.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'f> {
    /// The spec.
    pub spec: &'f Spec,
    /// The mock.
    pub mock: &'f Mock,
    /// The variants.
    pub variants: &'f [Variant],
}

/// Describes what came of a scenario.
#[must_use]
pub fn case(facts: &Facts<'_>, scenario: &Scenario, ran: &Ran) -> Case {
    let mut mask = Mask::new(&scenario.secrets, facts.mock);
    for exchange in ran.exchanges.iter().filter(|it| it.endpoint == Endpoint::Token) {
        let token = exchange.answer.as_ref().ok().and_then(|answer| {
            let json: serde_json::Value = serde_json::from_slice(&answer.body).ok()?;
            Some(json.get("access_token")?.as_str()?.to_owned())
        });
        token.iter().for_each(|token| mask.add(token));
    }
    let exchanges: Vec<Shown> = ran.exchanges.iter().map(|exchange| shown(exchange, &mask)).collect();
    let findings = ran.differences.iter().map(|difference| finding(facts, difference, ran, &exchanges, &mask));
    Case {
        name: scenario.name.clone(),
        meaning: scenario.meaning.clone(),
        variant: scenario.variant,
        input: vec![
            ("phoneNumber", scenario.phone_number.clone()),
            ("oneTimePassword", scenario.one_time_password.clone()),
            ("defaultTextContent", scenario.default_text.clone()),
        ],
        expected: scenario.expected.outcome,
        actual: ran.handled.outcome,
        because: because(facts.spec, &ran.handled.decision),
        fault: scenario.fault.map(crate::loopback::fault::Fault::meaning),
        findings: findings.collect(),
        exchanges,
    }
}

/// The values of settings by variant, without secrets.
#[must_use]
pub fn settings(
    variants: &[Variant],
    secrets: &BTreeMap<String, String>,
    mock: &Mock,
) -> Vec<(String, Vec<(String, String)>)> {
    let mask = Mask::new(secrets, mock);
    let masked =
        |settings: &[(String, String)]| settings.iter().map(|(name, value)| (name.clone(), mask.text(value))).collect();
    variants.iter().map(|variant| (variant.name.clone(), masked(&variant.settings))).collect()
}

fn finding(facts: &Facts<'_>, difference: &Difference, ran: &Ran, shown: &[Shown], mask: &Mask) -> Finding {
    let last = ran.exchanges.len().checked_sub(1);
    let at_answer = last.map(|at| (at, Pointed::Answer));
    let at_request = last.map(|at| (at, Pointed::Request));
    let mut notes = Vec::new();
    let (message, mock, seen) = match difference {
        Difference::Outcome { expected, actual, decision } => {
            let because = because(facts.spec, decision);
            (format!("expected {}, got {}: {because}", expected.name(), actual.name()), None, at_answer)
        }
        Difference::Requests { expected, actual } => {
            let message = match (expected, actual) {
                (0, _) => "something was sent although there is nothing to send".to_owned(),
                (_, 0) => "nothing was sent".to_owned(),
                (_, actual) => format!("{actual} requests were sent instead of one"),
            };
            (message, None, at_request)
        }
        Difference::Violation(violation) => {
            notes = violation.notes.iter().map(|note| mask.text(note)).collect();
            let seen = violation.seen.as_ref().map_or("nothing".to_owned(), |seen| mask.text(seen));
            let message = format!("{}: wanted {}, found {seen}", violation.place, mask.text(&violation.wanted));
            let is_broken = |exchange: &Exchange| {
                exchange.judgement.as_ref().is_some_and(|judgement| judgement.violations.contains(violation))
            };
            let at = ran.exchanges.iter().position(is_broken);
            let pointed = at.map(|at| (at, pointed(&ran.exchanges[at], &shown[at], &violation.place, mask)));
            (message, Some(violation.rule.clone()), pointed)
        }
        Difference::Reply { expected, actual } => {
            let place = facts.mock.reply(expected).map(|reply| facts.mock.place(&reply.name.span));
            (format!("the mock gave the reply `{actual}` instead of `{expected}`"), place, at_request)
        }
        Difference::Timeout(None) => ("the callout has no timeout of its own".to_owned(), None, at_request),
        Difference::Timeout(Some(millis)) => (format!("Salesforce takes no timeout of {millis} ms"), None, at_request),
        Difference::NotSent(why) => (why.to_string(), None, at_request),
        Difference::Broken(how) => (how.clone(), None, None),
        Difference::Class { what, class, plan } => {
            notes = both(what, class, plan, mask);
            (format!("{what}: the class differs from the plan"), None, at_request)
        }
    };
    Finding { message: mask.text(&message), notes, spec: blame::cause(facts.spec, difference), mock, seen }
}

/// What a class and a plan did, as far as it differs and may be shown.
fn both(what: &str, class: &str, plan: &str, mask: &Mask) -> Vec<String> {
    let shown = |line: &str| match line.split_once(": ").filter(|_| what.starts_with("headers")) {
        Some((name, value)) => format!("{name}: {}", mask.header(name, value)),
        None => mask.text(line),
    };
    let only = |text: &str, other: &str| -> Vec<String> {
        let others: Vec<&str> = other.lines().collect();
        text.lines().filter(|line| !others.contains(line)).map(shown).collect()
    };
    let (class, plan) = (only(class, plan), only(plan, class));
    let hidden = (class == plan).then(|| "the difference is in what is not shown".to_owned());
    let noted = |who: &str, lines: Vec<String>| match lines.is_empty() {
        true => vec![format!("{who}: nothing")],
        false => lines.into_iter().map(|line| format!("{who}: {line}")).collect(),
    };
    noted("the class", class).into_iter().chain(noted("the plan", plan)).chain(hidden).collect()
}

fn pointed(exchange: &Exchange, shown: &Shown, place: &str, mask: &Mask) -> Pointed {
    match mark(&exchange.request, place) {
        Mark::Line => Pointed::RequestLine,
        Mark::Header(at) => Pointed::RequestHeader(at),
        Mark::Absent => Pointed::Request,
        Mark::Body(range) => {
            // What is shown has other lengths where something is hidden.
            let body = String::from_utf8_lossy(&exchange.request.body);
            let before = mask.text(body.get(..range.start).unwrap_or_default()).len();
            let length = mask.text(body.get(range).unwrap_or_default()).len();
            let end = (before + length).min(shown.request_body.len());
            let start = shown.request_body.floor_char_boundary(before.min(end));
            Pointed::RequestBody(start..shown.request_body.ceil_char_boundary(end))
        }
    }
}

fn shown(exchange: &Exchange, mask: &Mask) -> Shown {
    let request = &exchange.request;
    let headers = |headers: &[(String, String)]| -> Vec<(String, String)> {
        headers.iter().map(|(name, value)| (name.clone(), mask.header(name, value))).collect()
    };
    Shown {
        is_for_token: exchange.endpoint == Endpoint::Token,
        request_line: mask.text(&format!("{} https://{}{}", request.method, exchange.host, request.target)),
        request_headers: headers(&request.headers),
        request_body: body(&request.body, mask),
        reply: exchange.judgement.as_ref().map(|judgement| judgement.answer.name.clone()),
        answer: match &exchange.answer {
            Ok(answer) => Ok(ShownAnswer {
                status: format!("{} {}", answer.status, reason(answer.status)),
                headers: headers(&answer.headers),
                body: body(&answer.body, mask),
            }),
            Err(why) => Err(why.to_string()),
        },
    }
}

/// A body as text, cut where it is too long to be read.
fn body(bytes: &[u8], mask: &Mask) -> String {
    // A secret that is cut in two would not be recognised.
    let text = mask.text(&String::from_utf8_lossy(&bytes[..bytes.len().min(64 * 1024)]));
    match text.char_indices().nth(LONGEST_BODY) {
        Some((end, _)) => format!("{}… ({} bytes)", &text[..end], bytes.len()),
        None => text,
    }
}

fn because(spec: &Spec, decision: &Decision) -> String {
    match decision {
        Decision::NoRequest(NoRequest::InvalidPhoneNumber) => "the handler took the number for none".to_owned(),
        Decision::NoRequest(why) => why.to_string(),
        Decision::NoAnswer(why) => why.to_string(),
        Decision::Success => "the answer counts as success".to_owned(),
        Decision::Rule(rule) => match spec.response.results.get(*rule) {
            Some(rule) => format!("the answer means that {}", rule.meaning),
            None => "a rule of the spec".to_owned(),
        },
        Decision::Default => "no rule of the spec knows the answer".to_owned(),
        Decision::Other(why) => why.clone(),
    }
}
