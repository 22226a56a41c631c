//! Draws diagnostics as one JSON document, for editors, CI and scripts. The shape is a contract: `version` changes with it.

use std::io::{self, Write};
use std::ops::Range;

use serde::Serialize;

use super::{Diagnostic, Fix, Place, Source};

/// The version of the document's shape.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    diagnostics: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    code: &'a str,
    severity: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: Location<'a>,
    help: &'a [String],
    related: Vec<Related<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Repair<'a>>,
}

#[derive(Serialize)]
struct Repair<'a> {
    title: &'a str,
    edits: Vec<Edit<'a>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    #[serde(flatten)]
    place: Location<'a>,
    text: &'a str,
}

impl<'a> Repair<'a> {
    fn of(fix: &'a Fix, place: &'a Place) -> Self {
        let edits = fix.edits.iter().map(|(range, text)| Edit { place: Location::of(&place.source, range), text });
        Self { title: &fix.title, edits: edits.collect() }
    }
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    #[serde(flatten)]
    place: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

impl<'a> Location<'a> {
    fn of(source: &'a Source, span: &Range<usize>) -> Self {
        let span = source.clamp(span);
        let (line, column) = source.line_column(span.start);
        let (end_line, end_column) = source.line_column(span.end);
        Self { file: &source.name, line, column, end_line, end_column }
    }
}

/// Writes `diagnostics` in the order given. Lines and columns count from 1, columns in characters; the end is exclusive.
///
/// # Errors
/// Whatever `out` reports.
pub fn render(diagnostics: &[Diagnostic], out: &mut impl Write) -> io::Result<()> {
    let items = diagnostics.iter().map(|diagnostic| Item {
        code: diagnostic.code,
        severity: diagnostic.severity.word(),
        message: &diagnostic.message,
        place: Location::of(&diagnostic.place.source, &diagnostic.place.span),
        help: &diagnostic.help,
        related: diagnostic
            .related
            .iter()
            .map(|(place, message)| Related { message, place: Location::of(&place.source, &place.span) })
            .collect(),
        fix: diagnostic.fix.as_ref().map(|fix| Repair::of(fix, &diagnostic.place)),
    });
    let document = Document { version: VERSION, diagnostics: items.collect() };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
