//! Counting: what a backend tells of a result is what its exchanges are, one by one.

use candor_exchange::Exchange;

use super::{COUNT, fill, query};
use crate::{Class, Counts, Journal, Query};

/// Enough for every sample, also where a store looks at some of them again and again.
const ALL: u64 = COUNT * 10_000;

#[expect(clippy::panic, reason = "this is a test suite: a failed check panics")]
fn counted(journal: &dyn Journal, query: &Query, bound: u64) -> Counts {
    journal.count(query, bound).unwrap_or_else(|error| panic!("counting `{query}`: {error}"))
}

/// One by one.
fn expected<'a>(exchanges: impl Iterator<Item = &'a Exchange>) -> Counts {
    let mut counts = Counts::default();
    exchanges.for_each(|exchange| counts.add(exchange));
    counts
}

pub(super) fn counts(journal: &dyn Journal) {
    let empty = counted(journal, &Query::default(), ALL);
    assert_eq!(
        empty,
        Counts { scanned: empty.scanned, ..Counts::default() },
        "nothing is counted in nothing"
    );
    let all = fill(journal);
    for text in [
        "",
        "status:4xx",
        "status:422",
        "is:refused",
        "is:observed",
        "is:passed",
        "rule:host-missing",
        "rule:json-*",
        "rule:json-syntax op:getOrder",
        "op:getOrder",
        "client:10.0.0.1 status:4xx",
        "born:framework",
        "born:candor is:refused",
        "product:nginx",
        "finding:undocumented-status",
        "right:415",
        "since:5m",
        "until:5m is:refused",
        "since:5m until:3m status:4xx",
        "is:refused -rule:host-missing",
        "op:getOrder or is:failed",
        "comma op:getOrder",
        "took:>=300us",
        "status:5xx method:get",
        "secret",
    ] {
        let query = query(text);
        let told = counted(journal, &query, ALL);
        let by_hand = expected(all.iter().filter(|exchange| query.matches(exchange)));
        assert_eq!(told.matched, by_hand.matched, "number that matches `{text}`");
        assert_eq!(told.facets, by_hand.facets, "facets of `{text}`");
        assert_eq!(told.bins, by_hand.bins, "over time, `{text}`");
        assert_eq!((told.failures_since, told.successes_since), (None, None), "all of `{text}` is counted");
    }
    within_bounds(journal, &all);
}

/// With less to look at than there is: what was counted is all of a time that is told.
fn within_bounds(journal: &dyn Journal, all: &[Exchange]) {
    for (text, bound) in [("", 40), ("is:refused", 20), ("took:>=30us", 50), ("-rule:json-syntax", 1)] {
        let query = query(text);
        let told = counted(journal, &query, bound);
        let since = |exchange: &&Exchange| {
            let since = if exchange.is_failure() { told.failures_since } else { told.successes_since };
            query.matches(exchange) && since.is_none_or(|since| exchange.id.unix_millis() >= since)
        };
        let least = expected(all.iter().filter(since));
        assert!(told.matched >= least.matched, "`{text}` within {bound}: {told:?}");
        let most = expected(all.iter().filter(|exchange| query.matches(exchange)));
        assert!(told.matched <= most.matched, "`{text}` within {bound}: {told:?}");
        if (told.failures_since, told.successes_since) == (None, None) {
            assert_eq!(told.matched, most.matched, "`{text}` within {bound} is said to be all: {told:?}");
        }
        let sum = |class: Class| told.bins.bins.values().map(|bin| bin[class as usize]).sum::<u64>();
        assert_eq!(Class::ALL.map(sum).iter().sum::<u64>(), told.matched, "`{text}` within {bound}");
    }
}
