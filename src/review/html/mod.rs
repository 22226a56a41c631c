//! A page to review differences in a browser.
//!
//! A file's rows are in the page as data and are drawn when they come near the window, so that a page of a thousand files
//! opens at once.

use std::io::{self, Write};
use std::ops::Range;

use serde::Serialize;

use super::rows::{Cell, Row, rows};
use super::unified::cause_lines;
use super::{FileReview, Kind, visible};
use crate::encode::xml_attribute;
use crate::page::{self, Page};
use crate::phrase;

const PAGE: Page = Page { style: include_str!("page.css"), script: include_str!("page.js") };

/// A new file of more lines is closed at first: there is nothing to compare it with.
const LONG_NEW_FILE: usize = 60;

const KEYS: [(&str, &str); 9] = [
    ("j k", "next, previous change"),
    ("n p", "next, previous file"),
    ("o", "open or close the file"),
    ("v", "seen: close the file and go on"),
    ("a", "open or close all"),
    ("/", "filter by path"),
    ("t", "light or dark"),
    ("Enter", "in the filter: to the first file; on a file: open or close it"),
    ("?", "these keys"),
];

#[derive(Serialize)]
struct JsonHunk {
    head: String,
    why: Vec<(String, String)>,
    rows: Vec<JsonRow>,
}

/// Whether both sides are equal; old and new side. Of an equal row the new side is its number only.
#[derive(Serialize)]
struct JsonRow(u8, Option<JsonCell>, Option<NewSide>);

#[derive(Serialize)]
#[serde(untagged)]
enum NewSide {
    Number(usize),
    Cell(JsonCell),
}

/// Number from 1, text, starts and ends of its marks in UTF-16 units, whether the line end is missing.
#[derive(Serialize)]
struct JsonCell(usize, String, Vec<usize>, u8);

/// Writes the page. `hidden` is how many changes of formatting are not in it.
///
/// # Errors
/// Those of `out`.
pub fn write(files: &[FileReview<'_>], hidden: usize, out: &mut impl Write) -> io::Result<()> {
    let files: Vec<&FileReview<'_>> = files.iter().filter(|file| file.is_shown()).collect();
    let (added, removed) = files.iter().map(|file| file.counts()).fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    let hidden = match hidden {
        0 => String::new(),
        count => format!(" · {} of formatting only hidden", phrase::count(count, "change")),
    };
    let sum = phrase::count(files.len(), "file");
    PAGE.begin(&format!("otpsmith diff: {sum}"), out)?;
    write!(
        out,
        "<header class=\"bar\"><h1>otpsmith diff</h1>\n\
         <span class=\"sum\">{sum} · <span class=\"plus\">+{added}</span> <span class=\"minus\">−{removed}</span>{hidden}</span>\n\
         <span class=\"sum\" id=\"seen\"></span><span class=\"space\"></span>\n\
         <input type=\"search\" id=\"filter\" placeholder=\"Filter by path  /\" aria-label=\"Filter by path\">\n\
         <button id=\"all\">Open or close all</button> <button id=\"theme\">Light or dark</button>\n\
         <button id=\"keys\">Keys ?</button></header>\n\
         <noscript><p class=\"empty\">This page draws the differences with a script, which is switched off.</p></noscript>\n\
         <div class=\"page\"><nav aria-label=\"Files\"><ol>\n"
    )?;
    for (at, file) in files.iter().enumerate() {
        let path = xml_attribute(&visible(file.pair.path.as_bytes()));
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let (added, removed) = file.counts();
        writeln!(
            out,
            "<li><a href=\"#f{at}\"><span class=\"name\">{name}</span> <span class=\"plus\">+{added}</span> \
             <span class=\"minus\">−{removed}</span><span class=\"folder\">{folder}</span></a></li>"
        )?;
    }
    writeln!(out, "</ol></nav>\n<main>")?;
    for (at, file) in files.iter().enumerate() {
        section(at, file, out)?;
    }
    let nothing = if files.is_empty() { "Nothing would change." } else { "No file has that path." };
    let hide = if files.is_empty() { "" } else { " hidden" };
    writeln!(out, "<p class=\"empty\" id=\"none\"{hide}>{nothing}</p>\n</main></div>")?;
    writeln!(out, "<dialog id=\"help\" aria-label=\"Keys\"><dl>")?;
    for (key, what) in KEYS {
        let key = key.split(' ').map(|key| format!("<kbd>{key}</kbd>")).collect::<Vec<_>>().join(" ");
        writeln!(out, "<dt>{key}</dt><dd>{what}</dd>")?;
    }
    writeln!(out, "</dl><button id=\"close\">Close</button></dialog>")?;
    PAGE.end(out)
}

fn section(at: usize, file: &FileReview<'_>, out: &mut impl Write) -> io::Result<()> {
    let path = xml_attribute(&visible(file.pair.path.as_bytes()));
    let (added, removed) = file.counts();
    let hunks: Vec<JsonHunk> = file.hunks.iter().map(|hunk| json(file, hunk)).collect();
    let count: usize = hunks.iter().map(|hunk| 1 + hunk.why.len() + hunk.rows.len()).sum();
    let is_open = file.kind() == Kind::Modified || count <= LONG_NEW_FILE;
    let open = if is_open { " open" } else { "" };
    let note =
        file.pair.note.map(|note| format!("<span class=\"note\">{}</span>", xml_attribute(note))).unwrap_or_default();
    writeln!(
        out,
        "<section class=\"file{open}\" id=\"f{at}\" data-path=\"{path}\" data-rows=\"{count}\">\
         <h2 tabindex=\"0\" aria-expanded=\"{is_open}\"><span>{path}</span> <span class=\"kind\">{kind}</span>\
         <span><span class=\"plus\">+{added}</span> <span class=\"minus\">−{removed}</span></span>{note}\
         <label><input type=\"checkbox\" tabindex=\"-1\"> seen</label></h2><div class=\"body\"></div>",
        kind = file.kind().word(),
    )?;
    let data = page::data(&hunks)?;
    writeln!(out, "<script type=\"application/json\">{data}</script></section>")
}

fn json(file: &FileReview<'_>, hunk: &super::Hunk) -> JsonHunk {
    let why = cause_lines(&hunk.causes).into_iter().map(|line| match line.split_once(": ") {
        Some((about, words)) => (about.to_owned(), words.to_owned()),
        None => (line, String::new()),
    });
    JsonHunk { head: hunk.header(), why: why.collect(), rows: rows(file, hunk).into_iter().map(row).collect() }
}

fn row(row: Row) -> JsonRow {
    if row.is_equal {
        let number = row.new.map(|it| NewSide::Number(it.line + 1));
        return JsonRow(1, row.old.map(cell), number);
    }
    JsonRow(0, row.old.map(cell), row.new.map(|it| NewSide::Cell(cell(it))))
}

fn cell(cell: Cell) -> JsonCell {
    let marks = utf16(&cell.text, &cell.marks);
    JsonCell(cell.line + 1, cell.text, marks, u8::from(cell.lacks_end))
}

/// Starts and ends of byte ranges, counted as a browser counts.
fn utf16(text: &str, marks: &[Range<usize>]) -> Vec<usize> {
    let units = |at: usize| text[..at].encode_utf16().count();
    marks.iter().flat_map(|mark| [units(mark.start), units(mark.end)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::{Pair, review};

    fn page(path: &str, before: &str, after: &str) -> String {
        let pair = Pair {
            path,
            before: Some(before.as_bytes()),
            after: Some(after.as_bytes()),
            base: None,
            generated: None,
            note: None,
        };
        let mut out = Vec::new();
        write(&review([pair], false), 0, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn no_text_or_path_of_a_file_can_become_markup() {
        let evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\n";
        let page = page("a<b>\"&.cls", "x\n", evil);
        assert_eq!(page.matches("<script").count(), 2, "the data and the page's own");
        assert!(!page.contains("<img"), "{page}");
        assert!(page.contains("data-path=\"a&lt;b&gt;&quot;&amp;.cls\""));
    }

    #[test]
    fn the_page_asks_nothing_of_anybody() {
        let page = page("a.cls", "x\n", "y\n");
        for word in ["http://", "https://", "url(", "@import", "src=", "fetch(", "XMLHttpRequest"] {
            assert!(!page.contains(word), "{word}");
        }
        assert!(page.contains("default-src &apos;none&apos;"));
    }

    #[test]
    fn marks_are_counted_as_a_browser_counts() {
        assert_eq!(utf16("\u{1f600}é x", &[0..4, 7..8]), [0, 2, 4, 5]);
    }

    #[test]
    fn a_page_without_changes_says_so() {
        let mut out = Vec::new();
        write(&[], 0, &mut out).unwrap();
        assert!(String::from_utf8(out).unwrap().contains("Nothing would change."));
    }
}
