//! `NAME=VALUE` as the value of a flag.

use crate::diagnostic::Place;
use crate::workflow::Failure;
use crate::workflow::preview::flag;

/// A name and a value, and the whole as it was written.
#[derive(Debug, Clone)]
pub(super) struct Assignment {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) written: String,
}

impl Assignment {
    /// Reads `NAME=VALUE`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, value)) if !name.is_empty() => {
                Ok(Self { name: name.to_owned(), value: value.to_owned(), written: text.to_owned() })
            }
            _ => Err("write it as NAME=VALUE".to_owned()),
        }
    }

    /// A setting with the place that findings about it show.
    pub(super) fn into_setting(self) -> (String, String, Place) {
        let place = flag("--set", &self.written);
        (self.name, self.value, place)
    }
}

/// Names that occur more than once.
pub(super) fn repeated(assignments: &[Assignment]) -> Option<&str> {
    let is_earlier = |at: usize| assignments[..at].iter().any(|it| it.name == assignments[at].name);
    (0..assignments.len()).find(|at| is_earlier(*at)).map(|at| assignments[at].name.as_str())
}

/// A setting has one value.
pub(super) fn refuse_repeated(settings: &[Assignment]) -> Result<(), Failure> {
    match repeated(settings) {
        Some(twice) => Err(Failure::Usage(format!("`--set {twice}=…` is given twice\nleave one of them out"))),
        None => Ok(()),
    }
}
