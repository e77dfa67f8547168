//! `candor search` and `candor show`: the journal on the command line, also while a gateway writes to it.

use std::process::ExitCode;

use candor_exchange::{Captured, Exchange, Layer, ReadingRecord};
use candor_reader::Reader;
use candor_rule::text::printable;

use super::follow::follow;
use crate::{
    arguments::{Format, Search, Show},
    kept,
    output::{self, Failure},
};

/// Lists matching exchanges, newest first; with `--follow` oldest first, and those that come after them.
///
/// # Errors
/// If the query cannot be understood, the journal cannot be read, or stdout cannot be written.
pub fn search(search: &Search) -> Result<ExitCode, Failure> {
    let query = kept::parse(&search.query)?;
    let journal = kept::open(&search.data)?;
    if search.follow {
        let show = if search.format == Format::Json { json_line } else { summary };
        match follow(&journal, &query, usize::from(search.limit), show)? {}
    }
    let found = kept::collect(&journal, &query, usize::from(search.limit))?;
    let text = match search.format {
        Format::Json => found.iter().map(|e| json_line(e)).collect::<String>(),
        Format::Text if found.is_empty() => "nothing found\n".to_owned(),
        Format::Text => found.iter().map(|e| summary(e)).collect(),
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Shows one exchange.
///
/// # Errors
/// If there is none with this id, the journal cannot be read, or stdout cannot be written.
pub fn show(show: &Show) -> Result<ExitCode, Failure> {
    let exchange = kept::by_id(&show.data, &show.id)?;
    let text = match show.format {
        Format::Json => json_line(&exchange),
        Format::Text => in_full(&exchange),
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn json_line(exchange: &Exchange) -> String {
    serde_json::to_string(exchange).map_or_else(|e| format!("{{\"error\":\"{e}\"}}\n"), |text| text + "\n")
}

/// One line: time, status, request, rule or who refused it, id.
fn summary(exchange: &Exchange) -> String {
    let status = exchange.status();
    let status = if status == 0 { "---".to_owned() } else { status.to_string() };
    let request = printable(format!("{} {}", exchange.method, exchange.target).as_bytes(), 60);
    let author = || exchange.product().or_else(|| exchange.born().map(Layer::word));
    let code = exchange.code().or_else(author).unwrap_or("");
    format!(
        "{}  {status}  {request:<60}  {code:<28}  {}\n",
        kept::clock(exchange.id.unix_millis()),
        exchange.request_id
    )
}

fn in_full(exchange: &Exchange) -> String {
    let mut text = summary(exchange);
    for error in &exchange.errors {
        text.push_str(&format!("\n{}: {}\n", error.code, error.detail));
        for line in &error.excerpt {
            text.push_str(&format!("    {line}\n"));
        }
        text.push_str(&format!("  fix: {}\n", error.fix));
        if let Some(schema) = &error.schema {
            text.push_str(&format!(
                "  contract: {}:{}:{} {}\n",
                schema.file, schema.line, schema.column, schema.pointer
            ));
        }
    }
    if let Some(fault) = &exchange.fault {
        text.push_str(&format!("\n{}: {}\n", fault.code, fault.cause));
    }
    for note in &exchange.notes {
        text.push_str(&format!("\nnoted ({}): {}: {}\n", note.ruling, note.error.code, note.error.detail));
    }
    let now = || Reader::default().read_exchange(exchange).map(|reading| ReadingRecord::from(&reading));
    if let Some(reading) = exchange.reading.clone().or_else(now).filter(|r| r.layer != Layer::Candor) {
        text.push_str(&read(&reading));
    }
    for found in &exchange.findings {
        let code = printable(found.code.as_bytes(), MOST);
        text.push_str(&format!("\nfinding ({}): {code}: {}\n", found.severity, shown(&found.detail)));
    }
    text.push_str(&format!("\nRequest\n{}{}", lines(&exchange.request.head), lines(&exchange.request.body)));
    if let Some(repair) = &exchange.repair {
        text.push_str(&format!("\nrefusal of the upstream: {}\n", repair.done.word()));
        for note in &repair.notes {
            text.push_str(&format!("  {}\n", shown(note)));
        }
    }
    if let Some(original) = &exchange.original {
        let message = &original.message;
        text.push_str(&format!(
            "\nOriginal (the upstream's)\n{}{}",
            lines(&message.head),
            lines(&message.body)
        ));
    }
    if let Some(response) = &exchange.response {
        let message = &response.message;
        text.push_str(&format!("\nResponse\n{}{}", lines(&message.head), lines(&message.body)));
    }
    text
}

/// The reading of somebody else's refusal.
fn read(reading: &ReadingRecord) -> String {
    let product = match reading.product.as_str() {
        "" => String::new(),
        product => format!(", {}, {} % sure", shown(product), reading.confidence / 10),
    };
    let mut text = format!("\nReading\n  born: {}{product}\n", reading.layer);
    for evidence in &reading.evidence {
        text.push_str(&format!("    {}\n", shown(evidence)));
    }
    let (status, right) = (reading.status, reading.right_status);
    let right = match reading.misuse {
        true => format!("{right}, not {status}"),
        false => right.to_string(),
    };
    text.push_str(&format!(
        "  cause: {}, shape {}, right status {right}\n",
        shown(&reading.cause),
        reading.shape
    ));
    for limit in &reading.exceeded {
        text.push_str(&format!("  limit: {}\n", shown(limit)));
    }
    for field in &reading.fields {
        let (name, message) = (shown(&field.name), shown(&field.message));
        text.push_str(&format!("  names {name} in {}: {message}\n", shown(&field.within)));
    }
    for message in &reading.messages {
        text.push_str(&format!("  says: {}\n", shown(message)));
    }
    text
}

/// Characters of one text that are shown.
const MOST: usize = 400;

/// What came from the wire, safe in a terminal.
fn shown(text: &str) -> String {
    printable(text.as_bytes(), MOST)
}

/// Octets as lines that are safe in a terminal.
fn lines(captured: &Captured) -> String {
    let mut text = String::new();
    for line in captured.octets().split(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        text.push_str(&format!("    {}\n", printable(line, 2000)));
    }
    if captured.is_truncated() {
        text.push_str(&format!("    … {} octets in all\n", captured.size()));
    }
    text
}
