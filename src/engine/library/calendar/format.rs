//! Writing dates and times by patterns of Java's `SimpleDateFormat` in the locale en_US (Apex Reference, "Datetime
//! Class", format).

use jiff::civil::{Date, DateTime};

use super::super::failure::{Failure, Kind};
use super::parts;

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A time in GMT by a pattern.
///
/// # Errors
/// A `StringException` for a pattern with an unknown letter or an open quote.
pub(in crate::engine::library) fn gmt(time: i64, pattern: &str) -> Result<String, Failure> {
    offset(time, pattern, 0)
}

/// A time in a zone that is so many minutes ahead of GMT.
///
/// # Errors
/// As [`gmt`].
pub(in crate::engine::library) fn offset(time: i64, pattern: &str, minutes: i64) -> Result<String, Failure> {
    let at = parts(time.saturating_add(minutes * 60_000))?;
    let signs: Vec<char> = pattern.chars().collect();
    let mut text = String::new();
    let mut next = 0;
    while next < signs.len() {
        let sign = signs[next];
        if sign == '\'' {
            next = quoted(&signs, next + 1, &mut text)?;
            continue;
        }
        if !sign.is_ascii_alphabetic() {
            text.push(sign);
            next += 1;
            continue;
        }
        let count = signs[next..].iter().take_while(|it| **it == sign).count();
        next += count;
        text.push_str(&field(at, sign, count, minutes)?);
    }
    Ok(text)
}

/// Copies a quotation and answers the place after it.
fn quoted(signs: &[char], start: usize, text: &mut String) -> Result<usize, Failure> {
    if signs.get(start) == Some(&'\'') {
        text.push('\'');
        return Ok(start + 1);
    }
    let mut at = start;
    while let Some(sign) = signs.get(at) {
        match (sign, signs.get(at + 1)) {
            ('\'', Some('\'')) => {
                text.push('\'');
                at += 2;
            }
            ('\'', _) => return Ok(at + 1),
            (sign, _) => {
                text.push(*sign);
                at += 1;
            }
        }
    }
    Err(Failure::new(Kind::String, "Unterminated quote"))
}

fn field(at: DateTime, letter: char, count: usize, minutes: i64) -> Result<String, Failure> {
    let date = at.date();
    let number = |number: i64| format!("{number:0count$}");
    let name = |name: &str| if count >= 4 { name.to_owned() } else { name.chars().take(3).collect() };
    let weekday = date.weekday().to_sunday_zero_offset();
    let hour = i64::from(at.hour());
    Ok(match letter {
        'G' => if date.year() > 0 { "AD" } else { "BC" }.to_owned(),
        'y' if count == 2 => format!("{:02}", date.year().rem_euclid(100)),
        'y' | 'Y' => number(i64::from(if letter == 'Y' { week_year(date) } else { date.year() })),
        'M' | 'L' if count >= 3 => name(MONTHS[usize::try_from(date.month() - 1).unwrap_or(0)]),
        'M' | 'L' => number(i64::from(date.month())),
        'd' => number(i64::from(date.day())),
        'D' => number(i64::from(date.day_of_year())),
        'E' => name(DAYS[usize::try_from(weekday).unwrap_or(0)]),
        'u' => number(if weekday == 0 { 7 } else { i64::from(weekday) }),
        'F' => number(i64::from((date.day() - 1) / 7 + 1)),
        'a' => if hour < 12 { "AM" } else { "PM" }.to_owned(),
        'H' => number(hour),
        'k' => number(if hour == 0 { 24 } else { hour }),
        'K' => number(hour % 12),
        'h' => number(if hour % 12 == 0 { 12 } else { hour % 12 }),
        'm' => number(i64::from(at.minute())),
        's' => number(i64::from(at.second())),
        'S' => number(i64::from(at.subsec_nanosecond() / 1_000_000)),
        'z' if minutes == 0 && count >= 4 => "Greenwich Mean Time".to_owned(),
        'z' if minutes == 0 => "GMT".to_owned(),
        'z' => format!("GMT{}", ahead(minutes, ":")),
        'Z' => ahead(minutes, ""),
        'X' if minutes == 0 => "Z".to_owned(),
        'X' => match count {
            1 => ahead(minutes, "")[..3].to_owned(),
            2 => ahead(minutes, ""),
            _ => ahead(minutes, ":"),
        },
        other => return Err(Failure::new(Kind::String, format!("Illegal pattern character '{other}'"))),
    })
}

fn ahead(minutes: i64, colon: &str) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}{colon}{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// The year to which the week of a date belongs, weeks beginning on Sunday and the first having the 1st of January.
fn week_year(date: Date) -> i16 {
    let last = super::week_start(date).and_then(|sunday| super::plus_days(sunday, 6));
    last.map_or(date.year(), |saturday| saturday.year())
}

/// Minutes ahead of GMT of a zone's name: `GMT`, `UTC` and `GMT+1:30` alone, since no zones are known here.
pub(in crate::engine::library) fn zone(name: &str) -> Option<i64> {
    let rest = name.strip_prefix("GMT").or_else(|| name.strip_prefix("UTC"))?;
    let sign = match rest.chars().next() {
        None => return Some(0),
        Some('+') => 1,
        Some('-') => -1,
        Some(_) => return None,
    };
    let (hours, minutes) = match rest[1..].split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None if rest.len() == 5 && rest.is_ascii() => rest[1..].split_at(2),
        None => (&rest[1..], "0"),
    };
    let (hours, minutes) = (hours.parse::<u8>().ok()?, minutes.parse::<u8>().ok()?);
    (hours < 24 && minutes < 60).then(|| sign * (i64::from(hours) * 60 + i64::from(minutes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-01-02T03:04:05.678Z, a Friday.
    const TIME: i64 = 1_767_323_045_678;

    #[test]
    fn patterns_write_every_part() {
        for (pattern, text) in [
            ("yyyy-MM-dd HH:mm:ss", "2026-01-02 03:04:05"),
            ("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", "2026-01-02T03:04:05.678Z"),
            ("EEE, dd MMM yyyy HH:mm:ss z", "Fri, 02 Jan 2026 03:04:05 GMT"),
            ("EEEE d MMMM yy", "Friday 2 January 26"),
            ("h:mm a", "3:04 AM"),
            ("yyyyMMdd'T'HHmmss'Z'", "20260102T030405Z"),
            ("''yy 'o''clock'", "'26 o'clock"),
            ("D u F k K Z X G", "2 5 1 3 3 +0000 Z AD"),
        ] {
            assert_eq!(gmt(TIME, pattern).as_deref(), Ok(text), "{pattern}");
        }
        assert_eq!(gmt(TIME, "b").unwrap_err().message, "Illegal pattern character 'b'");
        assert!(gmt(TIME, "'a").is_err() && gmt(i64::MAX, "yyyy").is_err());
        assert_eq!(gmt(1_798_675_200_000, "YYYY yyyy-MM-dd").as_deref(), Ok("2027 2026-12-31"));
    }

    #[test]
    fn a_zone_is_an_offset_from_gmt() {
        assert_eq!(offset(TIME, "yyyy-MM-dd HH:mm XXX", -330).as_deref(), Ok("2026-01-01 21:34 -05:30"));
        let zones = ["GMT", "UTC", "GMT+1", "GMT-05:30", "GMT+0130", "America/Denver", "GMTx", "GMT+99"].map(zone);
        assert_eq!(zones, [Some(0), Some(0), Some(60), Some(-330), Some(90), None, None, None]);
    }
}
