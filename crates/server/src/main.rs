//! The program `holdfast`: reads the command line and runs the command.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::cli::run(std::env::args_os())
}
