//! The ways in which an org may set a provider up, as plans: all settings, as few as possible, each alternative.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Place};
use crate::mock::Mock;
use crate::plan::{Choices, Plan, resolve};
use crate::spec::{Setting, Spec};

/// A provider as an org has set it up.
#[derive(Debug)]
pub struct Variant {
    /// `all`, `fewest`, or `with-` and the setting that takes the place of another.
    pub name: String,
    /// What is set, by name.
    pub settings: Vec<(String, String)>,
    /// The plan.
    pub plan: Plan,
}

/// The variants of a spec; the first one has all settings, where they do not exclude each other.
///
/// # Errors
/// A value of the mock's account breaks a rule of the spec, or the spec cannot be resolved.
pub fn variants(spec: &Spec, mock: &Mock) -> Result<Vec<Variant>, Vec<Diagnostic>> {
    selections(spec, &|name| mock.account(name))
        .into_iter()
        .map(|(name, selected)| {
            let choices = choices(spec, mock, &selected);
            let settings = choices.settings.iter().map(|it| (it.0.clone(), it.1.clone())).collect();
            let plan = resolve(spec, &choices)?;
            Ok(Variant { name, settings, plan })
        })
        .collect()
}

/// A provider in the one way in which somebody has set it up: with `given`, and of the other settings with what is needed.
///
/// # Errors
/// The spec has no setting of that name, a value breaks a rule of the spec, or the spec cannot be resolved.
pub fn given(spec: &Spec, mock: &Mock, given: &[(String, String, Place)]) -> Result<Variant, Vec<Diagnostic>> {
    let is_given = |name: &str| given.iter().any(|it| it.0 == name);
    let groups = alternatives(spec);
    let is_needed = |setting: &&Setting| {
        let name = setting.name.value.as_str();
        match groups.iter().find(|group| group.contains(&name)) {
            Some(group) => group[0] == name && !group.iter().any(|name| is_given(name)),
            None => !is_given(name) && !can_be_left_out(setting, mock.account(name)),
        }
    };
    let needed: Vec<&Setting> = spec.settings.iter().filter(is_needed).collect();
    let mut choices = choices(spec, mock, &needed);
    choices.settings.extend(given.iter().cloned());
    let settings = choices.settings.iter().map(|it| (it.0.clone(), it.1.clone())).collect();
    Ok(Variant { name: "given".to_owned(), settings, plan: resolve(spec, &choices)? })
}

/// What an org has chosen that has set just these settings.
#[must_use]
pub fn choices(spec: &Spec, mock: &Mock, selected: &[&Setting]) -> Choices {
    let settings = selected.iter().map(|setting| {
        let (value, place) = value(spec, mock, setting);
        (setting.name.value.clone(), value, place)
    });
    Choices { settings: settings.collect(), ..Choices::examples(spec) }
}

/// The secrets of an account: the mock's where it has one of that name, else the spec's example.
#[must_use]
pub fn secrets(spec: &Spec, mock: &Mock) -> BTreeMap<String, String> {
    let value = |name: &str, example: &str| mock.account(name).unwrap_or(example).to_owned();
    spec.secrets.iter().map(|it| (it.name.value.clone(), value(&it.name.value, &it.example.value))).collect()
}

fn value(spec: &Spec, mock: &Mock, setting: &Setting) -> (String, Place) {
    match mock.account.iter().find(|account| account.name.value == setting.name.value) {
        Some(account) => (account.value.value.clone(), mock.place(&account.value.span)),
        None => (setting.example.value.clone(), spec.place(&setting.example.span)),
    }
}

/// Which settings are set, by the name of the variant. `account` is the value that the provider's account has for one.
fn selections<'s>(spec: &'s Spec, account: &dyn Fn(&str) -> Option<&'s str>) -> Vec<(String, Vec<&'s Setting>)> {
    let groups = alternatives(spec);
    let position = |setting: &Setting| {
        let in_group = |group: &Vec<&str>| group.iter().position(|name| *name == setting.name.value);
        groups.iter().enumerate().find_map(|(at, group)| Some((at, in_group(group)?)))
    };
    // `other` is a group, and which of it is chosen; of the rest it is the first.
    let pick = |other: Option<(usize, usize)>, with_optional: bool| -> Vec<&'s Setting> {
        let is_wanted = |setting: &&Setting| match position(setting) {
            Some((group, at)) => at == other.filter(|other| other.0 == group).map_or(0, |other| other.1),
            None => with_optional || !can_be_left_out(setting, account(&setting.name.value)),
        };
        spec.settings.iter().filter(is_wanted).collect()
    };
    let mut selections = vec![("all".to_owned(), pick(None, true))];
    for (group, names) in groups.iter().enumerate() {
        for (at, name) in names.iter().enumerate().skip(1) {
            selections.push((format!("with-{}", name.replace('_', "-")), pick(Some((group, at)), true)));
        }
    }
    let fewest = pick(None, false);
    if fewest.len() < selections[0].1.len() {
        selections.push(("fewest".to_owned(), fewest));
    }
    selections
}

/// Whether an org need not set it. A default that is not the account's would address another account.
fn can_be_left_out(setting: &Setting, account: Option<&str>) -> bool {
    match (&setting.default, account) {
        (Some(default), Some(value)) => default.value == value,
        (default, _) => setting.optional || default.is_some(),
    }
}

/// The groups of settings of which one is needed; in each, one that the others make unnecessary comes first.
fn alternatives(spec: &Spec) -> Vec<Vec<&str>> {
    let mut groups: Vec<Vec<&str>> = Vec::new();
    for setting in &spec.settings {
        let Some(other) = &setting.unless else { continue };
        let pair = [setting.name.value.as_str(), other.value.as_str()];
        let mut joined: Vec<&str> = Vec::new();
        let mut rest = Vec::new();
        for group in groups {
            if group.iter().any(|name| pair.contains(name)) { joined.extend(group) } else { rest.push(group) }
        }
        joined.extend(pair.into_iter().filter(|name| !joined.contains(name)).collect::<Vec<_>>());
        rest.push(joined);
        groups = rest;
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Source;

    fn spec() -> Spec {
        let text = "
name: acme
label: Acme
docs: [https://acme.example/docs]
settings:
  region: {help: Region., example: eu}
  sender: {help: Sender., example: Acme, unless: pool}
  pool: {help: Pool., example: P1, optional: true}
  tag: {help: Tag., example: t, optional: true}
auth: {type: payload}
endpoint: {url: 'https://api.acme.example', method: POST, path: /send}
payload:
  form: {to: '${phone.e164}', text: '${message}', sender?: '${settings.sender}', pool?: '${settings.pool}',
    region: '${settings.region}', tag?: '${settings.tag}'}
response: {success: {status: 200}}
verified:
  request: {level: documented, source: 'https://acme.example/docs'}
";
        crate::spec::load_partly(&Source::new("spec.yaml", text)).0.expect("a spec")
    }

    #[test]
    fn alternatives_are_tried_one_at_a_time_and_optional_settings_are_left_out_once() {
        let spec = spec();
        let names: Vec<(String, Vec<String>)> = selections(&spec, &|_| None)
            .into_iter()
            .map(|(name, settings)| (name, settings.iter().map(|it| it.name.value.clone()).collect()))
            .collect();
        let expected = [
            ("all", vec!["region", "sender", "tag"]),
            ("with-pool", vec!["region", "pool", "tag"]),
            ("fewest", vec!["region", "sender"]),
        ];
        let expected = expected.map(|(name, settings)| {
            (name.to_owned(), settings.into_iter().map(str::to_owned).collect::<Vec<String>>())
        });
        assert_eq!(names, expected);
    }
}
