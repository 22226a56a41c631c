//! Tries every mutant of a provider: runs scenarios until one notices.

use std::collections::BTreeMap;

use super::super::handler::{Handler, PlanHandler};
use super::super::run::{Ran, call, differences, expected};
use super::super::scenario::Scenario;
use super::super::variant::Variant;
use super::desk::Desk;
use super::mutants;
use crate::clock::Instant;
use crate::diagnostic::Place;
use crate::mock::Mock;
use crate::plan::Plan;
use crate::spec::Spec;

/// What became of the mutants of a provider.
#[derive(Debug, Clone, Default)]
pub struct Trial {
    /// How many there were.
    pub mutants: usize,
    /// How many of them some scenario noticed.
    pub caught: usize,
    /// The others.
    pub survivors: Vec<Survivor>,
    /// Entries of `equivalent` in the mock that name no survivor: their patterns and places.
    pub stale: Vec<(String, Place)>,
    /// Scenarios that fail without any damage, so that nothing can be learnt from them.
    pub broken: Vec<String>,
}

/// A mutant that no scenario noticed.
#[derive(Debug, Clone)]
pub struct Survivor {
    /// Its name.
    pub name: String,
    /// Where in the spec.
    pub place: Place,
    /// Why the mock says that nobody could notice.
    pub equivalent: Option<String>,
}

impl Trial {
    /// Whether every mutant is caught or excused, and no excuse is stale.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.unexcused().next().is_none() && self.stale.is_empty() && self.broken.is_empty()
    }

    /// The survivors that the mock does not excuse.
    pub fn unexcused(&self) -> impl Iterator<Item = &Survivor> {
        self.survivors.iter().filter(|it| it.equivalent.is_none())
    }

    /// The share of mutants that are caught, in percent, of those that somebody could notice.
    #[must_use]
    pub fn percent(&self) -> f64 {
        let noticeable = self.caught + self.unexcused().count();
        if noticeable == 0 { 100.0 } else { 100.0 * self.caught as f64 / noticeable as f64 }
    }
}

/// Tries every mutant of a provider's variants. `tell` is called with the name of each.
pub fn run(
    spec: &Spec,
    mock: &Mock,
    variants: &[Variant],
    scenarios: &[Scenario],
    now: Instant,
    tell: &mut dyn FnMut(&str),
) -> Trial {
    let originals: Vec<&Plan> = variants.iter().map(|variant| &variant.plan).collect();
    let mut trial = Trial::default();
    let mut useful: Vec<&Scenario> = Vec::new();
    let mut desk = Desk::new(mock, now);
    for scenario in scenarios {
        let plan = originals[scenario.variant];
        if once(plan, plan, scenario, &mut desk, now).passed() {
            useful.push(scenario);
        } else {
            trial.broken.push(scenario.name.clone());
        }
    }
    // Damage that several variants share is one mutant.
    let mut names: Vec<String> = Vec::new();
    let mut plans: BTreeMap<String, (Place, BTreeMap<usize, Plan>)> = BTreeMap::new();
    for (at, plan) in originals.iter().enumerate() {
        for mutant in mutants(spec, plan) {
            if !plans.contains_key(&mutant.name) {
                names.push(mutant.name.clone());
            }
            let entry = plans.entry(mutant.name).or_insert_with(|| (mutant.place, BTreeMap::new()));
            entry.1.insert(at, mutant.plan);
        }
    }
    trial.mutants = names.len();
    for name in names {
        tell(&name);
        let Some((place, plans)) = plans.remove(&name) else { continue };
        let mut desk = Desk::new(mock, now);
        let noticed = useful.iter().position(|scenario| {
            let Some(plan) = plans.get(&scenario.variant) else { return false };
            !once(plan, originals[scenario.variant], scenario, &mut desk, now).passed()
        });
        match noticed {
            Some(at) => {
                trial.caught += 1;
                // What has just noticed something is likely to notice the next thing.
                useful[..=at].rotate_right(1);
            }
            None => {
                let excuse = mock.equivalent.iter().find(|it| crate::wildcard::matches(&it.mutant.value, &name));
                trial.survivors.push(Survivor { name, place, equivalent: excuse.map(|it| it.reason.clone()) });
            }
        }
    }
    for entry in &mock.equivalent {
        if !trial.survivors.iter().any(|it| crate::wildcard::matches(&entry.mutant.value, &it.name)) {
            trial.stale.push((entry.mutant.value.clone(), mock.place(&entry.mutant.span)));
        }
    }
    trial
}

/// Runs a scenario in this process; `original` says what the message has to be.
fn once(plan: &Plan, original: &Plan, scenario: &Scenario, desk: &mut Desk<'_>, now: Instant) -> Ran {
    let call = call(scenario, desk.next_call(), now);
    desk.prepare(expected(scenario, original), scenario.fault);
    let handled = PlanHandler(plan).deliver(&call, desk);
    let exchanges = desk.take_exchanges();
    let differences = differences(scenario, &handled, &exchanges);
    Ran { handled, exchanges, differences }
}
