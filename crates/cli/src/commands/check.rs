//! `candor check`: settings and OpenAPI documents, with messages like a compiler's, and what is enforced
//! of each operation.

mod json;
mod text;
mod told;

use std::{
    fs,
    io::{IsTerminal, Read},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use candor_contract::{Contract, Diagnostic, Enforced, Lint, Operation, Overview, Severity, Source};
use candor_inspect::{Guards, conditions_of};
use candor_reader::told::{annotations, junit, sarif};
use candor_rule::{Policy, Preset, text::nearest};

use crate::{
    arguments::{Check, ReportFormat},
    baseline::{self, Accepted},
    contract, neighbours,
    output::{self, Failure},
    settings::{self, Settings, flags::Given, table},
    shelf::Shelf,
};

/// From this size on it is said what is being read, in octets.
const LARGE: usize = 4 << 20;

/// Checks every file named; without any, `./candor.toml` and what it names.
///
/// # Errors
/// If there is nothing to check, a flag names nothing, or stdout cannot be written.
pub fn run(check: &Check) -> Result<ExitCode, Failure> {
    known_codes(&check.ignore)?;
    let accepted = baseline::read(check.baseline.as_deref())?;
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
        report.looked_at.push(file.display().to_string());
        match read(file) {
            Ok(sources) => report.documents(None, sources),
            Err(why) => report.texts.extend(why),
        }
    }
    report.found.retain(|d| d.severity == Severity::Error || !ignores(&check.ignore, d));
    if let Some(file) = &check.write_baseline {
        baseline::write(file, report.to_be_accepted())?;
    }
    report.accept(&accepted);
    report.print(check)
}

/// Codes of `--ignore` that are none would silence nothing.
fn known_codes(codes: &[String]) -> Result<(), Failure> {
    let Some(unknown) = codes.iter().find(|code| Lint::find(code).is_none()) else { return Ok(()) };
    let help = match nearest(unknown, Lint::all().map(|lint| lint.code)) {
        Some(near) => format!("did you mean `--ignore {near}`?"),
        None => "the code of each finding stands in brackets: `warning[code]`".to_owned(),
    };
    Err(Failure::usage((format!("--ignore {unknown}: there is no such code"), help.as_str())))
}

fn ignores(codes: &[String], diagnostic: &Diagnostic) -> bool {
    diagnostic.code.is_some_and(|code| codes.iter().any(|own| own == code))
}

/// A document by name or address; `-` is stdin.
fn read(file: &Path) -> Result<Vec<Source>, Vec<String>> {
    let name = file.to_string_lossy();
    if name.contains("://") {
        let settings = contract::load_plain(&Given::default(), None)?;
        let wanted = settings.at_address(&name).map_err(|why| vec![why])?;
        return Shelf::texts(&settings, &[wanted]);
    }
    let (name, read) = if name == "-" {
        let mut text = Vec::new();
        ("stdin".into(), std::io::stdin().lock().read_to_end(&mut text).map(|_| text))
    } else {
        (name, fs::read(file))
    };
    let text = read.map_err(|error| vec![settings::unreadable(Path::new(&*name), &error)])?;
    Ok(vec![Source { name: name.into_owned(), text }])
}

/// What came of everything that was checked.
#[derive(Default)]
struct Report {
    /// Files by their names.
    looked_at: Vec<String>,
    found: Vec<Diagnostic>,
    /// What the baseline accepts.
    accepted: Vec<Diagnostic>,
    /// Faults without a place.
    texts: Vec<String>,
    checked: Vec<Checked>,
}

/// Documents that were compiled together, and what is done about violations of them.
struct Checked {
    /// The file of settings, if one named the documents.
    settings: Option<String>,
    documents: Vec<String>,
    contract: Contract,
    policy: Policy,
    /// How many clauses are overlooked.
    overlooked: usize,
    /// Largest body in octets where an operation says nothing.
    max_body: u64,
    /// Who checks credentials, if the settings say what they are held against.
    guards: Option<Arc<Guards>>,
}

impl Checked {
    /// The operations with what is enforced of each.
    fn operations(&self, overview: &mut Overview<'_>) -> Vec<(&Operation, Enforced)> {
        let operations = self.contract.operations().enumerate();
        let enforced = operations.map(|(number, operation)| {
            let mut enforced = overview.of(operation);
            if let Some(guards) = &self.guards {
                let rules = guards.rules(number);
                enforced.gaps.retain(|gap| rules.is_empty() || !gap.is_security());
                enforced.checks += usize::from(!rules.is_empty());
                enforced.rules.extend(rules);
            }
            enforced.rules.extend(conditions_of(&self.policy, operation));
            enforced.rules.sort_by_key(|rule| (rule.phase, rule.code));
            (operation, enforced)
        });
        enforced.collect()
    }
}

impl Report {
    fn settings(&mut self, file: &Path) {
        self.looked_at.push(file.display().to_string());
        let loaded = contract::load(&Given::default(), Some(file));
        if let Ok(settings) = &loaded {
            self.certificates(settings);
        }
        let read = loaded.and_then(|settings| Ok((contract::sources(&settings)?, settings)));
        match read {
            Ok((sources, settings)) => self.documents(Some((file, &settings)), sources),
            Err(wrong) => self.texts.extend(wrong),
        }
    }

    /// The certificates that settings name.
    fn certificates(&mut self, settings: &Settings) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        match settings.tls() {
            Err(wrong) => self.texts.push(wrong),
            Ok(tls) => {
                let known = tls.map(|tls| tls.certificates()).unwrap_or_default();
                let said = settings::tls::warnings(&known, i64::try_from(now).unwrap_or(i64::MAX));
                self.found.extend(said.into_iter().map(|message| settings.certificate_warning(message)));
            }
        }
    }

    fn documents(&mut self, from: Option<(&Path, &Settings)>, sources: Vec<Source>) {
        announce(&sources);
        let resolve = |name: &str| match from {
            Some((_, settings)) => settings.path_of(name),
            None => PathBuf::from(name),
        };
        let loader = neighbours::reader(&sources, resolve);
        let mounted = match from {
            Some((_, settings)) => contract::mounted(settings, sources.clone()),
            None => contract::everywhere(sources.clone()),
        };
        let (contract, mut found) = match Contract::check_mounted(&mounted, &loader) {
            Ok(loaded) => (Some(loaded.contract), loaded.warnings),
            Err(found) => (None, found),
        };
        let documents = sources.iter().map(|source| source.name.clone()).collect();
        let (mut policy, mut overlooked) = (Policy::new(Preset::Default), 0);
        let mut max_body = candor_wire::Limits::default().max_body;
        let mut guards = None;
        if let Some((_, settings)) = from {
            policy = settings.policy.clone();
            overlooked = settings.overlooked.len();
            max_body = settings.number(&table::MAX_BODY);
            // What settings and documents say of each other.
            let both = match contract::prepare(settings, sources.clone()) {
                Ok(ready) => {
                    guards = ready.inspector.guards;
                    ready.warnings
                }
                Err(errors) => errors,
            };
            found.extend(
                both.into_iter().filter(|d| d.code.is_none() && !found.contains(d)).collect::<Vec<_>>(),
            );
        }
        let is_good = found.iter().all(|d| d.severity != Severity::Error);
        self.found.extend(found);
        if let Some(contract) = contract.filter(|_| is_good) {
            let settings = from.map(|(file, _)| file.display().to_string());
            self.checked.push(Checked {
                settings,
                documents,
                contract,
                policy,
                overlooked,
                max_body,
                guards,
            });
        }
    }

    /// What a baseline can accept: everything but errors.
    fn to_be_accepted(&self) -> Vec<Accepted> {
        let found = self.found.iter().filter(|d| d.severity != Severity::Error);
        found.filter_map(|d| Some(Accepted::in_file(d.code?, &d.file, &d.message))).collect()
    }

    fn accept(&mut self, accepted: &[Accepted]) {
        let is_accepted = |d: &Diagnostic| {
            let covers = |code| accepted.iter().any(|a| a.covers(code, &d.file, &d.message));
            d.severity != Severity::Error && d.code.is_some_and(covers)
        };
        let (accepted, open) = std::mem::take(&mut self.found).into_iter().partition(is_accepted);
        (self.accepted, self.found) = (accepted, open);
    }

    fn count(&self, severity: Severity) -> usize {
        let texts = if severity == Severity::Error { self.texts.len() } else { 0 };
        self.found.iter().filter(|d| d.severity == severity).count() + texts
    }

    fn print(&self, check: &Check) -> Result<ExitCode, Failure> {
        let picked = check.operation.as_deref().map(|wanted| self.pick(wanted)).transpose()?;
        let text = match check.format {
            ReportFormat::Json => json::document(self, picked.as_deref()),
            ReportFormat::Text => text::page(self, picked.as_deref(), check.verbose),
            ReportFormat::Sarif => sarif(&told::of(self, check.deny_warnings)),
            ReportFormat::Junit => junit(&told::of(self, check.deny_warnings)),
            ReportFormat::Github => annotations(&told::of(self, check.deny_warnings)),
        };
        output::print(&text)?;
        let denied = check.deny_warnings && self.count(Severity::Warning) > 0;
        Ok(ExitCode::from(u8::from(self.count(Severity::Error) > 0 || denied)))
    }

    /// The operations that `--operation` names, by id or by method and path.
    fn pick(&self, wanted: &str) -> Result<Vec<&Operation>, Failure> {
        let name = |o: &Operation| format!("{} {}", o.method(), o.template());
        let all = || self.checked.iter().flat_map(|checked| checked.contract.operations());
        let is_it = |o: &&Operation| o.id() == Some(wanted) || name(o).eq_ignore_ascii_case(wanted);
        let picked: Vec<&Operation> = all().filter(is_it).collect();
        if !picked.is_empty() || self.checked.is_empty() {
            return Ok(picked);
        }
        let names: Vec<String> =
            all().flat_map(|o| [o.id().map(str::to_owned), Some(name(o))]).flatten().collect();
        let help = match nearest(wanted, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `--operation \"{near}\"`?"),
            None => "name an operationId, or method and path: `--operation \"GET /pets\"`".to_owned(),
        };
        Err(Failure::usage((format!("--operation: there is no operation `{wanted}`"), help.as_str())))
    }
}

/// Says what is being read if that may take a while.
fn announce(sources: &[Source]) {
    for source in sources.iter().filter(|s| s.text.len() >= LARGE && std::io::stderr().is_terminal()) {
        eprintln!("reading {} ({} MiB) …", source.name, source.text.len() >> 20);
    }
}
