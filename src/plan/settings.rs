//! What an org supplies: settings as they were written become typed values, with every rule of the spec checked.

use super::PlanSetting;
use super::expr::Data;
use super::resolve::Choices;
use super::scope::UNKNOWN_INPUT;
use crate::diagnostic::Diagnostic;
use crate::spec::{Setting, SettingKind, Spec};
use crate::yaml::decode::{closest, unmistakable};
use crate::yaml::repair;

/// A setting was given that the spec does not declare.
pub(crate) const UNKNOWN_SETTING: &str = "H001";
/// A setting that the spec requires was not given.
pub(crate) const MISSING_SETTING: &str = "H002";
/// A setting's value breaks one of its rules.
pub(crate) const BAD_SETTING: &str = "H003";

/// The settings of the spec with the values that were chosen; reports what is unknown, missing or wrong.
pub(super) fn settings(spec: &Spec, choices: &Choices, problems: &mut Vec<Diagnostic>) -> Vec<PlanSetting> {
    for (name, _, place) in &choices.settings {
        if spec.setting(name).is_none() {
            let known: Vec<&str> = spec.settings.iter().map(|it| it.name.value.as_str()).collect();
            let help = match closest(name, &known) {
                Some(close) => format!("did you mean `{close}`?"),
                None if known.is_empty() => format!("{} has no settings", spec.label),
                None => format!("the settings of {} are {}", spec.name.value, known.join(", ")),
            };
            let message = format!("{} has no setting `{name}`", spec.name.value);
            let fix = unmistakable(name, &known)
                .filter(|close| !choices.settings.iter().any(|it| it.0 == *close))
                .and_then(|close| {
                    let key = repair::key_before(&place.source, &place.span, name)?;
                    repair::rename(&place.source, &key, name, close)
                });
            problems.push(Diagnostic::error(UNKNOWN_SETTING, place.clone(), message).help(help).fix(fix));
        }
    }
    let given = |name: &str| choices.settings.iter().find(|it| it.0 == name);
    let mut missing = Vec::new();
    let mut resolved = Vec::new();
    for setting in &spec.settings {
        let name = &setting.name.value;
        let default_place = || setting.default.as_ref().map(|it| (it.value.clone(), spec.place(&it.span)));
        let chosen = given(name).map(|it| (it.1.clone(), it.2.clone())).filter(|it| !it.0.is_empty());
        if let (Some(default), true) = (&setting.default, chosen.is_some())
            && let Err(why) = parse_setting(setting, &default.value)
        {
            // A default that nobody needs now is as wrong as one that somebody needs.
            let message = format!("the default of `{name}` {why}");
            problems.push(Diagnostic::error(BAD_SETTING, spec.place(&default.span), message));
        }
        if let Some(other) = setting.unless.as_ref().filter(|other| spec.setting(&other.value).is_none()) {
            let message = format!("there is no setting `{}`", other.value);
            let help = "`unless` names another setting of this spec";
            problems.push(Diagnostic::error(UNKNOWN_INPUT, spec.place(&other.span), message).help(help));
        }
        let value = match chosen.or_else(default_place) {
            Some((text, place)) => match parse_setting(setting, &text) {
                Ok(data) => Some(data),
                Err(why) => {
                    let message = format!("`{name}` {why}");
                    let help = format!("{}; for example {}", setting.help.trim_end_matches('.'), setting.example.value);
                    problems.push(Diagnostic::error(BAD_SETTING, place, message).help(help));
                    None
                }
            },
            None => {
                let replaced = setting.unless.as_ref().is_some_and(|other| given(&other.value).is_some());
                if !setting.optional && !replaced {
                    missing.push(setting);
                }
                None
            }
        };
        resolved.push(PlanSetting { name: name.clone(), help: setting.help.clone(), value });
    }
    if !missing.is_empty() {
        let names: Vec<String> = missing.iter().map(|it| format!("`{}`", it.name.value)).collect();
        let message = format!("{} needs {}", spec.name.value, crate::phrase::list(&names));
        let mut diagnostic = Diagnostic::error(MISSING_SETTING, choices.place.clone(), message);
        for setting in missing {
            let help = setting.help.trim_end_matches('.');
            let unless = setting.unless.as_ref().map(|it| format!(" (or `{}`)", it.value)).unwrap_or_default();
            let example = &setting.example.value;
            diagnostic = diagnostic.help(format!("`{}`{unless}: {help}; for example {example}", setting.name.value));
        }
        problems.push(diagnostic);
    }
    resolved
}

/// Reads a setting's text; the error is the predicate of a sentence about the setting.
fn parse_setting(setting: &Setting, text: &str) -> Result<Data, String> {
    if text.chars().count() > setting.max_length {
        return Err(format!("is longer than {} characters", setting.max_length));
    }
    if text.chars().any(char::is_control) {
        return Err("holds a control character or a line break".into());
    }
    if text.contains("{!") {
        return Err("holds `{!`, which begins a merge field in Salesforce".into());
    }
    if let Some(pattern) = &setting.pattern
        && !crate::spec::pattern::matches_whole(&pattern.value, text)
    {
        return Err(format!("does not have the form `{}`", pattern.value));
    }
    let within = |number: i64, data: Data| match (setting.min, setting.max) {
        (Some(min), _) if number < min => Err(format!("is less than {}", limit_text(setting, min))),
        (_, Some(max)) if number > max => Err(format!("is more than {}", limit_text(setting, max))),
        _ => Ok(data),
    };
    match &setting.kind {
        SettingKind::Text => Ok(Data::Text(text.to_owned())),
        SettingKind::Integer => match text.parse() {
            Ok(number) => within(number, Data::Number(number)),
            Err(_) => Err(format!("is not a whole number: `{text}`")),
        },
        SettingKind::Boolean => match text {
            "true" => Ok(Data::Boolean(true)),
            "false" => Ok(Data::Boolean(false)),
            _ => Err(format!("is neither `true` nor `false`: `{text}`")),
        },
        SettingKind::Duration => match crate::duration::parse_millis(text) {
            Some(millis) => within(millis, Data::Duration(millis)),
            None => Err(format!("is not a duration such as `90s`, `5m` or `72h`: `{text}`")),
        },
        SettingKind::Choice(choices) if choices.iter().any(|choice| choice == text) => Ok(Data::Text(text.to_owned())),
        SettingKind::Choice(choices) => Err(format!("is none of {}: `{text}`", choices.join(", "))),
    }
}

fn limit_text(setting: &Setting, limit: i64) -> String {
    match setting.kind {
        SettingKind::Duration => crate::duration::write_millis(limit),
        _ => limit.to_string(),
    }
}
