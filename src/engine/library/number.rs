//! Numbers as Apex writes, reads and rounds them (Apex Reference, "Decimal Class", "Double Class", "Integer Class").

use bigdecimal::num_bigint::{BigInt, Sign};
use bigdecimal::{BigDecimal, RoundingMode, Signed as _, ToPrimitive as _, Zero as _};

use super::failure::{Failure, Kind};

/// More digits than this are refused rather than computed.
const MAX_DIGITS: u64 = 100_000;

/// The rounding modes of `System.RoundingMode`, in the order of the enum.
pub(in crate::engine::library) const ROUNDING_MODES: [&str; 8] =
    ["CEILING", "DOWN", "FLOOR", "HALF_DOWN", "HALF_EVEN", "HALF_UP", "UNNECESSARY", "UP"];

/// A rounding mode by its place in [`ROUNDING_MODES`]; `None` for `UNNECESSARY`.
#[must_use]
pub(in crate::engine::library) fn rounding_mode(place: usize) -> Option<RoundingMode> {
    Some(match place {
        0 => RoundingMode::Ceiling,
        1 => RoundingMode::Down,
        2 => RoundingMode::Floor,
        3 => RoundingMode::HalfDown,
        5 => RoundingMode::HalfUp,
        6 => return None,
        7 => RoundingMode::Up,
        _ => RoundingMode::HalfEven,
    })
}

/// A division by zero.
#[must_use]
pub(in crate::engine::library) fn divide_by_zero() -> Failure {
    Failure::new(Kind::Math, "Divide by 0")
}

/// Reads an `Integer`: an optional sign and digits, no blanks, within 32 bits.
///
/// # Errors
/// A `TypeException`.
pub(in crate::engine::library) fn parse_integer(text: &str) -> Result<i32, Failure> {
    text.parse().map_err(|_| Failure::of_type(format!("Invalid integer: {text}")))
}

/// Reads a `Long`: an optional sign and digits, no blanks, within 64 bits.
///
/// # Errors
/// A `TypeException`.
pub(in crate::engine::library) fn parse_long(text: &str) -> Result<i64, Failure> {
    text.parse().map_err(|_| Failure::of_type(format!("Invalid long: {text}")))
}

/// Reads a `Double`.
///
/// # Errors
/// A `TypeException`.
pub(in crate::engine::library) fn parse_double(text: &str) -> Result<f64, Failure> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'));
    let number = text.parse().ok().filter(|number: &f64| is_plain && number.is_finite());
    number.ok_or_else(|| Failure::of_type(format!("Invalid double: {text}")))
}

/// Reads a `Decimal`; its scale is the number of digits after the point.
///
/// # Errors
/// A `TypeException`.
pub(in crate::engine::library) fn parse_decimal(text: &str) -> Result<BigDecimal, Failure> {
    let invalid = || Failure::of_type(format!("Invalid decimal: {text}"));
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'));
    if !is_plain || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(invalid());
    }
    let number: BigDecimal = text.parse().map_err(|_| invalid())?;
    // An exponent of millions would be written out digit by digit.
    if number.fractional_digit_count().unsigned_abs() > MAX_DIGITS { Err(invalid()) } else { Ok(number) }
}

/// The scale: digits after the point.
#[must_use]
pub(in crate::engine::library) fn scale(number: &BigDecimal) -> i64 {
    number.fractional_digit_count()
}

/// The number of digits without leading zeros (`Decimal.precision`).
#[must_use]
pub(in crate::engine::library) fn precision(number: &BigDecimal) -> u64 {
    number.digits()
}

/// Brings a number to a scale.
///
/// # Errors
/// A `MathException` for a scale out of bounds, or when digits are lost under `UNNECESSARY`.
pub(in crate::engine::library) fn with_scale(
    number: &BigDecimal,
    scale: i64,
    mode: Option<RoundingMode>,
) -> Result<BigDecimal, Failure> {
    if !(-33..=33).contains(&scale) {
        return Err(Failure::new(Kind::Math, format!("Scale out of bounds: {scale}")));
    }
    let rounded = number.with_scale_round(scale, mode.unwrap_or(RoundingMode::Down));
    if mode.is_none() && rounded != *number {
        return Err(Failure::new(Kind::Math, "Rounding necessary"));
    }
    Ok(rounded)
}

/// The quotient with a scale.
///
/// # Errors
/// A `MathException` for a divisor of zero.
pub(in crate::engine::library) fn divide(
    dividend: &BigDecimal,
    divisor: &BigDecimal,
    scale: i64,
    mode: Option<RoundingMode>,
) -> Result<BigDecimal, Failure> {
    if divisor.is_zero() {
        return Err(divide_by_zero());
    }
    if !(-33..=33).contains(&scale) {
        return Err(Failure::new(Kind::Math, format!("Scale out of bounds: {scale}")));
    }
    // Both as whole numbers of the same unit, so that the rounding sees the exact remainder.
    let (top, top_scale) = dividend.as_bigint_and_exponent();
    let (bottom, bottom_scale) = divisor.as_bigint_and_exponent();
    let shift = scale + 2 + bottom_scale - top_scale;
    let (top, bottom) = match shift >= 0 {
        true => (top * power_of_ten(shift), bottom),
        false => (top, bottom * power_of_ten(-shift)),
    };
    let (quotient, remainder) = (&top / &bottom, &top % &bottom);
    // A last digit that is not zero stands for the rest of the remainder.
    let sticky = if remainder.is_zero() { BigInt::zero() } else { sign_of(&top, &bottom) };
    let exact = BigDecimal::new(quotient * 10 + sticky, scale + 3);
    with_scale(&exact, scale, mode)
}

fn sign_of(one: &BigInt, other: &BigInt) -> BigInt {
    if (one.sign() == Sign::Minus) == (other.sign() == Sign::Minus) { BigInt::from(1) } else { BigInt::from(-1) }
}

fn power_of_ten(exponent: i64) -> BigInt {
    BigInt::from(10).pow(u32::try_from(exponent).unwrap_or(0))
}

/// Rounds to a whole number, half to even (`Decimal.round()`).
///
/// # Errors
/// A `MathException` when it is no `Long`.
pub(in crate::engine::library) fn round(number: &BigDecimal, mode: Option<RoundingMode>) -> Result<i64, Failure> {
    let rounded = with_scale(number, 0, mode)?;
    rounded.to_i64().ok_or_else(|| Failure::new(Kind::Math, "Overflow"))
}

/// The low 64 bits of the whole part (`Decimal.longValue`), as Java narrows.
#[must_use]
pub(in crate::engine::library) fn long_value(number: &BigDecimal) -> i64 {
    let (whole, _) = number.with_scale_round(0, RoundingMode::Down).into_bigint_and_exponent();
    let negative = whole.is_negative();
    let low = whole.abs().iter_u64_digits().next().unwrap_or(0) as i64;
    if negative { low.wrapping_neg() } else { low }
}

/// Java's `BigDecimal.toString`: plain unless the scale is negative or the number is below 0.000001.
#[must_use]
pub(in crate::engine::library) fn decimal_text(number: &BigDecimal) -> String {
    let (digits, scale) = number.as_bigint_and_exponent();
    let count = i64::try_from(digits.abs().to_string().len()).unwrap_or(i64::MAX);
    let adjusted = count - 1 - scale;
    if scale >= 0 && adjusted >= -6 {
        return number.to_plain_string();
    }
    let plain = digits.abs().to_string();
    let sign = if digits.is_negative() { "-" } else { "" };
    let (first, rest) = plain.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    let plus = if adjusted >= 0 { "+" } else { "" };
    format!("{sign}{first}{point}{rest}E{plus}{adjusted}")
}

/// Without zeros at the end (`Decimal.stripTrailingZeros`).
#[must_use]
pub(in crate::engine::library) fn stripped(number: &BigDecimal) -> BigDecimal {
    number.normalized()
}

/// Java's `Double.toString`: plain from 0.001 up to ten million, else with an exponent.
#[must_use]
pub(in crate::engine::library) fn double_text(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let size = number.abs();
    if size == 0.0 || (1e-3..1e7).contains(&size) {
        let text = number.to_string();
        return if text.contains('.') { text } else { text + ".0" };
    }
    let text = format!("{number:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    if digits.contains('.') { format!("{digits}E{exponent}") } else { format!("{digits}.0E{exponent}") }
}

/// A Double as the Decimal of its shortest digits.
#[must_use]
pub(in crate::engine::library) fn decimal_of_double(number: f64) -> BigDecimal {
    double_text(number).parse().unwrap_or_else(|_| BigDecimal::zero())
}

/// `Integer.format`, `Long.format`, `Decimal.format`: for the locale en_US, with a comma between thousands and at most
/// three digits after the point, as Java's `NumberFormat`.
#[must_use]
pub(in crate::engine::library) fn grouped(number: &BigDecimal) -> String {
    let rounded = match scale(number) > 3 {
        true => number.with_scale_round(3, RoundingMode::HalfEven),
        false => number.clone(),
    };
    let plain = rounded.to_plain_string();
    let (sign, plain) = plain.strip_prefix('-').map_or(("", plain.as_str()), |plain| ("-", plain));
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let fraction = fraction.trim_end_matches('0');
    let mut text = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// A power with a whole exponent that is not negative (`Decimal.pow`).
///
/// # Errors
/// A `MathException` for a negative exponent or a result of too many digits.
pub(in crate::engine::library) fn power(number: &BigDecimal, exponent: i32) -> Result<BigDecimal, Failure> {
    let invalid = || Failure::new(Kind::Math, "Invalid operation");
    let exponent = u32::try_from(exponent).map_err(|_| invalid())?;
    if number.digits().saturating_mul(u64::from(exponent)) > MAX_DIGITS {
        return Err(Failure::new(Kind::Math, "Overflow"));
    }
    let (digits, scale) = number.as_bigint_and_exponent();
    Ok(BigDecimal::new(digits.pow(exponent), scale * i64::from(exponent)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> BigDecimal {
        parse_decimal(text).expect(text)
    }

    #[test]
    fn texts_become_numbers_or_a_type_exception() {
        // Apex Reference, "Integer Class", "Long Class", "Decimal Class", "Double Class": valueOf.
        assert_eq!(parse_integer("-12"), Ok(-12));
        assert_eq!(parse_integer("12.0").unwrap_err().message, "Invalid integer: 12.0");
        assert_eq!(parse_integer("2147483648").unwrap_err().message, "Invalid integer: 2147483648");
        assert_eq!(parse_integer(" 1").unwrap_err().kind, Kind::Type);
        assert_eq!(parse_long("9223372036854775807"), Ok(i64::MAX));
        assert_eq!(parse_long("").unwrap_err().message, "Invalid long: ");
        assert_eq!(parse_decimal("1,5").unwrap_err().message, "Invalid decimal: 1,5");
        assert!(parse_decimal("1e999999999").is_err() && parse_decimal("").is_err() && parse_decimal("-").is_err());
        assert_eq!(parse_double("1e3"), Ok(1000.0));
        assert!(parse_double("inf").is_err() && parse_double("NaN").is_err() && parse_double("1e999").is_err());
    }

    #[test]
    fn a_decimal_keeps_its_scale_when_written() {
        for (text, written) in [
            ("1.50", "1.50"),
            ("100", "100"),
            ("-0.000001", "-0.000001"),
            ("0.0000001", "1E-7"),
            ("0.00000012", "1.2E-7"),
            ("1E3", "1E+3"),
            ("12E3", "1.2E+4"),
        ] {
            assert_eq!(decimal_text(&decimal(text)), written, "{text}");
        }
        assert_eq!(decimal("1E3").to_plain_string(), "1000");
        assert_eq!((scale(&decimal("1.50")), precision(&decimal("1.50"))), (2, 3));
        assert_eq!(decimal_text(&stripped(&decimal("1.500"))), "1.5");
    }

    #[test]
    fn rounding_follows_its_mode() {
        // Apex Reference, "Decimal Class": round(roundingMode), with the example values of each mode.
        let round = |text: &str, mode: &str| {
            let place = ROUNDING_MODES.iter().position(|name| *name == mode).expect(mode);
            with_scale(&decimal(text), 0, rounding_mode(place)).map(|number| number.to_plain_string())
        };
        for (mode, expected) in [
            ("CEILING", ["6", "-5", "2", "-1"]),
            ("FLOOR", ["5", "-6", "1", "-2"]),
            ("DOWN", ["5", "-5", "1", "-1"]),
            ("UP", ["6", "-6", "2", "-2"]),
            ("HALF_UP", ["6", "-6", "1", "-1"]),
            ("HALF_DOWN", ["5", "-5", "1", "-1"]),
            ("HALF_EVEN", ["6", "-6", "1", "-1"]),
        ] {
            for (text, expected) in ["5.5", "-5.5", "1.1", "-1.1"].iter().zip(expected) {
                assert_eq!(round(text, mode).as_deref(), Ok(expected), "{text} {mode}");
            }
        }
        assert_eq!(round("1.1", "UNNECESSARY").unwrap_err().message, "Rounding necessary");
        assert_eq!(super::round(&decimal("2.5"), Some(RoundingMode::HalfEven)), Ok(2));
        assert!(super::round(&decimal("1e30"), Some(RoundingMode::HalfEven)).is_err());
    }

    #[test]
    fn a_quotient_is_rounded_by_its_whole_remainder() {
        let none = divide(&decimal("1"), &decimal("0"), 2, Some(RoundingMode::HalfEven));
        assert_eq!(none.unwrap_err(), divide_by_zero());
        let scaled = divide(&decimal("-19"), &decimal("3"), 2, Some(RoundingMode::HalfEven)).expect("a quotient");
        assert_eq!(scaled.to_plain_string(), "-6.33");
        let half =
            divide(&decimal("2.5000000000001"), &decimal("1"), 0, Some(RoundingMode::HalfEven)).expect("a quotient");
        assert_eq!(half.to_plain_string(), "3");
        assert_eq!(power(&decimal("4.12"), 2).expect("a power").to_plain_string(), "16.9744");
        assert!(power(&decimal("9.9"), i32::MAX).is_err() && power(&decimal("2"), -1).is_err());
    }

    #[test]
    fn a_double_is_written_as_in_java() {
        for (number, text) in [
            (1.0, "1.0"),
            (-0.0, "-0.0"),
            (0.001, "0.001"),
            (0.0001, "1.0E-4"),
            (9_999_999.0, "9999999.0"),
            (1e7, "1.0E7"),
            (1.234_567_89e12, "1.23456789E12"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "Infinity"),
        ] {
            assert_eq!(double_text(number), text);
        }
        assert_eq!(decimal_of_double(0.1).to_plain_string(), "0.1");
    }

    #[test]
    fn numbers_are_grouped_and_narrowed() {
        assert_eq!(grouped(&decimal("1234567.8915")), "1,234,567.892");
        assert_eq!(grouped(&decimal("-999")), "-999");
        assert_eq!(grouped(&decimal("1000.50")), "1,000.5");
        assert_eq!(long_value(&decimal("-2.9")), -2);
        assert_eq!(long_value(&decimal("18446744073709551617")), 1);
    }
}
