//! The generated pages: what the catalogue knows, written under `docs/`.
//!
//! The catalogue's example `docs` writes them into a folder; here they are compared with, or copied to,
//! the project. So xtask itself needs none of the project's crates.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::tidy::{Finding, files};

const GENERATOR: &str = "crates/catalogue/examples/docs.rs";

/// Writes every page that changed, and deletes those that are generated no longer.
pub fn write() -> Result<(), String> {
    let pages = generate()?;
    for path in left_over(&pages) {
        fs::remove_file(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        println!("deleted {}", path.display());
    }
    for (path, text) in pages {
        if fs::read(&path).ok().as_ref() == Some(&text) {
            continue;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        }
        fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))?;
        println!("wrote {}", path.display());
    }
    write_configuration()
}

/// The page of settings, which the program prints itself. A test of the command line holds it against the
/// program, so that checking the pages need not build that.
fn write_configuration() -> Result<(), String> {
    let path = Path::new("docs/configuration.md");
    let output = Command::new("cargo")
        .args(["run", "--quiet", "--package", "candor-cli", "--", "config", "reference"])
        .output()
        .map_err(|e| format!("cargo: {e}"))?;
    if !output.status.success() {
        return Err(format!(
            "candor does not print its settings: {}",
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    if fs::read(path).ok().as_ref() != Some(&output.stdout) {
        fs::write(path, output.stdout).map_err(|e| format!("{}: {e}", path.display()))?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

/// Finds pages that are not what the catalogue says.
pub fn check(findings: &mut Vec<Finding>) {
    let pages = match generate() {
        Ok(pages) => pages,
        Err(error) => {
            let mend = "make it build: cargo run -p candor-catalogue --example docs -- FOLDER";
            findings.push(Finding::new(Path::new(GENERATOR), 1, error, mend));
            return;
        }
    };
    for path in left_over(&pages) {
        findings.push(Finding::new(&path, 1, "is generated no longer", "cargo xtask docs"));
    }
    for (path, text) in pages {
        if fs::read(&path).ok().as_ref() != Some(&text) {
            findings.push(Finding::new(&path, 1, "is out of date", "cargo xtask docs"));
        }
    }
}

/// Pages in the folder of rules that no rule stands behind.
fn left_over(pages: &[(PathBuf, Vec<u8>)]) -> Vec<PathBuf> {
    let there = if pages.is_empty() { Vec::new() } else { files(Path::new("docs/rules"), ".md") };
    there.into_iter().filter(|path| !pages.iter().any(|(page, _)| page == path)).collect()
}

/// Every page: its path from the root and its text.
fn generate() -> Result<Vec<(PathBuf, Vec<u8>)>, String> {
    if !Path::new(GENERATOR).exists() {
        return Ok(Vec::new());
    }
    let folder = crate::run::target_folder().join("generated-docs");
    // A page that is generated no longer must not linger.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let output = Command::new("cargo")
        .args(["run", "--quiet", "--package", "candor-catalogue", "--example", "docs", "--"])
        .arg(&folder)
        .output()
        .map_err(|e| format!("cargo: {e}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let first = said.lines().find(|l| l.starts_with("error")).unwrap_or("no message");
        return Err(format!("the pages cannot be generated: {first}"));
    }
    files(&folder, "")
        .into_iter()
        .map(|file| {
            let text = fs::read(&file).map_err(|e| format!("{}: {e}", file.display()))?;
            let path = file.strip_prefix(&folder).map_err(|e| e.to_string())?.to_owned();
            Ok((path, text))
        })
        .collect()
}
