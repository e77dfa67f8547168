//! What lists and counts ask of exchanges, packed without the exchanges: time, class, sizes, and the values of
//! the fields of the query language that have such. A sheet answers for hundreds of exchanges at the price of
//! one that is unpacked and read.
//!
//! A sheet lies beside each block of successes, row by row in the order of its lines. Failures get theirs when
//! their slice is compacted; until then, and after a late one, the table of tags answers for them. The tables
//! came later than the rest of a slice: one that has none is read as before.

use std::{collections::HashMap, io};

use candor_exchange::{Exchange, ExchangeId};
use candor_journal::{Class, Field, Query, Range};
use rusqlite::{Connection, OptionalExtension, Statement, params};

use crate::{
    block::Packer,
    filter::{self, Token},
    gathered::Gathered,
    writer::values,
};

const SCHEMA: &str = "
BEGIN;
CREATE TABLE IF NOT EXISTS sheet(seq INTEGER PRIMARY KEY, packed BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS words(seq INTEGER PRIMARY KEY, filter BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS failure_sheet(seq INTEGER PRIMARY KEY, packed BLOB NOT NULL);
COMMIT;
";

/// Makes the tables where they are missing.
pub(crate) fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    if is_there(connection)? { Ok(()) } else { connection.execute_batch(SCHEMA) }
}

/// True if the slice has sheets.
pub(crate) fn is_there(connection: &Connection) -> rusqlite::Result<bool> {
    // The last one that is made.
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'failure_sheet')";
    connection.query_row(sql, [], |row| row.get(0))
}

/// What is asked of one block after the other.
pub(crate) struct Blocks<'c> {
    sheets: Statement<'c>,
    words: Statement<'c>,
}

impl<'c> Blocks<'c> {
    /// `None` in a slice that has no sheets.
    pub(crate) fn of(connection: &'c Connection) -> rusqlite::Result<Option<Self>> {
        if !is_there(connection)? {
            return Ok(None);
        }
        Ok(Some(Self {
            sheets: connection.prepare("SELECT packed FROM sheet WHERE seq = ?")?,
            words: connection.prepare("SELECT filter FROM words WHERE seq = ?")?,
        }))
    }

    /// The sheet of a block, still packed.
    pub(crate) fn sheet(&mut self, seq: i64) -> rusqlite::Result<Option<Vec<u8>>> {
        self.sheets.query_row([seq], |row| row.get(0)).optional()
    }

    /// Of terms with their words, those that nothing in the block meets.
    pub(crate) fn missing<'q>(
        &mut self,
        seq: i64,
        terms: &[(&'q Field, Vec<Token>)],
    ) -> rusqlite::Result<Vec<&'q Field>> {
        let missing = self.words.query_row([seq], |row| {
            let filter = row.get_ref(0)?.as_blob()?;
            let missing = terms.iter().filter(|(_, words)| !filter::may_hold(filter, words));
            Ok(missing.map(|(field, _)| *field).collect())
        });
        Ok(missing.optional()?.unwrap_or_default())
    }
}

/// The sheets of the failures of a slice, still packed; none until it was compacted.
pub(crate) fn of_failures(connection: &Connection) -> rusqlite::Result<Vec<Vec<u8>>> {
    if !is_there(connection)? {
        return Ok(Vec::new());
    }
    let mut select = connection.prepare("SELECT packed FROM failure_sheet ORDER BY seq")?;
    select.query_map([], |row| row.get(0))?.collect()
}

/// Stores what is known of a block.
pub(crate) fn insert(
    connection: &Connection,
    seq: i64,
    packed: &[u8],
    filter: &[u8],
) -> rusqlite::Result<()> {
    connection.execute("INSERT OR REPLACE INTO sheet VALUES (?, ?)", params![seq, packed])?;
    connection.execute("INSERT OR REPLACE INTO words VALUES (?, ?)", params![seq, filter])?;
    Ok(())
}

/// Fields whose values a sheet lists; those that are counted come first, in the order of [`FACETS`]. A sheet
/// names them by their place, so new ones come last.
const KINDS: [&str; 12] = [
    "status", "rule", "finding", "op", "born", "product", "client", "is", "shape", "right", "method", "host",
];

/// An exchange as its row of a sheet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    millis: u64,
    class: u8,
    /// Microseconds, octets of the request's body, octets of the answer's body and one more, or 0 for none.
    numbers: [u64; 3],
    /// Field and value, `op:createOrder`, a line each.
    tags: String,
}

impl Row {
    pub(crate) fn of(exchange: &Exchange) -> Self {
        let got = exchange.response.as_ref().map_or(0, |r| r.message.body.size().saturating_add(1));
        let mut tags = String::with_capacity(128);
        let mut add = |field: &'static str, value: &str| {
            let start = tags.len();
            [field, ":", value].into_iter().for_each(|part| tags.push_str(part));
            // What occurs twice in one exchange counts once.
            let (before, tag) = tags.split_at_checked(start).unwrap_or_default();
            if matches!(field, "rule" | "finding") && before.lines().any(|known| known == tag) {
                tags.truncate(start);
            } else {
                tags.push('\n');
            }
        };
        add("method", &exchange.method);
        add("host", &exchange.host);
        values(exchange, add);
        Self {
            millis: exchange.id.unix_millis(),
            class: Class::of(exchange) as u8,
            numbers: [exchange.timing.total, exchange.request.body.size(), got],
            tags,
        }
    }

    /// Of a record that cannot be read.
    pub(crate) fn of_nothing(id: ExchangeId) -> Self {
        Self { millis: id.unix_millis(), ..Self::default() }
    }

    /// What it takes in memory.
    pub(crate) fn octets(&self) -> usize {
        size_of::<Self>() + self.tags.capacity()
    }
}

/// The sheet of these exchanges, to be packed.
fn write<'a>(rows: impl Iterator<Item = &'a Row> + Clone) -> Vec<u8> {
    let mut names: Vec<&str> = Vec::new();
    let mut known: HashMap<&str, u64> = HashMap::new();
    let mut ids = Vec::new();
    // Most rows say nearly what the one before says, and in the same order: that is quicker to see than to look up.
    let mut before: Vec<(&str, u64)> = Vec::new();
    for row in rows.clone() {
        let mut of_row = Vec::with_capacity(before.len());
        for (place, tag) in row.tags.lines().enumerate() {
            let known_id = before.get(place).filter(|(other, _)| *other == tag).map(|(_, id)| *id);
            let id = known_id.unwrap_or_else(|| {
                let next = names.len() as u64;
                *known.entry(tag).or_insert_with(|| {
                    names.push(tag);
                    next
                })
            });
            of_row.push((tag, id));
        }
        number(&mut ids, of_row.len() as u64);
        of_row.iter().for_each(|(_, id)| number(&mut ids, *id));
        before = of_row;
    }
    let first = rows.clone().map(|row| row.millis).min().unwrap_or_default();
    let mut out = Vec::new();
    number(&mut out, rows.clone().count() as u64);
    number(&mut out, names.len() as u64);
    let names: Vec<(&str, &str)> = names.into_iter().filter_map(|name| name.split_once(':')).collect();
    out.extend(
        names.iter().map(|(field, _)| KINDS.iter().position(|kind| kind == field).unwrap_or_default() as u8),
    );
    names.iter().for_each(|(_, value)| number(&mut out, value.len() as u64));
    names.iter().for_each(|(_, value)| out.extend_from_slice(value.as_bytes()));
    number(&mut out, first);
    rows.clone().for_each(|row| number(&mut out, row.millis - first));
    out.extend(rows.clone().map(|row| row.class));
    for column in 0..3 {
        rows.clone().for_each(|row| number(&mut out, row.numbers.get(column).copied().unwrap_or_default()));
    }
    out.extend(ids);
    out
}

/// The sheet of these exchanges.
pub(crate) fn pack<'a>(
    packer: &mut Packer,
    rows: impl Iterator<Item = &'a Row> + Clone,
) -> io::Result<Vec<u8>> {
    packer.pack(&write(rows))
}

/// Seven bits an octet, the lowest first.
fn number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// A sheet to be read; its text was unpacked.
pub(crate) struct Sheet<'t> {
    /// Field, by its place in [`KINDS`], and value.
    names: Vec<(usize, &'t str)>,
    rows: Vec<Entry>,
    ids: Vec<u32>,
}

#[derive(Clone, Copy, Default)]
pub(crate) struct Entry {
    pub(crate) millis: u64,
    class: u8,
    numbers: [u64; 3],
    /// Its part of the ids.
    first: usize,
    end: usize,
}

impl<'t> Sheet<'t> {
    pub(crate) fn read(text: &'t [u8]) -> io::Result<Self> {
        let damaged = || io::Error::new(io::ErrorKind::InvalidData, "a sheet is damaged");
        let mut rest = text;
        let next = |rest: &mut &'t [u8]| read_number(rest).ok_or_else(damaged);
        // Each row and each name takes an octet at least: what is claimed beyond that is damage.
        let sized =
            |number: u64| usize::try_from(number).ok().filter(|n| *n <= text.len()).ok_or_else(damaged);
        let (rows, names) = (sized(next(&mut rest)?)?, sized(next(&mut rest)?)?);
        let mut sheet =
            Self { names: Vec::with_capacity(names), rows: vec![Entry::default(); rows], ids: Vec::new() };
        let (kinds, after) = rest.split_at_checked(names).ok_or_else(damaged)?;
        rest = after;
        let mut all = 0_usize;
        let mut ends = Vec::with_capacity(names);
        for _ in 0..names {
            all = all.saturating_add(sized(next(&mut rest)?)?);
            ends.push(all);
        }
        let (values, after) = rest.split_at_checked(all).ok_or_else(damaged)?;
        rest = after;
        let (values, mut start) = (std::str::from_utf8(values).map_err(|_| damaged())?, 0);
        for (kind, end) in kinds.iter().zip(ends) {
            sheet.names.push((usize::from(*kind), values.get(start..end).ok_or_else(damaged)?));
            start = end;
        }
        let first = next(&mut rest)?;
        for row in &mut sheet.rows {
            row.millis = first.saturating_add(next(&mut rest)?);
        }
        for row in &mut sheet.rows {
            let (class, after) = rest.split_first().ok_or_else(damaged)?;
            (row.class, rest) = (*class, after);
        }
        for column in 0..3 {
            for row in &mut sheet.rows {
                let number = next(&mut rest)?;
                row.numbers.iter_mut().skip(column).take(1).for_each(|to| *to = number);
            }
        }
        for row in &mut sheet.rows {
            row.first = sheet.ids.len();
            for _ in 0..next(&mut rest)? {
                let id = u32::try_from(next(&mut rest)?).ok().filter(|id| (*id as usize) < names);
                sheet.ids.push(id.ok_or_else(damaged)?);
            }
            row.end = sheet.ids.len();
        }
        Ok(sheet)
    }

    pub(crate) fn rows(&self) -> &[Entry] {
        &self.rows
    }

    fn ids(&self, row: &Entry) -> &[u32] {
        self.ids.get(row.first..row.end).unwrap_or_default()
    }

    /// A question to all rows.
    pub(crate) fn ask<'s, 'q>(&'s self, query: &'q Query) -> Asked<'s, 'q> {
        let fields = query.fields().into_iter().filter_map(|field| {
            let kind = KINDS.iter().position(|kind| Some(*kind) == field.kind())?;
            let holds = |(of, value): &(usize, &str)| *of == kind && field.holds_value(value);
            Some((field, self.names.iter().map(holds).collect()))
        });
        Asked { query, fields: fields.collect(), sheet: self }
    }

    /// Counts the rows that match, where [`decides`] holds.
    pub(crate) fn count(&self, query: &Query, to: &mut Gathered) {
        let asked = self.ask(query);
        let is_all = query.fields().is_empty();
        let mut counts = vec![0_u64; self.names.len()];
        for row in self.rows.iter().filter(|row| is_all || asked.known(row, &|_| None) == Some(true)) {
            to.add(row.millis, row.class);
            for id in self.ids(row) {
                counts.iter_mut().skip(*id as usize).take(1).for_each(|count| *count += 1);
            }
        }
        for ((kind, value), count) in self.names.iter().zip(counts).filter(|(_, count)| *count > 0) {
            // Those whose values are counted come first.
            to.value(*kind, value, count);
        }
    }
}

fn read_number(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (octet, after) = rest.split_first()?;
        *rest = after;
        number |= u64::from(octet & 0x7f) << shift;
        if octet & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// True if a sheet alone says whether an exchange matches.
pub(crate) fn decides(query: &Query) -> bool {
    query.fields().into_iter().all(|field| field.kind().is_some() || is_number(field))
}

fn is_number(field: &Field) -> bool {
    matches!(field, Field::Since(_) | Field::Until(_) | Field::Took(_) | Field::Sent(_) | Field::Got(_))
}

/// What a sheet knows about the terms of a query.
pub(crate) struct Asked<'s, 'q> {
    query: &'q Query,
    /// Per term, which names meet it.
    fields: Vec<(&'q Field, Vec<bool>)>,
    sheet: &'s Sheet<'s>,
}

impl Asked<'_, '_> {
    /// Whether a row matches; `None` if only the exchange knows. `else_known` is asked for terms that no sheet
    /// knows.
    pub(crate) fn known(&self, row: &Entry, else_known: &dyn Fn(&Field) -> Option<bool>) -> Option<bool> {
        let [took, sent, got] = row.numbers;
        let within = |ranges: &[Range], number: u64| Some(ranges.iter().any(|range| range.holds(number)));
        self.query.known(|field| match field {
            Field::Since(time) => Some(row.millis >= *time),
            Field::Until(time) => Some(row.millis < *time),
            Field::Took(ranges) => within(ranges, took),
            Field::Sent(ranges) => within(ranges, sent),
            Field::Got(ranges) => got.checked_sub(1).map_or(Some(false), |got| within(ranges, got)),
            field => match self.fields.iter().find(|(of, _)| std::ptr::eq(*of, field)) {
                Some((_, holds)) => {
                    let holds = |id: &u32| holds.get(*id as usize).copied().unwrap_or_default();
                    Some(self.sheet.ids(row).iter().any(holds))
                }
                None => else_known(field),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use candor_journal::{FACETS, conformance::sample};

    use super::*;

    #[test]
    fn what_is_counted_comes_first() {
        assert_eq!(KINDS.get(..FACETS.len()), Some(FACETS.as_slice()));
    }

    #[test]
    fn a_sheet_comes_back_as_it_was_and_damage_is_told() {
        let rows: Vec<Row> = (0..300).map(|number| Row::of(&sample(number))).collect();
        let text = write(rows.iter());
        let sheet = Sheet::read(&text).expect("it is sound");
        for (row, read) in rows.iter().zip(sheet.rows()) {
            assert_eq!((row.millis, row.class, row.numbers), (read.millis, read.class, read.numbers));
            let tags = sheet.ids(read).iter().map(|id| {
                let (kind, value) = sheet.names[*id as usize];
                format!("{}:{value}", KINDS[kind])
            });
            assert!(tags.eq(row.tags.lines()));
        }
        for cut in (0..text.len()).step_by(11) {
            assert!(Sheet::read(&text[..cut]).is_err(), "cut at {cut}");
        }
        for at in (0..text.len()).step_by(13) {
            let mut other = text.clone();
            other[at] ^= 0x81;
            // Whatever it says, it does not panic.
            let _ = Sheet::read(&other)
                .map(|sheet| sheet.ask(&Query::default()).known(&sheet.rows()[0], &|_| None));
        }
    }
}
