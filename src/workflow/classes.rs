//! The Apex classes of an sfdx project: found by name in its package directories, read when something refers to them, and
//! compiled together with the project's objects, labels and records.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use walkdir::{DirEntry, WalkDir};

use super::Failure;
use crate::diagnostic::{Diagnostic, Source};
use crate::engine::schema::Schema;
use crate::engine::{Program, code};
use crate::platform::Org;
use crate::sfdx::change::MAX_FILE_BYTES;
use crate::sfdx::project::Project;

/// What the file of a class ends with.
pub(super) const EXTENSION: &str = ".cls";

/// The bytes of static resources that are kept together; a body of a mock has a few thousand.
const MAX_RESOURCE_BYTES: u64 = 32 * 1024 * 1024;

/// The classes and metadata of a project.
#[derive(Debug)]
pub struct Classes {
    /// Paths relative to the project, by the name of the class in lower case.
    paths: BTreeMap<String, String>,
    root: std::path::PathBuf,
    schema: Schema,
    /// The bytes of the static resources in the schema.
    resource_bytes: u64,
    /// Named and external credentials.
    pub credentials: Org,
    /// Metadata files that cannot be used, in words: only classes that need them are refused.
    pub warnings: Vec<String>,
}

/// Classes that can run.
#[derive(Debug)]
pub struct Compiled {
    /// The program.
    pub program: Program,
    /// The path of each class by its name in lower case.
    pub paths: BTreeMap<String, String>,
}

impl Compiled {
    /// The path of a class; its name, when it came from nowhere.
    #[must_use]
    pub fn path(&self, class: &str) -> &str {
        self.paths.get(&class.to_lowercase()).map_or("", String::as_str)
    }
}

impl Classes {
    /// Looks through the package directories of a project.
    ///
    /// # Errors
    /// A folder cannot be read.
    pub fn of(project: &Project) -> Result<Self, Failure> {
        let mut found = Self {
            paths: BTreeMap::new(),
            root: project.root.clone(),
            schema: Schema::default(),
            resource_bytes: 0,
            credentials: Org::default(),
            warnings: Vec::new(),
        };
        let mut seen = BTreeSet::new();
        for package in &project.packages {
            let folder = project.root.join(&package.path);
            for entry in WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(is_source) {
                let entry = match entry {
                    Ok(entry) => entry,
                    Err(error) if error.io_error().is_some_and(|it| it.kind() == io::ErrorKind::NotFound) => continue,
                    Err(error) => return Err(Failure::Unusable(format!("cannot look through the project: {error}"))),
                };
                if let Some(path) = project.relative(entry.path()).filter(|_| entry.file_type().is_file())
                    && seen.insert(path.clone())
                {
                    found.add(path)?;
                }
            }
        }
        Ok(found)
    }

    fn add(&mut self, path: String) -> Result<(), Failure> {
        if path.ends_with(EXTENSION) {
            self.paths.entry(class_of(&path)).or_insert(path);
        } else if is_metadata(&path) {
            let added = match read(&self.root, &path) {
                Ok(text) => self
                    .schema
                    .add_metadata(Path::new(&path), &text)
                    .and_then(|_| self.credentials.add_metadata(Path::new(&path), &text)),
                Err(error) => Err(error.to_string()),
            };
            self.warnings.extend(added.err().map(|why| format!("{path} is left out: {why}")));
        } else if let Some(name) = static_resource(&path)
            && self.root.join(Path::new(&path).with_file_name(format!("{name}.resource-meta.xml"))).is_file()
        {
            match read_bytes(&self.root, &path) {
                Ok(bytes) if self.resource_bytes + bytes.len() as u64 > MAX_RESOURCE_BYTES => self.warnings.push(
                    format!("{path} is left out: all static resources have more than {MAX_RESOURCE_BYTES} bytes"),
                ),
                Ok(bytes) => {
                    self.resource_bytes += bytes.len() as u64;
                    self.schema.set_static_resource(name, bytes);
                }
                Err(why) => self.warnings.push(format!("{path} is left out: {why}")),
            }
        }
        Ok(())
    }

    /// Says which file of a class counts when there are several.
    pub fn prefer(&mut self, path: &str) {
        self.paths.insert(class_of(path), path.to_owned());
    }

    /// The file of a class, relative to the project.
    #[must_use]
    pub fn path(&self, class: &str) -> Option<&str> {
        self.paths.get(&class.to_lowercase()).map(String::as_str)
    }

    /// The text of a file of the project.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn source(&self, path: &str) -> Result<Arc<Source>, Failure> {
        let text = read(&self.root, path).map_err(|error| Failure::Unusable(format!("cannot read {path}: {error}")))?;
        Ok(Source::of_file(path, text, self.root.join(path)))
    }

    /// Compiles classes, and with them all classes of the project that they refer to.
    ///
    /// # Errors
    /// Everything that the engine refuses, in all of them; or a file cannot be read.
    pub fn compile(&self, wanted: &[Arc<Source>]) -> Result<Compiled, Failure> {
        let mut sources = wanted.to_vec();
        let mut paths: BTreeMap<String, String> =
            sources.iter().map(|source| (class_of(&source.name), source.name.clone())).collect();
        loop {
            let findings = match Program::compile(&sources, self.schema.clone()) {
                Ok(program) => return Ok(Compiled { program, paths }),
                Err(findings) => findings,
            };
            let missing: BTreeSet<String> = findings.iter().flat_map(names).collect();
            let before = sources.len();
            for name in missing.into_iter().filter(|name| !paths.contains_key(name)).collect::<Vec<_>>() {
                if let Some(path) = self.paths.get(&name) {
                    sources.push(self.source(path)?);
                    paths.insert(name, path.clone());
                }
            }
            if sources.len() == before {
                return Err(findings.into());
            }
        }
    }
}

/// The names, in lower case, in what a finding about a name that nothing has is about.
fn names(finding: &Diagnostic) -> Vec<String> {
    if finding.code != code::NAME {
        return Vec::new();
    }
    let place = &finding.place;
    let text = place.source.text.get(place.clamped()).unwrap_or_default();
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// The name that a class has by its file, in lower case.
fn class_of(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.strip_suffix(EXTENSION).unwrap_or(name).to_lowercase()
}

/// The name of the static resource whose contents a file is; archives that are kept as folders are none.
fn static_resource(path: &str) -> Option<&str> {
    let (folder, file) = path.rsplit_once('/')?;
    let is_contents = folder.rsplit('/').next() == Some("staticresources") && !path.ends_with("-meta.xml");
    file.split('.').next().filter(|name| is_contents && !name.is_empty())
}

/// Whether classes can use what the file says.
fn is_metadata(path: &str) -> bool {
    let kinds = [
        "object",
        "field",
        "labels",
        "translation",
        "md",
        "flow",
        "workflow",
        "validationRule",
        "namedCredential",
        "externalCredential",
    ];
    let kind = path.strip_suffix("-meta.xml").and_then(|it| it.rsplit_once('.')).map(|(_, kind)| kind);
    // A trigger is no metadata, but says what happens to records.
    kind.is_some_and(|it| kinds.contains(&it)) || path.ends_with(".trigger")
}

/// Neither hidden nor of another tool.
fn is_source(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    entry.depth() == 0 || !(name.starts_with('.') || name == "node_modules")
}

fn read(root: &Path, path: &str) -> io::Result<String> {
    String::from_utf8(read_bytes(root, path)?).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))
}

fn read_bytes(root: &Path, path: &str) -> io::Result<Vec<u8>> {
    let place = root.join(path);
    if fs::metadata(&place)?.len() > MAX_FILE_BYTES {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it is larger than {MAX_FILE_BYTES} bytes")));
    }
    fs::read(place)
}
