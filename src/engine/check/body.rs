//! One body: its scopes, and the routine that it becomes.

use std::sync::Arc;

use super::super::class::{Class, MethodId, Place};
use super::super::code;
use super::super::ir::{Expression, Routine, Statement, StatementKind};
use super::super::syntax::{self, Member, Span};
use super::super::types::{ClassId, Ty};
use super::{Checked, Checker, Pending, Refused, What, flow};
use crate::names::{Named, check_identifier};

/// A body has at most so many variables.
const MOST_SLOTS: u16 = 10_000;

/// What a name in a body means.
#[derive(Debug, Clone)]
pub(super) struct Variable {
    pub(super) key: String,
    pub(super) slot: u16,
    pub(super) ty: Ty,
    pub(super) is_final: bool,
}

/// An expression with its type.
#[derive(Debug)]
pub(super) struct Typed {
    pub(super) expression: Expression,
    pub(super) ty: Ty,
}

impl Typed {
    pub(super) fn new(expression: Expression, ty: Ty) -> Self {
        Self { expression, ty }
    }
}

/// The body that is being checked.
pub(super) struct Body<'c, 't> {
    pub(super) checker: &'c mut Checker<'t>,
    pub(super) file: usize,
    pub(super) class: ClassId,
    pub(super) is_static: bool,
    /// Whether final fields may be set.
    pub(super) is_initialising: bool,
    pub(super) result: Ty,
    /// The property whose accessor this is: there it stands for its own value.
    pub(super) own_property: Option<String>,
    pub(super) variables: Vec<Variable>,
    pub(super) slots: u16,
    pub(super) loops: u32,
    /// `a?.b` whose rest is still being read: the slot and the object.
    pub(super) safe: Vec<(u16, Expression)>,
}

impl<'t> Checker<'t> {
    /// Makes the routine of one body.
    pub(super) fn body(&mut self, pending: &Pending<'t>) -> Checked<Routine> {
        let class = pending.class;
        let (is_static, result, name) = match &pending.what {
            What::Method { is_static, result, declaration, .. } => (*is_static, *result, declaration.name.text.clone()),
            What::Constructor { .. } | What::DefaultConstructor => (false, Ty::VOID, "<init>".to_owned()),
            What::Accessor { is_static, is_set, ty, property, .. } => {
                let result = if *is_set { Ty::VOID } else { *ty };
                (*is_static, result, format!("{}{property}", if *is_set { "__sfdc_set_" } else { "__sfdc_" }))
            }
            What::Initialiser { is_static: true, .. } => (true, Ty::VOID, "<clinit>".to_owned()),
            What::Initialiser { .. } | What::AllInitialisers => (false, Ty::VOID, "<init>".to_owned()),
        };
        let name = format!("Class.{}.{name}", self.classes.get(class).name);
        let own_property = match &pending.what {
            What::Accessor { property, .. } => Some(property.clone()),
            _ => None,
        };
        let is_initialising = !matches!(pending.what, What::Method { .. } | What::Accessor { .. });
        let mut body = Body {
            checker: self,
            file: pending.file,
            class,
            is_static,
            is_initialising,
            result,
            own_property,
            variables: Vec::new(),
            slots: u16::from(!is_static),
            loops: 0,
            safe: Vec::new(),
        };
        let statements = body.routine(&pending.what)?;
        let slots = body.slots;
        Ok(Routine { name: Arc::from(name), class, is_static, slots, body: statements })
    }
}

impl<'t> Body<'_, 't> {
    fn routine(&mut self, what: &What<'t>) -> Checked<Vec<Statement>> {
        match what {
            What::Method { declaration, parameters, .. } => {
                self.add_parameters(declaration, parameters)?;
                self.whole_body(declaration.body.as_ref(), declaration.name.span)
            }
            What::Constructor { declaration, parameters } => {
                self.add_parameters(declaration, parameters)?;
                let mut statements = self.begin_constructor(declaration.body.as_ref(), declaration.name.span)?;
                statements.extend(self.whole_body(declaration.body.as_ref(), declaration.name.span)?);
                Ok(statements)
            }
            What::DefaultConstructor => {
                let span = self.checker.files[self.file].declaration.name.span;
                self.begin_constructor(None, span)
            }
            What::Accessor { body, ty, is_set, .. } => {
                if *is_set {
                    self.add_variable("value", *ty, false, body.span)?;
                }
                self.whole_body(Some(body), body.span)
            }
            What::AllInitialisers => Ok(self.all_initialisers()),
            What::Initialiser { declaration, is_static } => self.initialisers(declaration, *is_static),
        }
    }

    fn add_parameters(&mut self, declaration: &syntax::MethodDeclaration, types: &[Ty]) -> Checked<()> {
        for (parameter, ty) in declaration.parameters.iter().zip(types) {
            self.add_variable(&parameter.name.text, *ty, parameter.is_final, parameter.name.span)?;
        }
        Ok(())
    }

    /// The statements of a body; one with a result must return it on every way.
    fn whole_body(&mut self, block: Option<&syntax::Block>, span: Span) -> Checked<Vec<Statement>> {
        let Some(block) = block else { return Ok(Vec::new()) };
        let flow = flow::check(&block.statements, |span, words| self.report(code::FLOW, span, words));
        let statements = self.block(block)?;
        if self.result != Ty::VOID && flow.goes_on {
            return self.refuse(code::FLOW, span, "The method ends without `return` on some way");
        }
        Ok(statements)
    }

    /// What a constructor does before its own statements.
    fn begin_constructor(&mut self, block: Option<&syntax::Block>, span: Span) -> Checked<Vec<Statement>> {
        let first = block.and_then(|block| block.statements.first());
        let is_delegate = matches!(first.map(|it| &it.kind), Some(syntax::StatementKind::Delegate { .. }));
        let is_to_own =
            matches!(first.map(|it| &it.kind), Some(syntax::StatementKind::Delegate { is_super: false, .. }));
        let mut expressions = Vec::new();
        let class: &Class = self.checker.classes.get(self.class);
        let (initialiser, superclass) = (class.initialiser, class.superclass);
        let superclass = superclass.filter(|it| !is_delegate && !self.checker.classes.get(*it).is_library);
        if is_to_own {
            return Ok(Vec::new());
        }
        if let Some(superclass) = superclass {
            let call = self.super_constructor(superclass, &[], span)?;
            expressions.push(call);
        }
        if let Some(initialiser) = initialiser.filter(|_| !is_delegate) {
            expressions.push(Expression::Initialise(initialiser));
        }
        let line = self.line(span);
        // No line of its own: the lines of the initialisers count.
        let statement =
            |expression| Statement { line, coverage: u32::MAX, kind: StatementKind::Expression(expression) };
        Ok(expressions.into_iter().map(statement).collect())
    }

    /// `super(…)` or `this(…)`.
    pub(super) fn delegate(
        &mut self,
        is_super: bool,
        arguments: &[syntax::Expression],
        span: Span,
    ) -> Checked<Expression> {
        let class = self.checker.classes.get(self.class);
        let (superclass, initialiser) = (class.superclass, class.initialiser);
        if !is_super {
            return self.own_constructor(arguments, span);
        }
        let Some(superclass) = superclass else {
            return self.refuse(code::DECLARATION, span, "The class extends no other");
        };
        let call = self.super_constructor(superclass, arguments, span)?;
        let initialise = initialiser.map(Expression::Initialise);
        Ok(Expression::Sequence(std::iter::once(call).chain(initialise).collect()))
    }

    /// The initialisers of an exception and its superclasses, the superclasses' first.
    fn all_initialisers(&self) -> Vec<Statement> {
        let classes = &self.checker.classes;
        let line = classes.line(self.class).into_iter().rev();
        let initialisers = line.filter_map(|class| classes.get(class).initialiser);
        let statement = |it| StatementKind::Expression(Expression::Initialise(it));
        initialisers.map(|it| Statement { line: 0, coverage: u32::MAX, kind: statement(it) }).collect()
    }

    fn initialisers(&mut self, declaration: &syntax::TypeDeclaration, is_static: bool) -> Checked<Vec<Statement>> {
        let mut statements = Vec::new();
        let mut is_whole = true;
        for member in &declaration.members {
            let checked = match member {
                Member::Field(field) => {
                    let Some(value) = &field.value else { continue };
                    let Some(known) = self.checker.classes.get(self.class).fields.get(&field.name.key()) else {
                        continue;
                    };
                    if known.is_static != is_static {
                        continue;
                    }
                    let (ty, place) = (known.ty, known.place);
                    self.expression_as(value, ty).map(|value| {
                        let value = match place {
                            Place::Slot(slot) => Expression::SetField(Box::new([Expression::Local(0), value]), slot),
                            Place::Static(at) => Expression::SetStatic(self.class, at, Box::new(value)),
                            Place::Native { .. } => value,
                        };
                        self.statement_at(field.name.span, StatementKind::Expression(value))
                    })
                }
                Member::Initialiser { is_static: is_its, body } if *is_its == is_static => {
                    flow::check(&body.statements, |span, words| self.report(code::FLOW, span, words));
                    let line = self.line(body.span);
                    let kind = self.block(body).map(StatementKind::Block);
                    kind.map(|kind| Statement { line, coverage: u32::MAX, kind })
                }
                _ => continue,
            };
            match checked {
                Ok(statement) => statements.push(statement),
                Err(Refused) => is_whole = false,
            }
        }
        if is_whole { Ok(statements) } else { Err(Refused) }
    }

    /// Adds a local variable and answers its slot.
    pub(super) fn add_variable(&mut self, name: &str, ty: Ty, is_final: bool, span: Span) -> Checked<u16> {
        if let Err(fault) = check_identifier(name, Named::Variable) {
            return self.refuse(code::DECLARATION, span, format!("The name `{name}` {fault}"));
        }
        let key = name.to_lowercase();
        if self.variables.iter().any(|it| it.key == key) {
            return self.refuse(code::DECLARATION, span, format!("There is already a variable `{name}`"));
        }
        let slot = self.temporary(span)?;
        self.variables.push(Variable { key, slot, ty, is_final });
        Ok(slot)
    }

    /// A slot that no name reaches.
    pub(super) fn temporary(&mut self, span: Span) -> Checked<u16> {
        if self.slots >= MOST_SLOTS {
            return self.refuse(code::TOO_COMPLEX, span, format!("The body has more than {MOST_SLOTS} variables"));
        }
        self.slots += 1;
        Ok(self.slots - 1)
    }

    /// Checks something in a scope of its own.
    pub(super) fn scope<T>(&mut self, check: impl FnOnce(&mut Self) -> T) -> T {
        let count = self.variables.len();
        let checked = check(self);
        self.variables.truncate(count);
        checked
    }

    pub(super) fn variable(&self, key: &str) -> Option<&Variable> {
        self.variables.iter().rev().find(|it| it.key == key)
    }

    pub(super) fn report(&mut self, code: &'static str, span: Span, words: impl Into<String>) {
        self.checker.report(self.file, code, span, words);
    }

    pub(super) fn refuse<T>(&mut self, code: &'static str, span: Span, words: impl Into<String>) -> Checked<T> {
        self.report(code, span, words);
        Err(Refused)
    }

    /// The line on which something begins.
    pub(super) fn line(&self, span: Span) -> u32 {
        self.checker.files[self.file].source.line_column(span.start as usize).0 as u32
    }

    /// A statement that counts for coverage.
    pub(super) fn statement_at(&mut self, span: Span, kind: StatementKind) -> Statement {
        let line = self.line(span);
        let outer = self.checker.classes.get(self.class).outer;
        Statement { line, coverage: self.checker.lines.place(outer, line), kind }
    }

    /// The name of a type, for a message.
    pub(super) fn shown(&self, ty: Ty) -> String {
        self.checker.classes.type_name(ty)
    }
}

/// A routine of the program, called with a receiver.
pub(super) fn call(routine: MethodId, arguments: Vec<Expression>) -> Expression {
    Expression::Call { routine, arguments }
}
