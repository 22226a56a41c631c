//! First files: a project file for the handlers of an org, and a spec with its mock for a provider that is missing.

mod render;

use std::io;
use std::path::Path;
use std::rc::Rc;

use super::Failure;
use super::check::ungenerated;
use super::generate::{plan, sorted};
use super::preview::{command_line, flag};
use crate::artifact::Generator;
use crate::catalog::{self, Catalog, Origin};
use crate::config::{self, Draft, Written};
use crate::diagnostic;
use crate::phrase;
use crate::plan::settings::fault;
use crate::schema;
use crate::sfdx::forceignore::{self, FORCEIGNORE};
use crate::sfdx::own_file::{self, OwnFileError};
use crate::sfdx::project::Project;
use crate::spec::{self, Setting, SettingKind, Spec};

pub use render::{Auth, Body};

/// Where the schema of the project file goes.
const PROJECT_SCHEMA: &str = ".otpsmith/project.schema.json";
/// Where the schema of provider specs goes.
const SPEC_SCHEMA: &str = ".otpsmith/spec.schema.json";
/// Where the schema of mock providers goes.
const MOCK_SCHEMA: &str = ".otpsmith/mock.schema.json";

/// What is wrong with an answer, or nothing.
pub type Check<'c> = &'c dyn Fn(&str) -> Result<(), String>;

/// Somebody who can be asked. An error of the kind `Interrupted` means that they want no more of it.
pub trait Ask {
    /// Lets them choose one of `items`; its index. `hint`, which may be empty, says more about the question.
    ///
    /// # Errors
    /// There is no answer.
    fn choose(&mut self, question: &str, hint: &str, items: &[String]) -> io::Result<usize>;

    /// Lets them write a text, until `check` is content with it.
    ///
    /// # Errors
    /// There is no answer.
    fn text(&mut self, question: &str, hint: &str, check: Check<'_>) -> io::Result<String>;
}

/// What the first handler of a project shall be, as far as that is known.
#[derive(Debug, Default)]
pub struct Wish {
    /// The provider's name.
    pub provider: Option<String>,
    /// Settings of the provider by name.
    pub settings: Vec<(String, Written)>,
    /// The handler class.
    pub class: Option<String>,
    /// The message's template.
    pub message: Option<String>,
    /// Calling code of numbers without one.
    pub default_country: Option<String>,
}

/// Writes the project file with one handler and its schema. What is missing is asked for; without anybody to `ask` it is
/// an error that says how to give it. Gives the files that were written, relative to the project.
///
/// # Errors
/// There is no project, or it has a project file that may not be replaced; something is missing or wrong; the files
/// cannot be written.
pub fn init(start: &Path, wish: Wish, ask: Option<&mut dyn Ask>, force: bool) -> Result<Vec<String>, Failure> {
    let project = super::project(start)?;
    refuse_existing(&project, config::FILE, force)?;
    let catalog = super::catalog(Some(&project))?;
    let draft = complete(wish, &catalog, ask)?;
    let spec = catalog.shared(&draft.provider.text)?;

    // Nothing is written that `check` or `generate` would refuse.
    let mut problems = Vec::new();
    let handler = draft.finish(&mut problems);
    config::check_names(std::slice::from_ref(&handler), &mut problems);
    match plan(&handler, &catalog, Some(&project), false) {
        Ok(Some(plan)) => problems.extend(ungenerated(&handler, &Rc::new(plan), &project, &Generator::default())),
        Ok(None) => {}
        Err(Failure::Findings(found)) => problems.extend(found),
        Err(other) => return Err(other),
    }
    if diagnostic::has_errors(&problems) {
        return Err(sorted(problems).into());
    }
    let text = render::project_file(&spec, &handler);
    let schema = pretty(&schema::project(&catalog));
    write(&project, PROJECT_SCHEMA, &schema, true)?;
    write(&project, config::FILE, &text, force)?;
    let mut written = vec![config::FILE.to_owned(), PROJECT_SCHEMA.to_owned()];
    // What `generate` will remember lies in the project and is no part of the org.
    if let Some(lines) = own_file::read(&project, FORCEIGNORE).map_err(|error| failure(error, FORCEIGNORE))?
        && let Some(contents) = forceignore::with_line(Some(&lines)).and_then(|it| String::from_utf8(it).ok())
    {
        write(&project, FORCEIGNORE, &contents, true)?;
        written.push(FORCEIGNORE.to_owned());
    }
    Ok(written)
}

/// What a new spec and its mock are like.
#[derive(Debug, Clone, Copy)]
pub struct NewSpec<'n> {
    /// The provider's name.
    pub name: &'n str,
    /// How the provider knows who is sending.
    pub auth: Auth,
    /// What carries the message.
    pub body: Body,
}

/// What [`new_spec`] did.
#[derive(Debug)]
pub struct Created {
    /// The files that were written, relative to the project.
    pub written: Vec<String>,
    /// Whether the spec takes the place of a built-in one.
    pub hides_built_in: bool,
}

/// Writes a spec and a mock that fit each other, complete and full of placeholders, and their schemas.
///
/// # Errors
/// The name is none that a provider can have; there is no project, or it has one of the two and may not replace it; the
/// files cannot be written.
pub fn new_spec(start: &Path, new: NewSpec<'_>, force: bool) -> Result<Created, Failure> {
    let NewSpec { name, auth, body } = new;
    if !spec::is_provider_name(name) {
        return Err(Failure::Usage(format!(
            "`{name}` is not a provider's name\n\
             use at most 40 lower-case letters, digits and single hyphens, such as `vonage-sms`"
        )));
    }
    let project = super::project(start)?;
    let [spec, mock] = ["spec.yaml", "mock.yaml"].map(|file| format!("{}/{name}/{file}", catalog::FOLDER));
    // Neither is written when one of them is somebody's work.
    for path in [&spec, &mock] {
        refuse_existing(&project, path, force)?;
    }
    let built_in = Catalog::open(None).map_err(|error| Failure::Unusable(error.to_string()))?;
    let hides_built_in = built_in.listed().iter().any(|it| it.origin == Origin::BuiltIn && it.name == name);
    write(&project, SPEC_SCHEMA, &pretty(&schema::spec()), true)?;
    write(&project, MOCK_SCHEMA, &pretty(&schema::mock()), true)?;
    write(&project, &spec, &render::spec(name, auth, body), force)?;
    write(&project, &mock, &render::mock(name, auth, body), force)?;
    Ok(Created { written: vec![spec, mock, SPEC_SCHEMA.to_owned(), MOCK_SCHEMA.to_owned()], hides_built_in })
}

/// The handler with everything that it needs.
fn complete(wish: Wish, catalog: &Catalog, mut ask: Option<&mut dyn Ask>) -> Result<Draft, Failure> {
    let provider = match wish.provider {
        Some(provider) => provider,
        None => match &mut ask {
            Some(ask) => ask_provider(catalog, &mut **ask)?,
            None => {
                return Err(Failure::Usage(
                    "no provider is named\n\
                     name one, such as `otpsmith init twilio --set account_sid=…`; `otpsmith providers` lists them"
                        .to_owned(),
                ));
            }
        },
    };
    let spec = catalog.shared(&provider)?;
    let mut settings = wish.settings;
    // What is wrong in the flags is reported before anybody is asked; what is missing is reported with it.
    let is_right = |(name, value): &(String, Written)| {
        spec.setting(name).is_some_and(|setting| fault(setting, &value.text).is_none())
    };
    if settings.iter().all(is_right) {
        let missing = missing(&spec, &settings);
        match ask {
            _ if missing.is_empty() => {}
            None => return Err(needs(&spec, &missing)),
            Some(ask) => ask_settings(&spec, &mut settings, ask)?,
        }
    }
    let written = |name: &str, text: Option<String>| text.map(|text| Written { place: flag(name, &text), text });
    Ok(Draft {
        class: written("--class", wish.class),
        message: written("--message", wish.message),
        default_country: written("--default-country", wish.default_country),
        settings,
        ..Draft::new(Written { place: command_line(&provider), text: provider })
    })
}

fn ask_provider(catalog: &Catalog, ask: &mut dyn Ask) -> Result<String, Failure> {
    let listed = catalog.listed();
    let items: Vec<String> = listed
        .iter()
        .map(|it| match catalog.shared(&it.name) {
            Ok(spec) => format!("{} ({})", spec.label, it.name),
            Err(_) => it.name.clone(),
        })
        .collect();
    let chosen = ask.choose("provider", "", &items).map_err(no_answer)?;
    listed.get(chosen).map(|it| it.name.clone()).ok_or_else(|| no_answer(io::ErrorKind::InvalidInput.into()))
}

/// The settings that have to be given and are not.
fn missing<'s>(spec: &'s Spec, given: &[(String, Written)]) -> Vec<&'s Setting> {
    let is_given = |name: &str| given.iter().any(|it| it.0 == name && !it.1.text.is_empty());
    let is_needed = |setting: &&Setting| {
        let is_replaced = setting.unless.as_ref().is_some_and(|other| is_given(&other.value));
        setting.default.is_none() && !setting.optional && !is_replaced && !is_given(&setting.name.value)
    };
    spec.settings.iter().filter(is_needed).collect()
}

/// What is missing, each with its flag.
fn needs(spec: &Spec, missing: &[&Setting]) -> Failure {
    let names: Vec<String> = missing.iter().map(|it| format!("`{}`", it.name.value)).collect();
    let mut message = format!("{} needs {}", spec.name.value, phrase::list(&names));
    for setting in missing {
        let unless = setting.unless.as_ref().map(|it| format!(" (or --set {}=…)", it.value)).unwrap_or_default();
        let help = setting.help.trim_end_matches('.');
        let (name, example) = (&setting.name.value, &setting.example.value);
        message.push_str(&format!("\n--set {name}=…{unless}: {help}; for example {example}"));
    }
    Failure::Usage(message)
}

fn ask_settings(spec: &Spec, settings: &mut Vec<(String, Written)>, ask: &mut dyn Ask) -> Result<(), Failure> {
    let mut declined: Vec<String> = Vec::new();
    loop {
        let missing = missing(spec, settings);
        // One that was declined is needed no more once the other one is there.
        let Some(setting) = missing.into_iter().find(|it| !declined.contains(&it.name.value)) else { return Ok(()) };
        let replacement = setting.unless.as_ref().and_then(|other| spec.setting(&other.value));
        let answer = ask_setting(setting, replacement.is_some(), ask)?;
        let (setting, answer) = match (answer, replacement) {
            (text, Some(other)) if text.is_empty() => {
                declined.push(setting.name.value.clone());
                (other, ask_setting(other, false, ask)?)
            }
            (text, _) => (setting, text),
        };
        let name = &setting.name.value;
        let place = flag("--set", &format!("{name}={answer}"));
        settings.retain(|it| it.0 != *name);
        settings.push((name.clone(), Written { text: answer, place }));
    }
}

fn ask_setting(setting: &Setting, may_be_empty: bool, ask: &mut dyn Ask) -> Result<String, Failure> {
    let name = &setting.name.value;
    let help = setting.help.trim_end_matches('.');
    let mut hint = format!("{help}; for example {}.", setting.example.value);
    if let Some(other) = setting.unless.as_ref().filter(|_| may_be_empty) {
        hint.push_str(&format!(" Leave it empty to give {} instead.", other.value));
    }
    if let SettingKind::Choice(choices) = &setting.kind
        && !may_be_empty
    {
        let chosen = ask.choose(name, &hint, choices).map_err(no_answer)?;
        return choices.get(chosen).cloned().ok_or_else(|| no_answer(io::ErrorKind::InvalidInput.into()));
    }
    let check = |text: &str| match text {
        "" if may_be_empty => Ok(()),
        "" => Err(format!("`{name}` is needed")),
        text => fault(setting, text).map_or(Ok(()), |why| Err(format!("`{name}` {why}"))),
    };
    ask.text(name, &hint, &check).map_err(no_answer)
}

fn no_answer(error: io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::Interrupted | io::ErrorKind::UnexpectedEof => {
            Failure::Refused("there was no answer, so nothing was written".to_owned())
        }
        _ => Failure::Unusable(format!("cannot ask: {error}")),
    }
}

fn refuse_existing(project: &Project, path: &str, force: bool) -> Result<(), Failure> {
    match own_file::exists(project, path) {
        Ok(true) if !force => Err(failure(OwnFileError::Exists, path)),
        Ok(_) => Ok(()),
        Err(error) => Err(failure(error, path)),
    }
}

fn write(project: &Project, path: &str, contents: &str, may_replace: bool) -> Result<(), Failure> {
    own_file::write(project, path, contents, may_replace).map_err(|error| failure(error, path))
}

fn failure(error: OwnFileError, path: &str) -> Failure {
    match error {
        OwnFileError::Exists => {
            Failure::Refused(format!("{path} is already there\nedit it, or replace it with --force"))
        }
        OwnFileError::LeavesProject(link) => {
            Failure::Refused(format!("{path} would not be in the project: {link} is a link that leads out of it"))
        }
        OwnFileError::Refused(error) => Failure::Unusable(format!("cannot write {path}: {error}")),
    }
}

fn pretty(schema: &serde_json::Value) -> String {
    format!("{schema:#}\n")
}
