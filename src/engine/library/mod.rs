//! The classes that Salesforce supplies, as far as handlers and their tests need them. One file each, or one for a few
//! that belong together; what they do follows the Apex Reference.
//!
//! [`json`], [`number`], [`regex`], [`strings`] and [`calendar`] compute; they know nothing of the interpreter, work on
//! texts and numbers, and fail with a [`Failure`]. The other modules hold the tables of classes.

mod failure;
mod json;
mod number;
mod regex;
mod string;

use super::native::NativeClass;

pub(super) use failure::{Failure, Kind};

/// Every class of the library.
pub(super) static CLASSES: &[&NativeClass] = &[&string::STRING];
