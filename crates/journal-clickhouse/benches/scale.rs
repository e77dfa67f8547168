//! A day of a million exchanges on ClickHouse: what it costs the gateway to store them, and how long a search takes.
//! The server's side is measured by `benches/clickhouse.py`, which runs this.
//!
//! - `fill ADDRESS NUMBER` stores that many, spread over the 24 hours before now.
//! - `ask ADDRESS` searches, each query several times, as the workbench does.

#[expect(dead_code, reason = "the other bench asks for the middle of the day, too")]
#[path = "../../journal-sqlite/benches/day/mod.rs"]
mod day;

use std::{
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use candor_gateway::{Caller, FetchLimits, UpstreamTls};
use candor_journal::{Journal, Page, Query};
use candor_journal_clickhouse::{Address, Answer, ClickHouseConfig, ClickHouseJournal, Transport};

type Error = Box<dyn std::error::Error>;

/// Exchanges that are made before they are stored: making them is not counted.
const BATCH: u64 = 20_000;

#[derive(Debug)]
struct Wire(Caller);

impl Transport for Wire {
    fn call(&self, head: Vec<u8>, body: Vec<u8>, time: Duration, octets: usize) -> Result<Answer, String> {
        let answered = self.0.call(head, body, FetchLimits { time, octets })?;
        Ok(Answer { status: answered.status, head: answered.head, body: answered.body })
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["fill", address, number] => {
            number.parse().map_err(Error::from).and_then(|number| fill(address, number))
        }
        ["ask", address] => ask(address),
        _ => {
            println!("nothing to do: `benches/clickhouse.py` gives an address and a number");
            Ok(())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn open(address: &str) -> Result<ClickHouseJournal, Error> {
    let address: Address = address.parse()?;
    let wire = Arc::new(Wire(Caller::start(address.origin().parse()?, &UpstreamTls::default())?));
    let config = ClickHouseConfig {
        address,
        gateway: "edge-1".into(),
        spool: std::env::temp_dir().join(format!("candor-bench-spool-{}", std::process::id())),
        spool_octets: 1 << 30,
        queue_octets: 1 << 30,
        retain_age: Some(Duration::from_secs(30 * 86_400)),
    };
    Ok(ClickHouseJournal::open(&config, wire)?)
}

fn fill(address: &str, number: u64) -> Result<(), Error> {
    let journal = open(address)?;
    let (mut cpu, mut handed, mut seconds) = (0.0, 0.0, 0.0);
    let mut day = day::Day::ending(now(), number);
    loop {
        let batch: Vec<_> = day.by_ref().take(usize::try_from(BATCH)?).collect();
        if batch.is_empty() {
            break;
        }
        let (cpu_before, began) = (cpu_seconds(), Instant::now());
        batch.into_iter().for_each(|exchange| journal.append(exchange));
        handed += cpu_seconds() - cpu_before;
        journal.flush()?;
        cpu += cpu_seconds() - cpu_before;
        seconds += began.elapsed().as_secs_f64();
    }
    let figures = journal.figures();
    let remote = figures.remote.clone().unwrap_or_default();
    println!(
        "stored: {} successes, {} failures; lost: {}; spooled: {}",
        figures.successes,
        figures.failures,
        figures.lost(),
        remote.spooled
    );
    let each = |cpu: f64| cpu / number as f64 * 1e6;
    println!(
        "gateway: {:.0} a second, {:.1} CPU µs each, of which {:.1} until the row waits",
        number as f64 / seconds,
        each(cpu),
        each(handed)
    );
    Ok(())
}

fn ask(address: &str) -> Result<(), Error> {
    let journal = open(address)?;
    for text in [
        "",
        "status:4xx",
        "rule:json-syntax op:createOrder",
        "rule:uri-too-long",
        "status:>=500 since:2h",
        "client:10.20.3.7",
        "client:10.20.3.0/24 is:refused",
        "born:framework right:422",
        "took:>60ms",
        "\"customer 777\"",
        "\"customer 777\" since:2h",
        "\"no such words\"",
        "-op:listOrders -is:passed path:*9999*",
    ] {
        let query = Query::parse(text, now())?;
        let mut times = [0.0; 5];
        let (mut found, mut scanned) = (0, 0);
        for time in &mut times {
            let began = Instant::now();
            let page = journal.search(&query, Page::default())?;
            *time = began.elapsed().as_secs_f64() * 1000.0;
            (found, scanned) = (page.exchanges.len(), page.scanned);
        }
        times.sort_by(f64::total_cmp);
        let began = Instant::now();
        let counts = journal.count(&query, u64::MAX)?;
        let counted = began.elapsed().as_secs_f64() * 1000.0;
        println!(
            "| `{text}` | {found} of {} | {:.0} | {:.0} | {scanned} | {counted:.0} |",
            counts.matched, times[0], times[2]
        );
    }
    let last = journal.newest()?.ok_or("it is empty")?;
    let began = Instant::now();
    journal.get(last)?.ok_or("the newest is not there")?;
    println!("by id: {:.1} ms", began.elapsed().as_secs_f64() * 1000.0);
    Ok(())
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |t| t.as_millis() as u64)
}

/// User and system time of this process, as Linux counts it.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks = |at: usize| stat.rsplit(')').next()?.split_whitespace().nth(at)?.parse::<f64>().ok();
    (ticks(11).unwrap_or_default() + ticks(12).unwrap_or_default()) / 100.0
}
