//! Damage to one value: another form of the number, the code for the message, a filter that is missing, another constant.

use std::rc::Rc;

use super::change::{At, Change, shown};
use crate::plan::Plan;
use crate::plan::expr::{Data, Expr, Type};
use crate::plan::filter::Filter;
use crate::plan::input::Input;

/// How to get at a value of a plan.
pub(super) type Get = Rc<dyn for<'p> Fn(&'p mut Plan) -> Option<&'p mut Expr>>;

/// The number's forms.
const FORMS: [Input; 4] = [Input::PhoneE164, Input::PhoneDigits, Input::PhoneInternational, Input::PhoneNational];

/// Every change of the value that stands behind `keys`.
pub(super) fn changes(plan: &Plan, keys: &[String], expr: &Expr, get: &Get) -> Vec<Change> {
    let mut all = Vec::new();
    let at = shown(keys);
    let mut add = |name: String, way: Vec<usize>, make: Box<dyn Fn(&Expr) -> Expr>| {
        let get = Rc::clone(get);
        all.push(Change::new(name, At::Keys(keys.to_vec()), move |plan: &mut Plan| {
            if let Some(part) = get(plan).and_then(|whole| part_mut(whole, &way)) {
                *part = make(part);
            }
        }));
    };
    for (way, part) in parts(expr) {
        match part {
            Expr::Input(input) if FORMS.contains(input) => {
                // Without a home country, the national form is the international one.
                let is_distinct = |form: &Input| *form != Input::PhoneNational || plan.phone.home_country.is_some();
                for form in FORMS.into_iter().filter(|form| form != input).filter(is_distinct) {
                    let name = format!("{} -> {} at {at}", input.name(), form.name());
                    add(name, way.clone(), Box::new(move |_| Expr::Input(form)));
                }
            }
            Expr::Input(input @ (Input::Message | Input::Otp)) => {
                let other = if *input == Input::Message { Input::Otp } else { Input::Message };
                let name = format!("{} -> {} at {at}", input.name(), other.name());
                add(name, way.clone(), Box::new(move |_| Expr::Input(other)));
                if *input == Input::Message {
                    let name = format!("encode message once more at {at}");
                    let encoded = |part: &Expr| Expr::Apply(Filter::UrlEncode, Box::new(part.clone()), Vec::new());
                    add(name, way.clone(), Box::new(encoded));
                }
            }
            Expr::Apply(filter, ..) => {
                let name = format!("without {} at {at}", filter.name());
                add(
                    name,
                    way.clone(),
                    Box::new(|part| match part {
                        Expr::Apply(_, value, _) => (**value).clone(),
                        other => other.clone(),
                    }),
                );
            }
            Expr::Constant { data, .. } if way.is_empty() || matches!(data, Data::Text(text) if !is_blank(text)) => {
                if matches!(data, Data::Text(text) if text.is_empty()) {
                    continue;
                }
                let which = if way.is_empty() { String::new() } else { format!(" {:?}", data.text()) };
                add(format!("change{which} {at}"), way.clone(), Box::new(other));
            }
            _ => {}
        }
    }
    all
}

/// As JSON, a number that becomes a text, or a Boolean that does.
pub(super) fn type_change(keys: &[String], expr: &Expr, get: &Get) -> Option<Change> {
    let name = format!("as a text {}", shown(keys));
    let found = expr.type_of();
    if !matches!(found, Type::Number | Type::Boolean) {
        return None;
    }
    let get = Rc::clone(get);
    Some(Change::new(name, At::Keys(keys.to_vec()), move |plan: &mut Plan| {
        if let Some(whole) = get(plan) {
            *whole = match whole.constant() {
                Some(data) => Expr::text(data.text()),
                None => Expr::Apply(Filter::Text, Box::new(whole.clone()), Vec::new()),
            };
        }
    }))
}

/// Every part of a value with the way to it; the value itself first.
fn parts(expr: &Expr) -> Vec<(Vec<usize>, &Expr)> {
    let mut all = vec![(Vec::new(), expr)];
    let inner: Vec<&Expr> = match expr {
        Expr::Apply(_, value, arguments) => std::iter::once(&**value).chain(arguments).collect(),
        Expr::Concat(parts) => parts.iter().collect(),
        _ => Vec::new(),
    };
    for (at, part) in inner.into_iter().enumerate() {
        let below = parts(part).into_iter();
        all.extend(below.map(|(way, part)| ([&[at][..], &way].concat(), part)));
    }
    all
}

fn part_mut<'e>(expr: &'e mut Expr, way: &[usize]) -> Option<&'e mut Expr> {
    let Some((at, rest)) = way.split_first() else { return Some(expr) };
    match expr {
        Expr::Apply(_, value, _) if *at == 0 => part_mut(value, rest),
        Expr::Apply(_, _, arguments) => part_mut(arguments.get_mut(at - 1)?, rest),
        Expr::Concat(parts) => part_mut(parts.get_mut(*at)?, rest),
        _ => None,
    }
}

/// Another constant of the same type; of several words, the first is another.
fn other(expr: &Expr) -> Expr {
    let Expr::Constant { data, .. } = expr else { return expr.clone() };
    let data = match data {
        Data::Text(text) => Data::Text(other_text(text)),
        Data::Number(number) => Data::Number(number.wrapping_add(1)),
        Data::Boolean(boolean) => Data::Boolean(!boolean),
        Data::Instant(instant) => Data::Instant(instant.plus_millis(86_400_000)),
        Data::Duration(millis) => Data::Duration(millis.wrapping_add(1_000)),
        Data::Bytes(bytes) => Data::Bytes([bytes.as_slice(), b"x"].concat()),
    };
    Expr::Constant { setting: None, data }
}

/// Another text: a number stays one, and anything else gets a letter behind its first word.
fn other_text(text: &str) -> String {
    if let Ok(number) = text.parse::<u32>() {
        return number.wrapping_add(1).to_string();
    }
    let end = text.find(' ').unwrap_or(text.len());
    format!("{}x{}", &text[..end], &text[end..])
}

/// Whether a constant between placeholders is only what separates them.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| !c.is_alphanumeric())
}
