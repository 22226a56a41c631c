//! Comments of several lines: where words go to the next one.

use super::trace::{self, Laid};
use crate::encode::apex_comment;

/// A text that is broken into lines, each with a prefix.
#[derive(Debug, Clone)]
pub struct Paragraph {
    /// The text; all white space in it is one space.
    pub text: String,
    /// What each line begins with, such as ` * `.
    pub prefix: &'static str,
    /// How wide a line may be, its prefix included; a longer word has a line of its own.
    pub columns: usize,
}

/// The lines of a paragraph, safe to stand in a comment of either kind.
#[must_use]
pub fn paragraph(text: impl Into<String>, prefix: &'static str, columns: usize) -> Vec<String> {
    let paragraph = Paragraph { text: text.into(), prefix, columns };
    trace::note(|| Laid::Paragraph(paragraph.clone()));
    paragraph.lines()
}

impl Paragraph {
    pub(super) fn lines(&self) -> Vec<String> {
        let width = self.columns.saturating_sub(self.prefix.chars().count());
        let mut lines: Vec<(String, usize)> = Vec::new();
        for word in self.text.split_whitespace() {
            let length = word.chars().count();
            match lines.last_mut() {
                Some((line, used)) if *used + 1 + length <= width => {
                    line.push(' ');
                    line.push_str(word);
                    *used += 1 + length;
                }
                _ => lines.push((word.to_owned(), length)),
            }
        }
        lines.into_iter().map(|(line, _)| format!("{}{}", self.prefix, apex_comment(&line))).collect()
    }
}
