//! A slice whose gateway was killed while it was being made: SQLite's own journal of that stands beside it.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as expected")]

use candor_journal::{Journal, Page, Query, conformance::sample};
use candor_journal_sqlite::SqliteJournal;
use folder::Folder;
use rusqlite::Connection;

mod folder;

/// Leaves the slice of `sample(0)` in the folder as it is in the middle of its first transaction: some pages are
/// written, and what they were before is in the file that ends in `-journal`.
fn leave_half_made(folder: &Folder) {
    let elsewhere = Folder::new();
    let journal = elsewhere.open();
    journal.append(sample(0));
    drop(journal);
    let name = elsewhere.slices().remove(0).file_name().unwrap().to_str().unwrap().to_owned();
    let made = elsewhere.0.join("made");
    let connection = Connection::open(&made).unwrap();
    // So little room that pages are written before the transaction is over.
    connection
        .execute_batch(
            "PRAGMA cache_size = 2; BEGIN; CREATE TABLE a(b);
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
             INSERT INTO a SELECT randomblob(4000) FROM n;",
        )
        .unwrap();
    for suffix in ["", "-journal"] {
        std::fs::copy(format!("{}{suffix}", made.display()), folder.0.join(format!("{name}{suffix}")))
            .unwrap();
    }
}

fn count(journal: &SqliteJournal) -> usize {
    journal.search(&Query::default(), Page::default()).unwrap().exchanges.len()
}

#[test]
fn it_is_read_as_empty() {
    let folder = Folder::new();
    leave_half_made(&folder);
    let journal = SqliteJournal::open_read_only(&folder.0).unwrap();
    assert_eq!(count(&journal), 0);
    assert_eq!(journal.figures().trouble, None);
}

#[test]
fn the_next_gateway_writes_to_it() {
    let folder = Folder::new();
    leave_half_made(&folder);
    let journal = folder.open();
    journal.append(sample(0));
    journal.flush().unwrap();
    assert_eq!((count(&journal), journal.figures().trouble), (1, None));
    drop(journal);
    assert!(candor_journal_sqlite::check(&folder.0).unwrap().iter().all(|slice| slice.faults.is_empty()));
}
