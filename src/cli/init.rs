//! `otpsmith init`.

use clap::Args;

use super::EXIT_SUCCESS;
use super::assignment::{Assignment, refuse_repeated};
use super::prompt::Prompt;
use super::terminal::{GREEN, Session};
use crate::config::Written;
use crate::workflow::Failure;
use crate::workflow::scaffold::{self, Ask, Wish};

/// Write otpsmith.yaml, the list of an org's handlers, with its first handler
///
/// On a terminal it asks for what is needed and not given; elsewhere that is an error. The schema that gives editors
/// completion and hover is written too.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The provider of the first handler
    #[arg(value_name = "PROVIDER")]
    provider: Option<String>,
    /// A setting of the provider; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = Assignment::parse)]
    set: Vec<Assignment>,
    /// The handler class [default: the provider's name and OtpHandler]
    #[arg(long, value_name = "NAME")]
    class: Option<String>,
    /// The message, such as 'Your code is ${otp}' [default: the provider's or Salesforce's own text]
    #[arg(long, value_name = "TEXT")]
    message: Option<String>,
    /// The calling code of numbers that come without one, such as 49
    #[arg(long, value_name = "DIGITS")]
    default_country: Option<String>,
    /// Replace an otpsmith.yaml that is there
    #[arg(long)]
    force: bool,
}

pub(super) fn run(arguments: Arguments, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    refuse_repeated(&arguments.set)?;
    let setting = |it: Assignment| {
        let (name, text, place) = it.into_setting();
        (name, Written { text, place })
    };
    let wish = Wish {
        provider: arguments.provider,
        settings: arguments.set.into_iter().map(setting).collect(),
        class: arguments.class,
        message: arguments.message,
        default_country: arguments.default_country,
    };
    let mut prompt = session.can_ask().then(|| Prompt::new(session.err_colour()));
    let ask = prompt.as_mut().map(|prompt| prompt as &mut dyn Ask);
    let written = scaffold::init(&session.start(), wish, ask, arguments.force)?;
    list(&written, session)?;
    session.note("next: otpsmith generate")?;
    Ok(EXIT_SUCCESS)
}

/// Says which files were written.
pub(super) fn list(written: &[String], session: &mut Session<'_, '_>) -> Result<(), Failure> {
    for path in written {
        let word = session.styled(GREEN, "write");
        writeln!(session.out(), "{word}  {path}")?;
    }
    Ok(session.flush()?)
}
