//! `S004`: a name does not have the form that its kind of name has.

use super::{Rule, Subject};
use crate::diagnostic::Severity;

pub(super) static RULE: Rule = Rule {
    code: crate::spec::load::BAD_NAME,
    name: "bad-name",
    severity: Severity::Error,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A name does not have the form that its kind of name has",
    meaning: "Providers are named in lower case with hyphens, settings, secrets and intermediate values in lower case \
        with underscores, headers with the characters that HTTP allows. A spec in `provider-specs` has the name of \
        its folder, and no setting has the name of a secret.",
    reason: "Names become file names, class names and fields in Salesforce, where other characters are not possible.",
    wrong: r#"name: Acme SMS"#,
    right: r#"name: acme-sms"#,
};
