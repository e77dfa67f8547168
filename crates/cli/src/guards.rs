//! Credentials: from `[auth]` and `[[auth.scheme]]` to what decides about them.

mod material;
mod rings;

use std::path::{Path, PathBuf};

use candor_contract::{Contract, Diagnostic, Operation, SchemeKind, SecurityScheme, Severity};
use candor_guard::credentials::Forwarding;
use candor_inspect::{Guards, Inspector};
use candor_rule::text::{counted, nearest};

use crate::settings::{Origin, Settings, file::Entry, table, tables};

/// An `[[auth.scheme]]` and where it stands.
struct Listed<'s> {
    entry: &'s Entry,
    origin: &'s Origin,
}

/// What is wrong with one, and how to mend it.
struct Fault {
    message: String,
    help: String,
}

impl Fault {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}

impl<'s> Listed<'s> {
    fn all(settings: &'s Settings) -> impl Iterator<Item = Self> {
        let tables = settings.tables.iter().filter(|(shape, ..)| shape.key == tables::AUTH_SCHEME.key);
        tables.map(|(_, entry, origin)| Self { entry, origin })
    }

    fn name(&self) -> &'s str {
        self.entry.text("name").unwrap_or_default()
    }

    /// A file that it names, relative to the file that names it.
    fn path(&self, member: &str) -> Option<PathBuf> {
        let folder = match self.origin {
            Origin::File(file, _) => file.parent().unwrap_or(Path::new("")),
            _ => Path::new(""),
        };
        self.entry.text(member).map(|path| folder.join(path))
    }

    fn diagnostic(&self, severity: Severity, message: String, help: String) -> Diagnostic {
        let (file, line) = match self.origin {
            Origin::File(file, line) => (file.display().to_string(), *line),
            other => (other.to_string(), 1),
        };
        let (code, excerpt) = (None, String::new());
        Diagnostic { severity, code, file, line, column: 1, message, help, excerpt, caret: 0 }
    }
}

/// Every file with credentials that the settings name: a change of one counts.
pub fn files(settings: &Settings) -> Vec<PathBuf> {
    let of = |listed: Listed<'_>| {
        let keys = listed
            .path("jwks")
            .filter(|_| listed.entry.text("jwks").is_some_and(|jwks| !jwks.contains("://")));
        let others = ["users", "keys", "tokens", "revoked"].map(|member| listed.path(member));
        others.into_iter().chain([keys]).flatten().collect::<Vec<_>>()
    };
    Listed::all(settings).flat_map(of).collect()
}

/// True if the settings ask for any credentials to be checked.
fn are_set(settings: &Settings) -> bool {
    Listed::all(settings).next().is_some() || settings.text(&table::AUTH_UNLISTED) == Some("present")
}

/// What is said at the start about credentials that the contract asks for; nothing if it asks for none.
pub fn told(settings: &Settings, inspector: &Inspector) -> Option<String> {
    let asks =
        |operation: &&Operation| operation.security().iter().any(|alternative| !alternative.is_empty());
    let number = inspector.contract.as_ref()?.operations().filter(asks).count();
    let asked = format!("asked for by {}", counted(number, "operation", "operations"));
    let listed: Vec<&str> = Listed::all(settings).map(|listed| listed.name()).collect();
    match (number, &inspector.guards, &listed[..]) {
        (0, ..) => None,
        (_, None, _) => Some(format!("{asked}, and left to the API ([[auth.scheme]] has them checked)")),
        (_, Some(_), []) => Some(format!("{asked}; they only have to be present")),
        (_, Some(_), listed) => Some(format!("{asked}; checked for {}", listed.join(", "))),
    }
}

/// What decides about credentials, and warnings; nothing where credentials are left to the API. `is_complete`
/// says that no document is awaited.
///
/// # Errors
/// What is wrong with the settings or the files that they name.
pub fn of(
    settings: &Settings,
    contract: &Contract,
    is_complete: bool,
) -> Result<(Option<Guards>, Vec<Diagnostic>), Vec<Diagnostic>> {
    if !are_set(settings) {
        return Ok((None, Vec::new()));
    }
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    let mut used: Vec<String> = Vec::new();
    let realm = settings.text(&table::AUTH_REALM).unwrap_or_default();
    let is_present = settings.text(&table::AUTH_UNLISTED) != Some("pass");
    let mut guards = Guards::new(contract, realm, &mut |scheme| {
        let listed = Listed::all(settings).find(|listed| listed.name() == scheme.name);
        let Some(listed) = listed else {
            warnings.push(unlisted(scheme, is_present));
            return candor_inspect::method(scheme, None).ok().filter(|_| is_present);
        };
        used.push(scheme.name.clone());
        let made = material::of(&listed).and_then(|material| {
            candor_inspect::method(scheme, material).map_err(|message| Fault::new(message, KIND_HELP))
        });
        let error = |fault: Fault| errors.push(listed.diagnostic(Severity::Error, fault.message, fault.help));
        made.map_err(error).ok()
    });
    let asked: Vec<&str> = contract
        .operations()
        .flat_map(|operation| operation.security().iter().flatten())
        .map(|demand| demand.scheme.name.as_str())
        .collect();
    for listed in
        Listed::all(settings).filter(|listed| is_complete && !used.iter().any(|u| u == listed.name()))
    {
        let help = match nearest(listed.name(), asked.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "the name is the key under `components/securitySchemes`, and `security` asks for it"
                .to_owned(),
        };
        let message = format!("no operation asks for the security scheme `{}`", listed.name());
        warnings.push(listed.diagnostic(Severity::Warning, message, help));
    }
    match forwarding(settings) {
        Ok(forwarding) => guards.forwarding = forwarding,
        Err(fault) => {
            let origin = settings.get(&table::AUTH_HEADERS).map(|(_, origin)| origin.clone());
            errors.push(at(&origin.unwrap_or(Origin::Default), fault));
        }
    }
    guards.hide_forbidden = settings.switch(&table::AUTH_HIDE);
    if errors.is_empty() { Ok((Some(guards), warnings)) } else { Err(errors) }
}

const KIND_HELP: &str = "`candor config reference` lists what goes with which kind of scheme";

fn at(origin: &Origin, fault: Fault) -> Diagnostic {
    let (file, line) = match origin {
        Origin::File(file, line) => (file.display().to_string(), *line),
        other => (other.to_string(), 1),
    };
    Diagnostic {
        severity: Severity::Error,
        code: None,
        file,
        line,
        column: 1,
        message: fault.message,
        help: fault.help,
        excerpt: String::new(),
        caret: 0,
    }
}

/// A scheme that the contract asks for and that the settings do not name.
fn unlisted(scheme: &SecurityScheme, is_present: bool) -> Diagnostic {
    let what = match (is_present, &scheme.kind) {
        (_, SchemeKind::Unknown) => "is of no kind that is known, and is left to the API",
        (true, _) => {
            "has no [[auth.scheme]]: its credentials only have to be present, and the API checks them"
        }
        (false, _) => "has no [[auth.scheme]]: its credentials are left to the API",
    };
    Diagnostic {
        severity: Severity::Warning,
        code: None,
        file: scheme.at.file.clone(),
        line: scheme.at.line,
        column: scheme.at.column,
        message: format!("the security scheme `{}` {what}", scheme.name),
        help: format!("an [[auth.scheme]] with `name = \"{}\"` says what they are held against", scheme.name),
        excerpt: String::new(),
        caret: 0,
    }
}

/// `auth.headers`.
fn forwarding(settings: &Settings) -> Result<Forwarding, Fault> {
    let mut fields = Vec::new();
    for text in settings.list(&table::AUTH_HEADERS) {
        let help = "write NAME=PART, such as \"X-Auth-Subject=subject\"";
        let Some((name, part)) = text.split_once('=').map(|(name, part)| (name.trim(), part.trim())) else {
            return Err(Fault::new(format!("\"{text}\" names no part of the identity"), help));
        };
        let is_ours = ["host", "content-length", "transfer-encoding", "connection", "authorization"]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known));
        if is_ours || !candor_wire::grammar::is_token(name.as_bytes()) {
            return Err(Fault::new(format!("\"{name}\" cannot be the name of such a header field"), help));
        }
        let part = part.parse().map_err(|why| Fault::new(format!("\"{part}\": {why}"), help))?;
        fields.push((name.to_owned(), part));
    }
    Ok(Forwarding { fields })
}
