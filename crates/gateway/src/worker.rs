//! One worker: a thread with its own runtime, listeners, connections and upstream pool.

use std::cell::RefCell;
use std::hash::RandomState;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use candor_exchange::Ids;
use candor_inspect::{Inspected, Inspector};
use candor_wire::Head;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{LocalSet, spawn_local};
use tokio::time::{interval, sleep, timeout};

use crate::accounts::Accounts;
use crate::budget::Budget;
use crate::clock::DateCache;
use crate::connection;
use crate::counters::{Counters, count};
use crate::current::{Current, Held, Seen};
use crate::drain::{Drain, Entry};
use crate::keeper::{Ended, Keeper};
use crate::listener::Port;
use crate::live::InForce;
use crate::record::Record;
use crate::services::{self, Pools};
use crate::spool::Spooling;
use crate::tls::{self, Allowance};
use crate::transport::Transport;
use crate::{GatewayConfig, Readiness, Tls};

/// Wait after a connection could not be accepted, for want of file descriptors for example.
const BACK_OFF: Duration = Duration::from_millis(100);

/// How often connections to the upstream that were idle for too long are looked for.
const SWEEP: Duration = Duration::from_secs(1);

/// Buffers kept for the next requests.
const SPARE_BUFFERS: usize = 64;

/// What all workers share.
pub(crate) struct Shared {
    pub(crate) config: GatewayConfig,
    pub(crate) counters: Arc<Counters>,
    pub(crate) budget: Arc<Budget>,
    pub(crate) spooling: Arc<Spooling>,
    /// What may change while the gateway runs.
    pub(crate) live: Current<InForce>,
    /// Accounts of the limits.
    pub(crate) accounts: Arc<Accounts>,
    /// Whether requests should be sent here.
    pub(crate) readiness: Readiness,
    /// Keeps exchanges that are over.
    pub(crate) keeper: Keeper,
    /// Connections that one worker may have open.
    pub(crate) connections: usize,
    /// TLS handshakes that one worker may be in.
    pub(crate) handshakes: usize,
}

/// Services with their pools, the most specific first; at least one.
type Pooled = Vec<Rc<Pools>>;

/// What the connections of one worker share.
pub(crate) struct Worker {
    shared: Arc<Shared>,
    pub(crate) counters: Arc<Counters>,
    pub(crate) budget: Arc<Budget>,
    /// The APIs behind the gateway, as the settings were that they were made from.
    services: RefCell<(Rc<Held<InForce>>, Pooled)>,
    /// What may change while the gateway runs.
    live: Seen<InForce>,
    /// Decides about requests.
    pub(crate) inspector: Seen<Inspector>,
    pub(crate) ids: RefCell<Ids>,
    pub(crate) dates: DateCache,
    pub(crate) drain: Rc<Drain>,
    /// How many failed handshakes are recorded.
    pub(crate) handshake_records: Allowance,
    buffers: RefCell<Vec<Vec<u8>>>,
}

impl std::ops::Deref for Worker {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.shared
    }
}

impl Worker {
    fn new(shared: Arc<Shared>) -> Self {
        let (config, counters) = (&shared.config, shared.counters.clone());
        let live = Seen::new(shared.live.clone());
        let now = live.get();
        let pools = now.services.pooled((now.timeouts, &now.sizes), &counters, &[]);
        Self {
            drain: Rc::new(Drain::new(counters.clone())),
            handshake_records: Allowance::default(),
            counters,
            budget: shared.budget.clone(),
            services: RefCell::new((now, pools)),
            live,
            inspector: Seen::new(config.inspector.clone()),
            ids: RefCell::new(Ids::seeded(&RandomState::new())),
            dates: DateCache::default(),
            buffers: RefCell::default(),
            shared,
        }
    }

    /// A worker outside any gateway.
    #[cfg(test)]
    pub(crate) fn alone(config: GatewayConfig) -> Self {
        let counters = Arc::<Counters>::default();
        let live = Current::from(Arc::new(InForce::new(config.live.clone(), None).unwrap()));
        Self::new(Arc::new(Shared {
            keeper: Keeper::new(&config, live.clone(), counters.clone()),
            counters,
            budget: Budget::new(config.live.sizes.body_budget),
            spooling: Spooling::new(config.body_folder.clone(), config.live.sizes.body_disk),
            readiness: Readiness::new(live.clone(), Vec::new()),
            live,
            accounts: Arc::new(Accounts::new(None).unwrap()),
            connections: 1,
            handshakes: 1,
            config,
        }))
    }

    /// The service that a request is for: the most specific that takes it. Where none does and that is not
    /// refused, the least specific.
    #[expect(clippy::expect_used, reason = "a gateway without a service is not made")]
    pub(crate) fn service(&self, head: &Head) -> Rc<Pools> {
        self.renew_services();
        let services = &self.services.borrow().1;
        let its = services.iter().find(|service| service.takes(head));
        its.or(services.last()).cloned().expect("invariant: Services::new refuses to make none")
    }

    /// Settings that may change while the gateway runs, as they are now.
    pub(crate) fn live(&self) -> Rc<Held<InForce>> {
        self.live.get()
    }

    fn renew_services(&self) {
        let now = self.live.get();
        let mut services = self.services.borrow_mut();
        if !Rc::ptr_eq(&services.0, &now) {
            let pools = now.services.pooled((now.timeouts, &now.sizes), &self.counters, &services.1);
            *services = (now, pools);
        }
    }

    /// Octets of each body that are recorded; `None` where heads and bodies are not recorded at all.
    pub(crate) fn captured_body(&self) -> Option<usize> {
        self.config.journal.as_ref().map(|_| self.live().sizes.captured_body)
    }

    /// True if anything is kept of exchanges.
    pub(crate) fn records(&self) -> bool {
        self.keeper.keeps()
    }

    /// Puts the exchange into journal and access log; the client has its answer by now.
    pub(crate) fn keep(&self, mut record: Record, inspected: Inspected) {
        if record.is_probe {
            return;
        }
        record.took = record.began.elapsed();
        match self.records() {
            true => self.keeper.keep(Ended { record, inspected }),
            false => self.counters.tell(&record.told(&inspected)),
        }
    }

    /// An empty buffer, often one that was used before.
    pub(crate) fn take_buffer(&self) -> Vec<u8> {
        self.buffers.borrow_mut().pop().unwrap_or_else(|| Vec::with_capacity(2048))
    }

    /// Keeps a buffer for the next request.
    pub(crate) fn give_buffer(&self, mut buffer: Vec<u8>) {
        let mut buffers = self.buffers.borrow_mut();
        if buffers.len() < SPARE_BUFFERS && buffer.capacity() <= 64 << 10 {
            buffer.clear();
            buffers.push(buffer);
        }
    }
}

/// Runs a worker on the calling thread until the stop was asked for and its connections are done, or the
/// time for that is over. Returns how many connections were then cut off.
pub(crate) fn run(
    shared: Arc<Shared>,
    listeners: Vec<Port<StdListener>>,
    stop: watch::Receiver<bool>,
) -> std::io::Result<usize> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let local = LocalSet::new();
    runtime.block_on(local.run_until(async move {
        let worker = Rc::new(Worker::new(shared));
        for Port { listener, tls, stays } in listeners {
            let port = Port { listener: TcpListener::from_std(listener)?, tls, stays };
            spawn_local(accept(worker.clone(), port, stop.clone()));
        }
        spawn_local(sweep(worker.clone()));
        let mut stop = stop;
        // An error means that the gateway itself is gone, which is as good a reason.
        let _ = stop.wait_for(|stop| *stop).await;
        worker.drain.stop();
        let _ = timeout(worker.live().timeouts.drain, worker.drain.at_most(0)).await;
        Ok(worker.drain.open())
    }))
}

/// Accepts connections. Where there is no room for one it waits here, and an idle one is asked to leave.
async fn accept(worker: Rc<Worker>, port: Port<TcpListener>, mut stop: watch::Receiver<bool>) {
    let room = worker.connections.saturating_sub(1);
    loop {
        let accepted = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => break,
            accepted = port.listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                // Without it small answers wait for acknowledgements; with it they are only slower.
                let _ = stream.set_nodelay(true);
                count(&worker.counters.connections);
                tokio::select! {
                    biased;
                    _ = stop.wait_for(|stop| *stop) => {}
                    () = worker.drain.make_room(room) => {}
                }
                let entry = worker.drain.enter(peer.ip());
                serve(&worker, stream, peer, entry, port.tls.as_ref());
            }
            Err(_) => {
                count(&worker.counters.accept_errors);
                sleep(BACK_OFF).await;
            }
        }
    }
    if port.stays {
        // Whoever waits there is for the next process.
        return;
    }
    // Those that the system had accepted for us already are served, and then closed.
    while let Ok(Ok((stream, peer))) = timeout(Duration::ZERO, port.listener.accept()).await {
        let entry = worker.drain.enter(peer.ip());
        serve(&worker, stream, peer, entry, port.tls.as_ref());
    }
}

fn serve(worker: &Rc<Worker>, stream: TcpStream, peer: SocketAddr, entry: Entry, tls: Option<&Tls>) {
    match tls {
        None => spawn_local(connection::serve(worker.clone(), Transport::Plain(stream), peer, entry)),
        Some(tls) => spawn_local(tls::serve(worker.clone(), stream, peer, entry, tls.clone())),
    };
}

async fn sweep(worker: Rc<Worker>) {
    let mut ticks = interval(SWEEP);
    loop {
        ticks.tick().await;
        worker.renew_services();
        services::watch(&worker.live().services);
        worker.services.borrow().1.iter().for_each(|pools| pools.sweep());
        // A worker without requests does not hold on to an inspector that was replaced.
        worker.inspector.get();
    }
}
