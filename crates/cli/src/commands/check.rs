//! `candor check`: settings and OpenAPI documents, with messages like a compiler's.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use candor_contract::{Diagnostic, Severity, Source};
use serde_json::json;

use crate::{
    arguments::{Check, Format},
    contract,
    output::{self, Failure},
    settings::{self, flags::Given},
};

/// Checks every file named; without any, `./candor.toml` and what it names.
///
/// # Errors
/// If there is nothing to check, or stdout cannot be written.
pub fn run(check: &Check) -> Result<ExitCode, Failure> {
    let mut report = Report::default();
    if check.files.is_empty() {
        if !Path::new(settings::FILE).exists() {
            let help = "name files: `candor check openapi.yaml`";
            return Err(Failure::usage((format!("there is no ./{} to check", settings::FILE), help)));
        }
        report.settings(Path::new(settings::FILE));
    }
    let (tables, documents): (Vec<_>, Vec<_>) =
        check.files.iter().partition(|f| f.extension().is_some_and(|e| e == "toml"));
    for file in tables {
        report.settings(file);
    }
    for file in documents {
        match std::fs::read(file) {
            Ok(text) => report.documents(&[Source { name: file.display().to_string(), text }]),
            Err(error) => report.texts.push(settings::unreadable(file, &error)),
        }
    }
    report.print(check.format)
}

#[derive(Default)]
struct Report {
    found: Vec<Diagnostic>,
    /// Faults without a place.
    texts: Vec<String>,
    good: Vec<String>,
}

impl Report {
    fn settings(&mut self, file: &Path) {
        match contract::load(&Given::default(), Some(file)) {
            Err(wrong) => self.texts.extend(wrong),
            Ok(settings) => match contract::sources(&settings) {
                Err(wrong) => self.texts.extend(wrong),
                Ok(sources) => {
                    let names: Vec<String> = sources.iter().map(|s| s.name.clone()).collect();
                    match contract::prepare(&settings, sources) {
                        Ok(ready) => {
                            self.found.extend(ready.warnings);
                            self.good.push(format!("{}: good{}", file.display(), with(&names)));
                        }
                        Err(found) => self.found.extend(found),
                    }
                }
            },
        }
    }

    fn documents(&mut self, sources: &[Source]) {
        match contract::compile(sources, |name| PathBuf::from(name)) {
            Ok(loaded) => {
                let names: Vec<&str> = sources.iter().map(|s| s.name.as_str()).collect();
                let count = loaded.contract.operations().count();
                self.good.push(format!("{}: good, {count} operations", names.join(", ")));
                self.found.extend(loaded.warnings);
            }
            Err(found) => self.found.extend(found),
        }
    }

    fn print(&self, format: Format) -> Result<ExitCode, Failure> {
        let count = |severity| self.found.iter().filter(|d| d.severity == severity).count();
        let errors = count(Severity::Error) + self.texts.len();
        let warnings = count(Severity::Warning);
        let text = match format {
            Format::Json => {
                let found: Vec<_> =
                    self.found.iter().map(as_json).chain(self.texts.iter().map(|text| plain(text))).collect();
                format!("{:#}\n", json!({ "errors": errors, "warnings": warnings, "found": found }))
            }
            Format::Text => {
                let found = self.found.iter().map(ToString::to_string).chain(self.texts.iter().cloned());
                let mut lines: Vec<String> = found.map(|text| text + "\n").collect();
                lines.extend(self.good.iter().cloned());
                lines.push(format!("{errors} errors, {warnings} warnings\n"));
                lines.join("\n")
            }
        };
        output::print(&text)?;
        Ok(ExitCode::from(u8::from(errors > 0)))
    }
}

fn with(names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!(", with {}", names.join(", ")) }
}

fn as_json(d: &Diagnostic) -> serde_json::Value {
    let severity = if d.severity == Severity::Error { "error" } else { "warning" };
    json!({
        "severity": severity, "file": d.file, "line": d.line, "column": d.column,
        "message": d.message, "help": d.help,
    })
}

fn plain(text: &str) -> serde_json::Value {
    let (message, help) = text.split_once("\n  help: ").unwrap_or((text, ""));
    json!({ "severity": "error", "message": message.trim_start_matches("error: "), "help": help })
}
