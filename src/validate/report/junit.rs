//! For test reports of a CI: JUnit's XML, as most of them read it.

use std::io::{self, Write};

use super::text::place;
use super::{Case, Provider, Report};
use crate::encode::{xml_attribute, xml_text};

/// Writes a report.
///
/// # Errors
/// Whatever `out` reports.
pub fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let (tests, failures) = report.counts();
    let errors = report.providers.iter().filter(|provider| !provider.is_usable()).count();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites name=\"otpsmith validate\" tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\">",
        tests + errors
    )?;
    report.providers.iter().try_for_each(|provider| suite(provider, out))?;
    writeln!(out, "</testsuites>")
}

fn suite(provider: &Provider, out: &mut dyn Write) -> io::Result<()> {
    let (tests, failures) = provider.counts();
    let errors = usize::from(!provider.is_usable());
    let name = xml_attribute(&provider.name);
    let tests = tests + errors;
    writeln!(
        out,
        "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"0\">"
    )?;
    if errors > 0 {
        let mut why: Vec<String> = provider.missing.iter().cloned().collect();
        why.extend(provider.unusable.iter().map(|it| format!("{}: {}: {}", place(&it.place), it.severity, it.message)));
        let first = why.first().cloned().unwrap_or_default();
        writeln!(out, "    <testcase classname=\"{name}\" name=\"files\">")?;
        let first = xml_attribute(&first);
        writeln!(out, "      <error message=\"{first}\">{}</error>", xml_text(&why.join("\n")))?;
        writeln!(out, "    </testcase>")?;
    }
    for case in &provider.scenarios {
        self::case(&name, case, out)?;
    }
    writeln!(out, "  </testsuite>")
}

fn case(suite: &str, case: &Case, out: &mut dyn Write) -> io::Result<()> {
    let first = &case.findings.first();
    // A file and a line lead from the report to the spec.
    let file = first.map_or_else(String::new, |finding| {
        let line = finding.spec.line_column().0;
        format!(" file=\"{}\" line=\"{line}\"", xml_attribute(&finding.spec.source.name))
    });
    write!(out, "    <testcase classname=\"{suite}\" name=\"{}\"{file}", xml_attribute(&case.name))?;
    let Some(first) = first else { return writeln!(out, "/>") };
    writeln!(out, ">")?;
    let mut lines = Vec::new();
    for finding in &case.findings {
        lines.push(format!("{}: {}", place(&finding.spec), finding.message));
        lines.extend(finding.notes.iter().map(|note| format!("  {note}")));
        lines.extend(finding.mock.iter().map(|mock| format!("  {}: the rule of the mock", place(mock))));
    }
    for exchange in &case.exchanges {
        lines.push(format!("> {}", exchange.request_line));
        lines.extend(exchange.request_headers.iter().map(|(name, value)| format!("> {name}: {value}")));
        lines.extend(exchange.request_body.lines().map(|line| format!("> {line}")));
        match &exchange.answer {
            Ok(answer) => {
                lines.push(format!("< {}", answer.status));
                lines.extend(answer.headers.iter().map(|(name, value)| format!("< {name}: {value}")));
                lines.extend(answer.body.lines().map(|line| format!("< {line}")));
            }
            Err(why) => lines.push(format!("< ({why})")),
        }
    }
    writeln!(
        out,
        "      <failure message=\"{}\">{}</failure>",
        xml_attribute(&first.message),
        xml_text(&lines.join("\n"))
    )?;
    writeln!(out, "    </testcase>")
}
