//! Date literals, such as `TODAY` and `LAST_N_DAYS:7` (SOQL and SOSL Reference, "Date Formats and Date Literals").

use jiff::Span;
use jiff::civil::{Date, date};

/// A range of days around today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) struct Period {
    unit: Unit,
    /// The first and the last unit, counted from the one that today lies in; both belong to it.
    from: i32,
    to: i32,
    /// Whether the last day is today rather than the end of its unit: `LAST_N_DAYS` and its like.
    ends_today: bool,
    /// Whether the first day is tomorrow rather than the beginning of its unit.
    begins_tomorrow: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Day,
    /// From Sunday, as for the locale en_US of the users here.
    Week,
    Month,
    Quarter,
    Year,
}

impl Period {
    const fn of(unit: Unit, from: i32, to: i32) -> Self {
        Self { unit, from, to, ends_today: false, begins_tomorrow: false }
    }

    /// The period of a literal; `None` for one that the engine does not know, such as those of fiscal years.
    pub(in crate::engine) fn new(name: &str, count: Option<i32>) -> Option<Self> {
        let name = name.to_ascii_uppercase();
        let Some(count) = count else {
            return Some(match name.as_str() {
                "YESTERDAY" => Self::of(Unit::Day, -1, -1),
                "TODAY" => Self::of(Unit::Day, 0, 0),
                "TOMORROW" => Self::of(Unit::Day, 1, 1),
                "LAST_WEEK" => Self::of(Unit::Week, -1, -1),
                "THIS_WEEK" => Self::of(Unit::Week, 0, 0),
                "NEXT_WEEK" => Self::of(Unit::Week, 1, 1),
                "LAST_MONTH" => Self::of(Unit::Month, -1, -1),
                "THIS_MONTH" => Self::of(Unit::Month, 0, 0),
                "NEXT_MONTH" => Self::of(Unit::Month, 1, 1),
                "LAST_90_DAYS" => Self { ends_today: true, ..Self::of(Unit::Day, -90, 0) },
                "NEXT_90_DAYS" => Self { begins_tomorrow: true, ..Self::of(Unit::Day, 1, 90) },
                "LAST_QUARTER" => Self::of(Unit::Quarter, -1, -1),
                "THIS_QUARTER" => Self::of(Unit::Quarter, 0, 0),
                "NEXT_QUARTER" => Self::of(Unit::Quarter, 1, 1),
                "LAST_YEAR" => Self::of(Unit::Year, -1, -1),
                "THIS_YEAR" => Self::of(Unit::Year, 0, 0),
                "NEXT_YEAR" => Self::of(Unit::Year, 1, 1),
                _ => return None,
            });
        };
        let unit = |name: &str| {
            Some(match name {
                "DAYS" => Unit::Day,
                "WEEKS" => Unit::Week,
                "MONTHS" => Unit::Month,
                "QUARTERS" => Unit::Quarter,
                "YEARS" => Unit::Year,
                _ => return None,
            })
        };
        if let Some(name) = name.strip_prefix("LAST_N_") {
            let unit = unit(name)?;
            // The days up to today; of other units, the whole ones before that of today.
            return Some(match unit {
                Unit::Day => Self { ends_today: true, ..Self::of(unit, -count, 0) },
                _ => Self::of(unit, -count, -1),
            });
        }
        if let Some(name) = name.strip_prefix("NEXT_N_") {
            return Some(Self::of(unit(name)?, 1, count));
        }
        let name = name.strip_prefix("N_")?.strip_suffix("_AGO")?;
        Some(Self::of(unit(name)?, -count, -count))
    }

    /// The first day, and the day after the last; `None` outside the calendar.
    pub(in crate::engine) fn days(self, today: Date) -> Option<(Date, Date)> {
        let first = if self.begins_tomorrow { today.tomorrow().ok()? } else { self.unit.begin(today, self.from)? };
        let end =
            if self.ends_today { today.tomorrow().ok()? } else { self.unit.begin(today, self.to.checked_add(1)?)? };
        Some((first, end))
    }
}

impl Unit {
    /// The first day of the unit that lies so many after that of today.
    fn begin(self, today: Date, after: i32) -> Option<Date> {
        let after = i64::from(after);
        Some(match self {
            Self::Day => today.checked_add(Span::new().try_days(after).ok()?).ok()?,
            Self::Week => {
                let into = i64::from(today.weekday().to_sunday_zero_offset());
                today.checked_add(Span::new().try_days(after * 7 - into).ok()?).ok()?
            }
            Self::Month => today.first_of_month().checked_add(Span::new().try_months(after).ok()?).ok()?,
            Self::Quarter => {
                let month = (today.month() - 1) / 3 * 3 + 1;
                date(today.year(), month, 1).checked_add(Span::new().try_months(after * 3).ok()?).ok()?
            }
            Self::Year => date(today.year(), 1, 1).checked_add(Span::new().try_years(after).ok()?).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(name: &str, count: Option<i32>) -> (Date, Date) {
        // A Saturday.
        Period::new(name, count).unwrap().days(date(2026, 9, 19)).unwrap()
    }

    #[test]
    fn literals_are_ranges_of_days() {
        assert_eq!(days("today", None), (date(2026, 9, 19), date(2026, 9, 20)));
        assert_eq!(days("LAST_WEEK", None), (date(2026, 9, 6), date(2026, 9, 13)));
        assert_eq!(days("THIS_MONTH", None), (date(2026, 9, 1), date(2026, 10, 1)));
        assert_eq!(days("NEXT_QUARTER", None), (date(2026, 10, 1), date(2027, 1, 1)));
        assert_eq!(days("LAST_YEAR", None), (date(2025, 1, 1), date(2026, 1, 1)));
        assert_eq!(days("LAST_N_DAYS", Some(2)), (date(2026, 9, 17), date(2026, 9, 20)));
        assert_eq!(days("NEXT_N_MONTHS", Some(2)), (date(2026, 10, 1), date(2026, 12, 1)));
        assert_eq!(days("N_DAYS_AGO", Some(3)), (date(2026, 9, 16), date(2026, 9, 17)));
    }

    #[test]
    fn fiscal_years_and_days_outside_the_calendar_are_not_known() {
        assert_eq!(Period::new("THIS_FISCAL_YEAR", None), None);
        assert_eq!(Period::new("LAST_N_YEARS", Some(i32::MAX)).and_then(|it| it.days(date(2026, 1, 1))), None);
    }
}
