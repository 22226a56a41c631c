//! The request that a handler would send, built without a project: from a spec and the values on the command line.

use std::collections::BTreeMap;

use crate::clock::Instant;
use crate::diagnostic::{Diagnostic, Place, Source};
use crate::plan::evaluate::{Delivery, NoRequest, Request};
use crate::plan::{Choices, Plan, resolve};
use crate::random::Random;
use crate::spec::Spec;
use crate::spec::value::Template;
use crate::yaml::decode::closest;

use super::Failure;

/// A secret was given that the spec does not declare.
pub(crate) const UNKNOWN_SECRET: &str = "H004";
/// A secret that the spec declares was not given.
pub(crate) const MISSING_SECRET: &str = "H005";

/// What a request is to be built from.
#[derive(Debug, Default)]
pub struct Preview {
    /// The recipient's number as somebody typed it.
    pub to: String,
    /// The one-time password.
    pub otp: String,
    /// The finished text of the message; without it the spec's message or `default_text` is sent.
    pub message: Option<String>,
    /// The text that Salesforce would send.
    pub default_text: Option<String>,
    /// Settings by name, each with its place.
    pub settings: Vec<(String, String, Place)>,
    /// Secrets by name.
    pub secrets: Vec<(String, String)>,
    /// The user's id; may be empty.
    pub user_id: String,
    /// The site's id; may be empty.
    pub network_id: String,
    /// The experience's id; may be empty.
    pub experience_id: String,
    /// The time of the call; now, if it is not given.
    pub now: Option<Instant>,
    /// What the UUID and the nonce are derived from; random, if it is not given.
    pub seed: Option<u64>,
}

/// A place that stands for the command line as a whole: `text` is what was asked for there.
#[must_use]
pub fn command_line(text: &str) -> Place {
    Place::new(&Source::new("command line", text), 0..text.len())
}

/// The place of the value of a flag, so that a finding about it can show it.
#[must_use]
pub fn flag(name: &str, text: &str) -> Place {
    Place::new(&Source::new(name, text), 0..text.len())
}

/// Builds the request.
///
/// # Errors
/// Everything that is missing or wrong, in one go; or the handler would not send anything.
pub fn request(spec: &Spec, preview: &Preview) -> Result<Request, Failure> {
    let asked = command_line(&spec.name.value);
    let choices = Choices {
        settings: preview.settings.clone(),
        message: preview.message.as_ref().map(|text| (Template::literal(text.clone()), flag("--message", text))),
        default_country: None,
        timeout_ms: None,
        place: asked.clone(),
    };
    let mut problems = secret_problems(spec, preview, &asked);
    let plan = match resolve(spec, &choices) {
        Ok(plan) if problems.is_empty() => plan,
        Ok(_) => return Err(problems.into()),
        Err(mut found) => {
            found.append(&mut problems);
            return Err(found.into());
        }
    };
    send(&plan, preview)
}

fn secret_problems(spec: &Spec, preview: &Preview, asked: &Place) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for (name, _) in &preview.secrets {
        if spec.secret(name).is_none() {
            let known: Vec<&str> = spec.secrets.iter().map(|it| it.name.value.as_str()).collect();
            let help = match closest(name, &known) {
                Some(close) => format!("did you mean `{close}`?"),
                None if known.is_empty() => format!("{} has no secrets", spec.label),
                None => format!("the secrets of {} are {}", spec.name.value, known.join(", ")),
            };
            let message = format!("{} has no secret `{name}`", spec.name.value);
            // Only the name may be shown.
            problems.push(Diagnostic::error(UNKNOWN_SECRET, flag("--secret", name), message).help(help));
        }
    }
    let given = |name: &str| preview.secrets.iter().any(|it| it.0 == name && !it.1.is_empty());
    let missing: Vec<_> = spec.secrets.iter().filter(|secret| !given(&secret.name.value)).collect();
    if !missing.is_empty() {
        let names: Vec<String> = missing.iter().map(|it| format!("`{}`", it.name.value)).collect();
        let message = format!("{} needs the {} {}", spec.name.value, plural(&names), crate::phrase::list(&names));
        let mut problem = Diagnostic::error(MISSING_SECRET, asked.clone(), message);
        for secret in missing {
            let (name, help) = (&secret.name.value, secret.help.trim_end_matches('.'));
            problem = problem.help(format!("`--secret {name}=…`: {help}; for example {}", secret.example.value));
        }
        problems.push(problem);
    }
    problems
}

fn plural(names: &[String]) -> &'static str {
    if names.len() == 1 { "secret" } else { "secrets" }
}

fn send(plan: &Plan, preview: &Preview) -> Result<Request, Failure> {
    let random = Random::new(preview.seed);
    let delivery = Delivery {
        phone_number: preview.to.clone(),
        one_time_password: preview.otp.clone(),
        default_text: preview.default_text.clone().unwrap_or_default(),
        user_id: preview.user_id.clone(),
        network_id: preview.network_id.clone(),
        experience_id: preview.experience_id.clone(),
        now: preview.now.unwrap_or_else(Instant::now),
        uuid: random.uuid(),
        nonce: random.nonce(),
        secrets: preview.secrets.iter().cloned().collect::<BTreeMap<_, _>>(),
    };
    plan.request(&delivery).map_err(|why| {
        Failure::Refused(match why {
            NoRequest::InvalidPhoneNumber => format!(
                "`{}` cannot be a phone number: the handler answers INVALID_PHONE_NUMBER and sends nothing\n\
                 give it with its country code, such as +14155550123",
                preview.to
            ),
            NoRequest::BlankOneTimePassword => {
                "the one-time password is blank: the handler sends nothing\ngive one, such as `--otp 123456`".to_owned()
            }
            NoRequest::MissingSecrets(names) => format!("{} needs {}", plan.provider, crate::phrase::list(&names)),
            NoRequest::NotComputable(why) => format!("a value of the request cannot be computed: {why}"),
        })
    })
}
