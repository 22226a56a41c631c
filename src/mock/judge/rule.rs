//! Judges one value by its rule.

use super::super::decode::json::{self, Json};
use super::super::decode::{Found, Value};
use super::super::{Allowed, Field, Format, Is, Presence, Rule, Session, ValueType};
use super::facts::{Facts, read_number};
use super::{Broken, masked, shown};
use crate::clock::Instant;
use crate::phone::PhoneForm;
use crate::phrase;
use crate::spec::pattern;

/// Longer texts match no pattern, in characters: matching takes the longer the longer both are.
const LONGEST_MATCHED: usize = 10_000;

/// No more of a value is sent back to where it came from, in characters.
const LONGEST_ECHO: usize = 2_000;

/// What a rule is judged with.
pub(super) struct Context<'c, 'r> {
    pub(super) facts: &'c Facts<'r>,
    pub(super) session: &'c mut Session,
    /// Whether another field of the same mapping is there.
    pub(super) is_there: &'c dyn Fn(&str) -> bool,
}

/// The name of a type in a mock.
pub(in crate::mock) fn type_name(kind: ValueType) -> &'static str {
    match kind {
        ValueType::String => "string",
        ValueType::Integer => "integer",
        ValueType::Number => "number",
        ValueType::Boolean => "boolean",
        ValueType::Array => "array",
        ValueType::Object => "object",
    }
}

/// Whether a text is a value of a type, where all values are texts.
pub(in crate::mock) fn is_written_as(text: &str, kind: ValueType) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match kind {
        ValueType::String => true,
        ValueType::Integer => all_digits(digits),
        ValueType::Number => {
            let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
            all_digits(whole) && all_digits(fraction)
        }
        ValueType::Boolean => text == "true" || text == "false",
        ValueType::Array | ValueType::Object => false,
    }
}

/// Everything that is wrong with what a field's name leads to.
pub(super) fn broken(field: &Field, found: &Found<'_>, place: &str, context: &mut Context<'_, '_>) -> Vec<Broken> {
    let rule = &field.rule;
    let show = |text: &str| if rule.secret { masked(text) } else { shown(text) };
    let seen = found.value.as_ref().map(|value| show(&value.text()));
    let raw = found.value.as_ref().filter(|_| !rule.secret).map(|it| it.text().chars().take(LONGEST_ECHO).collect());
    if let Some((wanted, there)) = &found.trouble {
        // What leads to an optional field may be missing, but not be something else.
        return vec![Broken::new(place, Some(there.clone()), wanted.clone())];
    }
    let wanted = match &rule.presence {
        Presence::Required => true,
        Presence::Optional => found.value.is_some(),
        Presence::Forbidden(_) => false,
        Presence::With(other) => (context.is_there)(&other.value),
        Presence::Without(other) => !(context.is_there)(&other.value),
        Presence::Setting(name) => match context.facts.settings {
            Some(settings) => settings.contains(&name.value),
            None => found.value.is_some(),
        },
    };
    let because = match &rule.presence {
        Presence::With(other) if wanted => format!(", because `{}` is there", other.value),
        Presence::With(other) => format!(", because `{}` is not there", other.value),
        Presence::Without(other) if wanted => format!(", because `{}` is not there", other.value),
        Presence::Without(other) => format!(", because `{}` is there", other.value),
        Presence::Setting(name) if wanted => format!(", because the org has set `{}`", name.value),
        Presence::Setting(name) => format!(", because the org has not set `{}`", name.value),
        _ => String::new(),
    };
    match (&found.value, wanted) {
        (None, false) => Vec::new(),
        (None, true) => vec![Broken::new(place, None, format!("{}{because}", description(rule, context.facts)))],
        (Some(_), false) => vec![Broken { value: raw, ..Broken::new(place, seen, format!("nothing{because}")) }],
        (Some(value), true) => {
            let mut all = Vec::new();
            for (wanted, notes) in faults(rule, value, &field.name.written.value, context) {
                let (seen, value) = (seen.clone(), raw.clone());
                all.push(Broken { place: place.to_owned(), seen, value, wanted, notes });
            }
            all
        }
    }
}

type Fault = (String, Vec<String>);

fn faults(rule: &Rule, value: &Value<'_>, name: &str, context: &mut Context<'_, '_>) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    if let Some(wanted) = wrong_type(rule.kind, value) {
        return vec![(wanted, Vec::new())];
    }
    if let Value::Json(Json::Array(items)) = value {
        faults.extend(wrong_count(rule, items.len()).map(|wanted| (wanted, Vec::new())));
        return faults;
    }
    if matches!(value, Value::Json(Json::Object(_))) {
        return faults;
    }
    let text = value.text();
    let mut add = |wanted: String| faults.push((wanted, Vec::new()));
    let says_more = !rule.one_of.is_empty() || rule.pattern.is_some() || rule.min_length.is_some();
    let says_more = says_more || rule.is.is_some() || rule.format.is_some();
    if text.trim().is_empty() && !says_more && !context.facts.mock.request.empty_is_allowed {
        add("a value that is not blank".to_owned());
    }
    if !rule.one_of.is_empty() && !rule.one_of.iter().any(|it| is_allowed(&it.value, &text, rule.kind, context.facts)) {
        add(values(rule, context.facts));
    }
    let length = text.chars().count();
    if let Some(pattern) = &rule.pattern
        && (length > LONGEST_MATCHED || !pattern::matches_whole(&pattern.value, &text))
    {
        add(format!("a text that matches `{}`", pattern.value));
    }
    if let Some(least) = rule.min_length.as_ref().filter(|least| length < least.value) {
        add(format!("at least {}", phrase::count(least.value, "character")));
    }
    if let Some(most) = rule.max_length.as_ref().filter(|most| length > most.value) {
        add(format!("at most {}, not {length}", phrase::count(most.value, "character")));
    }
    let number = text.parse::<f64>().unwrap_or_default();
    if let Some(min) = rule.min.as_ref().filter(|min| number < min.value) {
        add(format!("a number of at least {}", min.value));
    }
    if let Some(max) = rule.max.as_ref().filter(|max| number > max.value) {
        add(format!("a number of at most {}", max.value));
    }
    if let Some(format) = &rule.format {
        wrong_format(format.value, rule.within_ms.as_ref().map(|it| it.value), &text, context.facts.now)
            .into_iter()
            .for_each(&mut add);
    }
    if let Some(is) = &rule.is {
        faults.extend(wrong_role(&is.value, &text, context.facts));
    }
    if rule.fresh.is_some() && !context.session.is_first(name, &text) {
        faults.push(("a value that was not used before".to_owned(), Vec::new()));
    }
    faults
}

fn wrong_type(kind: ValueType, value: &Value<'_>) -> Option<String> {
    let fits = match value {
        Value::Text(text) => is_written_as(text, kind),
        Value::Json(json) => match json {
            Json::Text(_) => kind == ValueType::String,
            Json::Integer(_) => matches!(kind, ValueType::Integer | ValueType::Number),
            Json::Number(_) => kind == ValueType::Number,
            Json::Boolean(_) => kind == ValueType::Boolean,
            Json::Array(_) => kind == ValueType::Array,
            Json::Object(_) => kind == ValueType::Object,
            Json::Null => false,
        },
    };
    let words = match kind {
        ValueType::String => "a text",
        ValueType::Integer => "a whole number",
        ValueType::Number => "a number",
        ValueType::Boolean => "`true` or `false`",
        ValueType::Array => "an array",
        ValueType::Object => "an object",
    };
    (!fits).then(|| match value {
        Value::Json(json) => format!("{words}, not {}", json.kind()),
        Value::Text(_) => words.to_owned(),
    })
}

fn wrong_count(rule: &Rule, count: usize) -> Option<String> {
    let least = rule.min_items.as_ref().map_or(0, |it| it.value);
    let most = rule.max_items.as_ref().map_or(usize::MAX, |it| it.value);
    if (least..=most).contains(&count) {
        return None;
    }
    Some(match (least, most) {
        (least, most) if least == most => format!("{}, not {count}", phrase::count(least, "element")),
        (least, usize::MAX) => format!("at least {}, not {count}", phrase::count(least, "element")),
        (least, most) => format!("{least} to {}, not {count}", phrase::count(most, "element")),
    })
}

fn is_allowed(allowed: &Allowed, text: &str, kind: ValueType, facts: &Facts<'_>) -> bool {
    let wanted = match allowed {
        Allowed::Text(template) => match facts.data(template, &|_| None) {
            Ok(data) => data.text(),
            Err(_) => return false,
        },
        Allowed::Scalar(scalar) => scalar.clone(),
    };
    match kind {
        // `1.0` and `1` are one number; beyond 2^53 only the same digits are.
        ValueType::Number => {
            wanted == text || matches!((wanted.parse::<f64>(), text.parse::<f64>()), (Ok(a), Ok(b)) if a == b)
        }
        ValueType::Integer => {
            wanted == text || matches!((wanted.parse::<i128>(), text.parse::<i128>()), (Ok(a), Ok(b)) if a == b)
        }
        _ => super::is_same(&wanted, text),
    }
}

/// The values that a rule allows, in words.
fn values(rule: &Rule, facts: &Facts<'_>) -> String {
    let written = |allowed: &Allowed| match allowed {
        Allowed::Scalar(scalar) => scalar.clone(),
        Allowed::Text(template) => {
            let is_plain = template.placeholders().next().is_none();
            match facts.data(template, &|_| None) {
                Ok(data) if is_plain || !rule.secret => shown(&data.text()),
                Ok(_) => "a certain secret".to_owned(),
                Err(why) => format!("a value that cannot be computed ({why})"),
            }
        }
    };
    let all: Vec<String> = rule.one_of.iter().take(20).map(|it| written(&it.value)).collect();
    match &all[..] {
        [single] => single.clone(),
        many => format!("one of {}", many.join(", ")),
    }
}

fn wrong_format(format: Format, within_ms: Option<i64>, text: &str, now: Instant) -> Option<String> {
    let whole = |text: &str| text.parse::<i64>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
    let (instant, words) = match format {
        Format::Uuid => return (!is_uuid(text)).then(|| "a UUID".to_owned()),
        Format::Json => return json::decode(text).err().map(|why| format!("JSON in a text ({why})")),
        Format::EpochSeconds => {
            let seconds = whole(text).filter(|it| *it < 100_000_000_000);
            (seconds.map(|it| Instant::from_epoch_millis(it * 1_000)), "seconds since 1970")
        }
        Format::EpochMilliseconds => (whole(text).map(Instant::from_epoch_millis), "milliseconds since 1970"),
        Format::Iso8601 => (Instant::parse_rfc3339(text), "a time in ISO 8601"),
        Format::HttpDate => (Instant::parse_http_date(text), "a time as HTTP writes it"),
    };
    let Some(instant) = instant else { return Some(words.to_owned()) };
    let within_ms = within_ms?;
    let distance = now.epoch_millis().abs_diff(instant.epoch_millis());
    let within = crate::duration::write_millis(within_ms);
    (distance > within_ms.unsigned_abs())
        .then(|| format!("{words} at most {within} from now, which is {}", now.iso8601()))
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn wrong_role(is: &Is, text: &str, facts: &Facts<'_>) -> Option<Fault> {
    let plain = |wanted: String| Some((wanted, Vec::new()));
    let phone = &facts.mock.request.phone;
    let blank = text.trim().is_empty();
    match (is, facts.delivery) {
        (Is::Recipient(forms), Some(delivery)) => {
            let allowed: Vec<String> = forms.iter().map(|form| phone.write(&delivery.recipient, *form)).collect();
            if allowed.iter().any(|it| it == text) {
                return None;
            }
            let allowed: Vec<String> = allowed.iter().map(|it| shown(it)).collect();
            plain(format!("the recipient's number, {}", allowed.join(" or ")))
        }
        (Is::Recipient(forms), None) => {
            if forms.iter().any(|form| read_number(phone, text, *form).is_some()) {
                return None;
            }
            plain(recipient(forms))
        }
        (Is::Message, Some(delivery)) if delivery.message.is_empty() => {
            let wanted = format!("a text with the one-time password {} in it", shown(&delivery.otp));
            if text.contains(&delivery.otp) { None } else { plain(wanted) }
        }
        (Is::Message, Some(delivery)) if delivery.message != text => {
            let wanted = format!("the message, {}", shown(&delivery.message));
            Some((wanted, vec![first_difference(&delivery.message, text)]))
        }
        (Is::Otp, Some(delivery)) if delivery.otp != text => {
            plain(format!("the one-time password, {}", shown(&delivery.otp)))
        }
        (Is::ContainsOtp, Some(delivery)) if !text.contains(&delivery.otp) => {
            plain(format!("a text with the one-time password {} in it", shown(&delivery.otp)))
        }
        (Is::Message, None) if blank => plain("the message".to_owned()),
        (Is::Otp, None) if blank => plain("the one-time password".to_owned()),
        (Is::ContainsOtp, None) if blank => plain("a text with the one-time password in it".to_owned()),
        _ => None,
    }
}

fn recipient(forms: &[PhoneForm]) -> String {
    let example = |form: &PhoneForm| match form {
        PhoneForm::E164 => "+14155550123",
        PhoneForm::Digits => "14155550123",
        PhoneForm::International => "0014155550123",
        PhoneForm::National => "as its country dials it",
    };
    let forms: Vec<&str> = forms.iter().map(example).collect();
    format!("a phone number written as {}", forms.join(" or "))
}

/// Where two texts begin to differ.
fn first_difference(wanted: &str, seen: &str) -> String {
    let at = wanted.chars().zip(seen.chars()).take_while(|(a, b)| a == b).count();
    let rest = |text: &str| match text.chars().skip(at).take(20).collect::<String>() {
        rest if rest.is_empty() => "the end".to_owned(),
        rest => shown(&rest),
    };
    format!("they differ from character {}: wanted {}, found {}", at + 1, rest(wanted), rest(seen))
}

/// What a field that is not there ought to be.
fn description(rule: &Rule, facts: &Facts<'_>) -> String {
    match rule.is.as_ref().map(|is| &is.value) {
        Some(Is::Recipient(_)) => "the recipient's number".to_owned(),
        Some(Is::Message) => "the message".to_owned(),
        Some(Is::Otp) => "the one-time password".to_owned(),
        Some(Is::ContainsOtp) => "a text with the one-time password in it".to_owned(),
        None if rule.one_of.is_empty() => "this field".to_owned(),
        None => values(rule, facts),
    }
}
