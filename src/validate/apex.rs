//! An Apex class as a handler: the engine runs it, the platform completes its callouts from metadata files, and what comes
//! of it is compared with the plan's runtime.

use super::handler::{Call, Callout, Decision, Handled, Handler, Transport};
use super::run::{Difference, Ran};
use super::stand::Exchange;
use super::token::{PLACEHOLDER, TokenRequest};
use crate::clock::Instant;
use crate::engine::host::{CalloutError, Callouts, Host, HttpRequest, HttpResponse};
use crate::engine::limits::Limits;
use crate::engine::value::Value;
use crate::engine::{OrgSetting, Program};
use crate::loopback::client::NoAnswer;
use crate::loopback::reason;
use crate::mock::Endpoint;
use crate::outcome::Outcome;
use crate::plan::evaluate::Request;
use crate::plan::{Plan, PlanAuth};
use crate::platform::{Org, Principal};

/// The method of the interface, and how many parameters it has.
pub const METHOD: (&str, usize) = ("sendOneTimePassword", 6);

/// A class that delivers passwords.
#[derive(Debug)]
pub struct ApexHandler<'p> {
    /// The program that the class is part of.
    pub program: &'p Program,
    /// The name of the class.
    pub class: &'p str,
    /// The credentials.
    pub org: &'p Org,
    /// What a person enters in Setup is named by the plan.
    pub plan: &'p Plan,
    /// The custom setting for secrets that Apex reads.
    pub secrets_object: &'p str,
    /// What the class threw or answered in place of a result, since it was last looked at.
    pub broken: Option<String>,
}

impl ApexHandler<'_> {
    /// What is entered in Setup for the principal of the external credential.
    fn principal(&self, call: &Call) -> Principal {
        let plan = self.plan;
        let secret = |name: &str| call.secrets.get(name).cloned().unwrap_or_default();
        let parameters = plan.secrets.iter().map(|it| (it.parameter.clone(), secret(&it.name))).collect();
        let (user, password) = match &plan.auth {
            PlanAuth::OAuth2 { client_id, client_secret, .. } => {
                let delivery = call.delivery();
                let id = plan.compute(&delivery).and_then(|mut it| it.value(client_id));
                (id.map(|id| id.text()).unwrap_or_default(), secret(client_secret))
            }
            PlanAuth::AwsSigV4 { access_key_id, secret_access_key, .. } => {
                (secret(access_key_id), secret(secret_access_key))
            }
            PlanAuth::Headers(_) | PlanAuth::Payload => Default::default(),
        };
        Principal { parameters, user, password }
    }

    fn settings(&self, call: &Call) -> OrgSetting {
        let read = self.plan.secrets.iter().filter(|it| it.read_by_apex);
        let value = |name: &str| call.secrets.get(name).cloned().unwrap_or_default();
        let fields = read.map(|it| (crate::artifact::metadata::secret_field(it), value(&it.name)));
        OrgSetting { object: self.secrets_object.to_owned(), fields: fields.collect() }
    }

    /// The site that the call comes from.
    fn network(call: &Call) -> OrgSetting {
        let fields = [("Id", call.network_id.as_str()), ("Name", "Example"), ("Status", "Live")];
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        OrgSetting { object: "Network".to_owned(), fields: fields.collect() }
    }
}

impl Handler for ApexHandler<'_> {
    fn deliver(&mut self, call: &Call, transport: &mut dyn Transport) -> Handled {
        let principal = self.principal(call);
        let mut wire = Wire { org: self.org, principal: &principal, now: call.now, transport, failed: None, sent: 0 };
        let bytes = bytes(&call.nonce);
        let mut host = Host {
            callouts: &mut wire,
            now: &mut || call.now.epoch_millis(),
            random: &mut |wanted| wanted.iter_mut().zip(bytes.iter().cycle()).for_each(|(to, from)| *to = *from),
            debug: &mut |_| {},
            limits: Limits::default(),
        };
        let text = |text: &Option<String>| text.as_deref().map_or(Value::Null, Value::text);
        let arguments = [
            Value::Id(call.user_id.as_str().into()),
            text(&call.phone_number),
            text(&call.one_time_password),
            text(&call.default_text),
            Value::Id(call.network_id.as_str().into()),
            Value::text(call.experience_id.as_str()),
        ];
        let settings = [self.settings(call), Self::network(call)];
        let name = self.class;
        let answered =
            self.program.call_with(&settings, (name, METHOD.0), &arguments, &mut host, |vm, value| match value {
                Value::Enum(class, at) => Some(vm.constant_name(class, at).to_owned()),
                _ => None,
            });
        let Wire { failed, sent, .. } = wire;
        let outcome = match answered {
            Ok(Some(constant)) => Outcome::from_name(&constant),
            Ok(None) => {
                self.broken = Some(format!("{name} answered null"));
                None
            }
            Err(failure) => {
                let line = failure.stack.lines().next().unwrap_or_default();
                self.broken = Some(format!("{name} threw {}: {} ({line})", failure.exception, failure.message));
                None
            }
        };
        let decision = match (failed, sent) {
            (Some(Failed::NoAnswer(why)), _) => Decision::NoAnswer(why),
            (Some(Failed::NotMade(why)), _) => Decision::Other(why),
            (None, 0) => Decision::Other(format!("{name} sent nothing")),
            (None, _) => Decision::Other(format!("{name} read the answer so")),
        };
        Handled { outcome: outcome.unwrap_or(Outcome::Exception), decision }
    }
}

/// The bytes that hexadecimal digits say.
fn bytes(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits.chars().filter_map(|c| c.to_digit(16)).map(|it| it as u8).collect();
    let bytes: Vec<u8> = digits.chunks(2).map(|pair| pair.iter().fold(0, |sum, digit| sum << 4 | digit)).collect();
    if bytes.is_empty() { vec![0] } else { bytes }
}

/// Why a callout had no answer.
enum Failed {
    NoAnswer(NoAnswer),
    NotMade(String),
}

/// The platform between the engine and whatever carries callouts.
struct Wire<'w> {
    org: &'w Org,
    principal: &'w Principal,
    now: Instant,
    transport: &'w mut dyn Transport,
    /// What the last callout failed of.
    failed: Option<Failed>,
    sent: usize,
}

impl Callouts for Wire<'_> {
    fn send(&mut self, request: &HttpRequest) -> Result<HttpResponse, CalloutError> {
        self.sent += 1;
        let asked = (request.method.as_str(), request.endpoint.as_str());
        let made = self.org.callout(asked, &request.headers, &request.body, self.principal, (self.now, PLACEHOLDER));
        let callout = match made {
            Ok(callout) => callout,
            Err(message) => {
                self.failed = Some(Failed::NotMade(message.clone()));
                return Err(CalloutError { message });
            }
        };
        let (path, query) = callout.target.split_once('?').unwrap_or((&callout.target, ""));
        let text = String::from_utf8_lossy(&callout.body).into_owned();
        let sent = Request {
            method: request.method.clone(),
            host: callout.host.clone(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: callout.headers,
            body: Some(text).filter(|text| !text.is_empty()),
        };
        let token = callout.token.map(|token| TokenRequest {
            host: token.host,
            target: token.target,
            headers: token.headers,
            body: token.body,
        });
        let timeout_ms = request.sets_timeout.then(|| u64::try_from(request.timeout.as_millis()).unwrap_or(u64::MAX));
        let body = Some(&*callout.body).filter(|body| !body.is_empty());
        match self.transport.send(&Callout { request: &sent, body, timeout_ms, token: token.as_ref() }) {
            Ok(answer) => {
                self.failed = None;
                Ok(HttpResponse {
                    status: answer.status,
                    reason: reason(answer.status).to_owned(),
                    headers: answer.headers,
                    body: answer.body,
                })
            }
            Err(why) => {
                let message = match &why {
                    NoAnswer::Timeout => "Read timed out".to_owned(),
                    other => other.to_string(),
                };
                self.failed = Some(Failed::NoAnswer(why));
                Err(CalloutError { message })
            }
        }
    }
}

/// A handler that gets a nonce with the same bytes as the UUID: Apex draws both from one source, so that only then two
/// handlers can be given the same random values.
pub struct OneRandom<'h>(pub &'h mut dyn Handler);

impl Handler for OneRandom<'_> {
    fn deliver(&mut self, call: &Call, transport: &mut dyn Transport) -> Handled {
        let call = Call { nonce: call.uuid.replace('-', ""), ..call.clone() };
        self.0.deliver(&call, transport)
    }
}

/// Everything in which a class and the plan's runtime differ: results and requests.
#[must_use]
pub fn differences(class: &Ran, plan: &Ran) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut compare = |what: String, class: String, plan: String| {
        if class != plan {
            found.push(Difference::Class { what, class, plan });
        }
    };
    let outcome = |ran: &Ran| ran.handled.outcome.name().to_owned();
    compare("result".to_owned(), outcome(class), outcome(plan));
    compare("number of requests".to_owned(), class.exchanges.len().to_string(), plan.exchanges.len().to_string());
    for (class, plan) in class.exchanges.iter().zip(&plan.exchanges) {
        let which = if class.endpoint == Endpoint::Token { " of the token" } else { "" };
        let line = |it: &Exchange| format!("{} https://{}{}", it.request.method, it.host, it.request.target);
        compare(format!("request{which}"), line(class), line(plan));
        compare(format!("headers{which}"), headers(class), headers(plan));
        let body = |it: &Exchange| String::from_utf8_lossy(&it.request.body).into_owned();
        compare(format!("body{which}"), body(class), body(plan));
        if class.request.body != plan.request.body && body(class) == body(plan) {
            let bytes = |it: &Exchange| format!("{:?}", it.request.body);
            compare(format!("body{which}"), bytes(class), bytes(plan));
        }
    }
    found
}

/// Headers with names in lower case, by name: their order means nothing (RFC 9110, section 5.3).
fn headers(exchange: &Exchange) -> String {
    let mut headers: Vec<(String, &str)> =
        exchange.request.headers.iter().map(|(name, value)| (name.to_lowercase(), value.as_str())).collect();
    headers.sort_by(|a, b| a.0.cmp(&b.0));
    headers.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("\n")
}
