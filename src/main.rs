//! The program: hands its arguments to [`yearly::cli`] and ends with the exit code it gets.

use std::process::ExitCode;

fn main() -> ExitCode {
    yearly::cli::run(std::env::args_os())
}
