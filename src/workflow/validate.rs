//! Tries providers against their mocks: which providers, which scenarios, all providers at the same time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use super::Failure;
use super::player::{Player, Troupe};
use crate::catalog::{self, Catalog, CatalogError};
use crate::diagnostic::{Diagnostic, Place, Source};
use crate::mock::{self, Mock};
use crate::spec::Spec;
use crate::validate::report::{self, Facts, Provider, Report};
use crate::validate::variant::{self, Variant};
use crate::validate::{Options, Scenario, Stand, scenario};
use crate::wildcard::matches;
use crate::yaml::decode::closest;

/// So many providers are tried at a time. They spend most of their time waiting for what does not come.
const MOST_AT_A_TIME: usize = 16;

/// What is to be validated.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Names of providers; all that are at hand when there are none.
    pub providers: Vec<String>,
    /// Scenarios: names in which `*` stands for any characters, or groups; all when there are none.
    pub scenarios: Vec<String>,
    /// How stands behave.
    pub options: Options,
    /// Who plays the handlers.
    pub player: Player,
    /// What a class of somebody's own is set up with, by name; the account that the mock plays has these values too.
    pub settings: Vec<(String, String, Place)>,
}

/// What has just been done, for somebody who waits.
#[derive(Debug, Clone)]
pub struct Progress {
    /// How many providers are finished.
    pub finished: usize,
    /// How many there are.
    pub providers: usize,
    /// The provider.
    pub provider: String,
    /// The scenario or mutant that it has come through.
    pub scenario: String,
}

/// A provider with everything that is needed to try it.
#[derive(Debug)]
pub struct Subject {
    /// The spec.
    pub spec: Spec,
    /// The mock.
    pub mock: Arc<Mock>,
    /// The plans.
    pub variants: Vec<Variant>,
    /// What happens to them.
    pub scenarios: Vec<Scenario>,
}

/// The files of a provider.
#[derive(Debug, Clone)]
pub(super) struct Files {
    name: String,
    spec: Arc<Source>,
    mock: Option<Arc<Source>>,
    /// Why one of them cannot be read.
    unreadable: Option<String>,
}

/// Why a provider cannot be tried.
#[derive(Debug)]
enum Unusable {
    Files(Vec<Diagnostic>),
    Missing(String),
    Unreadable(String),
}

/// Tries providers, and calls `progress` while that goes on.
///
/// # Errors
/// A provider or scenario that is asked for is not there, or a file cannot be read.
pub fn validate(catalog: &Catalog, wanted: &Wanted, progress: &mut dyn FnMut(&Progress)) -> Result<Report, Failure> {
    let all = files(catalog, wanted)?;
    let next = AtomicUsize::new(0);
    let finished = AtomicUsize::new(0);
    let providers: Mutex<Vec<Option<Provider>>> = Mutex::new(all.iter().map(|_| None).collect());
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..all.len().min(MOST_AT_A_TIME) {
            let sender = sender.clone();
            let (all, next, finished, providers) = (&all, &next, &finished, &providers);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(files) = all.get(at) else { return };
                    let mut tell = |scenario: &str| {
                        let finished = finished.load(Ordering::Relaxed);
                        let (provider, scenario) = (files.name.clone(), scenario.to_owned());
                        // Nobody may be listening any more.
                        let _ = sender.send(Progress { finished, providers: all.len(), provider, scenario });
                    };
                    let provider = try_provider(files, wanted, &mut tell);
                    finished.fetch_add(1, Ordering::Relaxed);
                    providers.lock().unwrap_or_else(PoisonError::into_inner)[at] = Some(provider);
                }
            });
        }
        drop(sender);
        receiver.iter().for_each(|event| progress(&event));
    });
    let providers = providers.into_inner().unwrap_or_else(PoisonError::into_inner);
    let report = Report { providers: providers.into_iter().flatten().collect() };
    let can_be_tried = report.providers.iter().any(Provider::is_usable);
    if can_be_tried && report.counts().0 == 0 {
        return Err(no_scenario(catalog, wanted)?);
    }
    Ok(report)
}

/// A provider's spec, mock, plans and scenarios.
///
/// # Errors
/// What is wrong with its files, or that it has no mock.
pub fn subject(catalog: &Catalog, name: &str) -> Result<Subject, Failure> {
    files_of(catalog, name)?.subject()
}

impl Files {
    /// What the files are, read.
    ///
    /// # Errors
    /// What is wrong with them, or that there is no mock.
    pub(super) fn subject(&self) -> Result<Subject, Failure> {
        load(self, &[]).map_err(|(_, why)| match why {
            Unusable::Files(problems) => Failure::Findings(problems),
            Unusable::Missing(why) => Failure::Refused(why),
            Unusable::Unreadable(why) => Failure::Unusable(why),
        })
    }
}

/// The files of the provider of that name. That they cannot be read is said when they are used.
pub(super) fn files_of(catalog: &Catalog, name: &str) -> Result<Files, CatalogError> {
    let listed = catalog.find(name)?;
    let read = || Ok((listed.source()?, listed.mock_source()?));
    let (spec, mock, unreadable) = match read() {
        Ok((spec, mock)) => (spec, mock, None),
        Err(CatalogError::Unreadable { shown, error }) => {
            (Source::new(shown.as_str(), ""), None, Some(format!("cannot read {shown}: {error}")))
        }
        Err(other) => return Err(other),
    };
    Ok(Files { name: name.to_owned(), spec, mock, unreadable })
}

/// The names of the providers that are wanted.
pub(super) fn names(catalog: &Catalog, wanted: &Wanted) -> Result<Vec<String>, CatalogError> {
    Ok(files(catalog, wanted)?.into_iter().map(|files| files.name).collect())
}

/// The mock of a provider, and its spec where that is fine.
///
/// # Errors
/// What is wrong with the mock, or that there is none.
pub fn mock(catalog: &Catalog, name: &str) -> Result<(Mock, Option<Spec>), Failure> {
    let Some(mock) = catalog.mock(name)? else { return Err(Failure::Refused(no_mock(name))) };
    Ok((mock, catalog.load(name).ok()))
}

/// The scenarios of a provider, by its name.
pub type List = (String, Vec<Scenario>);

/// The scenarios that are wanted, for each provider, and why some providers cannot be tried.
///
/// # Errors
/// As [`validate`].
pub fn list(catalog: &Catalog, wanted: &Wanted) -> Result<(Vec<List>, Vec<Failure>), Failure> {
    let (mut lists, mut left_out) = (Vec::new(), Vec::new());
    for files in files(catalog, wanted)? {
        match files.subject() {
            Ok(mut subject) => {
                subject.scenarios.retain(|scenario| is_wanted(scenario, wanted));
                lists.push((files.name, subject.scenarios));
            }
            Err(why) => left_out.push(why),
        }
    }
    if !lists.is_empty() && lists.iter().all(|(_, scenarios)| scenarios.is_empty()) {
        return Err(no_scenario(catalog, wanted)?);
    }
    Ok((lists, left_out))
}

fn files(catalog: &Catalog, wanted: &Wanted) -> Result<Vec<Files>, CatalogError> {
    let mut names: Vec<&str> = match &wanted.providers[..] {
        [] => catalog.listed().iter().map(|listed| listed.name.as_str()).collect(),
        named => named.iter().map(String::as_str).collect(),
    };
    let mut seen = Vec::new();
    names.retain(|name| {
        !seen.contains(name) && {
            seen.push(name);
            true
        }
    });
    let is_named = !wanted.providers.is_empty();
    let read = |name| {
        // Who names a provider wants that one; among all of them, one that cannot be read is not in the way of the others.
        let listed = catalog.find(name)?;
        if is_named {
            listed.source()?;
            listed.mock_source()?;
        }
        files_of(catalog, name)
    };
    names.into_iter().map(read).collect()
}

/// The label, and everything or why not.
fn load(files: &Files, settings: &[(String, String, Place)]) -> Result<Subject, (String, Unusable)> {
    if let Some(why) = &files.unreadable {
        return Err((files.name.clone(), Unusable::Unreadable(why.clone())));
    }
    let of_spec = |problems| (files.name.clone(), Unusable::Files(problems));
    let spec = catalog::load_named(&files.spec, &files.name).map_err(of_spec)?;
    let label = spec.label.clone();
    let Some(source) = &files.mock else { return Err((label, Unusable::Missing(no_mock(&files.name)))) };
    let of_files = |problems| (label.clone(), Unusable::Files(problems));
    let mut mock = catalog::load_named_mock(source, &files.name).map_err(of_files)?;
    for (name, value, _) in settings {
        mock.set_account(name, value);
    }
    let variants = match settings {
        [] => variant::variants(&spec, &mock),
        given => variant::given(&spec, &mock, given).map(|variant| vec![variant]),
    };
    let variants = variants.map_err(of_files)?;
    let names: Vec<&str> = variants.iter().map(|variant| variant.name.as_str()).collect();
    let scenarios = scenario::scenarios(&spec, &mock, &names);
    Ok(Subject { spec, mock: Arc::new(mock), variants, scenarios })
}

fn no_mock(name: &str) -> String {
    format!("there is no {}/{name}/{}: docs/mock-language.md says how to write one", catalog::FOLDER, mock::FILE)
}

fn try_provider(files: &Files, wanted: &Wanted, tell: &mut dyn FnMut(&str)) -> Provider {
    let mut provider = Provider {
        name: files.name.clone(),
        label: files.name.clone(),
        unusable: Vec::new(),
        missing: None,
        is_unreadable: false,
        variants: Vec::new(),
        scenarios: Vec::new(),
        findings_are_in_a_class: matches!(wanted.player, Player::Class(_)),
        other_settings: Vec::new(),
    };
    let subject = match load(files, &wanted.settings) {
        Ok(subject) => subject,
        Err((label, why)) => {
            provider.label = label;
            match why {
                Unusable::Files(problems) => provider.unusable = problems,
                Unusable::Missing(why) => provider.missing = Some(why),
                Unusable::Unreadable(why) => (provider.missing, provider.is_unreadable) = (Some(why), true),
            }
            return provider;
        }
    };
    let Subject { spec, mock, variants, scenarios } = &subject;
    let troupe = match Troupe::of(&wanted.player, variants) {
        Ok(troupe) => troupe,
        Err(problems) => {
            provider.label.clone_from(&spec.label);
            provider.unusable = problems;
            return provider;
        }
    };
    provider.label.clone_from(&spec.label);
    provider.variants = report::settings(variants, &variant::secrets(spec, mock), mock);
    let stands = Stand::new(Arc::clone(mock), wanted.options)
        .and_then(|stand| Ok((stand, Stand::new(Arc::clone(mock), wanted.options)?)));
    let (mut stand, mut other) = match stands {
        Ok(stands) => stands,
        Err(error) => {
            provider.missing = Some(format!("the mock cannot listen on 127.0.0.1: {error}"));
            return provider;
        }
    };
    let facts = Facts { spec, mock, variants };
    for scenario in scenarios.iter().filter(|scenario| is_wanted(scenario, wanted)) {
        if troupe.skips(scenario) {
            continue;
        }
        let ran = troupe.run(variants, scenario, &mut stand, &mut other);
        let mut case = report::case(&facts, scenario, &ran);
        for name in troupe.other_settings(variants, &ran) {
            if !provider.other_settings.contains(name) {
                provider.other_settings.push(name.clone());
            }
        }
        if let Some(place) = troupe.place() {
            case.findings.iter_mut().for_each(|finding| finding.spec = place.clone());
        }
        provider.scenarios.push(case);
        tell(&scenario.name);
    }
    if wanted.scenarios.is_empty() || wanted.scenarios.iter().any(|pattern| pattern == scenario::APEX_GROUP.0) {
        provider.scenarios.extend(troupe.own_tests(spec, variants));
    }
    provider
}

fn is_wanted(scenario: &Scenario, wanted: &Wanted) -> bool {
    let fits = |pattern: &String| pattern == scenario.group() || matches(pattern, &scenario.name);
    wanted.scenarios.is_empty() || wanted.scenarios.iter().any(fits)
}

/// Nothing fits what was asked for.
fn no_scenario(catalog: &Catalog, wanted: &Wanted) -> Result<Failure, Failure> {
    let mut names: Vec<String> = scenario::GROUPS.iter().map(|group| group.0.to_owned()).collect();
    for files in files(catalog, wanted)? {
        let subject = load(&files, &wanted.settings).ok();
        names.extend(subject.into_iter().flat_map(|it| it.scenarios).map(|it| it.name));
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let asked = wanted.scenarios.join(", ");
    let help = match wanted.scenarios.first().and_then(|first| closest(first, &names)) {
        Some(close) => format!("did you mean `{close}`?"),
        None => "`otpsmith validate --list` lists those that there are".to_owned(),
    };
    Ok(Failure::Usage(format!("there is no scenario `{asked}`\n{help}")))
}
