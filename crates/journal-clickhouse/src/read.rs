//! Reading: exchanges by id and by query, and the log lines of an exchange.

use std::sync::Arc;

use candor_exchange::{Exchange, ExchangeId, LogLine};
use candor_journal::{Found, MOST_LINES, Page, Query, SliceState, log_period, time};

use crate::{
    cells::Reading,
    condition,
    link::{ASKING, Fault, Link},
    statement::Statement,
};

const DAY: u64 = 86_400_000;

pub(crate) fn get(link: &Link, id: ExchangeId) -> Result<Option<Arc<Exchange>>, Fault> {
    let mut statement = Statement::default();
    let id = statement.octets(id.octets());
    let table = link.address.table("");
    statement.push(&format!("SELECT record FROM {table} WHERE id = {id} LIMIT 1 FORMAT RowBinary"));
    Ok(exchanges(&link.ask(&statement, ASKING)?.octets)?.pop())
}

pub(crate) fn search(link: &Link, query: &Query, page: Page) -> Result<Found, Fault> {
    let limit = page.limit.clamp(1, 1000);
    let statement = found(link, query, page, limit);
    let given = link.ask(&statement, ASKING)?;
    let mut exchanges = exchanges(&given.octets)?;
    let next = exchanges.last().filter(|_| exchanges.len() == limit).map(|last| last.id);
    // Where parts are not merged yet a double stands beside its equal. The server would read far more to leave it out.
    exchanges.dedup_by_key(|exchange| exchange.id);
    Ok(Found { scanned: given.read_rows.max(exchanges.len() as u64), exchanges, next })
}

fn found(link: &Link, query: &Query, page: Page, limit: usize) -> Statement {
    let mut statement = Statement::default();
    let mut conditions = vec![condition::of(query, &link.address.table("_logs"), &mut statement)];
    conditions.extend(page.before.map(|id| format!("id < {}", statement.octets(id.octets()))));
    conditions.extend(page.after.map(|id| format!("id > {}", statement.octets(id.octets()))));
    let (table, conditions) = (link.address.table(""), conditions.join(" AND "));
    statement.push(&format!(
        "SELECT record FROM {table} WHERE {conditions} ORDER BY id DESC LIMIT {limit} FORMAT RowBinary"
    ));
    statement
}

fn exchanges(octets: &[u8]) -> Result<Vec<Arc<Exchange>>, Fault> {
    Ok(records(octets)?.into_iter().map(Arc::new).collect())
}

/// Records of JSON, one a row.
fn records<T: serde::de::DeserializeOwned>(octets: &[u8]) -> Result<Vec<T>, Fault> {
    let mut reading = Reading(octets);
    let mut all = Vec::new();
    while !reading.is_at_end() {
        let record = reading.octets().ok_or_else(cut_off)?;
        let read = serde_json::from_slice(record);
        all.push(read.map_err(|error| Fault::Refused(0, format!("a record that cannot be read: {error}")))?);
    }
    Ok(all)
}

pub(crate) fn cut_off() -> Fault {
    Fault::Away("its answer is cut off".to_owned())
}

pub(crate) fn newest(link: &Link) -> Result<Option<ExchangeId>, Fault> {
    let table = link.address.table("");
    let sql = format!("SELECT id FROM {table} ORDER BY id DESC LIMIT 1 FORMAT RowBinary");
    let given = link.ask(&Statement::new(sql), ASKING)?;
    Ok(Reading(&given.octets).id().map(ExchangeId::from_octets))
}

pub(crate) fn logs_of(link: &Link, exchange: &Exchange) -> Result<Vec<LogLine>, Fault> {
    let (since, until) = log_period(exchange);
    let mut statement = Statement::default();
    let mut of_it = format!("request_id = {}", statement.text(&exchange.request_id));
    if let Some(trace) = &exchange.trace_id {
        of_it = format!("({of_it} OR (request_id = '' AND trace_id = {}))", statement.text(trace));
    }
    let (since, until) = (statement.number(since), statement.number(until));
    statement.push(&format!(
        "SELECT record FROM {} FINAL WHERE {of_it} AND time >= fromUnixTimestamp64Milli(toInt64({since})) \
         AND time < fromUnixTimestamp64Milli(toInt64({until})) ORDER BY time LIMIT {MOST_LINES} FORMAT RowBinary",
        link.address.table("_logs"),
    ));
    records(&link.ask(&statement, ASKING)?.octets)
}

/// A day each, the newest first, with what its parts take: exchanges, log lines, and what is there twice until parts
/// are merged. Whoever may not look into the system's tables sees none.
pub(crate) fn days(link: &Link) -> Result<Vec<SliceState>, Fault> {
    let mut statement = Statement::default();
    let of = &link.address;
    let (database, table) = (statement.text(&of.database), statement.text(&of.table));
    let lines = statement.text(&format!("{}_logs", of.table));
    statement.push(&format!(
        "SELECT partition, sum(bytes_on_disk), sumIf(rows, table = {table}) FROM system.parts \
         WHERE active AND database = {database} AND table IN ({table}, {lines}) \
         GROUP BY partition ORDER BY partition DESC FORMAT RowBinary"
    ));
    let given = match link.ask(&statement, ASKING) {
        Ok(given) => given,
        Err(fault @ Fault::Away(_)) => return Err(fault),
        Err(Fault::Refused(..)) => return Ok(Vec::new()),
    };
    let mut reading = Reading(&given.octets);
    let mut days = Vec::new();
    while !reading.is_at_end() {
        let name = reading.text().ok_or_else(cut_off)?.to_owned();
        let octets = reading.number().ok_or_else(cut_off)?;
        let rows = reading.number().ok_or_else(cut_off)?;
        let date = [name.get(..4), name.get(4..6), name.get(6..8)].map(Option::unwrap_or_default).join("-");
        let start = time::parse(&format!("{date}T00:00:00Z"), 0).unwrap_or_default();
        days.push(SliceState {
            name,
            start,
            end: start.saturating_add(DAY),
            octets,
            exchanges: Some(rows),
            failures: None,
            is_compacted: false,
            trouble: None,
        });
    }
    Ok(days)
}
