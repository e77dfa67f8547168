//! The gateway as a whole: threads, start and stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread;

use candor_journal::JournalError;
use tokio::sync::watch;

use crate::accounts::Accounts;
use crate::budget::Budget;
use crate::keeper::Keeper;
use crate::listener::Ports;
use crate::spool::Spooling;
use crate::worker::{self, Shared};
use crate::{BindError, Counters, CurrentInspector, GatewayConfig, Services, Sharing, files, listener};

/// A gateway that listens; [`Gateway::run`] serves.
pub struct Gateway {
    shared: Arc<Shared>,
    listeners: Vec<Ports>,
    addresses: Vec<SocketAddr>,
}

/// How a gateway stopped.
#[derive(Debug, Default)]
pub struct Stopped {
    /// Connections that were cut off because their requests took longer than the drain time.
    pub cut_off: usize,
    /// Why the journal could not write what it still held, if it could not.
    pub journal: Option<JournalError>,
}

impl Gateway {
    /// Takes the addresses, so that connections are accepted by the system from here on.
    ///
    /// # Errors
    /// If an address cannot be had or certificates cannot be read; the message says how to mend it.
    pub fn bind(mut config: GatewayConfig) -> Result<Self, BindError> {
        let inherited = std::mem::take(&mut config.inherited);
        let cores = thread::available_parallelism().map_or(1, |n| n.get());
        let workers = if config.workers == 0 { cores } else { config.workers };
        let services = Services::new(&config.services).map_err(|message| BindError {
            message,
            address: None,
            source: None,
        })?;
        let plain = config.listen.iter().map(|address| (*address, None));
        let secured = config.listen_tls.iter().map(|(address, tls)| (*address, Some(tls.clone())));
        let (listeners, addresses) = listener::bind(plain.chain(secured), workers, inherited)?;
        let refused =
            |message| BindError { message: format!("redis.url: {message}"), address: None, source: None };
        let accounts = Arc::new(Accounts::new(config.redis.as_ref()).map_err(refused)?);
        let counters = Arc::<Counters>::default();
        let shared = Arc::new(Shared {
            keeper: Keeper::new(&config, counters.clone()),
            counters,
            budget: Budget::new(config.sizes.body_budget),
            spooling: Spooling::new(config.body_folder.clone(), config.sizes.body_disk),
            services,
            accounts,
            are_watched: AtomicBool::new(false),
            handshakes: config.sizes.handshakes.div_ceil(workers),
            connections: files::room_for(config.sizes.connections).div_ceil(workers),
            config,
        });
        Ok(Self { shared, listeners, addresses })
    }

    /// Where it listens, ports included; those for TLS come last.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// What decides about requests, to be replaced while it runs; may be kept.
    pub fn inspector(&self) -> CurrentInspector {
        self.shared.config.inspector.clone()
    }

    /// The APIs behind it and how their servers are doing; may be kept.
    pub fn services(&self) -> Services {
        self.shared.services.clone()
    }

    /// How it goes with the Redis through which limits are shared, if there is one; may be kept.
    pub fn sharing(&self) -> Option<Arc<Sharing>> {
        self.shared.accounts.sharing()
    }

    /// What it counts; may be kept.
    pub fn counters(&self) -> Arc<Counters> {
        self.shared.counters.clone()
    }

    /// Serves on its own threads and blocks the calling one until `shutdown` is ready; then accepts
    /// nothing more, closes idle connections, lets requests in flight finish within the drain time, and
    /// flushes the journal. `shutdown` is polled by a Tokio runtime, so it may wait for signals.
    ///
    /// # Errors
    /// If a thread or its runtime cannot be made.
    pub fn run(self, shutdown: impl Future) -> std::io::Result<Stopped> {
        let (stop, stopping) = watch::channel(false);
        let mut threads = Vec::new();
        for (number, listeners) in self.listeners.into_iter().enumerate() {
            let (shared, stopping) = (self.shared.clone(), stopping.clone());
            let name = format!("gateway-{number}");
            let run = move || worker::run(shared, listeners, stopping);
            threads.push(thread::Builder::new().name(name).spawn(run)?);
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(shutdown);
        stop.send_replace(true);
        let mut stopped = Stopped::default();
        for thread in threads {
            match thread.join() {
                Ok(cut_off) => stopped.cut_off += cut_off?,
                Err(_) => return Err(std::io::Error::other("a worker panicked outside an exchange")),
            }
        }
        self.shared.keeper.settle();
        if let Some(journal) = &self.shared.config.journal {
            stopped.journal = journal.flush().err();
        }
        Ok(stopped)
    }
}
