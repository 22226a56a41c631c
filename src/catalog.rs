//! The provider specs that are at hand: those that ship with otpsmith, and those of the project.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use crate::diagnostic::{Diagnostic, Fix, Source};
use crate::mock::{self, Mock};
use crate::spec::{self, Spec};
use crate::yaml::decode::MISSING_KEY;
use crate::yaml::{self, repair};

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/provider-specs");

/// The folder of a project that holds its own specs.
pub const FOLDER: &str = "provider-specs";
/// The file in a provider's folder.
const FILE: &str = "spec.yaml";

/// Where a spec comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It ships with otpsmith.
    BuiltIn,
    /// It is in the project.
    Project,
}

impl Origin {
    /// The word for people and for JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::BuiltIn => "built-in",
            Self::Project => "project",
        }
    }
}

/// A spec that can be loaded.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The provider's name: the folder's.
    pub name: String,
    /// Where it comes from.
    pub origin: Origin,
    source: Text,
    mock: Option<Text>,
}

#[derive(Debug, Clone)]
enum Text {
    Embedded(&'static str),
    File { path: PathBuf, shown: String },
    Edited(Arc<Source>),
}

/// Texts that stand for those of files on disk, by the files' real paths: what a change would make of them.
#[derive(Debug, Default)]
pub struct Edited {
    texts: HashMap<PathBuf, String>,
}

impl Edited {
    /// Puts a text in the place of a file's; `path` has no links in it.
    pub fn insert(&mut self, path: PathBuf, text: String) {
        self.texts.insert(path, text);
    }

    /// The text that stands for that file, as a source of the file.
    #[must_use]
    pub fn source(&self, path: &Path, shown: &str) -> Option<Arc<Source>> {
        if self.texts.is_empty() {
            return None;
        }
        let text = self.texts.get(&fs::canonicalize(path).ok()?)?;
        Some(Source::of_file(shown, text.as_str(), path))
    }

    /// Reads a file, or what stands for it.
    ///
    /// # Errors
    /// As [`read_source`].
    pub fn read(&self, path: &Path, shown: &str) -> io::Result<Arc<Source>> {
        self.source(path, shown).map_or_else(|| read_source(path, shown), Ok)
    }
}

/// Why a provider's spec cannot be had.
#[derive(Debug)]
pub enum CatalogError {
    /// There is none of that name; the closest one that there is.
    Unknown {
        /// What was asked for.
        name: String,
        /// What was probably meant.
        closest: Option<String>,
    },
    /// Its file cannot be read.
    Unreadable {
        /// The file as people know it.
        shown: String,
        /// Why.
        error: io::Error,
    },
    /// It is wrong.
    Invalid(Vec<Diagnostic>),
}

/// All specs at hand, by name; a project's own takes the place of a built-in one of the same name.
#[derive(Debug)]
pub struct Catalog {
    listed: Vec<Listed>,
    /// Specs that several handlers use.
    shared: RefCell<HashMap<String, Rc<Spec>>>,
}

impl Catalog {
    /// The built-in specs and, if there is a project, its own.
    ///
    /// # Errors
    /// The project's folder of specs is there and cannot be read.
    pub fn open(project: Option<&Path>) -> io::Result<Self> {
        let mut listed = match project {
            Some(root) => own(root)?,
            None => Vec::new(),
        };
        for folder in BUILT_IN.dirs() {
            let name = folder.path().to_string_lossy().into_owned();
            let text = |file| folder.get_file(folder.path().join(file)).and_then(|file| file.contents_utf8());
            let mock = text(mock::FILE).map(Text::Embedded);
            match listed.iter_mut().find(|it| it.name == name) {
                // The provider is the same one: what it accepts does not depend on who wrote the spec.
                Some(own) => own.mock = own.mock.take().or(mock),
                None => {
                    if let Some(text) = text(FILE) {
                        listed.push(Listed { name, origin: Origin::BuiltIn, source: Text::Embedded(text), mock });
                    }
                }
            }
        }
        listed.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Self { listed, shared: RefCell::default() })
    }

    /// As [`Catalog::open`], with the texts that stand for files.
    ///
    /// # Errors
    /// As [`Catalog::open`].
    pub fn open_edited(project: Option<&Path>, edited: &Edited) -> io::Result<Self> {
        let mut catalog = Self::open(project)?;
        for listed in &mut catalog.listed {
            for text in [Some(&mut listed.source), listed.mock.as_mut()].into_iter().flatten() {
                if let Text::File { path, shown } = text
                    && let Some(source) = edited.source(path, shown)
                {
                    *text = Text::Edited(source);
                }
            }
        }
        Ok(catalog)
    }

    /// What there is, by name.
    #[must_use]
    pub fn listed(&self) -> &[Listed] {
        &self.listed
    }

    /// The spec of that name, which is read only once however often it is asked for.
    ///
    /// # Errors
    /// As [`Catalog::load`].
    pub fn shared(&self, name: &str) -> Result<Rc<Spec>, CatalogError> {
        if let Some(spec) = self.shared.borrow().get(name) {
            return Ok(Rc::clone(spec));
        }
        let spec = Rc::new(self.load(name)?);
        self.shared.borrow_mut().insert(name.to_owned(), Rc::clone(&spec));
        Ok(spec)
    }

    /// The spec of that name.
    ///
    /// # Errors
    /// There is none, it cannot be read, or it is wrong.
    pub fn load(&self, name: &str) -> Result<Spec, CatalogError> {
        let listed = self.find(name)?;
        let source = listed.source()?;
        load_named(&source, &listed.name).map_err(CatalogError::Invalid)
    }

    /// The mock of the provider of that name; `None` when there is none beside its spec.
    ///
    /// # Errors
    /// There is no such provider, or its mock cannot be read or is wrong.
    pub fn mock(&self, name: &str) -> Result<Option<Mock>, CatalogError> {
        let listed = self.find(name)?;
        let Some(source) = listed.mock_source()? else { return Ok(None) };
        load_named_mock(&source, &listed.name).map(Some).map_err(CatalogError::Invalid)
    }

    /// What is listed under that name.
    ///
    /// # Errors
    /// There is nothing.
    pub fn find(&self, name: &str) -> Result<&Listed, CatalogError> {
        self.listed.iter().find(|it| it.name == name).ok_or_else(|| {
            let names: Vec<&str> = self.listed.iter().map(|it| it.name.as_str()).collect();
            let closest = crate::yaml::decode::closest(name, &names).map(str::to_owned);
            CatalogError::Unknown { name: name.to_owned(), closest }
        })
    }
}

impl Listed {
    /// The spec's text.
    ///
    /// # Errors
    /// Its file cannot be read.
    pub fn source(&self) -> Result<Arc<Source>, CatalogError> {
        self.read(&self.source, FILE)
    }

    /// The text of the mock beside it; `None` when there is none.
    ///
    /// # Errors
    /// Its file cannot be read.
    pub fn mock_source(&self) -> Result<Option<Arc<Source>>, CatalogError> {
        self.mock.as_ref().map(|text| self.read(text, mock::FILE)).transpose()
    }

    fn read(&self, text: &Text, file: &str) -> Result<Arc<Source>, CatalogError> {
        match text {
            Text::Embedded(text) => Ok(Source::new(format!("{FOLDER}/{}/{file}", self.name), *text)),
            Text::Edited(source) => Ok(Arc::clone(source)),
            Text::File { path, shown } => {
                read_source(path, shown).map_err(|error| CatalogError::Unreadable { shown: shown.clone(), error })
            }
        }
    }
}

/// Reads the mock of a catalogue's folder, which has the name of that folder.
///
/// # Errors
/// Everything that is wrong with the mock, and another name.
pub fn load_named_mock(source: &Arc<Source>, folder: &str) -> Result<Mock, Vec<Diagnostic>> {
    let mock = mock::load(source)?;
    if mock.name.value == folder {
        return Ok(mock);
    }
    let name = &mock.name;
    let message = format!("this mock is named `{}` but its folder `{folder}`", name.value);
    let fix = spec::is_provider_name(folder).then(|| repair::rename(source, &name.span, &name.value, folder)).flatten();
    let fix = fix.map(|fix| Fix { title: format!("name it `{folder}`, as its folder"), ..fix });
    let diagnostic = Diagnostic::error(spec::BAD_NAME, mock.place(&name.span), message);
    Err(vec![diagnostic.help("give both the same name").fix(fix)])
}

/// Reads the spec of a catalogue's folder, which has the name of that folder.
///
/// # Errors
/// Everything that is wrong with the spec by itself, and another name.
pub fn load_named(source: &Arc<Source>, folder: &str) -> Result<Spec, Vec<Diagnostic>> {
    let is_name = spec::is_provider_name(folder);
    let spec = spec::load(source).map_err(|mut problems| {
        if is_name {
            add_name(source, folder, &mut problems);
        }
        problems
    })?;
    let name = &spec.name;
    if name.value == folder {
        return Ok(spec);
    }
    let message = format!("this spec is named `{}` but its folder `{folder}`", name.value);
    let fix = is_name.then(|| repair::rename(source, &name.span, &name.value, folder)).flatten();
    let fix = fix.map(|fix| Fix { title: format!("name it `{folder}`, as its folder"), ..fix });
    let diagnostic = Diagnostic::error(spec::BAD_NAME, spec.place(&name.span), message);
    Err(vec![diagnostic.help("give both the same name").fix(fix)])
}

/// A name that is missing is the folder's.
fn add_name(source: &Arc<Source>, folder: &str, problems: &mut [Diagnostic]) {
    let Ok(root) = yaml::parse(source) else { return };
    // A key that is only misspelt becomes the name.
    let becomes_name = |fix: &Fix| fix.edits.iter().any(|(_, text)| text == "name");
    if problems.iter().any(|it| it.fix.as_ref().is_some_and(becomes_name)) {
        return;
    }
    let is_about_name = |it: &&mut Diagnostic| it.code == MISSING_KEY && it.message.ends_with("the key `name`");
    if root.get("name").is_none()
        && let Some(problem) = problems.iter_mut().find(|it| is_about_name(it) && it.place.span == root.head())
    {
        problem.fix = repair::insert_first(source, &root, &format!("name: {folder}"));
    }
}

/// Reads a YAML file. Of one that is larger than a YAML text may be, no more is read than shows that; that, and bytes that
/// are not UTF-8, are faults of the source, which the reader of YAML reports.
///
/// # Errors
/// It is not there, or cannot be read.
pub fn read_source(path: &Path, shown: &str) -> io::Result<Arc<Source>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(yaml::MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(Source::of_bytes(shown, bytes, yaml::MAX_BYTES, path))
}

fn own(root: &Path) -> io::Result<Vec<Listed>> {
    let folder = root.join(FOLDER);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut listed = Vec::new();
    let files = walkdir::WalkDir::new(&folder).min_depth(2).max_depth(2).sort_by_file_name();
    for entry in files {
        let entry = entry.map_err(io::Error::from)?;
        let name = entry.path().parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        if entry.file_name() == FILE
            && let Some(name) = name
        {
            let text = |path: PathBuf, file| Text::File { path, shown: format!("{FOLDER}/{name}/{file}") };
            let beside = entry.path().with_file_name(mock::FILE);
            let mock = beside.is_file().then(|| text(beside, mock::FILE));
            let source = text(entry.path().to_owned(), FILE);
            listed.push(Listed { name, origin: Origin::Project, source, mock });
        }
    }
    Ok(listed)
}
