//! otpsmith turns a declarative description of an SMS provider into a Salesforce one-time-password delivery handler.
//!
//! The flow, which the folders follow:
//!
//! ```text
//! spec + project file --yaml, spec--> model --plan--> delivery plan --handler, metadata--> files --sfdx--> sfdx project
//! ```

pub mod apex;
pub mod artifact;
pub mod blank;
pub mod catalog;
pub mod cli;
pub mod clock;
pub mod config;
pub mod diagnostic;
pub mod duration;
pub mod encode;
pub mod engine;
pub mod gsm7;
pub mod loopback;
pub mod mock;
pub mod names;
pub mod outcome;
mod page;
pub mod phone;
pub mod phrase;
pub mod plan;
pub mod platform;
pub mod random;
pub mod review;
pub mod rule;
pub mod schema;
pub mod segments;
pub mod sfdx;
pub mod spec;
pub mod test_run;
pub mod validate;
pub mod wildcard;
pub mod workflow;
pub mod yaml;
