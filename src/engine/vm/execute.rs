//! Statements.

use super::super::ir::{Case, Catch, Conversion, Expression, Statement, StatementKind};
use super::super::native::{Cause, Thrown};
use super::super::value::Value;
use super::{Flow, Vm};

impl<'a> Vm<'a> {
    pub(super) fn execute(&mut self, body: &'a [Statement]) -> Result<Flow, Thrown> {
        for statement in body {
            let flow = self.statement(statement)?;
            if flow != Flow::Next {
                return Ok(flow);
            }
        }
        Ok(Flow::Next)
    }

    fn statement(&mut self, statement: &'a Statement) -> Result<Flow, Thrown> {
        self.line = statement.line;
        self.tick()?;
        if let Some(hits) = self.hits.get_mut(statement.coverage as usize) {
            *hits = hits.saturating_add(1);
        }
        match &statement.kind {
            StatementKind::Expression(expression) => self.run(expression)?,
            StatementKind::Block(body) => return self.execute(body),
            StatementKind::If { condition, then, otherwise } => {
                let body = if self.condition(condition)? { then } else { otherwise };
                return self.execute(body);
            }
            StatementKind::While { condition, body } => {
                while self.condition(condition)? {
                    match self.execute(body)? {
                        Flow::Break => break,
                        Flow::Return => return Ok(Flow::Return),
                        Flow::Next | Flow::Continue => {}
                    }
                    self.line = statement.line;
                    self.tick()?;
                }
            }
            StatementKind::DoWhile { body, condition } => loop {
                match self.execute(body)? {
                    Flow::Break => break,
                    Flow::Return => return Ok(Flow::Return),
                    Flow::Next | Flow::Continue => {}
                }
                self.tick()?;
                if !self.condition(condition)? {
                    break;
                }
            },
            StatementKind::For { init, condition, update, body } => {
                self.execute(init)?;
                loop {
                    if let Some(condition) = condition
                        && !self.condition(condition)?
                    {
                        break;
                    }
                    match self.execute(body)? {
                        Flow::Break => break,
                        Flow::Return => return Ok(Flow::Return),
                        Flow::Next | Flow::Continue => {}
                    }
                    self.line = statement.line;
                    self.tick()?;
                    for expression in update {
                        self.run(expression)?;
                    }
                }
            }
            StatementKind::ForEach { slot, conversion, values, body } => {
                return self.for_each(*slot, *conversion, values, body);
            }
            StatementKind::Return(value) => {
                self.returned = match value {
                    Some(value) => self.evaluate(value)?,
                    None => Value::Null,
                };
                return Ok(Flow::Return);
            }
            StatementKind::Throw(value) => {
                let thrown = self.evaluate(value)?;
                return Err(self.throw_value(thrown));
            }
            StatementKind::Break => return Ok(Flow::Break),
            StatementKind::Continue => return Ok(Flow::Continue),
            StatementKind::Try { body, catches, finally } => return self.try_statement(body, catches, finally),
            StatementKind::Switch { subject, cases, otherwise } => {
                let subject = self.evaluate(subject)?;
                return self.switch(subject, cases, otherwise);
            }
            StatementKind::RunAs { user, body } => {
                let user = self.evaluate(user)?;
                let before = self.run_as(user)?;
                // What stands in the block may change setup objects whatever was changed before it.
                let changed = self.changed_kind.take();
                let flow = self.execute(body);
                (self.user, self.changed_kind) = (before, changed);
                return flow;
            }
        }
        Ok(Flow::Next)
    }

    /// A condition; `null` is no answer.
    pub(super) fn condition(&mut self, condition: &'a Expression) -> Result<bool, Thrown> {
        match self.evaluate(condition)? {
            Value::Boolean(it) => Ok(it),
            _ => Err(self.null_pointer()),
        }
    }

    fn for_each(
        &mut self,
        slot: u16,
        conversion: Option<Conversion>,
        values: &'a Expression,
        body: &'a [Statement],
    ) -> Result<Flow, Thrown> {
        let line = self.line;
        let values = self.evaluate(values)?;
        let mut at = 0;
        let iterator = match &values {
            Value::Null => return Err(self.null_pointer()),
            Value::List(_) => None,
            Value::Set(table) => {
                let size = table.len();
                for (at, key) in table.keys().into_iter().enumerate() {
                    let round = self.one_round(slot, conversion, key, body, line, at + 1)?;
                    self.must_be_as_before(size, table.len())?;
                    if let Some(flow) = round {
                        return Ok(flow);
                    }
                }
                return Ok(Flow::Next);
            }
            other => Some(self.call_method(other, "iterator", &[])?),
        };
        let Some(iterator) = iterator else { return self.for_each_of(slot, conversion, &values, body, line) };
        loop {
            let Value::Boolean(true) = self.call_method(&iterator, "hasNext", &[])? else { return Ok(Flow::Next) };
            let item = self.call_method(&iterator, "next", &[])?;
            at += 1;
            if let Some(flow) = self.one_round(slot, conversion, item, body, line, at)? {
                return Ok(flow);
            }
        }
    }

    fn for_each_of(
        &mut self,
        slot: u16,
        conversion: Option<Conversion>,
        values: &Value,
        body: &'a [Statement],
        line: u32,
    ) -> Result<Flow, Thrown> {
        let Value::List(list) = values else { return Ok(Flow::Next) };
        let size = list.items().len();
        let mut at = 0;
        loop {
            let Some(item) = list.items().get(at).cloned() else { return Ok(Flow::Next) };
            at += 1;
            let round = self.one_round(slot, conversion, item, body, line, at)?;
            self.must_be_as_before(size, list.items().len())?;
            if let Some(flow) = round {
                return Ok(flow);
            }
        }
    }

    /// Elements must not be added or removed in a loop over them (Apex Developer Guide, "Iterating Collections"). It is
    /// noticed at the end of the round, not at the statement that does it.
    fn must_be_as_before(&mut self, before: usize, now: usize) -> Result<(), Thrown> {
        if before == now {
            return Ok(());
        }
        Err(self.raise("System.FinalException", "Cannot modify a collection while it is being iterated."))
    }

    /// One round of a loop over values; answers how the loop ends if it does.
    fn one_round(
        &mut self,
        slot: u16,
        conversion: Option<Conversion>,
        item: Value,
        body: &'a [Statement],
        line: u32,
        at: usize,
    ) -> Result<Option<Flow>, Thrown> {
        self.line = line;
        if at > 1 {
            self.tick()?;
        }
        let item = match conversion {
            Some(conversion) => self.convert(conversion, item)?,
            None => item,
        };
        self.set_local(slot, item);
        Ok(match self.execute(body)? {
            Flow::Break => Some(Flow::Next),
            Flow::Return => Some(Flow::Return),
            Flow::Next | Flow::Continue => None,
        })
    }

    fn try_statement(
        &mut self,
        body: &'a [Statement],
        catches: &'a [Catch],
        finally: &'a [Statement],
    ) -> Result<Flow, Thrown> {
        let (frames, base, height) = (self.frames.len(), self.base, self.stack.len());
        let mut result = self.execute(body);
        if let Err(thrown) = result {
            // What was called has ended.
            self.frames.truncate(frames);
            self.base = base;
            self.stack.truncate(height);
            let object = self.caught(thrown);
            if !self.is_catchable(object.class) {
                // Neither `catch` nor `finally` runs after a broken limit or a failed assertion.
                return Err(Thrown(Box::new(Cause::Exception(object))));
            }
            let catch = catches.iter().find(|it| self.program.classes.extends(object.class, it.class));
            result = match catch {
                Some(catch) => {
                    self.set_local(catch.slot, Value::Object(object));
                    self.execute(&catch.body)
                }
                None => Err(Thrown(Box::new(Cause::Exception(object)))),
            };
        }
        if finally.is_empty() {
            return result;
        }
        if let Err(Thrown(cause)) = &result
            && let Cause::Exception(object) = &**cause
            && !self.is_catchable(object.class)
        {
            return result;
        }
        self.frames.truncate(frames);
        self.base = base;
        self.stack.truncate(height);
        let returned = self.returned.clone();
        match self.execute(finally)? {
            Flow::Next => {
                self.returned = returned;
                result
            }
            other => Ok(other),
        }
    }

    fn switch(&mut self, subject: Value, cases: &'a [Case], otherwise: &'a [Statement]) -> Result<Flow, Thrown> {
        for case in cases {
            if let Some((ty, slot)) = case.record {
                if self.is_instance(&subject, ty) {
                    self.set_local(slot, subject);
                    return self.execute(&case.body);
                }
                continue;
            }
            for value in &case.values {
                let value = self.evaluate(value)?;
                // The guide does not say how strings are compared here; the stricter reading tells cases apart.
                if self.equals(&subject, &value)? {
                    return self.execute(&case.body);
                }
            }
        }
        self.execute(otherwise)
    }
}
