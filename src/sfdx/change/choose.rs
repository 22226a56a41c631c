//! A change set of which a person took some changes and refused others.

use std::collections::HashMap;
use std::rc::Rc;

use super::occupant::Occupant;
use super::record::Entry;
use super::{ChangeSet, Status};

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
    /// The whole of what was generated: where the file differs, or is not there, a person wanted it so.
    Generated,
    /// This text, with LF line ends: the next run offers what is generated otherwise.
    Text(String),
    /// What it said before, or nothing.
    AsBefore,
}

impl ChangeSet {
    /// Makes a person's choices: what was chosen is no conflict any more. Changed files without a choice are not written,
    /// and the record says of them what it said before.
    pub fn choose(&mut self, choices: &HashMap<String, Choice>) {
        for file in self.files.iter_mut().filter(|file| file.status.is_change()) {
            let choice = choices.get(&file.path);
            match choice.and_then(|choice| choice.write.as_ref()) {
                Some(contents) if file.after() == Some(contents.as_slice()) => {
                    if let Status::Conflict(_) = file.status {
                        file.set(Status::Overwrite, None);
                    }
                }
                Some(contents) => file.set(Status::Resolve, Some(contents.clone())),
                None if matches!(file.before, Occupant::Nothing) => file.set(Status::Deleted, None),
                None => file.set(Status::Edited, None),
            }
            file.is_decided = true;
            let text = match choice.map(|choice| &choice.recorded) {
                Some(Recorded::Generated) => continue,
                Some(Recorded::Text(text)) => Some(Rc::new(text.clone())),
                Some(Recorded::AsBefore) | None => file.base.clone(),
            };
            for record in &mut self.records {
                let entries = &mut record.record.entries;
                let Some(at) = entries.iter().position(|entry| entry.path == file.path) else { continue };
                match &text {
                    Some(text) => entries[at] = Entry { text: Rc::clone(text), ..entries[at].clone() },
                    None => drop(entries.remove(at)),
                }
            }
        }
    }
}
