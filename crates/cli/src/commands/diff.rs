//! `candor diff`: what a request has otherwise than one that worked, the likely cause first.

use std::{io::BufRead, process::ExitCode};

use candor_reader::diff::{Diff, Kept, NOTHING, diff, diff_kept};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    arguments::{self, Format},
    call::{self, Sources},
    input,
    json_lines::{self, Answer},
    output::{self, Failure},
};

/// Compares two requests, or two per line of a file.
///
/// # Errors
/// If the input cannot be used, or stdout cannot be written.
pub fn run(arguments: &arguments::Diff) -> Result<ExitCode, Failure> {
    if let Some(file) = &arguments.jsonl {
        many(input::open(file)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let names = &arguments.requests;
    let names_journal = names.iter().any(|name| !call::named_input(name));
    let sources = Sources::of(&arguments.flags.0, arguments.config.as_deref(), names_journal)?;
    let request = sources.named(names.first().map_or("-", String::as_str))?;
    let Some(worked) = sources.baseline(&request, names.get(1).map(String::as_str))? else {
        return Err(nothing_to_compare_with());
    };
    let worked_as_kept = Kept { octets: &worked.request, masked: &worked.masked };
    let found = diff_kept(request.sent.as_kept(), worked_as_kept);
    let text = match arguments.format {
        Format::Json => {
            let mut answer = found.as_json();
            answer["baseline"] = worked.origin.into();
            serde_json::to_string_pretty(&answer).unwrap_or_default() + "\n"
        }
        Format::Text if names.len() < 2 => format!("Compared with {}.\n\n{}", worked.origin, as_text(&found)),
        Format::Text => as_text(&found),
    };
    output::print(&text)?;
    Ok(ExitCode::from(u8::from(!found.differences.is_empty())))
}

/// Nothing that worked is at hand.
pub fn nothing_to_compare_with() -> Failure {
    let help = "name a request that worked: a file, a curl command, an id, or an operation of --openapi";
    Failure::usage(("no request that worked is at hand to compare with".to_owned(), help))
}

#[derive(Deserialize)]
struct Case {
    id: Value,
    request_b64: String,
    baseline_b64: String,
}

/// Two requests per line.
fn many(input: Box<dyn BufRead>) -> Result<(), Failure> {
    const HELP: &str = "each line is {\"id\": …, \"request_b64\": \"…\", \"baseline_b64\": \"…\"}";
    json_lines::answer(input, HELP, |case: Case| {
        let request = json_lines::octets("request_b64", &case.request_b64)?;
        let baseline = json_lines::octets("baseline_b64", &case.baseline_b64)?;
        Ok(Answer { id: case.id, answer: diff(&request, &baseline).as_json() })
    })
}

/// How many differences a screen has room for.
const SHOWN: usize = 12;

/// The differences that a screen has room for.
pub fn as_text(found: &Diff) -> String {
    let Some((first, rest)) = found.differences.split_first() else {
        return format!("{NOTHING}\n{}", folded(found));
    };
    let mut text = format!("Most likely: {}\n", first.sentence());
    if !rest.is_empty() {
        text.push_str("\nAlso different:\n");
    }
    for difference in rest.iter().take(SHOWN) {
        text.push_str(&format!("- {}\n", difference.sentence()));
    }
    if rest.len() > SHOWN {
        text.push_str(&format!("- and {} more\n", rest.len() - SHOWN));
    }
    text + &folded(found)
}

fn folded(found: &Diff) -> String {
    if found.folded.is_empty() {
        return String::new();
    }
    let shown: Vec<&str> = found.folded.iter().take(8).map(String::as_str).collect();
    let more = found.folded.len().saturating_sub(shown.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("\nFolded away: {}{more}\n", shown.join(", "))
}
