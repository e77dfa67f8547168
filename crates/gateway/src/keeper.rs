//! What becomes of an exchange that is over: a line in the access log, a record in the journal, and before
//! that the reading of a refusal that the upstream wrote, and what is found in it.
//!
//! A reading may take longer than passing the answer on did. So it is made on a thread of its own that yields
//! to all others. Refusals that come faster than it reads are kept unread, and read when somebody looks.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use candor_exchange::{Exchange, FoundItem, Message, ReadingRecord};
use candor_inspect::Inspected;
use candor_journal::Journal;
use candor_reader::audit::{Auditor, Seen};
use candor_rule::{Found, Ruling, Scope};
use candor_telemetry::Exporter;

use crate::counters::{Counters, count};
use crate::current::Current;
use crate::later::{Later, Manners};
use crate::live::InForce;
use crate::record::Record;
use crate::{CurrentInspector, GatewayConfig};

/// Large answers that may wait to be checked; their bodies are booked in the budget besides.
const CHECKS: usize = 256;
/// Refusals that may wait to be read. What waits is not in the journal yet, so it must not be for long: read at
/// a fraction of a core these take some hundredths of a second.
const READINGS: usize = 64;

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
    /// For refusals to be read; `None` where nothing is kept.
    readings: Option<Later<Box<Ended>>>,
}

impl Keeper {
    pub(crate) fn new(config: &GatewayConfig, live: Current<InForce>, counters: Arc<Counters>) -> Self {
        let desk = Arc::new(Desk {
            live,
            telemetry: config.telemetry.clone(),
            journal: config.journal.clone(),
            auditor: Auditor::default(),
            inspector: config.inspector.clone(),
            counters,
        });
        let (checking, reading) = (desk.clone(), desk.clone());
        let reads = config.journal.is_some();
        Self {
            desk,
            checks: Later::new("candor-check", CHECKS, Manners::Equal, move |ended| {
                checking.store(ended, false)
            }),
            readings: reads.then(|| {
                Later::new("candor-reader", READINGS, Manners::Yielding, move |ended| {
                    reading.store(ended, true)
                })
            }),
        }
    }

    /// True if anything is kept of exchanges.
    pub(crate) fn keeps(&self) -> bool {
        self.desk.journal.is_some()
            || self.desk.telemetry.is_some()
            || self.desk.live.get().access_log.is_some()
    }

    /// Takes over an exchange whose client has its answer.
    pub(crate) fn keep(&self, ended: Ended) {
        let mut ended = Box::new(ended);
        let is_read =
            |ended: &Ended| ended.record.foreign_refusal().is_some() && self.desk.live.get().readings;
        if let Some(readings) = self.readings.as_ref().filter(|_| is_read(&ended)) {
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
    live: Current<InForce>,
    telemetry: Option<Arc<Exporter>>,
    journal: Option<Arc<dyn Journal>>,
    auditor: Auditor<'static>,
    /// Says which findings are wanted.
    inspector: CurrentInspector,
    counters: Arc<Counters>,
}

impl Desk {
    fn store(&self, ended: Box<Ended>, reads: bool) {
        let Ended { record, inspected } = *ended;
        let live = self.live.get();
        let redactor = &live.redactor;
        let scope = inspected.scope.clone();
        let refusal = record.foreign_refusal().filter(|_| reads);
        let refusal = refusal.map(|r| r.unaltered(&redactor.within(inspected.secret.as_ref())));
        let is_kept = self.journal.is_some() || self.telemetry.is_some();
        let mut exchange = record.finish(inspected, redactor, is_kept);
        if let Some((head, body)) = refusal {
            let kept = candor_reader::refusal(&exchange).map(|r| r.message.body.clone());
            let message = Message { head, body: body.or(kept).unwrap_or_default(), gap: 0 };
            self.read(&mut exchange, &message, &scope);
        }
        self.counters.note(&exchange);
        if let Some(log) = &live.access_log {
            log.write(&exchange);
        }
        if let Some(telemetry) = &self.telemetry {
            telemetry.tell(&exchange);
        }
        if let Some(journal) = &self.journal {
            journal.append(exchange);
        }
    }

    /// Reads the refusal, and looks for what is wrong with it. A bug in that must not cost the record.
    fn read(&self, exchange: &mut Exchange, refusal: &Message, scope: &Scope) {
        let look = || self.auditor.look_kept(exchange, refusal);
        let Ok(Seen { reading, found, .. }) = catch_unwind(AssertUnwindSafe(look)) else {
            return count(&self.counters.panics);
        };
        exchange.reading = Some(ReadingRecord::from(&reading));
        let inspector = self.inspector.get();
        let is_wanted = |found: &Found| inspector.policy.finding_ruling(found.finding, scope) != Ruling::Off;
        for found in found.iter().filter(|found| is_wanted(found)).map(FoundItem::from) {
            // The contract may have found it already, and knows better.
            if exchange.findings.iter().all(|known| known.code != found.code) {
                exchange.findings.push(found);
            }
        }
    }
}
