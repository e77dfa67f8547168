//! The accounts of limits, with the clock that they go by.

use candor_guard::limits::{Charge, Ledger, Spent};
use tokio::time::Instant;

/// Accounts in memory, shared by all workers.
#[derive(Debug)]
pub(crate) struct Accounts {
    ledger: Ledger,
    since: Instant,
}

impl Default for Accounts {
    fn default() -> Self {
        Self { ledger: Ledger::default(), since: Instant::now() }
    }
}

impl Accounts {
    /// Pays every charge, or none.
    pub(crate) fn spend(&self, charges: &[Charge<'_>]) -> Vec<Spent> {
        let now = u64::try_from(self.since.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.ledger.spend(charges, now)
    }
}
