//! A journal that keeps everything in memory: for tests, and for a gateway that shall leave no trace.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use candor_exchange::{Exchange, ExchangeId};

use crate::{Figures, Found, Journal, JournalError, Page, Query};

/// Exchanges in a sorted map, bounded in number.
#[derive(Debug)]
pub struct Memory {
    most: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    exchanges: BTreeMap<ExchangeId, Arc<Exchange>>,
    figures: Figures,
}

impl Default for Memory {
    fn default() -> Self {
        Self::new(1_000_000)
    }
}

impl Memory {
    /// Keeps the newest `most` exchanges.
    pub fn new(most: usize) -> Self {
        Self { most, kept: Mutex::default() }
    }

    /// A panic elsewhere leaves the map whole: no step of ours stops half-way.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal for Memory {
    fn append(&self, exchange: Exchange) {
        let mut kept = self.kept();
        match exchange.is_failure() {
            true => kept.figures.failures += 1,
            false => kept.figures.successes += 1,
        }
        kept.exchanges.insert(exchange.id, Arc::new(exchange));
        if kept.exchanges.len() > self.most {
            kept.exchanges.pop_first();
        }
    }

    fn get(&self, id: ExchangeId) -> Result<Option<Arc<Exchange>>, JournalError> {
        Ok(self.kept().exchanges.get(&id).cloned())
    }

    fn search(&self, query: &Query, page: Page) -> Result<Found, JournalError> {
        let kept = self.kept();
        let mut found = Found::default();
        for (id, exchange) in kept.exchanges.iter().rev().filter(|(id, _)| page.holds(**id)) {
            found.scanned += 1;
            if query.matches(exchange) {
                found.exchanges.push(exchange.clone());
                if found.exchanges.len() == page.limit {
                    found.next = Some(*id);
                    break;
                }
            }
        }
        Ok(found)
    }

    fn flush(&self) -> Result<(), JournalError> {
        Ok(())
    }

    fn newest(&self) -> Result<Option<ExchangeId>, JournalError> {
        Ok(self.kept().exchanges.last_key_value().map(|(id, _)| *id))
    }

    fn figures(&self) -> Figures {
        self.kept().figures.clone()
    }
}
