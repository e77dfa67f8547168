//! An empty folder for a journal, deleted at the end of its test.

#![allow(dead_code, reason = "each test file uses a part")]
#![allow(clippy::unwrap_used, reason = "a test ends where something is not as expected")]

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use candor_journal_sqlite::{SqliteConfig, SqliteJournal};

pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("candor-journal-{}-{number}", std::process::id()));
        // Left by a run that was killed, if at all.
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn config(&self) -> SqliteConfig {
        SqliteConfig::new(&self.0)
    }

    pub fn open(&self) -> SqliteJournal {
        SqliteJournal::open(self.config()).unwrap()
    }

    pub fn slices(&self) -> Vec<PathBuf> {
        let files = std::fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().path());
        let mut slices: Vec<_> = files.filter(|p| p.extension().is_some_and(|e| e == "sqlite")).collect();
        slices.sort();
        slices
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
