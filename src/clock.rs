//! Points in time and their notations, to the second, in UTC.

/// A point in time, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(i64);

/// The last millisecond of the year 9999: later times have no RFC 3339 notation.
const LAST: i64 = 253_402_300_799_999;

impl Instant {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);

    /// From milliseconds since the epoch; times outside the years 1970 to 9999 become the nearest inside.
    #[must_use]
    pub fn from_epoch_millis(millis: i64) -> Self {
        Self(millis.clamp(0, LAST))
    }

    /// The current time.
    #[must_use]
    pub fn now() -> Self {
        let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Self::from_epoch_millis(i64::try_from(elapsed.as_millis()).unwrap_or(LAST))
    }

    /// Reads RFC 3339: `2026-01-02T03:04:05Z`, with a fraction or an offset if need be.
    #[must_use]
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let digits = |from: usize, to: usize| -> Option<i64> {
            let part = text.get(from..to)?;
            part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())?
        };
        let is = |at: usize, allowed: &[u8]| bytes.get(at).is_some_and(|b| allowed.contains(b));
        if !(is(4, b"-") && is(7, b"-") && is(10, b"Tt ") && is(13, b":") && is(16, b":")) {
            return None;
        }
        let (year, month, day) = (digits(0, 4)?, digits(5, 7)?, digits(8, 10)?);
        let (hour, minute, second) = (digits(11, 13)?, digits(14, 16)?, digits(17, 19)?);
        let days = days_of(year, month, day);
        if civil(days) != (year, month, day) || hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let mut at = 19;
        let mut millis = 0;
        if is(at, b".") {
            let end = at + 1 + text[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
            let fraction = format!("{:0<3}", text.get(at + 1..end).filter(|it| !it.is_empty())?);
            millis = fraction.get(..3)?.parse().ok()?;
            at = end;
        }
        let offset = match bytes.get(at)? {
            b'Z' | b'z' if bytes.len() == at + 1 => 0,
            sign @ (b'+' | b'-') if bytes.len() == at + 6 && is(at + 3, b":") => {
                let minutes = digits(at + 1, at + 3)? * 60 + digits(at + 4, at + 6)?;
                if *sign == b'+' { minutes } else { -minutes }
            }
            _ => return None,
        };
        let seconds = days * 86_400 + hour * 3_600 + (minute - offset) * 60 + second;
        let millis = seconds * 1_000 + millis;
        (0..=LAST).contains(&millis).then_some(Self(millis))
    }

    /// Later by `millis`.
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Self {
        Self::from_epoch_millis(self.0.saturating_add(millis))
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn epoch_millis(self) -> i64 {
        self.0
    }

    /// Seconds since the epoch.
    #[must_use]
    pub const fn epoch_seconds(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// Year, month, day, hour, minute, second.
    #[must_use]
    pub fn parts(self) -> [i64; 6] {
        let seconds = self.epoch_seconds();
        let (year, month, day) = civil(seconds.div_euclid(86_400));
        let of_day = seconds.rem_euclid(86_400);
        [year, month, day, of_day / 3_600, of_day / 60 % 60, of_day % 60]
    }

    /// `2026-01-02`.
    #[must_use]
    pub fn date(self) -> String {
        let [year, month, day, ..] = self.parts();
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// `2026-01-02T03:04:05Z`.
    #[must_use]
    pub fn iso8601(self) -> String {
        let [.., hour, minute, second] = self.parts();
        format!("{}T{hour:02}:{minute:02}:{second:02}Z", self.date())
    }

    /// `Fri, 02 Jan 2026 03:04:05 GMT` (RFC 9110, IMF-fixdate).
    #[must_use]
    pub fn http_date(self) -> String {
        const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let [year, month, day, hour, minute, second] = self.parts();
        let weekday = self.epoch_seconds().div_euclid(86_400).rem_euclid(7);
        let name = |names: &[&'static str], at: i64| usize::try_from(at).ok().and_then(|at| names.get(at).copied());
        let weekday = name(&DAYS, weekday).unwrap_or_default();
        let month = name(&MONTHS, month - 1).unwrap_or_default();
        format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
    }
}

/// Days since the epoch of a date of the proleptic Gregorian calendar.
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The date of a day since the epoch.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notation_names_the_same_second() {
        let instant = Instant::parse_rfc3339("2026-01-02T05:04:05.678+02:00").expect("a time");
        assert_eq!(instant.iso8601(), "2026-01-02T03:04:05Z");
        assert_eq!(instant.http_date(), "Fri, 02 Jan 2026 03:04:05 GMT");
        assert_eq!(instant.epoch_seconds(), 1_767_323_045);
        assert_eq!(instant.epoch_millis(), 1_767_323_045_678);
        assert_eq!(Instant::parse_rfc3339("2000-02-29T23:59:59Z").expect("a leap day").epoch_seconds(), 951_868_799);
    }

    #[test]
    fn what_is_not_a_time_is_refused() {
        for text in ["", "2026-02-29T00:00:00Z", "2026-01-02", "2026-01-02T03:04:05", "2026-13-01T00:00:00Z", "éééééééééééé"] {
            assert_eq!(Instant::parse_rfc3339(text), None, "{text}");
        }
    }
}
