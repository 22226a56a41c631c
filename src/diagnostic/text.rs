//! Draws diagnostics for people: a line that editors understand (`file:line:col: error[Y007]: …`), then the source with
//! the place underlined. Text that came from a file reaches the terminal only after control characters are replaced.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Patch, Renderer, Snippet, normalize_untrusted_str};
use anstyle::{AnsiColor, Effects, Style};

use super::{Diagnostic, Fix, Place, Severity, Source};

/// So many findings get a picture; those behind them get their line only, so that a hopeless file stays quick.
const PICTURES: usize = 200;

/// Two places of one file at most so many lines apart share one picture.
const SHARED_LINES: usize = 20;

/// At most so many bytes of a line are drawn to each side of a place.
const LINE_BYTES: usize = 1000;

/// Writes `diagnostics` in the order given, each followed by an empty line. `styled` adds terminal colours.
///
/// # Errors
/// Whatever `out` reports.
pub fn render(diagnostics: &[Diagnostic], styled: bool, out: &mut impl Write) -> io::Result<()> {
    for (index, diagnostic) in diagnostics.iter().enumerate() {
        headline(diagnostic, styled, out)?;
        if index < PICTURES {
            let picture = picture(diagnostic, styled);
            if !picture.is_empty() {
                writeln!(out, "{picture}")?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}

fn headline(diagnostic: &Diagnostic, styled: bool, out: &mut impl Write) -> io::Result<()> {
    let (line, column) = diagnostic.line_column();
    let (bold, colour) =
        if styled { (Style::new().bold(), severity_style(diagnostic.severity)) } else { (Style::new(), Style::new()) };
    writeln!(
        out,
        "{bold}{file}:{line}:{column}:{bold:#} {colour}{severity}[{code}]{colour:#}{bold}: {message}{bold:#}",
        file = clean_words(&diagnostic.place.source.name),
        severity = diagnostic.severity,
        code = diagnostic.code,
        message = clean_words(&diagnostic.message),
    )
}

fn severity_style(severity: Severity) -> Style {
    let colour = match severity {
        Severity::Error => AnsiColor::BrightRed,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Info => AnsiColor::BrightBlue,
    };
    colour.on_default().effects(Effects::BOLD)
}

/// A place that is to be underlined, reduced to its first line.
struct Mark {
    source: Arc<Source>,
    /// Bytes of the source, on one line.
    span: Range<usize>,
    line: usize,
    kind: AnnotationKind,
    words: Option<String>,
}

impl Mark {
    fn new(place: &Place, kind: AnnotationKind, words: Option<&str>) -> Self {
        let mut span = place.clamped();
        let text = &place.source.text;
        // A line break at the end belongs to the line before; drawing more lines than the first helps nobody.
        if let Some(length) = text[span.clone()].find('\n') {
            span.end = span.start + length;
        }
        if text[span.clone()].ends_with('\r') {
            span.end -= 1;
        }
        Self {
            source: Arc::clone(&place.source),
            line: place.source.line_column(span.start).0,
            span,
            kind,
            words: words.map(clean_words),
        }
    }

    fn shares_picture_with(&self, other: &Mark) -> bool {
        Arc::ptr_eq(&self.source, &other.source)
            && self.line.abs_diff(other.line) <= SHARED_LINES
            && self.is_short()
            && other.is_short()
    }

    fn is_short(&self) -> bool {
        line_range(&self.source.text, &self.span).len() <= 2 * LINE_BYTES
    }
}

fn picture(diagnostic: &Diagnostic, styled: bool) -> String {
    let mut marks = vec![Mark::new(&diagnostic.place, AnnotationKind::Primary, diagnostic.label.as_deref())];
    marks
        .extend(diagnostic.related.iter().map(|(place, words)| Mark::new(place, AnnotationKind::Context, Some(words))));

    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let (near, far): (Vec<&Mark>, Vec<&Mark>) =
        marks.iter().partition(|mark| mark.shares_picture_with(&marks[0]) || std::ptr::eq(*mark, &marks[0]));
    let mut group = Group::with_level(level).element(snippet(&near));
    for mark in far {
        group = group.element(snippet(&[mark]).path(clean_words(&mark.source.name)));
    }
    // A fix shows what its help would say.
    let is_shown = |help: &&String| diagnostic.fix.as_ref().is_none_or(|fix| fix.title != **help);
    for help in diagnostic.help.iter().filter(is_shown) {
        group = group.element(Level::HELP.message(clean_words(help)));
    }
    let mut groups = vec![group];
    groups.extend(diagnostic.fix.as_ref().map(|fix| suggestion(fix, &diagnostic.place.source)));
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&groups)
}

/// What a fix makes of its lines.
fn suggestion<'a>(fix: &Fix, source: &Source) -> Group<'a> {
    let hull = source.clamp(&fix.hull());
    let window = line_range(&source.text, &hull);
    let group = Level::HELP.secondary_title(clean_words(&fix.title));
    if window.len() > 2 * LINE_BYTES {
        return Group::with_title(group);
    }
    let moved = |offset: usize| clean_source(&source.text[window.start..offset]).len();
    let mut end = window.start;
    let patches = fix.edits.iter().filter_map(|(range, text)| {
        let range = source.clamp(range);
        let in_order = range.start >= end && range.end <= window.end;
        end = end.max(range.end);
        in_order.then(|| Patch::new(moved(range.start)..moved(range.end), clean_source(text)))
    });
    let snippet = Snippet::source(clean_source(&source.text[window.clone()]));
    group.element(snippet.line_start(source.line_column(window.start).0).patches(patches))
}

/// The lines of `marks`, which share a source, with each mark underlined.
fn snippet<'a>(marks: &[&Mark]) -> Snippet<'a, Annotation<'a>> {
    let Some(first) = marks.iter().min_by_key(|mark| mark.span.start) else {
        return Snippet::source("");
    };
    let text = &first.source.text;
    let window = marks
        .iter()
        .map(|mark| cut_line(text, &mark.span))
        .reduce(|a, b| a.start.min(b.start)..a.end.max(b.end))
        .unwrap_or_default();
    let cleaned = clean_source(&text[window.clone()]);
    let moved = |offset: usize| clean_source(&text[window.start..offset]).len();
    let annotations: Vec<Annotation<'a>> = marks
        .iter()
        .map(|mark| {
            let span = moved(mark.span.start)..moved(mark.span.end);
            mark.kind.span(span).label(mark.words.clone())
        })
        .collect();
    Snippet::source(cleaned).line_start(first.line).annotations(annotations)
}

/// The line of `span` without its line break, not counting a byte-order mark.
fn line_range(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let rest = &text[span.end..];
    let rest = rest.find('\n').map_or(rest, |at| &rest[..at]);
    let end = span.end + rest.strip_suffix('\r').unwrap_or(rest).len();
    if start == 0 && text.starts_with('\u{FEFF}') {
        let mark = '\u{FEFF}'.len_utf8();
        // a place on the mark itself is drawn at column 1 by keeping it in the window
        return mark.min(span.start)..end.max(mark.min(span.start));
    }
    start..end
}

/// [`line_range`], cut where the line is too long to be worth drawing.
fn cut_line(text: &str, span: &Range<usize>) -> Range<usize> {
    let line = line_range(text, span);
    if line.len() <= 2 * LINE_BYTES {
        return line;
    }
    let start = text.floor_char_boundary(span.start.saturating_sub(LINE_BYTES)).max(line.start);
    let end = text.ceil_char_boundary(span.end.saturating_add(LINE_BYTES)).min(line.end);
    start..end
}

/// Characters that move the cursor, reorder text or break lines on some terminals and that the drawing crate lets pass:
/// the C1 controls, the line and paragraph separators and the directional marks.
fn is_treacherous(character: char) -> bool {
    matches!(
        character,
        '\u{80}'..='\u{9F}' | '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}'
    )
}

/// Source text for the drawing crate, which itself replaces the C0 controls. Works character by character, so that the
/// offset of a cleaned prefix is the cleaned offset.
fn clean_source(text: &str) -> String {
    text.chars()
        .map(|character| if is_treacherous(character) { char::REPLACEMENT_CHARACTER } else { character })
        .collect()
}

/// Words for one line of a report: as [`clean_source`], and without line breaks and other controls.
fn clean_words(text: &str) -> String {
    let one_line = clean_source(text).replace(['\n', '\r'], " ");
    normalize_untrusted_str(&one_line)
}
