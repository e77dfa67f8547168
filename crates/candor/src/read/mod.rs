//! Values read into types, with every fault told where it stands.
//!
//! A deserialiser stops at its first error and says where in words. This one goes on: where a value does not fit it
//! notes what was asked for, and hands the type something that does, so that the rest is looked at too. What was made
//! up never leaves it. It runs only where reading has failed; what is in order is read by the fastest way there is.

mod access;
mod fault;
mod number;
mod reader;
mod told;

use candor_rule::{ParameterIn, TextSpan, Violation};
use candor_syntax::json::Document;
use serde::de::DeserializeOwned;

use fault::{Fault, Halt, Kind};
use reader::{Path, Reader, Session, Source};

/// One or more texts of one name: a parameter, a field of a form.
#[derive(Clone, Debug, Default)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) texts: Vec<Text>,
}

/// A text, and where it stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text {
    pub(crate) value: String,
    pub(crate) at: Option<TextSpan>,
}

/// Where fields were found.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Within {
    /// In the address.
    Parameters(ParameterIn),
    /// In a form.
    Form,
}

/// Runs for one body at most, each of which finds a fault that ends it.
const MAX_RUNS: usize = 40;

/// Octets of a body that are looked at again and again, over all runs.
const MAX_WORK: usize = 8 << 20;

/// The first fault, and the others.
pub(crate) type Faults = (Violation, Vec<Violation>);

/// A JSON text as a value.
///
/// # Errors
/// Every fault that can be found.
pub(crate) fn json<T: DeserializeOwned>(document: &Document<'_>) -> Result<T, Faults> {
    let runs = (MAX_WORK / document.text().len().max(1)).clamp(1, MAX_RUNS);
    run(&Source::Json(document.root()), runs).map_err(|(first, rest)| told::of_json(document, &first, &rest))
}

/// Fields by their names as a value.
///
/// # Errors
/// Every fault that can be found.
pub(crate) fn fields<T: DeserializeOwned>(fields: &[Field], within: Within) -> Result<T, Faults> {
    run(&Source::Fields(fields), MAX_RUNS)
        .map_err(|(first, rest)| told::of_fields(fields, within, &first, &rest))
}

/// Reads again and again, each time past what ended the time before.
fn run<T: DeserializeOwned>(source: &Source<'_>, runs: usize) -> Result<T, (Fault, Vec<Fault>)> {
    let mut session = Session::default();
    let mut ended: Vec<Fault> = Vec::new();
    for number in 0..runs {
        let result = T::deserialize(Reader::new(source.clone(), Path::Root, &session));
        let noted = session.faults.take();
        match result {
            Ok(value) if noted.is_empty() && ended.is_empty() => return Ok(value),
            Ok(_) => {
                ended.extend(noted);
                break;
            }
            Err(halt) => {
                let goes_on = session.pass(&halt) && number + 1 < runs;
                ended.extend(halt.into_fault());
                if !goes_on {
                    ended.extend(noted);
                    break;
                }
            }
        }
    }
    let mut ended = ended.into_iter();
    // A type that fails on what was made up, and on nothing else, says no more than that it failed.
    let unsaid = || Fault { pointer: String::new(), kind: Kind::Said(String::new()) };
    Err((ended.next().unwrap_or_else(unsaid), ended.collect()))
}

#[cfg(test)]
mod tests;
