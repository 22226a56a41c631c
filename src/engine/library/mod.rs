//! The classes that Salesforce supplies, as far as handlers and their tests need them. One file each, or one for a few
//! that belong together; what they do follows the Apex Reference.

mod string;
mod table;

use super::native::NativeClass;

/// Every class of the library.
pub(super) use table::{Table, table};

pub(super) static CLASSES: &[&NativeClass] = &[&string::STRING];
