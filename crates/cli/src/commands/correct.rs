//! `candor correct`: a request that passes, made from one that does not, and checked before it is shown.

use std::{io::BufRead, path::Path, process::ExitCode};

use candor_inspect::Inspector;
use candor_reader::{
    account::command,
    correct::{Correction, Edit, Given, Kind, correct},
};
use candor_rule::text::printable;
use candor_syntax::base64;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    arguments::{Correct, Format},
    call::{self, Call, Sources},
    input,
    json_lines::{self, Answer},
    output::{self, Failure},
};

/// Corrects one request, or one per line of a file.
///
/// # Errors
/// If settings, contract or input cannot be used, or stdout cannot be written.
pub fn run(arguments: &Correct) -> Result<ExitCode, Failure> {
    let names_journal =
        arguments.id.is_some() || arguments.baseline.as_deref().is_some_and(|name| !call::named_input(name));
    let sources = Sources::of(&arguments.flags.0, arguments.config.as_deref(), names_journal)?;
    if let Some(file) = &arguments.jsonl {
        many(&sources.inspector, input::open(file)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let call = match (&arguments.id, &arguments.curl) {
        (Some(id), _) => sources.by_id(id)?,
        (None, Some(line)) => Call::from(input::command(line, arguments.entry)?),
        (None, None) => {
            Call::of_file(arguments.request.as_deref().unwrap_or(Path::new("-")), arguments.entry)?
        }
    };
    let correction = of(&sources, &call, arguments.baseline.as_deref(), arguments.host.as_deref())?;
    let sent = call.sent;
    let text = match arguments.format {
        Format::Json => {
            let mut answer = correction.as_json();
            answer["request_b64"] = base64::encode(&sent.request).into();
            answer["remarks"] = sent.remarks.into();
            serde_json::to_string_pretty(&answer).unwrap_or_default() + "\n"
        }
        Format::Text => {
            let remarks = sent.remarks.iter().map(|remark| format!("Note: {remark}\n"));
            remarks.collect::<String>() + &as_text(&correction)
        }
    };
    output::print(&text)?;
    Ok(ExitCode::from(u8::from(matches!(correction.kind, Kind::Sketch | Kind::Nothing))))
}

/// The correction of a call, made with the request of this name at hand, or the nearest that worked.
///
/// # Errors
/// If not all of the request is known, or the other one cannot be found.
pub fn of(
    sources: &Sources,
    call: &Call,
    baseline: Option<&str>,
    host: Option<&str>,
) -> Result<Correction, Failure> {
    call.must_be_whole()?;
    let baseline = sources.baseline(call, baseline)?;
    let given = Given {
        baseline: baseline.as_ref().map(|b| b.request.as_slice()),
        is_example: baseline.as_ref().is_some_and(|b| b.is_example),
        host: host.or(call.sent.host.as_deref()),
    };
    Ok(correct(&call.sent.request, &sources.inspector, &given))
}

#[derive(Deserialize)]
struct Case {
    id: Value,
    request_b64: String,
    baseline_b64: Option<String>,
    host: Option<String>,
}

/// One correction per line.
fn many(inspector: &Inspector, input: Box<dyn BufRead>) -> Result<(), Failure> {
    const HELP: &str =
        "each line is {\"id\": …, \"request_b64\": \"…\"}, with \"baseline_b64\" if there is one";
    json_lines::answer(input, HELP, |case: Case| {
        let request = json_lines::octets("request_b64", &case.request_b64)?;
        let baseline =
            case.baseline_b64.as_deref().map(|b| json_lines::octets("baseline_b64", b)).transpose()?;
        let given = Given { baseline: baseline.as_deref(), is_example: false, host: case.host.as_deref() };
        Ok(Answer { id: case.id, answer: correct(&request, inspector, &given).as_json() })
    })
}

/// A correction for people: what becomes of what, and why.
pub fn as_text(correction: &Correction) -> String {
    let mut text = match correction.kind {
        Kind::Unneeded => return "The request is accepted as it is.\n".to_owned(),
        Kind::Correction => "Correction: the request passes with these edits.\n".to_owned(),
        Kind::Sketch => "Sketch: the request passes once you have filled the marked gaps.\n".to_owned(),
        Kind::Nothing => "No correction can be offered.\n".to_owned(),
    };
    let mut told: Vec<&str> = Vec::new();
    for edit in &correction.edits {
        if !told.contains(&edit.why.as_str()) {
            told.push(&edit.why);
            let alike = correction.edits.iter().filter(|e| e.why == edit.why);
            text.push_str(&edits(edit, &alike.collect::<Vec<_>>()));
        }
    }
    for gap in &correction.gaps {
        text.push_str(&format!("\nFill in {}: {}, marked {}\n", gap.place, gap.wanted, gap.marker));
    }
    if correction.kind == Kind::Nothing {
        for violation in &correction.left {
            text.push_str(&format!(
                "\n{} ({})\n  fix: {}\n",
                violation.detail, violation.rule.code, violation.fix
            ));
        }
    }
    if correction.kind != Kind::Nothing {
        let command = command(correction);
        command.remarks.iter().for_each(|remark| text.push_str(&format!("\nNote: {remark}\n")));
        text.push_str(&format!("\n{}\n", command.text));
    }
    text
}

/// Edits that are told one by one; of more, how many there are.
const SHOWN: usize = 4;

/// Edits that share their reason.
fn edits(first: &Edit, alike: &[&Edit]) -> String {
    let mut text = format!("\n{}\n", first.why);
    for edit in alike.iter().take(SHOWN) {
        let (before, after) = (printable(&edit.before, 60), printable(&edit.after, 60));
        let what = match (before.is_empty(), after.is_empty()) {
            (true, _) => format!("put in {after}"),
            (_, true) => format!("take out {before}"),
            _ => format!("{before} becomes {after}"),
        };
        text.push_str(&format!("  octet {}: {what}\n", edit.offset));
    }
    if alike.len() > SHOWN {
        text.push_str(&format!("  and {} more\n", alike.len() - SHOWN));
    }
    text + &format!("  {} ({})\n", first.detail, first.code)
}
