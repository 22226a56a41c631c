//! Checks one handler, fills in what was left out, and holds the names of several handlers apart.

use std::collections::HashMap;

use super::shape::ACCESSES;
use super::{
    BAD_ACCESS, BAD_CLASS_NAME, BAD_COUNTRY, BAD_CREDENTIAL, BAD_MESSAGE, BAD_TIMEOUT, DEFAULT_DOCS, Draft, Handler,
    NAME_TAKEN, NO_CODE_IN_MESSAGE, Written, check_path,
};
use crate::artifact::Access;
use crate::diagnostic::{Diagnostic, Place};
use crate::duration::parse_millis;
use crate::names::{self, NameFault};
use crate::plan::Choices;
use crate::spec::value::Template;
use crate::yaml::decode::unmistakable;
use crate::yaml::repair;

/// Apex allows a callout 1 ms to 120 s.
const LONGEST_TIMEOUT_MILLIS: i64 = 120_000;

impl Draft {
    /// Checks everything and fills in what was left out. A value that is wrong is reported and then ignored, so that all
    /// problems are found in one run.
    pub fn finish(self, problems: &mut Vec<Diagnostic>) -> Handler {
        let provider = &self.provider;
        // A name that was not chosen stands where the provider does.
        let default = |text: String| Written { text, place: provider.place.clone() };
        let class = self.class.clone().unwrap_or_else(|| default(names::default_class(&provider.text)));
        let test_class = match &self.test_class {
            Some(chosen) => chosen.clone(),
            None => Written { text: names::default_test_class(&class.text), place: class.place.clone() },
        };
        let credential = self.credential.clone().unwrap_or_else(|| default(names::default_credential(&provider.text)));
        check_class(&class, "the class name", problems);
        if self.test_class.is_some() || names::check_class_name(&class.text).is_ok() {
            check_class(&test_class, "the test class name", problems);
        }
        if let Err(fault) = names::check_developer_name(&credential.text) {
            let message = format!("the credential name `{}` {fault}", credential.text);
            let help = "use up to 80 letters, digits and single underscores, beginning with a letter";
            problems.push(Diagnostic::error(BAD_CREDENTIAL, credential.place.clone(), message).help(help));
        }
        // `.` is the project's own folder.
        if let Some(docs) = self.docs.as_ref().filter(|docs| docs.text != ".") {
            check_path(docs, problems);
        }
        let choices = Choices {
            settings: self
                .settings
                .iter()
                .map(|(name, it)| (name.clone(), it.text.clone(), it.place.clone()))
                .collect(),
            message: self.message.as_ref().and_then(|it| Some((message(it, problems)?, it.place.clone()))),
            default_country: self.default_country.as_ref().and_then(|it| country(it, problems)),
            timeout_ms: self.timeout.as_ref().and_then(|it| timeout(it, problems)),
            place: provider.place.clone(),
        };
        Handler {
            provider: provider.clone(),
            class,
            test_class,
            credential,
            access: self.access.as_ref().map_or(Access::Global, |it| access(it, problems)),
            package: self.package.clone(),
            docs: self.docs.as_ref().map_or_else(|| DEFAULT_DOCS.to_owned(), |it| it.text.clone()),
            choices,
            draft: self,
        }
    }
}

fn check_class(name: &Written, what: &str, problems: &mut Vec<Diagnostic>) {
    let Err(fault) = names::check_class_name(&name.text) else { return };
    let message = format!("{what} `{}` {fault}", name.text);
    let help = match fault {
        NameFault::Reserved | NameFault::Hides => format!("choose another, such as `{}Handler`", name.text),
        // The default test class of a long class.
        NameFault::TooLong(_) if name.place.source.text.get(name.place.clamped()) != Some(name.text.as_str()) => {
            "choose a shorter one with `test_class`".to_owned()
        }
        _ => "use up to 40 letters, digits and single underscores, beginning with a letter".to_owned(),
    };
    problems.push(Diagnostic::error(BAD_CLASS_NAME, name.place.clone(), message).help(help));
}

fn access(word: &Written, problems: &mut Vec<Diagnostic>) -> Access {
    match word.text.as_str() {
        "global" => Access::Global,
        "public" => Access::Public,
        other => {
            let message = format!("`{other}` is not an access");
            let help = "write `global` (visible to every namespace) or `public`";
            let fix = unmistakable(other, &ACCESSES)
                .and_then(|close| repair::rename(&word.place.source, &word.place.span, other, close));
            problems.push(Diagnostic::error(BAD_ACCESS, word.place.clone(), message).help(help).fix(fix));
            Access::Global
        }
    }
}

fn message(text: &Written, problems: &mut Vec<Diagnostic>) -> Option<Template> {
    match Template::parse(&text.text) {
        Ok(template) => {
            // Without the code the message is of no use to anybody.
            if !template.names().any(|name| matches!(name, "otp" | "default_text")) {
                let help = "write `${otp}` where the code belongs, or leave `message` out";
                problems.push(
                    Diagnostic::error(NO_CODE_IN_MESSAGE, text.place.clone(), "the message does not hold the code")
                        .help(help),
                );
            }
            Some(template)
        }
        Err(error) => {
            let help = "a placeholder is `${otp}`, `${default_text}` or `${settings.NAME}`; `$${` is a literal `${`";
            problems.push(Diagnostic::error(BAD_MESSAGE, text.part(error.range), error.message).help(help));
            None
        }
    }
}

fn timeout(text: &Written, problems: &mut Vec<Diagnostic>) -> Option<u64> {
    let millis = parse_millis(&text.text).filter(|millis| (1..=LONGEST_TIMEOUT_MILLIS).contains(millis));
    if millis.is_none() {
        let message = format!("`{}` is not a timeout", text.text);
        let help = "write a duration of at most 120s, such as `10s`";
        problems.push(Diagnostic::error(BAD_TIMEOUT, text.place.clone(), message).help(help));
    }
    millis.and_then(|millis| u64::try_from(millis).ok())
}

fn country(text: &Written, problems: &mut Vec<Diagnostic>) -> Option<String> {
    let code = &text.text;
    let fits = (1..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit()) && !code.starts_with('0');
    if !fits {
        let message = format!("`{code}` is not a calling code");
        let help = "write 1 to 3 digits without `+` or zeros before them, such as \"49\"";
        problems.push(Diagnostic::error(BAD_COUNTRY, text.place.clone(), message).help(help));
    }
    fits.then(|| code.clone())
}

/// Reports names that two handlers share; Salesforce takes no account of case.
pub fn check_names(handlers: &[Handler], problems: &mut Vec<Diagnostic>) {
    let mut classes: HashMap<String, &Place> = HashMap::new();
    let mut credentials: HashMap<String, &Place> = HashMap::new();
    for handler in handlers {
        let class_is_free = take(&handler.class, "class", &mut classes, problems);
        // The default test class of a class that is taken is taken too; one message is enough.
        if class_is_free || handler.draft.test_class.is_some() {
            take(&handler.test_class, "test_class", &mut classes, problems);
        }
        take(&handler.credential, "credential", &mut credentials, problems);
    }
}

fn take<'h>(
    name: &'h Written,
    key: &str,
    taken: &mut HashMap<String, &'h Place>,
    problems: &mut Vec<Diagnostic>,
) -> bool {
    let folded = name.text.to_lowercase();
    let owner = taken.get(&folded).copied();
    match owner {
        None => {
            taken.insert(folded, &name.place);
        }
        Some(owner) => {
            let what = if key == "credential" { "credential" } else { "class" };
            let message = format!("there is already a {what} named `{}`", name.text);
            let help = format!("give this one a name of its own with `{key}`");
            let problem = Diagnostic::error(NAME_TAKEN, name.place.clone(), message);
            problems.push(problem.related(owner.clone(), "the first one").help(help));
        }
    }
    owner.is_none()
}
