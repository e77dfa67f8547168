//! What is counted in a result: values of fields, and exchanges over time. Bounded in what is looked at and in
//! what is kept, and honest about how far back it goes.

use std::{cmp::Reverse, collections::BTreeMap};

use candor_exchange::{Exchange, Verdict};

use crate::{Found, JournalError, Page};

/// The fields of the query language whose values are counted.
pub const FACETS: [&str; 7] = ["status", "rule", "finding", "op", "born", "product", "client"];

/// Stretches of time that a count over time has at most.
pub const MOST_BINS: u64 = 120;

/// Different values of a facet that are told apart while counting; occurrences of further ones only add up.
const MOST_VALUES: usize = 2000;

/// Exchanges that one step of a count takes from the store.
const STEP: usize = 500;

/// Who made the status of an exchange, as the pages tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Candor refused.
    Refused,
    /// A 4xx made upstream.
    Upstream,
    /// A 5xx, whoever made it, or a fault without an answer.
    Fault,
    /// Let pass, would have been refused.
    Observed,
    /// Nothing to look at.
    Passed,
}

impl Class {
    /// All of them, in the order of their columns in [`Bins`].
    pub const ALL: [Self; 5] = [Self::Refused, Self::Upstream, Self::Fault, Self::Observed, Self::Passed];

    /// Its name, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Upstream => "upstream",
            Self::Fault => "fault",
            Self::Observed => "observed",
            Self::Passed => "passed",
        }
    }

    /// The class of an exchange.
    pub fn of(exchange: &Exchange) -> Self {
        let status = exchange.status();
        match exchange.verdict {
            Verdict::Refused => Self::Refused,
            Verdict::Failed => Self::Fault,
            _ if status >= 500 => Self::Fault,
            _ if status >= 400 => Self::Upstream,
            Verdict::Observed => Self::Observed,
            Verdict::Passed => Self::Passed,
        }
    }
}

/// What was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Matching exchanges that were counted.
    pub matched: u64,
    /// Exchanges that were looked at for it.
    pub scanned: u64,
    /// Failures begun earlier than this were not counted, in milliseconds since 1970; `None` if all were.
    pub failures_since: Option<u64>,
    /// Successes begun earlier than this were not counted; `None` if all were.
    pub successes_since: Option<u64>,
    /// Per field of [`FACETS`], its values.
    pub facets: BTreeMap<&'static str, Tally>,
    /// Exchanges over time.
    pub bins: Bins,
}

/// Values and how often they occur.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those told apart. Products are in lower case, as the query language compares them.
    pub values: BTreeMap<String, u64>,
    /// Occurrences of others.
    pub others: u64,
}

impl Tally {
    /// Counts a value.
    pub fn add(&mut self, value: &str, count: u64) {
        if let Some(so_far) = self.values.get_mut(value) {
            *so_far += count;
        } else if self.values.len() < MOST_VALUES {
            self.values.insert(value.to_owned(), count);
        } else {
            self.others += count;
        }
    }

    /// The most frequent first; of equals the first in the alphabet.
    pub fn ranked(&self) -> Vec<(&str, u64)> {
        let mut ranked: Vec<_> = self.values.iter().map(|(value, count)| (value.as_str(), *count)).collect();
        ranked.sort_by_key(|(_, count)| Reverse(*count));
        ranked
    }
}

/// Exchanges over time, in stretches of equal length. They grow longer as more time has to be covered, so that
/// there are never more than [`MOST_BINS`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bins {
    /// Length of a stretch in milliseconds.
    pub width: u64,
    /// By the beginning of the stretch in milliseconds since 1970, one number per [`Class::ALL`]; those in
    /// which nothing happened are left out.
    pub bins: BTreeMap<u64, [u64; 5]>,
}

/// Lengths of a stretch, in seconds: each a multiple of the one before, so that stretches can be joined.
const WIDTHS: [u64; 14] = [1, 5, 10, 30, 60, 120, 600, 1800, 3600, 7200, 21_600, 43_200, 86_400, 604_800];

impl Default for Bins {
    fn default() -> Self {
        Self { width: 1000, bins: BTreeMap::new() }
    }
}

impl Bins {
    /// Counts exchanges of this time.
    pub fn add(&mut self, millis: u64, class: Class, count: u64) {
        self.cover(millis);
        let bin = self.bins.entry(millis / self.width * self.width).or_default();
        if let Some(column) = bin.get_mut(class as usize) {
            *column += count;
        }
    }

    /// Makes the stretches long enough for this time to be among them.
    pub fn cover(&mut self, millis: u64) {
        let first = self.bins.first_key_value().map_or(millis, |(first, _)| *first).min(millis);
        let last = self.bins.last_key_value().map_or(millis, |(last, _)| *last).max(millis);
        let fits = |width: &u64| last / width - first / width < MOST_BINS;
        if fits(&self.width) {
            return;
        }
        let millis = WIDTHS.map(|seconds| seconds * 1000);
        let longer = millis.into_iter().filter(|width| *width > self.width).find(fits);
        // Beyond weeks they double.
        self.width = longer.unwrap_or_else(|| {
            let mut width = self.width.max(604_800_000);
            while !fits(&width) {
                width = width.saturating_mul(2);
            }
            width
        });
        for (start, counts) in std::mem::take(&mut self.bins) {
            let bin = self.bins.entry(start / self.width * self.width).or_default();
            bin.iter_mut().zip(counts).for_each(|(to, from)| *to += from);
        }
    }
}

impl Counts {
    /// Counts one exchange.
    pub fn add(&mut self, exchange: &Exchange) {
        self.matched += 1;
        self.bins.add(exchange.id.unix_millis(), Class::of(exchange), 1);
        for name in FACETS {
            self.tally(name, &mut values(exchange, name));
        }
    }

    /// Counts values of a facet.
    fn tally(&mut self, name: &'static str, values: &mut Vec<String>) {
        values.sort_unstable();
        values.dedup();
        for value in values.iter() {
            self.facets.entry(name).or_default().add(value, 1);
        }
    }

    /// Counts what a search finds, the newest first, until `bound` exchanges were looked at. Gives the time
    /// before which nothing was counted, if it came to that.
    ///
    /// # Errors
    /// Those of `search`.
    pub fn walk(
        &mut self,
        bound: u64,
        search: impl Fn(Page) -> Result<Found, JournalError>,
    ) -> Result<Option<u64>, JournalError> {
        let mut page = Page { limit: STEP, ..Page::default() };
        let mut scanned = 0;
        loop {
            let left = bound.saturating_sub(scanned);
            page.most = Some(left);
            page.limit = STEP.min(usize::try_from(left).unwrap_or(STEP)).max(1);
            let found = search(page)?;
            scanned += found.scanned;
            self.scanned += found.scanned;
            found.exchanges.iter().for_each(|exchange| self.add(exchange));
            let Some(next) = found.next else { return Ok(None) };
            if scanned >= bound {
                // Its millisecond may have more.
                return Ok(Some(next.unix_millis().saturating_add(1)));
            }
            page.before = Some(next);
        }
    }
}

/// What an exchange has of a facet.
fn values(exchange: &Exchange, name: &str) -> Vec<String> {
    match name {
        "status" => vec![exchange.status().to_string()],
        "rule" => exchange.codes().map(str::to_owned).collect(),
        "finding" => exchange.findings.iter().map(|found| found.code.clone()).collect(),
        "op" => exchange.operation.iter().cloned().collect(),
        "born" => exchange.born().iter().map(ToString::to_string).collect(),
        "product" => exchange.product().iter().map(|product| product.to_lowercase()).collect(),
        "client" => vec![exchange.client.clone()],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_grow_until_all_time_fits_and_lose_nothing() {
        let mut bins = Bins::default();
        for number in 0..100_000_u64 {
            bins.add(1_795_303_000_000 - number * number * 37, Class::ALL[(number % 5) as usize], 1);
            assert!(bins.bins.len() as u64 <= MOST_BINS, "{} after {number}", bins.bins.len());
        }
        assert_eq!(bins.bins.values().flatten().sum::<u64>(), 100_000);
        assert_eq!(bins.width, 604_800_000 * 8, "4,282 days");
    }

    #[test]
    fn any_time_has_its_stretch() {
        let mut bins = Bins::default();
        for millis in [0, u64::MAX, 1 << 47, 5] {
            bins.add(millis, Class::Passed, 1);
        }
        assert_eq!(bins.bins.values().flatten().sum::<u64>(), 4);
    }

    #[test]
    fn values_beyond_the_bound_only_add_up() {
        let mut tally = Tally::default();
        (0..3000).for_each(|n| tally.add(&format!("v{n}"), 1));
        tally.add("v1", 5);
        assert_eq!((tally.values.len(), tally.others), (MOST_VALUES, 1000));
        assert_eq!(tally.ranked().first(), Some(&("v1", 6)));
    }
}
