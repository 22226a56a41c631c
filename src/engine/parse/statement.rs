//! Statements.

use tree_sitter::Node;

use super::super::code;
use super::super::syntax::{Block, Case, Modifier, Name, Statement, StatementKind, TypeName};
use super::super::syntax::{Expression, ExpressionKind};
use super::{Parser, Read, Refused, child_of_kind, children, fields, span};

impl Parser<'_> {
    pub(super) fn block(&mut self, node: Node<'_>) -> Read<Block> {
        let mut statements = Vec::new();
        let mut is_whole = true;
        for child in children(node) {
            match self.statement(child) {
                Ok(statement) => statements.push(statement),
                Err(Refused) => is_whole = false,
            }
        }
        if is_whole { Ok(Block { statements, span: span(node) }) } else { Err(Refused) }
    }

    pub(super) fn statement(&mut self, node: Node<'_>) -> Read<Statement> {
        let kind = self.nested(node, |parser| parser.statement_kind(node))?;
        Ok(Statement { kind, span: span(node) })
    }

    fn boxed_statement(&mut self, node: Node<'_>, field: &str) -> Read<Box<Statement>> {
        let child = self.field(node, field)?;
        // A `;` is not a named node.
        if child.kind() == ";" {
            return Ok(Box::new(Statement { kind: StatementKind::Empty, span: span(child) }));
        }
        self.statement(child).map(Box::new)
    }

    fn statement_kind(&mut self, node: Node<'_>) -> Read<StatementKind> {
        Ok(match node.kind() {
            "block" => StatementKind::Block(self.block(node)?),
            "local_variable_declaration" => self.local(node)?,
            "expression_statement" => {
                let inner = self.only_child(node)?;
                StatementKind::Expression(self.expression(inner)?)
            }
            "if_statement" => {
                let condition = self.condition(node)?;
                let then = self.boxed_statement(node, "consequence")?;
                let otherwise = match node.child_by_field_name("alternative") {
                    Some(_) => Some(self.boxed_statement(node, "alternative")?),
                    None => None,
                };
                StatementKind::If { condition, then, otherwise }
            }
            "while_statement" => {
                StatementKind::While { condition: self.condition(node)?, body: self.boxed_statement(node, "body")? }
            }
            "do_statement" => {
                let body = self.field(node, "body")?;
                StatementKind::DoWhile { body: self.block(body)?, condition: self.condition(node)? }
            }
            "for_statement" => self.for_statement(node)?,
            "enhanced_for_statement" => {
                let ty = self.field(node, "type")?;
                let mut ty = self.type_name(ty)?;
                ty.dimensions += self.dimensions(node);
                let name = self.field_name(node, "name")?;
                let value = self.field(node, "value")?;
                let value = self.expression(value)?;
                StatementKind::ForEach { ty, name, value, body: self.boxed_statement(node, "body")? }
            }
            "return_statement" => match children(node).first() {
                Some(value) => StatementKind::Return(Some(self.expression(*value)?)),
                None => StatementKind::Return(None),
            },
            "throw_statement" => {
                let inner = self.only_child(node)?;
                StatementKind::Throw(self.expression(inner)?)
            }
            "break_statement" | "continue_statement" if !children(node).is_empty() => {
                return self.unknown(node, "label of a");
            }
            "break_statement" => StatementKind::Break,
            "continue_statement" => StatementKind::Continue,
            "try_statement" => self.try_statement(node)?,
            "switch_expression" => self.switch(node)?,
            "run_as_statement" => {
                let user = self.field(node, "user")?;
                let user = self.expression(user)?;
                let Some(body) = child_of_kind(node, "block") else { return self.unknown(node, "statement") };
                StatementKind::RunAs { user, body: self.block(body)? }
            }
            "explicit_constructor_invocation" => {
                if node.child_by_field_name("object").is_some() {
                    return self.unknown(node, "statement");
                }
                let word = self.field(node, "constructor")?;
                let is_super = word.kind() == "super";
                StatementKind::Delegate { is_super, arguments: self.arguments(node)? }
            }
            _ => return self.unknown(node, "statement"),
        })
    }

    fn only_child<'t>(&mut self, node: Node<'t>) -> Read<Node<'t>> {
        match children(node).first() {
            Some(child) => Ok(*child),
            None => self.unknown(node, "statement"),
        }
    }

    fn condition(&mut self, node: Node<'_>) -> Read<Expression> {
        let condition = self.field(node, "condition")?;
        self.expression(condition)
    }

    fn local(&mut self, node: Node<'_>) -> Read<StatementKind> {
        let modifiers = self.modifiers(node)?;
        let ty = self.field(node, "type")?;
        let ty = self.type_name(ty)?;
        let declarators = fields(node, "declarator");
        let mut variables = Vec::new();
        for declarator in declarators {
            let (name, value, own) = self.declarator(declarator, &ty)?;
            if own.dimensions != ty.dimensions {
                return self.refuse(
                    code::UNKNOWN,
                    own.span,
                    "The engine does not know square brackets behind a variable",
                );
            }
            variables.push((name, value));
        }
        Ok(StatementKind::Local { is_final: modifiers.has(Modifier::Final), ty, variables })
    }

    /// `name = value`, with the type it has.
    pub(super) fn declarator(&mut self, node: Node<'_>, ty: &TypeName) -> Read<(Name, Option<Expression>, TypeName)> {
        let name = self.field_name(node, "name")?;
        let mut ty = ty.clone();
        ty.dimensions = ty.dimensions.saturating_add(self.dimensions(node));
        let value = match node.child_by_field_name("value") {
            Some(value) if value.kind() == "array_initializer" => {
                let items = self.expressions(value)?;
                let kind = ExpressionKind::NewItems { ty: ty.clone(), items };
                Some(Expression { kind, span: span(value) })
            }
            Some(value) => Some(self.expression(value)?),
            None => None,
        };
        Ok((name, value, ty))
    }

    fn for_statement(&mut self, node: Node<'_>) -> Read<StatementKind> {
        let mut init = Vec::new();
        for child in fields(node, "init") {
            if child.kind() == "local_variable_declaration" {
                init.push(self.statement(child)?);
            } else {
                let kind = StatementKind::Expression(self.expression(child)?);
                init.push(Statement { kind, span: span(child) });
            }
        }
        let condition = match node.child_by_field_name("condition") {
            Some(condition) => Some(self.expression(condition)?),
            None => None,
        };
        let mut update = Vec::new();
        for child in fields(node, "update") {
            update.push(self.expression(child)?);
        }
        Ok(StatementKind::For { init, condition, update, body: self.boxed_statement(node, "body")? })
    }

    fn try_statement(&mut self, node: Node<'_>) -> Read<StatementKind> {
        let body = self.field(node, "body")?;
        let body = self.block(body)?;
        let mut catches = Vec::new();
        let mut finally = None;
        for child in children(node) {
            match child.kind() {
                "catch_clause" => {
                    let Some(parameter) = child_of_kind(child, "formal_parameter") else {
                        return self.unknown(child, "statement");
                    };
                    let parameter = self.parameter(parameter)?;
                    let body = self.field(child, "body")?;
                    catches.push((parameter, self.block(body)?));
                }
                "finally_clause" => {
                    let Some(block) = child_of_kind(child, "block") else { return self.unknown(child, "statement") };
                    finally = Some(self.block(block)?);
                }
                _ => {}
            }
        }
        Ok(StatementKind::Try { body, catches, finally })
    }

    fn switch(&mut self, node: Node<'_>) -> Read<StatementKind> {
        let subject = self.condition(node)?;
        let body = self.field(node, "body")?;
        let mut cases = Vec::new();
        let mut otherwise = None;
        for rule in children(body) {
            let (Some(label), Some(block)) = (child_of_kind(rule, "switch_label"), child_of_kind(rule, "block")) else {
                return self.unknown(rule, "statement");
            };
            if otherwise.is_some() {
                return self.refuse(code::DECLARATION, span(rule), "`when else` must be the last block of a switch");
            }
            let block = self.block(block)?;
            let labels = children(label);
            match labels.first() {
                None => otherwise = Some(block),
                Some(first) if first.kind() == "when_sobject_type" => {
                    let [ty, name] = children(*first)[..] else { return self.unknown(*first, "statement") };
                    let record = Some((self.type_name(ty)?, self.name(name)));
                    cases.push(Case { values: Vec::new(), record, body: block });
                }
                Some(_) => {
                    let mut values = Vec::new();
                    for value in labels {
                        values.push(self.expression(value)?);
                    }
                    cases.push(Case { values, record: None, body: block });
                }
            }
        }
        Ok(StatementKind::Switch { subject, cases, otherwise })
    }
}
