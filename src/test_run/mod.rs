//! What a run of Apex tests gave, and how it is shown: the model that every report format reads.
//!
//! Names and figures are those that users know from `sf apex run test --code-coverage`.

pub mod cobertura;
pub mod github;
pub mod json;
pub mod junit;
pub mod lcov;
pub mod text;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::time::Duration;

/// Results and coverage of one run.
#[derive(Debug, Clone, Default)]
pub struct TestRun {
    /// Test methods in the order in which they ran.
    pub tests: Vec<TestResult>,
    /// Classes that are not tests, by name.
    pub coverage: Vec<ClassCoverage>,
}

/// One test method.
#[derive(Debug, Clone)]
pub struct TestResult {
    /// The test class.
    pub class: String,
    /// The method.
    pub method: String,
    /// The file of the class, relative to the project, with `/`.
    pub path: String,
    /// The line of the method's name, from 1.
    pub line: u32,
    /// How long it ran.
    pub runtime: Duration,
    /// Why it failed; `None` when it passed.
    pub failure: Option<TestFailure>,
    /// What it used of each limit of a transaction.
    pub usage: Vec<Usage>,
}

/// Why a test failed.
#[derive(Debug, Clone)]
pub struct TestFailure {
    /// The exception's type and message, such as `System.AssertException: Assertion Failed: …`.
    pub message: String,
    /// One line for each active method, the innermost first: `Class.Name.method: line 5, column 1`.
    pub stack: Vec<String>,
}

/// How much of a limit of the transaction was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// What is limited, in the words of a table's head, such as `callouts`.
    pub name: &'static str,
    /// How much was used at the most.
    pub used: u64,
    /// How much may be used.
    pub limit: u64,
}

/// Which lines of a class ran.
#[derive(Debug, Clone)]
pub struct ClassCoverage {
    /// The class.
    pub class: String,
    /// Its file, relative to the project, with `/`.
    pub path: String,
    /// How often each line ran that can run, by line number from 1.
    pub lines: BTreeMap<u32, u64>,
}

impl TestResult {
    /// `Class.method`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}.{}", self.class, self.method)
    }
}

impl TestRun {
    /// The tests that failed.
    pub fn failures(&self) -> impl Iterator<Item = (&TestResult, &TestFailure)> {
        self.tests.iter().filter_map(|test| Some((test, test.failure.as_ref()?)))
    }

    /// The lines that ran, and those that can.
    #[must_use]
    pub fn covered(&self) -> Share {
        let classes = self.coverage.iter().map(ClassCoverage::covered);
        classes.fold(Share { part: 0, whole: 0 }, |sum, it| Share {
            part: sum.part + it.part,
            whole: sum.whole + it.whole,
        })
    }

    /// The tests that passed, and all.
    #[must_use]
    pub fn passed(&self) -> Share {
        Share { part: self.tests.len() - self.failures().count(), whole: self.tests.len() }
    }

    /// How long all tests ran.
    #[must_use]
    pub fn runtime(&self) -> Duration {
        self.tests.iter().map(|test| test.runtime).sum()
    }
}

impl ClassCoverage {
    /// The lines that ran, and those that can.
    #[must_use]
    pub fn covered(&self) -> Share {
        Share { part: self.lines.values().filter(|hits| **hits > 0).count(), whole: self.lines.len() }
    }

    /// The lines that can run and did not, in order.
    pub fn uncovered(&self) -> impl Iterator<Item = u32> {
        self.lines.iter().filter(|(_, hits)| **hits == 0).map(|(line, _)| *line)
    }
}

/// A part of a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// How many of them.
    pub part: usize,
    /// How many there are.
    pub whole: usize,
}

impl Share {
    /// In percent, rounded down, so that 100 means all; of nothing, all.
    #[must_use]
    pub fn percent(self) -> usize {
        (self.part * 100).checked_div(self.whole).unwrap_or(100)
    }

    /// Whether it is at least so many percent.
    #[must_use]
    pub fn is_at_least(self, percent: usize) -> bool {
        self.part * 100 >= self.whole * percent
    }

    /// From 0 to 1; of nothing, 1.
    #[must_use]
    pub fn rate(self) -> f64 {
        if self.whole == 0 { 1.0 } else { self.part as f64 / self.whole as f64 }
    }
}
