//! `candor diagnose`: the account of a failing call, on one screen.

use std::{io::BufRead, path::Path, process::ExitCode};

use candor_exchange::{FoundItem, Verdict};
use candor_problem::ErrorItem;
use candor_reader::{
    Reader,
    account::{Account, Known, Worked, judged},
    audit::{Auditor, Sample, Seen, Traffic},
    given::{self, Sent},
};
use serde::Serialize;

use crate::{
    arguments::{Diagnose, Format},
    call::{self, Call, Sources},
    input,
    json_lines::{self, Answer, ExchangeLine},
    output::{self, Failure},
};

/// Tells about one call, or reads one per line of a file.
///
/// # Errors
/// If the input cannot be used, or stdout cannot be written.
pub fn run(arguments: &Diagnose) -> Result<ExitCode, Failure> {
    let reader = arguments.without.iter().fold(Reader::default(), |reader, product| reader.without(product));
    if let Some(file) = &arguments.jsonl {
        many(&reader, input::open(file)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let names_journal =
        arguments.id.is_some() || arguments.baseline.as_deref().is_some_and(|n| !call::named_input(n));
    let sources = Sources::of(&arguments.flags.0, arguments.config.as_deref(), names_journal)?;
    let call = match &arguments.id {
        Some(id) => sources.by_id(id)?,
        None => told(arguments)?,
    };
    if call.sent.request.is_empty() && call.sent.response.is_none() {
        let help = "give a request, an answer, or both: `candor diagnose --help` shows how";
        return Err(Failure::usage(("nothing is there to read".to_owned(), help)));
    }
    let account = account(&call, &sources, arguments.baseline.as_deref(), &reader)?;
    if account.reading.as_ref().is_some_and(|reading| reading.status == 0) {
        let help = "an answer begins with a line such as `HTTP/1.1 400 Bad Request`";
        return Err(Failure::usage(("the response has no status line of HTTP".to_owned(), help)));
    }
    let text = match arguments.format {
        Format::Json => {
            let mut all = account.as_json();
            all["remarks"] = call.sent.remarks.clone().into();
            serde_json::to_string_pretty(&all).unwrap_or_default() + "\n"
        }
        Format::Text => account.screen(Some(&again(arguments))),
    };
    if arguments.format == Format::Text {
        call.sent.remarks.iter().for_each(|remark| eprintln!("note: {remark}"));
    }
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// The call that the arguments name.
fn told(arguments: &Diagnose) -> Result<Call, Failure> {
    if let Some(file) = &arguments.har {
        return Call::of_export(file, arguments.entry);
    }
    let given = |file: Option<&Path>| file.map(input::read).transpose();
    let response = given(arguments.response.as_deref())?;
    let mut sent = match (&arguments.request, &arguments.curl) {
        (Some(file), _) => input::request(file, arguments.entry)?,
        (None, Some(line)) => input::command(line, arguments.entry)?,
        (None, None) if response.is_some() => Sent::default(),
        (None, None) => return Call::of_stdin(arguments.entry),
    };
    sent.response = response.or(sent.response);
    Ok(Call::from(sent))
}

/// What is known of a call.
///
/// # Errors
/// If the request to compare with cannot be found.
pub fn account(
    call: &Call,
    sources: &Sources,
    baseline: Option<&str>,
    reader: &Reader,
) -> Result<Account, Failure> {
    let worked = sources.baseline(call, baseline)?;
    let exchange = call.exchange.as_deref();
    let judged: Vec<ErrorItem> = exchange.map(judged).unwrap_or_default();
    let findings = findings(call, sources, reader);
    Ok(Account::of(
        &Known {
            request: &call.sent.request,
            response: call.sent.response.as_deref().unwrap_or_default(),
            is_whole: exchange.is_none_or(|e| given::is_whole(&e.request)),
            host: call.sent.host.as_deref(),
            baseline: worked.as_ref().map(|w| Worked {
                request: &w.request,
                origin: &w.origin,
                is_example: w.is_example,
            }),
            inspector: &sources.inspector,
            judged: &judged,
            is_refused: exchange.is_some_and(|e| e.verdict == Verdict::Refused),
            fault: exchange.and_then(|e| e.fault.as_ref()),
            findings: &findings,
            redactor: &sources.redactor,
        },
        reader,
    ))
}

/// What the answer shows of its API: what was found when it came, and what is found now.
fn findings(call: &Call, sources: &Sources, reader: &Reader) -> Vec<FoundItem> {
    let auditor = Auditor::new(reader.clone()).with_rules(&sources.inspector);
    let exchange = call.exchange.as_deref();
    let sample = match exchange {
        Some(exchange) => Sample::of_kept(exchange, &exchange.request_id, &call.sent),
        None => Sample {
            request: &call.sent.request,
            response: call.sent.response.as_deref().unwrap_or_default(),
            ..Sample::default()
        },
    };
    let mut all: Vec<FoundItem> = exchange.map(|e| e.findings.clone()).unwrap_or_default();
    let found = auditor.look(&sample, &Traffic::default()).found;
    let new: Vec<FoundItem> = found
        .iter()
        .filter(|f| all.iter().all(|old| old.code != f.finding.code))
        .map(FoundItem::from)
        .collect();
    all.extend(new);
    all
}

/// The command that prints the correction of the same call in full.
fn again(arguments: &Diagnose) -> String {
    let mut words = vec!["candor correct".to_owned()];
    let mut add = |flag: &str, value: Option<String>| {
        words.extend(value.map(|value| format!("{flag} {}", candor_exchange::curl::shell(&value))));
    };
    let path = |path: &Option<std::path::PathBuf>| path.as_ref().map(|path| path.display().to_string());
    add("--id", arguments.id.clone());
    add("--request", path(&arguments.request).or_else(|| path(&arguments.har)));
    add("--curl", arguments.curl.clone());
    add("--entry", arguments.entry.map(|entry| entry.to_string()));
    add("--baseline", arguments.baseline.clone());
    add("--config", path(&arguments.config));
    for setting in [&crate::settings::table::OPENAPI, &crate::settings::table::DATA] {
        let values = arguments.flags.0.get(setting).unwrap_or_default();
        values.iter().for_each(|value| add(&format!("--{}", setting.flag), Some(value.clone())));
    }
    words.join(" ")
}

/// One reading as a line of `--jsonl`.
#[derive(Serialize)]
struct Said {
    layer: &'static str,
    product: &'static str,
    shape: u8,
    status: u16,
    right_status: u16,
    misuse: bool,
    fields: Vec<String>,
    findings: Vec<FoundItem>,
}

/// One reading per line.
fn many(reader: &Reader, input: Box<dyn BufRead>) -> Result<(), Failure> {
    let auditor = Auditor::new(reader.clone());
    json_lines::answer(input, ExchangeLine::HELP, |line: ExchangeLine| {
        let (request, response) = line.messages()?;
        Ok(Answer { id: line.id, answer: said(auditor.look_at(&request, &response)) })
    })
}

fn said(seen: Seen) -> Said {
    let Seen { reading, found, .. } = seen;
    Said {
        layer: reading.birthplace.layer.word(),
        product: reading.birthplace.product,
        shape: reading.shape,
        status: reading.status,
        right_status: reading.right_status,
        misuse: reading.is_misuse,
        fields: reading.fields.into_iter().map(|field| field.name).collect(),
        findings: found.iter().map(FoundItem::from).collect(),
    }
}
