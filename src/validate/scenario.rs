//! Everything that happens to a handler, each with the one result that it has to report.
//!
//! What is expected comes from the mock and from rules that hold for every provider:
//!
//! - A reply of the catalogue leads to the result that the catalogue says.
//! - What cannot be a phone number is `INVALID_PHONE_NUMBER`, a blank one-time password `EXCEPTION`; nothing is sent.
//! - An answer that does not come whole (refused, late, reset, not HTTP, too large) is `EXCEPTION`.
//! - An answer that comes whole and is not the provider's (empty, cut, HTML, another shape) is `PROVIDER_ERROR`. Only where
//!   the accepted message is answered without a body its status alone is the answer, so that whatever body comes with it
//!   makes no difference.
//! - A status that the catalogue has no reply for is `PROVIDER_ERROR`; one that it has replies of one result for is that.
//! - A message that is longer than the provider takes gets the refusal that the mock names.
//! - Wrong credentials get the refusal that the mock names, and `EXCEPTION` where no token can be had.

use std::collections::BTreeMap;

use super::{message, phone, variant};
use crate::loopback::fault::{Effect, Fault};
use crate::mock::{Body, Content, Credential, Field, Is, Kind, Mock, Presence};
use crate::outcome::Outcome;
use crate::spec::{Span, Spec};

/// The one-time password that is delivered.
const OTP: &str = "123456";

/// One thing that happens to a handler.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Its name: the group, a slash and what happens.
    pub name: String,
    /// What happens, in a few words.
    pub meaning: String,
    /// Which of the variants it happens to.
    pub variant: usize,
    /// The phone number that Salesforce passes; `None` is null.
    pub phone_number: Option<String>,
    /// The one-time password that Salesforce passes; `None` is null.
    pub one_time_password: Option<String>,
    /// The text that Salesforce passes; `None` is null.
    pub default_text: Option<String>,
    /// The org's secrets.
    pub secrets: BTreeMap<String, String>,
    /// The reply that the mock is told to give; without it the mock decides.
    pub forced: Option<String>,
    /// What goes wrong on the wire.
    pub fault: Option<Fault>,
    /// What has to come of it.
    pub expected: Expectation,
}

impl Scenario {
    /// The group that it belongs to.
    #[must_use]
    pub fn group(&self) -> &str {
        self.name.split_once('/').map_or(self.name.as_str(), |(group, _)| group)
    }

    /// Whether it costs the whole fault timeout.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.fault.is_some_and(Fault::waits)
    }
}

/// What has to come of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// The result.
    pub outcome: Outcome,
    /// The recipient in E.164, if a request is to be made.
    pub recipient: Option<String>,
    /// The reply that the mock has to give.
    pub reply: Option<String>,
    /// What may be wrong with the request.
    pub excused: Excuse,
}

/// What may be wrong with a request, because it is what is tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Excuse {
    /// Nothing.
    Nothing,
    /// The credentials.
    Credentials,
    /// The rule at this place of the mock.
    Rule(Span),
}

/// A group of scenarios, in the order in which they run.
pub const GROUPS: [(&str, &str); 7] = [
    ("reply", "every reply of the provider's catalogue"),
    ("settings", "the ways to set the provider up"),
    ("credentials", "wrong credentials"),
    ("phone", "phone numbers as people and Salesforce write them"),
    ("message", "messages that show whether every character arrives"),
    ("otp", "one-time passwords"),
    ("fault", "what goes wrong on the wire"),
];

/// The group of what is tried beside the scenarios where the generated class plays the handler.
pub const APEX_GROUP: (&str, &str) = ("apex", "the tests that were generated with the class");

/// All scenarios of a provider; `variants` are the names of its variants.
#[must_use]
pub fn scenarios(spec: &Spec, mock: &Mock, variants: &[&str]) -> Vec<Scenario> {
    let builder = Builder { mock, secrets: variant::secrets(spec, mock), sample: phone::sample(mock) };
    let mut all = builder.replies();
    all.extend(variants.iter().enumerate().skip(1).map(|(at, name)| builder.settings(at, name)));
    all.extend(builder.credentials());
    all.extend(builder.phones());
    all.extend(builder.messages());
    all.extend(builder.passwords());
    all.extend(Fault::ALL.map(|fault| builder.fault(fault)));
    all
}

struct Builder<'m> {
    mock: &'m Mock,
    secrets: BTreeMap<String, String>,
    sample: String,
}

impl Builder<'_> {
    /// A delivery that the provider accepts.
    fn accepted(&self, name: String, meaning: &str) -> Scenario {
        Scenario {
            name,
            meaning: meaning.to_owned(),
            variant: 0,
            phone_number: Some(self.sample.clone()),
            one_time_password: Some(OTP.to_owned()),
            default_text: Some(format!("Your code is {OTP}")),
            secrets: self.secrets.clone(),
            forced: None,
            fault: None,
            expected: Expectation {
                outcome: self.mock.replies.first().map_or(Outcome::Success, |reply| reply.result.value),
                recipient: Some(self.sample.clone()),
                reply: self.mock.replies.first().map(|reply| reply.name.value.clone()),
                excused: Excuse::Nothing,
            },
        }
    }

    /// A call with which nothing is sent.
    fn nothing_sent(&self, name: String, meaning: &str, outcome: Outcome) -> Scenario {
        let expected = Expectation { outcome, recipient: None, reply: None, excused: Excuse::Nothing };
        Scenario { expected, ..self.accepted(name, meaning) }
    }

    fn replies(&self) -> Vec<Scenario> {
        let scenario = |(at, reply): (usize, &crate::mock::Reply)| {
            let mut scenario = self.accepted(format!("reply/{}", reply.name.value), &reply.meaning);
            scenario.expected.outcome = reply.result.value;
            scenario.expected.reply = Some(reply.name.value.clone());
            match reply.to.first() {
                Some(to) => {
                    scenario.phone_number = Some(to.value.clone());
                    scenario.expected.recipient = Some(to.value.clone());
                }
                None if at == 0 => {}
                None => scenario.forced = Some(reply.name.value.clone()),
            }
            scenario
        };
        self.mock.replies.iter().enumerate().map(scenario).collect()
    }

    fn settings(&self, variant: usize, name: &str) -> Scenario {
        let meaning = match name.strip_prefix("with-") {
            Some(setting) => format!("`{}` takes the place of another setting", setting.replace('-', "_")),
            None => "nothing is set that need not be".to_owned(),
        };
        Scenario { variant, ..self.accepted(format!("settings/{name}"), &meaning) }
    }

    fn credentials(&self) -> Vec<Scenario> {
        let known: Vec<&String> = self.secrets.keys().filter(|name| self.mock.account(name).is_some()).collect();
        let (outcome, reply) = self.wrong_credentials();
        let wrong = |name: String, meaning: String, which: &[&String]| {
            let mut scenario = self.accepted(name, &meaning);
            for (_, secret) in scenario.secrets.iter_mut().filter(|(name, _)| which.contains(name)) {
                *secret = changed(secret);
            }
            scenario.expected.outcome = outcome;
            scenario.expected.reply.clone_from(&reply);
            scenario.expected.excused = Excuse::Credentials;
            scenario
        };
        let mut all = Vec::new();
        if !known.is_empty() {
            let meaning = "the secrets are not those of the account".to_owned();
            all.push(wrong("credentials/wrong".to_owned(), meaning, &known));
        }
        if known.len() > 1 {
            for name in known {
                let meaning = format!("the secret `{name}` is not that of the account");
                all.push(wrong(format!("credentials/wrong-{}", name.replace('_', "-")), meaning, &[name]));
            }
        }
        all
    }

    /// What comes of wrong credentials, and which reply the mock gives.
    fn wrong_credentials(&self) -> (Outcome, Option<String>) {
        let mut credentials = self.mock.request.auth.iter().flat_map(|it| &it.credentials);
        if credentials.any(|it| matches!(it.value, Credential::OAuth2(_))) {
            // The platform gets no token, and Apex an exception.
            return (Outcome::Exception, None);
        }
        let refusals = &self.mock.refusals;
        let named = refusals.by_kind.iter().find(|(kind, _)| *kind == Kind::Auth);
        let name = named.map_or(&refusals.default, |(_, refusal)| &refusal.wrong);
        (self.result_of(&name.value), Some(name.value.clone()))
    }

    fn result_of(&self, reply: &str) -> Outcome {
        self.mock.reply(reply).map_or(Outcome::ProviderError, |reply| reply.result.value)
    }

    fn phones(&self) -> Vec<Scenario> {
        let scenario = |notation: phone::Notation| {
            let name = format!("phone/{}", notation.name);
            let scenario = if notation.is_number {
                self.accepted(name, notation.meaning)
            } else {
                self.nothing_sent(name, notation.meaning, Outcome::InvalidPhoneNumber)
            };
            Scenario { phone_number: notation.written, ..scenario }
        };
        phone::notations(&self.sample).into_iter().map(scenario).collect()
    }

    fn messages(&self) -> Vec<Scenario> {
        let limit = message_limit(self.mock);
        let scenario = |sample: message::Sample| {
            let mut scenario = self.accepted(format!("message/{}", sample.name), sample.meaning);
            let length = sample.text.as_ref().map_or(0, |text| text.chars().count());
            if let Some((rule, reply)) =
                limit.as_ref().and_then(|(most, rule, reply)| (length > *most).then_some((rule, reply)))
            {
                scenario.meaning = format!("{}, which is more than the provider takes", sample.meaning);
                scenario.expected.outcome = self.result_of(reply);
                scenario.expected.reply = Some(reply.clone());
                scenario.expected.excused = Excuse::Rule(rule.clone());
            }
            Scenario { default_text: sample.text, ..scenario }
        };
        message::samples(OTP).into_iter().map(scenario).collect()
    }

    fn passwords(&self) -> Vec<Scenario> {
        let zeros = "000042";
        let blank = |name: &str, meaning, password: Option<&str>| Scenario {
            one_time_password: password.map(str::to_owned),
            ..self.nothing_sent(format!("otp/{name}"), meaning, Outcome::Exception)
        };
        vec![
            Scenario {
                one_time_password: Some(zeros.to_owned()),
                default_text: Some(format!("Your code is {zeros}")),
                ..self.accepted("otp/leading-zeros".to_owned(), "a code that begins with zeros")
            },
            blank("empty", "empty", Some("")),
            blank("blank", "blank", Some("  ")),
            blank("null", "null", None),
        ]
    }

    fn fault(&self, fault: Fault) -> Scenario {
        let mut scenario = self.accepted(format!("fault/{}", fault.name()), fault.meaning());
        scenario.fault = Some(fault);
        let accepted = self.mock.replies.first();
        let is_bare = accepted.is_some_and(|reply| matches!(reply.content, Content::Empty));
        let status = accepted.map_or(200, |reply| reply.status.value);
        scenario.expected.outcome = match fault.effect() {
            Effect::Answer => scenario.expected.outcome,
            Effect::NoAnswer => Outcome::Exception,
            Effect::ForeignBody if is_bare && (fault != Fault::HtmlUnder200 || status == 200) => {
                scenario.expected.outcome
            }
            Effect::ForeignBody => Outcome::ProviderError,
            Effect::ForeignAnswer => self.result_of_status(match fault {
                Fault::RedirectFound => 302,
                Fault::RedirectTemporary => 307,
                Fault::SuccessUnder500 => 500,
                _ => 502,
            }),
        };
        scenario
    }

    /// The result of all replies with that status, if they have one; else what any other answer means.
    fn result_of_status(&self, status: u16) -> Outcome {
        let mut results = self.mock.replies.iter().filter(|it| it.status.value == status).map(|it| it.result.value);
        match results.next() {
            Some(first) if results.all(|result| result == first) => first,
            _ => Outcome::ProviderError,
        }
    }
}

/// How long a message may be at most, in characters, the rule that says so, and the reply to a longer one.
fn message_limit(mock: &Mock) -> Option<(usize, Span, String)> {
    let is_message = |rule: &crate::mock::Rule| {
        rule.is.as_ref().is_some_and(|is| matches!(is.value, Is::Message | Is::ContainsOtp))
            && !matches!(rule.presence, Presence::Forbidden(_))
    };
    let request = &mock.request;
    let fields: &[Field] = match &request.body {
        Body::Form(fields) | Body::Json(fields) | Body::Xml { fields, .. } => fields,
        Body::None | Body::Text(_) => &[],
    };
    let whole = match &request.body {
        Body::Text(rule) => Some(&**rule),
        _ => None,
    };
    let rules = request.query.iter().chain(fields).map(|field| &field.rule).chain(whole);
    let rule = rules.into_iter().find(|rule| is_message(rule) && rule.max_length.is_some())?;
    let kind = mock.refusals.by_kind.iter().find(|(kind, _)| *kind == Kind::Field).map(|(_, refusal)| refusal);
    let reply = rule.refusal.as_ref().or(kind).map_or(&mock.refusals.default, |refusal| &refusal.wrong);
    Some((rule.max_length.as_ref()?.value, rule.span.clone(), reply.value.clone()))
}

/// Another secret of the same form: every letter and digit is another one, but the last, of which base64 may use no bit.
fn changed(secret: &str) -> String {
    let last = secret.rfind(|c: char| c.is_ascii_alphanumeric()).unwrap_or(secret.len());
    let other = |(at, c): (usize, char)| match c {
        _ if at == last && secret.len() > 1 => c,
        '0'..='8' | 'a'..='e' | 'g'..='y' | 'A'..='E' | 'G'..='Y' => char::from(c as u8 + 1),
        '9' => '0',
        'f' => 'a',
        'z' => 'g',
        'F' => 'A',
        'Z' => 'G',
        other => other,
    };
    secret.char_indices().map(other).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_secret_has_the_same_form_and_is_another() {
        assert_eq!(changed("0f9-zZ=="), "1a0-gZ==");
        assert_eq!(changed("a"), "b");
        assert_ne!(changed("test-secret"), "test-secret");
        assert_eq!(changed(""), "");
    }
}
