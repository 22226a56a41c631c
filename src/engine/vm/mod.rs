//! The state of one run, and what functions of the library may ask of it.

mod call;
mod compare;
mod database;
mod display;
pub(super) mod dml;
mod evaluate;
mod exception;
mod execute;
pub(in crate::engine) mod later;
mod number;
mod query;
mod services;
mod stub;
mod validate;

use std::collections::HashMap;
use std::rc::Weak;

use super::class::MethodId;
use super::heap;
use super::host::Host;
use super::limits::Limits;
use super::native::Thrown;
use super::program::Program;
use super::table::Table;
use super::text::Text;
use super::types::{Kind, ObjectId, Ty, Types};
use super::value::{List, Object, Value};

pub(super) use database::Database as Snapshot;

pub use super::limits::Usage;

/// One run: a test, or a call from outside.
pub struct Vm<'a> {
    /// The types that values are made of.
    pub types: Types,
    /// What lies outside.
    pub host: Host<'a>,
    /// What has been used of Salesforce's limits since the run, or `Test.startTest`, began.
    pub usage: Usage,
    /// How much may be used.
    pub limits: Limits,
    /// The type that the running constructor of a library class makes: `Map<String, Integer>` in `new Map<…>()`; the
    /// class of a static method.
    pub constructed: Ty,
    /// The Id of the user that the code runs as.
    pub user: Text,
    /// Whether a test runs.
    pub is_test: bool,
    pub(super) program: &'a Program,
    /// What `Test.setMock` set, by interface.
    mocks: Vec<(Ty, Value)>,
    /// What was used before `Test.startTest`, while the code between it and `Test.stopTest` runs.
    outside: Option<Usage>,
    has_stopped: bool,
    /// What was used between `Test.startTest` and `Test.stopTest`.
    inside: Option<Usage>,
    stack: Vec<Value>,
    /// Where the running routine's values begin on the stack.
    base: usize,
    frames: Vec<Frame>,
    /// The line of the running statement.
    line: u32,
    statics: Vec<Value>,
    initialised: Vec<bool>,
    /// How often each line ran that can be covered.
    pub(super) hits: Vec<u32>,
    /// What `return` gave.
    returned: Value,
    /// What the thread counted as heap before the run.
    heap_before: i64,
    /// How deep functions of the library call themselves through values inside values.
    depth: u32,
    /// Objects and collections that may hold each other in a circle.
    held: Vec<Held>,
    /// All records.
    database: database::Database,
    /// The tokens of objects and fields, each of which is there once.
    tokens: HashMap<(ObjectId, Option<u16>), Value>,
    /// Whether setup objects or others were changed first in this transaction, and the name of the object.
    changed_kind: Option<(bool, String)>,
    next_record: u32,
    /// The savepoints that can be rolled back to.
    savepoints: Vec<u32>,
    next_savepoint: u32,
    /// What runs after the transaction.
    jobs: Vec<later::Job>,
    /// What kind of job runs.
    job: Option<later::JobKind>,
}

/// A call that is under way.
struct Frame {
    routine: MethodId,
    /// The line of the caller, to return to.
    line: u32,
}

/// Something that may be part of a circle of references.
enum Held {
    Object(Weak<Object>),
    List(Weak<List>),
    Table(Weak<Table>),
}

impl Held {
    fn lives(&self) -> bool {
        match self {
            Self::Object(it) => it.strong_count() > 0,
            Self::List(it) => it.strong_count() > 0,
            Self::Table(it) => it.strong_count() > 0,
        }
    }

    fn take_apart(self) {
        match self {
            Self::Object(it) => {
                if let Some(object) = it.upgrade() {
                    super::value::drop_later(object.clear());
                }
            }
            Self::List(it) => {
                if let Some(list) = it.upgrade() {
                    let items = std::mem::take(&mut *list.items_mut());
                    super::value::drop_later(items);
                }
            }
            Self::Table(it) => {
                if let Some(table) = it.upgrade() {
                    table.clear();
                }
            }
        }
    }
}

/// How a statement ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    Next,
    Break,
    Continue,
    Return,
}

/// The user that runs the tests.
const USER_ID: &str = "005000000000001AAA";
/// The organisation.
const ORGANIZATION_ID: &str = "00D000000000001EAA";
/// Objects after which those that are gone are taken off the list.
const FIRST_SWEEP: usize = 1_024;

impl<'a> Vm<'a> {
    /// The beginning of a run.
    pub(super) fn new(program: &'a Program, host: Host<'a>, is_test: bool) -> Self {
        let limits = host.limits;
        Self {
            types: program.classes.types.clone(),
            host,
            usage: Usage::default(),
            limits,
            constructed: Ty::VOID,
            user: Text::constant(USER_ID),
            is_test,
            program,
            mocks: Vec::new(),
            outside: None,
            has_stopped: false,
            inside: None,
            stack: Vec::with_capacity(256),
            base: 0,
            frames: Vec::new(),
            line: 0,
            statics: vec![Value::Null; program.statics as usize],
            initialised: vec![false; program.class_count()],
            hits: vec![0; program.lines.len()],
            returned: Value::Null,
            heap_before: heap::live(),
            depth: 0,
            held: Vec::new(),
            database: database::Database::default(),
            changed_kind: None,
            tokens: HashMap::new(),
            next_record: 0,
            savepoints: Vec::new(),
            next_savepoint: 0,
            jobs: Vec::new(),
            job: None,
        }
    }

    /// Counts one statement.
    #[inline]
    fn tick(&mut self) -> Result<(), Thrown> {
        self.usage.statements += 1;
        let heap = heap::live() - self.heap_before;
        if heap > self.usage.heap as i64 {
            self.usage.heap = heap as u64;
        }
        if self.usage.statements > self.limits.statements || heap > self.limits.heap as i64 {
            return Err(self.over_limit());
        }
        Ok(())
    }

    /// The exception for the limit that is broken.
    #[cold]
    fn over_limit(&mut self) -> Thrown {
        if self.usage.statements > self.limits.statements {
            return self.raise("System.LimitException", "Apex CPU time limit exceeded");
        }
        let words = format!("Apex heap size too large: {}", self.usage.heap);
        self.raise("System.LimitException", &words)
    }

    /// Remembers something that may be part of a circle, so that it can be taken apart when the run ends.
    fn remember(&mut self, held: Held) {
        if self.held.len() >= FIRST_SWEEP && self.held.len() == self.held.capacity() {
            self.held.retain(Held::lives);
        }
        self.held.push(held);
    }

    /// Remembers a collection whose elements may hold it.
    fn remember_collection(&mut self, ty: Ty, held: impl FnOnce() -> Held) {
        let may_hold = |element: Ty| element == Ty::OBJECT || !matches!(self.types.kind(element), Kind::Basic);
        let is_open = match self.types.kind(ty) {
            Kind::List(element) | Kind::Set(element) => may_hold(*element),
            Kind::Map(key, value) => may_hold(*key) || may_hold(*value),
            _ => false,
        };
        if is_open {
            self.remember(held());
        }
    }

    /// The end of a test's set-up: its records stay, its static variables and what it used do not.
    pub(super) fn begin_test(&mut self) {
        super::value::drop_later(self.statics.iter_mut().map(|it| std::mem::replace(it, Value::Null)));
        self.initialised.fill(false);
        self.mocks.clear();
        self.jobs.clear();
        self.usage = Usage::default();
        self.changed_kind = None;
        (self.outside, self.inside, self.has_stopped) = (None, None, false);
    }

    /// The Id of the organisation.
    pub fn organization_id(&self) -> Text {
        Text::constant(ORGANIZATION_ID)
    }
}

impl Drop for Vm<'_> {
    fn drop(&mut self) {
        // Objects that hold each other would never be dropped.
        for held in std::mem::take(&mut self.held) {
            held.take_apart();
        }
    }
}
