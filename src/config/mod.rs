//! The project file `otpsmith.yaml`: which handlers an org wants. The same wishes from flags go through the same checks.

mod handler;
mod load;
pub mod shape;

use std::ops::Range;

use crate::artifact::Access;
use crate::diagnostic::Place;
use crate::plan::Choices;

pub use handler::check_names;
pub use load::load;

/// The project file's name; it lies beside `sfdx-project.json`.
pub const FILE: &str = "otpsmith.yaml";

/// The folder of the set-up guide when none is chosen.
pub const DEFAULT_DOCS: &str = "docs";
/// The handler class's access when none is chosen: that of Salesforce's own sample.
pub const DEFAULT_ACCESS: &str = "global";

/// The name of a class breaks Salesforce's rules.
pub const BAD_CLASS_NAME: &str = "P001";
/// The developer name of a credential breaks Salesforce's rules.
pub const BAD_CREDENTIAL: &str = "P002";
/// Two handlers have the same name for something that needs a name of its own.
pub const NAME_TAKEN: &str = "P003";
/// `access` is neither `global` nor `public`.
pub const BAD_ACCESS: &str = "P004";
/// A path is not one that a file of the project can have.
pub const BAD_PATH: &str = "P005";
/// The message's template cannot be read.
pub const BAD_MESSAGE: &str = "P006";
/// The message would not hold the code.
pub const NO_CODE_IN_MESSAGE: &str = "P007";
/// The timeout is not a duration that a callout can have.
pub const BAD_TIMEOUT: &str = "P008";
/// The default country is not a calling code.
pub const BAD_COUNTRY: &str = "P009";
/// There is no provider of that name.
pub const UNKNOWN_PROVIDER: &str = "P010";
/// The project has no such package directory.
pub const UNKNOWN_PACKAGE: &str = "P011";
/// What the org supplied is fine by itself, and Salesforce cannot carry what comes of it.
pub const NOT_GENERATED: &str = "P012";

/// A text and where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The text.
    pub text: String,
    /// Where it was written: in the project file, or on the command line.
    pub place: Place,
}

impl Written {
    /// The place of a part of the text; the whole when the part does not stand there as it is, such as in a quoted text
    /// with escapes.
    fn part(&self, part: Range<usize>) -> Place {
        let mut place = self.place.clone();
        let whole = place.clamped();
        if let Some(at) = place.source.text[whole.clone()].find(&self.text) {
            let start = whole.start + at;
            place.span = start + part.start..start + part.end;
        }
        place
    }
}

/// One handler as it was asked for, before anything is checked.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The provider's name.
    pub provider: Written,
    /// The handler class.
    pub class: Option<Written>,
    /// Its test class.
    pub test_class: Option<Written>,
    /// Developer name of the Named and the External Credential.
    pub credential: Option<Written>,
    /// `global` or `public`.
    pub access: Option<Written>,
    /// The package directory.
    pub package: Option<Written>,
    /// The folder of the set-up guide.
    pub docs: Option<Written>,
    /// Settings of the provider by name.
    pub settings: Vec<(String, Written)>,
    /// Whether all settings could be read, so that it is known which ones are missing.
    pub settings_are_whole: bool,
    /// The message's template.
    pub message: Option<Written>,
    /// How long one callout may take.
    pub timeout: Option<Written>,
    /// Calling code of numbers without one.
    pub default_country: Option<Written>,
}

impl Draft {
    /// A handler of which nothing but the provider is known.
    #[must_use]
    pub fn new(provider: Written) -> Self {
        Self {
            provider,
            class: None,
            test_class: None,
            credential: None,
            access: None,
            package: None,
            docs: None,
            settings: Vec::new(),
            settings_are_whole: true,
            message: None,
            timeout: None,
            default_country: None,
        }
    }
}

/// One handler, checked as far as that is possible without its provider's spec and its project.
#[derive(Debug)]
pub struct Handler {
    /// The provider's name.
    pub provider: Written,
    /// The handler class.
    pub class: Written,
    /// Its test class.
    pub test_class: Written,
    /// Developer name of the Named and the External Credential.
    pub credential: Written,
    /// Who may see the handler class.
    pub access: Access,
    /// The package directory; the project's default one if it is not given.
    pub package: Option<Written>,
    /// The folder of the set-up guide.
    pub docs: String,
    /// Everything that the delivery plan depends on.
    pub choices: Choices,
    /// As it was asked for.
    pub draft: Draft,
}

/// A whole project file.
#[derive(Debug)]
pub struct ProjectFile {
    /// The handlers, in order.
    pub handlers: Vec<Handler>,
    /// Where a `package.xml` for all handlers goes, if one is wanted.
    pub manifest: Option<Written>,
}

/// Reports a path that no file of a project can have.
pub fn check_path(path: &Written, problems: &mut Vec<crate::diagnostic::Diagnostic>) {
    if let Err(fault) = crate::sfdx::check_path(&path.text) {
        let message = format!("`{}` cannot be a path in the project: {fault}", path.text);
        problems.push(crate::diagnostic::Diagnostic::error(BAD_PATH, path.place.clone(), message));
    }
}
