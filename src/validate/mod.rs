//! Proves a handler against a mock of its provider: sends what it sends over real HTTP on loopback, maps the answer, and
//! says where the two disagree.
//!
//! A [`Stand`] is a mock on a port with a client for it. A [`scenario::Scenario`] is one thing that happens to a handler,
//! with the one result that it has to report. Whatever can play a handler is a [`Handler`]: the plan's own runtime
//! ([`PlanHandler`]) is one.

pub mod apex;
pub mod blame;
pub mod handler;
pub mod mark;
pub mod mask;
pub mod message;
pub mod mutant;
pub mod phone;
pub mod report;
pub mod run;
pub mod scenario;
pub mod stand;
mod token;
pub mod variant;

pub use handler::{Call, Callout, Decision, Handled, Handler, PlanHandler, Transport};
pub use run::{Difference, Ran, run};
pub use scenario::Scenario;
pub use stand::{Exchange, Options, Stand};
pub use token::TokenRequest;
