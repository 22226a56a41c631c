//! Gives meaning to a value: names become inputs, filters get their types checked, and what is known is computed.

use std::collections::HashMap;
use std::ops::Range;

use super::expr::{Data, Expr, Type};
use super::filter::{FILTERS, Filter};
use super::input::{INPUTS, Input};
use super::{NamedValue, PlanSetting};
use crate::diagnostic::{Diagnostic, Place};
use crate::spec::value::{Argument, FilterCall, Part, Placeholder, Template};
use crate::spec::{SettingKind, Spanned, Spec};
use crate::yaml::decode::{closest, unmistakable};
use crate::yaml::repair;

/// A value names an input, setting, secret or intermediate value that does not exist.
pub(crate) const UNKNOWN_INPUT: &str = "V001";
/// A value uses a filter that does not exist.
pub(crate) const UNKNOWN_FILTER: &str = "V002";
/// A filter has too few or too many arguments.
pub(crate) const ARGUMENT_COUNT: &str = "V003";
/// A filter or place gets a value of a type that it cannot use.
pub(crate) const WRONG_TYPE: &str = "V004";
/// An input is used in a place where it is not known.
pub(crate) const NOT_HERE: &str = "V005";
/// A header would carry text from outside as it stands.
pub(crate) const OUTSIDE_TEXT_IN_HEADER: &str = "V006";
/// A value cannot be computed.
pub(crate) const NOT_COMPUTABLE: &str = "V007";

/// Where a value stands, which decides what it may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Site {
    /// Known at generation time: settings only.
    Fixed,
    /// The OAuth client's id: settings, or a secret.
    Client,
    /// The message's template.
    Message,
    /// The path of the request.
    Path,
    /// Query, form, JSON, XML.
    Payload,
    /// A header.
    Header,
    /// An intermediate value.
    Named,
}

impl Site {
    fn phrase(self) -> &'static str {
        match self {
            Self::Fixed => "here, where the value has to be known when the code is generated",
            Self::Client => "in a client's id",
            Self::Message => "in a message",
            Self::Path => "in the path",
            Self::Payload => "in the payload",
            Self::Header => "in a header",
            Self::Named => "in an intermediate value",
        }
    }

    fn allows(self, input: Input) -> bool {
        match self {
            Self::Fixed | Self::Client => false,
            Self::Message => matches!(input, Input::Otp | Input::DefaultText),
            Self::Path => input != Input::DefaultText && !(input.is_request() && input != Input::RequestMethod),
            Self::Payload | Self::Header | Self::Named => input != Input::DefaultText,
        }
    }
}

/// What the values of one spec may name.
pub(super) struct Scope<'s> {
    pub(super) spec: &'s Spec,
    pub(super) settings: Vec<PlanSetting>,
    pub(super) values: Vec<NamedValue>,
    /// How many pieces each of them has, with those of the values in it.
    pub(super) pieces: HashMap<String, usize>,
    pub(super) problems: Vec<Diagnostic>,
}

/// A value and the place that its diagnostics name.
#[derive(Clone)]
struct Context<'t> {
    site: Site,
    template: &'t Template,
    place: &'t Place,
    offset: Option<usize>,
    /// What of the value's text is meant: a placeholder without its braces, or less of it.
    spot: Range<usize>,
}

impl Context<'_> {
    /// The same for less of the value.
    fn at(&self, spot: Range<usize>) -> Self {
        Self { spot, ..self.clone() }
    }

    /// Where a part of the value's text stands in the source.
    fn part(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let written = self.place.source.text.get(self.place.span.clone())?;
        let start = self.place.span.start + self.template.offset_in(written)?;
        Some(start + range.start..start + range.end)
    }
}

impl Scope<'_> {
    /// The meaning of a value of the spec.
    pub(super) fn value(&mut self, template: &Spanned<Template>, site: Site) -> Expr {
        let place = self.spec.place(&template.span);
        self.value_at(&template.value, site, &place)
    }

    /// The meaning of a value of another file.
    pub(super) fn value_at(&mut self, template: &Template, site: Site, place: &Place) -> Expr {
        let written = place.source.text.get(place.span.clone()).unwrap_or_default();
        let parts: Vec<Expr> = template
            .parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => Expr::text(text.clone()),
                Part::Placeholder(placeholder) => {
                    // A quoted or folded scalar has other offsets than its text: find what still stands there verbatim.
                    let head = format!("${{{}", placeholder.name);
                    let offset = written.find(&head).map(|at| place.span.start + at + 2);
                    let spot = placeholder.range.start + 2..placeholder.range.end - 1;
                    self.placeholder(placeholder, &Context { site, template, place, offset, spot })
                }
            })
            .collect();
        let expr = match <[Expr; 1]>::try_from(parts) {
            Ok([single]) => single,
            Err(parts) => self.joined(parts, place),
        };
        if site == Site::Header {
            self.refuse_outside_text(&expr, place);
        }
        expr
    }

    fn joined(&mut self, parts: Vec<Expr>, place: &Place) -> Expr {
        let mut joined: Vec<Expr> = Vec::new();
        for part in parts {
            if matches!(part.type_of(), Type::Instant | Type::Duration | Type::Bytes) {
                let message = format!("{} cannot be part of a text", part.type_of().phrase());
                self.problems.push(
                    Diagnostic::error(WRONG_TYPE, place.clone(), message)
                        .help(format!("convert it: {}", converters(&part))),
                );
            }
            match (joined.last_mut(), part) {
                // Only what has no name of its own melts into its neighbour: a setting stays recognisable.
                (
                    Some(Expr::Constant { setting: None, data: Data::Text(before) }),
                    Expr::Constant { setting: None, data },
                ) => before.push_str(&data.text()),
                (_, part) => joined.push(part),
            }
        }
        match <[Expr; 1]>::try_from(joined) {
            Ok([single]) => single,
            Err(joined) if joined.is_empty() => Expr::text(""),
            Err(joined) => Expr::Concat(joined),
        }
    }

    fn placeholder(&mut self, placeholder: &Placeholder, context: &Context<'_>) -> Expr {
        let name = &placeholder.name_range;
        let mut expr = self.name(&placeholder.name, name, &context.at(name.clone()));
        for call in &placeholder.filters {
            let end = call.argument_ranges.last().map_or(call.name_range.end, |last| last.end);
            expr = self.apply(expr, call, &context.at(call.name_range.start..end));
        }
        expr
    }

    fn apply(&mut self, value: Expr, call: &FilterCall, context: &Context<'_>) -> Expr {
        let Some(filter) = Filter::from_name(&call.name) else {
            let known: Vec<&str> = FILTERS.iter().map(|row| row.0).collect();
            let help = match closest(&call.name, &known) {
                Some(name) => format!("did you mean `{name}`?"),
                None => "docs/spec-language.md lists the filters".to_owned(),
            };
            let message = format!("there is no filter `{}`", call.name);
            let context = &context.at(call.name_range.clone());
            self.report_name(UNKNOWN_FILTER, context, message, help, (&call.name, &call.name_range, &known));
            return value;
        };
        let wanted = filter.arguments();
        if call.arguments.len() != wanted.len() {
            let message = format!(
                "`{}` takes {}, not {}",
                call.name,
                crate::phrase::count(wanted.len(), "argument"),
                call.arguments.len()
            );
            self.report(ARGUMENT_COUNT, context, message, "docs/spec-language.md shows each filter".to_owned());
            return value;
        }
        let arguments: Vec<Expr> = call
            .arguments
            .iter()
            .zip(&call.argument_ranges)
            .map(|(argument, range)| self.argument(argument, range, context))
            .collect();
        let found = value.type_of();
        if filter == Filter::Slice && !slice_ends_agree(&call.arguments) {
            let message = "`slice` counts both ends from the beginning or both from the end";
            let help = "use `first` and `last`, one after the other".to_owned();
            self.report(ARGUMENT_COUNT, context, message.to_owned(), help);
            return value;
        }
        let absent = is_absent(&value);
        let takes = |wanted: Type| filter.takes().contains(&wanted);
        let fits = absent || takes(found) || (found == Type::Number && takes(Type::Text));
        if !fits {
            let message = format!("`{}` cannot be applied to {}", call.name, found.phrase());
            let takes: Vec<&str> = filter.takes().iter().map(|it| it.phrase()).collect();
            self.report(WRONG_TYPE, context, message, format!("it takes {}", takes.join(" or ")));
            return value;
        }
        let mut resolved = Vec::new();
        for (argument, wanted) in arguments.into_iter().zip(wanted) {
            resolved.push(self.converted(argument, *wanted, &call.name, context));
        }
        if filter != Filter::Default && (absent || resolved.iter().any(is_absent)) {
            // Nothing comes of a setting that was not given.
            return if absent { value } else { resolved.into_iter().find(is_absent).unwrap_or(value) };
        }
        self.folded(filter, value, resolved, context)
    }

    /// Computes what is known at generation time.
    fn folded(&mut self, filter: Filter, value: Expr, arguments: Vec<Expr>, context: &Context<'_>) -> Expr {
        let known: Option<Vec<Data>> = arguments.iter().map(|argument| argument.constant().cloned()).collect();
        if let (Expr::Constant { setting, data }, Some(known)) = (&value, known) {
            match filter.apply(data.clone(), &known) {
                // What `then` gives is not the setting's value any more.
                Ok(data) if filter == Filter::Then => return Expr::Constant { setting: None, data },
                Ok(data) => {
                    let setting = setting.as_ref().map(|name| format!("{name}{}", filter.unit_suffix()));
                    return Expr::Constant { setting, data };
                }
                Err(why) => {
                    self.report(
                        NOT_COMPUTABLE,
                        context,
                        format!("`{}`: {why}", filter.name()),
                        "change the value".into(),
                    );
                }
            }
        }
        Expr::Apply(filter, Box::new(value), arguments)
    }

    fn argument(&mut self, argument: &Argument, range: &Range<usize>, context: &Context<'_>) -> Expr {
        match argument {
            Argument::Number(number) => Expr::Constant { setting: None, data: Data::Number(*number) },
            Argument::Text(text) => Expr::text(text.clone()),
            Argument::Name(name) => self.name(name, range, context),
        }
    }

    fn converted(&mut self, argument: Expr, wanted: Type, filter: &str, context: &Context<'_>) -> Expr {
        let found = argument.type_of();
        if wanted == Type::Duration
            && let Some(Data::Text(text)) = argument.constant()
            && let Some(millis) = crate::duration::parse_millis(text)
        {
            return Expr::Constant { setting: None, data: Data::Duration(millis) };
        }
        let fits = found == wanted
            || is_absent(&argument)
            || matches!((wanted, found), (Type::Bytes, Type::Text) | (Type::Text, Type::Number | Type::Boolean));
        if !fits {
            let message = format!("`{filter}` wants {} as its argument, not {}", wanted.phrase(), found.phrase());
            self.report(WRONG_TYPE, context, message, "docs/spec-language.md shows each filter".to_owned());
        }
        argument
    }

    fn name(&mut self, name: &str, range: &Range<usize>, context: &Context<'_>) -> Expr {
        let known = match name.split_once('.') {
            Some(("settings", setting)) => self.setting(setting),
            Some(("secrets", secret)) => self.secret(secret, context),
            Some(("values", value)) => {
                let found = self.values.iter().find(|it| it.name == value);
                found.map(|it| Expr::Named(it.name.clone(), it.expr.type_of()))
            }
            _ => Input::from_name(name).map(Expr::Input),
        };
        match known {
            Some(Expr::Input(input)) if !context.site.allows(input) => {
                let message = format!("`{name}` is not known {}", context.site.phrase());
                self.report(NOT_HERE, context, message, allowed_inputs(context.site));
                Expr::text("")
            }
            Some(Expr::Named(..)) if matches!(context.site, Site::Fixed | Site::Client | Site::Message) => {
                let message = format!("`{name}` is not known {}", context.site.phrase());
                self.report(NOT_HERE, context, message, allowed_inputs(context.site));
                Expr::text("")
            }
            Some(expr) => expr,
            // It is there and wrong, which is reported where it stands.
            None if self.spec.unread.iter().any(|it| it == name) => Expr::text(""),
            None => {
                let known = self.known_inputs();
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                let message = format!("there is no input `{name}`");
                self.report_name(UNKNOWN_INPUT, context, message, similar_input(name, &known), (name, range, &known));
                Expr::text("")
            }
        }
    }

    fn setting(&self, name: &str) -> Option<Expr> {
        let declared = self.spec.setting(name)?;
        let given = self.settings.iter().find(|it| it.name == name).and_then(|it| it.value.clone());
        let absent = || match declared.kind {
            // An absent Boolean has a meaning of its own in `choose`.
            SettingKind::Boolean => Data::Boolean(false),
            _ => Data::Text(String::new()),
        };
        Some(Expr::Constant { setting: Some(name.to_owned()), data: given.unwrap_or_else(absent) })
    }

    fn secret(&mut self, name: &str, context: &Context<'_>) -> Option<Expr> {
        self.spec.secret(name)?;
        if matches!(context.site, Site::Fixed | Site::Message) {
            let message = format!("a secret cannot be used {}", context.site.phrase());
            self.report(NOT_HERE, context, message, "use a setting, or put it into `auth` or `payload`".to_owned());
        }
        Some(Expr::Secret(name.to_owned()))
    }

    fn known_inputs(&self) -> Vec<String> {
        let spec = self.spec;
        let settings = spec.settings.iter().map(|it| format!("settings.{}", it.name.value));
        let secrets = spec.secrets.iter().map(|it| format!("secrets.{}", it.name.value));
        let values = spec.values.iter().map(|it| format!("values.{}", it.0.value));
        INPUTS.iter().map(|row| row.0.to_owned()).chain(settings).chain(secrets).chain(values).collect()
    }

    /// A header is one line, and where formulas are evaluated nobody else may write one.
    fn refuse_outside_text(&mut self, expr: &Expr, place: &Place) {
        if let Some(input) = bare_outside_text(&self.values, expr) {
            let message = format!("a header may not carry `{}` as it stands", input.name());
            let help = "encode it, for example `| url_encode` or `| base64`".to_owned();
            self.problems.push(Diagnostic::error(OUTSIDE_TEXT_IN_HEADER, place.clone(), message).help(help));
        }
    }

    /// Reports a name that is none of those known, with a fix if it is plain which one was meant.
    fn report_name(
        &mut self,
        code: &'static str,
        context: &Context<'_>,
        message: String,
        help: String,
        (name, range, known): (&str, &Range<usize>, &[&str]),
    ) {
        let source = &context.place.source;
        // What is right about a name, such as that it is a setting, does not make others more alike.
        let kind = name.find('.').map_or("", |at| &name[..=at]);
        let same_kind: Vec<&str> = known.iter().filter_map(|known| known.strip_prefix(kind)).collect();
        let close = match same_kind[..] {
            [] => unmistakable(name, known).map(str::to_owned),
            _ => unmistakable(&name[kind.len()..], &same_kind).map(|close| format!("{kind}{close}")),
        };
        // A value further down has the very name.
        let close = close.filter(|close| close != name);
        let fix = close.and_then(|close| repair::rename(source, &context.part(range)?, name, &close));
        self.report(code, context, message, help);
        if let Some(problem) = self.problems.last_mut() {
            problem.fix = fix;
        }
    }

    fn report(&mut self, code: &'static str, context: &Context<'_>, message: String, help: String) {
        let mut place = context.place.clone();
        if let Some(spot) = context.part(&context.spot) {
            place.span = spot;
        } else if let Some(offset) = context.offset {
            let end = place.source.text[offset..].find('}').map_or(place.span.end, |at| offset + at);
            place.span = offset..end;
        }
        self.problems.push(Diagnostic::error(code, place, message).help(help));
    }
}

fn similar_input(name: &str, known: &[&str]) -> String {
    match closest(name, known) {
        Some(close) if close == name => format!("`{name}` is defined further down; a value sees those above it"),
        Some(close) => format!("did you mean `{close}`?"),
        None => "docs/spec-language.md lists the inputs; settings and secrets have to be declared".to_owned(),
    }
}

/// An optional setting that was not given.
pub(super) fn is_absent(expr: &Expr) -> bool {
    matches!(expr, Expr::Constant { setting: Some(_), data: Data::Text(text) } if text.is_empty())
}

fn slice_ends_agree(arguments: &[Argument]) -> bool {
    match arguments {
        [Argument::Number(from), Argument::Number(to)] => (*from < 0) == (*to < 0) && from <= to,
        _ => false,
    }
}

pub(super) fn bare_outside_text(values: &[NamedValue], expr: &Expr) -> Option<Input> {
    match expr {
        Expr::Input(input) => input.is_outside_text().then_some(*input),
        Expr::Apply(filter, ..) if filter.encodes() => None,
        Expr::Apply(_, value, arguments) => {
            std::iter::once(&**value).chain(arguments).find_map(|part| bare_outside_text(values, part))
        }
        Expr::Concat(parts) => parts.iter().find_map(|part| bare_outside_text(values, part)),
        Expr::Named(name, _) => {
            let at = values.iter().position(|value| value.name == *name)?;
            bare_outside_text(&values[..at], &values[at].expr)
        }
        Expr::Constant { .. } | Expr::Secret(_) => None,
    }
}

fn converters(expr: &Expr) -> &'static str {
    match expr.type_of() {
        Type::Instant => "`| epoch`, `| iso8601` or `| http_date`",
        Type::Duration => "`| seconds`, `| minutes` or `| hours`",
        _ => "`| base64` or `| hex`",
    }
}

fn allowed_inputs(site: Site) -> String {
    let names: Vec<&str> = INPUTS.iter().filter(|row| site.allows(row.1)).map(|row| row.0).collect();
    if names.is_empty() { "only settings are known".to_owned() } else { format!("known are {}", names.join(", ")) }
}
