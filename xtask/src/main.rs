//! The project's own chores. `cargo xtask` lists them.
//!
//! Written with the standard library alone, so that it builds in a moment on a fresh machine.

mod bench;
mod dependencies;
mod docs;
mod library;
mod lists;
mod needs;
mod new_finding;
mod new_rule;
mod new_signature;
mod run;
mod suites;
mod test;
mod tidy;

use std::{path::Path, process::ExitCode};

const HELP: &str = "\
cargo xtask COMMAND

  tidy                       check the project's conventions; every finding at once
  tidy --fix                 write the generated lists of rules (nothing else)
  new-rule CODE [--crate C]  start a rule from the template; C is wire (default), syntax or contract
  new-signature NAME         start the signature of a product, by its name as people write it
  new-finding CODE           start a finding: what an API can answer wrongly
  docs                       write the generated pages of docs/
  dependencies               write docs/dependencies.md; fail at a licence that is not allowed, or a crate without a reason
  test [--full]              everything: tidy, clippy, unit tests, end-to-end suites; installs what is missing.
                             --full runs every case instead of a sample and prints the figures
  test --only NAME           one end-to-end suite of tests/
  api [REVISION]             the library's public interface against that of a revision (main), with
                             cargo-semver-checks and cargo-public-api where they are installed
  bench                      the measurements of benches/, one after the other
  bench NAME [OPTION…]       one of them: `compare` puts Candor beside other proxies and writes tables and plots into
                             docs/ (`--quick` takes two minutes and writes nothing there), `proxy` is its core
";

fn main() -> ExitCode {
    if let Err(message) = enter_root() {
        eprintln!("{message}");
        return ExitCode::from(2);
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["tidy"] => tidy::run(),
        ["tidy", "--fix"] => lists::write(),
        ["new-rule", code] => new_rule::run(code, "wire"),
        ["new-rule", code, "--crate", name] | ["new-rule", "--crate", name, code] => {
            new_rule::run(code, name)
        }
        ["new-signature", product] => new_signature::run(product),
        ["new-finding", code] => new_finding::run(code),
        ["docs"] => docs::write(),
        ["dependencies"] => dependencies::write(),
        ["test"] => test::run(test::Extent::Sample, None),
        ["test", "--full"] => test::run(test::Extent::Full, None),
        ["test", "--only", name] => test::run(test::Extent::Sample, Some(name)),
        ["test", "--full", "--only", name] | ["test", "--only", name, "--full"] => {
            test::run(test::Extent::Full, Some(name))
        }
        ["api"] => library::compare("main"),
        ["api", revision] => library::compare(revision),
        ["bench"] => bench::run(None, &[]),
        ["bench", name, options @ ..] => bench::run(Some(name), options),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("`{}` is no chore of this project.\n\n{HELP}", words.join(" "));
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            if !message.is_empty() {
                eprintln!("{message}");
            }
            ExitCode::FAILURE
        }
    }
}

/// Every chore works on paths from the project's root, wherever it was called.
fn enter_root() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("xtask has no parent folder")?;
    std::env::set_current_dir(root).map_err(|e| format!("{}: {e}", root.display()))
}
