//! Mutants: plans that are damaged in one small place, to see whether the scenarios notice. What they miss, a mock lets
//! pass; a mock that accepts everything lets everything pass.
//!
//! [`mutants`] makes them, [`trial`] runs the scenarios against each until one fails.

mod auth;
mod change;
mod desk;
mod payload;
mod response;
pub mod trial;
mod values;

use crate::diagnostic::Place;
use crate::plan::Plan;
use crate::spec::Spec;
use crate::yaml;

/// More mutants of one plan are not made.
const MOST: usize = 3_000;

/// A damaged plan.
#[derive(Debug)]
pub struct Mutant {
    /// What was done, such as `drop payload.form.To`; the same from run to run, and unique.
    pub name: String,
    /// Where in the spec.
    pub place: Place,
    /// The plan.
    pub plan: Plan,
}

/// Every mutant of a plan, in a fixed order. Damage that changes nothing is none.
#[must_use]
pub fn mutants(spec: &Spec, plan: &Plan) -> Vec<Mutant> {
    let mut changes = payload::changes(plan);
    changes.extend(auth::changes(plan));
    changes.extend(response::changes(plan));
    let root = yaml::parse(&spec.source).ok();
    let original = format!("{plan:?}");
    let mut all: Vec<Mutant> = Vec::new();
    for change in changes {
        if all.len() == MOST {
            break;
        }
        let mut mutated = plan.clone();
        (change.apply)(&mut mutated);
        if format!("{mutated:?}") == original || all.iter().any(|it| it.name == change.name) {
            continue;
        }
        let place = spec.place(&change.span(root.as_ref()).unwrap_or_else(|| spec.name.span.clone()));
        all.push(Mutant { name: change.name, place, plan: mutated });
    }
    all
}
