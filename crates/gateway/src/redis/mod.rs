//! Accounts of limits that several gateways share through a Redis: one connection for the process, with a thread of
//! its own; calls of all workers go over it one behind the other, each in one round trip.
//!
//! A Redis that is away is not asked: as soon as a call fails, those that follow are told so at once, until a new
//! connection works. What then becomes of requests is [`Away`]'s to say.

mod link;
mod resp;
mod url;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use candor_guard::limits::{Charge, Spent, shared};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::Authorities;
use crate::counters::count;

pub use url::RedisUrl;

/// Where accounts are shared, and how.
#[derive(Clone, Debug)]
pub struct RedisConfig {
    /// Where it is.
    pub url: RedisUrl,
    /// Whom to believe about its certificate.
    pub authorities: Authorities,
    /// How long an answer is waited for; 250 ms.
    pub timeout: Duration,
    /// What keys begin with; `candor:`.
    pub prefix: String,
    /// What becomes of requests while it is away.
    pub away: Away,
}

/// What becomes of a request that cannot be counted, because Redis is away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Away {
    /// It passes uncounted.
    Allow,
    /// It is answered 503.
    Deny,
    /// It is counted by this gateway alone.
    #[default]
    Local,
}

/// How it goes with a Redis; shared by threads.
#[derive(Debug)]
pub struct Sharing {
    address: String,
    /// False while it is not asked.
    is_up: AtomicBool,
    answered: AtomicU64,
    failed: AtomicU64,
    skipped: AtomicU64,
    trouble: Mutex<Option<String>>,
}

impl Sharing {
    /// True while it answers, and before the first attempt.
    pub fn is_up(&self) -> bool {
        self.is_up.load(Ordering::Relaxed)
    }

    /// Calls that it answered, calls that it did not answer in time or in order, and those that were not made
    /// because it was away.
    pub fn calls(&self) -> (u64, u64, u64) {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        (read(&self.answered), read(&self.failed), read(&self.skipped))
    }

    /// What is wrong, as a sentence; nothing while it answers.
    pub fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes that it works, or why it does not.
    fn note(&self, cause: Option<&str>) {
        let trouble = cause.map(|cause| format!("the Redis at {} is away: {cause}", self.address));
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
        self.is_up.store(cause.is_none(), Ordering::Relaxed);
    }
}

/// A call on its way, and whom to tell.
struct Call {
    script: shared::Call,
    answer: oneshot::Sender<Vec<i64>>,
}

/// Calls the script.
#[derive(Debug)]
pub(crate) struct Redis {
    calls: mpsc::UnboundedSender<Call>,
    sharing: Arc<Sharing>,
    prefix: String,
    timeout: Duration,
    pub(crate) away: Away,
}

impl Redis {
    /// Begins to connect, on a thread that ends when this is dropped.
    ///
    /// # Errors
    /// If the certificates of the authorities cannot be read, or there is no thread.
    pub(crate) fn start(config: &RedisConfig) -> Result<Self, String> {
        let sharing = Arc::new(Sharing {
            address: config.url.to_string(),
            is_up: AtomicBool::new(true),
            answered: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            skipped: AtomicU64::new(0),
            trouble: Mutex::new(None),
        });
        let (calls, waiting) = mpsc::unbounded_channel();
        let link = link::Link::new(config, sharing.clone())?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        let run = move || runtime.block_on(link.run(waiting));
        thread::Builder::new().name("redis".into()).spawn(run).map_err(|error| error.to_string())?;
        let (prefix, away) = (config.prefix.clone(), config.away);
        Ok(Self { calls, sharing, prefix, timeout: config.timeout, away })
    }

    /// How it goes; may be kept.
    pub(crate) fn sharing(&self) -> Arc<Sharing> {
        self.sharing.clone()
    }

    /// Pays every charge, or none.
    ///
    /// # Errors
    /// Why nobody knows.
    pub(crate) async fn spend(&self, charges: &[Charge<'_>]) -> Result<Vec<Spent>, String> {
        let sharing = &self.sharing;
        if !sharing.is_up() {
            count(&sharing.skipped);
            return Err(sharing.trouble().unwrap_or_else(|| "Redis is away".to_owned()));
        }
        let (answer, answered) = oneshot::channel();
        let script = shared::call(&self.prefix, charges);
        let sent = self.calls.send(Call { script, answer });
        let answer = match sent {
            Ok(()) => timeout(self.timeout, answered).await,
            Err(_) => return Err("the thread that asks Redis has ended".to_owned()),
        };
        let spent = match answer {
            Ok(Ok(answer)) => shared::read(charges, &answer).ok_or("Redis answered something else"),
            Ok(Err(_)) => Err("the connection to Redis broke before it answered"),
            Err(_) => Err("Redis did not answer in time"),
        };
        count(if spent.is_ok() { &sharing.answered } else { &sharing.failed });
        spent.map_err(|cause| sharing.trouble().unwrap_or_else(|| cause.to_owned()))
    }
}
