//! otpsmith.
