//! Whatever is asked, the journal on disk answers what one in memory answers that looks at each exchange.
//!
//! Exchanges and queries are invented from a seed (`CANDOR_SEED`); every field of the language occurs, with
//! values that are there, that are nearly there and that are not. The disk holds them in slices of different
//! ages: some compacted, one that still fills, exchanges that came late.

#![allow(clippy::unwrap_used, reason = "helpers of tests, outside of the functions where clippy expects it")]

mod folder;
mod invented;

use std::time::Duration;

use candor_exchange::ExchangeId;
use candor_journal::{Counts, Journal, Memory, Page, Query};
use candor_journal_sqlite::{SqliteConfig, SqliteJournal};
use folder::Folder;
use invented::{Dice, EXCHANGES, NOW, START, exchange, line, query};

/// Enough for everything, however often it is looked at.
const ALL: u64 = 1 << 40;

fn seed() -> u64 {
    std::env::var("CANDOR_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_261_122)
}

fn queries() -> u64 {
    if std::env::var("CANDOR_FULL").is_ok_and(|full| full == "1") { 5_000 } else { 100 }
}

/// The same exchanges in both, and the folder of the one on disk.
fn both(config: SqliteConfig) -> (Memory, SqliteJournal) {
    let (memory, disk) = (Memory::default(), SqliteJournal::open(config).unwrap());
    let (late, in_time): (Vec<u64>, Vec<u64>) = (0..EXCHANGES).partition(|number| number % 23 == 5);
    let append = |number: u64| {
        let made = exchange(&mut Dice::new(seed() + number), number);
        memory.append(made.clone());
        disk.append(made);
        if number.is_multiple_of(7) {
            let line = line(&mut Dice::new(seed() ^ number), number);
            memory.append_log(line.clone());
            disk.append_log(line);
        }
        // Not always at the bounds of a block.
        if number % 211 == 17 {
            disk.flush().unwrap();
        }
    };
    in_time.into_iter().for_each(append);
    disk.flush().unwrap();
    // The first half is compacted, some late ones come after that.
    disk.compact(START + EXCHANGES * 500).unwrap();
    late.into_iter().for_each(append);
    disk.flush().unwrap();
    assert_eq!(disk.figures().lost(), 0);
    (memory, disk)
}

fn found(journal: &dyn Journal, query: &Query, mut page: Page) -> Vec<ExchangeId> {
    let mut ids = Vec::new();
    loop {
        let part = journal.search(query, page).unwrap();
        ids.extend(part.exchanges.iter().map(|e| e.id));
        match part.next {
            None => return ids,
            next => page.before = next,
        }
    }
}

#[test]
fn every_query_finds_and_counts_the_same_on_disk_as_in_memory() {
    for (round, (slice, search_bound)) in [(600, 1 << 30), (86_400, 700)].into_iter().enumerate() {
        let folder = Folder::new();
        let config = SqliteConfig { slice: Duration::from_secs(slice), search_bound, ..folder.config() };
        let (memory, disk) = both(config);
        let mut dice = Dice::new(seed() * 1000 + round as u64);
        let (mut hits, mut counted) = (0, 0);
        for number in 0..queries() {
            let text = query(&mut dice);
            let query = Query::parse(&text, NOW).unwrap_or_else(|error| panic!("{text}: {error}"));
            let again = Query::parse(&query.to_string(), 0);
            assert_eq!(again.as_ref(), Ok(&query), "the canonical text of {text}");
            let expected = found(&memory, &query, Page { limit: 1000, ..Page::default() });
            let limit = [1000, 50, 7][dice.below(3) as usize];
            let got = found(&disk, &query, Page { limit, ..Page::default() });
            assert!(
                got == expected,
                "query {number}, {limit} a page: `{text}` finds {} of {}",
                got.len(),
                expected.len()
            );
            hits += usize::from(!expected.is_empty());
            let told = disk.count(&query, ALL).unwrap();
            let by_hand = memory.count(&query, ALL).unwrap();
            let comparable = |counts: &Counts| Counts { scanned: 0, ..counts.clone() };
            assert_eq!(comparable(&told), comparable(&by_hand), "query {number} counts `{text}`");
            counted += told.matched;
        }
        assert!(hits as u64 > queries() / 4 && counted > 0, "only {hits} queries find anything");
    }
}
