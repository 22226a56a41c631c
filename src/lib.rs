//! otpsmith.

pub mod apex;
pub mod encode;
