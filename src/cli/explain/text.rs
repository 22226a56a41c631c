//! The explanation of a provider for people.

use std::io;

use super::model::{Explanation, Reply, SecretLine, SettingLine, level};
use crate::cli::terminal::{BOLD, DIM, Session, YELLOW, harmless};
use crate::outcome::Outcome;
use crate::spec::Evidence;

/// So wide are lines of running text.
const WIDTH: usize = 100;

pub(super) fn write(it: &Explanation, session: &mut Session<'_, '_>) -> io::Result<()> {
    let title = session.styled(BOLD, &it.label);
    line(session, format_args!("{title} ({}, {})", it.name, it.origin))?;
    for address in &it.docs {
        line(session, format_args!("{address}"))?;
    }
    heading("SETTINGS", session)?;
    if it.settings.is_empty() {
        line(session, format_args!("  none"))?;
    }
    it.settings.iter().try_for_each(|setting| write_setting(setting, session))?;
    heading("SECRETS", session)?;
    if it.secrets.is_empty() {
        line(session, format_args!("  none"))?;
    }
    it.secrets.iter().try_for_each(|secret| write_secret(secret, session))?;
    write_request(it, session)?;
    write_replies(it, session)?;
    write_evidence(it, session)
}

fn line(session: &mut Session<'_, '_>, text: std::fmt::Arguments<'_>) -> io::Result<()> {
    writeln!(session.out(), "{}", harmless(&text.to_string()))
}

fn heading(words: &str, session: &mut Session<'_, '_>) -> io::Result<()> {
    let words = session.styled(BOLD, words);
    line(session, format_args!("\n{words}"))
}

/// Running text, broken between words.
fn paragraph(indent: usize, text: &str, session: &mut Session<'_, '_>) -> io::Result<()> {
    for row in wrapped(text, WIDTH - indent) {
        line(session, format_args!("{:indent$}{row}", ""))?;
    }
    Ok(())
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut rows: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        let at = rows.len() - 1;
        let length = rows[at].chars().count();
        if length > 0 && length + 1 + word.chars().count() > width {
            rows.push(word.to_owned());
        } else {
            if length > 0 {
                rows[at].push(' ');
            }
            rows[at].push_str(word);
        }
    }
    rows
}

fn write_setting(setting: &SettingLine, session: &mut Session<'_, '_>) -> io::Result<()> {
    let need = match (&setting.default, &setting.unless) {
        (Some(default), _) => format!("default {default}"),
        (None, Some(other)) if setting.required => format!("required unless {other} is given"),
        (None, _) if setting.required => "required".to_owned(),
        (None, _) => "optional".to_owned(),
    };
    let mut facts = vec![setting.kind.to_owned(), need];
    if !setting.choices.is_empty() {
        facts[0] = setting.choices.join(" or ");
    }
    facts.extend(setting.min.as_ref().map(|min| format!("at least {min}")));
    facts.extend(setting.max.as_ref().map(|max| format!("at most {max}")));
    let name = session.styled(BOLD, &setting.name);
    line(session, format_args!("  {name}  {}", facts.join(", ")))?;
    paragraph(6, &setting.help, session)?;
    line(session, format_args!("      for example {}", setting.example))
}

fn write_secret(secret: &SecretLine, session: &mut Session<'_, '_>) -> io::Result<()> {
    let name = session.styled(BOLD, &secret.name);
    line(session, format_args!("  {name}"))?;
    paragraph(6, &secret.help, session)?;
    line(session, format_args!("      for example {}", secret.example))?;
    let reader = if secret.read_by_apex { "Apex has to read it" } else { "Apex never sees it" };
    line(session, format_args!("      kept in: {} as {}; {reader}", secret.stored_in, secret.parameter))
}

fn write_request(it: &Explanation, session: &mut Session<'_, '_>) -> io::Result<()> {
    heading("REQUEST", session)?;
    let request = &it.request;
    line(session, format_args!("  {} {}{}", request.method, request.url, request.path))?;
    for words in &request.authentication {
        line(session, format_args!("  authentication: {words}"))?;
    }
    for (name, value) in &request.headers {
        line(session, format_args!("  header {name}: {value}"))?;
    }
    for (name, value) in &request.query {
        line(session, format_args!("  query {name}={value}"))?;
    }
    if !request.body.is_empty() {
        line(session, format_args!("  body ({}):", it.body))?;
    }
    for row in &request.body {
        line(session, format_args!("    {row}"))?;
    }
    line(session, format_args!("  timeout {}", request.timeout))?;
    let is_optional = |name: &str| name.ends_with('?');
    let names = request.headers.iter().chain(&request.query).any(|it| is_optional(&it.0));
    if names || request.body.iter().any(|row| row.contains("?=") || row.contains("?:") || row.contains("?>")) {
        line(session, format_args!("  What is marked with `?` is left out when it is empty."))?;
    }
    Ok(())
}

fn write_replies(it: &Explanation, session: &mut Session<'_, '_>) -> io::Result<()> {
    heading("REPLIES, in the order in which they are tried", session)?;
    if !it.error_code.is_empty() {
        paragraph(2, &format!("The code of an error is at {}.", it.error_code.join(", else at ")), session)?;
    }
    for reply in &it.results {
        write_reply(reply, session)?;
    }
    heading("RESULTS", session)?;
    for outcome in Outcome::ALL {
        let ways: Vec<&Reply> = it.results.iter().filter(|reply| reply.result == outcome).collect();
        let by_provider = ways.iter().any(|reply| reply.by_provider);
        let by_handler = ways.iter().any(|reply| !reply.by_provider);
        let words = match (by_provider, by_handler) {
            (true, true) => "by the provider's answer or by the handler itself",
            (true, false) => "by the provider's answer",
            (false, true) => "by the handler itself",
            (false, false) => "never: no answer of this provider is known to mean it",
        };
        let style = if ways.is_empty() { YELLOW } else { anstyle::Style::new() };
        let words = session.styled(style, words);
        line(session, format_args!("  {:24}{words}", outcome.name()))?;
    }
    Ok(())
}

fn write_reply(reply: &Reply, session: &mut Session<'_, '_>) -> io::Result<()> {
    let name = format!("{:24}", reply.result.name());
    let name = session.styled(BOLD, name);
    let rows = wrapped(&reply.meaning, WIDTH - 26);
    for (at, row) in rows.iter().enumerate() {
        match at {
            0 => line(session, format_args!("  {name}{row}"))?,
            _ => line(session, format_args!("  {:24}{row}", ""))?,
        }
    }
    if !reply.tests.is_empty() {
        paragraph(26, &format!("when {}", reply.tests.join(" and ")), session)?;
    }
    match &reply.evidence {
        Some(evidence) => {
            let words = session.styled(DIM, level(evidence));
            line(session, format_args!("{:26}{words}", ""))
        }
        None => Ok(()),
    }
}

fn write_evidence(it: &Explanation, session: &mut Session<'_, '_>) -> io::Result<()> {
    heading("EVIDENCE", session)?;
    for (part, evidence) in &it.verified {
        paragraph(2, &format!("{part}: {}", evidence_words(evidence)), session)?;
    }
    heading("NOT VERIFIED", session)?;
    if it.unverified.is_empty() {
        line(session, format_args!("  nothing"))?;
    }
    it.unverified.iter().try_for_each(|words| paragraph(2, words, session))
}

fn evidence_words(evidence: &Evidence) -> String {
    let source = evidence.source.as_ref().map(|source| format!(", {source}")).unwrap_or_default();
    let note = evidence.note.as_ref().map(|note| format!(" ({})", note.trim_end_matches('.'))).unwrap_or_default();
    format!("{}{source}{note}", level(evidence))
}
