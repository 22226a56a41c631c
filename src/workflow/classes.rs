//! The Apex classes of an sfdx project or of a folder: found by name, read when something refers to them, and compiled
//! together with the project's objects, labels and records.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
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
    root: PathBuf,
    /// Classes of a folder that need not be part of the project, by name in lower case: as they are shown, and where they are.
    beside: BTreeMap<String, (String, PathBuf)>,
    /// Where classes are looked for, in words.
    places: Vec<String>,
    /// The words of custom metadata records, in lower case: some name a class.
    record_words: BTreeSet<String>,
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
    sources: Vec<Arc<Source>>,
}

impl Compiled {
    /// The path of a class; its name, when it came from nowhere.
    #[must_use]
    pub fn path(&self, class: &str) -> &str {
        self.paths.get(&class.to_lowercase()).map_or("", String::as_str)
    }
}

impl Classes {
    /// No class at all.
    pub(super) fn none() -> Self {
        Self {
            paths: BTreeMap::new(),
            root: PathBuf::new(),
            beside: BTreeMap::new(),
            places: Vec::new(),
            record_words: BTreeSet::new(),
            schema: Schema::default(),
            resource_bytes: 0,
            credentials: Org::default(),
            warnings: Vec::new(),
        }
    }

    /// Adds the classes that lie beside a file, whatever project it is part of; `shown` is how the file is shown. They come
    /// before classes of the project with the same name.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub(super) fn add_beside(&mut self, file: &Path, shown: &str) -> Result<(), Failure> {
        let folder = file.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let shown_folder = shown.rsplit_once('/').map_or("", |(folder, _)| folder);
        let unreadable =
            |error: io::Error| Failure::Unusable(format!("cannot look through the folder of {shown}: {error}"));
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(EXTENSION) && entry.path().is_file() {
                let shown = if shown_folder.is_empty() { name.clone() } else { format!("{shown_folder}/{name}") };
                self.beside.insert(class_of(&name), (shown, entry.path()));
            }
        }
        let place = if shown_folder.is_empty() { "the folder of the file".to_owned() } else { shown_folder.to_owned() };
        if !self.places.iter().any(|known| place.ends_with(known.as_str()) || place.contains(&format!("{known}/"))) {
            self.places.push(place);
        }
        Ok(())
    }

    /// Looks through the package directories of a project.
    ///
    /// # Errors
    /// A folder cannot be read.
    pub fn of(project: &Project) -> Result<Self, Failure> {
        let mut found = Self {
            root: project.root.clone(),
            places: project.packages.iter().map(|package| package.path.clone()).collect(),
            ..Self::none()
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
                Ok(text) => {
                    if path.ends_with(".md-meta.xml") {
                        self.record_words.extend(words(&text));
                    }
                    let added = self.schema.add_metadata(Path::new(&path), &text);
                    added.and_then(|_| self.credentials.add_metadata(Path::new(&path), &text))
                }
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

    /// The file of a class by its name in lower case, wherever it is.
    fn find(&self, name: &str) -> Result<Option<Arc<Source>>, Failure> {
        if let Some((shown, place)) = self.beside.get(name) {
            let text = read(Path::new(""), &place.to_string_lossy());
            let text = text.map_err(|error| Failure::Unusable(format!("cannot read {shown}: {error}")))?;
            return Ok(Some(Source::of_file(shown, text, place)));
        }
        self.paths.get(name).map(|path| self.source(path)).transpose()
    }

    /// Compiles classes, and with them all classes that they refer to; also those that are only named where the program looks
    /// classes up by name (`Type.forName`), as far as the engine knows what is in them.
    ///
    /// # Errors
    /// Everything that the engine refuses, in all of them; or a file cannot be read.
    pub fn compile(&self, wanted: &[Arc<Source>]) -> Result<Compiled, Failure> {
        let mut best = self.complete(wanted.to_vec())?;
        loop {
            let named = self.named_at_run_time(&best)?;
            if named.is_empty() {
                return Ok(best);
            }
            let sources = best.sources.iter().chain(&named).cloned().collect();
            match self.complete(sources) {
                Ok(whole) => best = whole,
                Err(_) => return Ok(best),
            }
        }
    }

    /// Classes whose names stand in the texts of a program that looks classes up by name, or in the project's records.
    fn named_at_run_time(&self, compiled: &Compiled) -> Result<Vec<Arc<Source>>, Failure> {
        let texts: Vec<&str> = compiled.sources.iter().map(|source| source.text.as_str()).collect();
        if !texts.iter().any(|text| text.to_lowercase().contains("forname")) {
            return Ok(Vec::new());
        }
        let mut named: BTreeSet<String> = texts.into_iter().flat_map(words).collect();
        named.extend(self.record_words.iter().cloned());
        let mut found = Vec::new();
        for name in named.into_iter().filter(|name| !compiled.paths.contains_key(name)) {
            found.extend(self.find(&name)?);
        }
        Ok(found)
    }

    fn complete(&self, mut sources: Vec<Arc<Source>>) -> Result<Compiled, Failure> {
        let mut paths: BTreeMap<String, String> =
            sources.iter().map(|source| (class_of(&source.name), source.name.clone())).collect();
        loop {
            let findings = match Program::compile(&sources, self.schema.clone()) {
                Ok(program) => return Ok(Compiled { program, paths, sources }),
                Err(findings) => findings,
            };
            let missing: BTreeSet<String> = findings.iter().flat_map(names).collect();
            let before = sources.len();
            for name in missing.into_iter().filter(|name| !paths.contains_key(name)).collect::<Vec<_>>() {
                if let Some(source) = self.find(&name)? {
                    paths.insert(name, source.name.clone());
                    sources.push(source);
                }
            }
            if sources.len() == before {
                return Err(findings.into_iter().map(|it| self.with_help(it)).collect::<Vec<_>>().into());
            }
        }
    }

    /// Says where a type that nothing declares was looked for.
    fn with_help(&self, finding: Diagnostic) -> Diagnostic {
        let is_type = ["There is no type `", "There is no variable or type `"]
            .iter()
            .find_map(|words| finding.message.strip_prefix(words)?.strip_suffix('`'));
        let Some(name) = is_type.filter(|name| finding.code == code::NAME && !name.contains('.')) else {
            return finding;
        };
        let places = self.places.join(", ");
        let help = match name.rsplit_once("__") {
            Some((_, "c" | "mdt" | "e")) => {
                format!("an object is known by its folder objects/{name} in the sfdx project")
            }
            _ if places.is_empty() => return finding,
            _ => format!("if it is a class of yours: there is no {name}{EXTENSION} in {places}"),
        };
        finding.help(help)
    }
}

/// The words of a text that may be names.
fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// The names, in lower case, in what a finding about a name that nothing has is about.
fn names(finding: &Diagnostic) -> Vec<String> {
    if finding.code != code::NAME {
        return Vec::new();
    }
    let place = &finding.place;
    words(place.source.text.get(place.clamped()).unwrap_or_default()).collect()
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
