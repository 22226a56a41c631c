//! Shows what became of mutants: for people and for programs.

use serde::Serialize;

use super::terminal::Session;
use crate::diagnostic::Place;
use crate::phrase;
use crate::validate::mutant::trial::Trial;
use crate::workflow::Failure;
use crate::workflow::mutants::Tried;

/// A line a provider, and everything that was not noticed.
pub(super) fn text(all: &[Tried], session: &mut Session<'_, '_>) -> Result<(), Failure> {
    let width = all.iter().map(|it| it.provider.len()).max().unwrap_or_default();
    for Tried { provider, trial } in all {
        let word = if trial.passed() { "ok    " } else { "FAILED" };
        let share = percent(trial);
        let mutants = phrase::count(trial.mutants, "mutant");
        let excused = trial.survivors.len() - trial.unexcused().count();
        let excused = if excused > 0 { format!(", {excused} equivalent") } else { String::new() };
        writeln!(session.out(), "{provider:width$}  {word}  {share} of {mutants} caught{excused}")?;
    }
    for Tried { provider, trial } in all {
        let mut lines: Vec<String> = Vec::new();
        lines.extend(trial.broken.iter().map(|name| format!("the scenario {name} fails without any damage")));
        for survivor in trial.unexcused() {
            lines.push(format!("{}: nothing notices: {}", at(&survivor.place), survivor.name));
        }
        for (pattern, place) in &trial.stale {
            lines.push(format!("{}: no mutant survives that is called `{pattern}`", at(place)));
        }
        if session.is_verbose() {
            for survivor in &trial.survivors {
                if let Some(reason) = &survivor.equivalent {
                    lines.push(format!("{}: equivalent: {}: {reason}", at(&survivor.place), survivor.name));
                }
            }
        }
        if !lines.is_empty() {
            writeln!(session.out(), "\n{provider}")?;
        }
        for line in lines {
            writeln!(session.out(), "  {line}")?;
        }
    }
    if !session.is_quiet() {
        let sum = |count: fn(&Trial) -> usize| all.iter().map(|it| count(&it.trial)).sum::<usize>();
        let whole = Trial {
            mutants: sum(|it| it.mutants),
            caught: sum(|it| it.caught),
            survivors: all.iter().flat_map(|it| it.trial.survivors.clone()).collect(),
            ..Trial::default()
        };
        let (providers, mutants) = (phrase::count(all.len(), "provider"), phrase::count(whole.mutants, "mutant"));
        writeln!(session.out(), "\n{providers}, {mutants}: {} caught", percent(&whole))?;
    }
    Ok(())
}

/// The share that was caught; 100 % only when it is all.
fn percent(trial: &Trial) -> String {
    let percent = trial.percent();
    let all_caught = trial.unexcused().next().is_none();
    if all_caught { "100 %".to_owned() } else { format!("{:.1} %", percent.min(99.9)) }
}

fn at(place: &Place) -> String {
    let (line, column) = place.line_column();
    format!("{}:{line}:{column}", place.source.name)
}

#[derive(Serialize)]
struct Shown<'t> {
    provider: &'t str,
    mutants: usize,
    caught: usize,
    percent: f64,
    survivors: Vec<ShownSurvivor<'t>>,
    stale: Vec<ShownSurvivor<'t>>,
    broken: &'t [String],
}

#[derive(Serialize)]
struct ShownSurvivor<'t> {
    name: &'t str,
    file: &'t str,
    line: usize,
    column: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    equivalent: Option<&'t str>,
}

/// Everything, as JSON.
pub(super) fn json(all: &[Tried], session: &mut Session<'_, '_>) -> Result<(), Failure> {
    let survivor = |name, place: &'_ Place| {
        let (line, column) = place.line_column();
        (name, line, column)
    };
    let shown: Vec<Shown<'_>> = all
        .iter()
        .map(|Tried { provider, trial }| Shown {
            provider,
            mutants: trial.mutants,
            caught: trial.caught,
            percent: trial.percent(),
            survivors: trial
                .survivors
                .iter()
                .map(|it| {
                    let (name, line, column) = survivor(it.name.as_str(), &it.place);
                    let equivalent = it.equivalent.as_deref();
                    ShownSurvivor { name, file: &it.place.source.name, line, column, equivalent }
                })
                .collect(),
            stale: trial
                .stale
                .iter()
                .map(|(name, place)| {
                    let (name, line, column) = survivor(name.as_str(), place);
                    ShownSurvivor { name, file: &place.source.name, line, column, equivalent: None }
                })
                .collect(),
            broken: &trial.broken,
        })
        .collect();
    session.json(&shown)?;
    Ok(())
}
