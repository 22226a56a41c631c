//! Draws diagnostics as workflow commands of GitHub Actions, which become annotations of a pull request.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use std::io::{self, Write};

use super::{Diagnostic, Place, Severity};

/// Writes `diagnostics` in the order given, one command a line. `base` comes before each relative file name: annotations
/// want names from the repository's root, or from the folder that the command runs in.
///
/// # Errors
/// Whatever `out` reports.
pub fn render(diagnostics: &[Diagnostic], base: &str, out: &mut impl Write) -> io::Result<()> {
    diagnostics.iter().try_for_each(|diagnostic| {
        let word = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        command(word, &diagnostic.place, base, diagnostic.code, &words(diagnostic, base), out)
    })
}

/// Writes one command: `error`, `warning` or `notice`, with a title and words.
///
/// # Errors
/// Whatever `out` reports.
pub(crate) fn command(
    kind: &str,
    place: &Place,
    base: &str,
    title: &str,
    words: &str,
    out: &mut (impl Write + ?Sized),
) -> io::Result<()> {
    let (line, column) = place.line_column();
    let (end_line, end_column) = place.end_line_column();
    let file = property(&super::based(base, &place.source.name));
    write!(out, "::{kind} file={file},line={line}")?;
    // The runner ignores columns of a place that has several lines.
    if line == end_line {
        write!(out, ",col={column},endLine={end_line},endColumn={end_column}")?;
    } else {
        write!(out, ",endLine={end_line}")?;
    }
    writeln!(out, ",title={}::{}", property(title), data(words))
}

/// Everything that there is to say: an annotation shows no other place and has no lines of its own for help.
fn words(diagnostic: &Diagnostic, base: &str) -> String {
    let mut words = diagnostic.message.clone();
    for (place, what) in &diagnostic.related {
        let (line, column) = place.line_column();
        let file = super::based(base, &place.source.name);
        words.push_str(&format!("\n{file}:{line}:{column}: {what}"));
    }
    for help in &diagnostic.help {
        words.push_str(&format!("\nhelp: {help}"));
    }
    words
}

/// Escapes what would end a command or be taken for an escape.
pub(crate) fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property's value, which also ends at a colon or a comma.
pub(crate) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
