//! `Integer`, `Long`, `Double`, `Decimal`, `Boolean`, `Math` and `RoundingMode` (Apex Reference, the classes of these
//! names).

use bigdecimal::{BigDecimal, FromPrimitive as _, RoundingMode, Signed as _, ToPrimitive as _, Zero as _};

use super::answer::{boolean, integer, text};
use super::failure::{Failure, Kind};
use super::number;
use crate::engine::native::{Args, Member, NativeClass, NativeKind, Thrown};
use crate::engine::value::{Answer, Value};
use crate::engine::vm::Vm;

fn long(it: i64) -> Answer {
    Ok(Value::Long(it))
}

fn double(it: f64) -> Answer {
    Ok(Value::Double(it))
}

fn decimal(it: BigDecimal) -> Answer {
    Ok(Value::decimal(it))
}

/// The rounding mode of an argument; `None` is UNNECESSARY.
fn mode(args: Args<'_>, at: usize) -> Result<Option<RoundingMode>, Thrown> {
    match args.value(at) {
        Value::Enum(_, place) => Ok(number::rounding_mode(usize::from(*place))),
        _ => Err(Failure::null_argument().into()),
    }
}

const HALF_EVEN: Option<RoundingMode> = Some(RoundingMode::HalfEven);

pub(super) static ROUNDING_MODE: NativeClass =
    NativeClass { name: "RoundingMode", kind: NativeKind::Enum(&number::ROUNDING_MODES), supers: &[], members: &[] };

pub(super) static BOOLEAN: NativeClass = NativeClass {
    name: "Boolean",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static Boolean valueOf(String)", |_, args| {
            boolean(args.text(0)?.as_str().eq_ignore_ascii_case("true"))
        }),
        Member("static Boolean valueOf(Object)", |_, args| match args.value(0) {
            Value::Boolean(it) => boolean(*it),
            Value::String(it) => boolean(it.as_str().eq_ignore_ascii_case("true")),
            Value::Null => Err(Failure::null_argument().into()),
            _ => Err(Failure::of_type("Invalid boolean").into()),
        }),
    ],
};

pub(super) static INTEGER: NativeClass = NativeClass {
    name: "Integer",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static Integer valueOf(String)", |_, args| integer(number::parse_integer(&args.text(0)?.as_str())?)),
        Member("static Integer valueOf(Object)", |vm, args| match args.value(0) {
            Value::Integer(it) => integer(*it),
            Value::Null => Err(Failure::null_argument().into()),
            Value::Long(it) => i32::try_from(*it).map_or_else(|_| invalid(vm, args, "integer"), integer),
            Value::Double(it) => integer(*it as i32),
            Value::Decimal(it) => integer(number::long_value(it) as i32),
            Value::String(it) => integer(number::parse_integer(&it.as_str())?),
            _ => invalid(vm, args, "integer"),
        }),
        Member("String format()", |_, args| text(number::grouped(&BigDecimal::from(args.integer(0)?)))),
        Member("Integer intValue()", |_, args| integer(args.integer(0)?)),
        Member("Long longValue()", |_, args| long(i64::from(args.integer(0)?))),
        Member("Double doubleValue()", |_, args| double(f64::from(args.integer(0)?))),
    ],
};

fn invalid(vm: &mut Vm<'_>, args: Args<'_>, kind: &str) -> Answer {
    let written = vm.display(args.value(0))?;
    Err(Failure::of_type(format!("Invalid {kind}: {written}")).into())
}

pub(super) static LONG: NativeClass = NativeClass {
    name: "Long",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static Long valueOf(String)", |_, args| long(number::parse_long(&args.text(0)?.as_str())?)),
        Member("static Long valueOf(Object)", |vm, args| match args.value(0) {
            Value::Integer(it) => long(i64::from(*it)),
            Value::Long(it) => long(*it),
            Value::Null => Err(Failure::null_argument().into()),
            Value::Double(it) => long(*it as i64),
            Value::Decimal(it) => long(number::long_value(it)),
            Value::String(it) => long(number::parse_long(&it.as_str())?),
            _ => invalid(vm, args, "long"),
        }),
        Member("String format()", |_, args| text(number::grouped(&BigDecimal::from(args.long(0)?)))),
        Member("Integer intValue()", |_, args| integer(args.long(0)? as i32)),
        Member("Long longValue()", |_, args| long(args.long(0)?)),
    ],
};

pub(super) static DOUBLE: NativeClass = NativeClass {
    name: "Double",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static Double valueOf(String)", |_, args| double(number::parse_double(&args.text(0)?.as_str())?)),
        Member("static Double valueOf(Object)", |vm, args| match args.value(0) {
            Value::Integer(it) => double(f64::from(*it)),
            Value::Long(it) => double(*it as f64),
            Value::Double(it) => double(*it),
            Value::Decimal(it) => double(it.to_f64().unwrap_or(f64::NAN)),
            Value::Null => Err(Failure::null_argument().into()),
            Value::String(it) => double(number::parse_double(&it.as_str())?),
            _ => invalid(vm, args, "double"),
        }),
        Member("String format()", |_, args| text(number::grouped(&number::decimal_of_double(args.double(0)?)))),
        Member("Integer intValue()", |_, args| integer(args.double(0)? as i32)),
        Member("Long longValue()", |_, args| long(args.double(0)? as i64)),
        Member("Long round()", |_, args| long(args.double(0)?.round_ties_even() as i64)),
    ],
};

pub(super) static DECIMAL: NativeClass = NativeClass {
    name: "Decimal",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static Decimal valueOf(Double)", |_, args| decimal(number::decimal_of_double(args.double(0)?))),
        Member("static Decimal valueOf(Long)", |_, args| decimal(BigDecimal::from(args.long(0)?))),
        Member("static Decimal valueOf(String)", |_, args| decimal(number::parse_decimal(&args.text(0)?.as_str())?)),
        Member("static Decimal valueOf(Object)", |vm, args| match args.value(0) {
            Value::Null => Err(Failure::null_argument().into()),
            Value::String(it) => decimal(number::parse_decimal(&it.as_str())?),
            other => match as_decimal(other) {
                Some(number) => decimal(number),
                None => invalid(vm, args, "decimal"),
            },
        }),
        Member("Decimal abs()", |_, args| decimal(args.decimal(0)?.abs())),
        Member("Decimal divide(Decimal, Integer)", |_, args| {
            let scale = i64::from(args.integer(2)?);
            decimal(number::divide(args.decimal(0)?, args.decimal(1)?, scale, Some(RoundingMode::HalfUp))?)
        }),
        Member("Decimal divide(Decimal, Integer, RoundingMode)", |_, args| {
            let (scale, mode) = (i64::from(args.integer(2)?), mode(args, 3)?);
            decimal(number::divide(args.decimal(0)?, args.decimal(1)?, scale, mode)?)
        }),
        Member("Double doubleValue()", |_, args| double(args.decimal(0)?.to_f64().unwrap_or(f64::NAN))),
        Member("Integer intValue()", |_, args| integer(number::long_value(args.decimal(0)?) as i32)),
        Member("Long longValue()", |_, args| long(number::long_value(args.decimal(0)?))),
        Member("String format()", |_, args| text(number::grouped(args.decimal(0)?))),
        Member("Decimal pow(Integer)", |_, args| decimal(number::power(args.decimal(0)?, args.integer(1)?)?)),
        Member("Integer precision()", |_, args| integer(number::precision(args.decimal(0)?) as i32)),
        Member("Integer scale()", |_, args| integer(number::scale(args.decimal(0)?) as i32)),
        Member("Long round()", |_, args| long(number::round(args.decimal(0)?, HALF_EVEN)?)),
        Member("Long round(RoundingMode)", |_, args| long(number::round(args.decimal(0)?, mode(args, 1)?)?)),
        Member("Decimal setScale(Integer)", |_, args| {
            decimal(number::with_scale(args.decimal(0)?, i64::from(args.integer(1)?), HALF_EVEN)?)
        }),
        Member("Decimal setScale(Integer, RoundingMode)", |_, args| {
            decimal(number::with_scale(args.decimal(0)?, i64::from(args.integer(1)?), mode(args, 2)?)?)
        }),
        Member("Decimal stripTrailingZeros()", |_, args| decimal(number::stripped(args.decimal(0)?))),
        Member("String toPlainString()", |_, args| text(args.decimal(0)?.to_plain_string())),
    ],
};

/// A number of any type as a Decimal.
pub(super) fn as_decimal(value: &Value) -> Option<BigDecimal> {
    Some(match value {
        Value::Integer(it) => BigDecimal::from(*it),
        Value::Long(it) => BigDecimal::from(*it),
        Value::Double(it) if it.is_finite() => number::decimal_of_double(*it),
        Value::Decimal(it) => (**it).clone(),
        _ => return None,
    })
}

fn of_double(args: Args<'_>, compute: fn(f64) -> f64) -> Answer {
    double(compute(args.double(0)?))
}

fn root(args: Args<'_>) -> Result<f64, Thrown> {
    let number = args.double(0)?;
    if number < 0.0 {
        // What the root of a negative number is, the Reference does not say; NaN would be worse to find.
        return Err(Failure::new(Kind::Math, "Square root of negative number").into());
    }
    Ok(number.sqrt())
}

pub(super) static MATH: NativeClass = NativeClass {
    name: "Math",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static Double E", |_, _| double(std::f64::consts::E)),
        Member("static Double PI", |_, _| double(std::f64::consts::PI)),
        Member("static Decimal abs(Decimal)", |_, args| decimal(args.decimal(0)?.abs())),
        Member("static Double abs(Double)", |_, args| of_double(args, f64::abs)),
        Member("static Integer abs(Integer)", |_, args| integer(args.integer(0)?.wrapping_abs())),
        Member("static Long abs(Long)", |_, args| long(args.long(0)?.wrapping_abs())),
        Member("static Decimal max(Decimal, Decimal)", |_, args| {
            decimal(args.decimal(0)?.max(args.decimal(1)?).clone())
        }),
        Member("static Double max(Double, Double)", |_, args| double(args.double(0)?.max(args.double(1)?))),
        Member("static Integer max(Integer, Integer)", |_, args| integer(args.integer(0)?.max(args.integer(1)?))),
        Member("static Long max(Long, Long)", |_, args| long(args.long(0)?.max(args.long(1)?))),
        Member("static Decimal min(Decimal, Decimal)", |_, args| {
            decimal(args.decimal(0)?.min(args.decimal(1)?).clone())
        }),
        Member("static Double min(Double, Double)", |_, args| double(args.double(0)?.min(args.double(1)?))),
        Member("static Integer min(Integer, Integer)", |_, args| integer(args.integer(0)?.min(args.integer(1)?))),
        Member("static Long min(Long, Long)", |_, args| long(args.long(0)?.min(args.long(1)?))),
        Member("static Integer mod(Integer, Integer)", |_, args| match args.integer(1)? {
            0 => Err(number::divide_by_zero().into()),
            divisor => integer(args.integer(0)?.wrapping_rem(divisor)),
        }),
        Member("static Long mod(Long, Long)", |_, args| match args.long(1)? {
            0 => Err(number::divide_by_zero().into()),
            divisor => long(args.long(0)?.wrapping_rem(divisor)),
        }),
        Member("static Decimal ceil(Decimal)", |_, args| {
            decimal(number::with_scale(args.decimal(0)?, 0, Some(RoundingMode::Ceiling))?)
        }),
        Member("static Double ceil(Double)", |_, args| of_double(args, f64::ceil)),
        Member("static Decimal floor(Decimal)", |_, args| {
            decimal(number::with_scale(args.decimal(0)?, 0, Some(RoundingMode::Floor))?)
        }),
        Member("static Double floor(Double)", |_, args| of_double(args, f64::floor)),
        Member("static Decimal rint(Decimal)", |_, args| decimal(number::with_scale(args.decimal(0)?, 0, HALF_EVEN)?)),
        Member("static Double rint(Double)", |_, args| of_double(args, f64::round_ties_even)),
        Member("static Integer round(Decimal)", |_, args| {
            let rounded = number::with_scale(args.decimal(0)?, 0, Some(RoundingMode::HalfUp))?;
            integer(number::long_value(&rounded) as i32)
        }),
        Member("static Integer round(Double)", |_, args| integer((args.double(0)? + 0.5).floor() as i32)),
        Member("static Long roundToLong(Decimal)", |_, args| {
            long(number::round(args.decimal(0)?, Some(RoundingMode::HalfUp))?)
        }),
        Member("static Long roundToLong(Double)", |_, args| long((args.double(0)? + 0.5).floor() as i64)),
        Member("static Decimal signum(Decimal)", |_, args| {
            let number = args.decimal(0)?;
            let sign = if number.is_zero() {
                0
            } else if number.is_positive() {
                1
            } else {
                -1
            };
            decimal(BigDecimal::from(sign))
        }),
        Member("static Double signum(Double)", |_, args| {
            of_double(args, |it| if it == 0.0 || it.is_nan() { it } else { it.signum() })
        }),
        Member("static Double pow(Double, Double)", |_, args| double(args.double(0)?.powf(args.double(1)?))),
        Member("static Decimal sqrt(Decimal)", |_, args| {
            let number = args.decimal(0)?;
            let root = number.sqrt().ok_or_else(|| Failure::new(Kind::Math, "Square root of negative number"))?;
            decimal(root.with_prec(34).normalized())
        }),
        Member("static Double sqrt(Double)", |_, args| double(root(args)?)),
        Member("static Double cbrt(Double)", |_, args| of_double(args, f64::cbrt)),
        Member("static Double exp(Double)", |_, args| of_double(args, f64::exp)),
        Member("static Double log(Double)", |_, args| of_double(args, f64::ln)),
        Member("static Double log10(Double)", |_, args| of_double(args, f64::log10)),
        Member("static Double sin(Double)", |_, args| of_double(args, f64::sin)),
        Member("static Double cos(Double)", |_, args| of_double(args, f64::cos)),
        Member("static Double tan(Double)", |_, args| of_double(args, f64::tan)),
        Member("static Double asin(Double)", |_, args| of_double(args, f64::asin)),
        Member("static Double acos(Double)", |_, args| of_double(args, f64::acos)),
        Member("static Double atan(Double)", |_, args| of_double(args, f64::atan)),
        Member("static Double atan2(Double, Double)", |_, args| double(args.double(0)?.atan2(args.double(1)?))),
        Member("static Double sinh(Double)", |_, args| of_double(args, f64::sinh)),
        Member("static Double cosh(Double)", |_, args| of_double(args, f64::cosh)),
        Member("static Double tanh(Double)", |_, args| of_double(args, f64::tanh)),
        Member("static Double random()", |vm, _| {
            let mut bytes = [0; 8];
            (vm.host.random)(&mut bytes);
            // 53 bits: as many as a Double holds.
            let bits = u64::from_le_bytes(bytes) >> 11;
            double(f64::from_u64(bits).unwrap_or(0.0) / (1_u64 << 53) as f64)
        }),
    ],
};
