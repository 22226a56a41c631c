//! The classes that Salesforce supplies, as far as handlers and their tests need them. One file each, or one for a few
//! that belong together; what they do follows the Apex Reference.
//!
//! [`json`], [`number`], [`regex`], [`strings`] and [`calendar`] compute; they know nothing of the interpreter, work on
//! texts and numbers, and fail with a [`Failure`]. The other modules hold the tables of classes.

mod answer;
mod calendar;
mod failure;
mod json;
mod number;
mod regex;
mod string;
mod strings;
mod table;

use super::native::NativeClass;

pub(super) use table::{Table, table};

/// Every class of the library.
pub(super) static CLASSES: &[&NativeClass] =
    &[&string::STRING, &calendar::classes::DATE, &calendar::classes::DATETIME, &calendar::classes::TIME];
