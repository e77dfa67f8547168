//! The project's own chores. `cargo xtask` lists them.

mod lists;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  tidy [--fix]       check the conventions; --fix writes the generated lists
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["tidy"] => lists::check(),
        ["tidy", "--fix"] => lists::write(),
        _ => {
            print!("{HELP}");
            return if words.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) };
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
