//! What the checker makes of a class and the interpreter runs: every name is a number, every conversion is explicit.

use std::sync::Arc;

use bigdecimal::BigDecimal;

use super::class::{MethodId, Selector};
use super::native::NativeFn;
use super::soql::Query;
use super::syntax::{BinaryOperator, Dml};
use super::text::Text;
use super::types::{ClassId, ObjectId, Ty};

/// A method, constructor, accessor or initialiser.
#[derive(Debug)]
pub(super) struct Routine {
    /// As a stack trace shows it: `Class.Acme.send`.
    pub(super) name: Arc<str>,
    pub(super) class: ClassId,
    pub(super) is_static: bool,
    /// How many values a call needs: the receiver, the arguments and all local variables.
    pub(super) slots: u16,
    pub(super) body: Vec<Statement>,
}

/// A statement.
#[derive(Debug)]
pub(super) struct Statement {
    /// From 1.
    pub(super) line: u32,
    /// The place of the line among all lines of the program that can be covered.
    pub(super) coverage: u32,
    pub(super) kind: StatementKind,
}

/// What a statement does.
#[derive(Debug)]
pub(super) enum StatementKind {
    /// Statements without a line of their own.
    Block(Vec<Statement>),
    Expression(Expression),
    If {
        condition: Expression,
        then: Vec<Statement>,
        otherwise: Vec<Statement>,
    },
    While {
        condition: Expression,
        body: Vec<Statement>,
    },
    DoWhile {
        body: Vec<Statement>,
        condition: Expression,
    },
    For {
        init: Vec<Statement>,
        condition: Option<Expression>,
        update: Vec<Expression>,
        body: Vec<Statement>,
    },
    /// Over a list or set, or over an `Iterable` written in Apex.
    ForEach {
        slot: u16,
        conversion: Option<Conversion>,
        values: Expression,
        body: Vec<Statement>,
    },
    Return(Option<Expression>),
    Throw(Expression),
    Break,
    Continue,
    Try {
        body: Vec<Statement>,
        catches: Vec<Catch>,
        finally: Vec<Statement>,
    },
    Switch {
        subject: Expression,
        cases: Vec<Case>,
        otherwise: Vec<Statement>,
    },
    RunAs {
        user: Expression,
        body: Vec<Statement>,
    },
}

/// One `catch`.
#[derive(Debug)]
pub(super) struct Catch {
    pub(super) class: ClassId,
    pub(super) slot: u16,
    pub(super) body: Vec<Statement>,
}

/// One `when`.
#[derive(Debug)]
pub(super) struct Case {
    /// Any of these values …
    pub(super) values: Vec<Expression>,
    /// … or a record of this type, put into a slot.
    pub(super) record: Option<(Ty, u16)>,
    pub(super) body: Vec<Statement>,
}

/// How a value becomes one of another type without a cast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conversion {
    Long,
    Double,
    Decimal,
    /// `Id` to `String`.
    String,
    /// `String` to `Id`.
    Id,
}

/// The kind of numbers an operator works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Number {
    Integer,
    Long,
    Double,
    Decimal,
}

/// An expression.
#[derive(Debug)]
pub(super) enum Expression {
    Null,
    Boolean(bool),
    Integer(i32),
    Long(i64),
    Double(f64),
    Decimal(Arc<BigDecimal>),
    Text(Text),
    Enum(ClassId, u16),
    Type(Ty),
    Local(u16),
    Field(Box<Expression>, u16),
    Static(ClassId, u32),
    RecordField(Box<Expression>, u16),
    SetLocal(u16, Box<Expression>),
    SetField(Box<[Expression; 2]>, u16),
    SetStatic(ClassId, u32, Box<Expression>),
    SetRecordField(Box<[Expression; 2]>, u16),
    Index(Box<[Expression; 2]>),
    SetIndex(Box<[Expression; 3]>),
    /// `++` and `--` of a local variable: adds, and gives the old or the new value.
    StepLocal {
        slot: u16,
        by: i32,
        gives_old: bool,
    },
    /// One after the other; the last gives the value.
    Sequence(Vec<Expression>),
    Arithmetic(BinaryOperator, Number, Box<[Expression; 2]>),
    /// A `Date` and days, or a `Datetime` and days.
    AddDays(BinaryOperator, Box<[Expression; 2]>),
    /// `&`, `|` and `^` of Booleans.
    Logic(BinaryOperator, Box<[Expression; 2]>),
    /// `<` and its like, of anything that has an order.
    Compare(BinaryOperator, Box<[Expression; 2]>),
    CompareIntegers(BinaryOperator, Box<[Expression; 2]>),
    Equal {
        is_negated: bool,
        operands: Box<[Expression; 2]>,
    },
    Same {
        is_negated: bool,
        operands: Box<[Expression; 2]>,
    },
    And(Box<[Expression; 2]>),
    Or(Box<[Expression; 2]>),
    Not(Box<Expression>),
    Negate(Box<Expression>),
    Complement(Box<Expression>),
    Concat(Vec<Expression>),
    Coalesce(Box<[Expression; 2]>),
    Ternary(Box<[Expression; 3]>),
    /// `object?.…`: puts the object into a slot that the rest reads, unless it is `null`.
    Safe {
        slot: u16,
        parts: Box<[Expression; 2]>,
    },
    Convert(Conversion, Box<Expression>),
    Cast(Ty, Box<Expression>),
    IsInstance(Ty, Box<Expression>),
    /// A routine that is known; the receiver, if there is one, is the first argument.
    Call {
        routine: MethodId,
        arguments: Vec<Expression>,
    },
    /// A routine with `@future`: it runs after the transaction.
    Later(MethodId, Vec<Expression>),
    /// A routine that the class of the receiver decides.
    CallVirtual {
        selector: Selector,
        name: Arc<str>,
        arguments: Vec<Expression>,
    },
    Native(Box<NativeCall>),
    New {
        class: ClassId,
        constructor: Option<MethodId>,
        arguments: Vec<Expression>,
    },
    NewRecord(ObjectId, Vec<(u16, Expression)>),
    NewList(Ty, Vec<Expression>),
    NewSet(Ty, Vec<Expression>),
    NewMap(Ty, Vec<(Expression, Expression)>),
    /// So many `null`s.
    NewArray(Ty, Box<Expression>),
    Dml(Box<DmlStatement>),
    /// A query, with the values of its binds.
    Query(Box<Query>, Vec<Expression>),
    DynamicQuery(Box<DynamicQuery>),
    /// The only row of what a query gave; `null` for none if that is asked for.
    Single {
        rows: Box<Expression>,
        or_null: bool,
    },
    /// The rows of a query in lists of 200.
    Batches(Box<Expression>),
    /// The token of an object or field.
    Token(ObjectId, Option<u16>),
    /// The description of an object or field.
    Describe(ObjectId, Option<u16>),
    /// The record that a lookup leads to.
    RecordParent(Box<Expression>, u16),
    /// Runs the initialisers of the receiver for one class.
    Initialise(MethodId),
}

/// A DML statement.
#[derive(Debug)]
pub(super) struct DmlStatement {
    pub(super) action: Dml,
    pub(super) target: Expression,
    pub(super) key: Option<u16>,
    pub(super) is_user_mode: bool,
}

/// `Database.query` and its like.
#[derive(Debug)]
pub(super) struct DynamicQuery {
    pub(super) text: Expression,
    pub(super) scope: DynamicScope,
    /// The access level, if it is given.
    pub(super) mode: Option<Expression>,
    pub(super) is_count: bool,
}

/// Where the binds of a dynamic query are looked for.
#[derive(Debug)]
pub(super) enum DynamicScope {
    /// The variables that the call can see, by name.
    Variables(Vec<(String, Expression)>),
    /// A map.
    Map(Expression),
}

/// A call of a function of the library.
#[derive(Debug)]
pub(super) struct NativeCall {
    pub(super) function: NativeFn,
    pub(super) has_receiver: bool,
    /// What a constructor makes; the class of a static method.
    pub(super) ty: Ty,
    pub(super) arguments: Vec<Expression>,
}
