//! Settings: from flags, environment and `candor.toml` to values that remember where they came from.
//!
//! A flag wins over the environment, the environment over the file, the file over the default.

mod cost;
pub mod file;
pub mod flags;
mod limits;
pub mod live;
pub mod overlook;
mod policies;
pub mod rates;
pub mod reference;
mod services;
pub mod table;
pub mod tables;
pub mod templates;
pub mod tls;
pub mod value;
pub mod wanted;

use std::{
    collections::BTreeMap,
    fmt, fs,
    ops::Range,
    path::{Path, PathBuf},
    time::Duration,
};

use candor_contract::{Diagnostic, Mount};
use candor_gateway::{Corrections, ServiceConfig};
use candor_guard::{
    client_address::{HopField, Trust},
    limits::Limit,
    policies::Policies,
};
use candor_rule::{ClientStatus, Finding, Mode, Policy, PolicyError, Preset, Repair, Rule, ScopeKey};

use self::{
    file::{About, Entry, Reader, RuleSetting},
    flags::Given,
    overlook::Overlooked,
    table::Setting,
    tables::Shape,
    templates::OwnFormats,
    value::Value,
};

/// The file that is read if it is there and none is named.
pub const FILE: &str = "candor.toml";

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// The file, at this line.
    File(PathBuf, usize),
    /// This environment variable.
    Environment(String),
    /// This flag.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path, line) => write!(f, "{}:{line}", path.display()),
            Self::Environment(name) => f.write_str(name),
            Self::Flag(name) => write!(f, "--{name}"),
        }
    }
}

/// Everything that is set.
#[derive(Debug, Default)]
pub struct Settings {
    values: BTreeMap<&'static str, (Value, Origin)>,
    /// What to do about violations: preset, mode, `[rules]` and `[[scope]]`.
    pub policy: Policy,
    /// Scopes that the file names, each with the place to complain at if no contract has it.
    pub scopes: Vec<(ScopeKey, Diagnostic)>,
    /// Clauses of the contract that are overlooked.
    pub overlooked: Vec<Overlooked>,
    /// `[[contract]]` of the file; without effect where documents are named by flag or variable.
    pub contracts: Vec<Contract>,
    /// `[[limit]]`: how often somebody may ask.
    pub limits: Vec<Limit>,
    /// `[[service]]`: APIs behind the gateway beside that of `gateway.upstream`.
    services: Vec<ServiceConfig>,
    /// The user's own formats of problems.
    pub templates: OwnFormats,
    /// Which peers are believed when they say something of earlier hops.
    pub trust: Trust,
    /// What is decided by configuration alone.
    pub policies: Policies,
    /// Which statuses of the upstream's refusals are corrected.
    pub corrections: Corrections,
    /// `[rules]` as the file has it, with the place of each.
    pub rules: Vec<(RuleSetting, Origin)>,
    /// Tables that may be there several times as the file has them, with the place of each.
    pub tables: Vec<(&'static Shape, Entry, Origin)>,
    /// The file that was read.
    pub file: Option<PathBuf>,
    /// Where the file says what, to complain there.
    places: BTreeMap<&'static str, Diagnostic>,
}

/// Where a document is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// In a file.
    File(String),
    /// At an address; one that starts with `/` is the upstream's.
    Url(String),
}

/// A document of the contract with settings of its own.
#[derive(Debug)]
pub struct Contract {
    /// Where it is.
    pub location: Location,
    /// Where it counts.
    pub mount: Mount,
    /// Its mode.
    pub mode: Option<Mode>,
    /// The mode of its answers.
    pub responses: Option<Mode>,
    /// What is done with refusals of the upstream.
    pub repair: Option<Repair>,
    /// The largest body that its operations take, in octets.
    pub max_body: Option<u64>,
    /// Its rules.
    pub rules: Vec<RuleSetting>,
    /// File and line.
    pub origin: Origin,
}

/// What may be asked while settings are read.
pub struct World<'a> {
    /// The environment.
    pub environment: &'a dyn Fn(&str) -> Option<String>,
    /// Rules that may be named.
    pub rules: &'a [&'static Rule],
    /// Findings that may be named.
    pub findings: &'a [&'static Finding],
}

/// Reads all layers. `file` is the one named; without it `./candor.toml` is read if it exists. An empty name
/// means no file at all.
///
/// # Errors
/// Everything that is wrong, each ready to be printed.
pub fn load(given: &Given, file: Option<&Path>, world: &World<'_>) -> Result<Settings, Vec<String>> {
    let mut settings = Settings::default();
    let mut wrong = Vec::new();
    let named = file.map(Path::to_owned).or_else(|| (world.environment)("CANDOR_CONFIG").map(PathBuf::from));
    let path = named.or_else(|| Path::new(FILE).exists().then(|| FILE.into()));
    if let Some(path) = path.filter(|p| !p.as_os_str().is_empty()) {
        match fs::read_to_string(&path) {
            Ok(text) => wrong.extend(settings.read_file(&path, &text, world).iter().map(ToString::to_string)),
            Err(error) => wrong.push(unreadable(&path, &error)),
        }
        settings.file = Some(path);
    }
    for setting in table::ALL {
        let variable = setting.variable();
        let (texts, origin, said) = if let Some(texts) = given.get(setting) {
            (texts.to_vec(), Origin::Flag(setting.flag), format!("--{}", setting.flag))
        } else if let Some(text) = (world.environment)(&variable) {
            (vec![text], Origin::Environment(variable.clone()), variable)
        } else if !settings.values.contains_key(setting.key) && !setting.default.is_empty() {
            (vec![setting.default.to_owned()], Origin::Default, setting.key.to_owned())
        } else {
            continue;
        };
        match read(setting, &texts) {
            Ok(value) => drop(settings.values.insert(setting.key, (value, origin))),
            Err(misfit) => wrong.push(misfit_text(setting, &said, &texts, &misfit)),
        }
    }
    settings.apply_policy();
    settings.apply_contracts();
    wrong.extend(settings.apply_overlooked(world.rules));
    settings.note_rated_operations();
    wrong.extend(settings.apply_trust());
    wrong.extend(settings.apply_cors());
    wrong.extend(settings.apply_csrf());
    wrong.extend(settings.apply_versions());
    wrong.extend(settings.apply_corrections());
    wrong.extend(settings.price_faults());
    wrong.extend(settings.redaction_fault());
    if wrong.is_empty() { Ok(settings) } else { Err(wrong) }
}

/// A file that cannot be read, and what to do.
pub fn unreadable(path: &Path, error: &std::io::Error) -> String {
    let (message, help) = unreadable_message(path, error);
    format!("error: {message}\n  help: {help}")
}

/// The same in its two parts.
fn unreadable_message(path: &Path, error: &std::io::Error) -> (String, &'static str) {
    let help = match error.kind() {
        std::io::ErrorKind::NotFound => "check the name; paths are relative to the current folder",
        std::io::ErrorKind::PermissionDenied => "allow this user to read it",
        std::io::ErrorKind::InvalidData => "it must be UTF-8 text",
        std::io::ErrorKind::IsADirectory => "name a file, not a folder",
        _ => "check the file",
    };
    (format!("{} cannot be read: {error}", path.display()), help)
}

/// Enters what a scope says about one rule or finding.
fn scope_action(policy: &mut Policy, key: &ScopeKey, setting: &RuleSetting) -> Result<(), PolicyError> {
    let (Some(action), key) = (setting.action, key.clone()) else { return Ok(()) };
    match setting.about {
        About::Rule(rule) => policy.set_scope_action(key, rule, action)?,
        About::Finding(finding) => policy.set_scope_finding_action(key, finding, action),
    }
    Ok(())
}

fn read(setting: &Setting, texts: &[String]) -> Result<Value, value::Misfit> {
    let read: Vec<Value> = texts.iter().map(|t| setting.kind.read(t)).collect::<Result<_, _>>()?;
    if setting.kind.is_list() {
        let lists =
            read.into_iter().filter_map(|v| if let Value::List(list) = v { Some(list) } else { None });
        return Ok(Value::List(lists.flatten().collect()));
    }
    let nothing = || value::Misfit { expected: setting.kind.expected(), help: String::new() };
    read.into_iter().next_back().ok_or_else(nothing)
}

fn misfit_text(setting: &Setting, said: &str, texts: &[String], misfit: &value::Misfit) -> String {
    let found = match setting.kind {
        kind if kind.is_secret() => "a text (not shown)".to_owned(),
        _ => format!("\"{}\"", texts.join(", ")),
    };
    let mut text = format!("error: {said} is {found}; {} is expected", misfit.expected);
    if !misfit.help.is_empty() {
        text.push_str(&format!("\n  help: {}", misfit.help));
    }
    text
}

impl Settings {
    /// A text, address, path or word; `None` if it has no value.
    pub fn text(&self, setting: &Setting) -> Option<&str> {
        match self.values.get(setting.key) {
            Some((Value::Text(text), _)) => Some(text),
            _ => None,
        }
    }

    /// Several texts; empty if it has no value.
    pub fn list(&self, setting: &Setting) -> &[String] {
        match self.values.get(setting.key) {
            Some((Value::List(list), _)) => list,
            _ => &[],
        }
    }

    /// A count or a size in octets. Settings of these kinds have a default, so there always is one.
    pub fn number(&self, setting: &Setting) -> u64 {
        match self.values.get(setting.key) {
            Some((Value::Number(number), _)) => *number,
            _ => 0,
        }
    }

    /// A time span. Settings of this kind have a default, so there always is one.
    pub fn duration(&self, setting: &Setting) -> Duration {
        match self.values.get(setting.key) {
            Some((Value::Duration(duration), _)) => *duration,
            _ => Duration::ZERO,
        }
    }

    /// Yes or no; no if it has no value.
    pub fn switch(&self, setting: &Setting) -> bool {
        matches!(self.values.get(setting.key), Some((Value::Switch(true), _)))
    }

    /// A value and where it came from.
    pub fn get(&self, setting: &Setting) -> Option<(&Value, &Origin)> {
        self.values.get(setting.key).map(|(value, origin)| (value, origin))
    }

    /// A path as the settings mean it: from the file relative to the file, else to the current folder.
    pub fn resolve(&self, setting: &Setting, path: &str) -> PathBuf {
        match self.get(setting) {
            Some((_, Origin::File(file, _))) => file.parent().unwrap_or(Path::new("")).join(path),
            _ => PathBuf::from(path),
        }
    }

    /// Sets a value from inside the program, where nobody else said anything. True if it was taken.
    pub fn suggest(&mut self, setting: &Setting, value: Value) -> bool {
        let free = matches!(self.values.get(setting.key), None | Some((_, Origin::Default)));
        if free {
            self.values.insert(setting.key, (value, Origin::Default));
        }
        free
    }

    fn read_file(&mut self, path: &Path, text: &str, world: &World<'_>) -> Vec<Diagnostic> {
        let name = path.display().to_string();
        let (file, mut found) = Reader::new(&name, text, world).read();
        let preset = match file.values.get(table::PRESET.key) {
            Some((Value::Text(word), _)) => word.parse().unwrap_or_default(),
            _ => Preset::default(),
        };
        self.policy = Policy::new(preset);
        let mut check = |result: Result<(), PolicyError>, span| {
            if let Err(error) = result {
                found.push(Reader::diagnostic(&name, text, span, error.to_string(), ""));
            }
        };
        for setting in &file.rules {
            match setting.about {
                About::Rule(rule) => {
                    if let Some(action) = setting.action {
                        check(self.policy.set_action(rule, action), setting.span.clone());
                    }
                    if let Some(status) = setting.status {
                        check(self.policy.set_status(rule, status), setting.span.clone());
                    }
                }
                About::Finding(finding) => {
                    setting.action.into_iter().for_each(|a| self.policy.set_finding_action(finding, a));
                }
            }
        }
        for scope in file.all(&tables::SCOPE) {
            found.extend(self.read_scope(scope, &name, text));
        }
        for contract in file.all(&tables::CONTRACT) {
            found.extend(self.read_contract(contract, path, text));
        }
        for limit in file.all(&tables::LIMIT) {
            found.extend(self.read_limit(limit, path, text));
        }
        for service in file.all(&tables::SERVICE) {
            found.extend(self.read_service(service, path, text));
        }
        found.extend(self.read_policies(&file, path, text));
        found.extend(self.templates.read(file.all(&tables::TEMPLATE), path, text));
        let origin = |span: &Range<usize>| {
            let place = Reader::diagnostic(&name, text, span.clone(), String::new(), "");
            Origin::File(path.to_owned(), place.line)
        };
        self.rules = file.rules.into_iter().map(|rule| (rule.clone(), origin(&rule.span))).collect();
        for shape in tables::ALL {
            let entries = file.entries.get(shape.key).into_iter().flatten();
            self.tables.extend(entries.map(|entry| (*shape, entry.clone(), origin(&entry.span))));
        }
        for (key, (value, place)) in file.values {
            self.values.insert(key, (value, Origin::File(path.to_owned(), place.line)));
            self.places.insert(key, place);
        }
        found
    }

    /// Enters what is said of one document, path or operation.
    fn read_scope(&mut self, scope: &Entry, name: &str, text: &str) -> Vec<Diagnostic> {
        let named =
            ["document", "path", "operation"].into_iter().find_map(|what| Some((what, scope.text(what)?)));
        let Some((what, which)) = named else { return Vec::new() };
        let key = match what {
            "document" => ScopeKey::Document(which.to_owned()),
            "path" => ScopeKey::Path(which.to_owned()),
            _ => ScopeKey::Operation(which.to_owned()),
        };
        if let Some(mode) = scope.word("mode") {
            self.policy.set_scope_mode(key.clone(), mode);
        }
        if let Some(mode) = scope.word("responses") {
            self.policy.set_scope_responses(key.clone(), mode);
        }
        if let Some(repair) = scope.word("repair") {
            self.policy.set_scope_repair(key.clone(), repair);
        }
        if let Some(octets) = scope.number("max_body") {
            self.policy.set_scope_max_body(key.clone(), octets);
        }
        if let Some(need) = scope.word("idempotency_key") {
            self.policy.set_scope_idempotency_key(key.clone(), need);
        }
        if let Some(need) = scope.word("precondition") {
            self.policy.set_scope_precondition(key.clone(), need);
        }
        let mut found = Vec::new();
        for setting in &scope.rules {
            if let Err(error) = scope_action(&mut self.policy, &key, setting) {
                found.push(Reader::diagnostic(name, text, setting.span.clone(), error.to_string(), ""));
            }
        }
        let message = format!("no OpenAPI document in use has the {what} `{which}`");
        self.scopes.push((key, Reader::diagnostic(name, text, scope.place(what), message, "")));
        found
    }

    /// Enters a document with what is said of it.
    fn read_contract(&mut self, contract: &Entry, path: &Path, text: &str) -> Vec<Diagnostic> {
        let name = path.display().to_string();
        let mut found = Vec::new();
        for setting in &contract.rules {
            // Only whether it can be: the document's name may depend on other layers.
            let key = ScopeKey::Document(String::new());
            if let Err(error) = scope_action(&mut Policy::default(), &key, setting) {
                found.push(Reader::diagnostic(&name, text, setting.span.clone(), error.to_string(), ""));
            }
        }
        let (location, place) = match (contract.text("file"), contract.text("url")) {
            (Some(file), _) => (Location::File(file.to_owned()), contract.place("file")),
            (None, url) => (Location::Url(url.unwrap_or_default().to_owned()), contract.place("url")),
        };
        let line = Reader::diagnostic(&name, text, place, String::new(), "").line;
        let member = |name| contract.text(name).map(str::to_owned);
        self.contracts.push(Contract {
            location,
            mount: Mount { prefix: member("prefix"), host: member("host") },
            mode: contract.word("mode"),
            responses: contract.word("responses"),
            repair: contract.word("repair"),
            max_body: contract.number("max_body"),
            rules: contract.rules.clone(),
            origin: Origin::File(path.to_owned(), line),
        });
        found
    }

    /// Puts together what the layers say about proxies in front.
    fn apply_trust(&mut self) -> Option<String> {
        match Trust::read(self.list(&table::TRUST).iter().map(String::as_str)) {
            Ok(mut trust) => {
                trust.hops = usize::try_from(self.number(&table::TRUSTED_HOPS)).ok().filter(|hops| *hops > 0);
                if self.text(&table::CLIENT_ADDRESS) == Some("forwarded") {
                    trust.field = HopField::Forwarded;
                }
                self.trust = trust;
                None
            }
            Err(error) => Some(self.complaint(&table::TRUST, error.to_string(), error.help())),
        }
    }

    /// Puts together what the layers say about statuses that are corrected.
    fn apply_corrections(&mut self) -> Option<String> {
        match Corrections::new(self.list(&table::REPAIR_STATUSES), self.text(&table::REPAIR_CHALLENGE)) {
            Ok(corrections) => {
                self.corrections = corrections;
                None
            }
            Err(error) => self.complaint_at(&format!("repair.{}", error.setting), error.message, error.help),
        }
    }

    /// What is wrong with what is said about redaction.
    fn redaction_fault(&self) -> Option<String> {
        let (key, message, help) = crate::redaction::config(self).err()?;
        self.complaint_at(key, message, help)
    }

    fn complaint_at(&self, key: &str, message: String, help: String) -> Option<String> {
        let setting = table::ALL.iter().find(|s| s.key == key)?;
        Some(self.complaint(setting, message, help))
    }

    /// What is wrong with a value, told where it was said.
    fn complaint(&self, setting: &Setting, message: String, help: String) -> String {
        match (self.get(setting), self.places.get(setting.key)) {
            (Some((_, Origin::File(..))), Some(place)) => {
                Diagnostic { message, help, ..place.clone() }.to_string()
            }
            (Some((_, origin)), _) => format!("error: {origin}: {message}\n  help: {help}"),
            (None, _) => format!("error: {}: {message}\n  help: {help}", setting.key),
        }
    }

    /// What holds for the whole gateway: flags and environment may say something else than the file.
    fn apply_policy(&mut self) {
        let word = |setting| self.text(setting).unwrap_or_default();
        let preset = word(&table::PRESET).parse().unwrap_or_default();
        let mode = word(&table::MODE).parse().unwrap_or_default();
        let responses = word(&table::RESPONSES).parse().unwrap_or(Mode::Observe);
        let repair = word(&table::REPAIR).parse().unwrap_or_default();
        let value_status = word(&table::VALUE_STATUS).parse().ok().and_then(ClientStatus::new);
        self.policy.set_preset(preset);
        self.policy.set_mode(mode);
        self.policy.set_responses(responses);
        self.policy.set_repair(repair);
        value_status.into_iter().for_each(|status| self.policy.set_value_status(status));
    }
}

#[cfg(test)]
mod tests;
