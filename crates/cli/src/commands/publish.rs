//! `candor generate docs` and `candor generate openapi`: what the gateway enforces, for readers and for programs.

use std::{fs, path::Path, process::ExitCode};

use candor_catalogue::{Audience, PageContext, Published, SiteFile};
use candor_contract::Source;
use candor_rule::text::thousands;

use crate::{
    arguments::{Docs, WithProblems},
    contract::{self, Ready},
    output::{self, Failure},
    settings::{Settings, flags::Given, table},
};

/// What an API is called that says nothing of it.
const UNNAMED: &str = "API";

/// Writes the files of the site.
///
/// # Errors
/// If a document, a setting or a flag cannot be used, or a file cannot be written.
pub fn site(arguments: &Docs) -> Result<ExitCode, Failure> {
    let (_, ready) = read(&arguments.flags.0, arguments.config.as_deref())?;
    let named = || ready.texts.first().and_then(candor_contract::title);
    let title = arguments.title.clone().or_else(named).unwrap_or_else(|| UNNAMED.to_owned());
    let files = candor_catalogue::site(&ready.inspector, &title);
    files.iter().try_for_each(|file| write(&arguments.out, file))?;
    let count = thousands(files.len() as u64);
    output::print(&format!("{}: {count} files, begin with index.html\n", arguments.out.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the document with the answers to wrong requests.
///
/// # Errors
/// If the document, a setting or a flag cannot be used.
pub fn openapi(arguments: &WithProblems) -> Result<ExitCode, Failure> {
    let (settings, ready) = read(&arguments.flags.0, arguments.config.as_deref())?;
    let prefix = settings.text(&table::PREFIX).unwrap_or(table::PREFIX.default);
    let published = Published::of(&ready.inspector, PageContext { prefix }, Audience::Everybody);
    let own = documents(&ready);
    let (Some(published), [source]) = (published, own.as_slice()) else {
        let help = "name one: --openapi api.yaml";
        return Err(Failure::usage(("one OpenAPI document is needed".to_owned(), help)));
    };
    let text = published.with_problems(source);
    let text =
        text.map_err(|found| Failure::usage(found.iter().map(ToString::to_string).collect::<Vec<_>>()))?;
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn read(given: &Given, file: Option<&Path>) -> Result<(Settings, Ready), Failure> {
    let settings = contract::load_plain(given, file).map_err(Failure::usage)?;
    let ready = contract::ready(&settings)?;
    Ok((settings, ready))
}

/// The documents themselves, without the files that they refer to.
fn documents(ready: &Ready) -> Vec<&Source> {
    let is_own = |source: &&Source| ready.parts.iter().any(|(name, _)| *name == source.name);
    ready.texts.iter().filter(is_own).collect()
}

fn write(folder: &Path, file: &SiteFile) -> Result<(), Failure> {
    let path = folder.join(&file.path);
    let parent = path.parent().unwrap_or(folder);
    fs::create_dir_all(parent).and_then(|()| fs::write(&path, &file.text)).map_err(|error| {
        let help = "name another folder with --out, or make room there";
        Failure::run((format!("{} cannot be written: {error}", path.display()), help))
    })
}
