//! Damage to the request: method, address, parameters, headers, fields, elements, the kind of the body.

use std::rc::Rc;

use super::change::{At, Change, keys, shown, with};
use super::values::{self, Get};
use crate::plan::expr::Expr;
use crate::plan::{Parameter, PathPart, Plan, PlanBody, PlanElement, PlanField, PlanJson};

/// How to get at a list of parameters of a plan.
type GetList<T> = Rc<dyn for<'p> Fn(&'p mut Plan) -> Option<&'p mut Vec<Parameter<T>>>>;

/// What is done to a list of parameters.
type Edit<T> = Box<dyn Fn(&mut Vec<Parameter<T>>)>;

pub(super) fn changes(plan: &Plan) -> Vec<Change> {
    let mut all = address(plan);
    let headers: GetList<Expr> = Rc::new(|plan| Some(&mut plan.headers));
    let at = keys(&["payload", "headers"]);
    all.extend(list(&at, &plan.headers, &headers, |value| *value = Expr::text(""), is_constant));
    for (index, header) in plan.headers.iter().enumerate() {
        let get: Get = Rc::new(move |plan| plan.headers.get_mut(index).map(|it| &mut it.value));
        all.extend(values::changes(plan, &with(&at, &header.name), &header.value, &get));
        if header.name.eq_ignore_ascii_case("Content-Type") {
            let name = format!(
                "content type {} -> text/plain",
                header.value.constant().map_or_else(String::new, |it| it.text())
            );
            all.push(Change::new(name, At::Keys(with(&at, &header.name)), move |plan| {
                if let Some(header) = plan.headers.get_mut(index) {
                    header.value = Expr::text("text/plain");
                }
            }));
        }
    }
    let query: GetList<PlanField> = Rc::new(|plan| Some(&mut plan.query));
    all.extend(fields(plan, &keys(&["payload", "query"]), &plan.query, &query));
    match &plan.body {
        PlanBody::None => {}
        PlanBody::Form(form) => {
            let get: GetList<PlanField> = Rc::new(|plan| match &mut plan.body {
                PlanBody::Form(form) => Some(form),
                _ => None,
            });
            all.extend(fields(plan, &keys(&["payload", "form"]), form, &get));
        }
        PlanBody::Json(root) => json(plan, &keys(&["payload", "json"]), root, &[], &mut all),
        PlanBody::Xml(root) => element(plan, &keys(&["payload", "xml", &root.name]), root, &[], &mut all),
    }
    all.extend(kinds(plan));
    for value in &plan.values {
        let (at, name) = (with(&keys(&["values"]), &value.name), value.name.clone());
        let get: Get = Rc::new(move |plan| plan.values.iter_mut().find(|it| it.name == name).map(|it| &mut it.expr));
        all.extend(values::changes(plan, &at, &value.expr, &get));
    }
    if let Some(message) = &plan.message {
        let at = keys(&["message"]);
        all.push(Change::new("drop message", At::Keys(at.clone()), |plan| plan.message = None));
        let get: Get = Rc::new(|plan| plan.message.as_mut());
        all.extend(values::changes(plan, &at, message, &get));
    }
    all
}

fn address(plan: &Plan) -> Vec<Change> {
    let at = |key: &str| At::Keys(keys(&["endpoint", key]));
    let mut all = Vec::new();
    for method in ["GET", "POST", "PUT", "PATCH"].into_iter().filter(|it| *it != plan.method) {
        let name = format!("method {} -> {method}", plan.method);
        all.push(Change::new(name, at("method"), move |plan| plan.method = method.to_owned()));
    }
    all.push(Change::new("another endpoint.url host", at("url"), |plan| plan.url.host.insert_str(0, "other-")));
    if !plan.url.path.is_empty() {
        all.push(Change::new("drop the path of endpoint.url", at("url"), |plan| plan.url.path.clear()));
    }
    for (index, part) in plan.path.iter().enumerate() {
        match part {
            PathPart::Literal(text) => {
                let segments: Vec<&str> = text.split('/').collect();
                for (nth, segment) in segments.iter().enumerate().filter(|it| !it.1.is_empty()) {
                    let damaged = |segment: Option<String>| {
                        let mut segments: Vec<String> = segments.iter().map(|it| (*it).to_owned()).collect();
                        match segment {
                            Some(other) => segments[nth] = other,
                            None => drop(segments.remove(nth)),
                        }
                        segments.join("/")
                    };
                    let changed = [("change", damaged(Some(format!("{segment}x")))), ("drop", damaged(None))];
                    for (what, text) in changed {
                        let name = format!("{what} segment {segment} of endpoint.path");
                        all.push(Change::new(name, at("path"), move |plan| {
                            if let Some(part) = plan.path.get_mut(index) {
                                *part = PathPart::Literal(text.clone());
                            }
                        }));
                    }
                }
            }
            PathPart::Encoded(expr) => {
                let name = format!("change placeholder {} of endpoint.path", index + 1);
                all.push(Change::new(name, at("path"), move |plan| {
                    if let Some(part) = plan.path.get_mut(index) {
                        *part = PathPart::Encoded(Expr::text("other"));
                    }
                }));
                let get: Get = Rc::new(move |plan| match plan.path.get_mut(index) {
                    Some(PathPart::Encoded(expr)) => Some(expr),
                    _ => None,
                });
                all.extend(values::changes(plan, &keys(&["endpoint", "path"]), expr, &get));
            }
        }
    }
    all.push(Change::new("drop endpoint.timeout", at("timeout"), |plan| plan.timeout_ms = 0));
    let phone = |key: &str| At::Keys(keys(&["phone", key]));
    if let Some(country) = &plan.phone.home_country {
        all.push(Change::new(format!("phone.country {country} -> 999"), phone("country"), |plan| {
            plan.phone.home_country = Some("999".to_owned());
        }));
        all.push(Change::new("another phone.trunk", phone("trunk"), |plan| plan.phone.home_trunk.push('8')));
    }
    all
}

/// What happens to every entry of a list of parameters; `empty` makes a value empty.
fn list<T: Clone + 'static>(
    at: &[String],
    entries: &[Parameter<T>],
    get: &GetList<T>,
    empty: impl Fn(&mut T) + Copy + 'static,
    is_known: impl Fn(&T) -> bool,
) -> Vec<Change> {
    let mut all = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let here = with(at, &entry.name);
        let name = shown(&here);
        let mut add = |what: &str, apply: Edit<T>| {
            let get = Rc::clone(get);
            all.push(Change::new(format!("{what} {name}"), At::Keys(here.clone()), move |plan: &mut Plan| {
                if let Some(list) = get(plan)
                    && index < list.len()
                {
                    apply(list);
                }
            }));
        };
        add("drop", Box::new(move |list| drop(list.remove(index))));
        add("rename", Box::new(move |list| list[index].name.push('x')));
        add(
            "empty",
            Box::new(move |list| {
                list[index].optional = false;
                empty(&mut list[index].value);
            }),
        );
        // What is known in advance, and is here at all, is not empty.
        if entry.optional && !is_known(&entry.value) {
            add("send even when empty", Box::new(move |list| list[index].optional = false));
        }
        if let Some(next) = entries.get(index + 1) {
            add(
                &format!("swap {} and", next.name),
                Box::new(move |list| {
                    if index + 1 < list.len() {
                        let value = list[index].value.clone();
                        list[index].value = std::mem::replace(&mut list[index + 1].value, value);
                    }
                }),
            );
        }
    }
    all
}

fn is_constant(expr: &Expr) -> bool {
    expr.constant().is_some()
}

fn fields(plan: &Plan, at: &[String], entries: &[Parameter<PlanField>], get: &GetList<PlanField>) -> Vec<Change> {
    let is_known = |value: &PlanField| !matches!(value, PlanField::Value(expr) if !is_constant(expr));
    let mut all = list(at, entries, get, |value| *value = PlanField::Value(Expr::text("")), is_known);
    for (index, entry) in entries.iter().enumerate() {
        let PlanField::Value(expr) = &entry.value else { continue };
        let get = Rc::clone(get);
        let value: Get = Rc::new(move |plan| match get(plan)?.get_mut(index).map(|it| &mut it.value) {
            Some(PlanField::Value(expr)) => Some(expr),
            _ => None,
        });
        all.extend(values::changes(plan, &with(at, &entry.name), expr, &value));
    }
    all
}

/// The value of a JSON body behind a way of indexes.
fn json_at<'p>(plan: &'p mut Plan, way: &[usize]) -> Option<&'p mut PlanJson> {
    let PlanBody::Json(root) = &mut plan.body else { return None };
    way.iter().try_fold(root, |json, at| match json {
        PlanJson::Array(items) => items.get_mut(*at),
        PlanJson::Object(members) => members.get_mut(*at).map(|it| &mut it.value),
        PlanJson::Text(content) => Some(&mut **content),
        _ => None,
    })
}

fn json(plan: &Plan, at: &[String], value: &PlanJson, way: &[usize], all: &mut Vec<Change>) {
    let way = way.to_vec();
    let put = |name: String, other: PlanJson| {
        let way = way.clone();
        Change::new(name, At::Keys(at.to_vec()), move |plan| {
            if let Some(json) = json_at(plan, &way) {
                *json = other.clone();
            }
        })
    };
    match value {
        PlanJson::Null => all.push(put(format!("change {}", shown(at)), PlanJson::Value(Expr::text("")))),
        PlanJson::Boolean(boolean) => {
            all.push(put(format!("change {}", shown(at)), PlanJson::Boolean(!boolean)));
            all.push(put(format!("as a text {}", shown(at)), PlanJson::Value(Expr::text(boolean.to_string()))));
        }
        PlanJson::Number(number) => {
            all.push(put(format!("change {}", shown(at)), PlanJson::Number(format!("{number}1"))));
            all.push(put(format!("as a text {}", shown(at)), PlanJson::Value(Expr::text(number.clone()))));
        }
        PlanJson::Value(expr) => {
            let own = way.clone();
            let get: Get = Rc::new(move |plan| match json_at(plan, &own) {
                Some(PlanJson::Value(expr)) => Some(expr),
                _ => None,
            });
            all.extend(values::changes(plan, at, expr, &get));
            all.extend(values::type_change(at, expr, &get));
        }
        PlanJson::Array(items) => {
            let here = shown(at);
            for (index, item) in items.iter().enumerate() {
                let own = way.clone();
                let at = with(at, format!("[{index}]"));
                let apply = move |plan: &mut Plan, twice: bool| {
                    if let Some(PlanJson::Array(items)) = json_at(plan, &own)
                        && index < items.len()
                    {
                        let item = items.remove(index);
                        if twice {
                            items.extend([item.clone(), item]);
                        }
                    }
                };
                let again = apply.clone();
                all.push(Change::new(format!("drop {}", shown(&at)), At::Keys(at.clone()), move |plan| {
                    apply(plan, false)
                }));
                all.push(Change::new(format!("repeat {}", shown(&at)), At::Keys(at.clone()), move |plan| {
                    again(plan, true)
                }));
                json(plan, &at, item, &[&way[..], &[index]].concat(), all);
            }
            if let [single] = &items[..] {
                all.push(put(format!("without the array {here}"), single.clone()));
            }
        }
        PlanJson::Object(members) => {
            let own = way.clone();
            let get: GetList<PlanJson> = Rc::new(move |plan| match json_at(plan, &own) {
                Some(PlanJson::Object(members)) => Some(members),
                _ => None,
            });
            let is_known = |value: &PlanJson| !matches!(value, PlanJson::Value(expr) if !is_constant(expr));
            all.extend(list(at, members, &get, |value| *value = PlanJson::Value(Expr::text("")), is_known));
            for (index, member) in members.iter().enumerate() {
                json(plan, &with(at, &member.name), &member.value, &[&way[..], &[index]].concat(), all);
            }
        }
        PlanJson::Text(content) => {
            all.push(put(format!("not as a JSON text {}", shown(at)), (**content).clone()));
            json(plan, at, content, &[&way[..], &[0]].concat(), all);
        }
    }
}

/// The element of an XML body behind a way of indexes.
fn element_at<'p>(plan: &'p mut Plan, way: &[usize]) -> Option<&'p mut PlanElement> {
    let PlanBody::Xml(root) = &mut plan.body else { return None };
    way.iter().try_fold(root, |element, at| element.children.get_mut(*at))
}

fn element(plan: &Plan, at: &[String], value: &PlanElement, way: &[usize], all: &mut Vec<Change>) {
    let own = way.to_vec();
    let change = |what: &str, apply: fn(&mut PlanElement)| {
        let own = own.clone();
        Change::new(format!("{what} {}", shown(at)), At::Keys(at.to_vec()), move |plan| {
            if let Some(element) = element_at(plan, &own) {
                apply(element);
            }
        })
    };
    all.push(change("rename", |element| element.name.push('x')));
    if let Some((last, before)) = way.split_last() {
        let (last, before) = (*last, before.to_vec());
        let name = format!("drop {}", shown(at));
        let parent = before.clone();
        all.push(Change::new(name, At::Keys(at.to_vec()), move |plan| {
            if let Some(parent) = element_at(plan, &parent).filter(|it| last < it.children.len()) {
                parent.children.remove(last);
            }
        }));
        all.push(Change::new(format!("repeat {}", shown(at)), At::Keys(at.to_vec()), move |plan| {
            if let Some(parent) = element_at(plan, &before).filter(|it| last < it.children.len()) {
                let child = parent.children[last].clone();
                parent.children.insert(last, child);
            }
        }));
    }
    if let Some(text) = &value.text {
        all.push(change("empty", |element| {
            element.optional = false;
            element.text = Some(Expr::text(""));
        }));
        if value.optional && !is_constant(text) {
            all.push(change("send even when empty", |element| element.optional = false));
        }
        let own = own.clone();
        let get: Get = Rc::new(move |plan| element_at(plan, &own)?.text.as_mut());
        all.extend(values::changes(plan, at, text, &get));
    }
    let attributes = own.clone();
    let get: GetList<Expr> = Rc::new(move |plan| element_at(plan, &attributes).map(|it| &mut it.attributes));
    all.extend(list(at, &value.attributes, &get, |value| *value = Expr::text(""), is_constant));
    for (index, child) in value.children.iter().enumerate() {
        if let Some(next) = value.children.get(index + 1)
            && child.text.is_some()
            && next.text.is_some()
        {
            let own = own.clone();
            let name = format!("swap {} and {}", next.name, shown(&with(at, &child.name)));
            all.push(Change::new(name, At::Keys(with(at, &child.name)), move |plan| {
                if let Some(parent) = element_at(plan, &own).filter(|it| index + 1 < it.children.len()) {
                    let text = parent.children[index].text.take();
                    parent.children[index].text = std::mem::replace(&mut parent.children[index + 1].text, text);
                }
            }));
        }
        element(plan, &with(at, &child.name), child, &[way, &[index]].concat(), all);
    }
}

/// Another kind of body.
fn kinds(plan: &Plan) -> Vec<Change> {
    let at = |key: &str| At::Keys(keys(&["payload", key]));
    let mut all = Vec::new();
    match &plan.body {
        PlanBody::Form(_) => {
            all.push(Change::new("payload.form as JSON", at("form"), |plan| {
                if let PlanBody::Form(form) = &plan.body {
                    let member = |field: &Parameter<PlanField>| Parameter {
                        name: field.name.clone(),
                        optional: field.optional,
                        value: match &field.value {
                            PlanField::Value(expr) => PlanJson::Value(expr.clone()),
                            PlanField::Json(json) => PlanJson::Text(Box::new(json.clone())),
                        },
                    };
                    plan.body = PlanBody::Json(PlanJson::Object(form.iter().map(member).collect()));
                }
            }));
            all.push(Change::new("payload.form in the query", at("form"), |plan| {
                if let PlanBody::Form(form) = std::mem::replace(&mut plan.body, PlanBody::None) {
                    plan.query.extend(form);
                }
            }));
        }
        PlanBody::Json(PlanJson::Object(_)) => {
            all.push(Change::new("payload.json as a form", at("json"), |plan| {
                if let PlanBody::Json(PlanJson::Object(members)) = &plan.body {
                    let field = |member: &Parameter<PlanJson>| Parameter {
                        name: member.name.clone(),
                        optional: member.optional,
                        value: match &member.value {
                            PlanJson::Value(expr) => PlanField::Value(expr.clone()),
                            other => PlanField::Json(other.clone()),
                        },
                    };
                    plan.body = PlanBody::Form(members.iter().map(field).collect());
                }
            }));
        }
        PlanBody::Json(_) | PlanBody::Xml(_) => {}
        PlanBody::None => {
            all.push(Change::new("payload.query as a form", at("query"), |plan| {
                plan.body = PlanBody::Form(std::mem::take(&mut plan.query));
            }));
        }
    }
    if !matches!(plan.body, PlanBody::None) {
        let key = match &plan.body {
            PlanBody::Form(_) => "form",
            PlanBody::Json(_) => "json",
            _ => "xml",
        };
        all.push(Change::new(format!("drop payload.{key}"), at(key), |plan| plan.body = PlanBody::None));
    }
    all
}
