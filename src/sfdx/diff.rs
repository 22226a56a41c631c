//! Prints a change set as a unified diff: one that `git apply` takes, or a coloured one to read.

use std::io::{self, Write};
use std::ops::Range;

use anstyle::{AnsiColor, Style};
use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};

use super::change::{ChangeSet, FileChange, Status};

/// Unchanged lines shown around a change, as in git.
const CONTEXT: usize = 3;

/// Above this many lines, old and new together, the diff replaces the whole file: finding a short one takes time that
/// grows with the square, and a generated file is never near it.
const MAX_COMPARED_LINES: usize = 20_000;

const META: Style = Style::new().bold();
const HUNK: Style = AnsiColor::Cyan.on_default();
const OLD: Style = AnsiColor::Red.on_default();
const NEW: Style = AnsiColor::Green.on_default();
const PLAIN: Style = Style::new();

/// Writes what applying `changes` by force would do to the files, in the order of their paths; nothing for files that
/// are equal but for their line ends, for those that stay as a person has them, for orphans, and for the record.
///
/// Without `colour` the text is exact and `git apply` takes it. With `colour` it is for reading at a terminal, and
/// control characters of the files are shown as text. A conflict with something that has no contents to compare (a
/// link, a folder, a file that is too large) has no diff; [`ChangeSet::conflicts`] tells of it.
///
/// # Errors
/// Those of `out`.
pub fn write_diff(changes: &ChangeSet, colour: bool, out: &mut impl Write) -> io::Result<()> {
    let mut printer = Printer { out, colour };
    changes.files().iter().filter(|change| has_diff(change)).try_for_each(|change| printer.file(change))
}

/// Writes the part of [`write_diff`] that is about one file.
///
/// # Errors
/// Those of `out`.
pub fn write_file_diff(change: &FileChange, colour: bool, out: &mut impl Write) -> io::Result<()> {
    if has_diff(change) { Printer { out, colour }.file(change) } else { Ok(()) }
}

fn has_diff(change: &FileChange) -> bool {
    change.status().is_change() && change.status() != Status::Remove && !change.is_obstructed()
}

struct Printer<'a, W> {
    out: &'a mut W,
    colour: bool,
}

impl<W: Write> Printer<'_, W> {
    fn file(&mut self, change: &FileChange) -> io::Result<()> {
        let old_name = git_name("a/", change.path());
        let new_name = git_name("b/", change.path());
        // git sets a tab behind a name with a space, so that its end is known.
        let end = if change.path().contains(' ') { "\t" } else { "" };
        let before = lines(change.before().unwrap_or_default());
        let after = lines(change.after().unwrap_or_default());

        self.line(META, "", format!("diff --git {old_name} {new_name}").as_bytes())?;
        if change.before().is_none() {
            self.line(META, "", b"new file mode 100644")?;
        }
        if before.is_empty() && after.is_empty() {
            return Ok(());
        }
        if change.before().is_none() {
            self.line(META, "", b"--- /dev/null")?;
        } else {
            self.line(META, "", format!("--- {old_name}{end}").as_bytes())?;
        }
        self.line(META, "", format!("+++ {new_name}{end}").as_bytes())?;
        for hunk in group_diff_ops(compared(&before, &after), CONTEXT) {
            self.hunk(&hunk, &before, &after)?;
        }
        Ok(())
    }

    fn hunk(&mut self, hunk: &[DiffOp], before: &[&[u8]], after: &[&[u8]]) -> io::Result<()> {
        let span = |range: fn(&DiffOp) -> Range<usize>| {
            let start = hunk.first().map_or(0, |op| range(op).start);
            let end = hunk.last().map_or(0, |op| range(op).end);
            hunk_range(start..end)
        };
        let header = format!("@@ -{} +{} @@", span(DiffOp::old_range), span(DiffOp::new_range));
        self.line(HUNK, "", header.as_bytes())?;
        for op in hunk {
            if let DiffOp::Equal { .. } = op {
                self.body(PLAIN, " ", &before[op.old_range()])?;
            } else {
                self.body(OLD, "-", &before[op.old_range()])?;
                self.body(NEW, "+", &after[op.new_range()])?;
            }
        }
        Ok(())
    }

    fn body(&mut self, style: Style, sign: &str, lines: &[&[u8]]) -> io::Result<()> {
        for line in lines {
            match line.strip_suffix(b"\n") {
                Some(text) => self.line(style, sign, text)?,
                None => {
                    self.line(style, sign, line)?;
                    self.line(PLAIN, "", b"\\ No newline at end of file")?;
                }
            }
        }
        Ok(())
    }

    fn line(&mut self, style: Style, sign: &str, text: &[u8]) -> io::Result<()> {
        if self.colour {
            let text = visible(text);
            writeln!(self.out, "{style}{sign}{text}{style:#}")
        } else {
            self.out.write_all(sign.as_bytes())?;
            self.out.write_all(text)?;
            self.out.write_all(b"\n")
        }
    }
}

/// Lines with their ends, so that a missing last one is a difference. Bytes, because a file in conflict may hold any.
fn lines(contents: &[u8]) -> Vec<&[u8]> {
    contents.split_inclusive(|byte| *byte == b'\n').collect()
}

fn compared(before: &[&[u8]], after: &[&[u8]]) -> Vec<DiffOp> {
    if before.len() + after.len() > MAX_COMPARED_LINES {
        return vec![DiffOp::Replace { old_index: 0, old_len: before.len(), new_index: 0, new_len: after.len() }];
    }
    capture_diff_slices(Algorithm::Histogram, before, after)
}

/// A range of lines as a hunk header has it: from 1, the length left out when it is 1, and for no lines the line before.
fn hunk_range(lines: Range<usize>) -> String {
    match lines.len() {
        0 => format!("{},0", lines.start),
        1 => format!("{}", lines.start + 1),
        count => format!("{},{count}", lines.start + 1),
    }
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

/// `text` with nothing in it that a terminal obeys: control characters but the tab, and those that turn the direction
/// of writing, by which a line can look like another.
fn visible(text: &[u8]) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in String::from_utf8_lossy(text).chars() {
        match c {
            '\t' => shown.push(c),
            '\0'..='\x1f' => {
                shown.push('^');
                shown.push(char::from(c as u8 + b'@'));
            }
            '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                shown.push_str(&format!("<U+{:04X}>", u32::from(c)));
            }
            c if c.is_control() => shown.push_str(&format!("<U+{:04X}>", u32::from(c))),
            c => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_as_git_quotes_them() {
        assert_eq!(git_name("a/", "x y/z.cls"), "a/x y/z.cls");
        assert_eq!(git_name("b/", "é.cls"), "\"b/\\303\\251.cls\"");
    }

    #[test]
    fn nothing_in_a_coloured_line_reaches_the_terminal_as_a_command() {
        assert_eq!(visible("a\tb\x1b[2J\r\u{7f}\u{202e}é".as_bytes()), "a\tb^[[2J^M<U+007F><U+202E>é");
        assert_eq!(visible(b"\xff"), "\u{fffd}");
    }
}
