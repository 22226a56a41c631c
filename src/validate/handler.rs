//! The seam between a scenario and whatever plays the handler: what Salesforce passes in, the callouts, the result.

use std::collections::BTreeMap;

use super::token::TokenRequest;
use crate::clock::Instant;
use crate::loopback::Response;
use crate::loopback::client::NoAnswer;
use crate::outcome::Outcome;
use crate::plan::answer::Answer;
use crate::plan::evaluate::{Delivery, NoRequest, Request};
use crate::plan::{Plan, PlanAuth};

/// What Salesforce calls a handler with, and what the org has entered in Setup.
#[derive(Debug, Clone)]
pub struct Call {
    /// The phone number as somebody typed it; `None` is null.
    pub phone_number: Option<String>,
    /// The one-time password; `None` is null.
    pub one_time_password: Option<String>,
    /// The message that Salesforce would send; `None` is null.
    pub default_text: Option<String>,
    /// The user's id.
    pub user_id: String,
    /// The site's id.
    pub network_id: String,
    /// The experience's id.
    pub experience_id: String,
    /// The time of the call.
    pub now: Instant,
    /// A random UUID.
    pub uuid: String,
    /// 32 random hexadecimal digits.
    pub nonce: String,
    /// Secrets by name.
    pub secrets: BTreeMap<String, String>,
}

impl Call {
    /// The same for the plan's runtime, to which null is as good as empty.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        Delivery {
            phone_number: self.phone_number.clone().unwrap_or_default(),
            one_time_password: self.one_time_password.clone().unwrap_or_default(),
            default_text: self.default_text.clone().unwrap_or_default(),
            user_id: self.user_id.clone(),
            network_id: self.network_id.clone(),
            experience_id: self.experience_id.clone(),
            now: self.now,
            uuid: self.uuid.clone(),
            nonce: self.nonce.clone(),
            secrets: self.secrets.clone(),
        }
    }
}

/// A callout as it leaves the platform.
#[derive(Debug, Clone, Copy)]
pub struct Callout<'r> {
    /// The request with everything that the credential adds; where a token belongs it has `ACCESS_TOKEN`.
    pub request: &'r Request,
    /// The body's bytes, if there is one: it need not be text, and then the request shows it only roughly.
    pub body: Option<&'r [u8]>,
    /// The timeout that was set, in milliseconds; `None` when none was.
    pub timeout_ms: Option<u64>,
    /// How the platform gets the token, if it needs one.
    pub token: Option<&'r TokenRequest>,
}

/// Whatever carries callouts.
pub trait Transport {
    /// Makes the callout and gives the answer as it came, with its headers.
    ///
    /// # Errors
    /// There is no answer: Apex gets a `CalloutException`.
    fn send(&mut self, callout: &Callout<'_>) -> Result<Response, NoAnswer>;
}

/// Whatever can be called as Salesforce calls a handler.
pub trait Handler {
    /// Delivers one password.
    fn deliver(&mut self, call: &Call, transport: &mut dyn Transport) -> Handled;
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handled {
    /// The result.
    pub outcome: Outcome,
    /// What decided it.
    pub decision: Decision,
}

/// What decided a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// There was no request.
    NoRequest(NoRequest),
    /// There was no answer.
    NoAnswer(NoAnswer),
    /// The answer counts as success.
    Success,
    /// A rule for refusals: its index in `response.results`.
    Rule(usize),
    /// No rule matched.
    Default,
    /// Something that only whoever plays the handler knows; in words.
    Other(String),
}

/// The runtime of a plan as a handler.
#[derive(Debug)]
pub struct PlanHandler<'p>(pub &'p Plan);

impl Handler for PlanHandler<'_> {
    fn deliver(&mut self, call: &Call, transport: &mut dyn Transport) -> Handled {
        let plan = self.0;
        let delivery = call.delivery();
        let refused = |why: NoRequest| Handled {
            // The generated handler answers the same without a callout.
            outcome: match why {
                NoRequest::InvalidPhoneNumber => Outcome::InvalidPhoneNumber,
                NoRequest::BlankOneTimePassword | NoRequest::MissingSecrets(_) | NoRequest::NotComputable(_) => {
                    Outcome::Exception
                }
            },
            decision: Decision::NoRequest(why),
        };
        let request = match plan.request(&delivery) {
            Ok(request) => request,
            Err(why) => return refused(why),
        };
        let token = match &plan.auth {
            PlanAuth::OAuth2 { .. } => match TokenRequest::of(plan, &delivery) {
                Ok(token) => Some(token),
                Err(why) => return refused(why),
            },
            _ => None,
        };
        let timeout_ms = Some(plan.timeout_ms).filter(|millis| *millis > 0);
        let body = request.body.as_deref().map(str::as_bytes);
        match transport.send(&Callout { request: &request, body, timeout_ms, token: token.as_ref() }) {
            Err(why) => Handled { outcome: Outcome::Exception, decision: Decision::NoAnswer(why) },
            Ok(answer) => {
                let answer = Answer { status: answer.status, body: String::from_utf8_lossy(&answer.body).into_owned() };
                let recipient = plan.phone.e164(&delivery.phone_number).unwrap_or_default();
                let verdict = plan.verdict(&answer, &recipient);
                let decision = match (verdict.outcome, verdict.rule) {
                    (Outcome::Success, None) => Decision::Success,
                    (_, Some(rule)) => Decision::Rule(rule),
                    (_, None) => Decision::Default,
                };
                Handled { outcome: verdict.outcome, decision }
            }
        }
    }
}
