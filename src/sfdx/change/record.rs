//! The record of what otpsmith wrote last, by which its files are told from a person's and merged with a person's changes.
//!
//! There is one text file for each handler in [`RECORD_FOLDER`], with the whole text of each generated file, in the order
//! of their paths. Lines stand as they are, so that git merges a record wherever it merges the files themselves; what
//! differs between two branches in the head stands on lines that do not touch. Lines of the record's own begin with `@@`:
//!
//! ```text
//! @@ otpsmith record 2
//! @@ spec 6f0c…                        SHA-256 of the spec's text
//! @@ provider twilio
//! @@ otpsmith 0.1.0
//! @@ file force-app/main/default/classes/A.cls
//! the text, line for line
//! @@ open                              the text before does not end with a line break
//! @@ file force-app/main/default/classes/Old.cls
//! @@ from twilio 0.0.9 6f0c…           only for a file that the handler no longer has: where its text is from
//! ```
//!
//! A line of a file that begins with `@@`, or as git marks a conflict, stands behind a further `@@@`.

use std::borrow::Cow;
use std::path::Path;
use std::rc::Rc;

use memchr::memmem;

use super::error::ChangeError;
use super::occupant::{Occupant, without_crlf};
use crate::sfdx::place::{self, PlaceError};

/// The folder of the records, relative to the project root. It belongs under version control, beside the files that it
/// tells of.
pub const RECORD_FOLDER: &str = ".otpsmith/generated";

const FIRST_LINE: &str = "@@ otpsmith record 2";
const FIRST_WORDS: &str = "@@ otpsmith record ";
const EXTENSION: &str = ".txt";
const ESCAPE: &str = "@@@";
/// How a line begins with which git marks a conflict.
const CONFLICT: &str = "<<<<<<< ";

/// What a text was generated from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The provider's name, or what else the file is about; one word.
    pub provider: String,
    /// SHA-256 of the text of the provider's spec, in lower-case hexadecimal; `-` when it is about no single spec.
    pub spec: String,
    /// The version of otpsmith.
    pub version: String,
}

/// One file that was generated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) path: String,
    /// With LF line ends.
    pub(super) text: Rc<String>,
    /// When it is not that of the record.
    pub(super) origin: Option<Origin>,
}

/// What was generated for one handler.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Record {
    pub(super) origin: Origin,
    /// By path.
    pub(super) entries: Vec<Entry>,
}

/// The path of a record, relative to the project root.
pub(super) fn path(name: &str) -> String {
    format!("{RECORD_FOLDER}/{name}{EXTENSION}")
}

/// The names of the records that there are, in order.
pub(super) fn names(root: &Path) -> Result<Vec<String>, ChangeError> {
    let unreadable = |source| ChangeError::Unreadable { path: RECORD_FOLDER.to_owned(), source };
    let folder = match place::resolve_folder(root, RECORD_FOLDER) {
        Ok(folder) => folder,
        Err(PlaceError::NotAFolder { .. }) => return Ok(Vec::new()),
        Err(error) => return Err(ChangeError::of_place(error, RECORD_FOLDER.to_owned())),
    };
    let mut names = Vec::new();
    match folder.read_dir() {
        Ok(entries) => {
            for entry in entries {
                let name = entry.map_err(unreadable)?.file_name();
                if let Some(name) = name.to_str().and_then(|name| name.strip_suffix(EXTENSION)) {
                    names.push(name.to_owned());
                }
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(source) => return Err(unreadable(source)),
    }
    names.sort_unstable();
    Ok(names)
}

/// What stands at the place of a record.
pub(super) fn look(place: &Path, path: &str) -> Result<Occupant, ChangeError> {
    let occupant = Occupant::look(place).map_err(|source| ChangeError::Unreadable { path: path.to_owned(), source })?;
    match occupant.obstacle() {
        Some(obstacle) => Err(damaged(path, format!("{obstacle} stands in its place"))),
        None => Ok(occupant),
    }
}

fn damaged(path: &str, what: String) -> ChangeError {
    ChangeError::RecordDamaged { path: path.to_owned(), what }
}

/// The text of a record, in pieces: nothing is copied but lines that need an escape.
pub(super) fn pieces<'t>(
    origin: &Origin,
    entries: impl Iterator<Item = (&'t str, &'t str, Option<&'t Origin>)>,
    mut add: impl FnMut(&str),
) {
    add(&format!(
        "{FIRST_LINE}\n@@ spec {}\n@@ provider {}\n@@ otpsmith {}\n",
        origin.spec, origin.provider, origin.version
    ));
    for (path, text, other) in entries {
        add(&format!("@@ file {path}\n"));
        if let Some(Origin { provider, spec, version }) = other {
            add(&format!("@@ from {provider} {version} {spec}\n"));
        }
        add(&escaped(text));
        if !text.is_empty() && !text.ends_with('\n') {
            add("\n@@ open\n");
        }
    }
}

impl Record {
    #[cfg(test)]
    fn text(&self) -> String {
        let mut text = String::with_capacity(self.entries.iter().map(|it| it.text.len() + 100).sum::<usize>() + 200);
        let entries = self.entries.iter().map(|it| (it.path.as_str(), it.text.as_str(), it.origin.as_ref()));
        pieces(&self.origin, entries, |piece| text.push_str(piece));
        text
    }

    /// Reads the text of a record's file.
    pub(super) fn parse(contents: &[u8], path: &str) -> Result<Record, ChangeError> {
        let fault = |what: &str| damaged(path, what.to_owned());
        let contents: Cow<'_, [u8]> = if memchr::memchr(b'\r', contents).is_some() && !is_lf(contents) {
            Cow::Owned(without_crlf(contents).collect())
        } else {
            Cow::Borrowed(contents)
        };
        let text = std::str::from_utf8(&contents).map_err(|_| fault("it is not UTF-8"))?;
        if text.starts_with(CONFLICT) || text.contains(&format!("\n{CONFLICT}")) {
            return Err(ChangeError::RecordInConflict { path: path.to_owned() });
        }
        let mut lines = text.split_inclusive('\n');
        let mut head = |begin: &str| {
            let line = lines.next().unwrap_or_default().strip_suffix('\n').unwrap_or_default();
            line.strip_prefix(begin).map(str::to_owned).ok_or_else(|| fault(&format!("a line `{begin}…` is missing")))
        };
        let version = head(FIRST_WORDS)?;
        if version != "2" {
            return Err(ChangeError::RecordVersion { path: path.to_owned(), found: version });
        }
        let spec = head("@@ spec ")?;
        let provider = head("@@ provider ")?;
        let version = head("@@ otpsmith ")?;
        let head_length = FIRST_LINE.len()
            + ["@@ spec ", "@@ provider ", "@@ otpsmith "].iter().map(|it| it.len()).sum::<usize>()
            + [&spec, &provider, &version].iter().map(|it| it.len()).sum::<usize>()
            + 4;
        let mut record = Record { origin: Origin { provider, spec, version }, entries: Vec::new() };
        let mut rest = &text[head_length..];
        while !rest.is_empty() {
            let (line, after) = rest.split_once('\n').ok_or_else(|| fault("its last line is cut off"))?;
            let file = line.strip_prefix("@@ file ").ok_or_else(|| fault("a line `@@ file …` is missing"))?;
            place::check_path(file).map_err(|it| damaged(path, format!("the path {file:?} cannot be right: {it}")))?;
            if record.entries.last().is_some_and(|last| last.path.as_str() >= file) {
                return Err(damaged(path, format!("{file} is not in the order of the paths")));
            }
            let (origin, body) = match after.strip_prefix("@@ from ") {
                Some(after) => {
                    let (line, after) = after.split_once('\n').ok_or_else(|| fault("its last line is cut off"))?;
                    let words: Vec<&str> = line.split(' ').collect();
                    let [provider, version, spec] = words[..] else {
                        return Err(fault("a line `@@ from …` is wrong"));
                    };
                    let [provider, version, spec] = [provider, version, spec].map(str::to_owned);
                    (Some(Origin { provider, spec, version }), after)
                }
                None => (None, after),
            };
            let end = if body.starts_with("@@ ") {
                0
            } else {
                memmem::find(body.as_bytes(), b"\n@@ ").map_or(body.len(), |at| at + 1)
            };
            let (mut body, mut next) = body.split_at(end);
            if let Some(after) = next.strip_prefix("@@ open\n") {
                body = body.strip_suffix('\n').unwrap_or(body);
                next = after;
            } else if !body.is_empty() && !body.ends_with('\n') {
                return Err(fault("its last line is cut off"));
            }
            record.entries.push(Entry { path: file.to_owned(), text: Rc::new(unescaped(body).into_owned()), origin });
            rest = next;
        }
        Ok(record)
    }
}

/// Whether some line ends with LF alone.
fn is_lf(contents: &[u8]) -> bool {
    memchr::memchr_iter(b'\n', contents).any(|at| at == 0 || contents[at - 1] != b'\r')
}

fn needs_escape(line: &str) -> bool {
    line.starts_with("@@") || line.starts_with(CONFLICT)
}

fn escaped(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let is_plain =
        !needs_escape(text) && memmem::find(bytes, b"\n@@").is_none() && memmem::find(bytes, b"\n<<<<<<< ").is_none();
    if is_plain {
        return Cow::Borrowed(text);
    }
    let escape = |line| if needs_escape(line) { [ESCAPE, line].concat() } else { line.to_owned() };
    Cow::Owned(text.split_inclusive('\n').map(escape).collect())
}

fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.starts_with(ESCAPE) && memmem::find(text.as_bytes(), b"\n@@@").is_none() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split_inclusive('\n').map(|line| line.strip_prefix(ESCAPE).unwrap_or(line)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(entries: &[(&str, &str)]) -> Record {
        let origin = Origin { provider: "twilio".into(), spec: "0f".into(), version: "0.1.0".into() };
        let entry = |it: &(&str, &str)| Entry { path: it.0.to_owned(), text: Rc::new(it.1.to_owned()), origin: None };
        Record { origin, entries: entries.iter().map(entry).collect() }
    }

    #[test]
    fn a_record_is_its_files_line_for_line() {
        let mut record = record(&[("a.cls", "class A {\n}\n"), ("b", "")]);
        record.entries[1].origin = Some(Origin { provider: "old".into(), spec: "1e".into(), version: "0.0.9".into() });
        assert_eq!(
            record.text(),
            "@@ otpsmith record 2\n@@ spec 0f\n@@ provider twilio\n@@ otpsmith 0.1.0\n\
             @@ file a.cls\nclass A {\n}\n@@ file b\n@@ from old 0.0.9 1e\n"
        );
        assert_eq!(Record::parse(record.text().as_bytes(), "r").unwrap(), record);
    }

    #[test]
    fn any_text_is_read_as_it_was_written() {
        for text in [
            "",
            "\n",
            "x",
            "x\n",
            "\n\n",
            "@@ file b\n",
            "@@",
            "x\n@@ open\n",
            "x\n@@@ y",
            "<<<<<<< ours\n",
            "x\n<<<<<<< y\n=======\n",
            "@@@@\n@@@\n@@ from a b c\n",
            "é\u{2028}\n",
        ] {
            let record = record(&[("a", text), ("b", text), ("c", "end\n")]);
            assert_eq!(Record::parse(record.text().as_bytes(), "r").unwrap(), record, "{text:?}");
        }
    }

    #[test]
    fn a_checkout_with_crlf_is_the_same_record() {
        let record = record(&[("a", "x\ny\n"), ("b", "z")]);
        let crlf = record.text().replace('\n', "\r\n");
        assert_eq!(Record::parse(crlf.as_bytes(), "r").unwrap(), record);
    }

    #[test]
    fn no_record_however_damaged_is_a_panic() {
        let text = record(&[("a", "x\ny"), ("b", "@@ z\n")]).text();
        for end in 0..text.len() {
            let _ = Record::parse(&text.as_bytes()[..end], "r");
            let mut changed = text.clone().into_bytes();
            changed[end] ^= 0x55;
            let _ = Record::parse(&changed, "r");
            changed.remove(end);
            let _ = Record::parse(&changed, "r");
        }
    }
}
