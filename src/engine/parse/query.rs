//! SOQL queries, in a class and as the texts of `Database.query`.

use std::sync::Arc;

use tree_sitter::Node;

use super::super::code;
use super::super::soql::written::{Bound, Condition, Item, Literal, Operand, Operator, Order, Path, Query, Select};
use super::super::syntax::Span;
use super::{Parser, Read, children, span};
use crate::diagnostic::{Diagnostic, Source};

/// What makes a class of a query, which is the only place where the grammar knows one with binds.
const BEFORE: &str = "class Q{Object q=[";
const AFTER: &str = "];}";

/// Reads the text of a dynamic query.
///
/// # Errors
/// The code and the words of the first finding.
pub(in crate::engine) fn parse_text(text: &str) -> Result<Query, (&'static str, String)> {
    let source = Source::new("query", format!("{BEFORE}{text}{AFTER}"));
    let mut findings: Vec<Diagnostic> = Vec::new();
    let read = read_text(&source, BEFORE.len()..BEFORE.len() + text.len(), &mut findings);
    read.ok_or_else(|| match findings.into_iter().next() {
        Some(finding) => (finding.code, finding.message),
        None => (code::SYNTAX, "this is no query".to_owned()),
    })
}

fn read_text(source: &Arc<Source>, inner: std::ops::Range<usize>, findings: &mut Vec<Diagnostic>) -> Option<Query> {
    let mut parser = Parser { source, findings: Vec::new(), depth: 0 };
    let tree = parser.tree();
    let read = tree.and_then(|tree| {
        let mut node = tree.root_node();
        // The text of a query must not end the brackets: one query fills them.
        while node.kind() != "query_expression" {
            let Some(next) = (0..node.named_child_count() as u32).filter_map(|at| node.named_child(at)).find(|it| {
                it.start_byte() < inner.start && it.end_byte() > inner.end || it.kind() == "query_expression"
            }) else {
                return parser.refuse(code::SYNTAX, span(node), "this is no query");
            };
            node = next;
        }
        let is_whole = node.start_byte() + 1 == inner.start && node.end_byte() == inner.end + 1;
        if !is_whole || has_comment(node) {
            return parser.refuse(code::SYNTAX, span(node), "this is no query");
        }
        parser.query(node)
    });
    findings.extend(parser.findings);
    read.ok()
}

/// A class may have comments in its queries, a text has none.
fn has_comment(node: Node<'_>) -> bool {
    let mut cursor = node.walk();
    loop {
        if cursor.node().is_extra() {
            return true;
        }
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() || cursor.node() == node {
                return false;
            }
        }
    }
}

impl Parser<'_> {
    /// What stands between square brackets.
    pub(super) fn query(&mut self, node: Node<'_>) -> Read<Query> {
        match children(node).first() {
            Some(body) if body.kind() == "soql_query_body" => self.query_body(*body),
            _ => self.refuse(code::UNKNOWN, span(node), "The engine does not know SOSL"),
        }
    }

    fn query_body(&mut self, node: Node<'_>) -> Read<Query> {
        self.nested(node, |parser| parser.query_clauses(node))
    }

    fn query_clauses(&mut self, node: Node<'_>) -> Read<Query> {
        let select = self.field(node, "select_clause")?;
        let from = self.field(node, "from_clause")?;
        for clause in ["using_clause", "update_clause"] {
            if let Some(clause) = node.child_by_field_name(clause) {
                return self.unknown_query(clause);
            }
        }
        let (object, alias) = self.object_clause(from)?;
        let condition = match node.child_by_field_name("where_clause") {
            Some(clause) => Some(self.only_condition(clause)?),
            None => None,
        };
        let is_user_mode = match node.child_by_field_name("with_clause") {
            Some(clause) => match self.words(clause).as_str() {
                "WITH SECURITY_ENFORCED" | "WITH USER_MODE" => true,
                "WITH SYSTEM_MODE" => false,
                _ => return self.unknown_query(clause),
            },
            None => false,
        };
        let is_for_update = match node.child_by_field_name("for_clause") {
            Some(clause) if self.words(clause) == "FOR UPDATE" => true,
            Some(clause) => return self.unknown_query(clause),
            None => false,
        };
        let mut group = Vec::new();
        if let Some(clause) = node.child_by_field_name("group_by_clause") {
            for item in children(clause) {
                group.push(self.path(item)?);
            }
        }
        let mut order = Vec::new();
        if let Some(clause) = node.child_by_field_name("order_by_clause") {
            for item in children(clause) {
                order.push(self.order(item)?);
            }
        }
        Ok(Query {
            select: self.select_clause(select, !group.is_empty())?,
            group,
            object,
            alias,
            condition,
            order,
            limit: self.bound(node, "limit_clause")?,
            offset: self.bound(node, "offset_clause")?,
            is_user_mode,
            is_for_update,
            has_all_rows: node.child_by_field_name("all_rows_clause").is_some(),
            span: span(node),
        })
    }

    /// Refuses a part of SOQL that the engine does not know.
    fn unknown_query<T>(&mut self, node: Node<'_>) -> Read<T> {
        let words = self.quote(node);
        self.refuse(code::UNKNOWN, span(node), format!("The engine does not know this part of SOQL: {words}"))
    }

    /// The words of a clause in upper case, with one space between them.
    fn words(&self, node: Node<'_>) -> String {
        self.text(node).split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_uppercase()
    }

    fn object_clause(&mut self, node: Node<'_>) -> Read<(super::Name, Option<super::Name>)> {
        let [object] = children(node)[..] else { return self.unknown_query(node) };
        let (object, alias) = match (object.kind(), &children(object)[..]) {
            ("storage_alias", [object, alias]) => (*object, Some(self.name(*alias))),
            _ => (object, None),
        };
        match children(object)[..] {
            [name] if name.kind() == "identifier" => Ok((self.name(name), alias)),
            _ => self.unknown_query(object),
        }
    }

    fn select_clause(&mut self, node: Node<'_>, is_grouped: bool) -> Read<Select> {
        let items = children(node);
        if let [count] = items[..]
            && count.kind() == "count_expression"
        {
            let is_count = self.words(count).replace(' ', "") == "COUNT()";
            return if is_count { Ok(Select::Count) } else { self.unknown_query(count) };
        }
        let is_aggregate = |it: &Node<'_>| matches!(it.kind(), "function_expression" | "alias_expression");
        if is_grouped || items.iter().any(is_aggregate) {
            let items: Read<Vec<Item>> = items.into_iter().map(|it| self.item(it)).collect();
            return Ok(Select::Aggregates(items?));
        }
        let mut paths = Vec::new();
        for item in items {
            paths.push(self.path(item)?);
        }
        Ok(Select::Fields(paths))
    }

    fn item(&mut self, node: Node<'_>) -> Read<Item> {
        let (value, alias) = match (node.kind(), &children(node)[..]) {
            ("alias_expression", [value, alias]) => (*value, Some(self.name(*alias))),
            _ => (node, None),
        };
        if value.kind() != "function_expression" {
            return Ok(Item { function: None, path: self.path(value)?, alias });
        }
        let [name, path] = children(value)[..] else { return self.unknown_query(value) };
        let function = self.text(name).to_ascii_uppercase();
        // What SUM and AVG give is no type that the Reference names.
        if !matches!(function.as_str(), "COUNT" | "COUNT_DISTINCT" | "MIN" | "MAX") {
            return self.unknown_query(value);
        }
        Ok(Item { function: Some(function), path: self.path(path)?, alias })
    }

    fn path(&mut self, node: Node<'_>) -> Read<Path> {
        if node.kind() != "field_identifier" {
            return self.unknown_query(node);
        }
        let inner = children(node);
        let parts = match inner[..] {
            [dotted] if dotted.kind() == "dotted_identifier" => children(dotted),
            _ => inner,
        };
        Ok(Path { parts: parts.into_iter().map(|it| self.name(it)).collect(), span: span(node) })
    }

    fn only_condition(&mut self, node: Node<'_>) -> Read<Condition> {
        match children(node)[..] {
            [inner] => self.condition_of_query(inner),
            _ => self.unknown_query(node),
        }
    }

    fn condition_of_query(&mut self, node: Node<'_>) -> Read<Condition> {
        self.nested(node, |parser| {
            let all = |parser: &mut Self| -> Read<Vec<Condition>> {
                children(node).into_iter().map(|it| parser.condition_of_query(it)).collect()
            };
            Ok(match node.kind() {
                "and_expression" => Condition::All(all(parser)?),
                "or_expression" => Condition::Any(all(parser)?),
                "not_expression" => Condition::Not(Box::new(parser.only_condition(node)?)),
                "comparison_expression" => {
                    let [path, operator, operand] = children(node)[..] else { return parser.unknown_query(node) };
                    let path = parser.path(path)?;
                    let operator = parser.query_operator(operator)?;
                    Condition::Compare { path, operator, operand: parser.query_operand(operand)? }
                }
                _ => return parser.unknown_query(node),
            })
        })
    }

    fn query_operator(&mut self, node: Node<'_>) -> Read<Operator> {
        Ok(match self.words(node).as_str() {
            "=" => Operator::Equal,
            "!=" | "<>" => Operator::NotEqual,
            "<" => Operator::Less,
            "<=" => Operator::LessEqual,
            ">" => Operator::Greater,
            ">=" => Operator::GreaterEqual,
            "LIKE" => Operator::Like,
            "IN" => Operator::In,
            "NOT IN" => Operator::NotIn,
            _ => return self.unknown_query(node),
        })
    }

    fn query_operand(&mut self, node: Node<'_>) -> Read<Operand> {
        let text = self.text(node);
        let literal = match node.kind() {
            "bound_apex_expression" => return Ok(Operand::Bind(self.bind(node)?)),
            "comparable_list" => {
                let items: Read<Vec<Operand>> = children(node).into_iter().map(|it| self.query_operand(it)).collect();
                return Ok(Operand::List(items?));
            }
            "subquery" => match children(node)[..] {
                [body] => return Ok(Operand::Query(Box::new(self.query_body(body)?))),
                _ => return self.unknown_query(node),
            },
            "null_literal" => Literal::Null,
            "boolean" => Literal::Boolean(text.eq_ignore_ascii_case("true")),
            "int" | "decimal" => Literal::Number(text.to_owned()),
            "string_literal" => {
                let inner = text.strip_prefix('\'').and_then(|it| it.strip_suffix('\''));
                Literal::Text(inner.unwrap_or_default().to_owned())
            }
            "date" => Literal::Date(text.to_owned()),
            "date_time" => Literal::Datetime(text.to_owned()),
            "date_literal" => Literal::Period(text.to_owned(), None),
            "date_literal_with_param" => {
                let Some((name, count)) = text.split_once(':') else { return self.unknown_query(node) };
                Literal::Period(name.trim().to_owned(), Some(count.trim().to_owned()))
            }
            _ => return self.unknown_query(node),
        };
        Ok(Operand::Literal(literal, span(node)))
    }

    fn bind(&mut self, node: Node<'_>) -> Read<super::super::syntax::Expression> {
        match children(node)[..] {
            [inner] => self.expression(inner),
            _ => self.unknown_query(node),
        }
    }

    fn bound(&mut self, node: Node<'_>, clause: &str) -> Read<Option<Bound>> {
        let Some(clause) = node.child_by_field_name(clause) else { return Ok(None) };
        Ok(Some(match children(clause)[..] {
            [number] if number.kind() == "int" => Bound::Number(self.text(number).to_owned(), span(number)),
            [bind] if bind.kind() == "bound_apex_expression" => Bound::Bind(self.bind(bind)?),
            _ => return self.unknown_query(clause),
        }))
    }

    fn order(&mut self, node: Node<'_>) -> Read<Order> {
        let parts = children(node);
        let Some(path) = parts.first() else { return self.unknown_query(node) };
        let mut order = Order { path: self.path(*path)?, is_descending: false, has_nulls_last: false };
        for part in &parts[1..] {
            match self.words(*part).as_str() {
                "ASC" | "NULLS FIRST" => {}
                "DESC" => order.is_descending = true,
                "NULLS LAST" => order.has_nulls_last = true,
                _ => return self.unknown_query(*part),
            }
        }
        Ok(order)
    }

    /// The span of nothing, for findings of a text that has no place.
    pub(super) fn nowhere() -> Span {
        Span { start: 0, end: 0 }
    }
}
