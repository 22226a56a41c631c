//! Checks names and types as the Apex compiler does, and makes of every body what the interpreter runs.

mod assign;
mod body;
mod call;
mod convert;
pub(super) mod declare;
mod describe;
mod expression;
mod field;
mod flow;
mod hierarchy;
mod operator;
mod query;
mod statement;
mod types;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::class::{Classes, MethodId};
use super::code;
use super::ir::Routine;
use super::syntax::{MethodDeclaration, Span, TypeDeclaration};
use super::types::{ClassId, Ty};
use crate::diagnostic::{Diagnostic, Place, Source};

/// How a number of one type becomes one of another; `None` if it is one.
pub(super) fn conversion_to(from: Ty, to: Ty) -> Option<super::ir::Conversion> {
    if from == to { None } else { convert::of_numbers(from, to) }
}

/// Findings after which no more are collected.
const MOST_FINDINGS: usize = 200;

/// Something could not be made sense of; its finding is already noted.
pub(super) struct Refused;

/// What checking a construct gives.
pub(super) type Checked<T> = Result<T, Refused>;

/// A file with what it declares.
pub(super) struct File {
    pub(super) source: Arc<Source>,
    pub(super) declaration: TypeDeclaration,
}

/// A body that is still to be checked.
pub(super) struct Pending<'t> {
    pub(super) class: ClassId,
    pub(super) file: usize,
    pub(super) what: What<'t>,
}

/// What kind of body it is.
pub(super) enum What<'t> {
    /// With its parameter types and its result.
    Method {
        declaration: &'t MethodDeclaration,
        parameters: Vec<Ty>,
        result: Ty,
        is_static: bool,
    },
    Constructor {
        declaration: &'t MethodDeclaration,
        parameters: Vec<Ty>,
    },
    /// The constructor of a class that declares none.
    DefaultConstructor,
    /// What comes before the constructors that every exception has.
    AllInitialisers,
    /// `get` or `set` of a property, by the property's name.
    Accessor {
        body: &'t super::syntax::Block,
        property: String,
        ty: Ty,
        is_static: bool,
        is_set: bool,
    },
    /// The values of fields and the initialiser blocks.
    Initialiser {
        declaration: &'t TypeDeclaration,
        is_static: bool,
    },
}

/// The lines that can be covered, each once, in the order in which they were found.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// The outermost class and the line.
    pub(super) all: Vec<(ClassId, u32)>,
    places: HashMap<(ClassId, u32), u32>,
}

impl Lines {
    fn place(&mut self, class: ClassId, line: u32) -> u32 {
        let all = &mut self.all;
        *self.places.entry((class, line)).or_insert_with(|| {
            all.push((class, line));
            all.len() as u32 - 1
        })
    }
}

/// The findings of all files.
#[derive(Default)]
pub(super) struct Findings(pub(super) Vec<Diagnostic>);

impl Findings {
    pub(super) fn report(&mut self, source: &Arc<Source>, code: &'static str, span: Span, message: impl Into<String>) {
        if self.0.len() < MOST_FINDINGS {
            self.0.push(Diagnostic::error(code, Place::new(source, span.range()), message));
        }
    }
}

/// What the checker knows while it goes through a program.
pub(super) struct Checker<'t> {
    pub(super) files: &'t [File],
    pub(super) classes: Classes,
    pub(super) findings: Findings,
    pub(super) lines: Lines,
    /// What routine each method, constructor, accessor and initialiser becomes.
    pub(super) pending: Vec<Pending<'t>>,
    /// How many static variables there are.
    pub(super) statics: u32,
    /// The methods with `@future`.
    pub(super) futures: HashSet<MethodId>,
}

impl<'t> Checker<'t> {
    pub(super) fn new(files: &'t [File], schema: super::schema::Schema) -> Self {
        Self {
            files,
            classes: Classes::new(schema),
            findings: Findings::default(),
            lines: Lines::default(),
            pending: Vec::new(),
            statics: 0,
            futures: HashSet::new(),
        }
    }

    /// Checks everything; the routines are of use only if there is no finding.
    pub(super) fn check(&mut self) -> Vec<Routine> {
        self.declare();
        if !self.findings.0.is_empty() {
            // Bodies would only repeat what is wrong with the declarations.
            return Vec::new();
        }
        let pending = std::mem::take(&mut self.pending);
        let mut routines = Vec::with_capacity(pending.len());
        for body in &pending {
            if let Ok(routine) = self.body(body) {
                routines.push(routine);
            }
        }
        routines
    }

    fn add_pending(&mut self, class: ClassId, file: usize, what: What<'t>) -> MethodId {
        let id = MethodId(self.pending.len() as u32);
        self.pending.push(Pending { class, file, what });
        id
    }

    fn report(&mut self, file: usize, code: &'static str, span: Span, message: impl Into<String>) {
        let files = self.files;
        self.findings.report(&files[file].source, code, span, message);
    }
}

/// What kind of thing has no such name, for a message.
fn no_such(kind: &str, name: &str) -> (&'static str, String) {
    (code::NAME, format!("There is no {kind} `{name}`"))
}
