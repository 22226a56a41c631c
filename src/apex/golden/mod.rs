//! Texts as prettier 3.10.1 with prettier-plugin-apex 2.3.0 printed them, each for the tree it came from.

use super::*;

mod calls;
mod members;
mod operators;
mod statements;

/// Statements as they stand in a method.
fn body(list: &[Stmt]) -> String {
    statements(list, 2)
}

fn name(name: &str) -> Expr {
    Expr::name(name)
}

fn text(value: &str) -> Expr {
    Expr::text(value)
}

fn assign(value: Expr) -> Stmt {
    Stmt::Assign { target: "signature".into(), operator: "=", value }
}

fn declare(type_name: &str, variable: &str, value: Expr) -> Stmt {
    Stmt::Declare { type_name: type_name.into(), name: variable.into(), value: Some(value) }
}

fn encode(value: &str) -> Expr {
    Expr::call("EncodingUtil.urlEncode", [name(value), text("UTF-8")])
}

fn boxed(expr: Expr) -> Box<Expr> {
    Box::new(expr)
}

fn method_of(parameters: &[(&str, &str)], statements: Vec<Stmt>) -> Method {
    Method {
        doc: Vec::new(),
        annotations: Vec::new(),
        modifiers: "private static".into(),
        return_type: "String".into(),
        name: "composed".into(),
        parameters: parameters.iter().map(|(kind, name)| ((*kind).to_owned(), (*name).to_owned())).collect(),
        body: statements,
    }
}

fn constant(value: Expr) -> Field {
    Field {
        doc: Vec::new(),
        annotations: Vec::new(),
        modifiers: "private static final".into(),
        type_name: "Map<String, Object>".into(),
        name: "RESULTS".into(),
        value: Some(value),
    }
}
