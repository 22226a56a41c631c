//! Writing dates and times by patterns of Java's `SimpleDateFormat` in the locale en_US (Apex Reference, "Datetime
//! Class", format).

use jiff::civil::{Date, DateTime};

use super::super::failure::{Failure, Kind};
use super::parts;
use super::zone::{self, Moment, Zone};

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
    zoned(time, pattern, &Zone::gmt())
}

/// A time as the clocks of a zone show it.
///
/// # Errors
/// As [`gmt`], and a `StringException` for a zone whose name is asked for and not known.
pub(in crate::engine::library) fn zoned(time: i64, pattern: &str, zone: &Zone) -> Result<String, Failure> {
    let moment = zone.at(time)?;
    let at = parts(time.saturating_add(i64::from(moment.seconds) * 1000))?;
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
        text.push_str(&field(at, sign, count, &moment)?);
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

fn field(at: DateTime, letter: char, count: usize, moment: &Moment<'_>) -> Result<String, Failure> {
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
        'z' if count >= 4 && moment.long.is_some() => moment.long.unwrap_or_default().to_owned(),
        // Of a zone that is an offset both names are the same.
        'z' => match &moment.short {
            Some(short) if count < 4 || short.starts_with("GMT") => short.clone(),
            _ => return Err(zone::unknown_name(moment.id)),
        },
        'Z' => zone::ahead(moment.seconds, ""),
        'X' if moment.seconds == 0 => "Z".to_owned(),
        'X' => match count {
            1 => zone::ahead(moment.seconds, "")[..3].to_owned(),
            2 => zone::ahead(moment.seconds, ""),
            _ => zone::ahead(moment.seconds, ":"),
        },
        other => return Err(Failure::new(Kind::String, format!("Illegal pattern character '{other}'"))),
    })
}

/// The year to which the week of a date belongs, weeks beginning on Sunday and the first having the 1st of January.
fn week_year(date: Date) -> i16 {
    let last = super::week_start(date).and_then(|sunday| super::plus_days(sunday, 6));
    last.map_or(date.year(), |saturday| saturday.year())
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
    fn a_zone_has_its_own_clocks_and_names() {
        // Apex Reference, "Datetime Class", format(dateFormatString, timezone); letters of Java's `SimpleDateFormat`.
        for (zone, pattern, text) in [
            ("GMT-05:30", "yyyy-MM-dd HH:mm XXX", "2026-01-01 21:34 -05:30"),
            ("America/New_York", "MM/dd/yyyy HH:mm:ss z zzzz", "01/01/2026 22:04:05 EST Eastern Standard Time"),
            ("Asia/Kolkata", "HH:mm Z X XX XXX", "08:34 +0530 +05 +0530 +05:30"),
            ("UTC", "HH:mm z X", "03:04 UTC Z"),
            ("GMT+1", "HH:mm z zzzz", "04:04 GMT+01:00 GMT+01:00"),
            ("America/Sao_Paulo", "HH:mm Z", "00:04 -0300"),
        ] {
            assert_eq!(zoned(TIME, pattern, &Zone::of(zone)).as_deref(), Ok(text), "{zone}");
        }
        assert!(zoned(TIME, "z", &Zone::of("America/Sao_Paulo")).is_err());
    }
}
