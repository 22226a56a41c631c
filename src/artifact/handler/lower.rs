//! Values as Apex: each expression of the plan becomes an expression of the same type.

use std::collections::{BTreeMap, BTreeSet};

use super::names::Names;
use super::{Helper, SECRETS_METHOD};
use crate::apex::syntax::Expr as Apex;
use crate::artifact::Target;
use crate::artifact::formula::FormulaError;
use crate::phone::PhoneForm;
use crate::plan::expr::{Data, Expr, Type};
use crate::plan::filter::Filter;
use crate::plan::input::Input;
use crate::plan::{PathPart, Plan, carrier};

/// A setting that the class keeps as a constant.
#[derive(Debug, Clone)]
pub(super) struct Constant {
    pub(super) name: String,
    pub(super) data: Data,
}

/// Lowers the values of one plan and remembers what they need.
#[derive(Debug)]
pub(super) struct Lowering<'p> {
    pub(super) plan: &'p Plan,
    pub(super) target: &'p Target,
    pub(super) helpers: BTreeSet<Helper>,
    pub(super) constants: Names,
    pub(super) locals: Names,
    /// Settings by name.
    pub(super) settings: BTreeMap<String, Constant>,
    /// Locals of intermediate values by name.
    pub(super) named: BTreeMap<String, String>,
    /// A formula that cannot be written.
    pub(super) failure: Option<FormulaError>,
}

impl<'p> Lowering<'p> {
    pub(super) fn new(plan: &'p Plan, target: &'p Target) -> Self {
        Self {
            plan,
            target,
            helpers: BTreeSet::new(),
            constants: Names::of_constants(),
            locals: Names::of_locals(),
            settings: BTreeMap::new(),
            named: BTreeMap::new(),
            failure: None,
        }
    }

    pub(super) fn need(&mut self, helper: Helper) {
        self.helpers.insert(helper);
    }

    /// The value as a `String`.
    pub(super) fn text(&mut self, expr: &Expr) -> Apex {
        match expr.type_of() {
            Type::Text => self.value(expr),
            Type::Bytes => self.value(expr).wrapped("toString"),
            Type::Number | Type::Boolean | Type::Instant | Type::Duration => match expr {
                Expr::Constant { data, setting: None } => Apex::text(data.text()),
                _ => {
                    let value = self.value(expr);
                    Apex::call("String.valueOf", [value])
                }
            },
        }
    }

    /// The value as a `Blob`.
    pub(super) fn blob(&mut self, expr: &Expr) -> Apex {
        match expr.type_of() {
            Type::Bytes => self.value(expr),
            _ => {
                let text = self.text(expr);
                Apex::call("Blob.valueOf", [text])
            }
        }
    }

    /// The value with its own type: `String`, `Long` or `Integer`, `Boolean`, `Datetime`, `Blob`.
    pub(super) fn value(&mut self, expr: &Expr) -> Apex {
        match expr {
            Expr::Constant { setting, data } => self.constant(setting.as_deref(), data),
            Expr::Input(input) => self.input(*input),
            Expr::Secret(name) => self.secret(name),
            Expr::Named(name, _) => match self.named.get(name) {
                Some(local) => Apex::name(local.clone()),
                None => match self.plan.named(name) {
                    Some(expr) => self.value(expr),
                    None => Apex::text(""),
                },
            },
            Expr::Apply(filter, value, arguments) => self.apply(*filter, value, arguments),
            Expr::Concat(parts) => {
                let parts = parts.iter().map(|part| self.text(part)).collect();
                Apex::Concat(joined_literals(parts))
            }
        }
    }

    fn constant(&mut self, setting: Option<&str>, data: &Data) -> Apex {
        if let Some(setting) = setting
            && let Some(name) = self.setting(setting, data)
        {
            return Apex::name(name);
        }
        match data {
            Data::Number(number) | Data::Duration(number) => Apex::name(long(*number)),
            Data::Boolean(boolean) => Apex::name(boolean.to_string()),
            other => Apex::text(other.text()),
        }
    }

    /// The constant of a setting; `None` where the class has none of that name and value.
    fn setting(&mut self, setting: &str, data: &Data) -> Option<String> {
        if let Some(known) = self.settings.get(setting) {
            return (known.data == *data).then(|| known.name.clone());
        }
        let name = self.constants.constant(setting)?;
        self.settings.insert(setting.to_owned(), Constant { name: name.clone(), data: data.clone() });
        Some(name)
    }

    fn secret(&mut self, name: &str) -> Apex {
        self.need(Helper::Secrets);
        let parameter = self.plan.secrets.iter().find(|it| it.name == name).map_or("", |it| it.parameter.as_str());
        Apex::name(format!("{SECRETS_METHOD}().{parameter}__c"))
    }

    fn input(&mut self, input: Input) -> Apex {
        let name = |name: &str| Apex::name(name);
        match input {
            Input::Otp => name("oneTimePassword"),
            Input::Message => name("message"),
            Input::DefaultText => name("defaultText"),
            Input::MessageIsGsm7 => {
                self.need(Helper::IsGsm7);
                Apex::call("isGsm7", [name("message")])
            }
            Input::MessageIsUnicode => {
                self.need(Helper::IsGsm7);
                Apex::Not(Box::new(Apex::call("isGsm7", [name("message")])))
            }
            Input::PhoneE164 => self.phone(PhoneForm::E164),
            Input::PhoneDigits => self.phone(PhoneForm::Digits),
            Input::PhoneInternational => self.phone(PhoneForm::International),
            Input::PhoneNational => self.phone(PhoneForm::National),
            Input::PhoneIsHome => {
                let prefix = format!("+{}", self.plan.phone.home_country.clone().unwrap_or_default());
                Apex::call("recipient.startsWith", [Apex::text(prefix)])
            }
            Input::Now => name("now"),
            Input::Uuid => name("uuid"),
            Input::Nonce => name("nonce"),
            Input::UserId => name("user"),
            Input::NetworkId => name("network"),
            Input::ExperienceId => name("experience"),
            Input::RequestMethod => Apex::text(self.plan.method.clone()),
            Input::RequestHost => Apex::text(self.plan.url.host.clone()),
            Input::RequestPath => self.whole_path(),
            Input::RequestQuery | Input::RequestQuerySorted if self.plan.query.is_empty() => Apex::text(""),
            Input::RequestQuery => Apex::call("String.join", [name("query"), Apex::text("&")]),
            Input::RequestQuerySorted => {
                self.need(Helper::SortedQuery);
                Apex::call("sortedQuery", [name("query")])
            }
            Input::RequestUrl => {
                let origin = Apex::text(format!("https://{}", self.plan.url.host));
                let mut parts = joined_literals(vec![origin, self.whole_path()]);
                if !self.plan.query.is_empty() {
                    parts.push(Apex::text("?"));
                    parts.push(Apex::call("String.join", [name("query"), Apex::text("&")]));
                }
                Apex::Concat(parts)
            }
            Input::RequestBody => Apex::call("request.getBody", []),
            Input::RequestContentType => {
                let header = self.plan.headers.iter().find(|it| it.name.eq_ignore_ascii_case("content-type"));
                Apex::text(header.and_then(|it| it.value.constant()).map(Data::text).unwrap_or_default())
            }
        }
    }

    /// The path as the provider sees it. Where it is computed, the local has what comes behind the Named Credential's URL.
    fn whole_path(&self) -> Apex {
        let is_dynamic = self.plan.path.iter().any(|part| matches!(part, PathPart::Encoded(_)));
        let base = &self.plan.url.path;
        if is_dynamic && !base.is_empty() {
            Apex::Concat(vec![Apex::text(base.clone()), Apex::name("path")])
        } else {
            Apex::name("path")
        }
    }

    /// The recipient's number in another form.
    pub(super) fn phone(&mut self, form: PhoneForm) -> Apex {
        let digits = || Apex::call("recipient.substring", [Apex::name("1")]);
        match form {
            PhoneForm::E164 => Apex::name("recipient"),
            PhoneForm::Digits => digits(),
            PhoneForm::International => Apex::Concat(vec![Apex::text("00"), digits()]),
            PhoneForm::National => {
                self.need(Helper::ToNational);
                Apex::call("toNational", [Apex::name("recipient")])
            }
        }
    }

    fn apply(&mut self, filter: Filter, value: &Expr, arguments: &[Expr]) -> Apex {
        let number = |at: usize| match arguments.get(at).and_then(Expr::constant) {
            Some(Data::Number(number) | Data::Duration(number)) => *number,
            _ => 0,
        };
        match filter {
            Filter::Upper => self.text(value).wrapped("toUpperCase"),
            Filter::Lower => self.text(value).wrapped("toLowerCase"),
            Filter::Trim => self.text(value).wrapped("trim"),
            Filter::Truncate | Filter::First => {
                let length = Apex::name(number(0).to_string());
                self.text(value).then_call("left", [length])
            }
            Filter::Last => {
                let length = Apex::name(number(0).to_string());
                self.text(value).then_call("right", [length])
            }
            Filter::Slice => self.slice(value, number(0), number(1)),
            Filter::Replace => {
                let (from, to) = (self.text(&arguments[0]), self.text(&arguments[1]));
                self.text(value).then_call("replace", [from, to])
            }
            Filter::Prefix | Filter::Suffix => {
                let (text, extra) = (self.text(value), self.text(&arguments[0]));
                let pair = if filter == Filter::Prefix { vec![extra, text.clone()] } else { vec![text.clone(), extra] };
                let joined = Apex::Concat(joined_literals(pair));
                if is_never_empty(self.plan, value) {
                    return joined;
                }
                ternary(Apex::call("String.isEmpty", [text]), Apex::text(""), joined)
            }
            Filter::Default => {
                let (text, fallback) = (self.text(value), self.text(&arguments[0]));
                ternary(Apex::call("String.isEmpty", [text.clone()]), fallback, text)
            }
            Filter::Then => {
                let (text, wanted) = (self.text(value), self.text(&arguments[0]));
                ternary(Apex::call("String.isEmpty", [text]), Apex::text(""), wanted)
            }
            Filter::Choose => {
                let condition = self.value(value);
                let (then, otherwise) = (self.text(&arguments[0]), self.text(&arguments[1]));
                ternary(condition, then, otherwise)
            }
            Filter::Text => self.text(value),
            Filter::Number => {
                let text = self.text(value);
                Apex::call("Long.valueOf", [text])
            }
            // Durations are known at generation time, so these are constants already.
            Filter::Seconds | Filter::Minutes | Filter::Hours | Filter::Milliseconds => self.value(value),
            Filter::Plus => {
                let seconds = Apex::name((number(0) / 1_000).to_string());
                self.value(value).then_call("addSeconds", [seconds])
            }
            Filter::Epoch => Apex::Arithmetic {
                left: Box::new(self.value(value).wrapped("getTime")),
                operator: "/",
                right: Box::new(Apex::name("1000")),
            },
            Filter::EpochMs => self.value(value).wrapped("getTime"),
            Filter::Iso8601 => {
                let format = Apex::text("yyyy-MM-dd'T'HH:mm:ss'Z'");
                self.value(value).then_call("formatGmt", [format])
            }
            Filter::Date => self.value(value).then_call("formatGmt", [Apex::text("yyyy-MM-dd")]),
            Filter::HttpDate => {
                self.need(Helper::HttpDate);
                let instant = self.value(value);
                Apex::call("httpDate", [instant])
            }
            Filter::Base64 => {
                let blob = self.blob(value);
                Apex::call("EncodingUtil.base64Encode", [blob])
            }
            Filter::Base64Url => {
                self.need(Helper::Base64Url);
                let blob = self.blob(value);
                Apex::call("base64Url", [blob])
            }
            Filter::Hex => {
                let blob = self.blob(value);
                Apex::call("EncodingUtil.convertToHex", [blob])
            }
            Filter::Base64Decode => {
                let text = self.text(value);
                Apex::call("EncodingUtil.base64Decode", [text])
            }
            Filter::Sha256 => self.digest("SHA-256", value),
            Filter::Sha1 => self.digest("SHA1", value),
            Filter::Md5 => self.digest("MD5", value),
            Filter::HmacSha256 => self.mac("hmacSHA256", value, &arguments[0]),
            Filter::HmacSha1 => self.mac("hmacSHA1", value, &arguments[0]),
            Filter::UrlEncode => {
                self.need(Helper::PercentEncode);
                let text = self.text(value);
                Apex::call("percentEncode", [text])
            }
            Filter::FormEncode => {
                self.need(Helper::FormEncode);
                let text = self.text(value);
                Apex::call("formEncode", [text])
            }
            Filter::Json => {
                let text = self.text(value);
                Apex::call("JSON.serialize", [text])
            }
        }
    }

    /// The plan's `slice` with the functions that never throw.
    fn slice(&mut self, value: &Expr, from: i64, to: i64) -> Apex {
        let number = |number: i64| Apex::name(number.to_string());
        let text = self.text(value);
        if from >= 0 && to >= 0 {
            text.then_call("left", [number(to)]).then_call("mid", [number(from), number((to - from).max(0))])
        } else {
            text.then_call("right", [number(-from)]).then_call("left", [number(to - from)])
        }
    }

    fn digest(&mut self, algorithm: &str, value: &Expr) -> Apex {
        let blob = self.blob(value);
        Apex::call("Crypto.generateDigest", [Apex::text(algorithm), blob])
    }

    fn mac(&mut self, algorithm: &str, value: &Expr, key: &Expr) -> Apex {
        let (blob, key) = (self.blob(value), self.blob(key));
        Apex::call("Crypto.generateMac", [Apex::text(algorithm), blob, key])
    }
}

/// Whether a value can never be the empty text.
pub(super) fn is_never_empty(plan: &Plan, expr: &Expr) -> bool {
    match expr {
        Expr::Constant { data, .. } => !data.text().is_empty(),
        Expr::Input(input) => !matches!(
            input,
            Input::UserId
                | Input::NetworkId
                | Input::ExperienceId
                | Input::DefaultText
                | Input::RequestBody
                | Input::RequestQuery
                | Input::RequestQuerySorted
                | Input::RequestContentType
        ),
        Expr::Secret(_) => true,
        Expr::Named(name, _) => plan.named(name).is_some_and(|expr| is_never_empty(plan, expr)),
        Expr::Concat(parts) => parts.iter().any(|part| is_never_empty(plan, part)),
        Expr::Apply(filter, value, arguments) => match filter {
            Filter::Slice | Filter::Replace | Filter::Trim => false,
            Filter::Choose => arguments.iter().all(|it| is_never_empty(plan, it)),
            Filter::Default => arguments.first().is_some_and(|it| is_never_empty(plan, it)),
            _ => is_never_empty(plan, value),
        },
    }
}

/// Whether anything in `expr` is known only when a message is sent.
pub(super) fn is_dynamic(plan: &Plan, expr: &Expr) -> bool {
    carrier::mentions(&plan.values, expr, &mut |it| matches!(it, Expr::Input(_) | Expr::Secret(_)))
}

/// Neighbouring literals as one.
pub(super) fn joined_literals(parts: Vec<Apex>) -> Vec<Apex> {
    let mut joined: Vec<Apex> = Vec::new();
    for part in parts {
        match (joined.last_mut(), part) {
            (Some(Apex::Text(before)), Apex::Text(text)) => before.push_str(&text),
            (_, Apex::Concat(inner)) => joined.extend(inner),
            (_, part) => joined.push(part),
        }
    }
    joined
}

fn ternary(condition: Apex, then: Apex, otherwise: Apex) -> Apex {
    Apex::Ternary { condition: Box::new(condition), then: Box::new(then), otherwise: Box::new(otherwise) }
}

/// A whole number as Apex writes it: beyond 32 bits with an `L`.
pub(super) fn long(number: i64) -> String {
    if i32::try_from(number).is_ok() { number.to_string() } else { format!("{number}L") }
}

trait Wrapped {
    fn wrapped(self, method: &str) -> Self;
}

impl Wrapped for Apex {
    /// A method without arguments on the value.
    fn wrapped(self, method: &str) -> Self {
        self.then_call(method, [])
    }
}
