//! Which handlers a command is about: a provider and the flags that stand in for the project file.

use clap::Args;

use super::assignment::{Assignment, refuse_repeated};
use super::terminal::Session;
use crate::config::{Draft, FILE, Written};
use crate::workflow::Failure;
use crate::workflow::generate::Job;
use crate::workflow::preview::{command_line, flag};

/// One handler, or all those of the project file.
#[derive(Debug, Args)]
pub(super) struct HandlerFlags {
    /// The provider of the one handler that is meant [default: every handler of otpsmith.yaml]
    #[arg(value_name = "PROVIDER")]
    provider: Option<String>,
    /// A setting of the provider; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = Assignment::parse, help_heading = HEADING)]
    set: Vec<Assignment>,
    /// The handler class [default: the provider's name and OtpHandler]
    #[arg(long, value_name = "NAME", help_heading = HEADING)]
    class: Option<String>,
    /// The test class [default: the handler class and Test]
    #[arg(long, value_name = "NAME", help_heading = HEADING)]
    test_class: Option<String>,
    /// The Named and the External Credential [default: the provider's name]
    #[arg(long, value_name = "NAME", help_heading = HEADING)]
    credential: Option<String>,
    /// Who may see the handler class: global or public [default: global]
    #[arg(long, value_name = "ACCESS", help_heading = HEADING)]
    access: Option<String>,
    /// The package directory [default: the project's default]
    #[arg(long, value_name = "DIR", help_heading = HEADING)]
    package: Option<String>,
    /// The folder for the set-up guide [default: docs]
    #[arg(long, value_name = "DIR", help_heading = HEADING)]
    docs: Option<String>,
    /// The message, such as 'Your code is ${otp}' [default: the provider's or Salesforce's own text]
    #[arg(long, value_name = "TEXT", help_heading = HEADING)]
    message: Option<String>,
    /// How long one callout may take, such as 10s [default: the provider's]
    #[arg(long, value_name = "DURATION", help_heading = HEADING)]
    timeout: Option<String>,
    /// The calling code of numbers that come without one, such as 49
    #[arg(long, value_name = "DIGITS", help_heading = HEADING)]
    default_country: Option<String>,
    /// Write a package.xml with the handler's parts to this file
    #[arg(long, value_name = "FILE", help_heading = HEADING)]
    manifest: Option<String>,
}

const HEADING: &str = "The handler, when there is no otpsmith.yaml";

impl HandlerFlags {
    /// What the flags ask for.
    pub(super) fn into_job(self, session: &Session<'_, '_>) -> Result<Job, Failure> {
        refuse_repeated(&self.set)?;
        let written = |name: &str, text: Option<String>| text.map(|text| Written { place: flag(name, &text), text });
        let manifest = written("--manifest", self.manifest);
        let named = [
            ("--class", self.class),
            ("--test-class", self.test_class),
            ("--credential", self.credential),
            ("--access", self.access),
            ("--package", self.package),
            ("--docs", self.docs),
            ("--message", self.message),
            ("--timeout", self.timeout),
            ("--default-country", self.default_country),
        ];
        let Some(provider) = self.provider else {
            let first = named.iter().find(|it| it.1.is_some()).map(|it| it.0);
            let first = first.or(manifest.as_ref().map(|_| "--manifest"));
            return match first.or((!self.set.is_empty()).then_some("--set")) {
                Some(name) => Err(Failure::Usage(format!(
                    "`{name}` is about one handler, and no provider is named\nname one, or write it into {FILE}"
                ))),
                None => Ok(Job { start: session.start(), handler: None, manifest: None }),
            };
        };
        let mut draft = Draft::new(Written { place: command_line(&provider), text: provider });
        let fields = [
            &mut draft.class,
            &mut draft.test_class,
            &mut draft.credential,
            &mut draft.access,
            &mut draft.package,
            &mut draft.docs,
            &mut draft.message,
            &mut draft.timeout,
            &mut draft.default_country,
        ];
        for (field, (name, text)) in fields.into_iter().zip(named) {
            *field = written(name, text);
        }
        draft.settings = self
            .set
            .into_iter()
            .map(|it| {
                let (name, text, place) = it.into_setting();
                (name, Written { text, place })
            })
            .collect();
        Ok(Job { start: session.start(), handler: Some(draft), manifest })
    }
}
