//! Statements.

use super::super::class::ClassKind;
use super::super::ir::{Case, Catch, Expression, Statement, StatementKind};
use super::super::syntax::{self, ExpressionKind, Span, StatementKind as Written};
use super::super::types::{Kind, Ty};
use super::super::{code, stack};
use super::body::Body;
use super::{Checked, Refused, types};

impl Body<'_, '_> {
    /// The statements of a block, in a scope of their own.
    pub(super) fn block(&mut self, block: &syntax::Block) -> Checked<Vec<Statement>> {
        self.scope(|body| body.statements(&block.statements))
    }

    fn statements(&mut self, written: &[syntax::Statement]) -> Checked<Vec<Statement>> {
        let mut statements = Vec::new();
        let mut is_whole = true;
        for statement in written {
            // Every statement is checked, so that one run finds all errors.
            let checked = stacker::maybe_grow(stack::LEFT, stack::STEP, || self.statement(statement, &mut statements));
            is_whole &= checked.is_ok();
        }
        if is_whole { Ok(statements) } else { Err(Refused) }
    }

    /// A statement that is the whole body of another.
    fn single(&mut self, written: &syntax::Statement) -> Checked<Vec<Statement>> {
        self.scope(|body| match &written.kind {
            Written::Block(block) => body.statements(&block.statements),
            _ => {
                let mut statements = Vec::new();
                body.statement(written, &mut statements)?;
                Ok(statements)
            }
        })
    }

    fn statement(&mut self, written: &syntax::Statement, out: &mut Vec<Statement>) -> Checked<()> {
        let span = written.span;
        let kind = match &written.kind {
            Written::Empty => return Ok(()),
            Written::Block(block) => {
                let body = self.block(block)?;
                out.push(Statement { line: self.line(span), coverage: u32::MAX, kind: StatementKind::Block(body) });
                return Ok(());
            }
            Written::Local { is_final, ty, variables } => {
                let Ok(ty) = self.value_type(ty) else {
                    // Their uses would only repeat the finding.
                    for (name, _) in variables {
                        self.add_variable(&name.text, Ty::VOID, false, name.span)?;
                    }
                    return Err(Refused);
                };
                for (name, value) in variables {
                    let has_value = value.is_some();
                    let value = match value {
                        // The variable is not in scope in its own value.
                        Some(value) => self.expression_as(value, ty),
                        None => Ok(Expression::Null),
                    };
                    let slot = self.add_variable(&name.text, ty, *is_final && has_value, name.span)?;
                    let set = Expression::SetLocal(slot, Box::new(value?));
                    let statement = self.statement_at(span, StatementKind::Expression(set));
                    out.push(statement);
                }
                return Ok(());
            }
            Written::Expression(expression) => StatementKind::Expression(self.expression_statement(expression)?),
            Written::If { condition, then, otherwise } => {
                let condition = self.condition(condition);
                let then = self.single(then);
                let otherwise = match otherwise {
                    Some(otherwise) => self.single(otherwise)?,
                    None => Vec::new(),
                };
                StatementKind::If { condition: condition?, then: then?, otherwise }
            }
            Written::While { condition, body } => {
                let condition = self.condition(condition);
                StatementKind::While { body: self.loop_body(body)?, condition: condition? }
            }
            Written::DoWhile { body, condition } => {
                self.loops += 1;
                let body = self.block(body);
                self.loops -= 1;
                StatementKind::DoWhile { condition: self.condition(condition)?, body: body? }
            }
            Written::For { init, condition, update, body } => {
                self.scope(|it| it.for_loop(init, condition.as_ref(), update, body))?
            }
            Written::ForEach { ty, name, value, body } => self.scope(|it| it.for_each(ty, name, value, body))?,
            Written::Return(value) => self.return_statement(value.as_ref(), span)?,
            Written::Throw(value) => {
                let thrown = self.expression(value)?;
                let exception = self.checker.classes.library("exception");
                let is_exception = match self.checker.classes.types.kind(thrown.ty) {
                    Kind::Class(class, _) => exception.is_some_and(|it| self.checker.classes.extends(*class, it)),
                    _ => false,
                };
                if !is_exception {
                    return self.refuse(code::TYPE, value.span, "Only an exception can be thrown");
                }
                StatementKind::Throw(thrown.expression)
            }
            Written::Break | Written::Continue if self.loops == 0 => {
                return self.refuse(code::FLOW, span, "There is no loop around this");
            }
            Written::Break => StatementKind::Break,
            Written::Continue => StatementKind::Continue,
            Written::Try { body, catches, finally } => {
                let kind = self.try_statement(body, catches, finally.as_ref())?;
                out.push(Statement { line: self.line(span), coverage: u32::MAX, kind });
                return Ok(());
            }
            Written::Switch { subject, cases, otherwise } => self.switch(subject, cases, otherwise.as_ref())?,
            Written::RunAs { user, body } => {
                let is_test = self.checker.classes.get(self.class).is_test;
                let class = self.checker.classes.get(self.class);
                let is_test = is_test || self.checker.classes.get(class.outer).is_test;
                if !is_test {
                    return self.refuse(code::DECLARATION, span, "Only a test can say `System.runAs`");
                }
                let user_type = self.checker.classes.schema.find("User");
                let user_type = user_type.map_or(Ty::OBJECT, |it| self.checker.classes.types.number(Kind::Record(it)));
                let user = self.expression_as(user, user_type);
                let body = self.block(body)?;
                StatementKind::RunAs { user: user?, body }
            }
            Written::Delegate { is_super, arguments } => {
                StatementKind::Expression(self.delegate(*is_super, arguments, span)?)
            }
        };
        let statement = self.statement_at(span, kind);
        out.push(statement);
        Ok(())
    }

    fn loop_body(&mut self, body: &syntax::Statement) -> Checked<Vec<Statement>> {
        self.loops += 1;
        let checked = self.single(body);
        self.loops -= 1;
        checked
    }

    fn condition(&mut self, condition: &syntax::Expression) -> Checked<Expression> {
        self.expression_as(condition, Ty::BOOLEAN)
    }

    /// An expression whose value nobody uses: a call, an assignment, `new`, `++` or DML.
    fn expression_statement(&mut self, expression: &syntax::Expression) -> Checked<Expression> {
        let does_something = matches!(
            expression.kind,
            ExpressionKind::Call { .. }
                | ExpressionKind::SuperCall { .. }
                | ExpressionKind::New { .. }
                | ExpressionKind::Step { .. }
                | ExpressionKind::Assign { .. }
                | ExpressionKind::Dml { .. }
        );
        if !does_something {
            return self.refuse(code::SYNTAX, expression.span, "An expression cannot be a statement");
        }
        Ok(self.expression(expression)?.expression)
    }

    fn for_loop(
        &mut self,
        init: &[syntax::Statement],
        condition: Option<&syntax::Expression>,
        update: &[syntax::Expression],
        body: &syntax::Statement,
    ) -> Checked<StatementKind> {
        let init = self.statements(init)?;
        let condition = match condition {
            Some(condition) => Some(self.condition(condition)?),
            None => None,
        };
        let mut updates = Vec::new();
        for expression in update {
            updates.push(self.expression_statement(expression)?);
        }
        Ok(StatementKind::For { init, condition, update: updates, body: self.loop_body(body)? })
    }

    fn for_each(
        &mut self,
        ty: &syntax::TypeName,
        name: &syntax::Name,
        value: &syntax::Expression,
        body: &syntax::Statement,
    ) -> Checked<StatementKind> {
        let ty = self.value_type(ty)?;
        let mut values = self.expression(value)?;
        // `for (List<Account> some : [SELECT …])` goes through lists of 200.
        let wants_lists = Self::is_rows(&values) && matches!(self.checker.classes.types.kind(ty), Kind::List(_));
        if wants_lists {
            let rows = self.rows_as(values, ty);
            let batches = self.checker.classes.types.list(rows.ty);
            values = super::body::Typed::new(Expression::Batches(Box::new(rows.expression)), batches);
        } else if Self::is_rows(&values) {
            let list = self.checker.classes.types.list(ty);
            values = self.rows_as(values, list);
        }
        let iterable = self.checker.classes.library("iterable");
        let element = match self.checker.classes.types.kind(values.ty).clone() {
            Kind::List(element) | Kind::Set(element) => Some(element),
            Kind::Class(..) => {
                let interfaces = self.checker.classes.interfaces_of_type(values.ty);
                interfaces.into_iter().find_map(|it| match self.checker.classes.types.kind(it) {
                    Kind::Class(class, Some(element)) if Some(*class) == iterable => Some(*element),
                    _ => None,
                })
            }
            _ => None,
        };
        let Some(element) = element else {
            let shown = self.shown(values.ty);
            return self.refuse(code::TYPE, value.span, format!("`{shown}` has no elements to go through"));
        };
        let Some(conversion) = super::convert::conversion(&mut self.checker.classes, element, ty) else {
            let words = format!("The elements are of type `{}`, not `{}`", self.shown(element), self.shown(ty));
            return self.refuse(code::TYPE, name.span, words);
        };
        let slot = self.add_variable(&name.text, ty, false, name.span)?;
        Ok(StatementKind::ForEach { slot, conversion, values: values.expression, body: self.loop_body(body)? })
    }

    fn return_statement(&mut self, value: Option<&syntax::Expression>, span: Span) -> Checked<StatementKind> {
        let result = self.result;
        match value {
            None if result == Ty::VOID => Ok(StatementKind::Return(None)),
            None => {
                let words = format!("A value of type `{}` must be returned", self.shown(result));
                self.refuse(code::TYPE, span, words)
            }
            Some(value) if result == Ty::VOID => self.refuse(code::TYPE, value.span, "The method has no result"),
            Some(value) => Ok(StatementKind::Return(Some(self.expression_as(value, result)?))),
        }
    }

    fn try_statement(
        &mut self,
        body: &syntax::Block,
        catches: &[(syntax::Parameter, syntax::Block)],
        finally: Option<&syntax::Block>,
    ) -> Checked<StatementKind> {
        let body = self.block(body);
        let exception = self.checker.classes.library("exception");
        let mut checked = Vec::new();
        let mut is_whole = true;
        for (parameter, block) in catches {
            let caught = self.scope(|it| {
                let ty = it.value_type(&parameter.ty)?;
                let class = match it.checker.classes.types.kind(ty) {
                    Kind::Class(class, _) => Some(*class),
                    _ => None,
                };
                let is_exception = |class| exception.is_some_and(|other| it.checker.classes.extends(class, other));
                let Some(class) = class.filter(|class| is_exception(*class)) else {
                    return it.refuse(code::TYPE, parameter.ty.span, "Only an exception can be caught");
                };
                let is_caught_before = |other: &Catch| it.checker.classes.extends(class, other.class);
                if checked.iter().any(is_caught_before) {
                    return it.refuse(code::FLOW, parameter.ty.span, "The exception is caught by an earlier `catch`");
                }
                let slot = it.add_variable(&parameter.name.text, ty, parameter.is_final, parameter.name.span)?;
                Ok(Catch { class, slot, body: it.block(block)? })
            });
            match caught {
                Ok(caught) => checked.push(caught),
                Err(Refused) => is_whole = false,
            }
        }
        let finally = match finally {
            Some(finally) => self.block(finally)?,
            None => Vec::new(),
        };
        let body = body?;
        if is_whole { Ok(StatementKind::Try { body, catches: checked, finally }) } else { Err(Refused) }
    }

    /// Apex Developer Guide, "Switch Statements": Integer, Long, String, an enum, or a record of some object; every value
    /// once; `null` may be one of them.
    fn switch(
        &mut self,
        subject: &syntax::Expression,
        cases: &[syntax::Case],
        otherwise: Option<&syntax::Block>,
    ) -> Checked<StatementKind> {
        let typed = self.expression(subject)?;
        let enumeration = match self.checker.classes.types.kind(typed.ty) {
            Kind::Class(class, _) if self.checker.classes.get(*class).kind == ClassKind::Enum => Some(*class),
            _ => None,
        };
        let is_record = typed.ty == Ty::SOBJECT || matches!(self.checker.classes.types.kind(typed.ty), Kind::Record(_));
        if enumeration.is_none() && !is_record && !matches!(typed.ty, Ty::INTEGER | Ty::LONG | Ty::STRING) {
            let words = format!("`switch` does not work on `{}`", self.shown(typed.ty));
            return self.refuse(code::TYPE, subject.span, words);
        }
        let mut seen: Vec<String> = Vec::new();
        let mut checked = Vec::new();
        for case in cases {
            let one = self.scope(|it| {
                let mut values = Vec::new();
                for value in &case.values {
                    let (value, shown) = it.case_value(value, typed.ty, enumeration)?;
                    if seen.contains(&shown) {
                        return it.refuse(code::DECLARATION, case.body.span, format!("`{shown}` is there twice"));
                    }
                    seen.push(shown);
                    values.push(value);
                }
                let record = match &case.record {
                    Some((ty, name)) if is_record => {
                        let ty = it.value_type(ty)?;
                        Some((ty, it.add_variable(&name.text, ty, false, name.span)?))
                    }
                    Some((_, name)) => return it.refuse(code::TYPE, name.span, "The value is no record"),
                    None => None,
                };
                Ok(Case { values, record, body: it.block(&case.body)? })
            })?;
            checked.push(one);
        }
        let otherwise = match otherwise {
            Some(otherwise) => self.block(otherwise)?,
            None => Vec::new(),
        };
        Ok(StatementKind::Switch { subject: typed.expression, cases: checked, otherwise })
    }

    /// A value after `when`, and how to tell that it is there twice.
    fn case_value(
        &mut self,
        value: &syntax::Expression,
        ty: Ty,
        enumeration: Option<super::super::types::ClassId>,
    ) -> Checked<(Expression, String)> {
        match (&value.kind, enumeration) {
            (ExpressionKind::Null, _) => return Ok((Expression::Null, "null".to_owned())),
            (ExpressionKind::Name(name), Some(class)) => {
                let constants = &self.checker.classes.get(class).constants;
                return match constants.iter().position(|it| it.eq_ignore_ascii_case(&name.text)) {
                    Some(at) => Ok((Expression::Enum(class, at as u16), name.key())),
                    None => {
                        let (code, words) = super::no_such("constant", &name.text);
                        self.refuse(code, name.span, words)
                    }
                };
            }
            (_, Some(_)) => return self.refuse(code::TYPE, value.span, "Only the name of a constant can stand here"),
            _ => {}
        }
        let checked = self.expression_as(value, ty)?;
        let shown = match &checked {
            Expression::Integer(it) => it.to_string(),
            Expression::Long(it) => it.to_string(),
            Expression::Text(it) => format!("'{it}'"),
            _ => return self.refuse(code::TYPE, value.span, "Only a literal can stand here"),
        };
        Ok((checked, shown))
    }

    /// A type of values that the text names.
    pub(super) fn value_type(&mut self, name: &syntax::TypeName) -> Checked<Ty> {
        match types::resolve(&mut self.checker.classes, self.class, name) {
            Ok(Ty::VOID) => self.refuse(code::TYPE, name.span, "`void` is not a type of values"),
            Ok(ty) => Ok(ty),
            Err((code, words)) => self.refuse(code, name.span, words),
        }
    }
}
