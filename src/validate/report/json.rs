//! For programs: everything that was found, as one JSON document.

use std::io::{self, Write};

use serde::Serialize;

use super::{Case, Finding, Provider, Report, Shown};
use crate::diagnostic::Place;

/// The version of the document; a change that takes something away raises it.
const VERSION: u32 = 1;

/// Writes a report.
///
/// # Errors
/// Whatever `out` reports.
pub fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let (scenarios, failed) = report.counts();
    let providers = report.providers.iter().map(ProviderJson::new).collect();
    let document = Document { version: VERSION, passed: report.passed(), scenarios, failed, providers };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Document<'r> {
    version: u32,
    passed: bool,
    scenarios: usize,
    failed: usize,
    providers: Vec<ProviderJson<'r>>,
}

#[derive(Serialize)]
struct ProviderJson<'r> {
    name: &'r str,
    label: &'r str,
    passed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    diagnostics: Vec<DiagnosticJson<'r>>,
    variants: Vec<VariantJson<'r>>,
    scenarios: Vec<CaseJson<'r>>,
}

#[derive(Serialize)]
struct DiagnosticJson<'r> {
    code: &'r str,
    severity: &'r str,
    message: &'r str,
    place: PlaceJson<'r>,
    help: &'r [String],
}

#[derive(Serialize)]
struct VariantJson<'r> {
    name: &'r str,
    settings: serde_json::Map<String, serde_json::Value>,
}

#[derive(Serialize)]
struct CaseJson<'r> {
    name: &'r str,
    meaning: &'r str,
    variant: &'r str,
    input: serde_json::Map<String, serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<&'r str>,
    expected: &'r str,
    actual: &'r str,
    because: &'r str,
    passed: bool,
    findings: Vec<FindingJson<'r>>,
    exchanges: Vec<ExchangeJson<'r>>,
}

#[derive(Serialize)]
struct FindingJson<'r> {
    message: &'r str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    notes: &'r [String],
    spec: PlaceJson<'r>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mock: Option<PlaceJson<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange: Option<usize>,
}

#[derive(Serialize)]
struct PlaceJson<'r> {
    file: &'r str,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct ExchangeJson<'r> {
    r#for: &'static str,
    request: RequestJson<'r>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<AnswerJson<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    no_answer: Option<&'r str>,
}

#[derive(Serialize)]
struct RequestJson<'r> {
    line: &'r str,
    headers: Vec<[&'r str; 2]>,
    body: &'r str,
}

#[derive(Serialize)]
struct AnswerJson<'r> {
    status: &'r str,
    headers: Vec<[&'r str; 2]>,
    body: &'r str,
}

impl<'r> ProviderJson<'r> {
    fn new(provider: &'r Provider) -> Self {
        let variants = provider.variants.iter().map(|(name, settings)| VariantJson {
            name,
            settings: settings.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect(),
        });
        Self {
            name: &provider.name,
            label: &provider.label,
            passed: provider.passed(),
            error: provider.missing.clone(),
            diagnostics: provider
                .unusable
                .iter()
                .map(|it| DiagnosticJson {
                    code: it.code,
                    severity: it.severity.word(),
                    message: &it.message,
                    place: place(&it.place),
                    help: &it.help,
                })
                .collect(),
            variants: variants.collect(),
            scenarios: provider.scenarios.iter().map(|case| CaseJson::new(case, provider)).collect(),
        }
    }
}

impl<'r> CaseJson<'r> {
    fn new(case: &'r Case, provider: &'r Provider) -> Self {
        Self {
            name: &case.name,
            meaning: &case.meaning,
            variant: provider.variants.get(case.variant).map_or("", |variant| &variant.0),
            input: case.input.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect(),
            fault: case.fault,
            expected: case.expected.name(),
            actual: case.actual.name(),
            because: &case.because,
            passed: case.passed(),
            findings: case.findings.iter().map(FindingJson::new).collect(),
            exchanges: case.exchanges.iter().map(ExchangeJson::new).collect(),
        }
    }
}

impl<'r> FindingJson<'r> {
    fn new(finding: &'r Finding) -> Self {
        Self {
            message: &finding.message,
            notes: &finding.notes,
            spec: place(&finding.spec),
            mock: finding.mock.as_ref().map(place),
            exchange: finding.seen.as_ref().map(|seen| seen.0),
        }
    }
}

impl<'r> ExchangeJson<'r> {
    fn new(exchange: &'r Shown) -> Self {
        let pairs = |headers: &'r [(String, String)]| -> Vec<[&'r str; 2]> {
            headers.iter().map(|(name, value)| [name.as_str(), value.as_str()]).collect()
        };
        Self {
            r#for: if exchange.is_for_token { "token" } else { "message" },
            request: RequestJson {
                line: &exchange.request_line,
                headers: pairs(&exchange.request_headers),
                body: &exchange.request_body,
            },
            reply: exchange.reply.as_deref(),
            answer: exchange.answer.as_ref().ok().map(|answer| AnswerJson {
                status: &answer.status,
                headers: pairs(&answer.headers),
                body: &answer.body,
            }),
            no_answer: exchange.answer.as_ref().err().map(String::as_str),
        }
    }
}

fn place(place: &Place) -> PlaceJson<'_> {
    let (line, column) = place.line_column();
    PlaceJson { file: &place.source.name, line, column }
}
