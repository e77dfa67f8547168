//! The gateway as a whole: threads, start and stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;

use candor_journal::JournalError;
use tokio::sync::watch;

use crate::accounts::Accounts;
use crate::budget::Budget;
use crate::current::Current;
use crate::keeper::Keeper;
use crate::listener::Ports;
use crate::live::{CurrentLive, InForce};
use crate::spool::Spooling;
use crate::worker::{self, Shared};
use crate::{BindError, Counters, CurrentInspector, GatewayConfig, Readiness, Sharing, files, listener};

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
        let unusable = |message| BindError { message, address: None, source: None };
        let in_force = InForce::new(config.live.clone(), None).map_err(unusable)?;
        let plain = config.listen.iter().map(|address| (*address, None));
        let secured = config.listen_tls.iter().map(|(address, tls)| (*address, Some(tls.clone())));
        let (listeners, addresses) = listener::bind(plain.chain(secured), workers, inherited)?;
        let refused =
            |message| BindError { message: format!("redis.url: {message}"), address: None, source: None };
        let accounts = Arc::new(Accounts::new(config.redis.as_ref()).map_err(refused)?);
        let (sizes, live) = (in_force.sizes, Current::from(Arc::new(in_force)));
        let counters = Arc::<Counters>::default();
        let shared = Arc::new(Shared {
            keeper: Keeper::new(&config, live.clone(), counters.clone()),
            counters,
            budget: Budget::new(sizes.body_budget),
            spooling: Spooling::new(config.body_folder.clone(), sizes.body_disk),
            readiness: Readiness::new(live.clone(), std::mem::take(&mut config.obstacles)),
            live,
            accounts,
            handshakes: sizes.handshakes.div_ceil(workers),
            connections: files::room_for(sizes.connections).div_ceil(workers),
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

    /// What may change while it runs, and how the servers behind it are doing; may be kept.
    pub fn live(&self) -> CurrentLive {
        CurrentLive(self.shared.live.clone())
    }

    /// Whether requests should be sent here; may be kept.
    pub fn readiness(&self) -> Readiness {
        self.shared.readiness.clone()
    }

    /// How it goes with the Redis through which limits are shared, if there is one; may be kept.
    pub fn sharing(&self) -> Option<Arc<Sharing>> {
        self.shared.accounts.sharing()
    }

    /// What it counts; may be kept.
    pub fn counters(&self) -> Arc<Counters> {
        self.shared.counters.clone()
    }

    /// Serves on its own threads and blocks the calling one until `shutdown` is ready; then is not ready any more,
    /// waits if that is wished, accepts nothing more, closes idle connections, lets requests in flight finish within the drain time, and
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
        let shared = self.shared.clone();
        runtime.block_on(async move {
            shutdown.await;
            shared.readiness.leave();
            // Time for whoever sends requests here to notice.
            tokio::time::sleep(shared.live.get().timeouts.unready).await;
        });
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
