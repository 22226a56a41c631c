//! Points in time and their notations, to the second, in UTC.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A point in time of the years 1970 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(Timestamp);

/// 9999-12-30T00:00:00Z: later times have no four-digit year everywhere.
const LAST_MILLIS: i64 = 253_402_128_000_000;

impl Instant {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(Timestamp::UNIX_EPOCH);

    /// From milliseconds since the epoch; times outside the years become the nearest inside.
    #[must_use]
    pub fn from_epoch_millis(millis: i64) -> Self {
        Self(Timestamp::from_millisecond(millis.clamp(0, LAST_MILLIS)).unwrap_or(Timestamp::UNIX_EPOCH))
    }

    /// The current time.
    #[must_use]
    pub fn now() -> Self {
        Self(Timestamp::now())
    }

    /// Reads RFC 3339: `2026-01-02T03:04:05Z`, with a fraction or an offset if need be.
    #[must_use]
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let timestamp: Timestamp = text.parse().ok()?;
        let millis = timestamp.as_millisecond();
        (0..=LAST_MILLIS).contains(&millis).then(|| Self::from_epoch_millis(millis))
    }

    /// Reads the form that HTTP wants of everybody: `Fri, 02 Jan 2026 03:04:05 GMT` (RFC 9110, IMF-fixdate).
    #[must_use]
    pub fn parse_http_date(text: &str) -> Option<Self> {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let [_, day, month, year, time, "GMT"] = text.split(' ').collect::<Vec<_>>()[..] else { return None };
        let month = 1 + months.iter().position(|it| *it == month)?;
        let instant = Self::parse_rfc3339(&format!("{year}-{month:02}-{day}T{time}Z"))?;
        // Written again it is the same text: the day of the week is right, and nothing is there twice or too much.
        (instant.http_date() == text).then_some(instant)
    }

    /// Later by `millis`.
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Self {
        Self::from_epoch_millis(self.epoch_millis().saturating_add(millis))
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub fn epoch_millis(self) -> i64 {
        self.0.as_millisecond()
    }

    /// Seconds since the epoch.
    #[must_use]
    pub fn epoch_seconds(self) -> i64 {
        self.0.as_second()
    }

    /// `2026-01-02`.
    #[must_use]
    pub fn date(self) -> String {
        self.format("%Y-%m-%d")
    }

    /// `2026-01-02T03:04:05Z`.
    #[must_use]
    pub fn iso8601(self) -> String {
        self.format("%Y-%m-%dT%H:%M:%SZ")
    }

    /// `Fri, 02 Jan 2026 03:04:05 GMT` (RFC 9110, IMF-fixdate).
    #[must_use]
    pub fn http_date(self) -> String {
        self.format("%a, %d %b %Y %H:%M:%S GMT")
    }

    /// Year, month, day, hour, minute, second.
    #[must_use]
    pub fn parts(self) -> [i64; 6] {
        let at = self.0.to_zoned(TimeZone::UTC);
        let parts = [at.month(), at.day(), at.hour(), at.minute(), at.second()].map(i64::from);
        [i64::from(at.year()), parts[0], parts[1], parts[2], parts[3], parts[4]]
    }

    fn format(self, pattern: &str) -> String {
        self.0.to_zoned(TimeZone::UTC).strftime(pattern).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notation_names_the_same_second() {
        let instant = Instant::parse_rfc3339("2026-01-02T05:04:05.678+02:00").expect("a time");
        assert_eq!(instant.iso8601(), "2026-01-02T03:04:05Z");
        assert_eq!(instant.http_date(), "Fri, 02 Jan 2026 03:04:05 GMT");
        assert_eq!(instant.date(), "2026-01-02");
        assert_eq!(instant.epoch_seconds(), 1_767_323_045);
        assert_eq!(instant.epoch_millis(), 1_767_323_045_678);
        assert_eq!(instant.parts(), [2026, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_time_of_http_is_read_as_it_is_written() {
        let text = "Fri, 02 Jan 2026 03:04:05 GMT";
        assert_eq!(Instant::parse_http_date(text).map(Instant::http_date).as_deref(), Some(text));
        for text in [
            "",
            "Thu, 02 Jan 2026 03:04:05 GMT",
            "Fri, 2 Jan 2026 03:04:05 GMT",
            "Fri, 02 Jan 2026 03:04:05 UTC",
            "Fri, 02 Jan 2026 03:04:05.5 GMT",
            "Fri, 32 Jan 2026 03:04:05 GMT",
        ] {
            assert_eq!(Instant::parse_http_date(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_time_is_refused() {
        for text in ["", "2026-02-29T00:00:00Z", "2026-01-02", "2026-01-02T03:04:05", "2026-13-01T00:00:00Z", "é"] {
            assert_eq!(Instant::parse_rfc3339(text), None, "{text}");
        }
    }
}
