//! SOQL queries: as written, and as the engine runs them. Semantics follow the SOQL and SOSL Reference.
//!
//! ```text
//! [SELECT …] in a class --parse--> written --plan--> query --vm--> records
//! text of Database.query --/
//! ```

pub(super) mod like;
pub(super) mod literal;
pub(super) mod period;
pub(super) mod plan;
pub(super) mod written;

use bigdecimal::BigDecimal;
use jiff::civil::Date;

use super::types::{ObjectId, Ty};
use period::Period;
pub(super) use written::Operator;

/// The longest text of a query (SOQL and SOSL Reference, "SOQL SELECT Syntax": 100,000 characters).
pub(super) const LONGEST_TEXT: usize = 100_000;

/// A query whose names have been looked up.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) object: ObjectId,
    pub(super) select: Select,
    pub(super) condition: Option<Condition>,
    pub(super) order: Vec<Order>,
    pub(super) limit: Option<Bound>,
    pub(super) offset: Option<Bound>,
    /// Whether only what the user may see is asked for.
    pub(super) is_user_mode: bool,
    /// Whether deleted records are found too.
    pub(super) has_all_rows: bool,
    /// Whether it counts against the limit of queries.
    pub(super) counts: bool,
}

/// What a query gives.
#[derive(Debug)]
pub(super) enum Select {
    /// How many records there are.
    Count,
    /// Records with these fields.
    Fields(Vec<Path>),
    /// One row for each group of records with equal fields; one for all if there are none to group by.
    Aggregates { items: Vec<Item>, group: Vec<Path> },
}

/// One value of a row that stands for a group of records.
#[derive(Debug)]
pub(super) struct Item {
    /// The alias, or what stands for it.
    pub(super) name: String,
    pub(super) function: Function,
    pub(super) path: Path,
}

/// What becomes of the values of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    /// All are equal.
    Group,
    Count,
    CountDistinct,
    Min,
    Max,
}

/// A field of the object, or of one that its lookups lead to.
#[derive(Debug, Clone)]
pub(super) struct Path {
    /// The lookup fields on the way, with the objects that they lead to.
    pub(super) parents: Vec<(u16, ObjectId)>,
    pub(super) field: u16,
    pub(super) ty: Ty,
}

/// A condition.
#[derive(Debug)]
pub(super) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Compare { path: Path, operator: Operator, operand: Operand },
    In { path: Path, is_negated: bool, set: Set },
}

/// What a field is compared with.
#[derive(Debug)]
pub(super) enum Operand {
    Null,
    Boolean(bool),
    Number(BigDecimal),
    Text(String),
    Date(Date),
    /// Milliseconds since 1970.
    Datetime(i64),
    Period(Period),
    /// The value of an expression of Apex, by its place among all of the query.
    Bind(usize),
}

/// What a field is looked for in.
#[derive(Debug)]
pub(super) enum Set {
    List(Vec<Operand>),
    Bind(usize),
    /// The values of one field of other records.
    Query(Box<Query>, Path),
}

/// One field of `ORDER BY`.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) path: Path,
    pub(super) is_descending: bool,
    pub(super) has_nulls_last: bool,
}

/// The number of `LIMIT` or `OFFSET`.
#[derive(Debug)]
pub(super) enum Bound {
    Number(u32),
    Bind(usize),
}
