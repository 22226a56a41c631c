//! What the guide says about the provider beside the steps: settings, results, privacy, and what is not certain.

use serde::Serialize;

use crate::duration;
use crate::encode::{markdown, markdown_code};
use crate::outcome::Outcome;
use crate::phrase;
use crate::plan::Plan;
use crate::plan::expr::{Data, Expr};
use crate::plan::filter::Filter;
use crate::plan::input::Input;
use crate::plan::{NamedValue, PlanAuth};
use crate::spec::{Evidence, EvidenceLevel};

/// A setting in Markdown.
#[derive(Serialize)]
pub(super) struct Setting {
    name: String,
    value: String,
    help: String,
}

/// A result in Markdown.
#[derive(Serialize)]
pub(super) struct Reached {
    name: &'static str,
    meaning: String,
}

pub(super) fn settings(plan: &Plan) -> Vec<Setting> {
    let written = |data: &Data| match data {
        Data::Duration(millis) => duration::write_millis(*millis),
        other => other.text(),
    };
    let setting = |setting: &crate::plan::PlanSetting| Setting {
        name: setting.name.clone(),
        value: setting.value.as_ref().map_or_else(|| "left out".to_owned(), |data| markdown_code(&written(data))),
        help: markdown(&setting.help),
    };
    plan.settings.iter().map(setting).collect()
}

/// Every result that the handler can answer with, and when.
pub(super) fn results(plan: &Plan) -> Vec<Reached> {
    let reached = |outcome: Outcome| {
        let own = match outcome {
            Outcome::Success => Some("the message was accepted"),
            Outcome::InvalidPhoneNumber => Some("the number cannot be one, so that nothing was sent"),
            Outcome::ProviderError => Some("anything else, and every answer that cannot be read"),
            Outcome::Exception => Some("there was no answer, such as after a timeout"),
            Outcome::CountryBlock | Outcome::MessageLimitExceeded => None,
        };
        let mut meanings: Vec<String> = Vec::new();
        for rule in plan.response.results.iter().filter(|rule| rule.result.value == outcome) {
            let meaning = markdown(rule.meaning.trim_end_matches('.'));
            if !meanings.contains(&meaning) {
                meanings.push(meaning);
            }
        }
        meanings.extend(own.map(str::to_owned));
        let meaning = meanings.join("; ");
        (!meaning.is_empty()).then(|| Reached { name: outcome.name(), meaning })
    };
    Outcome::ALL.into_iter().filter_map(reached).collect()
}

/// The results that the provider has no answer for, in Markdown; empty when there is none.
pub(super) fn missing(plan: &Plan) -> String {
    let is_given = |outcome: Outcome| plan.response.results.iter().any(|rule| rule.result.value == outcome);
    let missing: Vec<String> = [Outcome::InvalidPhoneNumber, Outcome::CountryBlock, Outcome::MessageLimitExceeded]
        .into_iter()
        .filter(|outcome| !is_given(*outcome))
        .map(|outcome| format!("`{}`", outcome.name()))
        .collect();
    phrase::list(&missing)
}

/// What travels in the URL and ought to be private, in words; empty when nothing does.
pub(super) fn in_url(plan: &Plan) -> String {
    let url = url_exprs(plan);
    let has = |test: fn(Input) -> bool| {
        url.iter().any(|expr| carries(&plan.values, expr, &|it| matches!(it, Expr::Input(input) if test(*input))))
    };
    let mut private = Vec::new();
    if has(|input| matches!(input, Input::Otp | Input::Message)) {
        private.push("the one-time password");
    }
    if has(|input| input.name().starts_with("phone.") && input != Input::PhoneIsHome) {
        private.push("the phone number");
    }
    if has_secret_in_url(plan) {
        private.push("a secret");
    }
    phrase::list(&private)
}

pub(super) fn has_secret_in_url(plan: &Plan) -> bool {
    url_exprs(plan).iter().any(|expr| carries(&plan.values, expr, &|it| matches!(it, Expr::Secret(_))))
}

/// What the documentation does not say, or not surely, in Markdown.
pub(super) fn uncertain(plan: &Plan) -> Vec<String> {
    let parts = plan.verified.iter().filter_map(|(part, evidence)| fact(part_name(part), evidence));
    let rules = plan.response.results.iter().filter_map(|rule| {
        let what = format!("`{}` for \"{}\"", rule.result.value.name(), markdown(&rule.meaning));
        rule.evidence.as_ref().and_then(|evidence| fact(&what, evidence))
    });
    parts.chain(rules).collect()
}

fn fact(what: &str, evidence: &Evidence) -> Option<String> {
    let note = evidence.note.as_deref().map(markdown);
    let basis = match evidence.level {
        EvidenceLevel::Documented => note.as_ref().map(|_| "documented in")?,
        EvidenceLevel::OfficialClient => "only seen in the provider's own client code,",
        EvidenceLevel::ThirdParty => "only seen in what somebody else wrote,",
        EvidenceLevel::Unverified => "not checked against any source",
    };
    let source = evidence.source.as_deref().map(|source| format!(" {}", markdown_code(source)));
    let note = note.map(|note| format!(" {note}"));
    Some(format!("{what}: {basis}{}.{}", source.unwrap_or_default(), note.unwrap_or_default()))
}

/// A part of a spec that facts are about, for people.
fn part_name(part: &str) -> &'static str {
    match part {
        "auth" => "How requests are authenticated",
        "phone" => "How phone numbers are written",
        "success" => "When a message counts as accepted",
        "results" => "What a refusal means",
        "settings" => "What the settings may be",
        _ => "What is sent",
    }
}

/// Path and query: they come first among the request's expressions.
fn url_exprs(plan: &Plan) -> Vec<&Expr> {
    let auth = if let PlanAuth::Headers(headers) = &plan.auth { headers.len() } else { 0 };
    let mut all = plan.request_exprs();
    all.truncate(all.len().saturating_sub(plan.body_exprs().len() + plan.headers.len() + auth));
    all
}

/// Whether something can be read from a value: a digest hides what it is made of.
fn carries(values: &[NamedValue], expr: &Expr, test: &impl Fn(&Expr) -> bool) -> bool {
    let has = |expr: &Expr| carries(values, expr, test);
    match expr {
        Expr::Apply(Filter::Sha256 | Filter::Sha1 | Filter::Md5 | Filter::HmacSha256 | Filter::HmacSha1, ..) => false,
        Expr::Apply(_, value, arguments) => has(value) || arguments.iter().any(has),
        Expr::Concat(parts) => parts.iter().any(has),
        Expr::Named(name, _) => {
            let at = values.iter().position(|value| value.name == *name);
            at.is_some_and(|at| carries(&values[..at], &values[at].expr, test))
        }
        Expr::Constant { .. } | Expr::Input(_) | Expr::Secret(_) => test(expr),
    }
}
