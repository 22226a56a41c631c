//! The `otpsmith` binary; everything it does is in [`otpsmith::cli`].

fn main() -> std::process::ExitCode {
    otpsmith::cli::main()
}
