//! Reading: slice by slice, newest first, beside the writer.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use candor_exchange::{Exchange, ExchangeId, LogLine};
use candor_journal::{
    Found, JournalError, LoggedIds, MOST_LINES, Page, Phrase, Query, SliceState, log_period,
};
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

use crate::{
    block::unpack,
    compact, log,
    needles::Needles,
    record,
    scan::{PARSE, successes},
    select,
    slice::{Slice, VERSION, first_key, last_key, version},
};

/// Requests and traces that a search for words in logs takes into account, the newest slices first.
const MOST_LOGGED: usize = 50_000;

/// What a slice costs by itself, and a failure in it: its record is packed alone.
const SLICE: u64 = 500;
const FAILURE: u64 = 16;

/// Most connections kept open between two reads: opening costs more than most searches in a slice do.
const MOST_IDLE: usize = 32;

pub(crate) type Error = Box<dyn std::error::Error + Send + Sync>;

/// The reading side.
#[derive(Debug)]
pub(crate) struct Reader {
    folder: PathBuf,
    /// Most exchanges that one search looks at.
    most: u64,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    /// Idle connections.
    idle: BTreeMap<PathBuf, Vec<Connection>>,
    /// Slices that could not be read, and why.
    damaged: BTreeMap<PathBuf, String>,
}

impl Reader {
    /// Checks that every slice can be understood.
    pub(crate) fn open(folder: &Path, most: u64) -> Result<Self, JournalError> {
        let reader = Self { folder: folder.to_owned(), most: most.max(1), kept: Mutex::default() };
        for (number, slice) in Slice::all(folder)?.into_iter().enumerate() {
            // The newest may hold their version in the log only; of the rest the header says it.
            let found = match number {
                0 | 1 => reader.within(&slice, |connection| Ok(version(connection)?)),
                _ => slice.version_in_header(),
            };
            if let Some(found) = found.filter(|v| *v > VERSION) {
                return Err(JournalError::new(format!(
                    "{} was written by a newer Candor (format {found}; this one knows {VERSION}): use that one, or \
                     another data folder.",
                    slice.path.display()
                )));
            }
        }
        Ok(reader)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is wrong with slices that were met.
    pub(crate) fn trouble(&self) -> Option<String> {
        let mut kept = self.kept();
        kept.damaged.retain(|path, _| path.exists());
        let (path, why) = kept.damaged.first_key_value()?;
        let place = path.display();
        Some(format!(
            "{place} cannot be read ({why}) and is left out: move it away, or restore it from a backup."
        ))
    }

    pub(crate) fn stored_octets(&self) -> u64 {
        Slice::all(&self.folder).unwrap_or_default().iter().map(Slice::octets).sum()
    }

    /// What there is of each slice, the newest first; of the first `counted` the exchanges are counted.
    pub(crate) fn states(&self, counted: usize) -> Result<Vec<SliceState>, JournalError> {
        let state = |(number, slice): (usize, Slice)| {
            let exchanges = if number < counted { self.within(&slice, count_exchanges) } else { None };
            SliceState {
                name: slice
                    .path
                    .file_name()
                    .map(|name| name.to_string_lossy().into_owned())
                    .unwrap_or_default(),
                start: slice.start,
                end: slice.end,
                octets: slice.octets(),
                exchanges: exchanges.map(|(failures, successes)| failures + successes),
                failures: exchanges.map(|(failures, _)| failures),
                is_compacted: compact::is_done(&slice),
                trouble: self.kept().damaged.get(&slice.path).cloned(),
            }
        };
        Ok(self.slices()?.into_iter().enumerate().map(state).collect())
    }

    /// Reads in a slice; one that cannot be read is noted and left out.
    pub(crate) fn within<T>(
        &self,
        slice: &Slice,
        read: impl FnOnce(&Connection) -> Result<T, Error>,
    ) -> Option<T> {
        let idle = self.kept().idle.get_mut(&slice.path).and_then(Vec::pop);
        let connection = match idle.map_or_else(|| slice.open_reader(), Ok) {
            // The writer is about to make its tables.
            Ok(connection) if version(&connection) == Ok(0) => return None,
            connection => connection,
        };
        let result = connection.map_err(Error::from).and_then(|c| read(&c).map(|value| (value, c)));
        let mut kept = self.kept();
        match result {
            Ok((value, connection)) => {
                kept.damaged.remove(&slice.path);
                if kept.idle.values().map(Vec::len).sum::<usize>() < MOST_IDLE {
                    kept.idle.entry(slice.path.clone()).or_default().push(connection);
                }
                Some(value)
            }
            Err(_) if !slice.path.exists() => None,
            Err(error) => {
                kept.damaged.insert(slice.path.clone(), error.to_string());
                None
            }
        }
    }

    /// The slices that are there; connections to those that are gone are closed.
    pub(crate) fn slices(&self) -> Result<Vec<Slice>, JournalError> {
        let slices = Slice::all(&self.folder)?;
        self.kept().idle.retain(|path, _| slices.iter().any(|s| s.path == *path));
        Ok(slices)
    }

    pub(crate) fn get(&self, id: ExchangeId) -> Result<Option<Arc<Exchange>>, JournalError> {
        let millis = id.unix_millis();
        let slices = self.slices()?;
        let mut holding = slices.iter().filter(|s| (s.start..s.end).contains(&millis));
        Ok(holding.find_map(|slice| self.within(slice, |c| get(c, id)).flatten()).map(Arc::new))
    }

    /// The log lines of each exchange. Every slice is opened once, however many there are.
    pub(crate) fn logs_of(&self, exchanges: &[&Exchange]) -> Result<Vec<Vec<LogLine>>, JournalError> {
        let periods: Vec<(u64, u64)> = exchanges.iter().map(|exchange| log_period(exchange)).collect();
        let mut all: Vec<Vec<LogLine>> = vec![Vec::new(); exchanges.len()];
        for slice in self.slices()? {
            let holds = |(since, until): &(u64, u64)| slice.start < *until && slice.end > *since;
            let here: Vec<usize> = (0..).zip(&periods).filter(|(_, p)| holds(p)).map(|(at, _)| at).collect();
            if here.is_empty() {
                continue;
            }
            let wanted: Vec<&Exchange> = here.iter().filter_map(|at| exchanges.get(*at).copied()).collect();
            let found = self.within(&slice, |connection| Ok(log::of(connection, &wanted)?));
            for (at, lines) in here.into_iter().zip(found.into_iter().flatten()) {
                if let Some(of_it) = all.get_mut(at) {
                    of_it.extend(lines);
                }
            }
        }
        for lines in &mut all {
            lines.sort_by_key(|line| line.time);
            lines.truncate(MOST_LINES);
        }
        Ok(all)
    }

    /// Whose log lines in the time of a query have these words.
    fn logged(&self, slices: &[Slice], phrase: &Phrase, period: (u64, u64)) -> LoggedIds {
        const AFTER: u64 = 600_000;
        let until = period.1.saturating_add(AFTER);
        let holding = slices.iter().filter(|s| s.start < until && s.end > period.0);
        let mut ids = LoggedIds::default();
        for found in holding.filter_map(|slice| self.within(slice, |c| Ok(log::with_words(c, phrase)?))) {
            ids.requests.extend(found.requests);
            ids.traces.extend(found.traces);
            if ids.requests.len() + ids.traces.len() >= MOST_LOGGED {
                break;
            }
        }
        ids
    }

    /// The log lines of the slice with this name.
    pub(crate) fn lines(&self, name: &str, take: &mut dyn FnMut(LogLine)) {
        if let Some(slice) = self.named(name) {
            self.within(&slice, |connection| Ok(log::salvage(connection, take)));
        }
    }

    /// Deletes the slice with this name.
    pub(crate) fn delete(&self, name: &str) {
        if let Some(slice) = self.named(name) {
            self.kept().idle.remove(&slice.path);
            slice.unlink();
        }
    }

    fn named(&self, name: &str) -> Option<Slice> {
        let slices = self.slices().unwrap_or_default();
        slices.into_iter().find(|slice| slice.path.file_name().is_some_and(|file| file == name))
    }

    pub(crate) fn newest(&self) -> Result<Option<ExchangeId>, JournalError> {
        let slices = self.slices()?;
        let newest = |slice: &Slice| self.within(slice, newest).flatten();
        Ok(overlapping(&slices).find_map(|group| group.iter().filter_map(newest).max()))
    }

    pub(crate) fn search(&self, query: &Query, page: Page) -> Result<Found, JournalError> {
        let limit = page.limit.clamp(1, 1000);
        let (since, until) = query.period();
        let newest = page.before.map_or(u64::MAX, |id| predecessor(id).unix_millis() + 1).min(until);
        let oldest = page.after.map_or(0, |id| id.unix_millis()).max(since);
        let slices = self.slices()?;
        let query = &*query
            .with_logs(|phrase| Ok::<_, JournalError>(self.logged(&slices, phrase, query.period())))?;
        let most = page.most.map_or(self.most, |most| most.clamp(1, self.most)).saturating_mul(PARSE);
        let (mut found, mut cost) = (Found::default(), 0);
        let mut groups = overlapping(&slices).peekable();
        while let Some(group) = groups.next() {
            let mut parts = Vec::new();
            for slice in group.iter().filter(|s| s.start < newest && s.end > oldest) {
                let want = Want { query, page, limit, budget: most.saturating_sub(cost) };
                cost += SLICE;
                let both = self.within(slice, |c| {
                    // One snapshot for both, so that a block sealed in between is neither missed nor seen twice.
                    let transaction = c.unchecked_transaction()?;
                    let failures = failures(&transaction, &want)?;
                    // Successes older than the last failure on this page are for another page.
                    let after = page.after.max(failures.floor.map(predecessor));
                    let budget = want.budget.saturating_sub(failures.cost);
                    let newer = Want { page: Page { after, ..page }, budget, ..want };
                    Ok([failures, successes(&transaction, &newer)?])
                });
                parts.extend(both.into_iter().flatten());
            }
            found.scanned += parts.iter().map(|p| p.scanned).sum::<u64>();
            cost += parts.iter().map(|p| p.cost).sum::<u64>();
            let floor = parts.iter().filter_map(|p| p.floor).max();
            let mut items: Vec<Arc<Exchange>> =
                parts.into_iter().flat_map(|p| p.items).map(Arc::new).collect();
            items.retain(|e| floor.is_none_or(|floor| e.id >= floor));
            items.sort_by_key(|e| std::cmp::Reverse(e.id));
            items.truncate(limit - found.exchanges.len());
            found.exchanges.extend(items);
            if found.exchanges.len() == limit {
                found.next = found.exchanges.last().map(|e| e.id);
                break;
            }
            let mut end =
                || group.iter().map(|s| s.start).min().map(bound).filter(|_| groups.peek().is_some());
            let spent = cost >= most;
            found.next = floor.or_else(|| if spent { end() } else { None });
            if found.next.is_some() {
                break;
            }
        }
        Ok(found)
    }
}

/// Groups of slices whose times overlap (after the length was changed), newest first: no slice of a later
/// group reaches into an earlier one.
fn overlapping(slices: &[Slice]) -> impl Iterator<Item = &[Slice]> {
    let mut ends: Vec<u64> = slices
        .iter()
        .rev()
        .scan(0, |most, s| {
            *most = s.end.max(*most);
            Some(*most)
        })
        .collect();
    ends.reverse();
    let mut rest = slices;
    std::iter::from_fn(move || {
        let offset = slices.len() - rest.len();
        let reached = |at: usize| ends.get(offset + at + 1).copied().unwrap_or(0);
        let length = rest.iter().enumerate().position(|(at, s)| reached(at) <= s.start)? + 1;
        let (group, after) = rest.split_at_checked(length)?;
        rest = after;
        Some(group)
    })
}

pub(crate) struct Want<'a> {
    pub(crate) query: &'a Query,
    pub(crate) page: Page,
    pub(crate) limit: usize,
    /// What it may cost, in the units of [`PARSE`].
    pub(crate) budget: u64,
}

impl Want<'_> {
    pub(crate) fn wants(&self, exchange: &Exchange) -> bool {
        self.page.holds(exchange.id) && self.query.matches(exchange)
    }

    /// False if nothing of this millisecond is on the page.
    pub(crate) fn holds_time(&self, millis: u64) -> bool {
        self.page.before.is_none_or(|before| millis <= before.unix_millis())
            && self.page.after.is_none_or(|after| millis >= after.unix_millis())
    }
}

/// What one table of a slice gives.
#[derive(Default)]
pub(crate) struct Part {
    pub(crate) items: Vec<Exchange>,
    pub(crate) scanned: u64,
    pub(crate) cost: u64,
    /// If there may be more: every exchange from this id on was looked at.
    pub(crate) floor: Option<ExchangeId>,
}

pub(crate) fn failures(connection: &Connection, want: &Want<'_>) -> Result<Part, Error> {
    let mut part = Part::default();
    let needles = Needles::new(want.query);
    let (sql, values) = select::failures(want.query, want.page, version(connection)?);
    let mut select = connection.prepare(&sql)?;
    let mut rows = select.query(params_from_iter(values))?;
    let mut last_millis = u64::MAX;
    while let Some(row) = rows.next()? {
        let id = ExchangeId::from_octets(row.get(1)?);
        // Within a millisecond rows may stand out of order, so a part ends only between two.
        if (part.items.len() >= want.limit || part.cost >= want.budget) && id.unix_millis() < last_millis {
            part.floor = Some(bound(last_millis));
            break;
        }
        part.scanned += 1;
        part.cost += FAILURE;
        last_millis = id.unix_millis();
        if want.page.holds(id) {
            let record = unpack(row.get_ref(2)?.as_blob()?)?;
            if needles.candidates(&record).holds(&record) {
                let exchange = record::read(&record)?;
                part.items.extend(Some(exchange).filter(|exchange| want.wants(exchange)));
            }
        }
    }
    Ok(part)
}

/// The next smaller id.
fn predecessor(id: ExchangeId) -> ExchangeId {
    ExchangeId::from_octets(u128::from_be_bytes(id.octets()).saturating_sub(1).to_be_bytes())
}

/// The next larger id.
pub(crate) fn after(id: ExchangeId) -> ExchangeId {
    ExchangeId::from_octets(u128::from_be_bytes(id.octets()).saturating_add(1).to_be_bytes())
}

/// The smallest id of a millisecond; the time field has 48 bits.
pub(crate) fn bound(millis: u64) -> ExchangeId {
    let time = u128::from(millis.min((1 << 48) - 1)) << 80;
    ExchangeId::from_octets(time.to_be_bytes())
}

fn get(connection: &Connection, id: ExchangeId) -> Result<Option<Exchange>, Error> {
    let millis = id.unix_millis();
    let failure: Option<Vec<u8>> = connection
        .query_row(
            "SELECT record FROM failure WHERE key BETWEEN ? AND ? AND id = ?",
            params![first_key(millis), last_key(millis), id.octets()],
            |row| row.get(0),
        )
        .optional()?;
    if let Some(record) = failure {
        return Ok(Some(record::read(&unpack(&record)?)?));
    }
    let row: Option<Vec<u8>> = connection
        .query_row("SELECT record FROM success WHERE id = ?", [id.octets()], |row| row.get(0))
        .optional()?;
    if let Some(record) = row {
        return Ok(Some(record::read(&record)?));
    }
    let mut select = connection.prepare("SELECT data FROM block WHERE min <= ?1 AND max >= ?1")?;
    let mut rows = select.query([id.octets()])?;
    while let Some(row) = rows.next()? {
        let text = unpack(row.get_ref(0)?.as_blob()?)?;
        if let Some(line) = record::all(&text).find(|record| record::id(record) == Some(id)) {
            return Ok(Some(record::read(line)?));
        }
    }
    Ok(None)
}

fn newest(connection: &Connection) -> Result<Option<ExchangeId>, Error> {
    // Keys of one millisecond may stand out of order, so the largest id of the last millisecond counts.
    let sql = "SELECT max(id) FROM (
        SELECT max(id) AS id FROM failure WHERE key >= (SELECT max(key) / 32768 * 32768 FROM failure)
        UNION ALL SELECT max(max) FROM block UNION ALL SELECT max(id) FROM success)";
    let id: Option<[u8; 16]> = connection.query_row(sql, [], |row| row.get(0))?;
    Ok(id.map(ExchangeId::from_octets))
}

/// Failures and successes of a slice. Each failure has one row in the small table of its words' lengths.
fn count_exchanges(connection: &Connection) -> Result<(u64, u64), Error> {
    const COUNT: &str = "SELECT (SELECT count(*) FROM text_docsize),
        (SELECT coalesce(sum(count), 0) FROM block) + (SELECT count(*) FROM success)";
    let count = |row: &rusqlite::Row<'_>, at| row.get::<usize, i64>(at).map(i64::cast_unsigned);
    Ok(connection.query_row(COUNT, [], |row| Ok((count(row, 0)?, count(row, 1)?)))?)
}
