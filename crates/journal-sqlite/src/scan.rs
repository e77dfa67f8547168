//! Going through the successes of a slice, newest first: what the sheets and filters rule out is not unpacked,
//! and what the octets of a record rule out is not parsed.

use std::collections::BinaryHeap;

use candor_exchange::{Exchange, ExchangeId};
use candor_journal::{Field, Query};
use rusqlite::{Connection, Statement, params};

use crate::{
    block::{may_hold, unpack},
    filter::{Token, wanted},
    needles::Needles,
    read::{Error, Part, Want, after, bound},
    record,
    sheet::{Blocks, Sheet},
};

/// What is paid for, in units of which a record that is parsed takes so many: about half a microsecond.
pub(crate) const PARSE: u64 = 8;
/// A record that is unpacked and looked through.
const UNPACK: u64 = 2;
/// A sheet, or a filter.
const LOOK: u64 = 24;

/// Successes: single rows first, then blocks from the newest on. A success may be given once no block that
/// is left can hold a newer one.
pub(crate) fn successes(connection: &Connection, want: &Want<'_>) -> Result<Part, Error> {
    let mut part = Part::default();
    if want.query.only_failures() {
        return Ok(part);
    }
    let mut scan = Scan::new(connection, want)?;
    let mut select = connection.prepare("SELECT record FROM success")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        part.scanned += 1;
        scan.look(row.get_ref(0)?.as_blob()?)?;
    }
    for (seq, max) in blocks(connection, want)? {
        while part.items.len() < want.limit && scan.waiting.peek().is_some_and(|e| e.0.id > max) {
            part.items.extend(scan.waiting.pop().map(|e| e.0));
        }
        // A page must come further than where it began, else asking for the next would never end.
        let progress = want.page.before.is_none_or(|before| after(max) < before);
        if part.items.len() >= want.limit || (scan.cost >= want.budget && progress) {
            // The block that comes next was not read: nothing up to its newest counts as seen.
            part.floor = Some(after(max));
            part.items.extend(scan.waiting.into_iter().map(|e| e.0).filter(|e| e.id > max));
            part.cost = scan.cost;
            return Ok(part);
        }
        part.scanned += scan.block(seq)?;
    }
    part.items.extend(scan.waiting.into_iter().map(|e| e.0));
    part.cost = scan.cost;
    Ok(part)
}

struct Scan<'a> {
    want: &'a Want<'a>,
    needles: Needles,
    data: Statement<'a>,
    blocks: Option<Blocks<'a>>,
    /// Words that those who meet a term have; terms without such are left out.
    words: Vec<(&'a Field, Vec<Token>)>,
    waiting: BinaryHeap<ById>,
    cost: u64,
}

impl<'a> Scan<'a> {
    fn new(connection: &'a Connection, want: &'a Want<'a>) -> Result<Self, Error> {
        let words = want.query.fields().into_iter().map(|field| (field, wanted(field)));
        Ok(Self {
            want,
            needles: Needles::new(want.query),
            data: connection.prepare("SELECT data FROM block WHERE seq = ?")?,
            blocks: Blocks::of(connection)?,
            words: words.filter(|(_, words)| !words.is_empty()).collect(),
            waiting: BinaryHeap::new(),
            cost: 0,
        })
    }

    /// Looks through a block as far as needed. Gives the number of its exchanges.
    fn block(&mut self, seq: i64) -> Result<u64, Error> {
        let possible = match self.possible(seq)? {
            Some(rows) if !rows.contains(&true) => return Ok(rows.len() as u64),
            possible => possible,
        };
        let text = self.data.query_row([seq], |row| Ok(unpack(row.get_ref(0)?.as_blob()?)))??;
        let number = possible.as_ref().map_or_else(|| record::all(&text).count(), Vec::len) as u64;
        self.cost += number * UNPACK;
        let is_possible =
            |at: usize| possible.as_ref().is_none_or(|rows| rows.get(at).copied().unwrap_or(true));
        let candidates: Vec<&[u8]> = {
            let found = self.needles.candidates(&text);
            let records = record::all(&text).enumerate();
            records
                .filter(|(at, record)| is_possible(*at) && found.holds(record))
                .map(|(_, one)| one)
                .collect()
        };
        candidates.into_iter().try_for_each(|record| self.look(record))?;
        Ok(number)
    }

    /// Which rows of a block may match; `None` if nothing is known.
    fn possible(&mut self, seq: i64) -> Result<Option<Vec<bool>>, Error> {
        let query = self.want.query;
        let Some(blocks) = self.blocks.as_mut().filter(|_| !query.fields().is_empty()) else {
            return Ok(None);
        };
        self.cost += LOOK;
        let Some(packed) = blocks.sheet(seq)? else { return Ok(None) };
        let text = unpack(&packed)?;
        let sheet = Sheet::read(&text)?;
        let asked = sheet.ask(query);
        let in_time = |millis: u64| self.want.holds_time(millis);
        let mut rows: Vec<bool> = sheet
            .rows()
            .iter()
            .map(|row| in_time(row.millis) && asked.known(row, &|_| None) != Some(false))
            .collect();
        if rows.contains(&true) && !self.words.is_empty() {
            self.cost += LOOK;
            let missing = blocks.missing(seq, &self.words)?;
            let is_missing =
                |field: &Field| missing.iter().any(|of| std::ptr::eq(*of, field)).then_some(false);
            for (may, row) in
                rows.iter_mut().zip(sheet.rows()).filter(|(may, _)| **may && !missing.is_empty())
            {
                *may = asked.known(row, &is_missing) != Some(false);
            }
        }
        Ok(Some(rows))
    }

    fn look(&mut self, record: &[u8]) -> Result<(), Error> {
        if record::id(record).is_some_and(|id| self.want.page.holds(id)) {
            self.cost += PARSE;
            let exchange = record::read(record)?;
            if self.want.wants(&exchange) {
                self.waiting.push(ById(exchange));
            }
        }
        Ok(())
    }
}

/// The blocks that may hold what is wanted, newest first, each with its newest id.
pub(crate) fn blocks(connection: &Connection, want: &Want<'_>) -> Result<Vec<(i64, ExchangeId)>, Error> {
    let (since, until) = want.query.period();
    let low = want.page.after.unwrap_or(ExchangeId::from_octets([0; 16])).max(bound(since));
    let high = want.page.before.unwrap_or(ExchangeId::from_octets([255; 16])).min(bound(until));
    let mut select = connection.prepare(
        "SELECT seq, min, max, operations, rules, requests FROM block WHERE max >= ? AND min <= ?",
    )?;
    let mut rows = select.query(params![low.octets(), high.octets()])?;
    let mut blocks = Vec::new();
    while let Some(row) = rows.next()? {
        let (min, max) = (ExchangeId::from_octets(row.get(1)?), ExchangeId::from_octets(row.get(2)?));
        let (operations, rules) = (row.get_ref(3)?.as_str()?, row.get_ref(4)?.as_str()?);
        let requests = row.get_ref(5)?.as_blob()?;
        if is_possible(want.query, (min, max), operations, rules, requests) {
            blocks.push((row.get(0)?, max));
        }
    }
    blocks.sort_by_key(|(_, max)| std::cmp::Reverse(*max));
    Ok(blocks)
}

/// What a block's own columns say: they are there also where it has no sheet.
fn is_possible(
    query: &Query,
    (min, max): (ExchangeId, ExchangeId),
    operations: &str,
    rules: &str,
    requests: &[u8],
) -> bool {
    let one_of = |values: &str, field: &Field| values.lines().any(|value| field.holds_value(value));
    let known = query.known(|field| {
        let may = match field {
            Field::Operation(_) => one_of(operations, field),
            Field::Rule(_) | Field::Finding(_) => one_of(rules, field),
            Field::Log(log) if log.ids.traces.is_empty() => {
                log.ids.requests.iter().any(|id| may_hold(requests, id) || is_within(id, min, max))
            }
            Field::Id(id) => may_hold(requests, id) || is_within(id, min, max),
            _ => true,
        };
        if may { None } else { Some(false) }
    });
    known != Some(false)
}

/// True if this is the id of an exchange between these.
fn is_within(id: &str, min: ExchangeId, max: ExchangeId) -> bool {
    id.parse().is_ok_and(|id: ExchangeId| (min..=max).contains(&id))
}

/// Exchanges in a heap, the newest on top.
struct ById(Exchange);

impl PartialEq for ById {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for ById {}

impl PartialOrd for ById {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ById {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.id.cmp(&other.0.id)
    }
}
