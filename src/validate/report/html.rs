//! For reviewers: one page that needs nothing else and loads nothing. Scenarios are rows, providers columns; a cell opens
//! what was sent and answered.

use std::io::{self, Write};

use serde::Serialize;

use super::text::{alike, place, summary};
use super::{Case, Finding, Pointed, Provider, Report, Shown};
use crate::diagnostic::Place;
use crate::encode::{xml_attribute, xml_text};
use crate::page::{self, Page};
use crate::phrase;

const PAGE: Page = Page { style: include_str!("page/page.css"), script: include_str!("page/page.js") };

/// Writes a report.
///
/// # Errors
/// Whatever `out` reports.
pub fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    PAGE.begin(&format!("otpsmith validate: {}", summary(report)), out)?;
    writeln!(out, "<main>")?;
    writeln!(out, "<h1>Providers against their mocks</h1>")?;
    let style = if report.passed() { "good" } else { "bad" };
    writeln!(out, "<p class=\"verdict {style}\">{}</p>", xml_text(&summary(report)))?;
    writeln!(
        out,
        "<p class=\"faint\">Each request was sent over HTTP to a mock of the provider on the same machine. Rows are scenarios, \
         columns providers; a cell opens the exchange.</p>"
    )?;
    failures(report, out)?;
    matrix(report, out)?;
    writeln!(out, "</main>\n{DIALOG}")?;
    let data = page::data(&Data::new(report))?;
    writeln!(out, "<script type=\"application/json\" id=\"data\">{data}</script>")?;
    PAGE.end(out)
}

const DIALOG: &str = r#"<dialog id="case" aria-labelledby="title">
<header><h2 id="title"></h2><button id="previous">Previous</button><button id="next">Next</button><button id="close">Close</button></header>
<div id="body"></div>
</dialog>"#;

/// What failed, to be read without a click and without a script.
fn failures(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.passed() {
        return Ok(());
    }
    writeln!(out, "<h2>What failed</h2>")?;
    for provider in &report.providers {
        let name = xml_text(&provider.name);
        let mut why: Vec<String> = provider.missing.iter().map(|why| xml_text(why)).collect();
        let problem = |it: &crate::diagnostic::Diagnostic| {
            format!("{}: {}[{}]: {}", place(&it.place), it.severity, it.code, it.message)
        };
        why.extend(provider.unusable.iter().map(|it| xml_text(&problem(it))));
        if !why.is_empty() {
            writeln!(
                out,
                "<details open><summary><strong class=\"bad\">{name}</strong> cannot be tried</summary><div>"
            )?;
            why.iter().try_for_each(|why| writeln!(out, "<p>{why}</p>"))?;
            writeln!(out, "</div></details>")?;
        }
        for cases in alike(provider) {
            let (case, rest) = (cases[0], &cases[1..]);
            let more = if rest.is_empty() { String::new() } else { format!(" and {} more:", rest.len()) };
            let (title, meaning) = (xml_text(&case.name), xml_text(&case.meaning));
            writeln!(
                out,
                "<details><summary><strong class=\"bad\">{name} {title}</strong>{more} {meaning}</summary><div>"
            )?;
            for finding in &case.findings {
                writeln!(out, "<p>{}</p>", xml_text(&finding.message))?;
                finding.notes.iter().try_for_each(|note| writeln!(out, "<pre>{}</pre>", xml_text(note)))?;
                writeln!(out, "<p class=\"faint\">spec: <code>{}</code></p>", xml_text(&place(&finding.spec)))?;
                if let Some(mock) = &finding.mock {
                    writeln!(out, "<p class=\"faint\">mock: <code>{}</code></p>", xml_text(&place(mock)))?;
                }
            }
            if !rest.is_empty() {
                let names: Vec<&str> = rest.iter().map(|case| case.name.as_str()).collect();
                let count = phrase::count(rest.len(), "scenario");
                writeln!(out, "<p>The same in {count} more: {}</p>", xml_text(&names.join(", ")))?;
            }
            writeln!(out, "</div></details>")?;
        }
    }
    Ok(())
}

fn matrix(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let columns = report.providers.len() + 1;
    writeln!(out, "<h2 id=\"matrix\">Every scenario</h2>")?;
    writeln!(
        out,
        "<div class=\"tools\" hidden><label>Scenario <input type=\"search\" id=\"search\" placeholder=\"such as fault/\"></label>\
         <label><input type=\"checkbox\" id=\"failures\"> only what failed</label>\
         <span class=\"faint\">Tab to the table, arrow keys to move, Enter to open</span></div>"
    )?;
    writeln!(
        out,
        "<div class=\"scroll\"><table aria-labelledby=\"matrix\"><thead><tr><th scope=\"col\">Scenario</th>"
    )?;
    for provider in &report.providers {
        let style = if provider.passed() { "good" } else { "bad" };
        writeln!(out, "<th scope=\"col\"><span class=\"{style}\">{}</span></th>", xml_text(&provider.name))?;
    }
    writeln!(out, "</tr></thead><tbody>")?;
    for (group, meaning) in report.groups() {
        let names = names(report, group);
        if names.is_empty() {
            continue;
        }
        writeln!(
            out,
            "<tr><th class=\"group\" scope=\"colgroup\" colspan=\"{columns}\">{group} <span class=\"faint\">{meaning}</span></th></tr>"
        )?;
        for name in names {
            row(report, name, out)?;
        }
    }
    writeln!(out, "</tbody></table></div>")
}

/// The names of a group's scenarios: those that most providers have first, else in the order in which they come.
fn names<'r>(report: &'r Report, group: &str) -> Vec<&'r str> {
    let mut names: Vec<&str> = Vec::new();
    for case in report.providers.iter().flat_map(|provider| &provider.scenarios).filter(|case| case.group() == group) {
        if !names.contains(&case.name.as_str()) {
            names.push(&case.name);
        }
    }
    let providers = |name: &str| {
        let has = |provider: &&Provider| provider.scenarios.iter().any(|case| case.name == name);
        report.providers.iter().filter(has).count()
    };
    names.sort_by_key(|name| std::cmp::Reverse(providers(name)));
    names
}

fn row(report: &Report, name: &str, out: &mut dyn Write) -> io::Result<()> {
    let short = name.split_once('/').map_or(name, |(_, short)| short);
    write!(
        out,
        "<tr data-name=\"{}\"><th scope=\"row\">{}</th>",
        xml_attribute(&name.to_lowercase()),
        xml_text(short)
    )?;
    for (at, provider) in report.providers.iter().enumerate() {
        let Some(index) = provider.scenarios.iter().position(|case| case.name == name) else {
            write!(out, "<td></td>")?;
            continue;
        };
        let case = &provider.scenarios[index];
        let (class, sign, word) = if case.passed() { ("pass", "✓", "passed") } else { ("fail", "✗", "failed") };
        let label = xml_attribute(&format!("{} {}: {word}, {}", provider.name, case.name, case.actual.name()));
        write!(
            out,
            "<td><button class=\"{class}\" tabindex=\"-1\" data-provider=\"{at}\" data-case=\"{index}\" \
             aria-label=\"{label}\" title=\"{label}\">{sign}</button></td>"
        )?;
    }
    writeln!(out, "</tr>")
}

#[derive(Serialize)]
struct Data<'r> {
    providers: Vec<ProviderData<'r>>,
}

#[derive(Serialize)]
struct ProviderData<'r> {
    name: &'r str,
    cases: Vec<CaseData<'r>>,
}

#[derive(Serialize)]
struct CaseData<'r> {
    name: &'r str,
    meaning: &'r str,
    variant: String,
    input: &'r [(&'static str, Option<String>)],
    fault: Option<&'r str>,
    expected: &'static str,
    actual: &'static str,
    because: &'r str,
    findings: Vec<FindingData<'r>>,
    exchanges: Vec<ExchangeData<'r>>,
}

#[derive(Serialize)]
struct FindingData<'r> {
    message: &'r str,
    notes: &'r [String],
    spec: PlaceData<'r>,
    mock: Option<PlaceData<'r>>,
    seen: Option<(usize, &'static str, usize, usize)>,
}

#[derive(Serialize)]
struct PlaceData<'r> {
    file: &'r str,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct ExchangeData<'r> {
    token: bool,
    line: &'r str,
    headers: &'r [(String, String)],
    body: &'r str,
    reply: Option<&'r str>,
    answer: Option<AnswerData<'r>>,
    why: Option<&'r str>,
}

#[derive(Serialize)]
struct AnswerData<'r> {
    status: &'r str,
    headers: &'r [(String, String)],
    body: &'r str,
}

impl<'r> Data<'r> {
    fn new(report: &'r Report) -> Self {
        let providers = report.providers.iter().map(|provider| ProviderData {
            name: &provider.name,
            cases: provider.scenarios.iter().map(|case| CaseData::new(case, provider)).collect(),
        });
        Self { providers: providers.collect() }
    }
}

impl<'r> CaseData<'r> {
    fn new(case: &'r Case, provider: &'r Provider) -> Self {
        let variant = provider.variants.get(case.variant).map_or_else(String::new, |(name, settings)| {
            let settings: Vec<String> = settings.iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("{name}: {}", if settings.is_empty() { "none".to_owned() } else { settings.join(", ") })
        });
        Self {
            name: &case.name,
            meaning: &case.meaning,
            variant,
            input: &case.input,
            fault: case.fault,
            expected: case.expected.name(),
            actual: case.actual.name(),
            because: &case.because,
            findings: case.findings.iter().map(|finding| FindingData::new(finding, case)).collect(),
            exchanges: case.exchanges.iter().map(ExchangeData::new).collect(),
        }
    }
}

impl<'r> FindingData<'r> {
    fn new(finding: &'r Finding, case: &Case) -> Self {
        // A browser counts UTF-16 code units.
        let units = |exchange: usize, end: usize| {
            let body = case.exchanges.get(exchange).map_or("", |it| it.request_body.as_str());
            body.get(..end).unwrap_or_default().encode_utf16().count()
        };
        let seen = finding.seen.as_ref().map(|(at, pointed)| match pointed {
            Pointed::RequestLine => (*at, "line", 0, 0),
            Pointed::RequestHeader(header) => (*at, "header", *header, 0),
            Pointed::RequestBody(range) => (*at, "body", units(*at, range.start), units(*at, range.end)),
            Pointed::Request => (*at, "request", 0, 0),
            Pointed::Answer => (*at, "answer", 0, 0),
        });
        let place = |place: &'r Place| {
            let (line, column) = place.line_column();
            PlaceData { file: &place.source.name, line, column }
        };
        Self {
            message: &finding.message,
            notes: &finding.notes,
            spec: place(&finding.spec),
            mock: finding.mock.as_ref().map(place),
            seen,
        }
    }
}

impl<'r> ExchangeData<'r> {
    fn new(exchange: &'r Shown) -> Self {
        Self {
            token: exchange.is_for_token,
            line: &exchange.request_line,
            headers: &exchange.request_headers,
            body: &exchange.request_body,
            reply: exchange.reply.as_deref(),
            answer: exchange.answer.as_ref().ok().map(|answer| AnswerData {
                status: &answer.status,
                headers: &answer.headers,
                body: &answer.body,
            }),
            why: exchange.answer.as_ref().err().map(String::as_str),
        }
    }
}
