//! The body of the request, and the lists of pairs that forms and queries are: each value encoded for its place.

use super::Helper;
use super::lower::{Lowering, is_never_empty, joined_literals};
use super::request::{declare, if_not_blank};
use crate::apex::syntax::{Expr as Apex, Stmt};
use crate::artifact::formula::{self, Piece};
use crate::encode;
use crate::plan::carrier::{self, Carrier};
use crate::plan::expr::{Expr, Type};
use crate::plan::{Parameter, PlanBody, PlanElement, PlanField, PlanJson};

/// A field of a form or query on its way to a list of pairs.
struct PairExpr {
    /// `None`: it is always sent. `Some`: only when this text is not blank.
    only_if: Option<Apex>,
    pair: Apex,
}

impl Lowering<'_> {
    pub(super) fn body(&mut self, statements: &mut Vec<Stmt>) {
        let plan = self.plan;
        let set_body = |body: Apex| Stmt::Do(Apex::call("request.setBody", [body]));
        match &plan.body {
            PlanBody::None if plan.method != "GET" => statements.push(set_body(Apex::text(""))),
            PlanBody::None => {}
            PlanBody::Form(fields) => {
                let (early, late): (Vec<_>, Vec<_>) = fields.iter().partition(|it| !self.is_late_field(&it.value));
                self.pair_list("form", &early, Helper::FormEncode, statements);
                if !late.is_empty() {
                    let join = Apex::call("String.join", [Apex::name("form"), Apex::text("&")]);
                    statements.push(set_body(join));
                    self.value_locals(true, statements);
                    self.add_pairs("form", &late, Helper::FormEncode, statements);
                }
                statements.push(set_body(Apex::call("String.join", [Apex::name("form"), Apex::text("&")])));
            }
            PlanBody::Json(json) => {
                let text = self.json_text("body", json, statements);
                statements.push(set_body(text));
            }
            PlanBody::Xml(root) => {
                let mut lines = vec![Apex::text("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")];
                let mut list = Vec::new();
                self.element(root, &mut lines, &mut list);
                statements.push(declare_list("xml", std::mem::take(&mut lines)));
                statements.extend(list);
                statements.push(set_body(Apex::call("String.join", [Apex::name("xml"), Apex::text("")])));
            }
        }
    }

    /// `List<String> name = new List<String>{ … };` and an `add` for each that may be left out.
    pub(super) fn pair_list(
        &mut self,
        list: &str,
        fields: &[&Parameter<PlanField>],
        helper: Helper,
        statements: &mut Vec<Stmt>,
    ) {
        let mut items = Vec::new();
        let mut rest = Vec::new();
        for field in fields {
            let pair = self.pair(field, helper, statements);
            if pair.only_if.is_none() && rest.is_empty() {
                items.push(pair.pair);
            } else {
                rest.push(pair);
            }
        }
        statements.push(declare_list(list, items));
        rest.into_iter().for_each(|pair| statements.push(add(list, pair)));
    }

    pub(super) fn add_pairs(
        &mut self,
        list: &str,
        fields: &[&Parameter<PlanField>],
        helper: Helper,
        statements: &mut Vec<Stmt>,
    ) {
        for field in fields {
            let pair = self.pair(field, helper, statements);
            statements.push(add(list, pair));
        }
    }

    fn pair(&mut self, field: &Parameter<PlanField>, helper: Helper, statements: &mut Vec<Stmt>) -> PairExpr {
        let (function, encoded) = match helper {
            Helper::PercentEncode => ("percentEncode", encode::percent as fn(&str) -> String),
            _ => ("formEncode", encode::form as fn(&str) -> String),
        };
        let name = format!("{}=", encoded(&field.name));
        // Formulas are evaluated in bodies and headers, not in the URL.
        let in_body = helper == Helper::FormEncode;
        let only_if = match &field.value {
            PlanField::Value(expr) if field.optional && !is_never_empty(self.plan, expr) => Some(self.text(expr)),
            _ => None,
        };
        let value = match &field.value {
            PlanField::Value(Expr::Constant { setting: None, data }) => Apex::text(encoded(&data.text())),
            PlanField::Value(expr) if in_body && carrier::of_apex_set(&self.plan.values, expr) == Carrier::Formula => {
                self.form_merge(expr, function, helper)
            }
            // Digits and the words `true` and `false` are the same in every encoding.
            PlanField::Value(expr) if matches!(expr.type_of(), Type::Number | Type::Boolean) => self.value(expr),
            PlanField::Value(expr) => {
                self.need(helper);
                let text = self.text(expr);
                Apex::call(function, [text])
            }
            PlanField::Json(json) => {
                self.need(helper);
                let local = self.locals.local(&field.name);
                let text = self.json_text(&local, json, statements);
                Apex::call(function, [text])
            }
        };
        PairExpr { only_if, pair: Apex::Concat(joined_literals(vec![Apex::text(name), value])) }
    }

    /// Formulas stay as they are in a form; what Apex writes beside them is encoded.
    fn form_merge(&mut self, expr: &Expr, function: &str, helper: Helper) -> Apex {
        self.merged(expr, |lowering, part| match part {
            Expr::Constant { setting: None, data } => Apex::text(encode::form(&data.text())),
            _ => {
                lowering.need(helper);
                let text = lowering.text(part);
                Apex::call(function, [text])
            }
        })
    }

    /// A value with formulas in it; `encoded` prepares what stands beside them for its place.
    pub(super) fn merged(&mut self, expr: &Expr, encoded: impl Fn(&mut Self, &Expr) -> Apex) -> Apex {
        let pieces = match formula::merge(self.plan, self.target, expr) {
            Ok(pieces) => pieces,
            Err(error) => {
                self.failure = Some(error);
                Vec::new()
            }
        };
        let mut parts = Vec::new();
        for piece in pieces {
            parts.push(match piece {
                Piece::Text(text) => Apex::text(text),
                Piece::HandedOver(part) => self.text(&part),
                Piece::Apex(part) => encoded(self, &part),
            });
        }
        match <[Apex; 1]>::try_from(joined_literals(parts)) {
            Ok([single]) => single,
            Err(parts) => Apex::Concat(parts),
        }
    }

    /// Writes JSON with a generator named `local`; the expression is its text.
    fn json_text(&mut self, local: &str, json: &PlanJson, statements: &mut Vec<Stmt>) -> Apex {
        statements.push(declare("JSONGenerator", local, Apex::call("JSON.createGenerator", [Apex::name("false")])));
        let mut merges = Vec::new();
        self.json(local, None, json, statements, &mut merges);
        let text = Apex::call(format!("{local}.getAsString"), []);
        if merges.is_empty() {
            return text;
        }
        // Outside text is disarmed first; the secrets' places are `null`s, which no outside text can imitate: quotes in
        // it are escaped.
        statements.push(Stmt::Comment(
            "No text from outside may form a merge field. The members that hold a\nsecret are null until here: only the platform knows their values."
                .to_owned(),
        ));
        merges.into_iter().fold(
            Apex::name(local)
                .then_call("getAsString", [])
                .then_call("replace", [Apex::text("{!"), Apex::text("\\u007b!")]),
            |chain, (member, value)| {
                let name = format!("\"{}\"", encode::json_merge(&member));
                let wanted =
                    Apex::Concat(joined_literals(vec![Apex::text(format!("{name}:\"")), value, Apex::text("\"")]));
                chain.then_call("replace", [Apex::text(format!("{name}:null")), wanted])
            },
        )
    }

    fn json(
        &mut self,
        generator: &str,
        member: Option<&str>,
        json: &PlanJson,
        out: &mut Vec<Stmt>,
        merges: &mut Vec<(String, Apex)>,
    ) {
        let call = |method: &str, value: Option<Apex>| {
            let suffix = if member.is_some() { "Field" } else { "" };
            let args = member.map(Apex::text).into_iter().chain(value);
            Stmt::Do(Apex::call(format!("{generator}.{method}{suffix}"), args))
        };
        let plain = |method: &str| Stmt::Do(Apex::call(format!("{generator}.{method}"), []));
        let begin = |out: &mut Vec<Stmt>, method: &str| {
            if let Some(member) = member {
                out.push(Stmt::Do(Apex::call(format!("{generator}.writeFieldName"), [Apex::text(member)])));
            }
            out.push(plain(method));
        };
        match json {
            PlanJson::Null => out.push(call("writeNull", None)),
            PlanJson::Boolean(boolean) => out.push(call("writeBoolean", Some(Apex::name(boolean.to_string())))),
            PlanJson::Number(number) => {
                let literal = number.parse().map_or_else(|_| number.clone(), super::lower::long);
                out.push(call("writeNumber", Some(Apex::name(literal))));
            }
            PlanJson::Value(expr) if carrier::of_apex_set(&self.plan.values, expr) == Carrier::Formula => {
                // What else is beside a secret has nothing to escape; the plan sees to it.
                let value = self.merged(expr, |lowering, part| match part {
                    Expr::Constant { data, .. } => Apex::text(encode::json_merge(&data.text())),
                    _ => lowering.text(part),
                });
                merges.push((member.unwrap_or_default().to_owned(), value));
                out.push(call("writeNull", None));
            }
            PlanJson::Value(expr) => {
                let (method, value) = match expr.type_of() {
                    Type::Number => ("writeNumber", self.value(expr)),
                    Type::Boolean => ("writeBoolean", self.value(expr)),
                    _ => ("writeString", self.text(expr)),
                };
                out.push(call(method, Some(value)));
            }
            PlanJson::Array(items) => {
                begin(out, "writeStartArray");
                items.iter().for_each(|item| self.json(generator, None, item, out, merges));
                out.push(plain("writeEndArray"));
            }
            PlanJson::Object(members) => {
                begin(out, "writeStartObject");
                for it in members {
                    let mut inner = Vec::new();
                    self.json(generator, Some(&it.name), &it.value, &mut inner, merges);
                    match &it.value {
                        PlanJson::Value(expr) if it.optional && !is_never_empty(self.plan, expr) => {
                            let text = self.carried(expr);
                            out.push(if_not_blank(text, inner));
                        }
                        _ => out.extend(inner),
                    }
                }
                out.push(plain("writeEndObject"));
            }
            PlanJson::Text(content) => {
                let local = self.locals.local(member.unwrap_or("inner"));
                let text = self.json_text(&local, content, out);
                out.push(call("writeString", Some(text)));
            }
        }
    }

    /// One line per element; `list` gets the statements once a line may be left out.
    fn element(&mut self, element: &PlanElement, lines: &mut Vec<Apex>, list: &mut Vec<Stmt>) {
        let mut open = vec![Apex::text(format!("<{}", element.name))];
        for attribute in &element.attributes {
            let value = self.xml(&attribute.value);
            let whole = vec![Apex::text(format!(" {}=\"", attribute.name)), value, Apex::text("\"")];
            if attribute.optional && !is_never_empty(self.plan, &attribute.value) {
                let text = self.text(&attribute.value);
                open.push(Apex::Parens(Box::new(Apex::Ternary {
                    condition: Box::new(Apex::call("String.isBlank", [text])),
                    then: Box::new(Apex::text("")),
                    otherwise: Box::new(Apex::Concat(whole)),
                })));
            } else {
                open.extend(whole);
            }
        }
        open.push(Apex::text(">"));
        let close = Apex::text(format!("</{}>", element.name));
        let text = element.text.as_ref().map(|expr| self.xml(expr));
        if element.children.is_empty() {
            open.extend(text);
            open.push(close);
            let line = Apex::Concat(joined_literals(open));
            let only_if = match &element.text {
                Some(expr) if element.optional && !is_never_empty(self.plan, expr) => Some(self.text(expr)),
                _ => None,
            };
            push_line(PairExpr { only_if, pair: line }, lines, list);
            return;
        }
        open.extend(text);
        push_line(PairExpr { only_if: None, pair: Apex::Concat(joined_literals(open)) }, lines, list);
        element.children.iter().for_each(|child| self.element(child, lines, list));
        push_line(PairExpr { only_if: None, pair: close }, lines, list);
    }

    fn xml(&mut self, expr: &Expr) -> Apex {
        if carrier::of_apex_set(&self.plan.values, expr) == Carrier::Formula {
            return self.merged(expr, Self::xml_part);
        }
        self.xml_part(expr)
    }

    /// A text without a secret in an XML body.
    fn xml_part(&mut self, expr: &Expr) -> Apex {
        match expr {
            Expr::Constant { setting: None, data } if self.plan.has_secret_in_body() => {
                Apex::text(encode::xml_merge(&data.text()))
            }
            Expr::Constant { setting: None, data } => Apex::text(encode::xml_value(&data.text())),
            _ if matches!(expr.type_of(), Type::Number | Type::Boolean) => self.value(expr),
            _ => {
                self.need(Helper::XmlEncode);
                let text = self.text(expr);
                Apex::call("xmlEncode", [text])
            }
        }
    }
}

fn push_line(line: PairExpr, lines: &mut Vec<Apex>, list: &mut Vec<Stmt>) {
    if line.only_if.is_none() && list.is_empty() {
        lines.push(line.pair);
    } else {
        list.push(add("xml", line));
    }
}

fn add(list: &str, pair: PairExpr) -> Stmt {
    let statement = Stmt::Do(Apex::call(format!("{list}.add"), [pair.pair]));
    match pair.only_if {
        Some(text) => if_not_blank(text, vec![statement]),
        None => statement,
    }
}

fn declare_list(name: &str, items: Vec<Apex>) -> Stmt {
    declare("List<String>", name, Apex::ListOf { type_name: "String".to_owned(), items })
}
