//! A checked program: its classes, what they run, and the tests in it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::check::{Checker, File};
use super::class::{ClassKind, Classes, Code, MethodId, Place};
use super::host::Host;
use super::ir::Routine;
use super::limits::Usage;
use super::native::Thrown;
use super::parse;
use super::schema::Schema;
use super::text::Text;
use super::types::{ClassId, Kind, Ty, Types};
use super::value::Value;
use super::vm::Vm;
use crate::diagnostic::{self, Diagnostic, Source};

/// Classes of one program at most.
const MOST_CLASSES: usize = 5_000;

/// Classes that have been checked and can run. One program may run on several threads at once.
#[derive(Debug)]
pub struct Program {
    pub(super) classes: Classes,
    routines: Vec<Routine>,
    pub(super) statics: u32,
    pub(super) lines: Vec<(ClassId, u32)>,
    tests: Vec<TestMethod>,
    first_own: u32,
}

/// A test method of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestMethod {
    /// The name of the test class.
    pub class: String,
    /// The name of the method.
    pub method: String,
    /// The line of the method's name, from 1.
    pub line: u32,
    routine: MethodId,
    set_up: Vec<MethodId>,
}

/// How a test ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing was thrown.
    Passed,
    /// An assertion failed, a limit was broken or an exception was not caught.
    Failed(Failure),
}

/// What ended a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The class of the exception, such as `System.AssertException`.
    pub exception: String,
    /// Its message.
    pub message: String,
    /// One line for each call that was under way, as `getStackTraceString` gives it.
    pub stack: String,
}

/// What is known after a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestOutcome {
    /// Whether it passed.
    pub outcome: Outcome,
    /// What it used of the limits, between `Test.startTest` and `Test.stopTest` if it calls them.
    pub usage: Usage,
    /// How long it took.
    pub time: Duration,
    /// Which lines ran.
    pub coverage: Coverage,
}

/// Which lines of a program ran, and how often. Runs are added up with [`Coverage::add`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    hits: Vec<u32>,
}

/// The lines of one class that can be covered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassCoverage {
    /// The class that stands alone; its inner classes are part of it.
    pub class: String,
    /// Whether it is a class of tests, whose own lines Salesforce does not count.
    pub is_test: bool,
    /// Each line, from 1, with how often it ran.
    pub lines: Vec<(u32, u32)>,
}

/// A record that an org holds before a run: of a hierarchy custom setting, it holds for everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrgSetting {
    /// The API name of the custom setting or other object.
    pub object: String,
    /// Texts by the API names of fields; the `Id` too, if it matters.
    pub fields: Vec<(String, String)>,
}

impl Coverage {
    /// Adds the lines of another run of the same program.
    pub fn add(&mut self, other: &Self) {
        self.hits.resize(self.hits.len().max(other.hits.len()), 0);
        for (sum, hits) in self.hits.iter_mut().zip(&other.hits) {
            *sum = sum.saturating_add(*hits);
        }
    }
}

impl Program {
    /// Parses and checks classes, one in each source, together with the objects and labels that they use.
    ///
    /// # Errors
    /// Everything that the Apex compiler would refuse and everything that the engine does not know, in reading order.
    pub fn compile(sources: &[Arc<Source>], schema: Schema) -> Result<Self, Vec<Diagnostic>> {
        let mut findings = Vec::new();
        if sources.len() > MOST_CLASSES {
            let words = format!("A program has at most {MOST_CLASSES} classes");
            let place = diagnostic::Place::new(&sources[0], 0..0);
            return Err(vec![Diagnostic::error(super::code::TOO_COMPLEX, place, words)]);
        }
        let mut files = Vec::with_capacity(sources.len());
        for source in sources {
            if let Some(declaration) = parse::parse(source, &mut findings) {
                files.push(File { source: Arc::clone(source), declaration });
            }
        }
        if !findings.is_empty() {
            diagnostic::sort(&mut findings);
            return Err(findings);
        }
        let mut checker = Checker::new(&files, schema);
        let routines = checker.check();
        if !checker.findings.0.is_empty() {
            findings = checker.findings.0;
            diagnostic::sort(&mut findings);
            return Err(findings);
        }
        let tests = checker.tests();
        let Checker { mut classes, lines, statics, .. } = checker;
        classes.types = std::mem::take(&mut classes.types).share();
        let first_own = classes.own_ids().next().map_or(0, |id| id.0);
        Ok(Self { classes, routines, statics, lines: lines.all, tests, first_own })
    }

    /// All test methods, by class and then in the order of the text.
    pub fn tests(&self) -> &[TestMethod] {
        &self.tests
    }

    /// Runs one test, with its class's test set-up before it and static variables of its own.
    pub fn run_test(&self, test: &TestMethod, host: &mut Host<'_>) -> TestOutcome {
        let started = Instant::now();
        let mut vm = Vm::new(self, host.lend(), true);
        let mut result = Ok(Value::Null);
        for routine in &test.set_up {
            result = result.and_then(|_| vm.call_values(*routine, []));
        }
        if result.is_ok() {
            vm.begin_test();
            result = vm.call_values(test.routine, []);
        }
        // What no `Test.stopTest` ran runs at the end of the test.
        result = result.and_then(|value| vm.run_jobs().map(|()| value));
        let outcome = match result {
            Ok(_) => Outcome::Passed,
            Err(thrown) => Outcome::Failed(vm.failure(thrown)),
        };
        let usage = vm.usage_of_test();
        let coverage = Coverage { hits: std::mem::take(&mut vm.hits) };
        drop(vm);
        TestOutcome { outcome, usage, time: started.elapsed(), coverage }
    }

    /// Calls a public or global method with values, outside of any test: callouts reach the host. An instance method is
    /// called on a new instance of its class. `read` gets the result while the values of the run still live.
    ///
    /// # Errors
    /// What was thrown; also when there is no such class or method.
    pub fn call<T>(
        &self,
        class: &str,
        method: &str,
        arguments: &[Value],
        host: &mut Host<'_>,
        read: impl FnOnce(&mut Vm<'_>, Value) -> T,
    ) -> Result<T, Failure> {
        self.call_with(&[], (class, method), arguments, host, read)
    }

    /// As [`Program::call`], in an org that holds these records. Those of objects that the program does not know are left
    /// out.
    ///
    /// # Errors
    /// As [`Program::call`].
    pub fn call_with<T>(
        &self,
        settings: &[OrgSetting],
        (class, method): (&str, &str),
        arguments: &[Value],
        host: &mut Host<'_>,
        read: impl FnOnce(&mut Vm<'_>, Value) -> T,
    ) -> Result<T, Failure> {
        let mut vm = Vm::new(self, host.lend(), false);
        settings.iter().for_each(|setting| vm.add_setting(setting));
        let found = self.classes.names.get(&class.to_lowercase()).copied();
        let routine = found.and_then(|class| self.find_routine(class, method, arguments.len()));
        let (Some(class), Some(routine)) = (found, routine) else {
            return Err(Failure {
                exception: "System.TypeException".to_owned(),
                message: format!("There is no method {class}.{method} with {} parameters", arguments.len()),
                stack: String::new(),
            });
        };
        let mut run = || {
            let mut values = Vec::new();
            if !self.routine(routine).is_static {
                let ty = self.classes.get(class).ty;
                values.push(vm.new_instance(ty)?);
            }
            values.extend(arguments.iter().cloned());
            vm.call_values(routine, values)
        };
        match run() {
            Ok(value) => {
                let result = read(&mut vm, value);
                vm.run_jobs_apart();
                Ok(result)
            }
            Err(thrown) => Err(vm.failure(thrown)),
        }
    }

    /// Whether a class has a method with so many parameters.
    pub fn has_method(&self, class: &str, method: &str, parameters: usize) -> bool {
        let class = self.classes.names.get(&class.to_lowercase()).copied();
        class.is_some_and(|class| self.find_routine(class, method, parameters).is_some())
    }

    /// The lines that can be covered, with how often they ran, by class. Test classes do not count (Apex Developer Guide,
    /// "Code Coverage").
    pub fn coverage(&self, coverage: &Coverage) -> Vec<ClassCoverage> {
        let mut classes: Vec<(ClassId, ClassCoverage)> = Vec::new();
        for (at, (class, line)) in self.lines.iter().enumerate() {
            if self.classes.get(*class).is_test {
                continue;
            }
            let hits = coverage.hits.get(at).copied().unwrap_or(0);
            match classes.iter_mut().find(|(id, _)| id == class) {
                Some((_, found)) => found.lines.push((*line, hits)),
                None => {
                    let known = self.classes.get(*class);
                    let (name, is_test) = (known.name.clone(), known.is_test);
                    classes.push((*class, ClassCoverage { class: name, is_test, lines: vec![(*line, hits)] }));
                }
            }
        }
        let mut classes: Vec<ClassCoverage> = classes.into_iter().map(|(_, class)| class).collect();
        for class in &mut classes {
            class.lines.sort_unstable();
        }
        classes
    }

    pub(super) fn routine(&self, id: MethodId) -> &Routine {
        &self.routines[id.0 as usize]
    }

    pub(super) fn class_count(&self) -> usize {
        self.classes.own_ids().count()
    }

    /// The place of a class among those of the program itself.
    pub(super) fn own_class(&self, class: ClassId) -> Option<usize> {
        class.0.checked_sub(self.first_own).map(|at| at as usize)
    }

    /// The method of a class or its superclasses with a name and a number of parameters.
    pub(super) fn find_routine(&self, class: ClassId, name: &str, count: usize) -> Option<MethodId> {
        self.own_class(class)?;
        let key = name.to_lowercase();
        self.classes.line(class).into_iter().find_map(|class| {
            let methods = self.classes.get(class).methods.get(&key)?;
            methods.iter().find_map(|method| match method.code {
                Code::Apex(routine) if method.parameters.len() == count => Some(routine),
                _ => None,
            })
        })
    }

    /// The constructor without parameters of a class that code can make.
    pub(super) fn default_constructor(&self, class: ClassId) -> Option<MethodId> {
        let known = self.classes.get(class);
        if known.is_abstract || known.kind != ClassKind::Class {
            return None;
        }
        let written = known.constructors.iter().find_map(|it| match it.code {
            Code::Apex(routine) if it.parameters.is_empty() => Some(routine),
            _ => None,
        });
        // Every exception has one.
        written.or(known.all_initialisers)
    }

    /// Variables of instances, by name, with their types and slots, those of superclasses included.
    pub(super) fn instance_fields(&self, class: ClassId) -> Vec<(String, Ty, usize)> {
        let mut fields = Vec::new();
        for id in self.classes.line(class) {
            for field in self.classes.get(id).fields.values() {
                if let Place::Slot(slot) = field.place {
                    fields.push((field.name.clone(), field.ty, slot as usize));
                }
            }
        }
        fields.sort_by_key(|(_, _, slot)| *slot);
        fields
    }

    pub(super) fn field_names(&self, class: ClassId) -> Vec<String> {
        self.instance_fields(class).into_iter().map(|(name, ..)| name).collect()
    }

    pub(super) fn is_subtype(&self, types: &mut Types, from: Ty, to: Ty) -> bool {
        self.classes.is_subtype_in(types, from, to)
    }

    /// The type that a name means, as `Type.forName` finds it.
    pub(super) fn find_type(&self, types: &mut Types, name: &str) -> Option<Ty> {
        let name = name.trim();
        if name.len() > 1_000 {
            return None;
        }
        if let Some((head, rest)) = name.split_once('<') {
            let inner = rest.strip_suffix('>')?;
            return match head.trim().to_lowercase().as_str() {
                "list" => self.find_type(types, inner).map(|it| types.list(it)),
                "set" => self.find_type(types, inner).map(|it| types.set(it)),
                "map" => {
                    let (key, value) = inner.split_once(',')?;
                    let (key, value) = (self.find_type(types, key)?, self.find_type(types, value)?);
                    Some(types.map(key, value))
                }
                _ => None,
            };
        }
        let key = name.to_lowercase();
        if let Some(basic) = Types::basic(&key) {
            return Some(basic);
        }
        let own = match key.split_once('.') {
            Some((outer, inner)) => {
                let outer = self.classes.names.get(outer);
                outer.and_then(|outer| self.classes.get(*outer).inner.get(inner).copied())
            }
            None => self.classes.names.get(&key).copied(),
        };
        if let Some(class) = own.or_else(|| self.classes.library(&key)) {
            return Some(self.classes.get(class).ty);
        }
        self.classes.schema.find(name).map(|object| types.number(Kind::Record(object)))
    }
}

impl Vm<'_> {
    /// What ended a run.
    fn failure(&mut self, thrown: Thrown) -> Failure {
        let object = self.caught(thrown);
        let text = |text: Option<Text>| text.map(|it| it.as_str().into_owned()).unwrap_or_default();
        let exception = self.program.classes.get(object.class).name.clone();
        let (message, stack) = match &object.exception {
            Some(state) => {
                let state = state.borrow();
                (state.message.clone(), state.stack.clone())
            }
            None => (None, None),
        };
        let message = message.unwrap_or_else(|| Text::constant("Script-thrown exception"));
        Failure { exception, message: text(Some(message)), stack: text(stack) }
    }
}

impl Checker<'_> {
    /// The test methods, and those that set their data up.
    fn tests(&self) -> Vec<TestMethod> {
        use super::syntax::{Member, Modifier};
        let mut tests = Vec::new();
        for file in self.files {
            let Some(id) = self.classes.names.get(&file.declaration.name.key()) else { continue };
            let class = self.classes.get(*id);
            if !class.is_test {
                continue;
            }
            let routine = |name: &str| {
                let methods = class.methods.get(&name.to_lowercase())?;
                methods.iter().find_map(|it| match it.code {
                    Code::Apex(routine) if it.parameters.is_empty() && it.is_static => Some(routine),
                    _ => None,
                })
            };
            let with = |wanted: Modifier| {
                file.declaration.members.iter().filter_map(move |member| match member {
                    Member::Method(method) if method.modifiers.has(wanted) => Some(method),
                    _ => None,
                })
            };
            let set_up: Vec<MethodId> =
                with(Modifier::TestSetup).filter_map(|method| routine(&method.name.text)).collect();
            for method in with(Modifier::IsTest) {
                let Some(routine) = routine(&method.name.text) else { continue };
                let line = file.source.line_column(method.name.span.start as usize).0 as u32;
                tests.push(TestMethod {
                    class: class.name.clone(),
                    method: method.name.text.clone(),
                    line,
                    routine,
                    set_up: set_up.clone(),
                });
            }
        }
        tests.sort_by(|a, b| a.class.cmp(&b.class).then(a.line.cmp(&b.line)));
        tests
    }
}
