//! `candor generate`: validators for clients, from the document that the gateway enforces.

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use candor_contract::{Contract, Operation, Severity, Source};
use candor_generate::{Generated, Target};
use candor_rule::text::{counted, nearest};

use super::publish;
use crate::{
    arguments::{Generate, Validators},
    neighbours,
    output::{self, Failure},
    settings,
};

/// Writes the files of one target.
///
/// # Errors
/// If the document or an operation cannot be used, or a file cannot be written.
pub fn run(generate: &Generate) -> Result<ExitCode, Failure> {
    let (target, wanted) = match generate {
        Generate::Zod(wanted) => (Target::Zod, wanted),
        Generate::Pydantic(wanted) => (Target::Pydantic, wanted),
        Generate::Joi(wanted) => (Target::Joi, wanted),
        Generate::JsonSchema(wanted) => (Target::JsonSchema, wanted),
        Generate::Docs(wanted) => return publish::site(wanted),
        Generate::Openapi(wanted) => return publish::openapi(wanted),
    };
    let contract = read(&wanted.openapi)?;
    known(&contract, &wanted.operation)?;
    let terms = contract.terms(|operation| {
        wanted.operation.is_empty() || wanted.operation.iter().any(|name| is_called(operation, name))
    });
    let document = wanted.openapi.file_name().unwrap_or_default().to_string_lossy();
    let generated = candor_generate::generate(&terms, target, &document);
    write(&generated, &wanted.out)?;
    output::print(&summary(&generated, wanted, terms.operations.len()))?;
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> Result<Contract, Failure> {
    let text = fs::read(file).map_err(|error| Failure::usage(settings::unreadable(file, &error)))?;
    let sources = [Source { name: file.to_string_lossy().into_owned(), text }];
    let loader = neighbours::reader(&sources, |name: &str| PathBuf::from(name));
    match Contract::check(&sources, &loader) {
        Ok(loaded) => Ok(loaded.contract),
        Err(found) => {
            let errors = found.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
            Err(Failure::usage(errors.map(ToString::to_string).collect::<Vec<_>>()))
        }
    }
}

/// An operation that is not there would silently be left out.
fn known(contract: &Contract, wanted: &[String]) -> Result<(), Failure> {
    let names: Vec<String> = contract.operations().flat_map(names).collect();
    for name in wanted {
        if contract.operations().any(|operation| is_called(operation, name)) {
            continue;
        }
        let help = match nearest(name, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `--operation \"{near}\"`?"),
            None => "`candor check` lists the operations of a document".to_owned(),
        };
        return Err(Failure::usage((
            format!("--operation {name}: the document has no such operation"),
            help.as_str(),
        )));
    }
    Ok(())
}

fn names(operation: &Operation) -> Vec<String> {
    let place = format!("{} {}", operation.method(), operation.template());
    operation.id().map(str::to_owned).into_iter().chain([place]).collect()
}

fn is_called(operation: &Operation, name: &str) -> bool {
    names(operation).iter().any(|own| own == name)
}

fn write(generated: &Generated, folder: &Path) -> Result<(), Failure> {
    let failed = |path: &Path, error: &std::io::Error| {
        Failure::run((
            format!("{} cannot be written: {error}", path.display()),
            "name another folder with --out",
        ))
    };
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    for file in &generated.files {
        let path = folder.join(&file.name);
        fs::write(&path, &file.text).map_err(|error| failed(&path, &error))?;
    }
    Ok(())
}

fn summary(generated: &Generated, wanted: &Validators, operations: usize) -> String {
    let files = counted(generated.files.len(), "file", "files");
    let of = counted(operations, "operation", "operations");
    let mut out = format!("{}: {files} for {of}\n", wanted.out.display());
    // Writing to a String cannot fail.
    let _ = match generated.unexpressed.len() {
        0 => writeln!(out, "all that the gateway checks of these values is checked there"),
        gaps => {
            let gaps = counted(gaps, "part", "parts");
            writeln!(
                out,
                "{gaps} of the document not checked there: {}",
                wanted.out.join("README.md").display()
            )
        }
    };
    out
}
