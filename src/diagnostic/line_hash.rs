//! The fingerprint of a line by which GitHub's code scanning knows a finding again when lines move: `primaryLocationLineHash`.
//!
//! It is computed as GitHub's own upload action does (`src/fingerprints.ts` of github/codeql-action): a document that is
//! uploaded by another way has the same fingerprints, and the action has nothing to warn about.

use std::collections::HashMap;

/// So many characters from the beginning of a line are hashed; they may reach into the lines below.
const WINDOW: usize = 100;
/// The base of the polynomial.
const BASE: u64 = 37;
/// Stands for the end of the file; behind it come zeros.
const END: u64 = 0xFFFF;

/// The fingerprint of each line of a text: the hash of what follows, and the how-manieth line it is that has this hash.
pub(super) fn line_hashes(text: &str) -> Vec<String> {
    let (units, starts) = hashed(text);
    let first = (0..WINDOW).fold(1_u64, |power, _| power.wrapping_mul(BASE));
    let at = |index: usize| units.get(index).copied().unwrap_or_default();
    let mut seen: HashMap<u64, usize> = HashMap::new();
    let mut next = starts.iter().peekable();
    let mut hashes = Vec::with_capacity(starts.len());
    let mut hash = 0_u64;
    for end in 0..units.len() + WINDOW {
        if next.next_if(|start| **start + WINDOW == end).is_some() {
            let count = seen.entry(hash).and_modify(|count| *count += 1).or_insert(1);
            hashes.push(format!("{hash:x}:{count}"));
        }
        let leaving = if end < WINDOW { 0 } else { at(end - WINDOW) };
        hash = hash.wrapping_mul(BASE).wrapping_add(at(end)).wrapping_sub(first.wrapping_mul(leaving));
    }
    hashes
}

/// What is hashed, in UTF-16 units: the text without blanks, with one kind of line break, and a sign for its end; and where
/// the lines begin in it.
fn hashed(text: &str) -> (Vec<u64>, Vec<usize>) {
    let (mut units, mut starts) = (Vec::with_capacity(text.len() + 1), vec![0]);
    let mut is_behind_return = false;
    for unit in text.encode_utf16() {
        match u8::try_from(unit) {
            Ok(b' ' | b'\t') => is_behind_return = false,
            Ok(b'\n') if is_behind_return => is_behind_return = false,
            Ok(b'\n' | b'\r') => {
                is_behind_return = unit == u16::from(b'\r');
                units.push(u64::from(b'\n'));
                starts.push(units.len());
            }
            _ => {
                is_behind_return = false;
                units.push(u64::from(unit));
            }
        }
    }
    units.push(END);
    (units, starts)
}

#[cfg(test)]
mod tests {
    use super::line_hashes;

    /// The values are those that the action's own tests expect.
    #[test]
    fn fingerprints_are_those_of_github() {
        assert_eq!(line_hashes(""), ["c129715d7a2bc9a3:1"]);
        assert_eq!(
            line_hashes(" a\nb\n  \t\tc\n d"),
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]
        );
        let expected = [
            "e9496ae3ebfced30:1",
            "fb7c023a8b9ccb3f:1",
            "ce8ba1a563dcdaca:1",
            "e20e36e16fcb0cc8:1",
            "b3edc88f2938467e:1",
            "c8e28b0b4002a3a0:1",
            "c129715d7a2bc9a3:1",
        ];
        for text in [
            " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n",
            " hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r",
            " hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n",
            " hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n",
        ] {
            assert_eq!(line_hashes(text), expected, "{text:?}");
        }
    }

    #[test]
    fn lines_with_the_same_hash_are_counted() {
        let hashes = line_hashes(&"Lorem ipsum dolor sit amet.\n".repeat(10));
        assert_eq!(hashes[0], "a7f2ff13bc495cf2:1");
        assert_eq!(hashes[5], "a7f2ff13bc495cf2:6");
        assert_eq!(
            hashes[6..],
            [
                "a7f2ff1481e87703:1",
                "a9cf91f7bbf1862b:1",
                "55ec222b86bcae53:1",
                "cc97dc7b1d7d8f7b:1",
                "c129715d7a2bc9a3:1"
            ]
        );
    }
}
