//! The journal on ClickHouse does what every other does. `CANDOR_CLICKHOUSE=clickhouse://…` names a server on which
//! tables may be made; `tests/journal_clickhouse.py` brings one up. Without it nothing is checked here.

#![allow(clippy::unwrap_used, reason = "helpers of tests, outside of the functions where clippy expects it")]

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use candor_gateway::{Caller, FetchLimits, UpstreamTls};
use candor_journal::{Journal, Page, Query, conformance};
use candor_journal_clickhouse::{Address, Answer, ClickHouseConfig, ClickHouseJournal, Transport};

#[derive(Debug)]
struct Wire(Caller);

impl Transport for Wire {
    fn call(&self, head: Vec<u8>, body: Vec<u8>, time: Duration, octets: usize) -> Result<Answer, String> {
        let answered = self.0.call(head, body, FetchLimits { time, octets })?;
        Ok(Answer { status: answered.status, head: answered.head, body: answered.body })
    }
}

fn wire(address: &Address) -> Arc<dyn Transport> {
    let origin = address.origin().parse().unwrap();
    Arc::new(Wire(Caller::start(origin, &UpstreamTls::default()).unwrap()))
}

/// The server's address with a table that nobody has used, or nothing.
fn fresh() -> Option<Address> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let Ok(server) = std::env::var("CANDOR_CLICKHOUSE") else {
        println!("skipped: CANDOR_CLICKHOUSE names no server");
        return None;
    };
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    Some(format!("{server}?table=t{}_{number}", std::process::id()).parse().unwrap())
}

fn config(address: Address) -> ClickHouseConfig {
    ClickHouseConfig {
        spool: folder(&address),
        address,
        gateway: "edge-1".into(),
        spool_octets: 1 << 30,
        queue_octets: 64 << 20,
        retain_age: None,
    }
}

fn folder(address: &Address) -> PathBuf {
    let name: String = address.to_string().chars().filter(char::is_ascii_alphanumeric).collect();
    std::env::temp_dir().join(format!("candor-test-spool-{name}"))
}

fn open(address: Address) -> ClickHouseJournal {
    let wire = wire(&address);
    ClickHouseJournal::open(&config(address), wire).unwrap()
}

#[test]
fn clickhouse_conforms() {
    if fresh().is_some() {
        conformance::run(|| open(fresh().unwrap()));
    }
}

#[test]
fn what_is_inserted_twice_is_there_once() {
    let Some(address) = fresh() else { return };
    let journal = open(address);
    for _ in 0..3 {
        (0..50).for_each(|number| journal.append(conformance::sample(number)));
        journal.append_log(conformance::line(3, Some("req-3"), None, "once"));
        journal.flush().unwrap();
    }
    let all = journal.search(&Query::default(), Page { limit: 1000, ..Page::default() }).unwrap();
    assert_eq!(all.exchanges.len(), 50);
    assert_eq!(journal.count(&Query::default(), 1000).unwrap().matched, 50);
    assert_eq!(journal.logs_of(&conformance::sample(3)).unwrap().len(), 1);
}

#[test]
fn who_only_reads_sees_what_a_gateway_stored() {
    let Some(address) = fresh() else { return };
    let read = || ClickHouseJournal::open_read_only(address.clone(), wire(&address));
    assert!(read().unwrap_err().message.contains("no gateway has stored anything"));
    let journal = open(address.clone());
    journal.append(conformance::sample(4));
    journal.flush().unwrap();
    let reader = read().unwrap();
    assert!(reader.get(conformance::id(4)).unwrap().is_some());
    assert_eq!(reader.newest().unwrap(), Some(conformance::id(4)));
    let days = reader.slices(0).unwrap();
    assert_eq!((days.len(), days[0].name.as_str()), (1, "20261121"));
    assert_eq!((days[0].exchanges, days[0].failures), (Some(1), None), "the server knows without counting");
}

#[test]
fn nothing_is_lost_while_nobody_answers() {
    let nowhere: Address = "clickhouse://127.0.0.1:9/default?table=nowhere".parse().unwrap();
    let nowhere = ClickHouseConfig {
        spool: std::env::temp_dir().join(format!("candor-test-spool-{}", std::process::id())),
        ..config(nowhere)
    };
    let open = || ClickHouseJournal::open(&nowhere, wire(&nowhere.address)).unwrap();
    let journal = open();
    (0..100).for_each(|number| journal.append(conformance::sample(number)));
    journal.append_log(conformance::line(3, Some("req-3"), None, "kept"));
    journal.flush().unwrap();
    let figures = journal.figures();
    let remote = figures.remote.clone().unwrap();
    assert_eq!((figures.lost(), figures.successes, remote.spooled, remote.is_up), (0, 0, 100, false));
    assert!(figures.trouble.unwrap().contains("is away: nothing answers there"));
    assert!(journal.get(conformance::id(7)).unwrap().is_some(), "it is read from the spool");
    assert_eq!(journal.logs_of(&conformance::sample(3)).unwrap().len(), 1);
    drop(journal);
    let remote = open().figures().remote.unwrap();
    assert_eq!((remote.spooled, remote.inherited), (100, 100), "it waits over a restart");
    std::fs::remove_dir_all(&nowhere.spool).unwrap();
}

#[test]
fn a_full_spool_loses_successes_first_and_counts() {
    let nowhere: Address = "clickhouse://127.0.0.1:9/default?table=full".parse().unwrap();
    let spool = std::env::temp_dir().join(format!("candor-test-full-{}", std::process::id()));
    let nowhere = ClickHouseConfig { spool, spool_octets: 1 << 20, ..config(nowhere) };
    let journal = ClickHouseJournal::open(&nowhere, wire(&nowhere.address)).unwrap();
    for number in 0..3000 {
        journal.append(conformance::sample(number));
        if number % 200 == 0 {
            journal.flush().unwrap();
        }
    }
    journal.flush().unwrap();
    let figures = journal.figures();
    let remote = figures.remote.clone().unwrap();
    assert_eq!(remote.spooled + figures.lost(), 3000);
    assert!(figures.lost_successes > 0, "{figures:?}");
    assert!(figures.trouble.unwrap().contains("it is full"));
    drop(journal);
    std::fs::remove_dir_all(&nowhere.spool).unwrap();
}
