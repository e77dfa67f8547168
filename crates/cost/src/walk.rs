//! Walks the journal once, the newest exchange first, up to a bound.

use candor_exchange::{Exchange, ExchangeId};
use candor_journal::{Class, Field, HOUR, Journal, JournalError, Page, Query};

use crate::{Gateway, Measured, Refusal, Sheet, Usage, meter::Meter};

/// Exchanges that one step takes from the journal.
const STEP: usize = 500;
/// Exchanges of which it is seen how many octets are captured, where not all are walked.
const SAMPLE: usize = 1000;
/// Slices of which the exchanges are counted.
const SLICES: usize = 48;
/// Exchanges below which the room that they take is mostly that of empty tables.
const FEW: u64 = 1000;

/// Whether the rules in force refuse a request that the API refused; `None` if they do not, or nobody can say.
pub type Judge<'a> = &'a dyn Fn(&Exchange) -> Option<Refusal>;

/// What is asked for.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// Which exchanges, and from when to when.
    pub query: &'a Query,
    /// The present, in milliseconds since 1970.
    pub now: u64,
    /// About so many exchanges are looked at, the newest.
    pub most: u64,
    /// What the rules in force say of a request.
    pub judge: Judge<'a>,
}

/// What the journal takes on disk, in the slices of the period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Disk {
    /// Octets on disk.
    pub octets: u64,
    /// Exchanges that are kept in them.
    pub exchanges: u64,
    /// True if there are enough of them to say what one takes.
    pub is_known: bool,
    /// Octets on disk for each that was captured; 1 where the journal cannot say, or holds too few to say.
    pub per_captured: f64,
}

/// Measures the traffic of a period.
///
/// # Errors
/// If the journal cannot be read.
pub fn measure(
    journal: &dyn Journal,
    asked: Asked<'_>,
    sheet: &Sheet,
    gateway: &Gateway,
) -> Result<Measured, JournalError> {
    let rates = &gateway.rates;
    let (since, until) = asked.query.period();
    let until = until.min(asked.now.saturating_add(1));
    let everything = Query::default();
    // For how many a success stands is seen beside all others of its kind and hour. What stands in logs only
    // the journal knows.
    let is_whole =
        !rates.keep_all() && !asked.query.fields().iter().any(|field| matches!(field, Field::Log(_)));
    let searched = if is_whole { &everything } else { asked.query };
    let from = if is_whole { since - since % HOUR } else { since };
    let mut page = Page { before: Some(first_of(until)), after: before(from), limit: STEP, most: None };
    let mut meter = Meter::new(sheet, rates, asked.judge);
    let (mut looked_at, mut oldest, mut is_cut) = (0, None, false);
    loop {
        page.most = Some(asked.most.saturating_sub(looked_at).max(1));
        let found = journal.search(searched, page)?;
        let given = found.exchanges.len() as u64;
        // A time finds whatever is looked at; what a store reads beside that is not what was asked.
        looked_at += if is_of_time(searched) { given } else { found.scanned.max(given) };
        for exchange in &found.exchanges {
            meter.add(exchange, !is_whole || asked.query.matches(exchange));
        }
        oldest = found.exchanges.last().map(|exchange| exchange.id.unix_millis()).or(oldest);
        let Some(next) = found.next else { break };
        if looked_at >= asked.most {
            (is_cut, oldest) = (true, Some(next.unix_millis()));
            break;
        }
        page.before = Some(next);
    }
    let begun = match oldest {
        Some(oldest) if is_cut => oldest,
        Some(oldest) => begin(journal, since, oldest)?,
        None => until,
    };
    let begun = begun.min(until);
    let is_all = is_whole || is_of_time(asked.query);
    let mean = match meter.scanned {
        0 => None,
        scanned if is_all => Some(meter.captured / scanned as f64),
        _ => captured(journal, begun, until)?,
    };
    let disk = disk(journal, (begun, until), mean)?;
    Ok(meter.end((begun, until), is_cut, disk))
}

/// Where the period begins: where it was asked to, unless the journal is younger. Requests that are not asked for are
/// time that passed, too. `oldest` is known to be in the journal.
fn begin(journal: &dyn Journal, since: u64, oldest: u64) -> Result<u64, JournalError> {
    let has_before = |millis: u64| {
        let page = Page { before: Some(first_of(millis)), limit: 1, ..Page::default() };
        journal.search(&Query::default(), page).map(|found| !found.exchanges.is_empty())
    };
    let (mut none_before, mut some_before) = (since, oldest.saturating_add(1));
    if since > 0 && has_before(since)? {
        return Ok(since);
    }
    while none_before + 1 < some_before {
        let middle = none_before.midpoint(some_before);
        match has_before(middle)? {
            true => some_before = middle,
            false => none_before = middle,
        }
    }
    Ok(none_before)
}

/// The smallest id of a time.
fn first_of(millis: u64) -> ExchangeId {
    ExchangeId::new(millis, [0; 10])
}

/// The largest id before a time.
fn before(millis: u64) -> Option<ExchangeId> {
    millis.checked_sub(1).map(|earlier| ExchangeId::new(earlier, [0xff; 10]))
}

/// True if a query asks for a time and nothing else.
fn is_of_time(query: &Query) -> bool {
    let of_time = |field: &&Field| matches!(field, Field::Since(_) | Field::Until(_));
    query.conjunction().is_some_and(|fields| fields.iter().all(of_time))
}

/// Octets that are captured of an exchange on average, by the newest of the period.
fn captured(journal: &dyn Journal, since: u64, until: u64) -> Result<Option<f64>, JournalError> {
    let page = Page { before: Some(first_of(until)), after: before(since), limit: SAMPLE, ..Page::default() };
    let found = journal.search(&Query::default(), page)?.exchanges;
    let sum: f64 = found.iter().map(|exchange| Usage::of(exchange, &Sheet::default()).captured).sum();
    Ok((!found.is_empty()).then(|| sum / found.len() as f64))
}

fn disk(
    journal: &dyn Journal,
    (since, until): (u64, u64),
    captured: Option<f64>,
) -> Result<Disk, JournalError> {
    let slices = journal.slices(SLICES)?;
    let of_period = slices.iter().filter(|slice| slice.start < until && slice.end > since);
    let counted = of_period.filter_map(|slice| Some((slice.octets, slice.exchanges?)));
    let (octets, exchanges) = counted.fold((0, 0), |(octets, n), (size, more)| (octets + size, n + more));
    let per_captured = match captured {
        Some(mean) if exchanges >= FEW && mean > 0.0 => octets as f64 / exchanges as f64 / mean,
        _ => 1.0,
    };
    Ok(Disk { octets, exchanges, is_known: exchanges >= FEW, per_captured })
}

/// The outcomes in the order in which they are shown: how programs name them, and how people do.
pub const OUTCOMES: [(Class, &str, &str); 5] = [
    (Class::Passed, "passed", "passed"),
    (Class::Observed, "observed", "observed"),
    (Class::Refused, "refused_by_candor", "refused by Candor"),
    (Class::Upstream, "refused_by_upstream", "refused upstream"),
    (Class::Fault, "failed", "failed"),
];
