//! Runs Apex classes and their tests: parses them, checks names and types as the compiler does, and executes them with
//! Salesforce's limits. Knows nothing of providers, specs and plans.
//!
//! Behaviour follows the Apex Developer Guide and the Apex Reference; where they are silent a comment says so and the
//! stricter reading is taken. What the engine does not know is refused before anything runs.
//!
//! ```text
//! text --parse--> syntax tree --check--> routines (ir) --vm--> outcome
//! ```

mod check;
mod class;
pub mod code;
mod enumeration;
mod exception;
pub mod heap;
pub mod host;
mod ir;
mod label;
mod library;
pub mod limits;
mod metadata;
pub mod native;
mod parse;
mod program;
mod record;
pub mod schema;
mod soql;
mod stack;
mod syntax;
pub mod table;
pub mod text;
pub mod types;
pub mod value;
pub mod vm;

pub use program::{ClassCoverage, Coverage, Failure, OrgSetting, Outcome, Program, TestMethod, TestOutcome};

/// The classes of the language itself, which the library builds on.
static BUILT_IN: &[&native::NativeClass] =
    &[&exception::OBJECT, &exception::EXCEPTION, &enumeration::ENUM, &record::SOBJECT];
