//! What the methods of `String` compute, on units of UTF-16 where they count or cut (Apex Reference, "String Class").
//!
//! Many of them are those of Apache Commons Lang's `StringUtils`, whose rules they follow where the Reference says no
//! more.

pub(super) mod case;
pub(super) mod classify;
pub(super) mod escape;
pub(super) mod message;

use super::failure::Failure;
use crate::engine::text::Text;

/// The first place of a text at or after a unit.
pub(super) fn find(text: &Text, sought: &Text, from: usize) -> Option<usize> {
    if let (Some(text), Some(sought)) = (text.as_ascii(), sought.as_ascii()) {
        return text.get(from..)?.find(sought).map(|at| at + from);
    }
    let (text, sought) = (text.units(), sought.units());
    let last = text.len().checked_sub(sought.len())?;
    (from..=last).find(|at| text[*at..].starts_with(&sought))
}

/// The last place of a text that begins at a unit or before.
pub(super) fn find_last(text: &Text, sought: &Text, from: usize) -> Option<usize> {
    let (text, sought) = (text.units(), sought.units());
    let last = text.len().checked_sub(sought.len())?.min(from);
    (0..=last).rev().find(|at| text[*at..].starts_with(&sought))
}

/// A text in lower case, as comparisons without regard to case need it.
pub(super) fn lower(text: &Text) -> Text {
    Text::from(text.as_str().to_lowercase())
}

/// A place as Apex answers it: -1 for none.
pub(super) fn place(found: Option<usize>) -> i32 {
    found.and_then(|at| i32::try_from(at).ok()).unwrap_or(-1)
}

/// A count from Apex: negative counts as none.
pub(super) fn count(number: i32) -> usize {
    usize::try_from(number).unwrap_or(0)
}

/// `substring(start, end)`.
///
/// # Errors
/// A `StringException` for a place outside of the text.
pub(super) fn substring(text: &Text, start: i32, end: Option<i32>) -> Result<Text, Failure> {
    let length = text.len();
    let start_at = usize::try_from(start).ok().filter(|start| *start <= length);
    let Some(start_at) = start_at else {
        return Err(Failure::string(format!("Starting position out of bounds: {start}")));
    };
    let end_at = match end {
        None => length,
        Some(end) => match usize::try_from(end).ok().filter(|end| (start_at..=length).contains(end)) {
            Some(end) => end,
            None => return Err(Failure::string(format!("Ending position out of bounds: {end}"))),
        },
    };
    Ok(text.slice(start_at..end_at))
}

/// The first `length` units (`left`).
pub(super) fn left(text: &Text, length: i32) -> Text {
    text.slice(0..count(length))
}

/// The last `length` units (`right`).
pub(super) fn right(text: &Text, length: i32) -> Text {
    let all = text.len();
    text.slice(all.saturating_sub(count(length))..all)
}

/// `mid(start, length)`: a negative start counts as zero.
pub(super) fn mid(text: &Text, start: i32, length: i32) -> Text {
    if length < 0 {
        return Text::from("");
    }
    text.slice(count(start)..count(start).saturating_add(count(length)))
}

/// Every occurrence of a text replaced.
pub(super) fn replaced(text: &Text, sought: &Text, by: &Text) -> Text {
    if let (Some(text), Some(sought), Some(by)) = (text.to_unicode(), sought.to_unicode(), by.to_unicode()) {
        return Text::from(text.replace(sought, by));
    }
    let (text, sought, by) = (text.units(), sought.units(), by.units());
    let mut units = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        if !sought.is_empty() && text[at..].starts_with(&sought) {
            units.extend_from_slice(&by);
            at += sought.len();
        } else {
            units.push(text[at]);
            at += 1;
        }
    }
    Text::from_units(&units)
}

/// How often a text occurs, without overlaps.
pub(super) fn occurrences(text: &Text, sought: &Text) -> usize {
    if sought.is_empty() {
        return 0;
    }
    let (mut from, mut found) = (0, 0);
    while let Some(at) = find(text, sought, from) {
        found += 1;
        from = at + sought.len();
    }
    found
}

/// `center`, `leftPad` and `rightPad`: the units to put before and after, of a pad text over and over.
pub(super) fn padded(text: &Text, before: usize, after: usize, pad: &Text) -> Text {
    let pad = if pad.is_empty() { vec![u16::from(b' ')] } else { pad.units() };
    let mut units: Vec<u16> = pad.iter().copied().cycle().take(before).collect();
    units.extend(text.units());
    units.extend(pad.iter().copied().cycle().take(after));
    Text::from_units(&units)
}

/// `abbreviate(maxWidth, offset)`: the text cut to a width, with `...` for what was cut.
///
/// # Errors
/// A `StringException` for a width of no use.
pub(super) fn abbreviated(text: &Text, width: i32, offset: i32) -> Result<Text, Failure> {
    if width < 4 {
        return Err(Failure::string("Minimum abbreviation width is 4"));
    }
    let (length, width) = (text.len(), count(width));
    if length <= width {
        return Ok(text.clone());
    }
    let mut offset = count(offset).min(length);
    if length - offset < width - 3 {
        offset = length - (width - 3);
    }
    let dots = Text::from("...");
    if offset <= 4 {
        return Ok(text.slice(0..width - 3).concat(&dots));
    }
    if width < 7 {
        return Err(Failure::string("Minimum abbreviation width with offset is 7"));
    }
    if offset + width - 3 < length {
        let rest = abbreviated(&text.slice(offset..length), i32::try_from(width - 3).unwrap_or(i32::MAX), 0)?;
        return Ok(dots.concat(&rest));
    }
    Ok(dots.concat(&text.slice(length - (width - 3)..length)))
}

/// The first unit at which two texts differ.
pub(super) fn first_difference(one: &Text, other: &Text) -> Option<usize> {
    let (one, other) = (one.units(), other.units());
    let same = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    (same < one.len() || same < other.len()).then_some(same)
}

/// What all texts begin with.
pub(super) fn common_prefix(texts: &[Text]) -> Text {
    let Some((first, others)) = texts.split_first() else { return Text::from("") };
    let shared = |other: &Text| first_difference(first, other).unwrap_or_else(|| first.len());
    first.slice(0..others.iter().map(shared).min().unwrap_or_else(|| first.len()))
}

/// `compareTo`: the difference of the first units that differ, else of the lengths.
pub(super) fn compared(one: &Text, other: &Text) -> i32 {
    let (one, other) = (one.units(), other.units());
    for (a, b) in one.iter().zip(&other) {
        if a != b {
            return i32::from(*a) - i32::from(*b);
        }
    }
    i32::try_from(one.len()).unwrap_or(i32::MAX) - i32::try_from(other.len()).unwrap_or(i32::MAX)
}

/// Java's `String.hashCode`.
pub(super) fn hash(text: &Text) -> i32 {
    text.units().iter().fold(0_i32, |hash, unit| hash.wrapping_mul(31).wrapping_add(i32::from(*unit)))
}

/// The least number of single changes that make one text of another.
pub(super) fn levenshtein(one: &Text, other: &Text) -> usize {
    let (one, other) = (one.units(), other.units());
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, a) in one.iter().enumerate() {
        let mut corner = row[0];
        row[0] = line + 1;
        for (column, b) in other.iter().enumerate() {
            let changed = corner + usize::from(a != b);
            corner = row[column + 1];
            row[column + 1] = changed.min(corner + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

/// Runs of white space as one blank each, none at the ends.
pub(super) fn normalized_space(text: &str) -> String {
    text.split(|it| classify::is_white(it) || it == '\u{a0}')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Without what Java's `trim` takes away at both ends: every character up to the blank.
pub(super) fn trimmed(text: &Text) -> Text {
    let is_trimmed = |unit: &u16| *unit <= 0x20;
    let units = text.units();
    let start = units.iter().take_while(|unit| is_trimmed(unit)).count();
    let end = units.len() - units[start..].iter().rev().take_while(|unit| is_trimmed(unit)).count();
    text.slice(start..end)
}

/// The characters in reverse order; pairs stay pairs, as Java's `StringBuilder.reverse` keeps them.
pub(super) fn reversed(text: &Text) -> Text {
    match text.to_unicode() {
        Some(text) => Text::from(text.chars().rev().collect::<String>()),
        None => {
            let mut units = text.units();
            units.reverse();
            Text::from_units(&units)
        }
    }
}

/// The code point at a unit: of the pair that begins there, else of the unit alone.
pub(super) fn code_point(units: &[u16], at: usize) -> Option<u32> {
    let first = u32::from(*units.get(at)?);
    match units.get(at + 1).map(|unit| u32::from(*unit)) {
        Some(low @ 0xDC00..=0xDFFF) if (0xD800..=0xDBFF).contains(&first) => {
            Some(0x1_0000 + ((first - 0xD800) << 10) + (low - 0xDC00))
        }
        _ => Some(first),
    }
}

/// How many code points there are among units.
pub(super) fn code_points(units: &[u16]) -> usize {
    let (mut at, mut points) = (0, 0);
    while let Some(point) = code_point(units, at) {
        at += if point > 0xFFFF { 2 } else { 1 };
        points += 1;
    }
    points
}

/// The text between two others; `None` when one of them is missing.
pub(super) fn between(text: &Text, open: &Text, close: &Text) -> Option<Text> {
    let start = find(text, open, 0)? + open.len();
    let end = find(text, close, start)?;
    Some(text.slice(start..end))
}

/// Parts of one kind of characters each: `splitByCharacterType`, and with `camel` an upper-case letter belongs to the
/// lower-case ones after it.
pub(super) fn by_kind(text: &str, camel: bool) -> Vec<String> {
    let signs: Vec<char> = text.chars().collect();
    let (mut parts, mut start) = (Vec::new(), 0);
    for at in 1..=signs.len() {
        if at < signs.len() && classify::kind(signs[at]) == classify::kind(signs[at - 1]) {
            continue;
        }
        if camel && at < signs.len() && classify::is_lower(signs[at]) && classify::is_upper(signs[at - 1]) {
            if at - 1 > start {
                parts.push(signs[start..at - 1].iter().collect());
                start = at - 1;
            }
            continue;
        }
        parts.push(signs[start..at].iter().collect());
        start = at;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Text {
        Text::from(text)
    }

    #[test]
    fn places_are_counted_in_units_of_utf_16() {
        let smile = text("a😀b😀");
        assert_eq!(find(&smile, &text("b"), 0), Some(3));
        assert_eq!(find(&smile, &text("😀"), 2), Some(4));
        assert_eq!(find_last(&smile, &text("😀"), 3), Some(1));
        assert_eq!((find(&smile, &text(""), 0), find(&smile, &text("x"), 0)), (Some(0), None));
        assert_eq!(find(&text("abc"), &text("b"), 9), None);
        assert_eq!(substring(&smile, 1, Some(3)), Ok(text("😀")));
        assert_eq!(code_point(&smile.units(), 1), Some(0x1F600));
        assert_eq!((code_points(&smile.units()), smile.len()), (4, 6));
        let half = left(&smile, 2);
        assert_eq!(half.units(), [0x61, 0xD83D]);
        assert_eq!(half.concat(&smile.slice(2..3)), text("a😀"));
    }

    #[test]
    fn a_cut_outside_of_the_text_is_refused() {
        // Apex Reference, "String Class": substring, left, right, mid.
        assert_eq!(substring(&text("hamburger"), 4, Some(8)), Ok(text("urge")));
        assert_eq!(substring(&text("abc"), 4, None).unwrap_err().message, "Starting position out of bounds: 4");
        assert_eq!(substring(&text("abc"), 2, Some(1)).unwrap_err().message, "Ending position out of bounds: 1");
        assert_eq!(substring(&text("abc"), -1, None).unwrap_err().message, "Starting position out of bounds: -1");
        assert_eq!(
            (left(&text("abcd"), 9), right(&text("abcd"), 2), right(&text("abcd"), -1)),
            (text("abcd"), text("cd"), text(""))
        );
        assert_eq!(
            (mid(&text("abcde"), 2, 3), mid(&text("abcde"), -2, 2), mid(&text("abc"), 9, 1)),
            (text("cde"), text("ab"), text(""))
        );
    }

    #[test]
    fn texts_are_abbreviated_and_padded() {
        // Apex Reference, "String Class": abbreviate, center.
        let hello = text("Hello Maximillian");
        assert_eq!(abbreviated(&hello, 8, 0), Ok(text("Hello...")));
        assert_eq!(abbreviated(&text("Hello Max"), 9, 0), Ok(text("Hello Max")));
        assert_eq!(abbreviated(&text("abcdefghijklmno"), 10, 6), Ok(text("...ghij...")));
        assert_eq!(abbreviated(&text("abcdefghijklmno"), 10, 12), Ok(text("...ijklmno")));
        assert!(abbreviated(&hello, 3, 0).is_err());
        assert_eq!(padded(&text("ab"), 3, 2, &text("xy")), text("xyxabxy"));
        assert_eq!(padded(&text("ab"), 1, 0, &text("")), text(" ab"));
    }

    #[test]
    fn texts_are_compared() {
        // Apex Reference, "String Class": compareTo, getLevenshteinDistance, getCommonPrefix, indexOfDifference.
        assert_eq!(compared(&text("abcde"), &text("abcd")), 1);
        assert_eq!(compared(&text("a"), &text("c")), -2);
        assert_eq!(levenshtein(&text("kitten"), &text("sitting")), 3);
        assert_eq!(common_prefix(&[text("SFDCApex"), text("SFDCVisualforce")]), text("SFDC"));
        assert_eq!(
            (first_difference(&text("abcde"), &text("abxyz")), first_difference(&text("a"), &text("a"))),
            (Some(2), None)
        );
        assert_eq!(hash(&text("hello")), 99_162_322);
        assert_eq!(occurrences(&text("abcabcaa"), &text("a")), 4);
        assert_eq!(between(&text("xaayayyb"), &text("a"), &text("y")), Some(text("a")));
    }

    #[test]
    fn texts_are_cleaned_and_split() {
        assert_eq!(normalized_space("  a \t\n b\u{a0}c "), "a b c");
        assert_eq!(trimmed(&text(" \u{1}a b\t\u{a0}")), text("a b\t\u{a0}"));
        assert_eq!(reversed(&text("a😀")), text("😀a"));
        assert_eq!(by_kind("Lightning.platform", false), ["L", "ightning", ".", "platform"]);
        assert_eq!(by_kind("fooBarASFLicense200", true), ["foo", "Bar", "ASF", "License", "200"]);
        assert_eq!(replaced(&text("aXa"), &text("a"), &text("bb")), text("bbXbb"));
    }
}
