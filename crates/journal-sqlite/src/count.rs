//! Counting: failures from the tag table alone, where a query is decided by tags; the rest one by one.

use candor_exchange::Verdict;
use candor_journal::{Class, Counts, FACETS, Field, JournalError, Page, Query, StatusRange};
use rusqlite::{Connection, Row, params_from_iter, types::Value};

use crate::{
    read::{Reader, Want, failures},
    select,
    slice::{RANDOM_BITS, WITH_READINGS, first_key, last_key, version},
};

type Error = Box<dyn std::error::Error + Send + Sync>;

/// Rows of the index that cost as much as one exchange.
const ROWS_PER_EXCHANGE: u64 = 10;

const VERDICTS: [&str; 4] = ["is:failed", "is:observed", "is:passed", "is:refused"];

/// Which failures are of a class: the first and last of a range of tags, and tags of which they also have one.
const CLASSES: [(Class, [&str; 2], &[&str]); 6] = [
    (Class::Refused, ["is:refused"; 2], &[]),
    (Class::Upstream, ["class:4"; 2], &["is:passed", "is:observed"]),
    (Class::Fault, ["is:failed"; 2], &[]),
    (Class::Fault, ["class:5", "class:9"], &["is:passed", "is:observed"]),
    (Class::Observed, ["is:observed"; 2], &["class:0", "class:1", "class:2", "class:3"]),
    (Class::Passed, ["is:passed"; 2], &["class:0", "class:1", "class:2", "class:3"]),
];

impl Reader {
    /// See [`candor_journal::Journal::count`].
    pub(crate) fn count(&self, query: &Query, bound: u64) -> Result<Counts, JournalError> {
        let mut counts = Counts::default();
        let Some(tags) = select::decided_by_tags(query) else {
            let since = counts.walk(bound, |page| self.search(query, page))?;
            (counts.failures_since, counts.successes_since) = (since, since);
            return Ok(counts);
        };
        counts.failures_since = self.count_failures(query, &tags, bound, &mut counts)?;
        if !query.only_failures() {
            let answered = Field::Status(vec![StatusRange { first: 1, last: 399 }]);
            let successes = query.and(Field::Is(vec![Verdict::Passed])).and(answered);
            counts.successes_since = counts.walk(bound, |page| self.search(&successes, page))?;
        }
        Ok(counts)
    }

    /// Slice by slice, the newest first. Gives the time before which none were counted.
    fn count_failures(
        &self,
        query: &Query,
        tags: &[String],
        bound: u64,
        counts: &mut Counts,
    ) -> Result<Option<u64>, JournalError> {
        let period = query.period();
        let mut left = bound.saturating_mul(ROWS_PER_EXCHANGE);
        for slice in self.slices()?.iter().filter(|s| s.start < period.1 && s.end > period.0) {
            if left == 0 {
                return Ok(Some(slice.end));
            }
            let counted = self.within(slice, |connection| {
                let transaction = connection.unchecked_transaction()?;
                // Counted apart, so that a slice that breaks half-way leaves nothing behind.
                let mut of_slice = counts.clone();
                let since = Tagged::new(&transaction, tags, period).count(query, left, &mut of_slice)?;
                Ok((of_slice, since))
            });
            let Some((of_slice, since)) = counted else { continue };
            left = left.saturating_sub(of_slice.scanned - counts.scanned);
            *counts = of_slice;
            if since.is_some() {
                return Ok(since);
            }
        }
        Ok(None)
    }
}

/// The failures of a slice that have some tags, within a range of keys.
struct Tagged<'a> {
    connection: &'a Connection,
    tags: &'a [String],
    keys: [i64; 2],
}

impl<'a> Tagged<'a> {
    fn new(connection: &'a Connection, tags: &'a [String], (since, until): (u64, u64)) -> Self {
        let keys = [first_key(since), until.checked_sub(1).map_or(-1, last_key)];
        Self { connection, tags, keys }
    }

    fn count(mut self, query: &Query, left: u64, counts: &mut Counts) -> Result<Option<u64>, Error> {
        let number = self.number(self.tags)?;
        // A few among many are read one by one: the index would be gone through for them as a whole.
        let are_few = !self.tags.is_empty() && number * ROWS_PER_EXCHANGE < self.number(&[])?;
        if are_few || version(self.connection)? < WITH_READINGS {
            let budget = left / ROWS_PER_EXCHANGE + 1;
            let limit = usize::try_from(budget).unwrap_or(usize::MAX);
            let want = Want { query, page: Page::default(), limit, budget };
            let part = failures(self.connection, &want)?;
            counts.scanned += part.scanned * ROWS_PER_EXCHANGE;
            part.items.iter().for_each(|exchange| counts.add(exchange));
            return Ok(part.floor.map(|floor| floor.unix_millis()));
        }
        let mut since = None;
        if number > left {
            let cut = self.millis_of(left)?.saturating_add(1);
            self.keys = [self.keys[0].max(first_key(cut)), self.keys[1]];
            since = Some(cut);
        }
        let number = self.number(self.tags)?;
        counts.matched += number;
        counts.scanned += number;
        self.over_time(counts)?;
        for facet in FACETS {
            self.facet(facet, counts)?;
        }
        Ok(since)
    }

    /// How many have these tags.
    fn number(&self, tags: &[String]) -> Result<u64, Error> {
        let mut number = 0;
        for verdict in VERDICTS {
            let (from, values) = self.rows([verdict; 2], &[], tags);
            let mut select = self.connection.prepare(&format!("SELECT count(*) {from}"))?;
            number += select.query_row(params_from_iter(values), |row| unsigned(row, 0))?;
        }
        Ok(number)
    }

    /// The time of the one that has so many newer ones.
    fn millis_of(&self, number: u64) -> Result<u64, Error> {
        let mut keys = Vec::new();
        for verdict in VERDICTS {
            let (from, values) = self.rows([verdict; 2], &[], self.tags);
            let sql = format!("SELECT t.key {from} ORDER BY t.key DESC LIMIT {}", number.saturating_add(1));
            let mut select = self.connection.prepare(&sql)?;
            let found = select.query_map(params_from_iter(values), |row| row.get::<_, i64>(0))?;
            keys.extend(found.collect::<Result<Vec<_>, _>>()?);
        }
        keys.sort_unstable_by(|a, b| b.cmp(a));
        let key = usize::try_from(number).ok().and_then(|at| keys.get(at).copied()).unwrap_or_default();
        Ok(u64::try_from(key >> RANDOM_BITS)?)
    }

    fn over_time(&self, counts: &mut Counts) -> Result<(), Error> {
        for (class, range, any) in CLASSES {
            let (from, values) = self.rows(range, any, self.tags);
            let sql = format!("SELECT (t.key >> {RANDOM_BITS}) / ?, count(*) {from} GROUP BY 1");
            // The ends first: they say how long a stretch must be.
            let ends = format!("SELECT min(t.key), max(t.key) {from}");
            let ends = self.connection.prepare(&ends)?.query_row(params_from_iter(&values), |row| {
                Ok([row.get::<_, Option<i64>>(0)?, row.get(1)?])
            })?;
            for end in ends.into_iter().flatten() {
                counts.bins.cover(u64::try_from(end >> RANDOM_BITS)?);
                counts.bins.add(u64::try_from(end >> RANDOM_BITS)?, class, 0);
            }
            let width = counts.bins.width;
            let values = std::iter::once(Value::from(i64::try_from(width)?)).chain(values);
            let mut select = self.connection.prepare(&sql)?;
            let mut rows = select.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                let (bin, count) = (unsigned(row, 0)?, unsigned(row, 1)?);
                counts.bins.add(bin.saturating_mul(width), class, count);
            }
        }
        Ok(())
    }

    fn facet(&self, name: &'static str, counts: &mut Counts) -> Result<(), Error> {
        // The semicolon comes after the colon.
        let (from, values) = self.rows([&format!("{name}:"), &format!("{name};")], &[], self.tags);
        let sql = format!("SELECT t.tag, count(*) {from} GROUP BY t.tag");
        let mut select = self.connection.prepare(&sql)?;
        let mut rows = select.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let tag: String = row.get(0)?;
            let value = tag.get(name.len() + 1..).unwrap_or_default();
            counts.facets.entry(name).or_default().add(value, unsigned(row, 1)?);
        }
        Ok(())
    }

    /// Rows of the tag table from the first to the last of `range`, of failures that have one of `any` and all
    /// of `tags`: the end of a statement, and its values.
    fn rows(&self, range: [&str; 2], any: &[&str], tags: &[String]) -> (String, Vec<Value>) {
        let [first, last] = range;
        let mut values = vec![Value::from(first.to_owned())];
        let mut sql = String::from("FROM tag t WHERE ");
        match first == last {
            true => sql.push_str("t.tag = ?"),
            false => {
                sql.push_str("t.tag >= ? AND t.tag <= ?");
                values.push(Value::from(last.to_owned()));
            }
        }
        sql.push_str(" AND t.key BETWEEN ? AND ?");
        values.extend(self.keys.map(Value::from));
        if !any.is_empty() {
            let places = vec!["?"; any.len()].join(",");
            sql.push_str(&format!(
                " AND EXISTS (SELECT 1 FROM tag o WHERE o.tag IN ({places}) AND o.key = t.key)"
            ));
            values.extend(any.iter().map(|tag| Value::from((*tag).to_owned())));
        }
        for tag in tags.iter().filter(|tag| first != last || *tag != first) {
            sql.push_str(" AND EXISTS (SELECT 1 FROM tag o WHERE o.tag = ? AND o.key = t.key)");
            values.push(Value::from(tag.clone()));
        }
        (sql, values)
    }
}

/// A number of rows or a time: never below zero.
fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    Ok(row.get::<_, i64>(column)?.unsigned_abs())
}
