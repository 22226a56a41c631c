//! Files of handlers that differ in their names only, made from one set of files with places for the names.
//!
//! A name does two things to a text: it stands in it, and its width decides where lines break. So two handlers with one
//! plan whose names are of the same lengths have files that are the same but for the names. They are generated once,
//! with stand-ins for the names, and filled in for each handler. That it is so is not taken on trust: the second handler
//! of a kind is generated both ways, and the kind is given up when they differ.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::{Access, ArtifactError, Target};
use crate::plan::Plan;
use crate::sfdx::change::GeneratedFile;

/// Shorter names may stand in a text by chance.
const SHORTEST: usize = 6;
/// A longer credential is cut in the names made from it.
const LONGEST_CREDENTIAL: usize = 31;
/// So many kinds are kept; more have little in common.
const MOST_KINDS: usize = 128;

/// Kinds of handlers that were generated before.
#[derive(Debug, Default)]
pub(super) struct Reuse {
    kinds: RefCell<HashMap<Kind, Known>>,
}

/// Everything that a handler's files depend on, with the names' lengths for the names.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Kind {
    /// The plan's address; [`Known`] keeps the plan, so that no other one gets it.
    plan: usize,
    class: usize,
    test_class: usize,
    credential: usize,
    access: Access,
    api_version: String,
    package: String,
    docs_folder: String,
    namespace: Option<String>,
}

impl Kind {
    fn of(plan: &Rc<Plan>, target: &Target) -> Option<Self> {
        let Target { class_name, test_class_name, credential, access, api_version, package, docs_folder, namespace } =
            target;
        let names = [class_name, test_class_name, credential];
        let is_fit = names.iter().all(|name| name.len() >= SHORTEST && name.is_ascii());
        (is_fit && credential.len() <= LONGEST_CREDENTIAL).then(|| Self {
            plan: Rc::as_ptr(plan).addr(),
            class: class_name.len(),
            test_class: test_class_name.len(),
            credential: credential.len(),
            access: *access,
            api_version: api_version.clone(),
            package: package.clone(),
            docs_folder: docs_folder.clone(),
            namespace: namespace.clone(),
        })
    }
}

#[derive(Debug)]
struct Known {
    _plan: Rc<Plan>,
    state: State,
}

#[derive(Debug)]
enum State {
    /// One handler was generated.
    Seen,
    /// Files with places for the names.
    Filled(Rc<Vec<(Pattern, Pattern)>>),
    /// The names make another difference.
    GivenUp,
}

impl Reuse {
    /// The files of a handler, as `make` makes them.
    pub(super) fn files(
        &self,
        plan: &Rc<Plan>,
        target: &Target,
        make: impl Fn(&Target) -> Result<Vec<GeneratedFile>, ArtifactError>,
    ) -> Result<Vec<GeneratedFile>, ArtifactError> {
        let Some(kind) = Kind::of(plan, target) else { return make(target) };
        let mut kinds = self.kinds.borrow_mut();
        let has_room = kinds.len() < MOST_KINDS;
        match kinds.get_mut(&kind) {
            Some(Known { state: State::Filled(patterns), .. }) => Ok(fill(patterns, target)),
            Some(Known { state: State::GivenUp, .. }) => make(target),
            Some(known) => {
                let files = make(target)?;
                known.state = match with_stand_ins(target, make) {
                    Some(patterns) if fill(&patterns, target) == files => State::Filled(Rc::new(patterns)),
                    _ => State::GivenUp,
                };
                Ok(files)
            }
            None => {
                let files = make(target)?;
                if has_room {
                    kinds.insert(kind, Known { _plan: Rc::clone(plan), state: State::Seen });
                }
                Ok(files)
            }
        }
    }
}

/// The names of a handler.
fn names(target: &Target) -> [&str; 3] {
    [&target.class_name, &target.test_class_name, &target.credential]
}

/// A name of the same length that nobody chooses.
fn stand_in(name: &str, letters: &str) -> String {
    letters.chars().cycle().take(name.len()).collect()
}

fn with_stand_ins(
    target: &Target,
    make: impl Fn(&Target) -> Result<Vec<GeneratedFile>, ArtifactError>,
) -> Option<Vec<(Pattern, Pattern)>> {
    let stand_ins = Target {
        class_name: stand_in(&target.class_name, "QzKxqJvZkXWjq"),
        test_class_name: stand_in(&target.test_class_name, "VqZjxQkWzXvJQ"),
        credential: stand_in(&target.credential, "XjQvzWkqJZxVK"),
        ..target.clone()
    };
    let files = make(&stand_ins).ok()?;
    let pattern = |text: &str| Pattern::of(text, names(&stand_ins));
    Some(files.iter().map(|file| (pattern(&file.path), pattern(&file.contents))).collect())
}

fn fill(patterns: &[(Pattern, Pattern)], target: &Target) -> Vec<GeneratedFile> {
    let names = names(target);
    let filled = |(path, contents): &(Pattern, Pattern)| GeneratedFile {
        path: path.fill(names),
        contents: contents.fill(names),
    };
    patterns.iter().map(filled).collect()
}

/// A text with places for names.
#[derive(Debug)]
struct Pattern {
    /// What stands before each name, and which name.
    parts: Vec<(String, usize)>,
    rest: String,
    /// In bytes, with the names.
    length: usize,
}

impl Pattern {
    fn of(text: &str, stand_ins: [&str; 3]) -> Self {
        let mut places: Vec<(usize, usize)> = Vec::new();
        for (name, stand_in) in stand_ins.iter().enumerate() {
            places.extend(text.match_indices(stand_in).map(|(at, _)| (at, name)));
        }
        places.sort_unstable();
        let mut parts = Vec::with_capacity(places.len());
        let mut done = 0;
        for (at, name) in places {
            parts.push((text[done..at].to_owned(), name));
            done = at + stand_ins[name].len();
        }
        Self { parts, rest: text[done..].to_owned(), length: text.len() }
    }

    fn fill(&self, names: [&str; 3]) -> String {
        let mut text = String::with_capacity(self.length);
        for (before, name) in &self.parts {
            text.push_str(before);
            text.push_str(names[*name]);
        }
        text.push_str(&self.rest);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifact::Generator;
    use crate::catalog::Catalog;
    use crate::plan::{Choices, resolve};

    /// Names that would give away a reuse that is none: with underscores, of other lengths, one part of another, words of
    /// the generated texts.
    const NAMES: [(&str, &str, &str); 9] = [
        ("Handler0001", "Handler0001Test", "Credential0001"),
        ("Handler0002", "Handler0002Test", "Credential0002"),
        ("Handler0003", "Handler0003Test", "Credential0003"),
        ("A_b_c_d_e_1", "Handler000_Test", "Handler0004_cr"),
        ("HttpRequest", "HttpRequestTest", "HttpRequestOtp"),
        ("accepted_ok", "recipients_Test", "phoneNumber_of"),
        ("Handler00001", "Handler00001Test", "Credential00001"),
        ("Otp", "OtpTest", "Sms"),
        ("QzKxqJvZkXW", "VqZjxQkWzXvJQVq", "XjQvzWkqJZxVKX"),
    ];

    #[test]
    fn files_made_from_those_of_another_handler_are_those_that_would_be_generated() {
        let catalog = Catalog::open(None).expect("the built-in specs");
        for listed in catalog.listed() {
            let spec = catalog.load(&listed.name).expect("a spec");
            let plan = Rc::new(resolve(&spec, &Choices::examples(&spec)).expect("a plan"));
            let generator = Generator::default();
            for (class, test_class, credential) in NAMES {
                let target = Target {
                    class_name: class.to_owned(),
                    test_class_name: test_class.to_owned(),
                    credential: credential.to_owned(),
                    ..Target::with_defaults(&listed.name)
                };
                let expected = crate::artifact::files(&plan, &target).expect("files");
                assert_eq!(generator.shared(&plan, &target).expect("files"), expected, "{} {class}", listed.name);
            }
            let kinds = generator.reuse.kinds.borrow();
            let filled = kinds.values().filter(|it| matches!(it.state, State::Filled(_))).count();
            assert_eq!(filled, 1, "{}: the first names are of one kind, and it is reused", listed.name);
        }
    }

    #[test]
    fn a_kind_whose_names_make_another_difference_is_given_up() {
        let catalog = Catalog::open(None).expect("the built-in specs");
        let spec = catalog.load("twilio").expect("a spec");
        let plan = Rc::new(resolve(&spec, &Choices::examples(&spec)).expect("a plan"));
        let reuse = Reuse::default();
        let make = |target: &Target| {
            let contents = target.class_name.to_lowercase();
            Ok(vec![GeneratedFile { path: target.class_name.clone(), contents }])
        };
        for number in 0..4 {
            let class_name = format!("Handler{number}");
            let target = Target { class_name: class_name.clone(), ..Target::with_defaults("twilio") };
            let files = reuse.files(&plan, &target, make).expect("files");
            assert_eq!(files[0].contents, class_name.to_lowercase());
        }
    }
}
