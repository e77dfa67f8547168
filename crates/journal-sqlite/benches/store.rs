//! How many exchanges a second of CPU time stores: `cargo bench -p candor-journal-sqlite`.

use std::time::Instant;

use candor_exchange::{Exchange, ExchangeId};
use candor_journal::{Journal, Page, Query, conformance};
use candor_journal_sqlite::{SqliteConfig, SqliteJournal};

/// CPU seconds that this process has used, user and system; 0 where the system does not say.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks: f64 = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|t| t.parse::<f64>().ok())
        .sum();
    ticks / 100.0
}

fn exchanges(like: u64, count: u64) -> Vec<Exchange> {
    let model = conformance::sample(like);
    (0..count)
        .map(|number| {
            let mut random = [0; 10];
            random[..8].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
            let id = ExchangeId::new(conformance::START + number / 20, random);
            Exchange { id, request_id: id.to_string(), target: format!("/orders/{number}"), ..model.clone() }
        })
        .collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("candor-bench-{}", std::process::id()));
    let config = SqliteConfig { queue_octets: 4 << 30, ..SqliteConfig::new(&folder) };
    let journal = SqliteJournal::open(config)?;
    for (kind, like, count) in [("successes", 1, 400_000), ("failures", 4, 60_000)] {
        let batch = exchanges(like, count);
        let (cpu, started) = (cpu_seconds(), Instant::now());
        batch.into_iter().for_each(|exchange| journal.append(exchange));
        journal.flush()?;
        let used = cpu_seconds() - cpu;
        println!(
            "{kind}: {:.0} stored per CPU second ({count} in {used:.2} CPU s, {:.2} s)",
            count as f64 / used,
            started.elapsed().as_secs_f64()
        );
    }
    let figures = journal.figures();
    println!(
        "lost: {}; on disk: {} octets an exchange",
        figures.lost(),
        figures.stored_octets / figures.stored()
    );
    for text in [
        "rule:json-syntax",
        "\"trailing comma\"",
        "\"part 4\" status:422",
        "op:createOrder is:passed",
        "is:failed",
    ] {
        let query = Query::parse(text, conformance::START)?;
        let started = Instant::now();
        let found = journal.search(&query, Page::default())?;
        println!(
            "{text}: {} found in {:.2} ms",
            found.exchanges.len(),
            started.elapsed().as_secs_f64() * 1000.0
        );
    }
    drop(journal);
    let _ = std::fs::remove_dir_all(&folder);
    Ok(())
}
