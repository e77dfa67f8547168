//! `candor search` and `candor show`: the journal on the command line, also while a gateway writes to it.

use std::{
    path::Path,
    process::ExitCode,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use candor_exchange::{Captured, Exchange, ExchangeId};
use candor_journal::{Journal, JournalError, Page, Query, QueryError, time};
use candor_journal_sqlite::SqliteJournal;
use candor_rule::text::printable;

use crate::{
    arguments::{Format, Search, Show},
    output::{self, Failure},
};

/// Lists matching exchanges, newest first.
///
/// # Errors
/// If the query cannot be understood, the journal cannot be read, or stdout cannot be written.
pub fn search(search: &Search) -> Result<ExitCode, Failure> {
    let query = parse(&search.query)?;
    let journal = open(&search.data)?;
    let found = collect(&journal, &query, usize::from(search.limit))?;
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
    let journal = open(&show.data)?;
    let id = show.id.trim();
    let by_id = match id.parse::<ExchangeId>() {
        Ok(id) => journal.get(id).map_err(unreadable)?,
        Err(_) => None,
    };
    let exchange = match by_id {
        Some(exchange) => Some(exchange),
        None => collect(&journal, &parse(&format!("id:\"{id}\""))?, 1)?.into_iter().next(),
    };
    let Some(exchange) = exchange else {
        let help = "check the id and the folder (--data); `candor search` lists the newest exchanges";
        let message = format!("{} holds no exchange with the id `{id}`", show.data.display());
        return Err(Failure::run((message, help)));
    };
    let text = match show.format {
        Format::Json => json_line(&exchange),
        Format::Text => in_full(&exchange),
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn open(folder: &Path) -> Result<SqliteJournal, Failure> {
    SqliteJournal::open_read_only(folder).map_err(unreadable)
}

fn unreadable(error: JournalError) -> Failure {
    let cause = error.source.as_ref().map(|s| format!(": {s}")).unwrap_or_default();
    Failure::run(format!("error: {}{cause}", error.message))
}

fn parse(text: &str) -> Result<Query, Failure> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    Query::parse(text, u64::try_from(now).unwrap_or(u64::MAX)).map_err(|error| misread(text, &error))
}

fn misread(text: &str, error: &QueryError) -> Failure {
    let column = text.get(..error.offset).map_or(0, |before| before.chars().count());
    let caret = format!("{}{}", " ".repeat(column), "^".repeat(error.length.max(1)));
    Failure::usage(format!("error: {error}\n  | {text}\n  | {caret}"))
}

/// Goes on where a bounded scan ended, until there are enough.
fn collect(journal: &dyn Journal, query: &Query, limit: usize) -> Result<Vec<Arc<Exchange>>, Failure> {
    let mut all = Vec::new();
    let mut page = Page { limit, ..Page::default() };
    loop {
        let found = journal.search(query, page).map_err(unreadable)?;
        all.extend(found.exchanges);
        match found.next {
            Some(next) if all.len() < limit => {
                page = Page { before: Some(next), limit: limit - all.len(), ..page };
            }
            _ => return Ok(all),
        }
    }
}

fn json_line(exchange: &Exchange) -> String {
    serde_json::to_string(exchange).map_or_else(|e| format!("{{\"error\":\"{e}\"}}\n"), |text| text + "\n")
}

/// One line: time, status, request, rule, id.
fn summary(exchange: &Exchange) -> String {
    let status = exchange.status();
    let status = if status == 0 { "---".to_owned() } else { status.to_string() };
    let request = printable(format!("{} {}", exchange.method, exchange.target).as_bytes(), 60);
    let code = exchange.code().unwrap_or("");
    format!(
        "{}  {status}  {request:<60}  {code:<28}  {}\n",
        clock(exchange.id.unix_millis()),
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
    text.push_str(&format!("\nRequest\n{}{}", lines(&exchange.request.head), lines(&exchange.request.body)));
    if let Some(response) = &exchange.response {
        let message = &response.message;
        text.push_str(&format!("\nResponse\n{}{}", lines(&message.head), lines(&message.body)));
    }
    text
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

/// `2026-11-21 23:59:59.123` in UTC.
fn clock(unix_millis: u64) -> String {
    let (seconds, millis) = (unix_millis / 1000, unix_millis % 1000);
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = time::civil(days);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{millis:03}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_in_utc() {
        assert_eq!(clock(0), "1970-01-01 00:00:00.000");
        assert_eq!(clock(951_782_400_000), "2000-02-29 00:00:00.000");
        assert_eq!(clock(1_795_305_599_123), "2026-11-21 23:59:59.123");
    }
}
