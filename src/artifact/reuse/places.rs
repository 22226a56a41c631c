//! The texts in which handlers of one kind differ: names, the words of the message, and settings.
//!
//! A text becomes a place only if all that can be done with it is to write it down: nothing is computed from it when the
//! files are generated, and its characters are letters, digits and some harmless others. What stands in its place while
//! files are generated has the same kinds of characters, so that what depends on them comes out the same.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use crate::artifact::Target;
use crate::plan::carrier::Carrier;
use crate::plan::expr::{Data, Expr};
use crate::plan::input::Input;
use crate::plan::{PathPart, Plan, PlanAuth, PlanBody, PlanElement, PlanField, PlanJson};

/// A longer credential is cut in the names made from it.
const LONGEST_CREDENTIAL: usize = 31;
/// So many texts differ at most, names included.
const MOST_PLACES: usize = 16;
/// A setting's text is looked for in others, such as the URL, only if it does not stand there by chance.
const SHORTEST_SOUGHT: usize = 4;
/// Longer texts may come near the limit of something.
const LONGEST_TEXT: usize = 300;
/// What a text may have beside ASCII letters and digits.
const HARMLESS: &str = " .,:;!?-_+/#@'";

/// A handler whose own texts are set apart.
pub(super) struct SetApart {
    /// What is left, with stand-ins for the texts.
    pub(super) kind: Kind,
    /// The texts: class, test class, credential, and then those of the plan.
    pub(super) texts: Vec<String>,
}

/// All that a handler's files depend on beside its own texts, which stand-ins stand for.
#[derive(Debug, Clone)]
pub(super) struct Kind {
    /// The plan with stand-ins.
    pub(super) plan: Plan,
    /// The names and places with stand-ins.
    pub(super) target: Target,
    /// What stands for each text.
    pub(super) stand_ins: Vec<String>,
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        // A new field of the plan has to be thought of here.
        let Plan {
            // What a plan takes over from its spec as it is, it shares with the response.
            provider: _,
            label: _,
            docs: _,
            verified: _,
            response,
            settings,
            secrets,
            phone,
            values,
            url,
            method,
            path,
            timeout_ms,
            auth,
            headers,
            query,
            body,
            message,
        } = &self.plan;
        let plan = &other.plan;
        Rc::ptr_eq(response, &plan.response)
            && self.target == other.target
            && *settings == plan.settings
            && *secrets == plan.secrets
            && *phone == plan.phone
            && *values == plan.values
            && *url == plan.url
            && *method == plan.method
            && *path == plan.path
            && *timeout_ms == plan.timeout_ms
            && *auth == plan.auth
            && *headers == plan.headers
            && *query == plan.query
            && *body == plan.body
            && *message == plan.message
    }
}

impl Eq for Kind {}

impl Hash for Kind {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Rc::as_ptr(&self.plan.response).hash(state);
        self.plan.settings.hash(state);
        self.plan.message.hash(state);
        self.plan.timeout_ms.hash(state);
        self.target.hash(state);
    }
}

impl SetApart {
    /// Sets the texts of a handler apart; `None` when its names are no such texts.
    pub(super) fn of(plan: &Plan, target: &Target) -> Option<Self> {
        let names = [&target.class_name, &target.test_class_name, &target.credential];
        if target.credential.len() > LONGEST_CREDENTIAL || names.iter().any(|name| !name.is_ascii()) {
            return None;
        }
        let stand_ins = ["QzKxqJvZkXWjq", "VqZjxQkWzXvJQ", "XjQvzWkqJZxVK"].map(str::to_owned);
        let [class_name, test_class_name, credential] = stand_ins.clone();
        let target = Target { class_name, test_class_name, credential, ..target.clone() };
        let kind = Kind { plan: plan.clone(), target, stand_ins: stand_ins.into() };
        let mut all = Self { kind, texts: names.into_iter().cloned().collect() };
        all.set_message_apart(plan);
        all.set_settings_apart(plan);
        Some(all)
    }

    /// Makes a place for a text with these characters, and gives what stands there; `None` when there is no place left.
    fn place(&mut self, text: &str, characters: &Characters) -> Option<String> {
        if self.texts.len() == MOST_PLACES {
            return None;
        }
        let stand_in = characters.stand_in(self.texts.len())?;
        self.texts.push(text.to_owned());
        self.kind.stand_ins.push(stand_in.clone());
        Some(stand_in)
    }

    /// The words of the message, if it is sent as it is.
    fn set_message_apart(&mut self, plan: &Plan) {
        let is_request = |it: &Expr| matches!(it, Expr::Input(input) if is_of_request(*input));
        if every_expr(plan).into_iter().any(|expr| computes(plan, expr, &mut |it| is_request(it))) {
            return;
        }
        let Some(mut message) = self.kind.plan.message.take() else { return };
        let parts = match &mut message {
            Expr::Concat(parts) => parts.as_mut_slice(),
            one => std::slice::from_mut(one),
        };
        for part in parts {
            if let Expr::Constant { setting: None, data: Data::Text(text) } = part
                && let Some(characters) = Characters::of_words(text)
                && let Some(stand_in) = self.place(text, &characters)
            {
                *text = stand_in;
            }
        }
        self.kind.plan.message = Some(message);
    }

    /// The texts of settings from which nothing is computed.
    fn set_settings_apart(&mut self, plan: &Plan) {
        for setting in &plan.settings {
            let Some(Data::Text(text)) = &setting.value else { continue };
            let has = |it: &Expr| matches!(it.constant(), Some(Data::Text(other)) if other.contains(text.as_str()));
            let is_computed = every_expr(plan).into_iter().any(|expr| computes(plan, expr, &mut |it| has(it)));
            let phone = [&plan.phone.default_country, &plan.phone.home_country];
            let is_of_phone = phone.into_iter().flatten().any(|it| it.contains(text.as_str()));
            if text.len() < SHORTEST_SOUGHT || is_computed || is_of_phone {
                continue;
            }
            if let Some(characters) = Characters::of(text)
                && let Some(stand_in) = self.place(text, &characters)
            {
                self.kind.plan.replace(text, &stand_in);
            }
        }
    }
}

/// Inputs that are made of the message or of the request.
const fn is_of_request(input: Input) -> bool {
    matches!(
        input,
        Input::Message
            | Input::RequestHost
            | Input::RequestPath
            | Input::RequestQuery
            | Input::RequestQuerySorted
            | Input::RequestUrl
            | Input::RequestBody
            | Input::RequestContentType
    )
}

/// Every expression that the classes are made of, and the intermediate values. A header that the External Credential
/// adds is not one of them: it is written down as a formula.
fn every_expr(plan: &Plan) -> Vec<&Expr> {
    let mut all = plan.request_exprs();
    if let PlanAuth::Headers(headers) = &plan.auth {
        // They come last.
        all.truncate(all.len() - headers.len());
        all.extend(headers.iter().filter(|it| it.carrier != Carrier::ExternalCredential).map(|it| &it.value));
    }
    all.extend(plan.values.iter().map(|value| &value.expr));
    all.extend(&plan.message);
    if let PlanAuth::OAuth2 { client_id, .. } = &plan.auth {
        all.push(client_id);
    }
    all
}

/// Whether something is computed from what `test` accepts: a filter is applied to it, or it stands beside a secret, so
/// that it may become a part of a formula.
fn computes(plan: &Plan, expr: &Expr, test: &mut impl FnMut(&Expr) -> bool) -> bool {
    if plan.mentions(expr, &mut |it| matches!(it, Expr::Secret(_))) {
        return plan.mentions(expr, test);
    }
    match expr {
        Expr::Apply(..) => plan.mentions(expr, test),
        Expr::Concat(parts) => parts.iter().any(|part| computes(plan, part, test)),
        // Intermediate values are looked at themselves.
        Expr::Constant { .. } | Expr::Input(_) | Expr::Secret(_) | Expr::Named(..) => false,
    }
}

/// The kinds of characters that a text has.
struct Characters {
    has_lower: bool,
    has_upper: bool,
    has_digit: bool,
    /// Those beside letters and digits, in order.
    others: String,
    first: char,
    last: char,
}

impl Characters {
    /// Those of a text; `None` when it is none that may have a place.
    fn of(text: &str) -> Option<Self> {
        let is_fit = |it: char| it.is_ascii_alphanumeric() || HARMLESS.contains(it);
        if text.len() > LONGEST_TEXT || !text.chars().all(is_fit) {
            return None;
        }
        let has = |test: fn(&char) -> bool| text.chars().any(|it| test(&it));
        Some(Self {
            has_lower: has(char::is_ascii_lowercase),
            has_upper: has(char::is_ascii_uppercase),
            has_digit: has(char::is_ascii_digit),
            others: HARMLESS.chars().filter(|it| text.contains(*it)).collect(),
            first: text.chars().next()?,
            last: text.chars().next_back()?,
        })
    }

    /// Words of a message: whatever they are, they only stand in literals of the classes.
    fn of_words(text: &str) -> Option<Self> {
        let own = Self::of(text)?;
        let edge = |it: char| if it == ' ' { ' ' } else { 'x' };
        let (first, last) = (edge(own.first), edge(own.last));
        let is_blank = text.trim().is_empty();
        let all = Self { has_lower: true, has_upper: true, has_digit: true, others: HARMLESS.to_owned(), first, last };
        (!is_blank).then_some(all)
    }

    /// A text with these characters, in a combination that nobody writes; `None` for texts without letters and digits.
    fn stand_in(&self, number: usize) -> Option<String> {
        // Two letters or digits tell the number.
        let own = |letters: &str| -> String {
            [number / 7 % 7, number % 7].into_iter().filter_map(|at| letters.chars().nth(at)).collect()
        };
        let (mut text, filler) = match self {
            Self { has_lower: true, .. } => (format!("zqx{}jvk", own("bfhmptw")), 'q'),
            Self { has_upper: true, .. } => (format!("ZQX{}JVK", own("BFHMPTW")), 'Q'),
            Self { has_digit: true, .. } => (format!("70918{}82736451", own("2345678")), '9'),
            _ => return None,
        };
        if self.has_lower && self.has_upper {
            text.push_str("QXZ");
        }
        if (self.has_lower || self.has_upper) && self.has_digit {
            text.push_str("9058");
        }
        for other in self.others.chars() {
            text.extend([filler, other]);
        }
        text.push(filler);
        let of_kind = |it: char| match it {
            'a'..='z' => 'x',
            'A'..='Z' => 'X',
            '0'..='9' => '8',
            other => other,
        };
        Some(format!("{}{text}{}", of_kind(self.first), of_kind(self.last)))
    }
}

/// What a text becomes everywhere in a plan.
trait Replace {
    fn replace(&mut self, from: &str, to: &str);
}

impl Replace for String {
    fn replace(&mut self, from: &str, to: &str) {
        if self.contains(from) {
            *self = str::replace(self, from, to);
        }
    }
}

impl<T: Replace> Replace for [T] {
    fn replace(&mut self, from: &str, to: &str) {
        self.iter_mut().for_each(|it| it.replace(from, to));
    }
}

impl Replace for Plan {
    fn replace(&mut self, from: &str, to: &str) {
        let values = self.settings.iter_mut().filter_map(|it| it.value.as_mut());
        values.for_each(|it| it.replace(from, to));
        self.values.iter_mut().for_each(|it| it.expr.replace(from, to));
        self.url.host.replace(from, to);
        self.url.path.replace(from, to);
        self.path.replace(from, to);
        match &mut self.auth {
            PlanAuth::Headers(headers) => headers.iter_mut().for_each(|it| it.value.replace(from, to)),
            PlanAuth::OAuth2 { token_url, client_id, scope, .. } => {
                token_url.replace(from, to);
                client_id.replace(from, to);
                scope.iter_mut().for_each(|it| it.replace(from, to));
            }
            PlanAuth::AwsSigV4 { service, region, .. } => {
                service.replace(from, to);
                region.replace(from, to);
            }
            PlanAuth::Payload => {}
        }
        self.headers.iter_mut().for_each(|it| it.value.replace(from, to));
        self.query.iter_mut().for_each(|it| it.value.replace(from, to));
        match &mut self.body {
            PlanBody::None => {}
            PlanBody::Form(fields) => fields.iter_mut().for_each(|it| it.value.replace(from, to)),
            PlanBody::Json(json) => json.replace(from, to),
            PlanBody::Xml(root) => root.replace(from, to),
        }
        self.message.iter_mut().for_each(|it| it.replace(from, to));
    }
}

impl Replace for Data {
    fn replace(&mut self, from: &str, to: &str) {
        if let Self::Text(text) = self {
            text.replace(from, to);
        }
    }
}

impl Replace for Expr {
    fn replace(&mut self, from: &str, to: &str) {
        match self {
            Self::Constant { data, .. } => data.replace(from, to),
            Self::Input(_) | Self::Secret(_) | Self::Named(..) => {}
            Self::Apply(_, value, arguments) => {
                value.replace(from, to);
                arguments.replace(from, to);
            }
            Self::Concat(parts) => parts.replace(from, to),
        }
    }
}

impl Replace for PathPart {
    fn replace(&mut self, from: &str, to: &str) {
        match self {
            Self::Literal(text) => text.replace(from, to),
            Self::Encoded(expr) => expr.replace(from, to),
        }
    }
}

impl Replace for PlanField {
    fn replace(&mut self, from: &str, to: &str) {
        match self {
            Self::Value(expr) => expr.replace(from, to),
            Self::Json(json) => json.replace(from, to),
        }
    }
}

impl Replace for PlanJson {
    fn replace(&mut self, from: &str, to: &str) {
        match self {
            Self::Null | Self::Boolean(_) | Self::Number(_) => {}
            Self::Value(expr) => expr.replace(from, to),
            Self::Array(items) => items.replace(from, to),
            Self::Object(members) => members.iter_mut().for_each(|it| it.value.replace(from, to)),
            Self::Text(content) => content.replace(from, to),
        }
    }
}

impl Replace for PlanElement {
    fn replace(&mut self, from: &str, to: &str) {
        self.attributes.iter_mut().for_each(|it| it.value.replace(from, to));
        self.text.iter_mut().for_each(|it| it.replace(from, to));
        self.children.replace(from, to);
    }
}
