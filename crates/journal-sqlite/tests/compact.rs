//! Slices that are over are compacted: what is in them stays the same, whoever reads, writes or dies meanwhile.

#![allow(clippy::unwrap_used, reason = "helpers of tests, outside of the functions where clippy expects it")]

mod folder;

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    time::{Duration, Instant},
};

use candor_exchange::ExchangeId;
use candor_journal::{Journal, Page, Query, conformance, conformance::sample};
use candor_journal_sqlite::{SqliteConfig, SqliteJournal, check};
use folder::Folder;

const NUMBER: u64 = 3000;
const LATER: u64 = conformance::START + 30 * 86_400_000;
/// Longest that a test waits for anything.
const PATIENCE: Duration = Duration::from_secs(60);

fn open(folder: &Path) -> SqliteJournal {
    let slice = Duration::from_secs(86_400);
    SqliteJournal::open(SqliteConfig { slice, ..SqliteConfig::new(folder) }).unwrap()
}

/// A journal whose blocks are as small as they get: each hundred exchanges are waited for.
fn filled(folder: &Path) -> SqliteJournal {
    let journal = open(folder);
    for number in 0..NUMBER {
        journal.append(sample(number));
        if number % 140 == 139 {
            journal.flush().unwrap();
        }
    }
    journal.flush().unwrap();
    journal
}

fn ids(journal: &SqliteJournal, text: &str) -> Vec<ExchangeId> {
    let query = Query::parse(text, conformance::START).unwrap();
    let mut page = Page { limit: 1000, ..Page::default() };
    let mut ids = Vec::new();
    loop {
        let found = journal.search(&query, page).unwrap();
        ids.extend(found.exchanges.iter().map(|e| e.id));
        page.before = found.next;
        if found.next.is_none() {
            return ids;
        }
    }
}

fn slices(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|p| p.extension().is_some_and(|e| e == "sqlite")).collect()
}

/// How many blocks and rows of successes there are, and successes in the blocks.
fn blocks(folder: &Path) -> [i64; 3] {
    let mut sums = [0; 3];
    for slice in slices(folder) {
        let connection = rusqlite::Connection::open(slice).unwrap();
        connection.busy_timeout(PATIENCE).unwrap();
        let sql = "SELECT count(*), (SELECT count(*) FROM success), ifnull(sum(count), 0) FROM block";
        let found: [i64; 3] =
            connection.query_row(sql, [], |r| Ok([r.get(0)?, r.get(1)?, r.get(2)?])).unwrap();
        sums = [sums[0] + found[0], sums[1] + found[1], sums[2] + found[2]];
    }
    sums
}

const QUERIES: [&str; 7] = [
    "",
    "is:passed",
    "op:getOrder is:passed",
    "rule:json-syntax",
    "\"trailing comma\"",
    "id:req-2001",
    "client:10.0.0.1 \"fine 79\"",
];

#[test]
fn what_is_found_is_the_same_in_fewer_blocks() {
    let folder = Folder::new();
    let journal = filled(&folder.0);
    let before = QUERIES.map(|query| ids(&journal, query));
    assert!(before.iter().all(|found| !found.is_empty()));
    let [many, ..] = blocks(&folder.0);

    // Nothing is done to a slice that is not over.
    journal.compact(conformance::START).unwrap();
    assert_eq!((journal.figures().compacted_slices, blocks(&folder.0)[0]), (0, many));

    let octets = journal.figures().stored_octets;
    journal.compact(LATER).unwrap();
    assert_eq!(QUERIES.map(|query| ids(&journal, query)), before);
    for number in (0..NUMBER).step_by(37) {
        assert_eq!(*journal.get(conformance::id(number)).unwrap().unwrap(), sample(number));
    }
    let [few, rows, successes] = blocks(&folder.0);
    assert_eq!(rows, 0);
    assert!(few <= successes / 200 + 2 && few < many, "{few} of {many} blocks for {successes}");
    let figures = journal.figures();
    assert_eq!((figures.compacted_slices, &figures.trouble), (slices(&folder.0).len() as u64, &None));
    assert!(figures.compacted_octets > 0 && figures.stored_octets < octets, "{figures:?}, {octets}");

    // Once is enough.
    journal.compact(LATER).unwrap();
    assert_eq!(journal.figures().compacted_slices, figures.compacted_slices);
    drop(journal);
    let reports = check(&folder.0).unwrap();
    assert!(reports.iter().all(|report| report.faults.is_empty()), "{reports:?}");
}

#[test]
fn an_exchange_that_comes_late_is_there_once_and_so_are_those_before_it() {
    let folder = Folder::new();
    let journal = filled(&folder.0);
    let rows = blocks(&folder.0)[1];
    assert!(rows > 0, "the writer remembers some that it has not packed");
    journal.compact(LATER).unwrap();
    // Enough to fill blocks with what it remembers.
    (NUMBER..NUMBER + 700).for_each(|number| journal.append(sample(number)));
    journal.flush().unwrap();
    let mut wanted: Vec<_> = (0..NUMBER + 700).map(conformance::id).collect();
    wanted.reverse();
    assert_eq!(ids(&journal, ""), wanted);
    let successes = (0..NUMBER + 700).filter(|n| !sample(*n).is_failure()).count() as i64;
    let [_, rows, packed] = blocks(&folder.0);
    assert_eq!(rows + packed, successes);
}

#[test]
fn readers_under_way_see_a_whole_slice_all_the_time() {
    let folder = Folder::new();
    let journal = filled(&folder.0);
    let slice = rusqlite::Connection::open(slices(&folder.0).remove(0)).unwrap();
    let held = "SELECT (SELECT sum(count) FROM block) + (SELECT count(*) FROM success)";
    let count = || slice.query_row(held, [], |row| row.get::<_, i64>(0)).unwrap();
    let list =
        || slice.query_row("SELECT group_concat(seq) FROM block", [], |r| r.get::<_, String>(0)).unwrap();
    slice.execute_batch("BEGIN").unwrap();
    let (before, blocks) = (count(), list());
    let (is_done, rounds) = (AtomicBool::new(false), AtomicU32::new(0));
    std::thread::scope(|threads| {
        threads.spawn(|| {
            let reader = SqliteJournal::open_read_only(&folder.0).unwrap();
            while !is_done.load(Ordering::Relaxed) || rounds.load(Ordering::Relaxed) == 0 {
                assert_eq!(ids(&reader, "op:getOrder").len(), NUMBER as usize / 5);
                rounds.fetch_add(1, Ordering::Relaxed);
            }
            assert_eq!(reader.figures().trouble, None);
        });
        let compacted = journal.compact(LATER);
        is_done.store(true, Ordering::Relaxed);
        compacted.unwrap();
    });
    assert_eq!((count(), list()), (before, blocks.clone()), "a transaction that began before sees what was");
    slice.execute_batch("COMMIT").unwrap();
    assert_eq!(count(), before);
    assert_ne!(list(), blocks);
}

/// What the crash test's child does: compacts until it is killed or through.
#[test]
fn child_that_is_killed() {
    let Ok(folder) = std::env::var("CANDOR_TEST_COMPACTION") else {
        println!("nothing to do: this is the child of the crash test");
        return;
    };
    open(Path::new(&folder)).compact(LATER).unwrap();
}

#[test]
fn a_kill_in_the_middle_loses_nothing() {
    let folder = Folder::new();
    let journal = filled(&folder.0);
    let before = QUERIES.map(|query| ids(&journal, query));
    drop(journal);
    let many = blocks(&folder.0)[0];
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["child_that_is_killed", "--exact"])
        .env("CANDOR_TEST_COMPACTION", &folder.0)
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    // At whatever point it is then, also if it is through: what is stored must be the same.
    while blocks(&folder.0)[0] == many {
        assert!(started.elapsed() < PATIENCE, "the child does not begin");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let journal = open(&folder.0);
    assert_eq!(QUERIES.map(|query| ids(&journal, query)), before);
    journal.compact(LATER).unwrap();
    assert_eq!(QUERIES.map(|query| ids(&journal, query)), before);
    drop(journal);
    assert!(check(&folder.0).unwrap().iter().all(|report| report.faults.is_empty()));
}
