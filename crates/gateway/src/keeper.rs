//! What becomes of an exchange that is over: a line in the access log, a record in the journal, and before
//! that the reading of a refusal that the upstream wrote.
//!
//! A reading may take longer than passing the answer on did. So it is made on a thread of its own that yields
//! to all others. Refusals that come faster than it reads are kept unread, and read when somebody looks.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use candor_exchange::{Exchange, Message, ReadingRecord, Redactor};
use candor_inspect::Inspected;
use candor_journal::Journal;
use candor_reader::Reader;

use crate::counters::{Counters, count};
use crate::later::{Later, Manners};
use crate::record::Record;
use crate::{AccessLog, GatewayConfig};

/// An exchange that is over.
pub(crate) struct Ended {
    pub(crate) record: Record,
    pub(crate) inspected: Inspected,
}

/// Keeps exchanges, for all workers.
pub(crate) struct Keeper {
    desk: Arc<Desk>,
    /// For checks of large answers.
    checks: Later<Box<Ended>>,
    /// For refusals to be read; `None` where that is switched off.
    readings: Option<Later<Box<Ended>>>,
}

impl Keeper {
    pub(crate) fn new(config: &GatewayConfig, counters: Arc<Counters>) -> Self {
        let desk = Arc::new(Desk {
            redactor: config.redactor.clone(),
            log: config.access_log.clone(),
            journal: config.journal.clone(),
            reader: Reader::default(),
            counters,
        });
        let (checking, reading) = (desk.clone(), desk.clone());
        let reads = config.readings && config.journal.is_some();
        Self {
            desk,
            checks: Later::new("candor-check", Manners::Equal, move |ended| checking.store(ended, false)),
            readings: reads.then(|| {
                Later::new("candor-reader", Manners::Yielding, move |ended| reading.store(ended, true))
            }),
        }
    }

    /// True if anything is kept of exchanges.
    pub(crate) fn keeps(&self) -> bool {
        self.desk.journal.is_some() || self.desk.log.is_some()
    }

    /// Takes over an exchange whose client has its answer.
    pub(crate) fn keep(&self, ended: Ended) {
        let mut ended = Box::new(ended);
        if let Some(readings) = self.readings.as_ref().filter(|_| ended.record.foreign_refusal().is_some()) {
            match readings.offer(ended) {
                Ok(()) => return,
                Err(unread) => ended = unread,
            }
            count(&self.desk.counters.unread);
        }
        let left = if ended.record.watch.is_long() { self.checks.offer(ended).err() } else { Some(ended) };
        if let Some(ended) = left {
            self.desk.store(ended, false);
        }
    }

    /// Waits until everything is in the hands of the journal.
    pub(crate) fn settle(&self) {
        self.checks.settle();
        if let Some(readings) = &self.readings {
            readings.settle();
        }
    }
}

/// Where records are made.
struct Desk {
    redactor: Arc<Redactor>,
    log: Option<AccessLog>,
    journal: Option<Arc<dyn Journal>>,
    reader: Reader,
    counters: Arc<Counters>,
}

impl Desk {
    fn store(&self, ended: Box<Ended>, reads: bool) {
        let Ended { record, inspected } = *ended;
        let refusal =
            if reads { record.foreign_refusal().map(|r| r.unaltered(&self.redactor)) } else { None };
        let mut exchange = record.finish(inspected, &self.redactor, self.journal.is_some());
        if let Some((head, body)) = refusal {
            let kept = candor_reader::refusal(&exchange).map(|r| r.message.body.clone());
            let message = Message { head, body: body.or(kept).unwrap_or_default(), gap: 0 };
            exchange.reading = self.read(&exchange, &message);
        }
        self.counters.note(&exchange);
        if let Some(log) = &self.log {
            log.write(&exchange);
        }
        if let Some(journal) = &self.journal {
            journal.append(exchange);
        }
    }

    /// The reading; none if there is a bug in it, which must not cost the record.
    fn read(&self, exchange: &Exchange, refusal: &Message) -> Option<ReadingRecord> {
        let read = || ReadingRecord::from(&self.reader.read_kept(&exchange.request, refusal));
        let reading = catch_unwind(AssertUnwindSafe(read));
        if reading.is_err() {
            count(&self.counters.panics);
        }
        reading.ok()
    }
}
