//! The sfdx project that the generated files belong to: where it is, what would change in it, and changing it.
//!
//! Nothing in here knows providers, specs or Apex; a generated file is a path and a text.

pub mod change;
pub mod diff;
pub mod forceignore;
mod json;
pub mod own_file;
mod place;
pub mod project;

pub use json::JsonFault;
pub use place::{PathFault, check_path};
