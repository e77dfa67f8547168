//! What came from addresses, and how it is fetched.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use candor_gateway::{DocumentUrl, FetchLimits, Fetched, UpstreamTls, Validators, fetch};
use tokio::runtime::Runtime;

/// Largest document that is taken, in octets.
const MAX: usize = 64 << 20;

/// What helps where a document cannot be had.
pub const HELP: &str =
    "start what serves it, or mend the address; a file does as well: `--openapi openapi.json`";

/// Longest that all files to which a document refers may take together.
const VISIT: Duration = Duration::from_secs(30);

/// A document, or a file to which one refers, from an address.
#[derive(Clone, Debug)]
pub struct Remote {
    /// Its newest version.
    pub text: Vec<u8>,
    /// To ask with for the next one.
    pub validators: Validators,
}

impl Remote {
    /// One that is asked for without condition.
    pub fn of(text: Vec<u8>) -> Self {
        Self { text, validators: Validators::default() }
    }
}

/// Fetches, one thing after the other.
pub struct Fetcher {
    runtime: Runtime,
}

impl Fetcher {
    pub fn new() -> std::io::Result<Self> {
        Ok(Self { runtime: tokio::runtime::Builder::new_current_thread().enable_all().build()? })
    }

    /// Asks whether there is a newer version, and takes it. True if its text differs.
    ///
    /// # Errors
    /// Why there is none.
    pub fn refresh(
        &self,
        name: &str,
        tls: &UpstreamTls,
        remote: &mut HashMap<String, Remote>,
        time: Duration,
    ) -> Result<bool, String> {
        let url: DocumentUrl = name.parse().map_err(|error| format!("{error}"))?;
        let known = remote.get(name).map(|r| r.validators.clone()).unwrap_or_default();
        let limits = FetchLimits { time, octets: MAX };
        match self.runtime.block_on(fetch(&url, tls, &known, limits))? {
            Fetched::Unchanged => Ok(false),
            Fetched::Document { text, validators } => {
                let is_new = remote.get(name).is_none_or(|known| known.text != text);
                remote.insert(name.to_owned(), Remote { text, validators });
                Ok(is_new)
            }
        }
    }

    /// Begins to read the files to which documents refer.
    pub fn visit(&self) -> Visit<'_> {
        Visit { fetcher: self, until: Instant::now() + VISIT }
    }
}

/// One round of reading, limited in time.
pub struct Visit<'f> {
    fetcher: &'f Fetcher,
    until: Instant,
}

impl Visit<'_> {
    /// A file as it is known, or fetched now.
    ///
    /// # Errors
    /// Why it cannot be had, as a sentence.
    pub fn read(
        &self,
        name: &str,
        tls: &UpstreamTls,
        remote: &mut HashMap<String, Remote>,
    ) -> Result<Vec<u8>, String> {
        if !remote.contains_key(name) {
            let left = self.until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(format!("{name} is left out: fetching took longer than {} s", VISIT.as_secs()));
            }
            let fetched = self.fetcher.refresh(name, tls, remote, left);
            fetched.map_err(|why| format!("{name} cannot be had: {why}"))?;
        }
        remote.get(name).map(|r| r.text.clone()).ok_or_else(|| format!("{name} cannot be had"))
    }
}
