//! Bodies that are too large for memory and have to be checked before they are passed on: kept in files that
//! have no name any more, so that nothing is left of them whatever happens to the process.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::task::spawn_blocking;

use crate::budget::{Booking, Budget};

/// Octets written or read at a time: disks are slow, and other connections wait meanwhile only if the
/// thread does. So much is in memory of each body.
pub(crate) const PIECE: usize = 128 << 10;

/// Names tried before giving up: others may have taken them.
const TRIES: u64 = 100;

/// Where bodies are kept, and how much of them.
#[derive(Debug)]
pub(crate) struct Spooling {
    folder: PathBuf,
    budget: Arc<Budget>,
    last: AtomicU64,
}

impl Spooling {
    pub(crate) fn new(folder: PathBuf, limit: u64) -> Arc<Self> {
        Arc::new(Self { folder, budget: Budget::new(limit), last: AtomicU64::new(0) })
    }

    /// A new file without a name.
    fn file(&self) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true).mode(0o600);
        let mut result = Err(io::ErrorKind::AlreadyExists.into());
        for _ in 0..TRIES {
            let number = self.last.fetch_add(1, Ordering::Relaxed);
            let path = self.folder.join(format!(".candor-body-{}-{number}", std::process::id()));
            result = options.open(&path);
            match &result {
                Ok(_) => {
                    std::fs::remove_file(&path)?;
                    break;
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(_) => break,
            }
        }
        result
    }
}

/// One body.
#[derive(Debug)]
pub(crate) struct Spool {
    file: Arc<File>,
    booking: Booking,
    /// Octets in the file.
    written: u64,
    /// Octets behind them that are not yet written.
    pending: Vec<u8>,
    /// Octets read again.
    read: u64,
}

impl Spool {
    pub(crate) fn new(spooling: &Spooling) -> io::Result<Self> {
        let (file, booking) = (Arc::new(spooling.file()?), Booking::new(spooling.budget.clone()));
        Ok(Self { file, booking, written: 0, pending: Vec::new(), read: 0 })
    }

    /// Adds to it; false if the disk may hold no more.
    pub(crate) async fn push(&mut self, octets: &[u8]) -> io::Result<bool> {
        if !self.booking.add(octets.len()) {
            return Ok(false);
        }
        self.pending.extend_from_slice(octets);
        if self.pending.len() >= PIECE {
            self.flush().await?;
        }
        Ok(true)
    }

    async fn flush(&mut self) -> io::Result<()> {
        let (file, at) = (self.file.clone(), self.written);
        let pending = std::mem::take(&mut self.pending);
        let write = move || file.write_all_at(&pending, at).map(|()| pending);
        let mut pending = spawn_blocking(write).await??;
        self.written += pending.len() as u64;
        pending.clear();
        self.pending = pending;
        Ok(())
    }

    /// The next octets of it, from its first; none at its end.
    pub(crate) async fn next(&mut self) -> io::Result<Vec<u8>> {
        if !self.pending.is_empty() {
            self.flush().await?;
            self.pending = Vec::new();
        }
        let left = usize::try_from(self.written - self.read).unwrap_or(PIECE);
        let (file, at) = (self.file.clone(), self.read);
        let mut octets = vec![0; left.min(PIECE)];
        let read = move || file.read_exact_at(&mut octets, at).map(|()| octets);
        let octets = spawn_blocking(read).await??;
        self.read += octets.len() as u64;
        Ok(octets)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "current_thread")]
    async fn what_was_pushed_comes_back_and_no_file_is_seen() {
        let folder = std::env::temp_dir().join(format!("candor-spool-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let spooling = Spooling::new(folder.clone(), 1_000_000);
        let body: Vec<u8> = (0..600_000u32).flat_map(|n| [n as u8]).collect();
        let mut spool = Spool::new(&spooling).unwrap();
        for piece in body.chunks(7001) {
            assert!(spool.push(piece).await.unwrap());
        }
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
        let mut back = Vec::new();
        loop {
            let piece = spool.next().await.unwrap();
            if piece.is_empty() {
                break;
            }
            back.extend(piece);
        }
        assert!(back == body);
        let mut other = Spool::new(&spooling).unwrap();
        assert!(!other.push(&body).await.unwrap(), "the disk is shared");
        drop(spool);
        assert!(other.push(&body).await.unwrap());
        std::fs::remove_dir(&folder).unwrap();
    }
}
