//! `candor correct`: a request that passes, made from one that does not, and checked before it is shown.

use std::{io::BufRead, path::Path, process::ExitCode};

use candor_exchange::curl;
use candor_inspect::Inspector;
use candor_reader::correct::{Correction, Edit, Given, Kind, correct};
use candor_rule::text::printable;
use candor_syntax::base64;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    arguments::{Correct, Format},
    contract, input,
    json_lines::{self, Answer},
    output::{self, Failure},
};

/// Corrects one request, or one per line of a file.
///
/// # Errors
/// If settings, contract or input cannot be used, or stdout cannot be written.
pub fn run(arguments: &Correct) -> Result<ExitCode, Failure> {
    let settings =
        contract::load_plain(&arguments.flags.0, arguments.config.as_deref()).map_err(Failure::usage)?;
    let ready = contract::ready(&settings)?;
    if let Some(file) = &arguments.jsonl {
        many(&ready.inspector, input::open(file)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let file = arguments.request.as_deref().unwrap_or(Path::new("-"));
    let sent = match &arguments.curl {
        Some(line) => input::command(line, arguments.entry)?,
        None => input::request(file, arguments.entry)?,
    };
    let baseline =
        arguments.baseline.as_deref().map(|b| input::numbered(&b.display().to_string())).transpose()?;
    let host = arguments.host.as_deref().or(sent.host.as_deref());
    let given = Given { baseline: baseline.as_ref().map(|b| b.request.as_slice()), host };
    let correction = correct(&sent.request, &ready.inspector, &given);
    let text = match arguments.format {
        Format::Json => {
            let mut answer = as_json(&correction);
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
        let given = Given { baseline: baseline.as_deref(), host: case.host.as_deref() };
        Ok(Answer { id: case.id, answer: as_json(&correct(&request, inspector, &given)) })
    })
}

const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Unneeded => "unneeded",
        Kind::Correction => "correction",
        Kind::Sketch => "sketch",
        Kind::Nothing => "nothing",
    }
}

fn as_json(correction: &Correction) -> Value {
    let edits: Vec<Value> = correction
        .edits
        .iter()
        .map(|e| {
            json!({
                "code": e.code, "detail": e.detail, "place": e.place, "offset": e.offset,
                "before": String::from_utf8_lossy(&e.before), "after": String::from_utf8_lossy(&e.after), "why": e.why,
            })
        })
        .collect();
    let patches = correction
        .patches
        .iter()
        .map(|p| json!({ "start": p.span.start, "end": p.span.end, "with_b64": base64::encode(&p.with) }));
    let gaps =
        correction.gaps.iter().map(|g| json!({ "place": g.place, "wanted": g.wanted, "marker": g.marker }));
    let left =
        correction.left.iter().map(|v| json!({ "code": v.rule.code, "detail": v.detail, "fix": v.fix }));
    json!({
        "offered": word(correction.kind),
        "corrected_b64": base64::encode(&correction.octets),
        "edits": edits,
        "patches": patches.collect::<Vec<_>>(),
        "gaps": gaps.collect::<Vec<_>>(),
        "left": left.collect::<Vec<_>>(),
        "curl": command(correction),
    })
}

/// The command that sends it, where there is something to send.
fn command(correction: &Correction) -> Option<String> {
    if correction.kind == Kind::Nothing {
        return None;
    }
    let octets = correction.octets.as_slice();
    let end = octets.windows(4).position(|w| w == b"\r\n\r\n").map_or(octets.len(), |at| at + 4);
    let (head, body) = octets.split_at(end);
    let host = curl::host_of(head).unwrap_or_default();
    Some(curl::command(head, body, None, &host).text)
}

fn as_text(correction: &Correction) -> String {
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
    if let Some(command) = command(correction) {
        text.push_str(&format!("\n{command}\n"));
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
