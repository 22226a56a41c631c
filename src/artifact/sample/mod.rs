//! Sample answers of a provider: for each condition and rule of a plan, answers that show what it does.
//!
//! Every sample has been read by the plan itself ([`Plan::verdict`]) and leads where it is said to lead.

mod document;
mod rules;
mod value;

use std::cell::OnceCell;

use serde_json::{Value, json};

use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::plan::answer::{Answer, in_ranges};
use crate::spec::{CodeTest, Condition, Locator, Look, StatusRange, Step, Test};
use document::{Clash, Document};
pub use rules::Group;

/// The status of an answer to a rule that names none.
const REFUSED: u16 = 400;

/// A part of a plan's response that no answer leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreachable {
    /// Success.
    Success,
    /// The rule with this index of `response.results`: an earlier rule, or success, takes every answer before it.
    Rule(usize),
}

/// Makes the samples of one plan.
#[derive(Debug)]
pub struct Sampler<'p> {
    plan: &'p Plan,
    recipient: String,
    accepted: OnceCell<Option<Answer>>,
    accepted_document: OnceCell<Option<Document>>,
}

/// Something that an answer should have: a place and a value that may stand there, in several readings.
#[derive(Debug, Clone)]
struct Demand<'p> {
    at: &'p Locator,
    values: Vec<Value>,
    /// Whether any value will do, so that one that is there already stays.
    any: bool,
}

impl<'p> Sampler<'p> {
    /// Samples for messages to `recipient`, a number in E.164 notation.
    #[must_use]
    pub fn new(plan: &'p Plan, recipient: &str) -> Self {
        let recipient = recipient.to_owned();
        Self { plan, recipient, accepted: OnceCell::new(), accepted_document: OnceCell::new() }
    }

    /// Everything that no answer leads to.
    #[must_use]
    pub fn unreachable(&self) -> Vec<Unreachable> {
        let success = self.accepted().is_none().then_some(Unreachable::Success);
        let rules = (0..self.plan.response.results.len()).filter_map(|index| self.rule(index).err());
        success.into_iter().chain(rules).collect()
    }

    /// An answer that means success, its body's root in some namespace if it is XML.
    #[must_use]
    pub fn accepted(&self) -> Option<&Answer> {
        let found = self.accepted.get_or_init(|| {
            let status = self.accepted_status();
            let body = self.accepted_document()?.body(Some("urn:any"));
            (self.outcome(status, &body) == (Outcome::Success, None)).then_some(Answer { status, body })
        });
        found.as_ref()
    }

    /// The statuses of success: the ends of each range.
    #[must_use]
    pub fn accepted_statuses(&self) -> Vec<u16> {
        ends(&self.plan.response.success.status)
    }

    /// Statuses at which the accepted body is an error of the provider.
    #[must_use]
    pub fn other_statuses(&self) -> Vec<u16> {
        let Some(accepted) = self.accepted() else { return Vec::new() };
        let success = &self.plan.response.success.status;
        let near = [202, 200, 300].into_iter().find(|status| !in_ranges(*status, success));
        let mut statuses = vec![199];
        statuses.extend(near);
        statuses.extend([REFUSED, 500]);
        statuses.retain(|status| self.is_default(*status, &accepted.body));
        statuses
    }

    /// Bodies that hold each value with which a condition of success holds.
    #[must_use]
    pub fn satisfying(&self, index: usize) -> Vec<String> {
        let (Some(base), Some(condition)) = (self.accepted_document(), self.condition(index)) else {
            return Vec::new();
        };
        let mut documents = Vec::new();
        match condition.test {
            Test::Absent | Test::Empty => documents.push(base.clone()),
            _ => {}
        }
        for value in value::satisfying(condition) {
            documents.extend(self.with(base, condition, value));
        }
        if let Some((steps, _)) = split_at(condition, &Step::Any) {
            let mut several = base.clone();
            if let Some(items) = several.array_at(steps, &self.phone()) {
                items.insert(0, json!({}));
            }
            documents.push(several);
        }
        let status = self.accepted_status();
        self.bodies(documents, |body| self.outcome(status, body).0 == Outcome::Success)
    }

    /// Bodies in which a condition of success does not hold while the others do, as far as that is possible.
    #[must_use]
    pub fn breaking(&self, index: usize) -> Vec<String> {
        let (Some(base), Some(condition)) = (self.accepted_document(), self.condition(index)) else {
            return Vec::new();
        };
        let mut documents = Vec::new();
        if !matches!(condition.test, Test::Absent | Test::Empty) {
            let depths = 0..depth_of(&condition.at);
            documents.extend(depths.filter_map(|depth| base.cut(&condition.at.place, depth, &self.phone())));
        }
        for value in value::breaking(condition) {
            documents.extend(self.with(base, condition, value));
        }
        documents.extend(self.without_arrays(base, &condition.at, None));
        if let Some((steps, rest)) = split_at(condition, &Step::Every) {
            let mut several = base.clone();
            if let Some(items) = several.array_at(steps, &self.phone()) {
                items.push(if rest.is_empty() { Value::Null } else { json!({}) });
            }
            documents.push(several);
        }
        let status = self.accepted_status();
        self.bodies(documents, |body| self.is_default(status, body))
    }

    /// Answers whose error code no rule knows.
    #[must_use]
    pub fn other_codes(&self) -> Vec<String> {
        let response = &self.plan.response;
        let pure = response.results.iter().filter(|rule| rule.all.is_empty() && rule.status.is_empty());
        let known = pure.flat_map(|rule| &rule.code).find_map(|code| match &code.value {
            CodeTest::Is(scalar) => Some(scalar.clone()),
            CodeTest::Prefix(_) | CodeTest::Range(..) => None,
        });
        let mut documents = Vec::new();
        for at in &response.code {
            let mut values = value::written(at, &json!("unknown"));
            if let Some(known) = &known {
                values.extend(value::other_spelling(known, &at.place).and_then(|other| value::written_one(at, &other)));
            }
            match at.place {
                Look::Json(_) => values.extend([Value::Null, json!([])]),
                Look::Xml(_) => values.push(json!("")),
                Look::Body => {}
            }
            let base = Document::Empty;
            documents.extend(values.into_iter().filter_map(|value| self.put(&base, at, value)));
            let value = known.as_ref().map_or(json!("unknown"), value::of_scalar);
            documents.extend(self.without_arrays(&base, at, value::written_one(at, &value)));
        }
        self.bodies(documents, |body| self.is_default(REFUSED, body))
    }

    /// Answers that nothing can be read from, at a status of success.
    #[must_use]
    pub fn unreadable(&self) -> Vec<String> {
        let Some(accepted) = self.accepted() else { return Vec::new() };
        let bracketed = format!("[{}]", accepted.body);
        let mut bodies = vec![String::new(), " ".to_owned()];
        if self.reads_json() {
            bodies.extend(["null", "OK", "\"text\"", "[]"].map(str::to_owned));
            bodies.push(bracketed);
        } else {
            bodies.extend(["OK", "{}"].map(str::to_owned));
        }
        bodies.extend([cut_off(&accepted.body), "<html><body>Service unavailable</body></html>".to_owned()]);
        bodies.retain(|body| self.is_default(accepted.status, body));
        bodies
    }

    /// Whether a body at this status is an error that no rule knows.
    fn is_default(&self, status: u16, body: &str) -> bool {
        self.outcome(status, body) == (Outcome::ProviderError, None)
    }

    fn outcome(&self, status: u16, body: &str) -> (Outcome, Option<usize>) {
        let answer = Answer { status, body: body.to_owned() };
        let verdict = self.plan.verdict(&answer, &self.recipient);
        (verdict.outcome, verdict.rule)
    }

    fn accepted_status(&self) -> u16 {
        self.plan.response.success.status.first().map_or(200, |range| range.first)
    }

    fn accepted_document(&self) -> Option<&Document> {
        let found = self.accepted_document.get_or_init(|| {
            let demands: Vec<Demand<'p>> = self.plan.response.success.all.iter().map(demand).collect();
            let status = self.accepted_status();
            [Clash::Overwrite, Clash::Keep, Clash::Join].into_iter().find_map(|clash| {
                let document = self.document(&demands, clash)?;
                (self.outcome(status, &document.body(None)).0 == Outcome::Success).then_some(document)
            })
        });
        found.as_ref()
    }

    fn condition(&self, index: usize) -> Option<&'p Condition> {
        self.plan.response.success.all.get(index)
    }

    /// A document with the first value of every demand.
    fn document(&self, demands: &[Demand<'p>], clash: Clash) -> Option<Document> {
        let mut document = Document::Empty;
        let mut free: Vec<&Look> = Vec::new();
        for Demand { at, values, any } in demands {
            let Some(value) = values.first() else { continue };
            let value = value::written_one(at, value)?;
            // Whatever stands where any value will do gives way to the first that has to be a certain one.
            let given_way = free.iter().position(|place| is_same(place, &at.place));
            let clash = match given_way {
                _ if *any => Clash::Keep,
                Some(index) => {
                    free.swap_remove(index);
                    Clash::Overwrite
                }
                None => clash,
            };
            if *any {
                free.push(&at.place);
            }
            document.put(&at.place, value, clash, &self.phone()).then_some(())?;
        }
        Some(document)
    }

    fn put(&self, base: &Document, at: &Locator, value: Value) -> Option<Document> {
        let mut document = base.clone();
        document.put(&at.place, value, Clash::Overwrite, &self.phone()).then_some(document)
    }

    fn with(&self, base: &Document, condition: &Condition, value: Value) -> Option<Document> {
        let value = value::written_one(&condition.at, &value)?;
        self.put(base, &condition.at, value)
    }

    /// Documents in which what should be an array is none: empty, an object, and an object with what an element has.
    fn without_arrays(&self, base: &Document, at: &Locator, value: Option<Value>) -> Vec<Document> {
        let Look::Json(steps) = &at.place else { return Vec::new() };
        let mut documents = Vec::new();
        for (index, step) in steps.iter().enumerate() {
            if !matches!(step, Step::Index(_) | Step::Any | Step::Every) {
                continue;
            }
            let Some(cut) = self.put(base, &place(&steps[..index]), json!([])) else { continue };
            let object = self.put(&cut, &place(&steps[..index]), json!({}));
            documents.push(cut);
            if let (Some(object), Some(value)) = (&object, &value) {
                let without: Vec<Step> = steps[..index].iter().chain(&steps[index + 1..]).cloned().collect();
                documents.push(object.clone());
                documents.extend(self.put(object, &place(&without), value.clone()));
            } else {
                documents.extend(object);
            }
        }
        documents
    }

    fn phone(&self) -> impl Fn(&Step) -> String {
        let (rules, recipient) = (&self.plan.phone, &self.recipient);
        move |step| match step {
            Step::Phone(form) => rules.write(recipient, *form),
            _ => String::new(),
        }
    }

    fn bodies(&self, documents: Vec<Document>, fits: impl Fn(&str) -> bool) -> Vec<String> {
        let mut bodies: Vec<String> = Vec::new();
        for document in documents {
            let body = document.body(None);
            if !bodies.contains(&body) && fits(&body) {
                bodies.push(body);
            }
        }
        bodies
    }

    /// Whether anything is looked up in JSON.
    fn reads_json(&self) -> bool {
        let response = &self.plan.response;
        let conditions = response.success.all.iter().chain(response.results.iter().flat_map(|rule| &rule.all));
        conditions.map(|it| &it.at).chain(&response.code).any(|at| matches!(at.place, Look::Json(_)))
    }
}

/// A body without its last character: cut off on the way.
pub(super) fn cut_off(body: &str) -> String {
    let mut cut = body.to_owned();
    cut.pop();
    cut
}

fn demand(condition: &Condition) -> Demand<'_> {
    let any = matches!(condition.test, Test::Present | Test::NotEmpty);
    let values = match condition.test {
        Test::Absent | Test::Empty => Vec::new(),
        _ => value::satisfying(condition),
    };
    Demand { at: &condition.at, values, any }
}

fn place(steps: &[Step]) -> Locator {
    Locator { place: Look::Json(steps.to_vec()), pattern: None, example: None, span: 0..0 }
}

fn is_same(place: &Look, other: &Look) -> bool {
    match (place, other) {
        (Look::Json(steps), Look::Json(others)) => steps == others,
        (Look::Xml(path), Look::Xml(other)) => path == other,
        (Look::Body, Look::Body) => true,
        _ => false,
    }
}

/// How many steps lead to a place.
fn depth_of(at: &Locator) -> usize {
    match &at.place {
        Look::Json(steps) => steps.len(),
        Look::Xml(path) => path.elements.len() + 1,
        Look::Body => 0,
    }
}

/// The steps in front of and behind the first `step` of a condition's path.
fn split_at<'c>(condition: &'c Condition, step: &Step) -> Option<(&'c [Step], &'c [Step])> {
    let Look::Json(steps) = &condition.at.place else { return None };
    let at = steps.iter().position(|it| it == step)?;
    Some((&steps[..at], &steps[at + 1..]))
}

fn ends(ranges: &[StatusRange]) -> Vec<u16> {
    let mut statuses = Vec::new();
    for status in ranges.iter().flat_map(|range| [range.first, range.last]) {
        if !statuses.contains(&status) {
            statuses.push(status);
        }
    }
    statuses
}
