//! Salesforce's limits of one synchronous transaction (Apex Developer Guide, "Execution Governors and Limits"), and what
//! a run has used of them.

/// Statements that count as one millisecond of CPU time: Salesforce measures time, which would make runs differ.
pub const STATEMENTS_PER_MILLISECOND: u64 = 2_000;

/// How much one transaction may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Callouts.
    pub callouts: u32,
    /// Milliseconds that all callouts together may take.
    pub callout_milliseconds: u64,
    /// SOQL queries.
    pub queries: u32,
    /// Rows that queries give.
    pub query_rows: u32,
    /// DML statements.
    pub dml_statements: u32,
    /// Rows that DML statements change.
    pub dml_rows: u32,
    /// Statements; see [`STATEMENTS_PER_MILLISECOND`].
    pub statements: u64,
    /// Bytes held at one time.
    pub heap: u64,
    /// Calls inside each other.
    pub depth: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            callouts: 100,
            callout_milliseconds: 120_000,
            queries: 100,
            query_rows: 50_000,
            dml_statements: 150,
            dml_rows: 10_000,
            statements: 10_000 * STATEMENTS_PER_MILLISECOND,
            heap: 6_000_000,
            depth: 1_000,
        }
    }
}

/// What a run has used of the limits of one transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Callouts.
    pub callouts: u32,
    /// Milliseconds that all callouts together may have taken: the sum of their timeouts.
    pub callout_milliseconds: u64,
    /// SOQL queries.
    pub queries: u32,
    /// Queries with aggregate functions or groups.
    pub aggregate_queries: u32,
    /// Rows that queries gave.
    pub query_rows: u32,
    /// DML statements.
    pub dml_statements: u32,
    /// DML rows.
    pub dml_rows: u32,
    /// Statements that ran; the engine's measure of CPU time.
    pub statements: u64,
    /// The most bytes that were held at one time, as [`super::heap`] counts.
    pub heap: u64,
}

impl Usage {
    /// CPU time as Salesforce would count it, in milliseconds.
    pub fn cpu_milliseconds(&self) -> u64 {
        self.statements / STATEMENTS_PER_MILLISECOND
    }
}
