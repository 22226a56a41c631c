//! `otpsmith request`.

use std::fs;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::assignment::{Assignment, repeated};
use super::terminal::Session;
use super::{EXIT_SUCCESS, project_if_any};
use crate::clock::Instant;
use crate::plan::evaluate::Request;
use crate::workflow::preview::{self, Preview};
use crate::workflow::{self, Failure};

/// Print the exact HTTP request for given inputs
///
/// The request is as it reaches the provider, with the headers that Salesforce's External Credential adds; only Host is
/// left out. It needs no project and no org, and nothing is sent.
///
/// A secret's VALUE may be `@FILE` (the file's content without the last line break) or `env:NAME` (an environment
/// variable), so that it need not be seen in the list of processes; `text:VALUE` is VALUE whatever it begins with.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The provider's name
    #[arg(value_name = "PROVIDER")]
    provider: String,
    /// The phone number that the code goes to
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    to: String,
    /// The one-time password
    #[arg(long, value_name = "CODE", allow_hyphen_values = true)]
    otp: String,
    /// The finished text of the message [default: the spec's message, or --default-text]
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    message: Option<String>,
    /// The text that Salesforce would send
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    default_text: Option<String>,
    /// A setting; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = Assignment::parse)]
    set: Vec<Assignment>,
    /// A secret; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = Assignment::parse)]
    secret: Vec<Assignment>,
    /// The id of the user
    #[arg(long, value_name = "ID", default_value = "", hide_default_value = true)]
    user_id: String,
    /// The id of the Experience Cloud site
    #[arg(long, value_name = "ID", default_value = "", hide_default_value = true)]
    network_id: String,
    /// The id of the experience
    #[arg(long, value_name = "ID", default_value = "", hide_default_value = true)]
    experience_id: String,
    /// The time of the call, such as 2026-01-02T03:04:05Z [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    now: Option<Instant>,
    /// A number that fixes the UUID and the nonce [default: random]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// How the request is written
    #[arg(long, value_name = "FORMAT", default_value = "http")]
    format: RequestFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RequestFormat {
    /// As in an .http file: method and address, headers, an empty line, the body
    Http,
    /// As a curl command for a POSIX shell
    Curl,
    /// As one JSON object: method, url, headers, body
    Json,
}

#[derive(Serialize)]
struct Document<'r> {
    method: &'r str,
    url: String,
    headers: Vec<[&'r str; 2]>,
    body: &'r str,
}

pub(super) fn run(arguments: Arguments, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    for (name, assignments) in [("--set", &arguments.set), ("--secret", &arguments.secret)] {
        if let Some(twice) = repeated(assignments) {
            return Err(Failure::Usage(format!("`{name} {twice}=…` is given twice\nleave one of them out")));
        }
    }
    let project = project_if_any(session)?;
    let spec = workflow::catalog(project.as_ref())?.load(&arguments.provider)?;
    let secrets = arguments.secret.iter().map(|it| Ok((it.name.clone(), secret_value(it, session)?)));
    let secrets = secrets.collect::<Result<Vec<_>, Failure>>()?;
    let preview = Preview {
        to: arguments.to,
        otp: arguments.otp,
        message: arguments.message,
        default_text: arguments.default_text,
        settings: arguments.set.into_iter().map(Assignment::into_setting).collect(),
        secrets,
        user_id: arguments.user_id,
        network_id: arguments.network_id,
        experience_id: arguments.experience_id,
        now: arguments.now,
        seed: arguments.seed,
    };
    let request = preview::request(&spec, &preview)?;
    match arguments.format {
        RequestFormat::Http => write!(session.out(), "{}", http(&request))?,
        RequestFormat::Curl => writeln!(session.out(), "{}", curl(&request))?,
        RequestFormat::Json => {
            let headers = request.headers.iter().map(|(name, value)| [name.as_str(), value.as_str()]).collect();
            let body = request.body.as_deref().unwrap_or_default();
            session.json(&Document { method: &request.method, url: request.url(), headers, body })?;
        }
    }
    Ok(EXIT_SUCCESS)
}

fn parse_time(text: &str) -> Result<Instant, String> {
    Instant::parse_rfc3339(text).ok_or_else(|| "write a time such as 2026-01-02T03:04:05Z (RFC 3339)".to_owned())
}

/// The value of a secret, from where it is kept.
fn secret_value(secret: &Assignment, session: &Session<'_, '_>) -> Result<String, Failure> {
    let (name, value) = (&secret.name, secret.value.as_str());
    if let Some(text) = value.strip_prefix("text:") {
        return Ok(text.to_owned());
    }
    if let Some(variable) = value.strip_prefix("env:") {
        let found = session.variable(variable).map(str::to_owned);
        return found.ok_or_else(|| {
            Failure::Usage(format!("the environment variable `{variable}` for the secret `{name}` is not set"))
        });
    }
    if let Some(file) = value.strip_prefix('@') {
        let text = fs::read_to_string(session.folder().join(file))
            .map_err(|error| Failure::Unusable(format!("cannot read {file} for the secret `{name}`: {error}")))?;
        let line = text.strip_suffix('\n').unwrap_or(&text);
        return Ok(line.strip_suffix('\r').unwrap_or(line).to_owned());
    }
    Ok(value.to_owned())
}

fn http(request: &Request) -> String {
    let mut text = format!("{} {} HTTP/1.1\n", request.method, request.url());
    for (name, value) in &request.headers {
        text.push_str(&format!("{name}: {value}\n"));
    }
    if let Some(body) = &request.body {
        text.push_str(&format!("\n{body}\n"));
    }
    text
}

fn curl(request: &Request) -> String {
    let mut words = vec![format!("curl --request {} {}", request.method, quoted(&request.url()))];
    if request.url().contains(['[', ']', '{', '}']) {
        words.push("--globoff".to_owned());
    }
    for (name, value) in &request.headers {
        // curl takes a header without a value only with a semicolon.
        let header = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        words.push(format!("--header {}", quoted(&header)));
    }
    if let Some(body) = &request.body {
        words.push(format!("--data-raw {}", quoted(body)));
    }
    words.join(" \\\n  ")
}

/// One word of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_in_a_word_the_shell_takes_it_as_it_stands() {
        assert_eq!(quoted("it's $HOME `x` \\ \n!"), "'it'\\''s $HOME `x` \\ \n!'");
    }

    #[test]
    fn a_request_for_curl_has_every_header_and_the_body() {
        let request = Request {
            method: "POST".into(),
            host: "api.acme.example".into(),
            path: "/a".into(),
            query: "b=[1]".into(),
            headers: vec![("A".into(), "it's".into()), ("B".into(), String::new())],
            body: Some("@file".into()),
        };
        let expected = "curl --request POST 'https://api.acme.example/a?b=[1]' \\\n  --globoff \\\n  \
                        --header 'A: it'\\''s' \\\n  --header 'B;' \\\n  --data-raw '@file'";
        assert_eq!(curl(&request), expected);
    }
}
