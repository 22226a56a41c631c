//! Runs Apex classes and their tests: parses them, checks names and types as the compiler does, and executes them with
//! Salesforce's limits. Knows nothing of providers, specs and plans.
//!
//! Behaviour follows the Apex Developer Guide and the Apex Reference; where they are silent a comment says so and the
//! stricter reading is taken. What the engine does not know is refused before anything runs.

pub mod heap;
pub mod host;
mod library;
pub mod native;
pub mod table;
pub mod text;
pub mod types;
pub mod value;
pub mod vm;
