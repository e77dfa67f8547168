//! The journal as commands ask it: exchanges by id and by query.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use candor_exchange::{Exchange, ExchangeId};
use candor_journal::{Journal, JournalError, Page, Query, QueryError, time};

use crate::{output::Failure, place::Place};

/// The exchange with a request id or an exchange id.
///
/// # Errors
/// If there is none with this id, or the journal cannot be read.
pub fn by_id(place: &Place, id: &str) -> Result<Arc<Exchange>, Failure> {
    let journal = open(place).map_err(|failure| match demo() {
        Some(help) => failure.and(format!("  help: {help}")),
        None => failure,
    })?;
    find(&*journal, id)?.ok_or_else(|| {
        let help = "check the id and the folder (--data); `candor search` lists the newest exchanges";
        let message = format!("{place} holds no exchange with the id `{}`", id.trim());
        Failure::run((message, demo().as_deref().unwrap_or(help)))
    })
}

/// What to do where a demo runs: most who look for an id in a folder that is not there have it from there.
fn demo() -> Option<String> {
    let folders = std::fs::read_dir(std::env::temp_dir()).ok()?;
    let settings = folders.flatten().filter(|f| f.file_name().to_string_lossy().starts_with("candor-demo-"));
    let file = settings.map(|folder| folder.path().join("candor.toml")).find(|file| file.exists())?;
    let help = format!("an id of the demo that runs is found with --config {}", file.display());
    Some(help)
}

/// The exchange with a request id or an exchange id, in a journal that is open.
///
/// # Errors
/// If the journal cannot be read.
pub fn find(journal: &dyn Journal, id: &str) -> Result<Option<Arc<Exchange>>, Failure> {
    let id = id.trim();
    if let Ok(id) = id.parse::<ExchangeId>()
        && let Some(exchange) = journal.get(id).map_err(unreadable)?
    {
        return Ok(Some(exchange));
    }
    Ok(collect(journal, &parse(&format!("id:\"{id}\""))?, 1)?.into_iter().next())
}

/// A journal, also while a gateway writes to it.
///
/// # Errors
/// If there is none, or it cannot be read.
pub fn open(place: &Place) -> Result<Box<dyn Journal>, Failure> {
    place.open().map_err(unreadable)
}

/// A failure of the journal: exit code 1.
pub fn unreadable(error: JournalError) -> Failure {
    let cause = error.source.as_ref().map(|s| format!(": {s}")).unwrap_or_default();
    Failure::run(format!("error: {}{cause}", error.message))
}

/// A query as it is typed.
///
/// # Errors
/// If it is none, with a caret under the place: exit code 2.
pub fn parse(text: &str) -> Result<Query, Failure> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    Query::parse(text, u64::try_from(now).unwrap_or(u64::MAX)).map_err(|error| misread(text, &error))
}

fn misread(text: &str, error: &QueryError) -> Failure {
    let column = text.get(..error.offset).map_or(0, |before| before.chars().count());
    let caret = format!("{}{}", " ".repeat(column), "^".repeat(error.length.max(1)));
    Failure::usage(format!("error: {error}\n  | {text}\n  | {caret}"))
}

/// Matching exchanges, newest first, at most `limit`: goes on where a bounded scan ended, until there are enough.
///
/// # Errors
/// If the journal cannot be read.
pub fn collect(journal: &dyn Journal, query: &Query, limit: usize) -> Result<Vec<Arc<Exchange>>, Failure> {
    Ok(older(journal, query, limit, None)?.0)
}

/// As [`collect`], only those older than `before`; with the id to go on from, if there may be more.
///
/// # Errors
/// If the journal cannot be read.
pub fn older(
    journal: &dyn Journal,
    query: &Query,
    limit: usize,
    before: Option<ExchangeId>,
) -> Result<(Vec<Arc<Exchange>>, Option<ExchangeId>), Failure> {
    let mut all = Vec::new();
    let mut page = Page { limit, before, ..Page::default() };
    loop {
        let found = journal.search(query, page).map_err(unreadable)?;
        all.extend(found.exchanges);
        match found.next {
            Some(next) if all.len() < limit => {
                page = Page { before: Some(next), limit: limit - all.len(), ..page };
            }
            next => return Ok((all, next)),
        }
    }
}

/// Gives matching exchanges, newest first, at most `limit`.
///
/// # Errors
/// If the journal cannot be read.
pub fn each(
    journal: &dyn Journal,
    query: &Query,
    limit: usize,
    give: &mut dyn FnMut(&Exchange),
) -> Result<(), Failure> {
    pages(journal, query, limit, &mut |page| {
        page.iter().for_each(|exchange| give(exchange));
        Ok(())
    })
}

/// The same, some hundred at a time.
///
/// # Errors
/// If the journal cannot be read; what `give` returns.
pub fn pages(
    journal: &dyn Journal,
    query: &Query,
    mut limit: usize,
    give: &mut dyn FnMut(&[&Exchange]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    const PAGE: usize = 500;
    let mut before = None;
    while limit > 0 {
        let page = Page { before, limit: limit.min(PAGE), ..Page::default() };
        let found = journal.search(query, page).map_err(unreadable)?;
        give(&found.exchanges.iter().map(|exchange| &**exchange).collect::<Vec<_>>())?;
        limit -= found.exchanges.len().min(limit);
        before = found.next;
        if before.is_none() {
            break;
        }
    }
    Ok(())
}

/// An exchange as one line of JSON.
pub fn json_line(exchange: &Exchange) -> String {
    serde_json::to_string(exchange).map_or_else(|e| format!("{{\"error\":\"{e}\"}}\n"), |text| text + "\n")
}

/// `2026-11-21 23:59:59.123` in UTC.
pub fn clock(unix_millis: u64) -> String {
    let (year, month, day) = time::civil(unix_millis / 86_400_000);
    format!("{year:04}-{month:02}-{day:02} {}.{:03}", time_of_day(unix_millis), unix_millis % 1000)
}

/// `23:59:59` in UTC.
pub fn time_of_day(unix_millis: u64) -> String {
    let seconds = unix_millis / 1000 % 86_400;
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
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
