//! Expressions but for names, calls, operators and assignments.

use std::str::FromStr;
use std::sync::Arc;

use bigdecimal::BigDecimal;

use super::super::ir::{Conversion, Expression};
use super::super::syntax::{self, ExpressionKind, Span};
use super::super::text::Text;
use super::super::types::{Kind, Ty};
use super::super::{code, stack};
use super::body::{Body, Typed};
use super::convert;
use super::field::Head;
use super::{Checked, Refused, types};

impl Body<'_, '_> {
    /// A whole expression. What `?.` leaves out ends where it ends.
    pub(super) fn expression(&mut self, written: &syntax::Expression) -> Checked<Typed> {
        let outer = std::mem::take(&mut self.safe);
        let checked = stacker::maybe_grow(stack::LEFT, stack::STEP, || self.part(written));
        let safe = std::mem::replace(&mut self.safe, outer);
        let mut typed = checked?;
        for (slot, object) in safe.into_iter().rev() {
            typed.expression = Expression::Safe { slot, parts: Box::new([object, typed.expression]) };
        }
        Ok(typed)
    }

    /// An expression that has a value.
    pub(super) fn value(&mut self, written: &syntax::Expression) -> Checked<Typed> {
        let typed = self.expression(written)?;
        if typed.ty == Ty::VOID {
            return self.refuse(code::TYPE, written.span, "The method has no result that could be used");
        }
        Ok(typed)
    }

    /// An expression as a value of a type, converted if that needs no cast.
    pub(super) fn expression_as(&mut self, written: &syntax::Expression, ty: Ty) -> Checked<Expression> {
        let typed = self.value(written)?;
        self.converted(typed, ty, written.span)
    }

    /// A value as one of a type.
    pub(super) fn converted(&mut self, typed: Typed, ty: Ty, span: Span) -> Checked<Expression> {
        let typed = self.rows_as(typed, ty);
        match convert::conversion(&mut self.checker.classes, typed.ty, ty) {
            Some(conversion) => Ok(apply(conversion, typed.expression)),
            None => {
                let words = format!("A value of type `{}` does not fit `{}`", self.shown(typed.ty), self.shown(ty));
                self.refuse(code::TYPE, span, words)
            }
        }
    }

    /// A part of an expression, to which a `?.` inside it may still apply.
    pub(super) fn part(&mut self, written: &syntax::Expression) -> Checked<Typed> {
        let span = written.span;
        Ok(match &written.kind {
            ExpressionKind::Null => Typed::new(Expression::Null, Ty::NULL),
            ExpressionKind::Boolean(it) => Typed::new(Expression::Boolean(*it), Ty::BOOLEAN),
            ExpressionKind::Integer(it) => Typed::new(Expression::Integer(*it), Ty::INTEGER),
            ExpressionKind::Long(it) => Typed::new(Expression::Long(*it), Ty::LONG),
            ExpressionKind::Double(it) => Typed::new(Expression::Double(*it), Ty::DOUBLE),
            ExpressionKind::Decimal(digits) => match BigDecimal::from_str(digits.trim_end_matches('.')) {
                Ok(number) => Typed::new(Expression::Decimal(Arc::new(number)), Ty::DECIMAL),
                Err(_) => return self.refuse(code::TYPE, span, "The number does not fit Decimal"),
            },
            ExpressionKind::String(text) => Typed::new(Expression::Text(Text::constant(text)), Ty::STRING),
            ExpressionKind::This => {
                let ty = self.this_type(span)?;
                Typed::new(Expression::Local(0), ty)
            }
            ExpressionKind::Name(_) | ExpressionKind::Field { .. } => match self.head(written)? {
                Head::Value(typed) => typed,
                Head::Type(_) | Head::Namespace(_) | Head::Label => {
                    return self.refuse(code::NAME, span, "A type is not a value; `.class` gives its `Type`");
                }
            },
            ExpressionKind::Call { object, name, arguments, is_safe } => {
                self.call(object.as_deref(), name, arguments, *is_safe, span)?
            }
            ExpressionKind::SuperCall { name, arguments } => self.super_call(name, arguments)?,
            ExpressionKind::Index { list, index } => {
                let list_typed = self.part(list)?;
                let element = self.list_element(list_typed.ty, list.span)?;
                let index = self.expression_as(index, Ty::INTEGER)?;
                Typed::new(Expression::Index(Box::new([list_typed.expression, index])), element)
            }
            ExpressionKind::New { ty, arguments } => self.new_object(ty, arguments, span)?,
            ExpressionKind::NewArray { ty, size } => {
                let ty = self.value_type(ty)?;
                let size = self.expression_as(size, Ty::INTEGER)?;
                Typed::new(Expression::NewArray(ty, Box::new(size)), ty)
            }
            ExpressionKind::NewItems { ty, items } => self.new_items(ty, items)?,
            // Empty braces are those of any collection.
            ExpressionKind::NewMap { ty, entries } if entries.is_empty() => self.new_items(ty, &[])?,
            ExpressionKind::NewMap { ty, entries } => {
                let whole = self.value_type(ty)?;
                let Kind::Map(key, value) = *self.checker.classes.types.kind(whole) else {
                    return self.refuse(code::TYPE, ty.span, "Only a map can be made of `=>` pairs");
                };
                let mut pairs = Vec::new();
                let mut is_whole = true;
                for (written_key, written_value) in entries {
                    match (self.expression_as(written_key, key), self.expression_as(written_value, value)) {
                        (Ok(key), Ok(value)) => pairs.push((key, value)),
                        _ => is_whole = false,
                    }
                }
                if !is_whole {
                    return Err(Refused);
                }
                Typed::new(Expression::NewMap(whole, pairs), whole)
            }
            ExpressionKind::ClassLiteral(name) => match types::resolve(&mut self.checker.classes, self.class, name) {
                Ok(ty) => Typed::new(Expression::Type(ty), Ty::TYPE),
                Err((code, words)) => return self.refuse(code, name.span, words),
            },
            ExpressionKind::Unary { operator, operand } => self.unary(*operator, operand, span)?,
            ExpressionKind::Binary { .. } => self.binary(written)?,
            ExpressionKind::Step { is_prefix, is_increment, operand } => {
                self.step(*is_prefix, *is_increment, operand, span)?
            }
            ExpressionKind::Assign { operator, target, value } => self.assign(*operator, target, value, span)?,
            ExpressionKind::Ternary { condition, then, otherwise } => {
                let condition = self.expression_as(condition, Ty::BOOLEAN)?;
                let a = self.value(then)?;
                let b = self.value(otherwise)?;
                // A query beside a record gives one.
                let (a, b) = (self.rows_beside(a, b.ty), b);
                let b = self.rows_beside(b, a.ty);
                let Some(ty) = convert::common(&mut self.checker.classes, a.ty, b.ty) else {
                    let words = format!("`{}` and `{}` have no type in common", self.shown(a.ty), self.shown(b.ty));
                    return self.refuse(code::TYPE, span, words);
                };
                let a = self.converted(a, ty, then.span)?;
                let b = self.converted(b, ty, otherwise.span)?;
                Typed::new(Expression::Ternary(Box::new([condition, a, b])), ty)
            }
            ExpressionKind::InstanceOf { value, ty } => {
                let typed = self.value(value)?;
                let ty = self.value_type(ty)?;
                self.must_be_possible(typed.ty, ty, span)?;
                Typed::new(Expression::IsInstance(ty, Box::new(typed.expression)), Ty::BOOLEAN)
            }
            ExpressionKind::Cast { ty, value } => {
                if let ([name], ExpressionKind::Unary { .. }) = (&ty.parts[..], &value.kind)
                    && self.variable(&name.key()).is_some()
                {
                    return self.refuse(
                        code::TYPE,
                        ty.span,
                        "This may be a cast or a variable; give the variable another name",
                    );
                }
                let to = self.value_type(ty)?;
                let typed = self.value(value)?;
                let typed = self.rows_as(typed, to);
                if let Some(conversion) = convert::conversion(&mut self.checker.classes, typed.ty, to) {
                    Typed::new(apply(conversion, typed.expression), to)
                } else {
                    self.must_be_possible(typed.ty, to, span)?;
                    Typed::new(Expression::Cast(to, Box::new(typed.expression)), to)
                }
            }
            ExpressionKind::Parenthesised(inner) => self.value(inner)?,
            ExpressionKind::Dml { action, target, key, is_user_mode } => {
                self.dml(*action, target, key.as_ref(), *is_user_mode)?
            }
            ExpressionKind::Query(query) => self.query(query)?,
        })
    }

    /// The type of `this`.
    pub(super) fn this_type(&mut self, span: Span) -> Checked<Ty> {
        if self.is_static {
            return self.refuse(code::NAME, span, "There is no `this` in a static method");
        }
        Ok(self.checker.classes.get(self.class).ty)
    }

    /// The type of the elements that `[i]` reaches.
    pub(super) fn list_element(&mut self, ty: Ty, span: Span) -> Checked<Ty> {
        match self.checker.classes.types.kind(ty) {
            Kind::List(element) => Ok(*element),
            _ => {
                let words = format!("`{}` is no list", self.shown(ty));
                self.refuse(code::TYPE, span, words)
            }
        }
    }

    fn must_be_possible(&mut self, from: Ty, to: Ty, span: Span) -> Checked<()> {
        if convert::may_be(&mut self.checker.classes, from, to) {
            return Ok(());
        }
        let words = format!("A value of type `{}` is never one of type `{}`", self.shown(from), self.shown(to));
        self.refuse(code::TYPE, span, words)
    }

    fn new_items(&mut self, name: &syntax::TypeName, items: &[syntax::Expression]) -> Checked<Typed> {
        let ty = self.value_type(name)?;
        let (element, is_set) = match *self.checker.classes.types.kind(ty) {
            Kind::List(element) => (element, false),
            Kind::Set(element) => (element, true),
            _ if items.is_empty() && matches!(self.checker.classes.types.kind(ty), Kind::Map(..)) => {
                return Ok(Typed::new(Expression::NewMap(ty, Vec::new()), ty));
            }
            _ => return self.refuse(code::TYPE, name.span, "Only a list or a set can be made of values in braces"),
        };
        let checked: Vec<Checked<Expression>> = items.iter().map(|it| self.expression_as(it, element)).collect();
        let items = checked.into_iter().collect::<Checked<Vec<Expression>>>()?;
        let expression = if is_set { Expression::NewSet(ty, items) } else { Expression::NewList(ty, items) };
        Ok(Typed::new(expression, ty))
    }
}

/// An expression with a conversion around it; literals are converted at once.
pub(super) fn apply(conversion: Option<Conversion>, expression: Expression) -> Expression {
    match (conversion, expression) {
        (None, expression) => expression,
        (Some(Conversion::Long), Expression::Integer(it)) => Expression::Long(i64::from(it)),
        (Some(Conversion::Double), Expression::Integer(it)) => Expression::Double(f64::from(it)),
        (Some(Conversion::Decimal), Expression::Integer(it)) => Expression::Decimal(Arc::new(BigDecimal::from(it))),
        (Some(conversion), expression) => Expression::Convert(conversion, Box::new(expression)),
    }
}
