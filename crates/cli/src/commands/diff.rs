//! `candor diff`: what a request has otherwise than one that worked, the likely cause first.

use std::{
    io::{self, BufRead, BufWriter, Write},
    process::ExitCode,
};

use candor_reader::diff::{Diff, Difference, diff};
use candor_rule::Span;
use serde_json::{Value, json};

use crate::{
    arguments::{self, Format},
    base64, input,
    output::{self, Failure, written},
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
    let (request, worked) = (input::numbered(request)?, input::numbered(worked)?);
    let found = diff(&request.request, &worked.request);
    let text = match arguments.format {
        Format::Json => serde_json::to_string_pretty(&as_json(&found)).unwrap_or_default() + "\n",
        Format::Text => as_text(&found),
    };
    output::print(&text)?;
    Ok(ExitCode::from(u8::from(!found.differences.is_empty())))
}

/// Two requests per line, in order, each answered before the next line is waited for.
fn many(input: Box<dyn BufRead>) -> Result<(), Failure> {
    const HELP: &str = "each line is {\"id\": …, \"request_b64\": \"…\", \"baseline_b64\": \"…\"}";
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    for (number, line) in input.lines().enumerate() {
        let at = |what: String| Failure::usage((format!("line {}: {what}", number + 1), HELP));
        let line = line.map_err(|e| at(format!("cannot be read: {e}")))?;
        if line.trim().is_empty() {
            continue;
        }
        let case: Value = serde_json::from_str(&line).map_err(|e| at(e.to_string()))?;
        let octets = |name: &str| {
            let text =
                case.get(name).and_then(Value::as_str).ok_or_else(|| at(format!("`{name}` is absent")))?;
            base64::decode(text.trim())
                .map_err(|place| at(format!("`{name}` is not base64 at its character {}", place + 1)))
        };
        let mut answer = as_json(&diff(&octets("request_b64")?, &octets("baseline_b64")?));
        answer["id"] = case.get("id").cloned().unwrap_or_default();
        let line = serde_json::to_writer(&mut out, &answer).map_err(io::Error::from);
        written(line.and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush()))?;
    }
    written(out.flush())
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
