//! `Date`, `Datetime` and `Time` (Apex Reference, "Date Class", "Datetime Class", "Time Class").

use super::super::answer::{boolean, integer, text};
use super::super::failure::Failure;
use super::week_start;
use super::zone::Zone;
use super::{DAY, checked, date, days_between, days_in_month, format, midnight, months_between, parse_date};
use super::{
    parse_local_date, parse_local_time, parse_time, parts, plus_days, plus_months, time, time_of_day, time_plus_months,
};
use crate::engine::native::{Args, Member, NativeClass, NativeKind, Thrown};
use crate::engine::value::{Answer, Value};
use crate::engine::vm::Vm;

fn number(it: i64) -> Answer {
    integer(i32::try_from(it).unwrap_or(if it < 0 { i32::MIN } else { i32::MAX }))
}

fn int(args: Args<'_>, at: usize) -> Result<i64, Thrown> {
    args.integer(at).map(i64::from)
}

fn date_of(args: Args<'_>, at: usize) -> Result<jiff::civil::Date, Thrown> {
    Ok(date(int(args, at)?, int(args, at + 1)?, int(args, at + 2)?)?)
}

pub(in crate::engine::library) static DATE: NativeClass = NativeClass {
    name: "Date",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static Date newInstance(Integer, Integer, Integer)", |_, args| Ok(Value::Date(date_of(args, 0)?))),
        Member("static Date today()", |vm, _| Ok(Value::Date(parts((vm.host.now)())?.date()))),
        Member("static Date valueOf(String)", |_, args| Ok(Value::Date(parse_date(&args.text(0)?.as_str())?))),
        Member("static Date valueOf(Object)", |_, args| match args.value(0) {
            Value::Date(date) => Ok(Value::Date(*date)),
            Value::Datetime(time) => Ok(Value::Date(parts(*time)?.date())),
            Value::Null => Err(Failure::null_argument().into()),
            Value::String(text) => Ok(Value::Date(parse_date(&text.as_str())?)),
            _ => Err(Failure::of_type("Invalid date").into()),
        }),
        Member("static Date parse(String)", |_, args| Ok(Value::Date(parse_local_date(&args.text(0)?.as_str())?))),
        Member("static Integer daysInMonth(Integer, Integer)", |_, args| {
            number(days_in_month(int(args, 0)?, int(args, 1)?)?)
        }),
        Member("static Boolean isLeapYear(Integer)", |_, args| boolean(days_in_month(int(args, 0)?, 2)? == 29)),
        Member("Date addDays(Integer)", |_, args| Ok(Value::Date(plus_days(args.date(0)?, int(args, 1)?)?))),
        Member("Date addMonths(Integer)", |_, args| Ok(Value::Date(plus_months(args.date(0)?, int(args, 1)?)?))),
        Member("Date addYears(Integer)", |_, args| Ok(Value::Date(plus_months(args.date(0)?, int(args, 1)? * 12)?))),
        Member("Integer day()", |_, args| integer(i32::from(args.date(0)?.day()))),
        Member("Integer dayOfYear()", |_, args| integer(i32::from(args.date(0)?.day_of_year()))),
        Member("Integer month()", |_, args| integer(i32::from(args.date(0)?.month()))),
        Member("Integer year()", |_, args| integer(i32::from(args.date(0)?.year()))),
        Member("Integer daysBetween(Date)", |_, args| number(days_between(args.date(0)?, args.date(1)?))),
        Member("Integer monthsBetween(Date)", |_, args| number(months_between(args.date(0)?, args.date(1)?))),
        Member("Boolean isSameDay(Date)", |_, args| boolean(args.date(0)? == args.date(1)?)),
        Member("Date toStartOfMonth()", |_, args| Ok(Value::Date(args.date(0)?.first_of_month()))),
        Member("Date toStartOfWeek()", |_, args| Ok(Value::Date(week_start(args.date(0)?)?))),
        Member("String format()", |_, args| text(format::gmt(midnight(args.date(0)?), "M/d/yyyy")?)),
    ],
};

fn plus(args: Args<'_>, unit: i64) -> Answer {
    let later = int(args, 1)?.checked_mul(unit).and_then(|it| it.checked_add(args.datetime(0).ok()?));
    Ok(Value::Datetime(checked(later.unwrap_or(i64::MAX))?))
}

fn part(args: Args<'_>, read: fn(jiff::civil::DateTime) -> i32) -> Answer {
    integer(read(parts(args.datetime(0)?)?))
}

fn from_date_and_time(_: &mut Vm<'_>, args: Args<'_>) -> Answer {
    Ok(Value::Datetime(midnight(args.date(0)?) + i64::from(args.time(1)?)))
}

fn from_date(_: &mut Vm<'_>, args: Args<'_>) -> Answer {
    Ok(Value::Datetime(midnight(date_of(args, 0)?)))
}

fn from_parts(_: &mut Vm<'_>, args: Args<'_>) -> Answer {
    Ok(Value::Datetime(time(date_of(args, 0)?, int(args, 3)?, int(args, 4)?, int(args, 5)?)?))
}

fn the_date(_: &mut Vm<'_>, args: Args<'_>) -> Answer {
    Ok(Value::Date(parts(args.datetime(0)?)?.date()))
}

fn the_time(_: &mut Vm<'_>, args: Args<'_>) -> Answer {
    Ok(Value::Time(time_of_day(args.datetime(0)?)))
}

fn by_pattern(_: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let time = args.datetime(0)?;
    text(match args.optional_text(1) {
        Some(pattern) => format::gmt(time, &pattern.as_str())?,
        None => format::gmt(time, "M/d/yyyy, h:mm a")?,
    })
}

fn read(_: &mut Vm<'_>, args: Args<'_>) -> Answer {
    Ok(Value::Datetime(parse_time(&args.text(0)?.as_str())?))
}

pub(in crate::engine::library) static DATETIME: NativeClass = NativeClass {
    name: "Datetime",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static Datetime now()", |vm, _| Ok(Value::Datetime((vm.host.now)()))),
        Member("static Datetime newInstance(Long)", |_, args| Ok(Value::Datetime(checked(args.long(0)?)?))),
        Member("static Datetime newInstance(Date, Time)", from_date_and_time),
        Member("static Datetime newInstance(Integer, Integer, Integer)", from_date),
        Member("static Datetime newInstance(Integer, Integer, Integer, Integer, Integer, Integer)", from_parts),
        Member("static Datetime newInstanceGmt(Date, Time)", from_date_and_time),
        Member("static Datetime newInstanceGmt(Integer, Integer, Integer)", from_date),
        Member("static Datetime newInstanceGmt(Integer, Integer, Integer, Integer, Integer, Integer)", from_parts),
        Member("static Datetime valueOf(String)", read),
        Member("static Datetime valueOf(Object)", |vm, args| match args.value(0) {
            Value::Datetime(time) => Ok(Value::Datetime(*time)),
            Value::Date(date) => Ok(Value::Datetime(midnight(*date))),
            Value::String(_) => read(vm, args),
            Value::Null => Err(Failure::null_argument().into()),
            _ => Err(Failure::of_type("Invalid date/time").into()),
        }),
        Member("static Datetime valueOfGmt(String)", read),
        Member("static Datetime parse(String)", |_, args| {
            Ok(Value::Datetime(parse_local_time(&args.text(0)?.as_str())?))
        }),
        Member("Datetime addDays(Integer)", |_, args| plus(args, DAY)),
        Member("Datetime addHours(Integer)", |_, args| plus(args, 3_600_000)),
        Member("Datetime addMinutes(Integer)", |_, args| plus(args, 60_000)),
        Member("Datetime addSeconds(Integer)", |_, args| plus(args, 1000)),
        Member("Datetime addMonths(Integer)", |_, args| {
            Ok(Value::Datetime(time_plus_months(args.datetime(0)?, int(args, 1)?)?))
        }),
        Member("Datetime addYears(Integer)", |_, args| {
            Ok(Value::Datetime(time_plus_months(args.datetime(0)?, int(args, 1)? * 12)?))
        }),
        Member("Long getTime()", |_, args| Ok(Value::Long(args.datetime(0)?))),
        Member("Date date()", the_date),
        Member("Date dateGmt()", the_date),
        Member("Time time()", the_time),
        Member("Time timeGmt()", the_time),
        Member("Integer year()", |_, args| part(args, |it| i32::from(it.year()))),
        Member("Integer yearGmt()", |_, args| part(args, |it| i32::from(it.year()))),
        Member("Integer month()", |_, args| part(args, |it| i32::from(it.month()))),
        Member("Integer monthGmt()", |_, args| part(args, |it| i32::from(it.month()))),
        Member("Integer day()", |_, args| part(args, |it| i32::from(it.day()))),
        Member("Integer dayGmt()", |_, args| part(args, |it| i32::from(it.day()))),
        Member("Integer dayOfYear()", |_, args| part(args, |it| i32::from(it.day_of_year()))),
        Member("Integer dayOfYearGmt()", |_, args| part(args, |it| i32::from(it.day_of_year()))),
        Member("Integer hour()", |_, args| part(args, |it| i32::from(it.hour()))),
        Member("Integer hourGmt()", |_, args| part(args, |it| i32::from(it.hour()))),
        Member("Integer minute()", |_, args| part(args, |it| i32::from(it.minute()))),
        Member("Integer minuteGmt()", |_, args| part(args, |it| i32::from(it.minute()))),
        Member("Integer second()", |_, args| part(args, |it| i32::from(it.second()))),
        Member("Integer secondGmt()", |_, args| part(args, |it| i32::from(it.second()))),
        Member("Integer millisecond()", |_, args| part(args, |it| i32::from(it.millisecond()))),
        Member("Integer millisecondGmt()", |_, args| part(args, |it| i32::from(it.millisecond()))),
        Member("Boolean isSameDay(Datetime)", |_, args| {
            boolean(args.datetime(0)?.div_euclid(DAY) == args.datetime(1)?.div_euclid(DAY))
        }),
        Member("String format()", by_pattern),
        Member("String format(String)", by_pattern),
        Member("String format(String, String)", |_, args| {
            let (pattern, zone) = (args.text(1)?.as_str(), args.text(2)?.as_str());
            text(format::zoned(args.datetime(0)?, &pattern, &Zone::of(&zone))?)
        }),
        Member("String formatGmt(String)", |_, args| text(format::gmt(args.datetime(0)?, &args.text(1)?.as_str())?)),
        Member("String formatLong()", |_, args| text(format::gmt(args.datetime(0)?, "M/d/yyyy, h:mm:ss a z")?)),
    ],
};

fn of_day(args: Args<'_>, unit: i64) -> Answer {
    let later = i64::from(args.time(0)?) + int(args, 1)? * unit;
    Ok(Value::Time(i32::try_from(later.rem_euclid(DAY)).unwrap_or(0)))
}

pub(in crate::engine::library) static TIME: NativeClass = NativeClass {
    name: "Time",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static Time newInstance(Integer, Integer, Integer, Integer)", |_, args| {
            let time = ((int(args, 0)? * 60 + int(args, 1)?) * 60 + int(args, 2)?) * 1000 + int(args, 3)?;
            Ok(Value::Time(i32::try_from(time.rem_euclid(DAY)).unwrap_or(0)))
        }),
        Member("Time addHours(Integer)", |_, args| of_day(args, 3_600_000)),
        Member("Time addMinutes(Integer)", |_, args| of_day(args, 60_000)),
        Member("Time addSeconds(Integer)", |_, args| of_day(args, 1000)),
        Member("Time addMilliseconds(Integer)", |_, args| of_day(args, 1)),
        Member("Integer hour()", |_, args| integer(args.time(0)? / 3_600_000)),
        Member("Integer minute()", |_, args| integer(args.time(0)? / 60_000 % 60)),
        Member("Integer second()", |_, args| integer(args.time(0)? / 1000 % 60)),
        Member("Integer millisecond()", |_, args| integer(args.time(0)? % 1000)),
    ],
};
