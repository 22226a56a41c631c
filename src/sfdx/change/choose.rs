//! A change set of which a person took some changes and refused others.

use std::collections::HashMap;
use std::rc::Rc;

use super::occupant::Occupant;
use super::record::{Record, fingerprint};
use super::{ChangeError, ChangeSet, Status};

/// What a person decided about one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The contents to write, byte for byte; nothing to leave the file as it is.
    pub write: Option<Vec<u8>>,
    /// What the record is to say of the file.
    pub recorded: Recorded,
}

/// What the record says that otpsmith wrote to a file, which decides what the next run takes for a person's own change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recorded {
    /// The whole of what was generated: where the file differs, a person wanted it so.
    Generated,
    /// This text: the next run offers what is generated otherwise.
    Text(Vec<u8>),
    /// What it said before, or nothing.
    AsBefore,
}

impl ChangeSet {
    /// The change set with a person's choices: what was chosen is no conflict any more. Files without a choice are not
    /// written, and the record says of them what it said before.
    ///
    /// # Errors
    /// The record that was read cannot be read again.
    pub fn chosen(mut self, choices: &HashMap<String, Choice>) -> Result<Self, ChangeError> {
        let before = match &self.record_before {
            Occupant::File { contents, .. } => Record::parse(contents)?,
            _ => Record::default(),
        };
        let mut recorded = before.files.clone();
        for file in &mut self.files {
            if !file.writes() {
                // What is up to date is recorded, whether somebody was asked or not.
                if file.status == Status::Unchanged {
                    recorded.insert(file.path.clone(), file.fingerprint.clone());
                }
                continue;
            }
            let choice = choices.get(&file.path);
            match choice.and_then(|choice| choice.write.as_ref()) {
                Some(contents) => {
                    file.after = Some(Rc::new(contents.clone()));
                    file.status = if file.before().is_some() { Status::Update } else { Status::Create };
                }
                None => file.status = Status::Unchanged,
            }
            match choice.map(|choice| &choice.recorded) {
                Some(Recorded::Generated) => drop(recorded.insert(file.path.clone(), file.fingerprint.clone())),
                Some(Recorded::Text(text)) => drop(recorded.insert(file.path.clone(), fingerprint(text))),
                Some(Recorded::AsBefore) | None => {}
            }
        }
        self.record_after = (recorded != before.files).then(|| Record { files: recorded }.into_json());
        Ok(self)
    }
}
