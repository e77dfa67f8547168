//! Carries spans to a collector from a thread of its own: what comes too fast, or finds no collector for too
//! long, is dropped and counted. No request ever waits for it.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use candor_exchange::Exchange;

use crate::span::{Span, is_sampled};
use crate::{Batch, Resource};

/// Exchanges that may wait.
const WAITING: usize = 8192;

/// Spans in one message.
const TOGETHER: usize = 512;

/// How long spans are gathered for one message.
const GATHER: Duration = Duration::from_secs(1);

/// Attempts for one message that the collector asks to be sent again.
const ATTEMPTS: u32 = 4;

/// Sends a message to a path of the collector (`/v1/traces`); the status of its answer, or why there is none.
pub type Post = Box<dyn Fn(&str, &[u8]) -> Result<u16, String> + Send>;

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signals {
    /// Spans.
    pub traces: bool,
    /// Log records of failures.
    pub failures: bool,
    /// Log records of successes too.
    pub successes: bool,
}

/// How it is told.
#[derive(Clone, Debug)]
pub struct ExporterConfig {
    /// Who tells.
    pub resource: Resource,
    /// What.
    pub signals: Signals,
    /// First pause before a message is sent again; it doubles. 500 ms.
    pub pause: Duration,
}

/// What became of what was to be told.
#[derive(Debug, Default)]
pub struct Exported {
    sent: AtomicU64,
    dropped: AtomicU64,
    trouble: Mutex<Option<String>>,
}

impl Exported {
    /// Exchanges that the collector has.
    pub fn sent(&self) -> u64 {
        self.sent.load(Relaxed)
    }

    /// Exchanges that were not told: too many waited, or the collector did not take them.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Relaxed)
    }

    /// Why the last message was not taken; `None` if it was.
    pub fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, trouble: Option<String>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }
}

/// Tells exchanges to a collector.
#[derive(Debug)]
pub struct Exporter {
    queue: Option<SyncSender<Span>>,
    exported: Arc<Exported>,
    thread: Option<JoinHandle<()>>,
}

impl Exporter {
    /// Starts its thread.
    ///
    /// # Errors
    /// If there is none to be had.
    pub fn start(config: ExporterConfig, post: Post) -> std::io::Result<Self> {
        let (queue, spans) = sync_channel(WAITING);
        let exported = Arc::<Exported>::default();
        let work = Work { config, post, exported: exported.clone() };
        let thread =
            std::thread::Builder::new().name("telemetry".into()).spawn(move || work.go_on(&spans))?;
        Ok(Self { queue: Some(queue), exported, thread: Some(thread) })
    }

    /// Takes note of an exchange, unless its trace is not recorded. Never blocks.
    pub fn tell(&self, exchange: &Exchange) {
        let Some(queue) = &self.queue else { return };
        if is_sampled(exchange) && queue.try_send(Span::of(exchange)).is_err() {
            self.exported.dropped.fetch_add(1, Relaxed);
        }
    }

    /// What became of everything.
    pub fn exported(&self) -> Arc<Exported> {
        self.exported.clone()
    }
}

impl Drop for Exporter {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Work {
    config: ExporterConfig,
    post: Post,
    exported: Arc<Exported>,
}

impl Work {
    fn go_on(&self, spans: &Receiver<Span>) {
        let mut is_open = true;
        while is_open {
            let Ok(first) = spans.recv() else { return };
            let mut batch = Batch(vec![first]);
            let until = Instant::now() + GATHER;
            while batch.0.len() < TOGETHER {
                match spans.recv_timeout(until.saturating_duration_since(Instant::now())) {
                    Ok(span) => batch.0.push(span),
                    Err(RecvTimeoutError::Timeout) => break,
                    Err(RecvTimeoutError::Disconnected) => {
                        is_open = false;
                        break;
                    }
                }
            }
            self.send(&batch, is_open);
        }
    }

    /// At the end there is one attempt: a stop must not wait for a collector that is away.
    fn send(&self, batch: &Batch, is_open: bool) {
        let Signals { traces, failures, successes } = self.config.signals;
        let resource = &self.config.resource;
        let traces = traces.then(|| ("/v1/traces", batch.traces(resource)));
        let logs = (failures || successes).then(|| batch.logs(resource, successes)).flatten();
        let attempts = if is_open { ATTEMPTS } else { 1 };
        let messages = traces.into_iter().chain(logs.map(|logs| ("/v1/logs", logs)));
        let results: Vec<_> =
            messages.map(|(path, message)| self.deliver(path, &message, attempts)).collect();
        let count = batch.0.len() as u64;
        match results.into_iter().find_map(Result::err) {
            None => {
                self.exported.sent.fetch_add(count, Relaxed);
                self.exported.note(None);
            }
            Some(trouble) => {
                self.exported.dropped.fetch_add(count, Relaxed);
                self.exported.note(Some(trouble));
            }
        }
    }

    /// 429, 502, 503 and 504 ask to be tried again (OTLP/HTTP), as does a collector that is not there.
    fn deliver(&self, path: &str, message: &[u8], attempts: u32) -> Result<(), String> {
        let mut pause = self.config.pause;
        let mut trouble = String::new();
        for attempt in 1..=attempts {
            match (self.post)(path, message) {
                Ok(200..=299) => return Ok(()),
                Ok(status @ (429 | 502..=504)) => trouble = format!("{path} answers {status}"),
                Ok(status) => return Err(format!("{path} answers {status}")),
                Err(cause) => trouble = cause,
            }
            if attempt < attempts {
                std::thread::sleep(pause);
                pause *= 2;
            }
        }
        Err(trouble)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use candor_exchange::{ExchangeId, Message};

    use super::*;

    fn config() -> ExporterConfig {
        let resource = Resource { service: "candor".into(), version: "1".into(), instance: "i".into() };
        let signals = Signals { traces: true, failures: true, successes: false };
        ExporterConfig { resource, signals, pause: Duration::from_millis(1) }
    }

    fn exchange(number: u8) -> Exchange {
        Exchange::of(ExchangeId::new(1_700_000_000_000, [number; 10]), Message::default(), None)
    }

    #[test]
    fn a_collector_that_is_busy_is_asked_again_and_nothing_is_told_twice() {
        let (tell, told) = channel();
        let answers = Mutex::new(vec![200, 503, 429]);
        let post: Post = Box::new(move |path, body| {
            let status = answers.lock().unwrap().pop().unwrap_or(200);
            tell.send((path.to_owned(), String::from_utf8(body.to_vec()).unwrap(), status)).unwrap();
            Ok(status)
        });
        let exporter = Exporter::start(config(), post).unwrap();
        (0..3).for_each(|number| exporter.tell(&exchange(number)));
        let exported = exporter.exported();
        let messages: Vec<_> = (0..3).map(|_| told.recv_timeout(Duration::from_secs(20)).unwrap()).collect();
        drop(exporter);
        assert!(messages.iter().all(|(path, ..)| path == "/v1/traces"), "no log record for a success");
        assert!(messages[0].1 == messages[2].1, "the same message again");
        assert_eq!((exported.sent(), exported.dropped(), exported.trouble()), (3, 0, None));
    }

    #[test]
    fn a_collector_that_is_away_costs_nothing_but_what_it_is_not_told() {
        let post: Post = Box::new(|_, _| Err("nothing answers there".into()));
        let exporter = Exporter::start(config(), post).unwrap();
        exporter.tell(&exchange(1));
        let exported = exporter.exported();
        drop(exporter);
        assert_eq!((exported.sent(), exported.dropped()), (0, 1));
        assert_eq!(exported.trouble().as_deref(), Some("nothing answers there"));
    }
}
