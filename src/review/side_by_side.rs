//! Old and new beside each other, fitted to a terminal.

use std::io::{self, Write};
use std::ops::Range;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthChar;

use super::rows::{Cell, rows};
use super::unified::{cause_lines, emphasised};
use super::{FileReview, visible};

/// Fewer columns hold no two sides of code that anybody could read.
pub const NARROWEST: usize = 80;

const TAB: usize = 4;
const OLD: Style = AnsiColor::Red.on_default();
const NEW: Style = AnsiColor::Green.on_default();
const HEAD: Style = Style::new().bold();
const WHY: Style = AnsiColor::Yellow.on_default();
const DIM: Style = Style::new().dimmed();

/// Writes the differences in the order given, on lines of at most `columns` (but at least [`NARROWEST`]) columns. Longer
/// lines of the files go on in the next row. A sign between the sides says what became of a line: `|` it differs, `<` it
/// goes, `>` it is new.
///
/// # Errors
/// Those of `out`.
pub fn write(files: &[FileReview<'_>], columns: usize, colour: bool, out: &mut impl Write) -> io::Result<()> {
    let columns = columns.max(NARROWEST);
    for file in files.iter().filter(|file| file.is_shown()) {
        write_file(file, columns, colour, out)?;
    }
    Ok(())
}

fn write_file(file: &FileReview<'_>, columns: usize, colour: bool, out: &mut impl Write) -> io::Result<()> {
    let styled = |style: Style, text: &str| if colour { format!("{style}{text}{style:#}") } else { text.to_owned() };
    let note = file.pair.note.map(|note| format!(", {note}")).unwrap_or_default();
    let title = format!("{} ({}{note})", visible(file.pair.path.as_bytes()), file.kind().word());
    let wrapped = |style: Style, text: &str, out: &mut dyn Write| {
        chunks(text, columns).into_iter().try_for_each(|part| writeln!(out, "{}", styled(style, &text[part])))
    };
    wrapped(HEAD, &title, out)?;
    let digits = file.old.len().max(file.new.len()).to_string().len();
    // number, space, text, sign between two spaces, number, space, text
    let width = (columns - 2 * (digits + 1) - 3) / 2;
    let layout = Layout { digits, width, colour };
    for hunk in &file.hunks {
        writeln!(out, "{}", styled(DIM, &"─".repeat(columns)))?;
        for line in cause_lines(&hunk.causes) {
            wrapped(WHY, &format!("why {line}"), out)?;
        }
        for row in rows(file, hunk) {
            let sign = match (&row.old, &row.new) {
                _ if row.is_equal => ' ',
                (Some(_), Some(_)) => '|',
                (Some(_), None) => '<',
                _ => '>',
            };
            let (old, new) = if row.is_equal { (Style::new(), Style::new()) } else { (OLD, NEW) };
            let left = layout.side(row.old.as_ref(), old);
            let right = layout.side(row.new.as_ref(), new);
            for at in 0..left.len().max(right.len()) {
                let blank = || layout.blank();
                let left = left.get(at).cloned().unwrap_or_else(blank);
                let right = right.get(at).cloned().unwrap_or_else(blank);
                let line = format!("{left} {} {right}", if at == 0 { sign } else { ' ' });
                writeln!(out, "{}", line.trim_end())?;
            }
        }
    }
    writeln!(out)
}

struct Layout {
    digits: usize,
    width: usize,
    colour: bool,
}

impl Layout {
    fn blank(&self) -> String {
        " ".repeat(self.digits + 1 + self.width)
    }

    /// The lines that one side of a row takes, each as wide as the side.
    fn side(&self, cell: Option<&Cell>, style: Style) -> Vec<String> {
        let Some(cell) = cell else { return vec![self.blank()] };
        let (text, marks) = without_tabs(&cell.text, &cell.marks);
        let mut lines = Vec::new();
        for (at, part) in chunks(&text, self.width).into_iter().enumerate() {
            let number = if at == 0 { format!("{:>1$}", cell.line + 1, self.digits) } else { " ".repeat(self.digits) };
            let piece = &text[part.clone()];
            let padding = " ".repeat(self.width.saturating_sub(columns(piece)));
            if self.colour {
                let inside: Vec<Range<usize>> = marks
                    .iter()
                    .filter(|mark| mark.start < part.end && mark.end > part.start)
                    .map(|mark| mark.start.max(part.start) - part.start..mark.end.min(part.end) - part.start)
                    .collect();
                lines.push(format!("{DIM}{number}{DIM:#} {}{padding}", emphasised(piece, &inside, style)));
            } else {
                lines.push(format!("{number} {piece}{padding}"));
            }
        }
        if cell.lacks_end && !cell.text.is_empty() {
            let note: String = "(no newline at the end)".chars().take(self.width).collect();
            lines.push(format!("{} {note:1$}", " ".repeat(self.digits), self.width));
        }
        lines
    }
}

/// The columns of a text on a terminal.
fn columns(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// Spaces in place of tabs, with the marks moved along.
fn without_tabs(text: &str, marks: &[Range<usize>]) -> (String, Vec<Range<usize>>) {
    if !text.contains('\t') {
        return (text.to_owned(), marks.to_vec());
    }
    let moved = |at: usize| at + text[..at].matches('\t').count() * (TAB - 1);
    let marks = marks.iter().map(|mark| moved(mark.start)..moved(mark.end)).collect();
    (text.replace('\t', &" ".repeat(TAB)), marks)
}

/// Parts of a text that are at most `width` columns wide; one for an empty text. Breaks behind a space or a comma in the
/// second half of a part where there is one.
fn chunks(text: &str, width: usize) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    while columns(&text[start..]) > width {
        let mut used = 0;
        let mut end = start;
        let mut gap = None;
        for (at, c) in text[start..].char_indices() {
            used += c.width().unwrap_or(0);
            if used > width {
                break;
            }
            end = start + at + c.len_utf8();
            if matches!(c, ' ' | ',') && used * 2 > width {
                gap = Some(end);
            }
        }
        // A character wider than the whole side, which no terminal has.
        if end == start {
            break;
        }
        let end = gap.unwrap_or(end);
        parts.push(start..end);
        start = end;
    }
    if start < text.len() || parts.is_empty() {
        parts.push(start..text.len());
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_go_on_in_the_next_row_and_lose_nothing() {
        let text = "String value = percentEncode(recipient, 日本語, anotherArgument);";
        let parts = chunks(text, 20);
        assert!(parts.iter().all(|part| columns(&text[part.clone()]) <= 20));
        assert_eq!(parts.iter().map(|part| &text[part.clone()]).collect::<String>(), text);
        assert_eq!(chunks("", 20).len(), 1);
    }

    #[test]
    fn marks_stay_on_their_words_behind_a_tab() {
        let (text, marks) = without_tabs("\ta\tb", &[1..2, 3..4]);
        assert_eq!(marks.iter().map(|mark| &text[mark.clone()]).collect::<String>(), "ab");
    }
}
