//! A unified diff: one that `git apply` takes, or a coloured one to read, with the words that differ set off.

use std::io::{self, Write};
use std::ops::Range;

use anstyle::{AnsiColor, Effects, Style};
use similar::DiffOp;

use super::lines::{body, visible};
use super::{Cause, FileReview, Hunk, Kind, rows};

const META: Style = Style::new().bold();
const HUNK: Style = AnsiColor::Cyan.on_default();
const OLD: Style = AnsiColor::Red.on_default();
const NEW: Style = AnsiColor::Green.on_default();
const WHY: Style = AnsiColor::Yellow.on_default();
const PLAIN: Style = Style::new();

/// So many causes of a hunk are told in one line.
const MOST_CAUSES: usize = 3;

/// Writes the differences in the order given.
///
/// Without `colour` the text is exact and `git apply` takes it; the causes of a hunk, where they are known, stand behind
/// its ranges, where git has a heading. With `colour` it is for reading at a terminal: words that differ are set off,
/// causes have lines of their own, and control characters of the files are shown as text.
///
/// # Errors
/// Those of `out`.
pub fn write(files: &[FileReview<'_>], colour: bool, out: &mut impl Write) -> io::Result<()> {
    files.iter().try_for_each(|file| write_file(file, colour, out))
}

/// Writes one file's difference.
///
/// # Errors
/// Those of `out`.
pub fn write_file(file: &FileReview<'_>, colour: bool, out: &mut impl Write) -> io::Result<()> {
    if !file.is_shown() {
        return Ok(());
    }
    let mut printer = Printer { out, colour, is_exact: !colour };
    printer.head(file)?;
    file.hunks.iter().try_for_each(|hunk| printer.hunk(file, hunk))
}

/// Writes one hunk for reading, with or without colours: control characters of the files are shown as text.
///
/// # Errors
/// Those of `out`.
pub fn write_hunk(file: &FileReview<'_>, hunk: &Hunk, colour: bool, out: &mut impl Write) -> io::Result<()> {
    Printer { out, colour, is_exact: false }.hunk(file, hunk)
}

/// Causes as lines to read, each with the lines of the file that it is about.
#[must_use]
pub fn cause_lines(causes: &[Cause]) -> Vec<String> {
    let mut lines: Vec<String> = causes
        .iter()
        .take(MOST_CAUSES)
        .map(|cause| {
            let about = match cause.lines.len() {
                0 | 1 => format!("line {}", cause.lines.start + 1),
                _ => format!("lines {}-{}", cause.lines.start + 1, cause.lines.end),
            };
            let about = if cause.is_old { format!("old {about}") } else { about };
            format!("{about}: {}", visible(cause.reason.words().as_bytes()))
        })
        .collect();
    if causes.len() > MOST_CAUSES {
        lines.push(format!("and {} more", causes.len() - MOST_CAUSES));
    }
    lines
}

/// Causes in a few words, for the one line of a hunk's header.
fn cause_words(causes: &[Cause]) -> String {
    let mut words: Vec<String> = causes.iter().take(MOST_CAUSES).map(|it| it.reason.words()).collect();
    words.dedup();
    if causes.len() > MOST_CAUSES {
        words.push(format!("and {} more", causes.len() - MOST_CAUSES));
    }
    let words = words.join("; ");
    if words.is_empty() { words } else { format!(" {}", visible(words.as_bytes())) }
}

struct Printer<'a, W> {
    out: &'a mut W,
    colour: bool,
    /// Whether the text is for `git apply`.
    is_exact: bool,
}

impl<W: Write> Printer<'_, W> {
    fn head(&mut self, file: &FileReview<'_>) -> io::Result<()> {
        let path = file.pair.path;
        let old_name = git_name("a/", path);
        let new_name = git_name("b/", path);
        // git sets a tab behind a name with a space, so that its end is known.
        let end = if path.contains(' ') { "\t" } else { "" };
        self.line(META, "", format!("diff --git {old_name} {new_name}").as_bytes())?;
        match file.kind() {
            Kind::Added => self.line(META, "", b"new file mode 100644")?,
            Kind::Deleted => self.line(META, "", b"deleted file mode 100644")?,
            Kind::Modified => {}
        }
        if file.old.is_empty() && file.new.is_empty() {
            return Ok(());
        }
        let old = if file.kind() == Kind::Added { "/dev/null".to_owned() } else { format!("{old_name}{end}") };
        let new = if file.kind() == Kind::Deleted { "/dev/null".to_owned() } else { format!("{new_name}{end}") };
        self.line(META, "", format!("--- {old}").as_bytes())?;
        self.line(META, "", format!("+++ {new}").as_bytes())
    }

    fn hunk(&mut self, file: &FileReview<'_>, hunk: &Hunk) -> io::Result<()> {
        let header = hunk.header();
        if !self.is_exact {
            self.line(HUNK, "", header.as_bytes())?;
            for line in cause_lines(&hunk.causes) {
                self.line(WHY, "", format!("   why {line}").as_bytes())?;
            }
        } else {
            self.line(HUNK, "", format!("{header}{}", cause_words(&hunk.causes)).as_bytes())?;
        }
        for op in &hunk.ops {
            if let DiffOp::Equal { .. } = op {
                self.lines(PLAIN, " ", &file.old[op.old_range()], &[])?;
                continue;
            }
            // Nobody sees marks without colour.
            let (in_old, in_new) = if self.colour { rows::marks(file, op) } else { Default::default() };
            self.lines(OLD, "-", &file.old[op.old_range()], &in_old)?;
            self.lines(NEW, "+", &file.new[op.new_range()], &in_new)?;
        }
        Ok(())
    }

    fn lines(&mut self, style: Style, sign: &str, lines: &[&[u8]], marks: &[Vec<Range<usize>>]) -> io::Result<()> {
        for (at, line) in lines.iter().enumerate() {
            match marks.get(at) {
                Some(marks) if !marks.is_empty() => self.marked(style, sign, &visible(body(line)), marks)?,
                _ => self.line(style, sign, body(line))?,
            }
            if !line.ends_with(b"\n") {
                self.line(PLAIN, "", b"\\ No newline at end of file")?;
            }
        }
        Ok(())
    }

    fn line(&mut self, style: Style, sign: &str, text: &[u8]) -> io::Result<()> {
        if self.colour {
            let text = visible(text);
            writeln!(self.out, "{style}{sign}{text}{style:#}")
        } else if !self.is_exact {
            writeln!(self.out, "{sign}{}", visible(text))
        } else {
            self.out.write_all(sign.as_bytes())?;
            self.out.write_all(text)?;
            self.out.write_all(b"\n")
        }
    }

    fn marked(&mut self, style: Style, sign: &str, text: &str, marks: &[Range<usize>]) -> io::Result<()> {
        writeln!(self.out, "{style}{sign}{style:#}{}", emphasised(text, marks, style))
    }
}

/// A text with its marks set off, for a terminal.
pub(super) fn emphasised(text: &str, marks: &[Range<usize>], style: Style) -> String {
    let strong = style.effects(style.get_effects() | Effects::INVERT);
    let mut shown = String::new();
    let mut at = 0;
    for mark in marks {
        if at < mark.start {
            shown.push_str(&format!("{style}{}{style:#}", &text[at..mark.start]));
        }
        shown.push_str(&format!("{strong}{}{strong:#}", &text[mark.clone()]));
        at = mark.end;
    }
    if at < text.len() {
        shown.push_str(&format!("{style}{}{style:#}", &text[at..]));
    }
    shown
}

/// A path as git writes it in a diff: quoted as a C string if it has a byte that is not plain ASCII.
fn git_name(side: &str, path: &str) -> String {
    let is_plain = |b: u8| (b' '..=b'~').contains(&b) && b != b'"' && b != b'\\';
    if path.bytes().all(is_plain) {
        return format!("{side}{path}");
    }
    let mut name = format!("\"{side}");
    for byte in path.bytes() {
        if is_plain(byte) {
            name.push(char::from(byte));
        } else {
            name.push_str(&format!("\\{byte:03o}"));
        }
    }
    name.push('"');
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_as_git_quotes_them() {
        assert_eq!(git_name("a/", "x y/z.cls"), "a/x y/z.cls");
        assert_eq!(git_name("b/", "é.cls"), "\"b/\\303\\251.cls\"");
    }
}
