//! The project's conventions as code. Every finding at once, as `file:line: what, how to mend`.

mod arrows;
mod attacks;
mod paths;
mod sources;

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{dependencies, docs, lists};

/// Something that is against a convention.
pub struct Finding {
    file: PathBuf,
    line: usize,
    what: String,
    mend: String,
}

impl Finding {
    /// `line` is 1-based.
    pub fn new(file: &Path, line: usize, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, what: what.into(), mend: mend.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}; to mend: {}", self.file.display(), self.line, self.what, self.mend)
    }
}

/// Checks everything.
///
/// # Errors
/// All findings, one per line, and their number.
pub fn run() -> Result<(), String> {
    let mut findings = Vec::new();
    let mut remarks = Vec::new();
    lists::check(&mut findings)?;
    arrows::check(&mut findings)?;
    attacks::check(&mut findings)?;
    sources::check(&mut findings, &mut remarks)?;
    paths::check(&mut findings)?;
    docs::check(&mut findings);
    dependencies::check(&mut findings)?;
    formatting(&mut findings)?;
    for remark in &remarks {
        println!("remark: {remark}");
    }
    if findings.is_empty() {
        println!("tidy");
        return Ok(());
    }
    findings.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    Err(format!("{}\n{} findings", lines.join("\n"), lines.len()))
}

fn formatting(findings: &mut Vec<Finding>) -> Result<(), String> {
    let output = Command::new("cargo")
        .args(["fmt", "--all", "--check", "--", "--files-with-diff"])
        .output()
        .map_err(|e| format!("cargo fmt: {e}; install it with `rustup component add rustfmt`"))?;
    let root = std::env::current_dir().map_err(|e| e.to_string())?;
    let said = String::from_utf8_lossy(&output.stdout);
    for line in said.lines().filter(|l| l.ends_with(".rs")) {
        let path = Path::new(line);
        let path = path.strip_prefix(&root).unwrap_or(path);
        findings.push(Finding::new(path, 1, "is not formatted", "cargo fmt --all"));
    }
    if !output.status.success() && said.trim().is_empty() {
        return Err(format!("cargo fmt: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    Ok(())
}

/// Files under `folder` whose name ends with `ending`, sorted; build output and foreign code left out.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                if !matches!(name.as_str(), "target" | "node_modules" | ".git" | "candor-data") {
                    folders.push(path);
                }
            } else if name.ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
