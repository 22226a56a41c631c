//! `LIKE`: `%` stands for any characters, `_` for one; a backslash takes that from them (SOQL and SOSL Reference,
//! "Comparison Operators").

/// One sign of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Any,
    One,
    Exactly(char),
}

/// A pattern of `LIKE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) struct Pattern(Vec<Sign>);

impl Pattern {
    /// Reads a pattern; the case of letters does not matter.
    pub(in crate::engine) fn new(text: &str) -> Self {
        let mut signs = Vec::new();
        let mut chars = text.chars().flat_map(char::to_lowercase);
        while let Some(char) = chars.next() {
            let sign = match char {
                '%' => Sign::Any,
                '_' => Sign::One,
                '\\' => Sign::Exactly(chars.next().unwrap_or('\\')),
                char => Sign::Exactly(char),
            };
            if sign != Sign::Any || signs.last() != Some(&Sign::Any) {
                signs.push(sign);
            }
        }
        Self(signs)
    }

    /// How many steps a match may take: no more than the pattern's signs times the text's characters.
    pub(in crate::engine) fn steps(&self, text: &str) -> u64 {
        (self.0.len() as u64 + 1).saturating_mul(text.len() as u64 + 1)
    }

    /// Whether the whole of a text fits.
    pub(in crate::engine) fn fits(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
        let (mut at, mut sign) = (0, 0);
        // Where to go on when what follows the last `%` does not fit: only the last one needs to be tried again.
        let mut again: Option<(usize, usize)> = None;
        while at < text.len() {
            match self.0.get(sign) {
                Some(Sign::Any) => {
                    again = Some((at, sign + 1));
                    sign += 1;
                }
                Some(Sign::One) => (at, sign) = (at + 1, sign + 1),
                Some(Sign::Exactly(char)) if *char == text[at] => (at, sign) = (at + 1, sign + 1),
                _ => match again {
                    Some((from, next)) => {
                        again = Some((from + 1, next));
                        (at, sign) = (from + 1, next);
                    }
                    None => return false,
                },
            }
        }
        self.0[sign.min(self.0.len())..].iter().all(|it| *it == Sign::Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_stand_for_characters_unless_a_backslash_takes_that() {
        let fits = |pattern: &str, text: &str| Pattern::new(pattern).fits(text);
        assert!(fits("app%", "Appirio") && fits("%", "") && fits("a_c", "ABC") && fits("%a%b%", "xxaxxbxx"));
        assert!(!fits("app%", "Bap") && !fits("a_c", "ac") && !fits("", "a") && fits("", ""));
        assert!(fits(r"50\%", "50%") && !fits(r"50\%", "500") && fits(r"a\_b", "a_b") && !fits(r"a\_b", "axb"));
    }

    #[test]
    fn many_signs_take_no_longer_than_their_product_with_the_text() {
        let pattern = Pattern::new(&"%a".repeat(2_000));
        let text = "a".repeat(1_999) + "b";
        assert!(!pattern.fits(&text));
        assert_eq!(pattern.steps(&text), 4_001 * 2_001);
    }
}
