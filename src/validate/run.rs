//! Runs one scenario and finds every difference between what was wanted and what happened.

use super::handler::{Call, Decision, Handled, Handler};
use super::scenario::{Excuse, Scenario};
use super::stand::{Exchange, LONGEST_TIMEOUT_MS, Stand};
use crate::blank::is_blank;
use crate::clock::Instant;
use crate::loopback::client::NoAnswer;
use crate::loopback::fault::Fault;
use crate::mock::{Delivery, Endpoint, Expected, Kind, Violation};
use crate::outcome::Outcome;
use crate::plan::evaluate::fallback_message;
use crate::random::Random;

/// What came of a scenario.
#[derive(Debug, Clone)]
pub struct Ran {
    /// What the handler reported, and what decided it.
    pub handled: Handled,
    /// What was sent and answered, in order.
    pub exchanges: Vec<Exchange>,
    /// Everything that is not as it should be; nothing when the scenario passed.
    pub differences: Vec<Difference>,
}

impl Ran {
    /// Whether everything is as it should be.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// Another result.
    Outcome {
        /// What was wanted.
        expected: Outcome,
        /// What was reported.
        actual: Outcome,
        /// What decided it.
        decision: Decision,
    },
    /// Another number of requests for a message.
    Requests {
        /// What was wanted.
        expected: usize,
        /// What was made.
        actual: usize,
    },
    /// A request that breaks a rule of the mock.
    Violation(Violation),
    /// The mock gave another reply.
    Reply {
        /// What was wanted.
        expected: String,
        /// What was given.
        actual: String,
    },
    /// The callout has no timeout of its own, or one that Salesforce does not take.
    Timeout(Option<u64>),
    /// The request could not be sent, or not to where it wanted.
    NotSent(NoAnswer),
    /// A class threw something or gave no result; in words.
    Broken(String),
    /// A class does another thing than the plan that it was generated from.
    Class {
        /// What differs, such as `headers`.
        what: String,
        /// What the class did.
        class: String,
        /// What the plan does.
        plan: String,
    },
}

/// What the org has chosen: how the message is made from Salesforce's own text, and which settings are set.
pub trait Wording {
    /// The message for a one-time password and Salesforce's text; `None` when it is Salesforce's.
    fn message(&self, one_time_password: &str, default_text: &str) -> Option<String>;

    /// The names of the settings that the org has set.
    fn settings(&self) -> Vec<String>;

    /// Whether only the handler knows what it sends where Salesforce passes no text.
    fn has_own_fallback(&self) -> bool {
        false
    }
}

impl Wording for crate::plan::Plan {
    fn message(&self, one_time_password: &str, default_text: &str) -> Option<String> {
        self.message_text(one_time_password, default_text)
    }

    fn settings(&self) -> Vec<String> {
        let set = self.settings.iter().filter(|setting| setting.value.is_some());
        set.map(|setting| setting.name.clone()).collect()
    }
}

/// The same for a class that somebody wrote: its text for want of one is nobody else's business.
#[derive(Debug)]
pub struct OwnWording<'p>(pub &'p crate::plan::Plan);

impl Wording for OwnWording<'_> {
    fn message(&self, one_time_password: &str, default_text: &str) -> Option<String> {
        Wording::message(self.0, one_time_password, default_text)
    }

    fn settings(&self) -> Vec<String> {
        Wording::settings(self.0)
    }

    fn has_own_fallback(&self) -> bool {
        true
    }
}

/// Runs a scenario on a stand. `wording` is what the org has chosen for the text.
pub fn run(handler: &mut dyn Handler, wording: &dyn Wording, scenario: &Scenario, stand: &mut Stand) -> Ran {
    let call = call(scenario, stand.next_call(), stand.options().now);
    stand.prepare(expected(scenario, wording), scenario.fault);
    let handled = handler.deliver(&call, stand);
    let exchanges = stand.take_exchanges();
    let differences = differences(scenario, &handled, &exchanges);
    Ran { handled, exchanges, differences }
}

/// What Salesforce calls a handler with in a scenario; `number` makes what is random differ from call to call.
pub(super) fn call(scenario: &Scenario, number: u64, now: Instant) -> Call {
    let random = Random::new(Some(number));
    Call {
        phone_number: scenario.phone_number.clone(),
        one_time_password: scenario.one_time_password.clone(),
        default_text: scenario.default_text.clone(),
        user_id: "005000000000001AAA".to_owned(),
        network_id: "0DB001000000001GAA".to_owned(),
        experience_id: "experience-1".to_owned(),
        now,
        uuid: random.uuid(),
        nonce: random.nonce(),
        secrets: scenario.secrets.clone(),
    }
}

/// What the mock is told to expect.
pub(super) fn expected(scenario: &Scenario, wording: &dyn Wording) -> Expected {
    let otp = scenario.one_time_password.clone().unwrap_or_default();
    let text = scenario.default_text.as_deref().unwrap_or_default();
    let message = wording.message(&otp, text).unwrap_or_else(|| text.to_owned());
    let message = match is_blank(&message) {
        true if wording.has_own_fallback() => String::new(),
        true => fallback_message(&otp),
        false => message,
    };
    let delivery = scenario.expected.recipient.clone().map(|recipient| Delivery { recipient, message, otp });
    let settings = Some(wording.settings());
    Expected { delivery, reply: scenario.forced.clone(), settings, host_is_checked: true }
}

/// Everything that is not as it should be.
pub(super) fn differences(scenario: &Scenario, handled: &Handled, exchanges: &[Exchange]) -> Vec<Difference> {
    let expected = &scenario.expected;
    let mut found = Vec::new();
    let deliveries: Vec<&Exchange> = exchanges.iter().filter(|it| it.endpoint == Endpoint::Delivery).collect();
    for exchange in exchanges {
        if let Err(why @ (NoAnswer::NotLoopback(_) | NoAnswer::NotSendable(_))) = &exchange.answer {
            found.push(Difference::NotSent(why.clone()));
        }
        let violations = exchange.judgement.iter().flat_map(|judgement| &judgement.violations);
        let counts = |violation: &&Violation| match &expected.excused {
            Excuse::Nothing => true,
            Excuse::Credentials => violation.kind != Kind::Auth,
            Excuse::Rule(rule) => violation.rule.span != *rule,
        };
        found.extend(violations.filter(counts).cloned().map(Difference::Violation));
    }
    // Without a token there is no request for a message.
    let is_without_token = expected.excused == Excuse::Credentials && expected.reply.is_none();
    let wanted = usize::from(expected.recipient.is_some() && !is_without_token);
    if deliveries.len() != wanted {
        found.push(Difference::Requests { expected: wanted, actual: deliveries.len() });
    }
    if let (Some(expected), [exchange]) = (&expected.reply, &deliveries[..])
        && let Some(judgement) = &exchange.judgement
        && judgement.answer.name != *expected
        && !found.iter().any(|it| matches!(it, Difference::Violation(_)))
    {
        let actual = judgement.answer.name.clone();
        found.push(Difference::Reply { expected: expected.clone(), actual });
    }
    if scenario.fault == Some(Fault::DelayOverTimeout) {
        let is_explicit = |timeout: Option<u64>| timeout.is_some_and(|it| (1..=LONGEST_TIMEOUT_MS).contains(&it));
        let wrong = deliveries.iter().find(|exchange| !is_explicit(exchange.timeout_ms));
        found.extend(wrong.map(|exchange| Difference::Timeout(exchange.timeout_ms)));
    }
    // Where a provider refuses a request for what is wrong with it, another result follows from that alone.
    let refusal = deliveries.iter().find_map(|exchange| {
        let judgement = exchange.judgement.as_ref().filter(|_| exchange.answer.is_ok())?;
        let is_refused = expected.reply.as_ref().is_some_and(|reply| *reply != judgement.answer.name);
        judgement.answer.result.filter(|_| is_refused && !judgement.violations.is_empty())
    });
    let follows = refusal == Some(handled.outcome) && found.iter().any(|it| matches!(it, Difference::Violation(_)));
    if handled.outcome != expected.outcome && !follows {
        found.push(Difference::Outcome {
            expected: expected.outcome,
            actual: handled.outcome,
            decision: handled.decision.clone(),
        });
    }
    found
}
