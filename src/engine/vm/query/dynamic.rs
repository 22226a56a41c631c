//! Queries whose text is made as the code runs: `Database.query` and its like (Apex Developer Guide, "Dynamic SOQL").

use super::super::super::code;
use super::super::super::ir::{DynamicQuery, DynamicScope};
use super::super::super::native::Thrown;
use super::super::super::parse::parse_query;
use super::super::super::soql::plan::{self, Planned};
use super::super::super::soql::{LONGEST_TEXT, Select};
use super::super::super::syntax::{self, ExpressionKind};
use super::super::super::value::Value;
use super::super::Vm;
use super::Found;

impl<'a> Vm<'a> {
    /// `Database.query` and its like.
    pub(in crate::engine::vm) fn dynamic_query(&mut self, call: &'a DynamicQuery) -> Result<Value, Thrown> {
        let Value::String(text) = self.evaluate(&call.text)? else { return Err(self.null_pointer()) };
        let text = text.as_str().into_owned();
        let map = match &call.scope {
            DynamicScope::Map(map) => match self.evaluate(map)? {
                Value::Map(map) => Some(map),
                _ => return Err(self.null_pointer()),
            },
            DynamicScope::Variables(_) => None,
        };
        let is_user_mode = match &call.mode {
            Some(mode) => matches!(self.evaluate(mode)?, Value::Enum(_, 0)),
            None => false,
        };
        if text.len() > LONGEST_TEXT {
            return Err(self.raise("System.QueryException", "The query is longer than 100,000 characters"));
        }
        self.work(text.len() as u64)?;
        let written = match parse_query(&text) {
            Ok(written) => written,
            Err((code, words)) if code == code::UNKNOWN => return Err(self.not_known(&words)),
            Err((_, words)) => return Err(self.raise("System.QueryException", &words)),
        };
        let program = self.program;
        let Planned { mut query, binds } = match plan::plan(&program.classes.schema, &written) {
            Ok(planned) => planned,
            Err(fault) => match fault.kind.message() {
                Some(message) => return Err(self.raise("System.QueryException", &message)),
                None => return Err(self.not_known(&fault.kind.finding().1)),
            },
        };
        query.is_user_mode |= is_user_mode;
        let mut values = Vec::with_capacity(binds.len());
        for bind in &binds {
            let name = bind_name(bind.expression);
            let value = match (&name, &call.scope, &map) {
                (Some(name), DynamicScope::Variables(variables), _) => {
                    match variables.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)) {
                        Some((_, variable)) => Some(self.evaluate(variable)?),
                        None => None,
                    }
                }
                (Some(name), _, Some(map)) => {
                    let found = map
                        .entries()
                        .into_iter()
                        .find(|(key, _)| matches!(key, Value::String(key) if key.as_str().eq_ignore_ascii_case(name)));
                    found.map(|(_, value)| value)
                }
                _ => None,
            };
            match value {
                Some(value) => values.push(value),
                None => {
                    let name = name.unwrap_or_default();
                    let words = match call.scope {
                        DynamicScope::Variables(_) => format!("Variable does not exist: {name}"),
                        DynamicScope::Map(_) => format!("Key '{name}' does not exist in the bindMap"),
                    };
                    return Err(self.raise("System.QueryException", &words));
                }
            }
        }
        if let Select::Aggregates { .. } = query.select {
            return Err(self.not_known("aggregates and groups in the text of a query"));
        }
        let found = self.find(&query, &values)?;
        match (&found, call.is_count) {
            (Found::Count(_), true) | (Found::Records(..), false) => Ok(self.found_value(found)),
            (Found::Records(..), true) => {
                Err(self.raise("System.QueryException", "The query must be of the form SELECT COUNT() FROM …"))
            }
            (Found::Count(_) | Found::Groups(_), _) => {
                Err(self.not_known("COUNT() in Database.query; there is Database.countQuery"))
            }
        }
    }
}

/// The name that a bind of a dynamic query has: a variable, without anything after it (Apex Developer Guide, "Dynamic
/// SOQL").
fn bind_name(expression: &syntax::Expression) -> Option<String> {
    match &expression.kind {
        ExpressionKind::Name(name) => Some(name.text.clone()),
        _ => None,
    }
}
