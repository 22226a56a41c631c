//! A query as it is written: names with their places, nothing looked up.

use super::super::syntax::{Expression, Name, Span};

/// A query.
#[derive(Debug)]
pub(in crate::engine) struct Query {
    pub(in crate::engine) select: Select,
    pub(in crate::engine) object: Name,
    /// A second name of the object, which paths may begin with.
    pub(in crate::engine) alias: Option<Name>,
    pub(in crate::engine) condition: Option<Condition>,
    pub(in crate::engine) group: Vec<Path>,
    pub(in crate::engine) order: Vec<Order>,
    pub(in crate::engine) limit: Option<Bound>,
    pub(in crate::engine) offset: Option<Bound>,
    pub(in crate::engine) is_user_mode: bool,
    pub(in crate::engine) is_for_update: bool,
    pub(in crate::engine) has_all_rows: bool,
    pub(in crate::engine) span: Span,
}

/// What a query gives.
#[derive(Debug)]
pub(in crate::engine) enum Select {
    /// `COUNT()`.
    Count,
    Fields(Vec<Path>),
    /// Fields that the query groups by, and functions of the records of each group.
    Aggregates(Vec<Item>),
}

/// One item of a query that groups or aggregates.
#[derive(Debug)]
pub(in crate::engine) struct Item {
    /// In upper case.
    pub(in crate::engine) function: Option<String>,
    pub(in crate::engine) path: Path,
    pub(in crate::engine) alias: Option<Name>,
}

/// Names with dots between them.
#[derive(Debug)]
pub(in crate::engine) struct Path {
    pub(in crate::engine) parts: Vec<Name>,
    pub(in crate::engine) span: Span,
}

/// A condition.
#[derive(Debug)]
pub(in crate::engine) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Compare { path: Path, operator: Operator, operand: Operand },
}

/// What stands between a field and a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Like,
    In,
    NotIn,
}

/// What a field is compared with.
#[derive(Debug)]
pub(in crate::engine) enum Operand {
    Literal(Literal, Span),
    List(Vec<Operand>),
    Bind(Expression),
    Query(Box<Query>),
}

/// A value.
#[derive(Debug)]
pub(in crate::engine) enum Literal {
    Null,
    Boolean(bool),
    Number(String),
    /// Between quotes, with its escapes.
    Text(String),
    Date(String),
    Datetime(String),
    /// Such as `TODAY`, or `LAST_N_DAYS` with its number.
    Period(String, Option<String>),
}

/// One field of `ORDER BY`.
#[derive(Debug)]
pub(in crate::engine) struct Order {
    pub(in crate::engine) path: Path,
    pub(in crate::engine) is_descending: bool,
    pub(in crate::engine) has_nulls_last: bool,
}

/// The number of `LIMIT` or `OFFSET`.
#[derive(Debug)]
pub(in crate::engine) enum Bound {
    Number(String, Span),
    Bind(Expression),
}
