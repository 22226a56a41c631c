//! The files of one handler: what a delivery plan becomes in an sfdx project.

pub mod formula;
pub mod guide;
pub mod handler;
pub mod metadata;
mod reuse;
pub mod sample;
mod template;
pub mod test_class;

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

use crate::names;
use crate::phone::PhoneRules;
use crate::plan::Plan;
use crate::sfdx::change::GeneratedFile;
use crate::sfdx::project::DEFAULT_API_VERSION;
use formula::FormulaError;
use metadata::MetadataError;
use test_class::{AnswerTests, NotTestable};

pub use metadata::secrets_object;

/// Names and places of one handler's files.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Target {
    /// The handler class.
    pub class_name: String,
    /// Its test class.
    pub test_class_name: String,
    /// Developer name of the Named Credential and of the External Credential.
    pub credential: String,
    /// Whether the handler is `global` or `public`.
    pub access: Access,
    /// API version of the classes, such as `65.0`.
    pub api_version: String,
    /// The package directory's path inside the project, with slashes; `.` for the project itself.
    pub package: String,
    /// The folder for the set-up guide, inside the project.
    pub docs_folder: String,
    /// The project's namespace, if it has one. Source files never name it; commands against an org may have to.
    pub namespace: Option<String>,
}

impl Target {
    /// The names and places that a handler of this provider gets when nothing else is chosen.
    #[must_use]
    pub fn with_defaults(provider: &str) -> Self {
        let class_name = names::default_class(provider);
        Self {
            test_class_name: names::default_test_class(&class_name),
            class_name,
            credential: names::default_credential(provider),
            access: Access::Global,
            api_version: DEFAULT_API_VERSION.to_owned(),
            package: "force-app".to_owned(),
            docs_folder: "docs".to_owned(),
            namespace: None,
        }
    }
}

/// Who may see the handler class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Every namespace: what Salesforce's own sample does.
    Global,
    /// The org's own code.
    Public,
}

/// Why a plan cannot become files. [`crate::plan::resolve`] refuses most plans of this kind; what is left depends on the
/// length of what an org supplies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArtifactError {
    /// A header that the External Credential cannot hold.
    Header(MetadataError),
    /// A formula that the handler cannot set.
    Formula(FormulaError),
    /// The test class has nothing to test.
    Tests(NotTestable),
}

impl fmt::Display for ArtifactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(error) => error.fmt(f),
            Self::Formula(error) => write!(f, "a value with a secret cannot be sent: {error}"),
            Self::Tests(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ArtifactError {}

impl From<MetadataError> for ArtifactError {
    fn from(error: MetadataError) -> Self {
        Self::Header(error)
    }
}

/// Every file of one handler: classes, metadata and the set-up guide; paths are relative to the project.
///
/// # Errors
/// [`ArtifactError`].
pub fn files(plan: &Plan, target: &Target) -> Result<Vec<GeneratedFile>, ArtifactError> {
    Generator::default().files(plan, target)
}

/// Makes the files of several handlers. What is the same for all handlers of a provider is made once: plans with one
/// provider's name have to be of one spec.
#[derive(Debug, Default)]
pub struct Generator {
    answer_tests: RefCell<HashMap<Provider, Option<Rc<AnswerTests>>>>,
    reuse: reuse::Reuse,
}

/// What tests of answers depend on: the provider's name, and how phone numbers are read.
type Provider = (String, PhoneRules);

impl Generator {
    /// Every file of one handler, as [`files`] makes them.
    ///
    /// # Errors
    /// [`ArtifactError`].
    pub fn files(&self, plan: &Plan, target: &Target) -> Result<Vec<GeneratedFile>, ArtifactError> {
        let class = |name: &str, contents| GeneratedFile { path: metadata::class_path(target, name), contents };
        let handler = handler::handler(plan, target).map_err(ArtifactError::Formula)?;
        let answers = self.answer_tests(plan).ok_or(ArtifactError::Tests(NotTestable::Success))?;
        let test = test_class::test_class_with(plan, target, &answers).map_err(ArtifactError::Tests)?;
        let mut files = vec![class(&target.class_name, handler), class(&target.test_class_name, test)];
        files.extend(metadata::metadata(plan, target)?);
        files.push(guide::guide(plan, target));
        Ok(files)
    }

    /// Every file of one handler, as [`files`] makes them. Handlers that differ in their names, the text of their message
    /// and the texts of their settings only cost little after the first two.
    ///
    /// # Errors
    /// [`ArtifactError`].
    pub fn shared(&self, plan: &Rc<Plan>, target: &Target) -> Result<Vec<GeneratedFile>, ArtifactError> {
        self.reuse.files(plan, target, |plan, target| self.files(plan, target))
    }

    fn answer_tests(&self, plan: &Plan) -> Option<Rc<AnswerTests>> {
        let mut known = self.answer_tests.borrow_mut();
        let tests = known.entry((plan.provider.clone(), plan.phone.clone()));
        tests.or_insert_with(|| AnswerTests::of(plan).map(Rc::new)).clone()
    }
}
