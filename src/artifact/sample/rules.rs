//! Answers that lead to one rule, and answers that almost do.

use serde_json::Value;

use super::document::Clash;
use super::{Demand, REFUSED, Sampler, Unreachable, demand, ends, value};
use crate::plan::answer::in_ranges;
use crate::spec::{Condition, Locator, Look, Rule, Step, Test};

/// Bodies that lead to the same result at each of these statuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// HTTP statuses.
    pub statuses: Vec<u16>,
    /// Bodies.
    pub bodies: Vec<String>,
}

impl Demand<'_> {
    /// For a place in some or every element of an array: an element in which it is null.
    fn in_an_element_without_it(&self) -> Option<Self> {
        let Look::Json(steps) = &self.at.place else { return None };
        let in_element = steps.iter().any(|step| matches!(step, Step::Any | Step::Every));
        in_element.then(|| Self { values: vec![Value::Null], ..self.clone() })
    }
}

impl<'p> Sampler<'p> {
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

    /// Whether an answer leads to a rule: [`Sampler::rule`] would find one.
    #[must_use]
    pub fn reaches(&self, index: usize) -> bool {
        let Some(rule) = self.plan.response.results.get(index) else { return false };
        let statuses = if rule.status.is_empty() { self.likely_statuses() } else { ends(&rule.status) };
        let alternatives = self.alternatives(rule);
        alternatives.iter().any(|demands| statuses.iter().any(|it| self.leading_to(index, *it, demands).is_some()))
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
            let mut documents = vec![self.document(&fewer, Clash::Overwrite)];
            if let Some(nothing) = removed.in_an_element_without_it() {
                fewer.insert(part.min(fewer.len()), nothing);
                documents.push(self.document(&fewer, Clash::Overwrite));
            }
            for document in documents.into_iter().flatten() {
                let body = document.body(None);
                if self.is_default(status, &body) {
                    add(&mut groups, status, body);
                }
            }
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
        let absent: Vec<&Condition> = earlier.filter(|it| matches!(it.test, Test::Absent | Test::Empty)).collect();
        let mut extras: Vec<&[&Condition]> = vec![&[]];
        extras.extend(absent.chunks(1));
        extras.push(&absent);
        for place in 0..places {
            for extra in &extras {
                for clash in [Clash::Overwrite, Clash::Keep, Clash::Join] {
                    let mut wanted = demands.to_vec();
                    if let (false, Some(first)) = (rule.code.is_empty(), wanted.first_mut()) {
                        first.at = &response.code[place];
                    }
                    let extra = extra.iter().map(|it| &it.at);
                    wanted.extend(extra.map(|at| Demand { at, values: vec![value::something(at)], any: true }));
                    let body = self.document(&wanted, clash).map(|document| document.body(None));
                    if let Some(body) = body.filter(|body| self.outcome(status, body).1 == Some(index)) {
                        return Some(body);
                    }
                }
            }
        }
        None
    }
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
