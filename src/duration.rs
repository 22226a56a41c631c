//! Durations as people write them in a spec: `90s`, `5m`, `72h`, `500ms`.

/// The longest duration that is accepted: 366 days.
pub const LONGEST_MILLIS: i64 = 366 * 24 * 3_600_000;

/// Reads a duration.
#[must_use]
pub fn parse_millis(text: &str) -> Option<i64> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(unit_at);
    let unit = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    let millis = number.parse::<i64>().ok()?.checked_mul(unit)?;
    (millis <= LONGEST_MILLIS).then_some(millis)
}

/// Writes a duration in the largest unit that keeps it whole.
#[must_use]
pub fn write_millis(millis: i64) -> String {
    let units = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s")];
    let unit = units.into_iter().find(|(size, _)| millis != 0 && millis % size == 0).unwrap_or((1, "ms"));
    format!("{}{}", millis / unit.0, unit.1)
}

#[cfg(test)]
mod tests {
    use super::{parse_millis, write_millis};

    #[test]
    fn a_duration_is_a_whole_number_and_a_unit() {
        assert_eq!(parse_millis("90s"), Some(90_000));
        assert_eq!(parse_millis("5m"), Some(300_000));
        assert_eq!(parse_millis("72h"), Some(259_200_000));
        assert_eq!(write_millis(90_000), "90s");
        assert_eq!(write_millis(259_200_000), "3d");
        for text in ["", "5", "m", "1.5h", "-5m", "5 m", "99999999999999999999h", "400d"] {
            assert_eq!(parse_millis(text), None, "{text}");
        }
    }
}
