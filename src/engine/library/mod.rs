//! The library of the engine: the system classes of Apex.
//!
//! The modules that compute know nothing of the interpreter; they work on plain texts and numbers and fail with a
//! [`Failure`], which the interpreter turns into an Apex exception.

pub mod failure;
pub mod json;
pub mod number;
pub mod regex;

pub use failure::{Failure, Kind};
