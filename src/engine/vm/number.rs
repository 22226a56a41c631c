//! Arithmetic.

use std::num::NonZeroU64;
use std::rc::Rc;

use bigdecimal::{BigDecimal, RoundingMode, ToPrimitive, Zero};
use jiff::ToSpan;
use jiff::civil::Date;

use super::super::ir::Number;
use super::super::native::Thrown;
use super::super::syntax::BinaryOperator as Op;
use super::super::value::Value;
use super::Vm;

/// Digits to which a quotient of Decimals is rounded. The guide says nothing; this is the precision of Java's
/// `MathContext.DECIMAL128`, half to even.
const QUOTIENT_DIGITS: NonZeroU64 = match NonZeroU64::new(34) {
    Some(digits) => digits,
    None => NonZeroU64::MIN,
};
/// A Decimal with more digits than this is refused: it could only come from code that squares in a loop.
const MOST_DIGITS: u64 = 2_000;
const MILLISECONDS_PER_DAY: i64 = 86_400_000;

impl Vm<'_> {
    /// Two numbers of one kind under an operator; whole numbers wrap around as in Java.
    pub(super) fn arithmetic(&mut self, op: Op, number: Number, a: &Value, b: &Value) -> Result<Value, Thrown> {
        Ok(match (a, b) {
            (Value::Integer(a), Value::Integer(b)) => Value::Integer(match op {
                Op::Add => a.wrapping_add(*b),
                Op::Subtract => a.wrapping_sub(*b),
                Op::Multiply => a.wrapping_mul(*b),
                Op::Divide if *b == 0 => return Err(self.divide_by_zero()),
                Op::Divide => a.wrapping_div(*b),
                Op::BitAnd => a & b,
                Op::BitOr => a | b,
                _ => a ^ b,
            }),
            (Value::Integer(a), Value::Long(by)) => Value::Integer(match op {
                Op::ShiftLeft => a.wrapping_shl(*by as u32),
                Op::ShiftRight => a.wrapping_shr(*by as u32),
                _ => (*a as u32).wrapping_shr(*by as u32) as i32,
            }),
            (Value::Long(a), Value::Long(b)) => Value::Long(match op {
                Op::Add => a.wrapping_add(*b),
                Op::Subtract => a.wrapping_sub(*b),
                Op::Multiply => a.wrapping_mul(*b),
                Op::Divide if *b == 0 => return Err(self.divide_by_zero()),
                Op::Divide => a.wrapping_div(*b),
                Op::BitAnd => a & b,
                Op::BitOr => a | b,
                Op::BitXor => a ^ b,
                Op::ShiftLeft => a.wrapping_shl(*b as u32),
                Op::ShiftRight => a.wrapping_shr(*b as u32),
                _ => (*a as u64).wrapping_shr(*b as u32) as i64,
            }),
            (Value::Double(a), Value::Double(b)) => Value::Double(match op {
                Op::Add => a + b,
                Op::Subtract => a - b,
                Op::Multiply => a * b,
                // As for Decimal: "Divide by 0".
                _ if *b == 0.0 => return Err(self.divide_by_zero()),
                _ => a / b,
            }),
            (Value::Decimal(a), Value::Decimal(b)) => self.decimal_arithmetic(op, a, b)?,
            _ => {
                debug_assert!(a.is_null() || b.is_null(), "{number:?} {a:?} {b:?}");
                return Err(self.null_pointer());
            }
        })
    }

    fn decimal_arithmetic(&mut self, op: Op, a: &Rc<BigDecimal>, b: &Rc<BigDecimal>) -> Result<Value, Thrown> {
        let spread = a.fractional_digit_count().abs_diff(b.fractional_digit_count());
        if spread > MOST_DIGITS || a.digits() + b.digits() > 2 * MOST_DIGITS {
            return Err(self.raise("System.MathException", "The number is too large for Decimal"));
        }
        let result = match op {
            Op::Add => &**a + &**b,
            Op::Subtract => &**a - &**b,
            Op::Multiply => &**a * &**b,
            _ if b.is_zero() => return Err(self.divide_by_zero()),
            _ => divide(a, b),
        };
        if result.digits() > MOST_DIGITS {
            return Err(self.raise("System.MathException", "The number is too large for Decimal"));
        }
        Ok(Value::decimal(result))
    }

    fn divide_by_zero(&mut self) -> Thrown {
        self.raise("System.MathException", "Divide by 0")
    }

    pub(super) fn double_to_decimal(&mut self, double: f64) -> Result<Value, Thrown> {
        match plain_decimal(double) {
            Some(number) => Ok(Value::decimal(number)),
            None => Err(self.raise("System.MathException", "The number is infinite or not a number")),
        }
    }

    /// A `Date` and whole days, or a `Datetime` and days.
    pub(super) fn add_days(&mut self, op: Op, moment: &Value, days: &Value) -> Result<Value, Thrown> {
        let Value::Decimal(days) = days else { return Err(self.null_pointer()) };
        let days = if op == Op::Subtract { -(**days).clone() } else { (**days).clone() };
        let out_of_range = "The date is out of range";
        match moment {
            Value::Date(date) => {
                let date = days.to_i64().and_then(|days| add_whole_days(*date, days));
                date.map(Value::Date).ok_or_else(|| self.raise("System.MathException", out_of_range))
            }
            Value::Datetime(at) => {
                let milliseconds = (days * BigDecimal::from(MILLISECONDS_PER_DAY)).round(0).to_i64();
                let moment = milliseconds.and_then(|it| at.checked_add(it));
                moment.map(Value::Datetime).ok_or_else(|| self.raise("System.MathException", out_of_range))
            }
            _ => Err(self.null_pointer()),
        }
    }
}

fn add_whole_days(date: Date, days: i64) -> Option<Date> {
    let span = 0.days().try_days(days).ok()?;
    date.checked_add(span).ok()
}

/// The quotient, without zeros at its end beyond the scale that the operands suggest.
fn divide(a: &BigDecimal, b: &BigDecimal) -> BigDecimal {
    let quotient = (a / b).with_precision_round(QUOTIENT_DIGITS, RoundingMode::HalfEven).normalized();
    let scale = (a.fractional_digit_count() - b.fractional_digit_count()).max(0);
    if quotient.fractional_digit_count() < scale { quotient.with_scale(scale) } else { quotient }
}

/// The nearest Double.
pub(super) fn to_double(number: &BigDecimal) -> f64 {
    // `-0.0` and `0.0` are one number.
    number.to_f64().unwrap_or(0.0) + 0.0
}

/// A number by way of its shortest text, so that 0.1 stays 0.1.
pub(super) fn plain_decimal(double: f64) -> Option<BigDecimal> {
    format!("{double}").parse().ok()
}
