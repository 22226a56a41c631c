//! Judges requests: looks at one in the order in which a provider does, collects every broken rule, and chooses the reply.

mod address;
mod content;
mod credentials;
mod facts;
mod jwt;
mod reply;
pub(super) mod rule;
mod sigv4;
mod token;

use std::borrow::Cow;

use super::decode::{Decoded, Found, Value};
use super::text::Budget;
use super::{Endpoint, Expected, Judgement, Kind, Mock, Received, Refusal, Session, Violation};
use crate::phrase;
use crate::spec::Span;
pub(crate) use credentials::{OTHER_PASSWORD, OTHER_USER_NAME};
use facts::Facts;

/// No more violations are recorded.
const MOST_VIOLATIONS: usize = 100;
/// Longer texts are cut where they are shown, in characters.
const LONGEST_SHOWN: usize = 120;

/// A rule that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Broken {
    /// What of the request it is about.
    place: String,
    /// What stood there, as it is shown; `None` when nothing did.
    seen: Option<String>,
    /// The value, where it is one that may be seen.
    value: Option<String>,
    /// What would have been right.
    wanted: String,
    /// Further lines.
    notes: Vec<String>,
}

impl Broken {
    fn new(place: impl Into<String>, seen: Option<String>, wanted: impl Into<String>) -> Self {
        Self { place: place.into(), seen, value: None, wanted: wanted.into(), notes: Vec::new() }
    }
}

/// The judgement of one delivery, as it comes about.
struct Judge<'j> {
    mock: &'j Mock,
    facts: Facts<'j>,
    session: &'j mut Session,
    violations: Vec<Violation>,
    /// The reply that the first violation gets.
    refusal: Option<String>,
}

impl Mock {
    /// What the mock makes of a request. Any bytes give a judgement; without `expected`, nothing is known about the
    /// message and the host is not looked at.
    pub fn judge(&self, received: &Received, expected: Option<&Expected>, session: &mut Session) -> Judgement {
        let unknown = Expected::default();
        let expected = expected.unwrap_or(&unknown);
        if let Some(endpoint) = token::endpoint(self, received, expected) {
            return token::judge(self, endpoint, received, session);
        }
        let mut judge = Judge {
            mock: self,
            facts: Facts::new(self, received, expected, session.now()),
            session,
            violations: Vec::new(),
            refusal: None,
        };
        judge.address(expected.host_is_checked);
        judge.credentials();
        judge.content_type();
        judge.content();
        judge.fields();
        judge.unknown();
        let asked = expected.reply.as_deref().and_then(|name| self.reply(name));
        let refused = judge.refusal.as_deref().and_then(|name| self.reply(name));
        let is_refused = !judge.violations.is_empty();
        let triggered = || {
            let recipient = judge.facts.recipient.as_deref()?;
            self.replies.iter().find(|reply| reply.to.iter().any(|number| number.value == recipient))
        };
        let chosen = match asked.or(refused) {
            Some(reply) => Some(reply),
            None if is_refused => self.reply(&self.refusals.default.value),
            None => triggered().or(self.replies.first()),
        };
        let answer = reply::answer(chosen, &judge.facts, judge.session, judge.violations.first());
        Judgement { endpoint: Endpoint::Delivery, answer, violations: judge.violations }
    }
}

impl Judge<'_> {
    /// Records a broken rule that stands at `span`.
    fn report(&mut self, kind: Kind, span: &Span, broken: Broken, refusal: Option<&Refusal>) {
        if self.violations.is_empty() {
            let by_kind = self.mock.refusals.by_kind.iter().find(|it| it.0 == kind).map(|it| &it.1);
            let names = refusal.or(by_kind);
            let name = match names {
                Some(names) if broken.seen.is_none() => &names.missing.value,
                Some(names) => &names.wrong.value,
                None => &self.mock.refusals.default.value,
            };
            self.refusal = Some(name.clone());
        }
        if self.violations.len() < MOST_VIOLATIONS {
            let rule = self.mock.place(span);
            let Broken { place, seen, value, wanted, notes } = broken;
            self.violations.push(Violation { kind, rule, place, seen, value, wanted, notes });
        }
    }
}

/// A text as messages show it: in quotes, on one line, and not too long.
fn shown(text: &str) -> String {
    let mut cut: String = text.chars().take(LONGEST_SHOWN).flat_map(char::escape_debug).collect();
    if text.chars().nth(LONGEST_SHOWN).is_some() {
        cut.push('…');
    }
    format!("\"{cut}\"")
}

/// A secret as messages show it: how long it is, and the scheme before it.
fn masked(text: &str) -> String {
    let scheme = text.split_once(' ').map(|it| it.0);
    let scheme = scheme.filter(|it| it.len() <= 20 && it.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
    match scheme {
        Some(scheme) => {
            let rest = text[scheme.len()..].trim_start().chars().count();
            format!("`{scheme}` and {}", phrase::count(rest, "masked character"))
        }
        None => phrase::count(text.chars().count(), "masked character"),
    }
}

/// Whether two texts are the same, in a time that says nothing about where they differ.
fn is_same(one: &str, other: &str) -> bool {
    use subtle::ConstantTimeEq as _;
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

/// What a header is: the one that is there, nothing, or trouble when it comes twice or is not UTF-8.
fn header<'r>(received: &'r Received, name: &str) -> Found<'r> {
    let mut values = received.values(name);
    let first = values.next();
    let count = 1 + values.count();
    let text = first.map(std::str::from_utf8);
    let trouble = match text {
        Some(Err(_)) => Some(("a text".to_owned(), "bytes that are not UTF-8".to_owned())),
        _ if count > 1 => Some(("it once".to_owned(), format!("it {count} times"))),
        _ => None,
    };
    let value = text.and_then(Result::ok).map(|it| Value::Text(Cow::Borrowed(it)));
    Found { place: name.to_owned(), value, trouble }
}

/// Whether nothing could be read that `Decoded` stands for.
fn is_unread(decoded: &Result<Decoded, String>) -> bool {
    decoded.is_err()
}

/// A fresh budget for what is computed outside a delivery.
fn budget() -> Budget {
    Budget::default()
}
