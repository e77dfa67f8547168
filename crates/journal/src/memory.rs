//! A journal that keeps everything in memory: for tests, and for a gateway that shall leave no trace.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use candor_exchange::{Exchange, ExchangeId, LogLine};

use crate::{Figures, Found, Journal, JournalError, LoggedIds, MOST_LINES, Page, Query, log_period, words};

/// Exchanges in a sorted map and log lines in the order in which they came, both bounded in number.
#[derive(Debug)]
pub struct Memory {
    most: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    exchanges: BTreeMap<ExchangeId, Arc<Exchange>>,
    logs: VecDeque<LogLine>,
    figures: Figures,
}

impl Default for Memory {
    fn default() -> Self {
        Self::new(1_000_000)
    }
}

impl Memory {
    /// Keeps the newest `most` exchanges, and as many log lines.
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

    fn append_log(&self, line: LogLine) {
        let mut kept = self.kept();
        kept.figures.logs += 1;
        kept.logs.push_back(line);
        if kept.logs.len() > self.most {
            kept.logs.pop_front();
        }
    }

    fn logs_of(&self, exchange: &Exchange) -> Result<Vec<LogLine>, JournalError> {
        let (since, until) = log_period(exchange);
        let kept = self.kept();
        let of_it = |line: &&LogLine| {
            (since..until).contains(&line.time)
                && line.belongs_to(&exchange.request_id, exchange.trace_id.as_deref())
        };
        let mut lines: Vec<LogLine> = kept.logs.iter().filter(of_it).take(MOST_LINES).cloned().collect();
        lines.sort_by_key(|line| line.time);
        Ok(lines)
    }

    fn get(&self, id: ExchangeId) -> Result<Option<Arc<Exchange>>, JournalError> {
        Ok(self.kept().exchanges.get(&id).cloned())
    }

    fn search(&self, query: &Query, page: Page) -> Result<Found, JournalError> {
        let kept = self.kept();
        let query = &query.with_logs(|phrase| {
            let holding = kept.logs.iter().filter(|line| words::holds(&line.text, phrase));
            Ok::<_, JournalError>(holding.map(LoggedIds::of).collect())
        })?;
        let mut found = Found::default();
        let mut last = None;
        for (id, exchange) in kept.exchanges.iter().rev().filter(|(id, _)| page.holds(**id)) {
            if page.most.is_some_and(|most| found.scanned >= most.max(1)) {
                found.next = last;
                break;
            }
            last = Some(*id);
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
