//! From the files that the settings name to what decides about requests.

use std::{path::Path, sync::Arc};

use candor_contract::{
    Contract, Diagnostic, DocumentPart, Loader, Mount, Mounted, Severity, Source, Spelling,
};
use candor_guard::idempotency::KeyLimits;
use candor_inspect::{Inspector, Site, UnknownRoutes};
use candor_rule::{Finding, Rule, ScopeKey};
use candor_wire::Limits;

use crate::{
    guards, neighbours,
    output::Failure,
    settings::{self, Settings, World, flags::Given, table},
    shelf::Shelf,
};

/// Reads settings with the real environment and every rule that there is.
///
/// # Errors
/// Everything wrong with them: exit code 2.
pub fn settings(given: &Given, file: Option<&Path>) -> Result<Settings, Failure> {
    load(given, file).map_err(Failure::usage)
}

/// As [`settings`], the faults as texts.
///
/// # Errors
/// Everything wrong with them.
pub fn load(given: &Given, file: Option<&Path>) -> Result<Settings, Vec<String>> {
    let environment = |name: &str| std::env::var(name).ok();
    load_within(given, file, &environment)
}

/// As [`load`], from flags and a named file alone: what is found in the current folder or the environment
/// does not count, so that the same command gives the same verdict everywhere.
///
/// # Errors
/// Everything wrong with them.
pub fn load_plain(given: &Given, file: Option<&Path>) -> Result<Settings, Vec<String>> {
    let environment = |name: &str| {
        let is_setting = name == "CANDOR_CONFIG" || table::ALL.iter().any(|s| s.variable() == name);
        if is_setting { None } else { std::env::var(name).ok() }
    };
    let file = file.or(Some(Path::new("")));
    load_within(given, file, &environment)
}

fn load_within(
    given: &Given,
    file: Option<&Path>,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Settings, Vec<String>> {
    let rules: Vec<&'static Rule> = candor_catalogue::rules().collect();
    let findings: Vec<&'static Finding> = candor_catalogue::findings().collect();
    settings::load(given, file, &World { environment, rules: &rules, findings: &findings })
}

/// What decides about requests, and warnings to print.
pub struct Ready {
    /// Decides.
    pub inspector: Inspector,
    /// What became of each document, by its name.
    pub parts: Vec<(String, Part)>,
    /// Every text that clauses of the contract may stand in.
    pub texts: Vec<Source>,
    /// What is not as the owner may think.
    pub warnings: Vec<Diagnostic>,
}

/// What belongs to one document.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// The files that it refers to.
    pub files: Vec<Source>,
    /// How many operations it has.
    pub operations: usize,
}

/// Reads and compiles the documents that the settings name, once, and gathers policy and limits. One from an
/// address is taken from there; where that fails and an earlier run kept a copy, the copy is, with a warning.
///
/// # Errors
/// Documents that cannot be had or compiled: exit code 2.
pub fn ready(settings: &Settings) -> Result<Ready, Failure> {
    let wanted = settings.wanted().map_err(Failure::usage)?;
    Shelf::once(settings, &wanted).map_err(Failure::usage)
}

/// The documents that the settings name, read or fetched once, as in [`ready`].
///
/// # Errors
/// Those that cannot be had.
pub fn sources(settings: &Settings) -> Result<Vec<Source>, Vec<String>> {
    Shelf::texts(settings, &settings.wanted()?)
}

/// Documents with the place where the settings say that they count.
pub fn mounted(settings: &Settings, sources: Vec<Source>) -> Vec<Mounted> {
    let wanted = settings.wanted().unwrap_or_default();
    let mount = |name: &str| wanted.iter().find(|w| w.name == name).map(|w| w.mount.clone());
    let place = |source: Source| Mounted { mount: mount(&source.name).unwrap_or_default(), source };
    sources.into_iter().map(place).collect()
}

/// Documents that count everywhere.
pub fn everywhere(sources: Vec<Source>) -> Vec<Mounted> {
    sources.into_iter().map(|source| Mounted { source, mount: Mount::default() }).collect()
}

/// As [`ready`], with documents that were read already.
///
/// # Errors
/// What is wrong with them.
pub fn prepare(settings: &Settings, sources: Vec<Source>) -> Result<Ready, Vec<Diagnostic>> {
    let loader = neighbours::reader(&sources, |name| settings.path_of(name));
    build(settings, &mounted(settings, sources.clone()), &[], &loader)
}

/// Compiles documents with what they refer to, which `loader` reads, and gathers policy and limits. Those
/// that are awaited are waited for.
///
/// # Errors
/// What is wrong with them.
pub fn build(
    settings: &Settings,
    mounted: &[Mounted],
    awaited: &[(String, Mount)],
    loader: &Loader<'_>,
) -> Result<Ready, Vec<Diagnostic>> {
    let mut loaded = Contract::load_mounted(mounted, loader)?;
    let taken = taken_paths(settings, &loaded.contract);
    if !taken.is_empty() {
        return Err(taken);
    }
    let files = |range: &std::ops::Range<usize>| loaded.files.get(range.clone()).unwrap_or_default().to_vec();
    let part = |part: &DocumentPart| Part { files: files(&part.files), operations: part.operations };
    let names = mounted.iter().map(|m| m.source.name.clone());
    let parts = names.zip(loaded.parts.iter().map(part)).collect();
    let mut warnings = std::mem::take(&mut loaded.warnings);
    let texts: Vec<Source> = mounted.iter().map(|m| m.source.clone()).chain(loaded.files).collect();
    let has_contract = !mounted.is_empty() || !awaited.is_empty();
    if has_contract && awaited.is_empty() {
        warnings.extend(unknown_scopes(settings, &loaded.contract));
        warnings.extend(settings.stale_clauses(&texts));
    }
    for (name, mount) in awaited {
        loaded.contract.await_document(name, mount.clone());
    }
    let (guards, found) = guards::of(settings, &loaded.contract, awaited.is_empty())?;
    warnings.extend(found);
    if settings.switch(&table::NULL_AS_ABSENT) {
        loaded.contract.take_null_as_absent();
    }
    let unknown_routes = match settings.text(&table::UNKNOWN_ROUTES) {
        Some("pass") => UnknownRoutes::Pass,
        _ => UnknownRoutes::Refuse,
    };
    let inspector = Inspector {
        policy: settings.policy.clone(),
        limits: limits(settings),
        body_limits: body_limits(settings),
        contract: has_contract.then(|| Arc::new(loaded.contract)),
        unknown_routes,
        spelling: Spelling {
            any_case: settings.text(&table::PATH_CASE) == Some("ignore"),
            any_slash: settings.text(&table::TRAILING_SLASH) == Some("ignore"),
        },
        rates: settings.limits.clone(),
        policies: settings.policies.clone(),
        keys: KeyLimits {
            longest: usize::try_from(settings.number(&table::MAX_KEY)).unwrap_or(usize::MAX),
            remembered: settings.duration(&table::REMEMBER_KEY),
            ..KeyLimits::default()
        },
        site: site(settings),
        guards: guards.map(Arc::new),
    };
    Ok(Ready { inspector, parts, texts, warnings })
}

/// Diagnostics as they are printed.
pub fn texts(found: &[Diagnostic]) -> Vec<String> {
    found.iter().map(ToString::to_string).collect()
}

/// Scopes of the file that name nothing: a slip of the pen that would otherwise go unnoticed.
fn unknown_scopes(settings: &Settings, contract: &Contract) -> Vec<Diagnostic> {
    let is_there = |key: &ScopeKey| {
        contract.operations().any(|operation| {
            let scope = operation.scope();
            match key {
                ScopeKey::Document(name) => scope.document.as_deref() == Some(name),
                ScopeKey::Path(path) => scope.path.as_deref() == Some(path),
                ScopeKey::Operation(name) => scope.operation.as_deref() == Some(name),
            }
        })
    };
    let unknown = settings.scopes.iter().filter(|(key, _)| !is_there(key));
    unknown.map(|(_, at)| Diagnostic { severity: Severity::Warning, ..at.clone() }).collect()
}

/// Paths of the contract that the gateway would answer itself.
fn taken_paths(settings: &Settings, contract: &Contract) -> Vec<Diagnostic> {
    let prefix = settings.text(&table::PREFIX).unwrap_or_default();
    let mut found: Vec<Diagnostic> = Vec::new();
    for scope in contract.operations().map(|operation| operation.scope()) {
        let path = scope.path.as_deref().unwrap_or_default();
        let file = scope.document.as_deref().unwrap_or_default();
        let is_taken = path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let message = format!("the path `{path}` lies under {prefix}, which the gateway answers itself");
        if is_taken && !found.iter().any(|d| d.message == message) {
            found.push(Diagnostic {
                severity: Severity::Error,
                code: None,
                file: file.to_owned(),
                line: 1,
                column: 1,
                message,
                help: "give the gateway another prefix: `--prefix /_help`".into(),
                excerpt: String::new(),
                caret: 0,
            });
        }
    }
    found
}

fn body_limits(settings: &Settings) -> candor_syntax::Limits {
    let count = |setting| usize::try_from(settings.number(setting)).unwrap_or(usize::MAX);
    candor_syntax::Limits {
        json: candor_syntax::json::Limits { max_depth: count(&table::MAX_DEPTH) },
        max_decoded: settings.number(&table::MAX_DECODED),
        max_fields: count(&table::MAX_FIELDS),
        max_parts: count(&table::MAX_PARTS),
        max_part: settings.number(&table::MAX_PART),
        ..candor_syntax::Limits::default()
    }
}

fn limits(settings: &Settings) -> Limits {
    let count = |setting| usize::try_from(settings.number(setting)).unwrap_or(usize::MAX);
    Limits {
        max_blank_lines: count(&table::MAX_BLANK_LINES),
        max_method: count(&table::MAX_METHOD),
        max_target: count(&table::MAX_TARGET),
        max_params: count(&table::MAX_PARAMS),
        max_header: count(&table::MAX_HEADER),
        max_cookie: count(&table::MAX_COOKIE),
        max_headers: count(&table::MAX_HEADERS),
        max_header_count: count(&table::MAX_HEADER_COUNT),
        max_body: settings.number(&table::MAX_BODY),
        max_chunk_ext: count(&table::MAX_CHUNK_EXT),
        max_trailers: count(&table::MAX_TRAILERS),
        max_ranges: count(&table::MAX_RANGES),
    }
}

fn site(settings: &Settings) -> Site {
    let hosts = settings.list(&table::HOSTS);
    Site {
        hosts: (!hosts.is_empty()).then(|| hosts.to_vec()),
        services: settings.served(),
        named: settings.named(),
        reserved_headers: settings.list(&table::RESERVED_HEADERS).to_vec(),
        https_only: settings.text(&table::HTTPS) == Some("required"),
        pseudonym: settings.text(&table::PSEUDONYM).unwrap_or("candor").to_owned(),
        trust: settings.trust.clone(),
        max_hops: usize::try_from(settings.number(&table::MAX_HOPS)).unwrap_or(usize::MAX),
    }
}
