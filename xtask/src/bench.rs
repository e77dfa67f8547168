//! `bench`: the measurements of `benches/`, run one after the other with the optimised program.

use std::process::Command;

use crate::{needs, run::target_folder, suites};

/// Builds the program, then runs every `benches/*.py`, or the one of this name, with its path and these options
/// as arguments; each prints its own table.
///
/// # Errors
/// If there is nothing to run, or one of them failed.
pub fn run(only: Option<&str>, options: &[&str]) -> Result<(), String> {
    let mut benches = suites::read("benches")?;
    let names: Vec<String> = benches.iter().map(|bench| bench.name.clone()).collect();
    benches.retain(|bench| only.is_none_or(|name| bench.name == name));
    if benches.is_empty() {
        return Err(format!("benches/ has no such measurement; it holds {}", names.join(", ")));
    }
    let built = Command::new("cargo")
        .args(["build", "--release", "--quiet", "--package", "candor-cli", "--package", "candor-paced"])
        .status()
        .map_err(|e| format!("cargo: {e}"))?;
    if !built.success() {
        return Err("`cargo build --release` failed".into());
    }
    let mut failed = Vec::new();
    for bench in benches {
        println!("== {}", bench.name);
        needs::provide(&bench.needs)?;
        let program = target_folder().join("release/candor");
        let status = Command::new(needs::interpreter())
            .arg(&bench.path)
            .arg(&program)
            .args(options)
            .env("CANDOR", &program)
            .env("CANDOR_BENCH_PYTHON", needs::bench_environment())
            .env("NODE_PATH", needs::node_folder())
            .status()
            .map_err(|e| format!("{}: {e}", bench.path.display()))?;
        if !status.success() {
            failed.push(bench.name);
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", "))) }
}
