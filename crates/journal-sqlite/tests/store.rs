//! The journal on disk, as its users see it.

#![allow(clippy::unwrap_used, reason = "helpers of tests, outside of the functions where clippy expects it")]

mod folder;

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use candor_exchange::{ExchangeId, Verdict};
use candor_journal::{Journal, Page, Query, conformance, conformance::sample};
use candor_journal_sqlite::{SqliteConfig, SqliteJournal};
use folder::Folder;

/// All that matches.
fn count(journal: &SqliteJournal, text: &str) -> usize {
    let query = Query::parse(text, conformance::START).unwrap();
    let mut page = Page { limit: 1000, ..Page::default() };
    let mut count = 0;
    loop {
        let found = journal.search(&query, page).unwrap();
        count += found.exchanges.len();
        match found.next {
            None => return count,
            next => page.before = next,
        }
    }
}

#[test]
fn sqlite_conforms_in_one_slice_and_in_many() {
    let folders = std::cell::RefCell::new(Vec::new());
    for (seconds, search_bound) in [(86_400, 100_000), (50, 100_000), (86_400, 3), (50, 60)] {
        conformance::run(|| {
            let folder = Folder::new();
            let slice = Duration::from_secs(seconds);
            let config = SqliteConfig { slice, search_bound, ..folder.config() };
            folders.borrow_mut().push(folder);
            SqliteJournal::open(config).unwrap()
        });
    }
}

#[test]
fn everything_is_there_after_opening_again_with_another_slice_length() {
    let folder = Folder::new();
    for (part, seconds) in [(0, 60), (1, 3600), (2, 45)] {
        let config = SqliteConfig { slice: Duration::from_secs(seconds), ..folder.config() };
        let journal = SqliteJournal::open(config).unwrap();
        (0..300).filter(|n| n % 3 == part).for_each(|n| journal.append(sample(n)));
    }
    let journal = folder.open();
    let mut page = Page { limit: 11, ..Page::default() };
    let mut numbers = Vec::new();
    loop {
        let found = journal.search(&Query::default(), page).unwrap();
        numbers.extend(found.exchanges.iter().map(|e| e.timing.total));
        page.before = found.next;
        if found.next.is_none() {
            break;
        }
    }
    assert_eq!(numbers, (0..300).rev().collect::<Vec<_>>());
}

#[test]
fn a_hundred_thousand_successes_and_ten_thousand_failures_are_stored_and_counted() {
    let folder = Folder::new();
    let journal = SqliteJournal::open(SqliteConfig { queue_octets: 1 << 30, ..folder.config() }).unwrap();
    let (mut success, mut failure) = (sample(1), sample(4));
    for number in 0..110_000_u64 {
        let exchange = if number % 11 == 10 { &mut failure } else { &mut success };
        exchange.id = candor_exchange::ExchangeId::new(conformance::START + number / 100, {
            let mut random = [7; 10];
            random[..8].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
            random
        });
        exchange.request_id = exchange.id.to_string();
        journal.append(exchange.clone());
    }
    journal.flush().unwrap();
    let figures = journal.figures();
    assert_eq!((figures.successes, figures.failures, figures.lost()), (100_000, 10_000, 0));
    assert_eq!((figures.queued_octets, figures.trouble), (0, None));
    assert_eq!(count(&journal, "is:refused"), 10_000);
    assert_eq!(count(&journal, "is:passed"), 100_000);
    drop(journal);
    assert_eq!(count(&folder.open(), "rule:json-syntax"), 10_000);
}

#[test]
fn a_full_queue_loses_successes_first_and_counts_them() {
    let folder = Folder::new();
    let journal = SqliteJournal::open(SqliteConfig { queue_octets: 40_000, ..folder.config() }).unwrap();
    for number in 0..2000 {
        journal.append(sample(number));
    }
    // A flush with room again: appending goes on.
    journal.flush().unwrap();
    let figures = journal.figures();
    assert_eq!(figures.stored() + figures.lost(), 2000);
    assert!(figures.lost_successes > 0, "{figures:?}");
    journal.append(sample(5000));
    journal.flush().unwrap();
    assert_eq!(journal.figures().stored(), figures.stored() + 1);
    assert_eq!(count(&journal, "") as u64, figures.stored() + 1);
}

#[test]
fn successes_give_way_to_failures() {
    let folder = Folder::new();
    let limit = 400_000;
    let journal = SqliteJournal::open(SqliteConfig { queue_octets: limit, ..folder.config() }).unwrap();
    // Nothing can be written while a folder is in the place of the slice.
    let slice = blocked_slice(&folder);
    (0..1000).map(|_| sample(1)).for_each(|e| journal.append(e));
    let full_of_successes = journal.figures();
    assert!(full_of_successes.lost_successes > 0);
    journal.append(sample(4));
    assert_eq!(
        journal.figures().lost_failures,
        0,
        "there is room for failures when there is none for successes"
    );
    (0..1000).map(|_| sample(4)).for_each(|e| journal.append(e));
    assert!(journal.figures().lost_failures > 0);
    assert!(journal.figures().queued_octets <= limit);
    std::fs::remove_dir(slice).unwrap();
    flush_after_trouble(&journal);
}

/// Flushes, where the cause of trouble was taken away a moment ago: an attempt that was under way then may
/// still fail, and says so.
fn flush_after_trouble(journal: &SqliteJournal) {
    let started = Instant::now();
    while let Err(error) = journal.flush() {
        assert!(started.elapsed() < PATIENCE, "{error}");
    }
}

/// Longest that a test waits for anything.
const PATIENCE: Duration = Duration::from_secs(60);

/// Puts a folder where the slice of the samples would be.
fn blocked_slice(folder: &Folder) -> PathBuf {
    let probe = Folder::new();
    let journal = probe.open();
    journal.append(sample(0));
    journal.flush().unwrap();
    let slice = folder.0.join(probe.slices().remove(0).file_name().unwrap());
    std::fs::create_dir(&slice).unwrap();
    slice
}

#[test]
fn while_the_disk_takes_nothing_exchanges_wait_and_are_written_afterwards() {
    let folder = Folder::new();
    let journal = folder.open();
    let slice = blocked_slice(&folder);
    (0..50).for_each(|n| journal.append(sample(n)));
    let error = journal.flush().unwrap_err().to_string();
    assert!(error.contains("cannot write") && error.contains(&*folder.0.to_string_lossy()), "{error}");
    assert_eq!(journal.figures().trouble, Some(error));
    std::fs::remove_dir(slice).unwrap();
    flush_after_trouble(&journal);
    let figures = journal.figures();
    assert_eq!((figures.stored(), figures.lost(), figures.trouble), (50, 0, None));
    assert_eq!(count(&journal, ""), 50);
}

#[test]
fn a_full_disk_is_reported_and_recovered_from() {
    let folder = Folder::new();
    let config = SqliteConfig { slice_octets: Some(600_000), ..folder.config() };
    let journal = SqliteJournal::open(config).unwrap();
    for round in 0..20 {
        (0..200).for_each(|n| journal.append(sample(round * 200 + n)));
        if journal.flush().is_err() {
            break;
        }
    }
    let trouble = journal.figures().trouble.unwrap();
    assert!(trouble.contains("disk is full: free some space"), "{trouble}");
    let stored = journal.figures().stored();
    assert!(stored > 0);
    assert_eq!(count(&journal, "") as u64, stored, "what was stored can still be read");
    // Space is back when the full slice goes.
    for slice in folder.slices() {
        std::fs::remove_file(slice).unwrap();
    }
    flush_after_trouble(&journal);
    assert_eq!(journal.figures().trouble, None);
    assert!(journal.figures().stored() > stored);
    assert_eq!(journal.figures().lost(), 0);
}

#[test]
fn a_damaged_slice_is_reported_and_left_out() {
    let folder = Folder::new();
    let config = SqliteConfig { slice: Duration::from_secs(100), ..folder.config() };
    let journal = SqliteJournal::open(config.clone()).unwrap();
    (0..300).for_each(|n| journal.append(sample(n)));
    drop(journal);
    let slices = folder.slices();
    assert!(slices.len() >= 3);
    std::fs::write(&slices[1], "this is no database, but it is as long as a header must be".repeat(200))
        .unwrap();
    let journal = SqliteJournal::open(config).unwrap();
    assert_eq!(count(&journal, ""), 200);
    let trouble = journal.figures().trouble.unwrap();
    assert!(trouble.contains(&*slices[1].to_string_lossy()) && trouble.contains("left out"), "{trouble}");
    // Writing to its time puts it aside and begins a new file.
    journal.append(sample(150));
    journal.flush().unwrap();
    assert_eq!(count(&journal, ""), 201);
    assert_eq!(journal.figures().trouble, None);
}

#[test]
fn old_slices_are_deleted_by_age_and_by_size() {
    let folder = Folder::new();
    let config = SqliteConfig { slice: Duration::from_secs(100), ..folder.config() };
    let journal = SqliteJournal::open(config.clone()).unwrap();
    (0..500).for_each(|n| journal.append(sample(n)));
    drop(journal);
    let all = folder.slices().len();
    let keep = |config: SqliteConfig| {
        let journal = SqliteJournal::open(config).unwrap();
        journal.append(sample(499));
        journal.flush().unwrap();
        drop(journal);
        folder.slices().len()
    };
    assert_eq!(keep(config.clone()), all);
    let some = keep(SqliteConfig { retain_octets: Some(500_000), ..config.clone() });
    assert!(some < all && some > 0, "{some} of {all}");
    let size: u64 = folder.slices().iter().map(|p| p.metadata().unwrap().len()).sum();
    assert!(size <= 500_000, "{size}");
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let since_samples = now.saturating_sub(Duration::from_millis(conformance::START + 200_000));
    if !since_samples.is_zero() {
        let left = keep(SqliteConfig { retain_age: Some(since_samples), ..config });
        assert!(left <= 4, "{left}");
    }
}

/// After the length of slices was changed, the slice of the present is not the one with the latest beginning.
#[test]
fn the_slice_of_the_present_is_never_deleted_for_its_size() {
    let folder = Folder::new();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as u64;
    let at = |time: u64| candor_exchange::Exchange { id: ExchangeId::new(time, [7; 10]), ..sample(4) };
    let year = Duration::from_secs(86_400 * 365);
    for (slice, time) in [(3600, now - 80 * 3_600_000), (3600, now - 40 * 3_600_000), (3600, now)] {
        let config = SqliteConfig { slice: Duration::from_secs(slice), ..folder.config() };
        let journal = SqliteJournal::open(config).unwrap();
        journal.append(at(time));
        journal.flush().unwrap();
    }
    let short = folder.slices();
    assert_eq!(short.len(), 3);
    let config = SqliteConfig { slice: year, retain_octets: Some(1), ..folder.config() };
    let journal = SqliteJournal::open(config).unwrap();
    journal.append(at(now + 1));
    journal.flush().unwrap();
    drop(journal);
    // Left are the newest, and the one of a year, which holds the present and is being written.
    let left = folder.slices();
    assert_eq!(left.len(), 2, "{left:?}");
    assert!(left.contains(&short[2]) && left.iter().all(|slice| !short[..2].contains(slice)), "{left:?}");
    assert!(folder.open().get(ExchangeId::new(now + 1, [7; 10])).unwrap().is_some());
}

#[test]
fn opening_says_what_is_wrong_and_how_to_mend_it() {
    let folder = Folder::new();
    let file = folder.0.join("file");
    std::fs::write(&file, "x").unwrap();
    for place in [file.clone(), file.join("below")] {
        let error = SqliteJournal::open(SqliteConfig::new(&place)).unwrap_err().to_string();
        assert!(error.contains("move it away") && error.contains(&*place.to_string_lossy()), "{error}");
    }
    let error = SqliteJournal::open_read_only(folder.0.join("nowhere")).unwrap_err().to_string();
    assert!(error.contains("There is no journal at"), "{error}");

    let journal = folder.open();
    journal.append(sample(1));
    journal.flush().unwrap();
    let error = SqliteJournal::open(folder.config()).unwrap_err().to_string();
    assert!(error.contains("Another Candor writes to"), "{error}");
    let reader = SqliteJournal::open_read_only(&folder.0).unwrap();
    assert_eq!(count(&reader, ""), 1);
    journal.append(sample(2));
    journal.flush().unwrap();
    assert_eq!(count(&reader, ""), 2, "a reader beside the writer sees what is new");
    drop((journal, reader));

    let newer = rusqlite::Connection::open(&folder.slices()[0]).unwrap();
    newer.execute_batch("PRAGMA user_version = 99").unwrap();
    drop(newer);
    for opened in [SqliteJournal::open(folder.config()), SqliteJournal::open_read_only(&folder.0)] {
        let error = opened.unwrap_err().to_string();
        assert!(error.contains("newer Candor") && error.contains("99"), "{error}");
    }
}

/// A slice of the version before knows no readings: what is in it is found all the same, slower.
#[test]
fn a_slice_without_tags_of_readings_is_searched_without_them() {
    let folder = Folder::new();
    let journal = folder.open();
    (0..200).for_each(|number| journal.append(sample(number)));
    journal.flush().unwrap();
    let queries = ["born:framework", "born:candor", "product:nginx", "shape:2", "right:415 status:4xx"];
    let before = queries.map(|query| count(&journal, query));
    assert!(before.iter().all(|found| *found > 0), "{before:?}");
    drop(journal);
    let slice = rusqlite::Connection::open(&folder.slices()[0]).unwrap();
    let tags = ["born", "product", "shape", "right"].map(|name| format!("tag LIKE '{name}:%'")).join(" OR ");
    slice.execute_batch(&format!("DELETE FROM tag WHERE {tags}; PRAGMA user_version = 1;")).unwrap();
    drop(slice);
    let journal = folder.open();
    assert_eq!(queries.map(|query| count(&journal, query)), before);
    // It may still be written to, and stays what it is.
    journal.append(sample(204));
    journal.flush().unwrap();
    assert_eq!(count(&journal, "product:nginx"), before[2] + 1);
}

#[test]
fn an_append_never_waits_for_the_disk() {
    let folder = Folder::new();
    let journal = folder.open();
    let slice = blocked_slice(&folder);
    // The disk takes nothing until all are appended: whoever waited for it would wait for ever.
    (0..5000).for_each(|_| journal.append(sample(1)));
    assert_eq!(journal.figures().stored(), 0);
    std::fs::remove_dir(slice).unwrap();
    flush_after_trouble(&journal);
    assert!(journal.figures().stored() > 0);
}

/// What the crash test's child does: appends, says when all is flushed, appends on until it is killed.
#[test]
fn child_that_is_killed() {
    let Ok(folder) = std::env::var("CANDOR_TEST_JOURNAL") else {
        println!("nothing to do: this is the child of the crash test");
        return;
    };
    let journal = SqliteJournal::open(SqliteConfig::new(&folder)).unwrap();
    (0..3000).for_each(|n| journal.append(sample(n)));
    journal.flush().unwrap();
    std::fs::write(PathBuf::from(folder).join("flushed"), "").unwrap();
    // The parent ends this long before it is through.
    (3000..1_000_000).for_each(|n| {
        journal.append(sample(n));
        std::thread::sleep(Duration::from_micros(200));
    });
}

#[test]
fn what_was_flushed_survives_a_kill() {
    let folder = Folder::new();
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["child_that_is_killed", "--exact"])
        .env("CANDOR_TEST_JOURNAL", &folder.0)
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    while !folder.0.join("flushed").exists() {
        assert!(started.elapsed() < PATIENCE, "the child does not come to its flush");
        std::thread::sleep(Duration::from_millis(10));
    }
    let growing = SqliteJournal::open_read_only(&folder.0).unwrap();
    while count(&growing, "") <= 3100 {
        assert!(started.elapsed() < PATIENCE, "what comes after the flush is not written");
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(growing);
    child.kill().unwrap();
    child.wait().unwrap();
    let journal = folder.open();
    assert!((0..3000).all(|n| journal.get(conformance::id(n)).unwrap().is_some()));
    // Of what came after, nothing is missing that could be read before.
    let kept = count(&journal, "");
    assert!(kept > 3100, "{kept}");
    assert_eq!(count(&journal, "rule:host-missing"), {
        let refused = |n: &u64| sample(*n).codes().any(|c| c == "host-missing");
        (0..kept as u64).filter(refused).count()
    });
    assert_eq!(journal.figures().trouble, None);
    journal.append(sample(1_000_000));
    journal.flush().unwrap();
    assert_eq!(count(&journal, "is:refused status:400") > 0, sample(0).verdict == Verdict::Refused);
}

#[test]
fn slices_from_before_there_were_log_lines_are_read_and_take_some() {
    let folder = Folder::new();
    {
        let journal = SqliteJournal::open(folder.config()).unwrap();
        journal.append(sample(4));
        journal.flush().unwrap();
    }
    for slice in folder.slices() {
        let connection = rusqlite::Connection::open(slice).unwrap();
        connection.execute_batch("DROP TABLE log; DROP TABLE log_text;").unwrap();
    }
    let exchange = sample(4);
    let lines = |journal: &SqliteJournal| journal.logs_of(&exchange).unwrap().len();
    let reading = SqliteJournal::open_read_only(&folder.0).unwrap();
    assert_eq!(lines(&reading), 0);
    let query = Query::parse("log:refused", conformance::START).unwrap();
    assert_eq!(reading.search(&query, Page::default()).unwrap().exchanges.len(), 0);
    assert!(reading.get(exchange.id).unwrap().is_some());
    let writing = SqliteJournal::open(folder.config()).unwrap();
    writing.append_log(conformance::line(4, Some(&exchange.request_id), None, "connection refused"));
    writing.flush().unwrap();
    assert_eq!((lines(&writing), lines(&reading)), (1, 1));
    assert_eq!(reading.search(&query, Page::default()).unwrap().exchanges.len(), 1);
    assert_eq!((writing.figures().trouble, reading.figures().trouble), (None, None));
}

#[test]
fn a_repair_keeps_log_lines() {
    let folder = Folder::new();
    {
        let journal = SqliteJournal::open(folder.config()).unwrap();
        (0..40).for_each(|number| journal.append(sample(number)));
        journal.append_log(conformance::line(4, Some(&sample(4).request_id), None, "connection refused"));
        journal.flush().unwrap();
    }
    for slice in folder.slices() {
        let connection = rusqlite::Connection::open(slice).unwrap();
        connection
            .execute("UPDATE failure SET record = x'00' WHERE key = (SELECT min(key) FROM failure)", [])
            .unwrap();
    }
    assert_eq!(candor_journal_sqlite::repair(&folder.0).unwrap().len(), 1);
    let journal = SqliteJournal::open_read_only(&folder.0).unwrap();
    assert_eq!(journal.logs_of(&sample(4)).unwrap().len(), 1);
}
