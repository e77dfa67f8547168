//! Checking and repairing a folder of slices.

#![allow(clippy::unwrap_used, reason = "helpers of tests, outside of the functions where clippy expects it")]

mod folder;

use std::{
    fs,
    path::{Path, PathBuf},
};

use candor_exchange::Verdict;
use candor_journal::{Journal, conformance::sample};
use candor_journal_sqlite::{SqliteConfig, SqliteJournal, check, repair};
use folder::Folder;

/// A journal of one slice with so many failures and successes.
fn filled(folder: &Path, count: u64) -> PathBuf {
    let week = std::time::Duration::from_secs(7 * 86_400);
    let journal = SqliteJournal::open(SqliteConfig { slice: week, ..SqliteConfig::new(folder) }).unwrap();
    for number in 0..count {
        let mut exchange = sample(number);
        exchange.verdict = if number % 3 == 0 { Verdict::Refused } else { Verdict::Passed };
        journal.append(exchange);
        if number % 500 == 0 {
            journal.flush().unwrap();
        }
    }
    journal.flush().unwrap();
    drop(journal);
    let mut slices = check(folder).unwrap();
    assert_eq!(slices.len(), 1, "one slice was to be made: {slices:?}");
    slices.remove(0).path
}

/// Overwrites pages in the middle of a file.
fn damage(file: &Path, pages: usize) {
    const PAGE: usize = 8192;
    let mut octets = fs::read(file).unwrap();
    let middle = octets.len() / PAGE / 2 * PAGE;
    octets[middle..middle + pages * PAGE].fill(0xA5);
    fs::write(file, octets).unwrap();
}

#[test]
fn a_sound_slice_is_called_sound_and_everything_in_it_is_counted() {
    let folder = Folder::new();
    filled(&folder.0, 900);
    let reports = check(&folder.0).unwrap();
    assert!(reports[0].faults.is_empty(), "{reports:?}");
    assert_eq!(reports[0].failures + reports[0].successes, 900, "{reports:?}");
    assert!(repair(&folder.0).unwrap().is_empty());
    let slices = SqliteJournal::open_read_only(&folder.0).unwrap().slices(1).unwrap();
    assert_eq!(slices[0].exchanges, Some(reports[0].failures + reports[0].successes), "told without a check");
    assert_eq!((slices.len(), slices[0].trouble.as_deref()), (1, None));
}

#[test]
fn a_damaged_slice_is_found_and_all_but_what_lay_there_is_saved() {
    let folder = Folder::new();
    let file = filled(&folder.0, 3000);
    damage(&file, 2);
    let reports = check(&folder.0).unwrap();
    assert!(!reports[0].faults.is_empty(), "{reports:?}");

    let repaired = repair(&folder.0).unwrap();
    assert_eq!(repaired.len(), 1);
    assert!(repaired[0].kept.exists(), "the damaged file stays: {repaired:?}");
    assert!(repaired[0].saved > 1500, "{repaired:?}");
    assert!(repaired[0].lost > 0, "{repaired:?}");

    let again = check(&folder.0).unwrap();
    assert!(again[0].faults.is_empty(), "{again:?}");
    assert_eq!(again[0].failures + again[0].successes, repaired[0].saved);
    let journal = SqliteJournal::open(SqliteConfig::new(&folder.0)).unwrap();
    assert!(journal.newest().unwrap().is_some());
}

#[test]
fn a_file_that_is_no_database_is_found_and_put_aside() {
    let folder = Folder::new();
    let file = filled(&folder.0, 10);
    fs::write(&file, b"this was a database once").unwrap();
    assert_eq!(check(&folder.0).unwrap()[0].faults.len(), 1);
    let repaired = repair(&folder.0).unwrap();
    assert_eq!(repaired[0].saved, 0);
    assert!(repaired[0].kept.exists());
    assert!(check(&folder.0).unwrap().is_empty());
}

#[test]
fn nobody_repairs_what_a_gateway_writes_to() {
    let folder = Folder::new();
    let _gateway = SqliteJournal::open(SqliteConfig::new(&folder.0)).unwrap();
    assert!(repair(&folder.0).unwrap_err().to_string().contains("Another Candor writes"));
}
