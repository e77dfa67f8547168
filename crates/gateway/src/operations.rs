//! What is counted by operation: answers by status and birthplace, refusals by rule, and how long it took. What it
//! holds is bounded, whatever clients ask, upstreams answer and contracts name.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use candor_exchange::{Birthplace, Exchange, Verdict};

/// Operations that are told apart; what comes beyond is counted together.
const MOST_OPERATIONS: usize = 200;

/// Kinds of answers, and rules, that are told apart in one operation.
const MOST_KINDS: usize = 50;

/// The operation of requests that have none in the contract.
pub const NONE: &str = "none";

/// What is counted together.
pub const OTHER: &str = "other";

/// The status that stands for several.
pub const OTHER_STATUS: u16 = u16::MAX;

/// Upper ends of the stretches in which durations are counted, in microseconds; the last stretch has none.
pub const BOUNDS: [u64; 13] = [
    1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000,
    10_000_000,
];

/// An example is taken anew when it is older, in milliseconds.
const FRESH: u64 = 1_000;

/// One request that is over, as far as it is counted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told<'a> {
    pub(crate) operation: Option<&'a str>,
    /// Of the answer; 0 if there was none.
    pub(crate) status: u16,
    /// The layer that wrote it; `upstream` where nothing more is known.
    pub(crate) born: &'static str,
    /// The first rule that it breaks, if it was refused.
    pub(crate) rule: Option<&'a str>,
    pub(crate) total: Duration,
    /// What the upstream took; `None` if it was not asked.
    pub(crate) upstream: Option<Duration>,
    pub(crate) request_id: &'a str,
    pub(crate) trace_id: Option<&'a str>,
    /// Unix milliseconds.
    pub(crate) at: u64,
}

impl<'a> Told<'a> {
    pub(crate) fn of(exchange: &'a Exchange) -> Self {
        let refused = (exchange.verdict == Verdict::Refused).then(|| exchange.errors.first()).flatten();
        let micros = Duration::from_micros;
        Self {
            operation: exchange.operation.as_deref(),
            status: exchange.status(),
            born: match exchange.born() {
                Some(layer) => layer.word(),
                None => birthplace(exchange.response.as_ref().map(|response| response.birthplace)),
            },
            rule: refused.map(|error| error.code.as_str()),
            total: micros(exchange.timing.total),
            upstream: Some(exchange.timing.upstream).filter(|took| *took > 0).map(micros),
            request_id: &exchange.request_id,
            trace_id: exchange.trace_id.as_deref(),
            at: exchange.id.unix_millis(),
        }
    }

    fn example(&self, took: Duration) -> Example {
        let trace_id = self.trace_id.map(str::to_owned);
        Example { request_id: self.request_id.to_owned(), trace_id, took, at: self.at }
    }
}

/// Who wrote an answer, in a word.
pub(crate) fn birthplace(of: Option<Birthplace>) -> &'static str {
    match of {
        Some(Birthplace::Upstream) => "upstream",
        Some(Birthplace::Candor) => "candor",
        None => NONE,
    }
}

/// A request that is counted among others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its id.
    pub request_id: String,
    /// Its trace, if it belongs to one.
    pub trace_id: Option<String>,
    /// What it took, in the measure at hand.
    pub took: Duration,
    /// When it began, in Unix milliseconds.
    pub at: u64,
}

fn renew(example: &mut Option<Example>, told: &Told<'_>, took: Duration) {
    if example.as_ref().is_none_or(|example| told.at.saturating_sub(example.at) >= FRESH) {
        *example = Some(told.example(took));
    }
}

/// A count, with one of those that were counted.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// How many.
    pub count: u64,
    /// A recent one.
    pub example: Option<Example>,
}

impl Counted {
    fn add(&mut self, told: &Told<'_>, took: Duration) {
        self.count += 1;
        renew(&mut self.example, told, took);
    }
}

/// How durations are spread.
#[derive(Clone, Debug, Default)]
pub struct Spread {
    /// How many were within each of [`BOUNDS`] and not within the one before; the last ones were beyond all.
    pub stretches: [Counted; BOUNDS.len() + 1],
    /// All of them together.
    pub sum: Duration,
}

impl Spread {
    fn add(&mut self, told: &Told<'_>, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let at = BOUNDS.partition_point(|bound| *bound < micros);
        self.stretches.iter_mut().skip(at).take(1).for_each(|stretch| stretch.add(told, took));
        self.sum = self.sum.saturating_add(took);
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.stretches.iter().map(|stretch| stretch.count).sum()
    }
}

/// What is counted of one operation.
#[derive(Clone, Debug, Default)]
pub struct OperationFigures {
    /// Answers, by status (0 where there was none) and by the layer that wrote them. Those beyond what is told
    /// apart have the status [`OTHER_STATUS`] and the layer [`OTHER`].
    pub answers: HashMap<(u16, &'static str), Counted>,
    /// Refusals, by the first rule that is broken.
    pub refusals: HashMap<String, Counted>,
    /// From the first octet of a request to the last of its answer.
    pub total: Spread,
    /// The upstream's share.
    pub upstream: Spread,
}

impl OperationFigures {
    fn add(&mut self, told: &Told<'_>) {
        let mut kind = (told.status, told.born);
        if self.answers.len() >= MOST_KINDS && !self.answers.contains_key(&kind) {
            kind = (OTHER_STATUS, OTHER);
        }
        self.answers.entry(kind).or_default().add(told, told.total);
        if let Some(rule) = told.rule {
            let is_known = self.refusals.contains_key(rule) || self.refusals.len() < MOST_KINDS;
            let rule = if is_known { rule } else { OTHER };
            match self.refusals.get_mut(rule) {
                Some(counted) => counted.add(told, told.total),
                None => self.refusals.entry(rule.to_owned()).or_default().add(told, told.total),
            }
        }
        self.total.add(told, told.total);
        if let Some(took) = told.upstream {
            self.upstream.add(told, took);
        }
    }
}

/// The figures of all operations.
#[derive(Debug, Default)]
pub(crate) struct Operations(Mutex<HashMap<String, OperationFigures>>);

impl Operations {
    pub(crate) fn add(&self, told: &Told<'_>) {
        let name = told.operation.unwrap_or(NONE);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(figures) = all.get_mut(name) {
            return figures.add(told);
        }
        let has_room = all.len() < MOST_OPERATIONS || name == NONE;
        all.entry(if has_room { name } else { OTHER }.to_owned()).or_default().add(told);
    }

    /// Of each operation, by name.
    pub(crate) fn listed(&self) -> Vec<(String, OperationFigures)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut all: Vec<_> = all.into_iter().collect();
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(operation: Option<&str>, status: u16, millis: u64) -> Told<'_> {
        Told {
            operation,
            status,
            born: "upstream",
            rule: None,
            total: Duration::from_millis(millis),
            upstream: None,
            request_id: "r",
            trace_id: None,
            at: millis,
        }
    }

    #[test]
    fn neither_operations_nor_statuses_nor_rules_grow_without_end() {
        let operations = Operations::default();
        let names: Vec<String> = (0..1_000).map(|n| format!("op{n}")).collect();
        names.iter().for_each(|name| operations.add(&told(Some(name), 200, 1)));
        operations.add(&told(None, 404, 1));
        let rules: Vec<String> = (0..100).map(|n| format!("rule-{n}")).collect();
        for (status, rule) in (200..=299).zip(&rules) {
            operations.add(&Told { rule: Some(rule), ..told(Some("op0"), status, 1) });
        }
        let listed = operations.listed();
        assert_eq!(listed.len(), MOST_OPERATIONS + 2, "{NONE} and {OTHER} besides");
        let of = |name: &str| &listed.iter().find(|(one, _)| one == name).unwrap().1;
        assert_eq!(of(OTHER).total.count(), 800);
        assert_eq!(of(NONE).total.count(), 1);
        let op = of("op0");
        assert_eq!((op.answers.len(), op.refusals.len()), (MOST_KINDS + 1, MOST_KINDS + 1));
        assert_eq!(op.answers.values().map(|counted| counted.count).sum::<u64>(), 101);
        assert_eq!(op.refusals[OTHER].count, 50);
    }

    #[test]
    fn a_duration_counts_in_the_stretch_that_it_ends_in() {
        let operations = Operations::default();
        for millis in [0, 1, 2, 10, 11, 10_000, 10_001] {
            operations.add(&told(Some("a"), 200, millis));
        }
        let spread = &operations.listed()[0].1.total;
        let counts: Vec<u64> = spread.stretches.iter().map(|stretch| stretch.count).collect();
        assert_eq!(counts, [2, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
        assert_eq!(spread.sum, Duration::from_millis(20_025));
        assert_eq!(spread.stretches[13].example.as_ref().unwrap().took, Duration::from_millis(10_001));
    }
}
