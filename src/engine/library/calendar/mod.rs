//! Dates and times: reckoned and read as Apex does (Apex Reference, "Date Class", "Datetime Class", "Time Class").
//!
//! A Datetime is milliseconds since 1970; the time zone of the running user is GMT, so that local and GMT methods agree.

pub(super) mod classes;
pub(super) mod format;
pub(super) mod zone;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan as _};

use super::failure::{Failure, Kind};

const DAY: i64 = 86_400_000;

/// A time that no calendar here reaches: outside of the years -9999 to 9999.
fn unreachable_time() -> Failure {
    Failure::new(Kind::InvalidParameterValue, "Date or time is outside of the years that can be reckoned with")
}

/// A date from parts that may run over, as Java's lenient calendar takes them.
///
/// # Errors
/// An exception for years out of reach.
pub(super) fn date(year: i64, month: i64, day: i64) -> Result<Date, Failure> {
    let months =
        (month - 1).checked_add(year.checked_mul(12).ok_or_else(unreachable_time)?).ok_or_else(unreachable_time)?;
    let year = i16::try_from(months.div_euclid(12)).map_err(|_| unreachable_time())?;
    let month = i8::try_from(months.rem_euclid(12) + 1).map_err(|_| unreachable_time())?;
    let first = Date::new(year, month, 1).map_err(|_| unreachable_time())?;
    plus_days(first, day - 1)
}

/// A date so many days later.
///
/// # Errors
/// An exception for years out of reach.
pub(super) fn plus_days(date: Date, days: i64) -> Result<Date, Failure> {
    let span = Span::new().try_days(days).map_err(|_| unreachable_time())?;
    date.checked_add(span).map_err(|_| unreachable_time())
}

/// A date so many months later; a day that the month lacks becomes its last.
///
/// # Errors
/// An exception for years out of reach.
pub(super) fn plus_months(date: Date, months: i64) -> Result<Date, Failure> {
    let span = Span::new().try_months(months).map_err(|_| unreachable_time())?;
    date.checked_add(span).map_err(|_| unreachable_time())
}

/// Days from one date to another.
pub(super) fn days_between(from: Date, to: Date) -> i64 {
    (midnight(to) - midnight(from)) / DAY
}

/// The time at which a date begins.
pub(super) fn midnight(date: Date) -> i64 {
    let at = date.at(0, 0, 0, 0);
    TimeZone::UTC.to_timestamp(at).map_or(0, Timestamp::as_millisecond)
}

/// The calendar's view of a time.
///
/// # Errors
/// An exception for years out of reach.
pub(super) fn parts(time: i64) -> Result<DateTime, Failure> {
    let timestamp = Timestamp::from_millisecond(time).map_err(|_| unreachable_time())?;
    Ok(TimeZone::UTC.to_datetime(timestamp))
}

/// A time from parts that may run over.
///
/// # Errors
/// An exception for years out of reach.
pub(super) fn time(date: Date, hour: i64, minute: i64, second: i64) -> Result<i64, Failure> {
    checked(midnight(date) + ((hour * 60 + minute) * 60 + second) * 1000)
}

/// The time itself when the calendar reaches it.
///
/// # Errors
/// An exception for years out of reach.
pub(super) fn checked(time: i64) -> Result<i64, Failure> {
    parts(time).map(|_| time)
}

/// A time so many months later.
///
/// # Errors
/// An exception for years out of reach.
pub(super) fn time_plus_months(time: i64, months: i64) -> Result<i64, Failure> {
    let date = plus_months(parts(time)?.date(), months)?;
    checked(midnight(date) + time.rem_euclid(DAY))
}

/// Milliseconds since midnight.
pub(super) fn time_of_day(time: i64) -> i32 {
    i32::try_from(time.rem_euclid(DAY)).unwrap_or(0)
}

/// The numbers of a text that has them between single separators.
fn numbers(text: &str, separators: &str) -> Option<Vec<i64>> {
    let mut wanted = separators.chars();
    let (mut all, mut digits) = (Vec::new(), String::new());
    for sign in text.chars() {
        if sign.is_ascii_digit() && digits.len() < 4 {
            digits.push(sign);
        } else if wanted.next() == Some(sign) {
            all.push(std::mem::take(&mut digits).parse().ok()?);
        } else {
            return None;
        }
    }
    all.push(digits.parse().ok()?);
    wanted.next().is_none().then_some(all)
}

/// `Date.valueOf`: `yyyy-MM-dd`; a time after it is not looked at.
///
/// # Errors
/// A `TypeException`.
pub(super) fn parse_date(text: &str) -> Result<Date, Failure> {
    let invalid = || Failure::of_type(format!("Invalid date: {text}"));
    let day = match text.split_once(' ') {
        Some((day, time)) if numbers(time, "::").is_some() => day,
        Some(_) => return Err(invalid()),
        None => text,
    };
    let parts = numbers(day, "--").ok_or_else(invalid)?;
    exact(&parts).ok_or_else(invalid)
}

/// A date of numbers that are in range; the Reference does not say that others run over here.
fn exact(parts: &[i64]) -> Option<Date> {
    Date::new(i16::try_from(parts[0]).ok()?, i8::try_from(parts[1]).ok()?, i8::try_from(parts[2]).ok()?).ok()
}

/// `Date.parse`: `M/d/yyyy`, the notation of the locale en_US.
///
/// # Errors
/// A `TypeException`.
pub(super) fn parse_local_date(text: &str) -> Result<Date, Failure> {
    let invalid = || Failure::of_type(format!("Invalid date: {text}"));
    let parts = numbers(text, "//").ok_or_else(invalid)?;
    exact(&[parts[2], parts[0], parts[1]]).ok_or_else(invalid)
}

/// `Datetime.valueOf`: `yyyy-MM-dd HH:mm:ss`.
///
/// # Errors
/// A `TypeException`.
pub(super) fn parse_time(text: &str) -> Result<i64, Failure> {
    let invalid = || Failure::of_type(format!("Invalid date/time: {text}"));
    let parts = numbers(text, "-- ::").ok_or_else(invalid)?;
    let date = exact(&parts).ok_or_else(invalid)?;
    if parts[3] > 23 || parts[4] > 59 || parts[5] > 59 {
        return Err(invalid());
    }
    time(date, parts[3], parts[4], parts[5])
}

/// `Datetime.parse`: `M/d/yyyy, h:mm a`, the notation of the locale en_US; without the comma, as it was before ICU's
/// formats.
///
/// # Errors
/// A `TypeException`.
pub(super) fn parse_local_time(text: &str) -> Result<i64, Failure> {
    let invalid = || Failure::of_type(format!("Invalid date/time: {text}"));
    let (day, clock) = text.split_once(", ").or_else(|| text.split_once(' ')).ok_or_else(invalid)?;
    let date = parse_local_date(day).map_err(|_| invalid())?;
    let (clock, half) = clock.rsplit_once([' ', '\u{202f}']).ok_or_else(invalid)?;
    let clock = numbers(clock, ":").ok_or_else(invalid)?;
    let later = match half {
        "AM" => 0,
        "PM" => 12,
        _ => return Err(invalid()),
    };
    if !(1..=12).contains(&clock[0]) || clock[1] > 59 {
        return Err(invalid());
    }
    time(date, clock[0] % 12 + later, clock[1], 0)
}

/// A Datetime as JSON has it: ISO 8601 with a `Z` or an offset, a date alone being midnight.
///
/// # Errors
/// A `TypeException`.
pub(super) fn parse_iso_time(text: &str) -> Result<i64, Failure> {
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Ok(timestamp.as_millisecond());
    }
    // An offset without a colon, as Java's calendars write it.
    let colon = text.len().checked_sub(2).filter(|at| text.is_char_boundary(*at)).and_then(|at| {
        let (before, after) = text.split_at(at);
        before.contains('T').then(|| format!("{before}:{after}").parse::<Timestamp>().ok()).flatten()
    });
    match colon {
        Some(timestamp) => Ok(timestamp.as_millisecond()),
        None => parse_date(text).map(midnight).map_err(|_| Failure::of_type(format!("Invalid date/time: {text}"))),
    }
}

/// A Time as JSON has it: `HH:mm:ss.SSS` with a `Z` or without; milliseconds and seconds may be left out.
///
/// # Errors
/// A `TypeException`.
pub(super) fn parse_time_of_day(text: &str) -> Result<i32, Failure> {
    let invalid = || Failure::of_type(format!("Invalid time: {text}"));
    let plain = text.strip_suffix('Z').unwrap_or(text);
    let time: jiff::civil::Time = plain.parse().map_err(|_| invalid())?;
    if !plain.starts_with(|it: char| it.is_ascii_digit()) || plain.contains(['T', 't', ' ', '-']) {
        return Err(invalid());
    }
    let seconds = (i32::from(time.hour()) * 60 + i32::from(time.minute())) * 60 + i32::from(time.second());
    Ok(seconds * 1000 + i32::from(time.millisecond()))
}

/// The Sunday before or on a date: where a week begins in the locale en_US.
///
/// # Errors
/// An exception for years out of reach.
pub(super) fn week_start(date: Date) -> Result<Date, Failure> {
    plus_days(date, -i64::from(date.weekday().to_sunday_zero_offset()))
}

/// Whole months from one date to another, by the months' numbers alone.
pub(super) fn months_between(from: Date, to: Date) -> i64 {
    (i64::from(to.year()) - i64::from(from.year())) * 12 + i64::from(to.month()) - i64::from(from.month())
}

/// The number of days of a month that may run over the year.
///
/// # Errors
/// An exception for years out of reach.
pub(super) fn days_in_month(year: i64, month: i64) -> Result<i64, Failure> {
    let first = date(year, month, 1)?;
    let next = first.checked_add(1.month()).map_err(|_| unreachable_time())?;
    Ok(days_between(first, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_run_over_are_carried() {
        assert_eq!(date(2026, 14, 0).map(|it| it.to_string()).as_deref(), Ok("2027-01-31"));
        assert_eq!(date(2024, 2, 30).map(|it| it.to_string()).as_deref(), Ok("2024-03-01"));
        assert!(date(i64::MAX, 1, 1).is_err() && date(10_000, 1, 1).is_err());
        let leap = date(2024, 2, 29).expect("a date");
        assert_eq!(plus_months(leap, 12).map(|it| it.to_string()).as_deref(), Ok("2025-02-28"));
        assert_eq!((days_in_month(2024, 2), days_in_month(2026, 12)), (Ok(29), Ok(31)));
        assert_eq!(days_between(leap, date(2024, 3, 2).expect("a date")), 2);
        assert_eq!(week_start(leap).map(|it| it.to_string()).as_deref(), Ok("2024-02-25"));
        assert_eq!(months_between(leap, date(2025, 1, 1).expect("a date")), 11);
        assert!(plus_days(leap, i64::MAX).is_err() && plus_months(leap, i64::MIN).is_err());
    }

    #[test]
    fn texts_become_dates_and_times_or_a_type_exception() {
        // Apex Reference, "Date Class" and "Datetime Class": valueOf, parse.
        assert_eq!(parse_date("2026-01-02").map(|it| it.to_string()).as_deref(), Ok("2026-01-02"));
        assert_eq!(parse_date("2026-1-2 10:00:00").map(|it| it.to_string()).as_deref(), Ok("2026-01-02"));
        assert_eq!(parse_date("2026-02-30").unwrap_err().message, "Invalid date: 2026-02-30");
        assert!(parse_date("x").is_err() && parse_date("2026-01-02T00").is_err() && parse_date("").is_err());
        assert_eq!(parse_local_date("12/27/2026").map(|it| it.to_string()).as_deref(), Ok("2026-12-27"));
        assert_eq!(parse_time("1970-01-02 00:00:01"), Ok(86_401_000));
        assert_eq!(parse_time("1970-01-02").unwrap_err().message, "Invalid date/time: 1970-01-02");
        for text in ["1/2/1970, 12:05 AM", "1/2/1970 12:05 AM", "01/02/1970, 12:05 AM"] {
            assert_eq!(parse_local_time(text), Ok(86_400_000 + 5 * 60_000), "{text}");
        }
        for text in ["1/2/1970", "1/2/1970, 13:05 PM", "1/2/1970, 1:60 PM", "1/2/1970, 1:05", "1970-01-02, 1:05 PM", ""]
        {
            assert!(parse_local_time(text).is_err(), "{text}");
        }
        for text in ["1970-01-01T01:00:00.500+01:00", "1970-01-01T01:00:00.500+0100", "1970-01-01T00:00:00.500Z"] {
            assert_eq!(parse_iso_time(text), Ok(500), "{text}");
        }
        assert_eq!(parse_iso_time("1970-01-02"), Ok(86_400_000));
        assert_eq!(parse_time_of_day("01:02:03.004Z"), Ok(3_723_004));
        assert_eq!(parse_time_of_day("01:02"), Ok(3_720_000));
        assert!(["", "x", "25:00:00", "2026-01-02T01:02:03"].iter().all(|it| parse_time_of_day(it).is_err()));
        assert!(parse_iso_time("ü").is_err() && parse_iso_time("").is_err());
    }
}
