//! Counting: from the sheets where they decide a query, and the table of tags for failures that have none yet;
//! else what a search finds.

use candor_exchange::ExchangeId;
use candor_journal::{Class, Counts, FACETS, JournalError, Page, Query};
use rusqlite::{Connection, Row, params_from_iter, types::Value};

use crate::{
    block::unpack,
    gathered::Gathered,
    read::{Error, Reader, Want, after, failures},
    record, scan, select,
    sheet::{self, Blocks, Sheet},
    slice::{RANDOM_BITS, WITH_READINGS, first_key, last_key, version},
};

/// Rows of a sheet that cost as much as one exchange that is unpacked and read.
const ROWS_PER_EXCHANGE: u64 = 200;
/// Rows of a sheet that cost as much as a failure that is counted by its tags.
const ROWS_PER_TAGGED: u64 = 20;
/// Failures that are counted by their tags at the price of one that is read.
const TAGGED_PER_EXCHANGE: u64 = ROWS_PER_EXCHANGE / ROWS_PER_TAGGED;

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
        if !sheet::decides(query) {
            let mut counts = Counts::default();
            let since = counts.walk(bound, |page| self.search(query, page))?;
            (counts.failures_since, counts.successes_since) = (since, since);
            return Ok(counts);
        }
        let period = query.period();
        let mut slices = self.slices()?;
        slices.retain(|slice| slice.start < period.1 && slice.end > period.0);
        let mut count = Count::new(query, bound.saturating_mul(ROWS_PER_EXCHANGE));
        for (at, slice) in slices.iter().enumerate() {
            // What is not counted of this slice and the older ones is older than this.
            let rest = slices.get(at + 1..).unwrap_or_default().iter().map(|older| older.end).max();
            // A slice that breaks half-way is told of as such; what was counted of it stays.
            self.within(slice, |connection| {
                let transaction = connection.unchecked_transaction()?;
                count.failures(&transaction)?;
                count.successes(&transaction)
            });
            if count.is_spent() {
                count.cut(rest);
                break;
            }
        }
        Ok(count.finish())
    }
}

/// A count that goes through the slices, the newest first.
struct Count<'q> {
    query: &'q Query,
    gathered: Gathered,
    /// Rows that may still be looked at.
    left: u64,
    scanned: u64,
    failures_since: Option<u64>,
    successes_since: Option<u64>,
}

impl<'q> Count<'q> {
    fn new(query: &'q Query, left: u64) -> Self {
        let gathered = Gathered::default();
        Self { query, gathered, left, scanned: 0, failures_since: None, successes_since: None }
    }

    fn is_spent(&self) -> bool {
        self.left == 0 || self.failures_since.is_some() || self.successes_since.is_some()
    }

    fn pay(&mut self, rows: u64) {
        self.left = self.left.saturating_sub(rows);
        self.scanned += rows.div_ceil(ROWS_PER_EXCHANGE);
    }

    /// Ends the count: what began before `rest` is not counted.
    fn cut(&mut self, rest: Option<u64>) {
        self.failures_since = self.failures_since.max(rest);
        if !self.query.only_failures() {
            self.successes_since = self.successes_since.max(rest);
        }
    }

    fn finish(self) -> Counts {
        Counts {
            scanned: self.scanned,
            failures_since: self.failures_since,
            successes_since: self.successes_since,
            ..self.gathered.finish()
        }
    }

    /// Those of a slice.
    fn failures(&mut self, connection: &Connection) -> Result<(), Error> {
        let sheets = sheet::of_failures(connection)?;
        if !sheets.is_empty() {
            return sheets.iter().try_for_each(|packed| self.sheet(&unpack(packed)?));
        }
        match select::decided_by_tags(self.query) {
            Some(tags) if version(connection)? >= WITH_READINGS => self.tagged(connection, &tags),
            _ => self.one_by_one(connection),
        }
    }

    fn sheet(&mut self, text: &[u8]) -> Result<(), Error> {
        let sheet = Sheet::read(text)?;
        sheet.count(self.query, &mut self.gathered);
        self.pay(sheet.rows().len() as u64);
        Ok(())
    }

    fn tagged(&mut self, connection: &Connection, tags: &[String]) -> Result<(), Error> {
        let mut tagged = Tagged::new(connection, tags, self.query.period());
        let number = tagged.number(tags)?;
        // A few among many are read one by one: the index would be gone through for them as a whole.
        if !tags.is_empty() && number * TAGGED_PER_EXCHANGE < tagged.number(&[])? {
            return self.one_by_one(connection);
        }
        let most = self.left / ROWS_PER_TAGGED + 1;
        if number > most {
            let cut = tagged.millis_of(most)?.saturating_add(1);
            tagged.keys = [tagged.keys[0].max(first_key(cut)), tagged.keys[1]];
            self.failures_since = Some(cut);
        }
        let counted = self.gathered.attempt(|counts| tagged.count(counts))?;
        self.pay(counted * ROWS_PER_TAGGED);
        Ok(())
    }

    fn one_by_one(&mut self, connection: &Connection) -> Result<(), Error> {
        let most = self.left / ROWS_PER_EXCHANGE + 1;
        let limit = usize::try_from(most).unwrap_or(usize::MAX);
        let budget = most.saturating_mul(scan::PARSE);
        let want = Want { query: self.query, page: Page::default(), limit, budget };
        let part = failures(connection, &want)?;
        part.items.iter().for_each(|exchange| self.gathered.exchange(exchange));
        self.failures_since = part.floor.map(|floor| floor.unix_millis());
        self.pay(part.scanned * ROWS_PER_EXCHANGE);
        Ok(())
    }

    /// Those of a slice, until enough was looked at.
    fn successes(&mut self, connection: &Connection) -> Result<(), Error> {
        if self.query.only_failures() {
            return Ok(());
        }
        let mut select = connection.prepare("SELECT record FROM success")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            self.record(row.get_ref(0)?.as_blob()?)?;
        }
        let want = Want { query: self.query, page: Page::default(), limit: usize::MAX, budget: u64::MAX };
        let mut sheets = Blocks::of(connection)?;
        for (seq, max) in scan::blocks(connection, &want)? {
            if self.left == 0 {
                self.successes_since = Some(after_millis(max));
                break;
            }
            match sheets.as_mut().map_or(Ok(None), |sheets| sheets.sheet(seq))? {
                Some(packed) => self.sheet(&unpack(&packed)?)?,
                None => {
                    let sql = "SELECT data FROM block WHERE seq = ?";
                    let data: Vec<u8> = connection.query_row(sql, [seq], |row| row.get(0))?;
                    let text = unpack(&data)?;
                    record::all(&text).try_for_each(|record| self.record(record))?;
                }
            }
        }
        Ok(())
    }

    fn record(&mut self, record: &[u8]) -> Result<(), Error> {
        let exchange = record::read(record)?;
        if self.query.matches(&exchange) {
            self.gathered.exchange(&exchange);
        }
        self.pay(ROWS_PER_EXCHANGE);
        Ok(())
    }
}

/// From which millisecond on everything is newer.
fn after_millis(id: ExchangeId) -> u64 {
    after(id).unix_millis().saturating_add(1)
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

    /// Counts them, and says how many they are.
    fn count(&self, counts: &mut Counts) -> Result<u64, Error> {
        let number = self.number(self.tags)?;
        counts.matched += number;
        self.over_time(counts)?;
        FACETS.into_iter().try_for_each(|facet| self.facet(facet, counts))?;
        Ok(number)
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
