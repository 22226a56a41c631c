//! Who plays a handler while it is validated: the plan's runtime, the class generated from the plan, or somebody's own.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::Failure;
use super::classes::Classes;
use super::test::run_one;
use crate::artifact::{self, Target, secrets_object};
use crate::diagnostic::{Diagnostic, Place, Source};
use crate::engine::schema::Schema;
use crate::engine::{Coverage, Outcome as TestEnd, Program};
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::platform::Org;
use crate::sfdx::change::MAX_FILE_BYTES;
use crate::sfdx::project::Project;
use crate::spec::Spec;
use crate::validate::apex::{ApexHandler, METHOD, OneRandom, differences};
use crate::validate::report::{Case, Finding};
use crate::validate::run::OwnWording;
use crate::validate::variant::Variant;
use crate::validate::{Difference, PlanHandler, Ran, Scenario, Stand, run};

/// What the engine finds wrong with a generated class is the generator's fault, and said with the class's own text.
const NO_FILES: &str = crate::config::NOT_GENERATED;

/// A shorter value of a setting may stand in a rule by chance.
const SHORTEST_TELLING: usize = 4;

/// Who plays the handlers.
#[derive(Debug, Clone, Default)]
pub enum Player {
    /// The plan's runtime.
    #[default]
    Plan,
    /// The class generated from the plan, held against the plan's runtime.
    Generated,
    /// A class of somebody's own.
    Class(Arc<OwnClass>),
}

/// A class that otpsmith did not generate for the purpose.
#[derive(Debug)]
pub struct OwnClass {
    program: Program,
    name: String,
    /// Where its method is.
    place: Place,
    /// The credentials of the project that it lies in.
    credentials: Org,
}

impl OwnClass {
    /// Reads and compiles a class, with the classes that lie beside it, and the classes and metadata of the project that is
    /// named or that it lies in.
    ///
    /// # Errors
    /// The file cannot be read, the engine refuses it, or it is no handler.
    pub fn read(path: &Path, shown: &Path, project: Option<&Project>) -> Result<Self, Failure> {
        let shown = shown.display().to_string().replace('\\', "/");
        let unreadable = |error: std::io::Error| Failure::Unusable(format!("cannot read {shown}: {error}"));
        if fs::metadata(path).map_err(unreadable)?.len() > MAX_FILE_BYTES {
            return Err(Failure::Unusable(format!("cannot read {shown}: it is larger than {MAX_FILE_BYTES} bytes")));
        }
        let source = Source::of_file(shown.as_str(), fs::read_to_string(path).map_err(unreadable)?, path);
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let found = match project {
            Some(project) => Some(project.clone()),
            None => super::project_if_any(path.parent().unwrap_or(path))?,
        };
        let method = source.text.find(METHOD.0).map_or(0..0, |at| at..at + METHOD.0.len());
        let place = Place::new(&source, method);
        let mut classes = match &found {
            Some(project) => Classes::of(project)?,
            None => Classes::none(),
        };
        classes.add_beside(path, &shown)?;
        let program = classes.compile(&[source])?.program;
        let credentials = classes.credentials;
        if !program.has_method(&name, METHOD.0, METHOD.1) {
            return Err(Failure::Refused(format!(
                "{shown} has no class {name} with a method {} of {} parameters\n\
                 a handler implements Auth.CustomOneTimePasswordDeliveryHandler, in a file with the name of its class",
                METHOD.0, METHOD.1
            )));
        }
        Ok(Self { program, name, place, credentials })
    }
}

/// The players of one provider.
#[derive(Debug)]
pub(super) enum Troupe<'p> {
    Plan,
    /// One for each variant.
    Generated(Vec<Generated>),
    /// The class, the credentials, and which variant is what the class is held to.
    Own(&'p OwnClass, Org, usize),
}

/// The files generated from one plan, ready to run.
#[derive(Debug)]
pub(super) struct Generated {
    program: Program,
    class: String,
    org: Org,
    secrets_object: String,
}

impl Generated {
    fn of(plan: &Plan) -> Result<Self, Vec<Diagnostic>> {
        let target = Target::with_defaults(&plan.provider);
        let refused = |words: String| {
            let place = crate::workflow::preview::command_line(&plan.provider);
            vec![Diagnostic::error(NO_FILES, place, words)]
        };
        let files = artifact::files(plan, &target).map_err(|error| refused(error.to_string()))?;
        let (mut sources, mut schema, mut org) = (Vec::new(), Schema::default(), Org::default());
        for file in files {
            let path = Path::new(&file.path);
            let added = schema.add_metadata(path, &file.contents).and_then(|_| org.add_metadata(path, &file.contents));
            added.map_err(|why| refused(format!("{}: {why}", file.path)))?;
            if file.path.ends_with(super::classes::EXTENSION) {
                sources.push(Source::new(file.path, file.contents));
            }
        }
        let program = Program::compile(&sources, schema)?;
        Ok(Self { program, class: target.class_name.clone(), org, secrets_object: secrets_object(&target) })
    }

    fn handler<'g>(&'g self, plan: &'g Plan) -> ApexHandler<'g> {
        ApexHandler {
            program: &self.program,
            class: &self.class,
            org: &self.org,
            plan,
            secrets_object: &self.secrets_object,
            broken: None,
        }
    }
}

impl<'p> Troupe<'p> {
    pub(super) fn of(player: &'p Player, variants: &[Variant]) -> Result<Self, Vec<Diagnostic>> {
        Ok(match player {
            Player::Plan => Self::Plan,
            Player::Generated => {
                Self::Generated(variants.iter().map(|it| Generated::of(&it.plan)).collect::<Result<_, _>>()?)
            }
            Player::Class(class) => {
                // Whoever wrote a class had no settings to choose from: it is held to what must be there.
                let fewest = variants.iter().position(|it| it.name == "fewest").unwrap_or(0);
                // The mock knows the account of the generated credential, and not the one that a project is for.
                let mut org = class.credentials.clone();
                org.add(&Generated::of(&variants[fewest].plan)?.org);
                Self::Own(class, org, fewest)
            }
        })
    }

    /// What is to blame where it is not the spec.
    pub(super) fn place(&self) -> Option<&Place> {
        if let Self::Own(class, ..) = self { Some(&class.place) } else { None }
    }

    /// Settings of which somebody's own class sent another value than the account has, where there is something like a name
    /// or a number to tell by.
    pub(super) fn other_settings<'v>(&self, variants: &'v [Variant], ran: &Ran) -> Vec<&'v String> {
        let Self::Own(.., variant) = self else { return Vec::new() };
        let violations = ran.exchanges.iter().flat_map(|it| &it.judgement).flat_map(|it| &it.violations);
        let wanted: Vec<&str> = violations.filter(|it| it.seen.is_some()).map(|it| it.wanted.as_str()).collect();
        let is_wanted = |value: &str| value.len() >= SHORTEST_TELLING && wanted.iter().any(|it| it.contains(value));
        variants[*variant].settings.iter().filter(|it| is_wanted(&it.1)).map(|it| &it.0).collect()
    }

    /// Whether a scenario says nothing about these players.
    pub(super) fn skips(&self, scenario: &Scenario) -> bool {
        matches!(self, Self::Own(..)) && scenario.variant != 0
    }

    /// Runs a scenario; `other` is a second stand for whom the player is compared with.
    pub(super) fn run(&self, variants: &[Variant], scenario: &Scenario, stand: &mut Stand, other: &mut Stand) -> Ran {
        let plan = &variants[scenario.variant].plan;
        match self {
            Self::Plan => run(&mut PlanHandler(plan), plan, scenario, stand),
            Self::Generated(classes) => {
                let mut handler = classes[scenario.variant].handler(plan);
                let mut ran = run(&mut OneRandom(&mut handler), plan, scenario, stand);
                let expected = run(&mut OneRandom(&mut PlanHandler(plan)), plan, scenario, other);
                ran.differences.extend(handler.broken.take().map(Difference::Broken));
                ran.differences.extend(differences(&ran, &expected));
                ran
            }
            Self::Own(class, org, variant) => {
                let plan = &variants[*variant].plan;
                let mut handler = ApexHandler {
                    program: &class.program,
                    class: &class.name,
                    org,
                    plan,
                    secrets_object: &secrets_object(&Target::with_defaults(&plan.provider)),
                    broken: None,
                };
                let mut ran = run(&mut handler, &OwnWording(plan), scenario, stand);
                ran.differences.extend(handler.broken.take().map(Difference::Broken));
                ran
            }
        }
    }

    /// The tests that were generated with the classes, one case for each variant.
    pub(super) fn own_tests(&self, spec: &Spec, variants: &[Variant]) -> Vec<Case> {
        let Self::Generated(classes) = self else { return Vec::new() };
        let cases = classes.iter().zip(variants).enumerate().map(|(at, (generated, variant))| {
            let (count, problems) = generated.own_tests();
            let finding = |message| Finding {
                message,
                notes: Vec::new(),
                spec: spec.place(&spec.name.span),
                mock: None,
                seen: None,
            };
            let findings: Vec<Finding> = problems.into_iter().map(finding).collect();
            Case {
                name: format!("apex/tests-{}", variant.name),
                meaning: format!("the {count} tests of {} pass and cover every line", generated.class),
                variant: at,
                input: Vec::new(),
                expected: Outcome::Success,
                actual: Outcome::Success,
                because: "the class's own tests".to_owned(),
                fault: None,
                findings,
                exchanges: Vec::new(),
            }
        });
        cases.collect()
    }
}

impl Generated {
    /// How many tests there are, and everything that is wrong with them.
    fn own_tests(&self) -> (usize, Vec<String>) {
        let mut problems = Vec::new();
        let mut sum = Coverage::default();
        for test in self.program.tests() {
            let (outcome, _) = run_one(&self.program, test);
            sum.add(&outcome.coverage);
            if let TestEnd::Failed(failure) = outcome.outcome {
                let line = failure.stack.lines().next().unwrap_or_default();
                let (exception, message) = (failure.exception, failure.message);
                problems.push(format!("{}.{}: {exception}: {message} ({line})", test.class, test.method));
            }
        }
        for class in self.program.coverage(&sum) {
            let missing: Vec<String> =
                class.lines.iter().filter(|it| it.1 == 0).map(|(line, _)| line.to_string()).collect();
            if !missing.is_empty() {
                problems.push(format!("{}: no test covers line {}", class.class, missing.join(", ")));
            }
        }
        let count = self.program.tests().len();
        if count == 0 {
            problems.push(format!("{} has no tests", self.class));
        }
        (count, problems)
    }
}
