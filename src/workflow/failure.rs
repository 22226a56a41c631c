//! Why a command did not do what it was asked.

use std::io;

use crate::diagnostic::Diagnostic;

/// Why a command did not do what it was asked. A message's first line says what is wrong, the others what to do.
#[derive(Debug)]
pub enum Failure {
    /// Something in a YAML file, or in the values on the command line, is wrong.
    Findings(Vec<Diagnostic>),
    /// The input is in order, and what was asked cannot be done all the same.
    Refused(String),
    /// The command was used wrongly.
    Usage(String),
    /// A file cannot be read or written.
    Unusable(String),
    /// The output cannot be written.
    Output(io::Error),
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Self::Findings(diagnostics)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}
