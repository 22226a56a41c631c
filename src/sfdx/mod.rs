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

/// A digest in lower-case hexadecimal.
pub(crate) fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().fold(String::with_capacity(2 * digest.len()), |mut hex, byte| {
        // Half a byte always is a hexadecimal digit.
        hex.extend([byte >> 4, byte & 0xf].map(|half| char::from_digit(half.into(), 16).unwrap_or_default()));
        hex
    })
}
