//! The files of one handler: what a delivery plan becomes in an sfdx project.

pub mod formula;
pub mod guide;
pub mod handler;
pub mod metadata;
pub mod sample;
mod template;
pub mod test_class;

pub use metadata::secrets_object;

/// Names and places of one handler's files.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// Where a `package.xml` that lists the handler's parts goes, if one is wanted.
    pub manifest: Option<String>,
}

/// Who may see the handler class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Every namespace: what Salesforce's own sample does.
    Global,
    /// The org's own code.
    Public,
}
