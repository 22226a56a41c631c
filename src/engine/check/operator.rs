//! Operators (Apex Developer Guide, "Expression Operators").

use super::super::code;
use super::super::ir::{Conversion, Expression, Number};
use super::super::syntax::{self, BinaryOperator as Op, ExpressionKind, Span, UnaryOperator};
use super::super::text::Text;
use super::super::types::{Kind, Ty};
use super::body::{Body, Typed};
use super::{Checked, convert, expression};

impl Body<'_, '_> {
    pub(super) fn unary(
        &mut self,
        operator: UnaryOperator,
        operand: &syntax::Expression,
        span: Span,
    ) -> Checked<Typed> {
        let typed = self.value(operand)?;
        let ty = typed.ty;
        let inner = Box::new(typed.expression);
        let result = match operator {
            UnaryOperator::Not if ty == Ty::BOOLEAN => Expression::Not(inner),
            // `'a' + +'b'` is in classes that orgs run.
            UnaryOperator::Plus if ty == Ty::STRING => *inner,
            UnaryOperator::Minus | UnaryOperator::Plus if convert::is_number(ty) => match operator {
                UnaryOperator::Minus => Expression::Negate(inner),
                _ => *inner,
            },
            UnaryOperator::Complement if matches!(ty, Ty::INTEGER | Ty::LONG) => Expression::Complement(inner),
            _ => {
                let words = format!("The operator does not work on `{}`", self.shown(ty));
                return self.refuse(code::TYPE, span, words);
            }
        };
        Ok(Typed::new(result, ty))
    }

    pub(super) fn binary(&mut self, written: &syntax::Expression) -> Checked<Typed> {
        // Left ends are read in a loop: `'a' + b + 'c' + …` may be long.
        let mut chain = Vec::new();
        let mut left = written;
        while let ExpressionKind::Binary { operator, left: inner, right } = &left.kind {
            chain.push((*operator, &**right, left.span));
            left = inner;
        }
        let mut typed = self.value(left)?;
        let mut typed_span = left.span;
        while let Some((operator, right_written, span)) = chain.pop() {
            let right = self.value(right_written)?;
            typed = self.combine(operator, (typed, typed_span), (right, right_written.span), span)?;
            typed_span = span;
        }
        Ok(typed)
    }

    /// Two operands under an operator.
    pub(super) fn combine(
        &mut self,
        operator: Op,
        (left, left_span): (Typed, Span),
        (right, right_span): (Typed, Span),
        span: Span,
    ) -> Checked<Typed> {
        let (a, b) = (left.ty, right.ty);
        let pair = |left: Typed, right: Typed| Box::new([left.expression, right.expression]);
        match operator {
            Op::Add if a == Ty::STRING || b == Ty::STRING => return Ok(concat(left, right)),
            Op::Add | Op::Subtract if matches!(a, Ty::DATE | Ty::DATETIME) && convert::is_number(b) => {
                if a == Ty::DATE && !matches!(b, Ty::INTEGER | Ty::LONG) {
                    return self.refuse(code::TYPE, right_span, "Only whole days can be added to a Date");
                }
                let days = self.converted(right, Ty::DECIMAL, right_span)?;
                return Ok(Typed::new(Expression::AddDays(operator, Box::new([left.expression, days])), a));
            }
            Op::Add | Op::Subtract | Op::Multiply | Op::Divide => {
                if let Some(ty) = convert::wider(a, b) {
                    let left = self.converted(left, ty, left_span)?;
                    let right = self.converted(right, ty, right_span)?;
                    let arithmetic = Expression::Arithmetic(operator, number(ty), Box::new([left, right]));
                    return Ok(Typed::new(arithmetic, ty));
                }
            }
            Op::BitAnd | Op::BitOr | Op::BitXor => {
                if a == Ty::BOOLEAN && b == Ty::BOOLEAN {
                    return Ok(Typed::new(Expression::Logic(operator, pair(left, right)), Ty::BOOLEAN));
                }
                if let Some(ty) = whole(a, b) {
                    let left = self.converted(left, ty, left_span)?;
                    let right = self.converted(right, ty, right_span)?;
                    return Ok(Typed::new(Expression::Arithmetic(operator, number(ty), Box::new([left, right])), ty));
                }
            }
            Op::ShiftLeft | Op::ShiftRight | Op::ShiftRightUnsigned => {
                if whole(a, b).is_some() {
                    // As in Java, the left operand alone decides the type.
                    let right = match b {
                        Ty::LONG => right.expression,
                        _ => expression::apply(Some(Conversion::Long), right.expression),
                    };
                    let operands = Box::new([left.expression, right]);
                    return Ok(Typed::new(Expression::Arithmetic(operator, number(a), operands), a));
                }
            }
            Op::And | Op::Or => {
                if a == Ty::BOOLEAN && b == Ty::BOOLEAN {
                    let operands = pair(left, right);
                    let both = if operator == Op::And { Expression::And(operands) } else { Expression::Or(operands) };
                    return Ok(Typed::new(both, Ty::BOOLEAN));
                }
            }
            Op::Coalesce => {
                // "[SELECT …] ?? record": the only row, or the record where there is none.
                let is_record = b == Ty::SOBJECT || matches!(self.checker.classes.types.kind(b), Kind::Record(_));
                let left = if Self::is_rows(&left) && is_record { self.only_row(left, true) } else { left };
                let a = left.ty;
                if let Some(ty) = convert::common(&mut self.checker.classes, a, b) {
                    let left = self.converted(left, ty, left_span)?;
                    let right = self.converted(right, ty, right_span)?;
                    return Ok(Typed::new(Expression::Coalesce(Box::new([left, right])), ty));
                }
            }
            Op::Equal | Op::NotEqual => {
                if let Some((left, right)) = self.comparable(left, right, left_span, right_span)? {
                    let is_negated = operator == Op::NotEqual;
                    let equal = Expression::Equal { is_negated, operands: Box::new([left, right]) };
                    return Ok(Typed::new(equal, Ty::BOOLEAN));
                }
            }
            Op::Same | Op::NotSame => {
                let classes = &mut self.checker.classes;
                if convert::may_be(classes, a, b) || convert::may_be(classes, b, a) {
                    let is_negated = operator == Op::NotSame;
                    return Ok(Typed::new(Expression::Same { is_negated, operands: pair(left, right) }, Ty::BOOLEAN));
                }
            }
            Op::Less | Op::LessEqual | Op::Greater | Op::GreaterEqual => {
                if a == Ty::INTEGER && b == Ty::INTEGER {
                    return Ok(Typed::new(Expression::CompareIntegers(operator, pair(left, right)), Ty::BOOLEAN));
                }
                let has_order = |ty| {
                    let is_moment = matches!(ty, Ty::STRING | Ty::ID | Ty::DATE | Ty::DATETIME | Ty::TIME | Ty::NULL);
                    is_moment || convert::is_number(ty)
                };
                if has_order(a)
                    && has_order(b)
                    && let Some((left, right)) = self.comparable(left, right, left_span, right_span)?
                {
                    return Ok(Typed::new(Expression::Compare(operator, Box::new([left, right])), Ty::BOOLEAN));
                }
            }
        }
        let words = format!("`{}` does not work on `{}` and `{}`", operator.sign(), self.shown(a), self.shown(b));
        self.refuse(code::TYPE, span, words)
    }

    /// Two operands of a comparison, brought to one type; `None` if they cannot be compared.
    fn comparable(
        &mut self,
        left: Typed,
        right: Typed,
        left_span: Span,
        right_span: Span,
    ) -> Checked<Option<(Expression, Expression)>> {
        let (a, b) = (left.ty, right.ty);
        if let Some(ty) = convert::wider(a, b) {
            let left = self.converted(left, ty, left_span)?;
            return Ok(Some((left, self.converted(right, ty, right_span)?)));
        }
        // "If x or y is an ID and the other value is a String, the String value is validated and treated as an ID."
        if matches!((a, b), (Ty::ID, Ty::STRING) | (Ty::STRING, Ty::ID)) {
            let left = self.converted(left, Ty::ID, left_span)?;
            return Ok(Some((left, self.converted(right, Ty::ID, right_span)?)));
        }
        let classes = &mut self.checker.classes;
        let fits = convert::may_be(classes, a, b) || convert::may_be(classes, b, a);
        if !fits {
            return Ok(None);
        }
        Ok(Some((left.expression, right.expression)))
    }
}

/// `+` with a string; chains are put into one.
fn concat(left: Typed, right: Typed) -> Typed {
    let mut parts = match left {
        Typed { expression: Expression::Concat(parts), .. } => parts,
        Typed { expression, .. } => vec![expression],
    };
    if let (Some(Expression::Text(before)), Expression::Text(after)) = (parts.last_mut(), &right.expression) {
        let joined = format!("{}{}", before.as_str(), after.as_str());
        *before = Text::constant(&joined);
        if parts.len() == 1 {
            return Typed::new(parts.swap_remove(0), Ty::STRING);
        }
    } else {
        parts.push(right.expression);
    }
    Typed::new(Expression::Concat(parts), Ty::STRING)
}

/// The wider of two types of whole numbers.
fn whole(a: Ty, b: Ty) -> Option<Ty> {
    convert::wider(a, b).filter(|ty| matches!(*ty, Ty::INTEGER | Ty::LONG))
}

/// What kind of numbers a type has.
pub(super) fn number(ty: Ty) -> Number {
    match ty {
        Ty::INTEGER => Number::Integer,
        Ty::LONG => Number::Long,
        Ty::DOUBLE => Number::Double,
        _ => Number::Decimal,
    }
}
