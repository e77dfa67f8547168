//! The APIs behind the gateway: which of them a request is for, and which of its servers answers.
//!
//! What is known of a server's health is shared by all workers; connections are each worker's own.

mod check;
mod server;

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use candor_contract::Mount;
use candor_wire::Head;
use candor_wire::response::ResponseHead;
use candor_wire::serialise::Rewrite;

pub(crate) use self::check::watch;
use self::server::Server;
pub use self::server::{ServerReport, Standing};
use crate::config::{Sizes, Timeouts};
use crate::counters::{Counters, count};
use crate::upstream::{Connector, Outgoing, Upstream, UpstreamConnection, UpstreamError};
use crate::{UpstreamTls, UpstreamUrl};

/// Servers that one service has at most.
pub const MAX_SERVERS: usize = 64;

/// An API behind the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceConfig {
    /// What people call it; empty for one that stands alone.
    pub name: String,
    /// Which requests are its: all by default. The most specific service wins.
    pub mount: Mount,
    /// What stands in place of the mount's prefix towards the servers; `None` leaves paths as they are.
    pub rewrite: Option<String>,
    /// Whether the servers get the client's `Host`; they do. Else it is the server's own.
    pub keep_host: bool,
    /// Its servers, asked in turn; from 1 to [`MAX_SERVERS`].
    pub servers: Vec<UpstreamUrl>,
    /// Whom to believe about their certificates (https only).
    pub tls: UpstreamTls,
    /// Times that differ from the gateway's.
    pub timeouts: ServiceTimeouts,
    /// How servers are asked whether they are well; they are not.
    pub check: Option<HealthCheck>,
    /// Failures in a row after which a server rests; 5.
    pub failures: u32,
    /// How long it rests; 10 s. If all rest, they are asked all the same.
    pub rest: Duration,
}

/// Times of one service; what is not set is the gateway's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServiceTimeouts {
    /// For a connection, TLS included.
    pub connect: Option<Duration>,
    /// For the server's silence.
    pub response: Option<Duration>,
    /// For its whole answer.
    pub total: Option<Duration>,
}

/// How a server is asked whether it is well: any status from 200 to 399 says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthCheck {
    /// What is asked for, by GET.
    pub path: String,
    /// Pause between two questions; 10 s.
    pub interval: Duration,
    /// Time for an answer; 2 s.
    pub timeout: Duration,
    /// Bad answers in a row after which it is taken for down; 2. One good answer brings it back.
    pub failures: u32,
}

impl HealthCheck {
    /// With the usual times.
    pub fn of(path: impl Into<String>) -> Self {
        let (interval, timeout) = (Duration::from_secs(10), Duration::from_secs(2));
        Self { path: path.into(), interval, timeout, failures: 2 }
    }
}

impl ServiceConfig {
    /// One server that takes every request.
    pub fn new(server: UpstreamUrl) -> Self {
        Self {
            name: String::new(),
            mount: Mount::default(),
            rewrite: None,
            keep_host: true,
            servers: vec![server],
            tls: UpstreamTls::default(),
            timeouts: ServiceTimeouts::default(),
            check: None,
            failures: 5,
            rest: Duration::from_secs(10),
        }
    }
}

/// A service as all workers share it.
pub(crate) struct Service {
    config: ServiceConfig,
    servers: Vec<Server>,
    /// True once somebody asks its servers whether they are well.
    is_watched: AtomicBool,
    /// True once it is none of the services any more.
    is_retired: AtomicBool,
}

/// All services; clones are of the same.
#[derive(Clone)]
pub struct Services(Arc<[Arc<Service>]>);

impl Services {
    /// What was there `before` and did not change is taken over, with all that is known of it.
    ///
    /// # Errors
    /// If there is none, one has no server or too many, or certificates cannot be read.
    pub(crate) fn new(configs: &[ServiceConfig], before: Option<&Self>) -> Result<Self, String> {
        let mut services = Vec::new();
        for config in configs {
            let known = before.and_then(|before| before.0.iter().find(|service| service.config == *config));
            if let Some(service) = known {
                services.push(service.clone());
                continue;
            }
            if !(1..=MAX_SERVERS).contains(&config.servers.len()) {
                let count = config.servers.len();
                return Err(format!(
                    "service `{}` has {count} servers; from 1 to {MAX_SERVERS} are expected",
                    config.name
                ));
            }
            let server = |url: &UpstreamUrl| {
                let connector = Connector::new(url.clone(), &config.tls)?;
                Ok(Server::new(connector, config.failures, config.rest))
            };
            let servers = config.servers.iter().map(server).collect::<Result<_, String>>()?;
            let (is_watched, is_retired) = Default::default();
            services.push(Arc::new(Service { config: config.clone(), servers, is_watched, is_retired }));
        }
        if services.is_empty() {
            return Err("there is no service: name at least one upstream".into());
        }
        services.sort_by_key(|service| std::cmp::Reverse(service.config.mount.weight()));
        Ok(Self(services.into()))
    }

    /// How each server is doing.
    pub fn report(&self) -> Vec<ServerReport> {
        let of = |service: &Arc<Service>| {
            let name = service.config.name.clone();
            let report = move |server: &Server| server.report(&name);
            service.servers.iter().map(report).collect::<Vec<_>>()
        };
        self.0.iter().flat_map(of).collect()
    }

    /// Those of which no server is asked.
    pub(crate) fn without_servers(&self) -> Vec<String> {
        let is_silent = |service: &&Arc<Service>| {
            let mut reports = service.servers.iter().map(|server| server.report(&service.config.name));
            reports.all(|report| report.standing != Standing::Up)
        };
        let name = |service: &Arc<Service>| match service.config.name.as_str() {
            "" => "the upstream".to_owned(),
            name => format!("the service {name}"),
        };
        self.0.iter().filter(is_silent).map(name).collect()
    }

    /// Those of `before` that are none of these end what they do by themselves.
    pub(crate) fn retire_others(&self, before: &Self) {
        let is_here = |service: &Arc<Service>| self.0.iter().any(|own| Arc::ptr_eq(own, service));
        let gone = before.0.iter().filter(|service| !is_here(service));
        gone.for_each(|service| service.is_retired.store(true, Ordering::Relaxed));
    }

    /// Each with the pools of one worker; those of `before` for what did not change.
    pub(crate) fn pooled(
        &self,
        (timeouts, sizes): (Timeouts, &Sizes),
        counters: &Arc<Counters>,
        before: &[Rc<Pools>],
    ) -> Vec<Rc<Pools>> {
        let pools = |service: &Arc<Service>| {
            let is_same = |pools: &&Rc<Pools>| {
                Arc::ptr_eq(&pools.service, service) && pools.timeouts == service.timeouts(timeouts)
            };
            let make = || Rc::new(Pools::new(service.clone(), timeouts, sizes, counters));
            before.iter().find(is_same).cloned().unwrap_or_else(make)
        };
        self.0.iter().map(pools).collect()
    }
}

impl Service {
    /// The gateway's, with its own where it has some.
    fn timeouts(&self, timeouts: Timeouts) -> Timeouts {
        let own = self.config.timeouts;
        Timeouts {
            connect: own.connect.unwrap_or(timeouts.connect),
            response: own.response.unwrap_or(timeouts.response),
            total: own.total.or(timeouts.total),
            ..timeouts
        }
    }
}

/// The connections of one worker to the servers of one service.
pub(crate) struct Pools {
    service: Arc<Service>,
    pools: Vec<Upstream>,
    timeouts: Timeouts,
    counters: Arc<Counters>,
    /// Whose turn it is.
    next: Cell<usize>,
}

/// Servers that were asked for one request, as bits.
type Tried = u64;

impl Pools {
    fn new(service: Arc<Service>, timeouts: Timeouts, sizes: &Sizes, counters: &Arc<Counters>) -> Self {
        let timeouts = service.timeouts(timeouts);
        let connectors = service.servers.iter().enumerate();
        let pool = |(number, server): (usize, &Server)| {
            Upstream::new(server.connector.clone(), number, timeouts, sizes, counters.clone())
        };
        let pools = connectors.map(pool).collect();
        Self { pools, service, timeouts, counters: counters.clone(), next: Cell::new(0) }
    }

    /// True if the request is for this service.
    pub(crate) fn takes(&self, head: &Head) -> bool {
        self.service.config.mount.takes(head)
    }

    /// The longest that its whole answer may take.
    pub(crate) fn total(&self) -> Option<Duration> {
        self.timeouts.total
    }

    /// Its name, if it has one.
    pub(crate) fn own_name(&self) -> Option<String> {
        Some(self.service.config.name.clone()).filter(|name| !name.is_empty())
    }

    /// What it is called in causes where no single server is to be named.
    pub(crate) fn name(&self) -> String {
        match self.pools.as_slice() {
            [only] => only.name(),
            _ => format!("service {}", self.service.config.name),
        }
    }

    /// What a request without Host is sent with.
    pub(crate) fn authority(&self) -> String {
        self.pools.first().map(Upstream::authority).unwrap_or_default()
    }

    /// How path and Host of the request differ towards the servers.
    pub(crate) fn rewrite(&self, head: &Head) -> Rewrite {
        let config = &self.service.config;
        let put = config.rewrite.as_ref().map(|put| (config.mount.before(head).unwrap_or(0), put.clone()));
        Rewrite { path: put, host: (!config.keep_host).then(|| self.authority()) }
    }

    /// Sends the request to a server and waits for the first response head. If that server cannot be reached,
    /// the next is asked; also if it hangs up without an answer and repeating the request does no harm.
    /// `asked` is what the last one is called.
    pub(crate) async fn send(
        &self,
        request: &Outgoing<'_>,
        asked: &mut Option<Arc<str>>,
    ) -> Result<(UpstreamConnection, ResponseHead), UpstreamError> {
        let may_repeat = |error: &UpstreamError| match error {
            UpstreamError::Unreachable(_) => true,
            UpstreamError::Closed(..) => request.idempotent,
            _ => false,
        };
        self.ask(asked, may_repeat, async |pool| pool.send(request).await).await
    }

    /// A connection of its own, for a request whose body is not in memory. Nothing of that is sent yet, so every
    /// server may be asked.
    pub(crate) async fn open(
        &self,
        asked: &mut Option<Arc<str>>,
    ) -> Result<UpstreamConnection, UpstreamError> {
        self.ask(asked, |_| true, async |pool| pool.open().await).await
    }

    /// Asks one server after the other, each once, until one answers or fails in a way that ends the matter.
    async fn ask<T>(
        &self,
        asked: &mut Option<Arc<str>>,
        may_repeat: impl Fn(&UpstreamError) -> bool,
        ask: impl AsyncFn(&Upstream) -> Result<T, UpstreamError>,
    ) -> Result<T, UpstreamError> {
        let (mut tried, mut failure) = (0, None);
        while let Some((pool, server)) = self.choose(&mut tried) {
            if failure.is_some() {
                count(&self.counters.upstream_retries);
            }
            *asked = Some(server.name.clone());
            match ask(pool).await {
                Ok(answer) => {
                    server.succeeded();
                    return Ok(answer);
                }
                Err(error) => {
                    server.failed(&error);
                    if !may_repeat(&error) {
                        return Err(error);
                    }
                    failure = Some(error);
                }
            }
        }
        // A service has a server, so there is a failure.
        Err(failure.unwrap_or_else(|| UpstreamError::Unreachable(std::io::ErrorKind::NotFound.into())))
    }

    /// The server whose turn it is among those that are well and were not asked; if none of them is well, any.
    fn choose(&self, tried: &mut Tried) -> Option<(&Upstream, &Server)> {
        let (count, start) = (self.pools.len(), self.next.get());
        let all = self.pools.iter().zip(&self.service.servers).enumerate();
        let turn = all.cycle().skip(start).take(count).filter(|(at, _)| *tried & (1 << at) == 0);
        let (at, chosen) = turn.clone().find(|(_, (_, server))| server.is_well()).or(turn.clone().next())?;
        *tried |= 1 << at;
        self.next.set((at + 1) % count);
        Some(chosen)
    }

    /// Keeps a connection whose answer was read to its end.
    pub(crate) fn give_back(&self, connection: UpstreamConnection) {
        if let Some(pool) = self.pools.get(connection.server) {
            pool.give_back(connection);
        }
    }

    /// Closes what was idle for too long. Called now and then.
    pub(crate) fn sweep(&self) {
        self.pools.iter().for_each(Upstream::sweep);
    }
}
