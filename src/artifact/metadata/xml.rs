//! Metadata XML: a template with texts that are escaped on the way in, laid out as prettier lays it out.

use serde::Serialize;
use tera::Context;

use crate::apex::trace::{self, Laid};
use crate::apex::width;
use crate::artifact::template;
use crate::encode;

/// Prettier's line length, in columns.
const COLUMNS: usize = 80;

/// What a template puts in. Texts can only get in escaped.
#[derive(Default)]
pub(super) struct Fields(Context);

impl Fields {
    pub(super) fn text(mut self, name: &'static str, text: &str) -> Self {
        self.0.insert(name, &encode::xml_text(text));
        self
    }

    pub(super) fn flag(mut self, name: &'static str, flag: bool) -> Self {
        self.0.insert(name, &flag);
        self
    }

    pub(super) fn list(mut self, name: &'static str, items: &[impl Serialize]) -> Self {
        self.0.insert(name, items);
        self
    }
}

/// The document that `template` makes of `fields`.
pub(super) fn document(template: &str, fields: &Fields) -> String {
    let mut document = String::new();
    for line in template::render(template, &fields.0).lines() {
        trace::note(|| Laid::Line(line.to_owned(), laid_out));
        document.push_str(&laid_out(line));
        document.push('\n');
    }
    document
}

/// An element on a line that is too long has its start tag broken before the `>`, so that its text stays as it is.
fn laid_out(line: &str) -> String {
    let element = line.trim_start_matches(' ');
    let depth = (line.len() - element.len()) / 4;
    match element.split_once('>') {
        Some((tag, rest)) if width::width(line) > COLUMNS && rest.contains("</") => {
            format!("{}{tag}\n{}>{rest}", " ".repeat(4 * depth), " ".repeat(2 * depth))
        }
        _ => line.to_owned(),
    }
}
