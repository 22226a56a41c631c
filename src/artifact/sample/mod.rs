//! Sample answers of a provider: for each condition and rule of a plan, answers that show what it does.
//!
//! Every sample has been read by the plan itself ([`Plan::verdict`]) and leads where it is said to lead.

mod document;
mod value;

use serde_json::{Value, json};

use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::plan::answer::{Answer, in_ranges};
use crate::spec::{CodeTest, Condition, Locator, Look, Rule, StatusRange, Step, Test};
use document::{Clash, Document};

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

/// Bodies that lead to the same result at each of these statuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// HTTP statuses.
    pub statuses: Vec<u16>,
    /// Bodies.
    pub bodies: Vec<String>,
}

/// Makes the samples of one plan.
#[derive(Debug)]
pub struct Sampler<'p> {
    plan: &'p Plan,
    recipient: String,
}

/// Something that an answer should have: a place and a value that may stand there, in several readings.
#[derive(Clone)]
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
        Self { plan, recipient: recipient.to_owned() }
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
    pub fn accepted(&self) -> Option<Answer> {
        let status = self.accepted_status();
        let document = self.accepted_document()?;
        let body = document.body(Some("urn:any"));
        (self.outcome(status, &body) == (Outcome::Success, None)).then_some(Answer { status, body })
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
            documents.extend(self.with(&base, condition, value));
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
            documents.extend(self.with(&base, condition, value));
        }
        documents.extend(self.without_arrays(&base, &condition.at, None));
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

    /// Answers that lead to a rule: one for each code and for each value that its conditions take.
    ///
    /// # Errors
    /// None was found.
    pub fn rule(&self, index: usize) -> Result<Vec<Group>, Unreachable> {
        let rule = self.plan.response.results.get(index).ok_or(Unreachable::Rule(index))?;
        let mut groups: Vec<Group> = Vec::new();
        let alternatives = self.alternatives(rule);
        if rule.status.is_empty() {
            let statuses = self.likely_statuses();
            for demands in &alternatives {
                let found =
                    statuses.iter().find_map(|status| Some((*status, self.leading_to(index, *status, demands)?)));
                if let Some((status, body)) = found {
                    add(&mut groups, status, body);
                }
            }
            if let (Some(first), Some(status)) = (alternatives.first(), groups.first().map(|it| it.statuses[0])) {
                let bodies = self.at_every_place(index, status, first);
                bodies.into_iter().for_each(|body| add(&mut groups, status, body));
            }
        } else {
            for status in ends(&rule.status) {
                let bodies = alternatives.iter().filter_map(|demands| self.leading_to(index, status, demands));
                bodies.for_each(|body| add(&mut groups, status, body));
            }
        }
        let merged = merged(groups);
        if merged.is_empty() { Err(Unreachable::Rule(index)) } else { Ok(merged) }
    }

    /// Answers that lack one part of what a rule of several parts wants, and so are just an error.
    #[must_use]
    pub fn incomplete(&self, index: usize) -> Vec<Group> {
        let Some(rule) = self.plan.response.results.get(index) else { return Vec::new() };
        let parts = usize::from(!rule.code.is_empty()) + rule.all.len();
        let status = self.rule(index).ok().and_then(|groups| groups.first()?.statuses.first().copied());
        let (Some(status), true) = (status, parts + usize::from(!rule.status.is_empty()) > 1) else {
            return Vec::new();
        };
        let alternatives = self.alternatives(rule);
        let Some(demands) = alternatives.first() else { return Vec::new() };
        let mut groups = Vec::new();
        let offset = usize::from(!rule.code.is_empty());
        for part in 0..parts {
            let mut fewer = demands.clone();
            let removed = fewer.remove(part);
            if let Some(Condition { test: Test::Absent | Test::Empty, at }) =
                part.checked_sub(offset).and_then(|it| rule.all.get(it))
            {
                fewer.push(Demand { at, values: vec![value::something(at)], any: false });
            } else if removed.values.is_empty() {
                continue;
            }
            let body = self.document(&fewer, Clash::Overwrite).map(|document| document.body(None));
            body.filter(|body| self.is_default(status, body))
                .into_iter()
                .for_each(|body| add(&mut groups, status, body));
        }
        if !rule.status.is_empty()
            && let Some(body) = self.document(demands, Clash::Overwrite).map(|document| document.body(None))
        {
            let mut others = [REFUSED, 500, 403, 404].into_iter().filter(|other| !in_ranges(*other, &rule.status));
            if let Some(other) = others.find(|other| self.is_default(*other, &body)) {
                add(&mut groups, other, body);
            }
        }
        groups
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

    fn accepted_document(&self) -> Option<Document> {
        let demands: Vec<Demand<'p>> = self.plan.response.success.all.iter().map(demand).collect();
        let status = self.accepted_status();
        [Clash::Overwrite, Clash::Keep, Clash::Join].into_iter().find_map(|clash| {
            let document = self.document(&demands, clash)?;
            (self.outcome(status, &document.body(None)).0 == Outcome::Success).then_some(document)
        })
    }

    fn condition(&self, index: usize) -> Option<&'p Condition> {
        self.plan.response.success.all.get(index)
    }

    /// Statuses for a rule that names none, the likeliest first.
    fn likely_statuses(&self) -> Vec<u16> {
        let mut statuses = vec![REFUSED];
        statuses.extend(self.accepted_statuses());
        statuses.extend([500, 403, 404, 200]);
        statuses
    }

    /// Ways to satisfy a rule: each code, then each further value of a condition.
    fn alternatives(&self, rule: &'p Rule) -> Vec<Vec<Demand<'p>>> {
        let conditions: Vec<Demand<'p>> = rule.all.iter().map(demand).collect();
        let mut codes: Vec<Vec<Demand<'p>>> = Vec::new();
        for code in &rule.code {
            for value in value::of_code(&code.value) {
                // The place is chosen later: any that leads to the rule.
                let at = &self.plan.response.code;
                codes.extend(at.first().map(|at| vec![Demand { at, values: vec![value], any: false }]));
            }
        }
        if rule.code.is_empty() {
            codes.push(Vec::new());
        }
        let mut all: Vec<Vec<Demand<'p>>> =
            codes.iter().map(|code| code.iter().chain(&conditions).cloned().collect()).collect();
        if let Some(first) = codes.first() {
            for (at, condition) in conditions.iter().enumerate() {
                for value in condition.values.iter().skip(1) {
                    let mut varied = conditions.clone();
                    varied[at].values = vec![value.clone()];
                    all.push(first.iter().chain(&varied).cloned().collect());
                }
            }
        }
        all
    }

    /// Bodies that lead to a rule at this status with its code at each place where codes are looked for.
    fn at_every_place(&self, index: usize, status: u16, demands: &[Demand<'p>]) -> Vec<String> {
        let response = &self.plan.response;
        if response.results[index].code.is_empty() {
            return Vec::new();
        }
        let body = |at: &'p Locator| {
            let mut wanted = demands.to_vec();
            wanted.first_mut()?.at = at;
            let body = self.document(&wanted, Clash::Overwrite)?.body(None);
            (self.outcome(status, &body).1 == Some(index)).then_some(body)
        };
        response.code.iter().filter_map(body).collect()
    }

    /// A body that leads to a rule at this status.
    fn leading_to(&self, index: usize, status: u16, demands: &[Demand<'p>]) -> Option<String> {
        let response = &self.plan.response;
        let rule = &response.results[index];
        let places = if rule.code.is_empty() { 1 } else { response.code.len() };
        // What success or an earlier rule wants to be absent may be put there to keep them away.
        let earlier = response.results[..index].iter().flat_map(|it| &it.all).chain(&response.success.all);
        let mut extras: Vec<Option<&Condition>> = vec![None];
        extras.extend(earlier.filter(|it| matches!(it.test, Test::Absent | Test::Empty)).map(Some));
        for place in 0..places {
            for extra in &extras {
                for clash in [Clash::Overwrite, Clash::Keep, Clash::Join] {
                    let mut wanted = demands.to_vec();
                    if let (false, Some(first)) = (rule.code.is_empty(), wanted.first_mut()) {
                        first.at = &response.code[place];
                    }
                    if let Some(Condition { at, .. }) = extra {
                        wanted.push(Demand { at, values: vec![value::something(at)], any: true });
                    }
                    let body = self.document(&wanted, clash).map(|document| document.body(None));
                    if let Some(body) = body.filter(|body| self.outcome(status, body).1 == Some(index)) {
                        return Some(body);
                    }
                }
            }
        }
        None
    }

    /// A document with the first value of every demand.
    fn document(&self, demands: &[Demand<'p>], clash: Clash) -> Option<Document> {
        let mut document = Document::Empty;
        for Demand { at, values, any } in demands {
            let Some(value) = values.first() else { continue };
            let value = value::written_one(at, value)?;
            let clash = if *any { Clash::Keep } else { clash };
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

fn add(groups: &mut Vec<Group>, status: u16, body: String) {
    match groups.iter_mut().find(|group| group.statuses == [status]) {
        Some(group) if group.bodies.contains(&body) => {}
        Some(group) => group.bodies.push(body),
        None => groups.push(Group { statuses: vec![status], bodies: vec![body] }),
    }
}

/// Groups with the same bodies become one.
fn merged(groups: Vec<Group>) -> Vec<Group> {
    let mut merged: Vec<Group> = Vec::new();
    for group in groups {
        match merged.iter_mut().find(|it| it.bodies == group.bodies) {
            Some(same) => same.statuses.extend(group.statuses),
            None => merged.push(group),
        }
    }
    merged
}
