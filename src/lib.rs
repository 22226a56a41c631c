//! otpsmith.

pub mod diagnostic;
pub mod sfdx;
pub mod yaml;
