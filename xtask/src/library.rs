//! `api`: the library's documentation and public interface.

use std::process::Command;

/// Says what changed in the public interface since a revision, with the tools that are installed; a tool that is not
/// is named with the command that installs it.
///
/// # Errors
/// If the documentation has warnings, or a change breaks users of the same version.
pub fn compare(revision: &str) -> Result<(), String> {
    document()?;
    let baseline = format!("--baseline-rev={revision}");
    let range = format!("{revision}..HEAD");
    let semver: &[&str] = &["semver-checks", "--package", "candor", "--all-features", &baseline];
    let listing: &[&str] = &["public-api", "--package", "candor", "--all-features", "diff", &range];
    for arguments in [semver, listing] {
        let Some(tool) = arguments.first() else { continue };
        if !is_installed(tool) {
            println!(
                "cargo-{tool} is not installed, so that its check is left out: cargo install cargo-{tool}"
            );
            continue;
        }
        run(arguments, "")?;
    }
    Ok(())
}

/// The library's documentation, in which no link may be broken.
///
/// # Errors
/// If rustdoc warns of anything.
pub fn document() -> Result<(), String> {
    run(&["doc", "--package", "candor", "--all-features", "--no-deps", "--quiet"], "-D warnings")
}

fn run(arguments: &[&str], rustdoc: &str) -> Result<(), String> {
    let mut command = Command::new("cargo");
    command.args(arguments);
    if !rustdoc.is_empty() {
        command.env("RUSTDOCFLAGS", rustdoc);
    }
    let status = command.status().map_err(|e| format!("cargo: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("`cargo {}` failed", arguments.join(" "))) }
}

fn is_installed(tool: &str) -> bool {
    let probe = Command::new("cargo").args([tool, "--version"]).output();
    probe.is_ok_and(|output| output.status.success())
}
