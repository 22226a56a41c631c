//! Draws diagnostics as one JSON document, for editors, CI and scripts. The shape is a contract: `version` changes with it.

use std::io::{self, Write};

use serde::Serialize;

use super::{Diagnostic, Place};

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
    fn of(place: &'a Place) -> Self {
        let (line, column) = place.line_column();
        let (end_line, end_column) = place.end_line_column();
        Self { file: &place.source.name, line, column, end_line, end_column }
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
        place: Location::of(&diagnostic.place),
        help: &diagnostic.help,
        related: diagnostic
            .related
            .iter()
            .map(|(place, message)| Related { message, place: Location::of(place) })
            .collect(),
    });
    let document = Document { version: VERSION, diagnostics: items.collect() };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
