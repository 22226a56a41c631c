//! What handlers were generated from the last time, so that those for which nothing has changed are not generated again.
//!
//! A record says what was generated; this says from what, in a file that is of use on one machine only and that git
//! ignores. It is believed only as far as it can be checked: the inputs of a handler are hashed anew each time, and so is
//! its record, and when either differs the handler is generated. Without the file everything is.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::catalog::{Catalog, Origin};
use crate::config::{Draft, Handler, Written};
use crate::sfdx::own_file;
use crate::sfdx::project::Project;
use crate::workflow::Failure;

/// The file, relative to the project root.
const PATH: &str = ".otpsmith/cache/generated.txt";
const IGNORE: &str = ".otpsmith/cache/.gitignore";
/// Of the program and the form of the file.
const FIRST_LINE: &str = concat!("otpsmith cache 1 ", env!("OTPSMITH_BUILD"));
/// The file has a short line for each handler.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Two hashes of a handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hashes {
    /// Of everything that its files depend on.
    pub(super) inputs: u64,
    /// Of its record's file.
    pub(super) record: u64,
}

/// What was generated from what, by the name of the record.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Known(pub(super) BTreeMap<String, Hashes>);

impl Known {
    /// What the file of a project says; nothing when there is none, or one of another program.
    pub(super) fn read(project: &Project) -> Self {
        let place = project.root.join(PATH);
        // It may be a link, or not: nothing is written to it, and what it says is checked.
        if fs::metadata(&place).map_or(true, |it| !it.is_file() || it.len() > LARGEST) {
            return Self::default();
        }
        let text = fs::read_to_string(place).unwrap_or_default();
        let mut lines = text.lines();
        if lines.next() != Some(FIRST_LINE) {
            return Self::default();
        }
        let line = |line: &str| {
            let [name, inputs, record] = line.split(' ').collect::<Vec<_>>()[..] else { return None };
            let hash = |text: &str| u64::from_str_radix(text, 16).ok();
            Some((name.to_owned(), Hashes { inputs: hash(inputs)?, record: hash(record)? }))
        };
        Self(lines.filter_map(line).collect())
    }

    /// Writes the file of a project. It is of use only, so that a fault makes no difference.
    pub(super) fn write(&self, project: &Project) {
        let mut text = format!("{FIRST_LINE}\n");
        for (name, Hashes { inputs, record }) in &self.0 {
            text.push_str(&format!("{name} {inputs:016x} {record:016x}\n"));
        }
        if own_file::exists(project, IGNORE).is_ok_and(|exists| exists)
            || own_file::write(project, IGNORE, "*\n", false).is_ok()
        {
            let _ = own_file::write(project, PATH, &text, true);
        }
    }
}

/// Hashes everything that the files of a project's handlers depend on.
pub(super) struct Inputs(DefaultHasher);

impl Inputs {
    /// What all handlers depend on. The build stands for the program and the specs in it; of the project's own specs any
    /// may matter.
    pub(super) fn of(project: &Project, catalog: &Catalog) -> Result<Self, Failure> {
        let mut hasher = DefaultHasher::new();
        FIRST_LINE.hash(&mut hasher);
        let Project { root: _, packages, namespace, api_version } = project;
        for package in packages {
            (&package.path, package.is_default).hash(&mut hasher);
        }
        (packages.len(), namespace, api_version).hash(&mut hasher);
        for listed in catalog.listed().iter().filter(|it| it.origin == Origin::Project) {
            (&listed.name, &listed.source()?.text).hash(&mut hasher);
        }
        Ok(Self(hasher))
    }

    /// What one handler depends on, or nothing when not all of it could be read.
    pub(super) fn of_handler(&self, handler: &Handler) -> Option<u64> {
        // Every part by its name, so that a new one cannot be forgotten.
        let Draft {
            provider,
            class,
            test_class,
            credential,
            access,
            package,
            docs,
            settings,
            settings_are_whole,
            message,
            timeout,
            default_country,
        } = &handler.draft;
        if !settings_are_whole {
            return None;
        }
        let text = |it: &Option<Written>| it.as_ref().map(|it| it.text.clone());
        let mut hasher = self.0.clone();
        provider.text.hash(&mut hasher);
        [class, test_class, credential, access, package, docs, message, timeout, default_country]
            .map(text)
            .hash(&mut hasher);
        for (name, value) in settings {
            (name, &value.text).hash(&mut hasher);
        }
        settings.len().hash(&mut hasher);
        Some(hasher.finish())
    }
}
