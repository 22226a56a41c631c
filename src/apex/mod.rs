//! Apex source code: a small syntax tree of what otpsmith generates, and the layout that prettier gives it.

mod comment;
mod document;
mod expressions;
#[cfg(test)]
mod golden;
mod grammar;
pub mod layout;
mod memo;
pub mod syntax;
mod texts;
pub mod trace;
pub(crate) mod width;

pub use comment::paragraph;
pub use layout::{class_doc, expression, field, method, statements};
pub use syntax::{Catch, Expr, Field, Method, Stmt};
