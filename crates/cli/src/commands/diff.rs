//! `candor diff`: what a request has otherwise than one that worked, the likely cause first.

use std::{io::BufRead, process::ExitCode};

use candor_reader::diff::{Diff, Difference, diff};
use candor_rule::Span;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    arguments::{self, Format},
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
    let [request, worked] = arguments.requests.as_slice() else {
        let what = "two requests are compared, the one that fails and one that worked".to_owned();
        return Err(Failure::usage((what, "name two files")));
    };
    let (request, worked) =
        (input::numbered(&request.display().to_string())?, input::numbered(&worked.display().to_string())?);
    let found = diff(&request.request, &worked.request);
    let text = match arguments.format {
        Format::Json => serde_json::to_string_pretty(&as_json(&found)).unwrap_or_default() + "\n",
        Format::Text => as_text(&found),
    };
    output::print(&text)?;
    Ok(ExitCode::from(u8::from(!found.differences.is_empty())))
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
        Ok(Answer { id: case.id, answer: as_json(&diff(&request, &baseline)) })
    })
}

fn as_json(found: &Diff) -> Value {
    let span = |span: Option<Span>| span.map(|s| json!({ "start": s.start, "end": s.end }));
    let one = |d: &Difference| {
        json!({
            "aspect": d.aspect.name(), "place": d.place, "weight": d.weight, "what": d.what, "why": d.why,
            "here": span(d.here), "there": span(d.there),
        })
    };
    json!({ "differences": found.differences.iter().map(one).collect::<Vec<_>>(), "folded": found.folded })
}

/// Differences that a screen has room for.
const SHOWN: usize = 12;

fn as_text(found: &Diff) -> String {
    let Some((first, rest)) = found.differences.split_first() else {
        return "Nothing differs that a server would decide by.\n".to_owned() + &folded(found);
    };
    let mut text = format!("Most likely: {}\n", one(first));
    if !rest.is_empty() {
        text.push_str("\nAlso different:\n");
    }
    for difference in rest.iter().take(SHOWN) {
        text.push_str(&format!("- {}\n", one(difference)));
    }
    if rest.len() > SHOWN {
        text.push_str(&format!("- and {} more\n", rest.len() - SHOWN));
    }
    text + &folded(found)
}

fn one(difference: &Difference) -> String {
    let mut text = format!("{} {}", difference.what, difference.why);
    text.push_str(&match (difference.here, difference.there) {
        (Some(here), Some(there)) => format!(" (octet {}; there octet {})", here.start, there.start),
        (Some(here), None) => format!(" (octet {})", here.start),
        (None, Some(there)) => format!(" (there octet {})", there.start),
        (None, None) => String::new(),
    });
    text
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
