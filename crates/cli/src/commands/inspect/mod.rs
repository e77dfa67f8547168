//! `candor inspect`: what the gateway would say of requests from files.

mod told;
mod verdict;

use std::{io::BufRead, path::Path, process::ExitCode};

use candor_exchange::Redactor;
use candor_inspect::Inspector;
use candor_reader::{
    given::Sent,
    told::{annotations, junit, sarif},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    arguments::{Inspect, ReportFormat},
    baseline::{self, Accepted},
    contract, input,
    json_lines::{self, Answer},
    output::{self, Failure},
};
use verdict::{Verdict, judge};

/// Judges streams from files, or one per line of a file.
///
/// # Errors
/// If settings, contract or input cannot be used, or stdout cannot be written.
pub fn run(arguments: &Inspect) -> Result<ExitCode, Failure> {
    let settings =
        contract::load_plain(&arguments.flags.0, arguments.config.as_deref()).map_err(Failure::usage)?;
    let ready = contract::ready(&settings)?;
    if let Some(file) = &arguments.jsonl {
        many(&ready.inspector, input::open(file)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let accepted = baseline::read(arguments.baseline.as_deref())?;
    let redactor = Redactor::new(crate::redaction::of(&settings));
    let mut judged = Vec::new();
    for file in &arguments.files {
        judged
            .extend(streams(file)?.into_iter().map(|stream| Judged::of(stream, &ready.inspector, &redactor)));
    }
    if let Some(file) = &arguments.write_baseline {
        baseline::write(file, judged.iter().filter_map(Judged::to_be_accepted).collect())?;
    }
    judged.iter_mut().for_each(|judged| judged.is_accepted = judged.is_covered(&accepted));
    output::print(&match arguments.format {
        ReportFormat::Json => as_json(&judged),
        ReportFormat::Text => as_text(&judged),
        ReportFormat::Sarif => sarif(&told::of(&judged)),
        ReportFormat::Junit => junit(&told::of(&judged)),
        ReportFormat::Github => annotations(&told::of(&judged)),
    })?;
    Ok(ExitCode::from(u8::from(judged.iter().any(Judged::fails))))
}

/// The octets of one connection, and where they stand.
struct Stream {
    /// As it is told: the file, with the number of the request if it holds several.
    name: String,
    file: String,
    /// 1-based line at which it begins in its file.
    line: usize,
    octets: Vec<u8>,
}

/// What is said of one stream.
struct Judged {
    stream: Stream,
    verdict: Verdict,
    is_accepted: bool,
}

/// What a file holds: one connection, or each request of an export, or of commands of curl.
fn streams(file: &Path) -> Result<Vec<Stream>, Failure> {
    let (octets, name) = (input::read(file)?, file.display().to_string());
    let form = file.extension().map(|form| form.to_string_lossy().to_ascii_lowercase());
    let sent = match form.as_deref() {
        Some("har" | "json") => input::exchanges_of(&octets, &name)?,
        Some("curl") => commands(&octets, &name)?,
        _ => return Ok(vec![Stream { name: name.clone(), file: name, line: 1, octets }]),
    };
    let numbered = sent.into_iter().enumerate().map(|(index, sent)| Stream {
        name: format!("{name}#{}", index + 1),
        file: name.clone(),
        line: sent.line.max(1),
        octets: sent.request,
    });
    Ok(numbered.collect())
}

/// Commands of curl, each from the line that begins with its name to the next.
fn commands(octets: &[u8], name: &str) -> Result<Vec<Sent>, Failure> {
    let mut pieces: Vec<(usize, Vec<u8>)> = Vec::new();
    for (index, line) in octets.split_inclusive(|octet| *octet == b'\n').enumerate() {
        let begins = pieces.last().is_none_or(|(_, before)| {
            line.starts_with(b"curl ") && !before.trim_ascii_end().ends_with(b"\\")
        });
        match pieces.last_mut() {
            Some((_, before)) if !begins => before.extend_from_slice(line),
            _ => pieces.push((index + 1, line.to_vec())),
        }
    }
    let mut sent = Vec::new();
    for (line, piece) in pieces.into_iter().filter(|(_, piece)| !piece.trim_ascii().is_empty()) {
        let own = input::exchanges_of(&piece, &format!("{name}:{line}"))?;
        sent.extend(own.into_iter().map(|sent| Sent { line, ..sent }));
    }
    Ok(sent)
}

impl Judged {
    fn of(stream: Stream, inspector: &Inspector, redactor: &Redactor) -> Self {
        let verdict = judge(inspector, &stream.octets, Some(redactor));
        Self { stream, verdict, is_accepted: false }
    }

    fn fails(&self) -> bool {
        !self.is_accepted && !self.verdict.accepts()
    }

    /// What was said first.
    fn text(&self) -> &str {
        self.verdict.violations.first().map_or("", |item| &item.detail)
    }

    fn to_be_accepted(&self) -> Option<Accepted> {
        Some(Accepted::in_file(self.verdict.code.as_deref()?, &self.stream.name, self.text()))
    }

    fn is_covered(&self, accepted: &[Accepted]) -> bool {
        let Some(code) = &self.verdict.code else { return false };
        accepted.iter().any(|a| a.covers(code, &self.stream.name, self.text()))
    }
}

/// One verdict for itself; of several each with its name.
fn as_json(judged: &[Judged]) -> String {
    let text = match judged {
        [one] => serde_json::to_string_pretty(&one.verdict),
        several => {
            let named = several.iter().map(|one| {
                let mut value = serde_json::to_value(&one.verdict).unwrap_or_default();
                value["name"] = one.stream.name.as_str().into();
                value["accepted"] = one.is_accepted.into();
                value
            });
            serde_json::to_string_pretty(&json!({ "verdicts": named.collect::<Vec<_>>() }))
        }
    };
    text.unwrap_or_default() + "\n"
}

fn as_text(judged: &[Judged]) -> String {
    let [one] = judged else {
        let fails = judged.iter().filter(|one| one.fails()).count();
        let accepted = judged.iter().filter(|one| one.is_accepted).count();
        let listed: String = judged
            .iter()
            .filter(|one| one.fails())
            .map(|one| format!("{}\n{}\n", one.stream.name, one.verdict.as_text()))
            .collect();
        let more = if accepted == 0 { String::new() } else { format!("; the baseline accepts {accepted}") };
        return format!("{listed}{} requests, {fails} refused{more}\n", judged.len());
    };
    one.verdict.as_text()
}

#[derive(Deserialize)]
struct Case {
    id: Value,
    raw_b64: String,
}

/// One verdict per line.
fn many(inspector: &Inspector, input: Box<dyn BufRead>) -> Result<(), Failure> {
    json_lines::answer(input, "each line is {\"id\": …, \"raw_b64\": \"…\"}", |case: Case| {
        let octets = json_lines::octets("raw_b64", &case.raw_b64)?;
        Ok(Answer { id: case.id, answer: judge(inspector, &octets, None) })
    })
}
