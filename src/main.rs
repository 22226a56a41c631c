//! The `otpsmith` binary.

fn main() {}
