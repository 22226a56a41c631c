//! Texts with placeholders: which names they may use where, of which types, and what they become.

use std::cell::Cell;
use std::ops::Range;

use super::Text;
use crate::diagnostic::Place;
use crate::phrase;
use crate::plan::expr::{Data, Type};
use crate::plan::filter::{FILTERS, Filter};
use crate::plan::scope::{ARGUMENT_COUNT, NOT_COMPUTABLE, NOT_HERE, UNKNOWN_FILTER, UNKNOWN_INPUT, WRONG_TYPE};
use crate::spec::value::{Argument, FilterCall, Part, Placeholder, Template};
use crate::yaml::decode::{Problems, closest, unmistakable};
use crate::yaml::repair;

/// No text becomes longer, in bytes.
const LONGEST: usize = 1 << 20;

/// So many bytes are computed for one request.
const MOST: usize = 64 << 20;

/// What may still be computed, in bytes: texts are computed from what strangers send.
#[derive(Debug)]
pub(super) struct Budget(Cell<usize>);

impl Default for Budget {
    fn default() -> Self {
        Self(Cell::new(MOST))
    }
}

impl Budget {
    fn spend(&self, data: &Data) -> Result<(), String> {
        let size = match data {
            Data::Text(text) => text.len(),
            Data::Bytes(bytes) => bytes.len(),
            _ => 8,
        };
        let left = self.0.get().checked_sub(size).filter(|_| size <= LONGEST);
        self.0.set(left.unwrap_or_default());
        left.map(|_| ()).ok_or_else(|| format!("it becomes longer than {LONGEST} bytes"))
    }
}

/// The inputs with fixed names: name, type, where they are known.
const INPUTS: [(&str, Type, Site); 20] = [
    ("recipient.e164", Type::Text, Site::Arrived),
    ("recipient.digits", Type::Text, Site::Arrived),
    ("recipient.international", Type::Text, Site::Arrived),
    ("recipient.national", Type::Text, Site::Arrived),
    ("message", Type::Text, Site::Arrived),
    ("otp", Type::Text, Site::Arrived),
    ("request.method", Type::Text, Site::Arrived),
    ("request.host", Type::Text, Site::Arrived),
    ("request.path", Type::Text, Site::Arrived),
    ("request.query", Type::Text, Site::Arrived),
    ("request.query_sorted", Type::Text, Site::Arrived),
    ("request.body", Type::Text, Site::Arrived),
    ("now", Type::Instant, Site::Arrived),
    ("uuid", Type::Text, Site::Reply),
    ("sequence", Type::Number, Site::Reply),
    ("broken.place", Type::Text, Site::Reply),
    ("broken.field", Type::Text, Site::Reply),
    ("broken.seen", Type::Text, Site::Reply),
    // Not inputs by themselves: what is offered to whoever misspells them.
    ("field.", Type::Text, Site::Arrived),
    ("header.", Type::Text, Site::Arrived),
];

/// Where a text stands, which decides what it may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Site {
    /// What is known before a request arrives: the account.
    Account,
    /// What a request can be compared with: also what arrived.
    Arrived,
    /// What is sent back: also what is new in it.
    Reply,
}

/// The names that a mock's texts may use.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Values of the account.
    pub(super) account: Vec<String>,
    /// Those that could not be read: nothing is said about them.
    pub(super) unread: Vec<String>,
    /// Fields that have a rule or prove who calls.
    pub(super) fields: Vec<String>,
    /// Steps of a signature that stand before the text.
    pub(super) values: Vec<(String, Type)>,
    /// Values of the account that a text has named.
    pub(super) used: Vec<String>,
}

impl Names {
    /// Reports what is wrong with a text at its place, and gives its type.
    pub(super) fn check(&mut self, text: &Text, site: Site, problems: &mut Problems) -> Type {
        let mut checker = Checker { names: self, text, site, problems };
        let parts = &text.value.parts;
        let mut single = Type::Text;
        for part in parts {
            let Part::Placeholder(placeholder) = part else { continue };
            let found = checker.placeholder(placeholder);
            if parts.len() == 1 {
                single = found;
            } else if matches!(found, Type::Instant | Type::Duration | Type::Bytes) {
                let message = format!("{} cannot be part of a text", found.phrase());
                checker.report(WRONG_TYPE, &placeholder.range, message, converters(found));
            }
        }
        single
    }

    /// As [`Names::check`], where a text is wanted.
    pub(super) fn check_text(&mut self, text: &Text, site: Site, problems: &mut Problems) {
        let found = self.check(text, site, problems);
        if matches!(found, Type::Instant | Type::Duration | Type::Bytes) {
            let message = format!("expected a text, found {}", found.phrase());
            let whole = Place::new(problems.source(), text.span.clone());
            problems.error(WRONG_TYPE, whole.span, message).help(converters(found));
        }
    }
}

struct Checker<'c> {
    names: &'c mut Names,
    text: &'c Text,
    site: Site,
    problems: &'c mut Problems,
}

impl Checker<'_> {
    fn placeholder(&mut self, placeholder: &Placeholder) -> Type {
        let mut found = self.name(&placeholder.name, &placeholder.name_range);
        for call in &placeholder.filters {
            found = self.filter(call, found);
        }
        found
    }

    fn filter(&mut self, call: &FilterCall, value: Type) -> Type {
        let Some(filter) = Filter::from_name(&call.name) else {
            let known: Vec<&str> = FILTERS.iter().map(|row| row.0).collect();
            let help = match closest(&call.name, &known) {
                Some(close) => format!("did you mean `{close}`?"),
                None => "docs/spec-language.md lists the filters".to_owned(),
            };
            self.unknown(
                UNKNOWN_FILTER,
                &call.name,
                &call.name_range,
                format!("there is no filter `{}`", call.name),
                (&known, help),
            );
            return value;
        };
        let wanted = filter.arguments();
        let help = || "docs/spec-language.md shows each filter".to_owned();
        if wanted.len() != call.arguments.len() {
            let count = phrase::count(wanted.len(), "argument");
            let message = format!("`{}` takes {count}, not {}", call.name, call.arguments.len());
            self.report(ARGUMENT_COUNT, &call.name_range, message, help());
            return value;
        }
        let is_text_like = |found: Type| matches!(found, Type::Text | Type::Number | Type::Boolean);
        let takes = filter.takes();
        let is_number_as_text = value == Type::Number && takes.contains(&Type::Text);
        if !takes.contains(&value) && !is_number_as_text {
            let message = format!("`{}` cannot be applied to {}", call.name, value.phrase());
            let takes: Vec<&str> = takes.iter().map(|it| it.phrase()).collect();
            self.report(WRONG_TYPE, &call.name_range, message, format!("it takes {}", takes.join(" or ")));
        }
        let mut first = None;
        for ((argument, range), wanted) in call.arguments.iter().zip(&call.argument_ranges).zip(wanted) {
            let found = match argument {
                Argument::Number(_) => Type::Number,
                Argument::Text(text) if *wanted == Type::Duration && crate::duration::parse_millis(text).is_some() => {
                    Type::Duration
                }
                Argument::Text(_) => Type::Text,
                Argument::Name(name) => self.name(name, range),
            };
            first = first.or(Some(found));
            let fits = found == *wanted
                || (*wanted == Type::Bytes && found == Type::Text)
                || (*wanted == Type::Text && is_text_like(found));
            if !fits {
                let message =
                    format!("`{}` wants {} as its argument, not {}", call.name, wanted.phrase(), found.phrase());
                self.report(WRONG_TYPE, range, message, help());
            }
        }
        filter.gives(first)
    }

    fn name(&mut self, name: &str, range: &Range<usize>) -> Type {
        if let Some(value) = name.strip_prefix("account.") {
            if self.names.account.iter().any(|it| it == value) {
                self.names.used.push(value.to_owned());
                return Type::Text;
            }
            if self.names.unread.iter().any(|it| it == value) {
                return Type::Text;
            }
        }
        let value = name.strip_prefix("values.");
        if let Some((_, found)) = self.names.values.iter().find(|it| Some(it.0.as_str()) == value) {
            return *found;
        }
        let (found, known_at) = if let Some(field) = name.strip_prefix("field.").filter(|it| !it.is_empty()) {
            let is_known = self.names.fields.iter().any(|it| it == field);
            (is_known.then_some(Type::Text), Site::Arrived)
        } else if name.strip_prefix("header.").is_some_and(|it| !it.is_empty()) {
            (Some(Type::Text), Site::Arrived)
        } else {
            let row = INPUTS.iter().find(|row| row.0 == name && !name.ends_with('.'));
            (row.map(|row| row.1), row.map_or(Site::Account, |row| row.2))
        };
        match found {
            Some(found) if known_at <= self.site => found,
            Some(_) => {
                let words =
                    if self.site == Site::Account { "before a request arrives" } else { "before a reply is made" };
                let help = match self.site {
                    Site::Account => "only values of the account can be used here".to_owned(),
                    _ => "only the account and what arrived can be used here".to_owned(),
                };
                self.report(NOT_HERE, range, format!("`{name}` is not known {words}"), help);
                Type::Text
            }
            None => {
                let known = self.known();
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                let help = match closest(name, &known) {
                    Some(close) => format!("did you mean `{close}`?"),
                    None => {
                        "docs/mock-language.md lists what there is; values of the account have to be declared, and \
                             fields need a rule"
                            .to_owned()
                    }
                };
                self.unknown(UNKNOWN_INPUT, name, range, format!("there is no `{name}`"), (&known, help));
                Type::Text
            }
        }
    }

    fn known(&self) -> Vec<String> {
        let account = self.names.account.iter().map(|it| format!("account.{it}"));
        let values = self.names.values.iter().map(|it| format!("values.{}", it.0));
        let fields = self.names.fields.iter().map(|it| format!("field.{it}"));
        let fixed = INPUTS.iter().filter(|row| row.2 <= self.site).map(|row| row.0.to_owned());
        let arrived = fields.filter(|_| self.site >= Site::Arrived);
        fixed.chain(account).chain(values).chain(arrived).collect()
    }

    fn unknown(
        &mut self,
        code: &'static str,
        name: &str,
        range: &Range<usize>,
        message: String,
        (known, help): (&[&str], String),
    ) {
        // What is right about a name, such as that it is of the account, does not make others more alike.
        let kind = name.find('.').map_or("", |at| &name[..=at]);
        let same: Vec<&str> = known.iter().filter_map(|known| known.strip_prefix(kind)).collect();
        let close = match same[..] {
            [] => unmistakable(name, known).map(str::to_owned),
            _ => unmistakable(&name[kind.len()..], &same).map(|close| format!("{kind}{close}")),
        };
        let exact = self.exact(range);
        let fix =
            close.zip(exact).and_then(|(close, span)| repair::rename(self.problems.source(), &span, name, &close));
        let place = self.place(range);
        self.problems.error(code, place, message).help(help).fix(fix);
    }

    fn report(&mut self, code: &'static str, range: &Range<usize>, message: String, help: String) {
        let place = self.place(range);
        self.problems.error(code, place, message).help(help);
    }

    /// Where a part of the text stands in the source, if it stands there as it is.
    fn exact(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let written = self.problems.source().text.get(self.text.span.clone())?;
        let start = self.text.span.start + self.text.value.offset_in(written)?;
        Some(start + range.start..start + range.end)
    }

    fn place(&self, range: &Range<usize>) -> Range<usize> {
        self.exact(range).unwrap_or_else(|| self.text.span.clone())
    }
}

fn converters(found: Type) -> String {
    let filters = match found {
        Type::Instant => "`| epoch`, `| iso8601` or `| http_date`",
        Type::Duration => "`| seconds`, `| minutes` or `| hours`",
        _ => "`| base64` or `| hex`",
    };
    format!("convert it: {filters}")
}

/// What a text becomes when `input` says what its names stand for. A single placeholder keeps its type.
///
/// # Errors
/// A phrase: a filter cannot compute its result, or the text becomes too long.
pub(super) fn evaluate(
    template: &Template,
    budget: &Budget,
    input: &dyn Fn(&str) -> Option<Data>,
) -> Result<Data, String> {
    if let [Part::Placeholder(placeholder)] = &template.parts[..] {
        return computed(placeholder, budget, input);
    }
    let mut text = String::new();
    for part in &template.parts {
        match part {
            Part::Literal(literal) => text.push_str(literal),
            Part::Placeholder(placeholder) => text.push_str(&computed(placeholder, budget, input)?.text()),
        }
    }
    let text = Data::Text(text);
    budget.spend(&text)?;
    Ok(text)
}

fn computed(placeholder: &Placeholder, budget: &Budget, input: &dyn Fn(&str) -> Option<Data>) -> Result<Data, String> {
    let named = |name: &str| input(name).unwrap_or(Data::Text(String::new()));
    let mut value = named(&placeholder.name);
    budget.spend(&value)?;
    for call in &placeholder.filters {
        let Some(filter) = Filter::from_name(&call.name) else { return Err(format!("there is no `{}`", call.name)) };
        let arguments = call.arguments.iter().zip(filter.arguments()).map(|(argument, wanted)| match argument {
            Argument::Number(number) => Data::Number(*number),
            Argument::Text(text) => match crate::duration::parse_millis(text).filter(|_| *wanted == Type::Duration) {
                Some(millis) => Data::Duration(millis),
                None => Data::Text(text.clone()),
            },
            Argument::Name(name) => named(name),
        });
        let arguments: Vec<Data> = arguments.collect();
        value = filter.apply(value, &arguments)?;
        budget.spend(&value)?;
    }
    Ok(value)
}

/// Reports that a text that is known without a request cannot be computed.
pub(super) fn check_computable(text: &Text, account: &dyn Fn(&str) -> Option<Data>, problems: &mut Problems) {
    if text.value.names().all(|name| name.starts_with("account."))
        && let Err(why) = evaluate(&text.value, &Budget::default(), account)
    {
        problems.error(NOT_COMPUTABLE, text.span.clone(), why).help("change the text or the value of the account");
    }
}
