//! Everything the gateway is told before it starts.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use candor_exchange::Redactor;
use candor_inspect::Inspector;
use candor_journal::Journal;
use candor_telemetry::Exporter;

use crate::{CurrentInspector, Live, Obstacles, RedisConfig, ServiceConfig, Tls, UpstreamUrl};

/// Settings of a gateway. [`GatewayConfig::new`] fills in the defaults.
pub struct GatewayConfig {
    /// Where to listen; 127.0.0.1:8400. Port 0 takes a free one.
    pub listen: Vec<SocketAddr>,
    /// Where to listen for TLS, each with its certificates; nowhere.
    pub listen_tls: Vec<(SocketAddr, Tls)>,
    /// Sockets that listen already, passed on by whoever started the process, for addresses among these; none.
    pub inherited: Vec<TcpListener>,
    /// What may change while it runs.
    pub live: Live,
    /// Decides about requests; a clone of it can replace the inspector while the gateway runs.
    pub inspector: CurrentInspector,
    /// Where exchanges are kept.
    pub journal: Option<Arc<dyn Journal>>,
    /// Who tells exchanges to a collector; nobody.
    pub telemetry: Option<Arc<Exporter>>,
    /// Threads; 0 takes one per core.
    pub workers: usize,
    /// Folder for bodies that are too large for memory, in files without names; the system's for temporary
    /// files. It should be on a disk.
    pub body_folder: PathBuf,
    /// What else may stand in the way of requests, for `/ready` under the prefix; nothing.
    pub obstacles: Vec<Obstacles>,
    /// Told of each request that goes to the upstream, before it does; nobody is. It must not block.
    pub begun: Option<Begun>,
    /// Where accounts of limits are shared with other gateways; nowhere: each counts for itself.
    pub redis: Option<RedisConfig>,
}

impl GatewayConfig {
    /// One upstream, and defaults for everything that can have one.
    pub fn new(upstream: UpstreamUrl, inspector: Arc<Inspector>, redactor: Arc<Redactor>) -> Self {
        Self::serving(vec![ServiceConfig::new(upstream)], inspector, redactor)
    }

    /// Defaults for everything that can have one.
    pub fn serving(services: Vec<ServiceConfig>, inspector: Arc<Inspector>, redactor: Arc<Redactor>) -> Self {
        Self {
            listen: vec![SocketAddr::from(([127, 0, 0, 1], 8400))],
            listen_tls: Vec::new(),
            inherited: Vec::new(),
            live: Live::new(services, redactor),
            inspector: inspector.into(),
            journal: None,
            telemetry: None,
            workers: 0,
            body_folder: std::env::temp_dir(),
            obstacles: Vec::new(),
            begun: None,
            redis: None,
        }
    }
}

/// Takes the request id and the trace of a request.
#[derive(Clone)]
pub struct Begun(pub Arc<NoteBegun>);

/// What it calls.
pub type NoteBegun = dyn Fn(&str, Option<&str>) + Send + Sync;

impl std::fmt::Debug for Begun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Begun")
    }
}

/// How long the gateway waits, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For the next request on an open connection; 60 s.
    pub idle: Duration,
    /// For a TLS handshake, from the connection to its end; 10 s.
    pub handshake: Duration,
    /// For a request head, from its first octet to its last; 10 s.
    pub head: Duration,
    /// For a request body in total; 30 s, and a second more for every `body_rate` octets received.
    pub body: Duration,
    /// Octets that lengthen `body` by a second; 4,096. 0 means never.
    pub body_rate: u64,
    /// For a client that does not take what is written; 30 s without progress.
    pub write: Duration,
    /// How long a request goes on for a client that has closed its sending side (and may be gone
    /// altogether: the two cannot be told apart) while the upstream works; 1 s.
    pub half_closed: Duration,
    /// For a connection to the upstream, TLS included; 5 s.
    pub connect: Duration,
    /// For the upstream's silence, before its answer or within it; 30 s.
    pub response: Duration,
    /// For the upstream's whole answer; no limit.
    pub total: Option<Duration>,
    /// How long a connection to the upstream is kept for reuse; 4 s, below what common servers keep.
    pub upstream_idle: Duration,
    /// For a connection that switched to another protocol, without an octet either way; 5 min.
    pub tunnel_idle: Duration,
    /// How long the rest of a refused body is read so that the connection can be kept; 1 s.
    pub leftover: Duration,
    /// How long a closing connection is read so that the client can see the answer; 10 s.
    pub linger: Duration,
    /// How long readiness is off before the gateway stops taking connections; not at all.
    pub unready: Duration,
    /// How long requests in flight may go on after that; 10 s.
    pub drain: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            idle: Duration::from_secs(60),
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(10),
            body: Duration::from_secs(30),
            body_rate: 4096,
            write: Duration::from_secs(30),
            half_closed: Duration::from_secs(1),
            connect: Duration::from_secs(5),
            response: Duration::from_secs(30),
            total: None,
            upstream_idle: Duration::from_secs(4),
            tunnel_idle: Duration::from_secs(300),
            leftover: Duration::from_secs(1),
            linger: Duration::from_secs(10),
            unready: Duration::ZERO,
            drain: Duration::from_secs(10),
        }
    }
}

/// Sizes and counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Octets of request bodies held at once, over all connections; 256 MiB.
    pub body_budget: u64,
    /// Octets of request bodies on disk at once, over all connections; 4 GiB.
    pub body_disk: u64,
    /// Octets of an answer's body up to which it is checked against the contract; 1 MiB.
    pub checked_response: usize,
    /// Octets of each body that the journal keeps; 64 KiB.
    pub captured_body: usize,
    /// Connections open at once; 10,000, or three quarters of the files that the system lets the process
    /// open. Beyond it idle ones are closed for new ones, which wait where none is idle.
    pub connections: usize,
    /// TLS handshakes under way at once; 1,000. Beyond it the oldest give way.
    pub handshakes: usize,
    /// Octets of a refused body that are read so that the connection can be kept; 64 KiB.
    pub leftover: usize,
    /// Idle connections to the upstream that each worker keeps; 128.
    pub upstream_idle: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        Self {
            body_budget: 256 << 20,
            body_disk: 4 << 30,
            checked_response: 1 << 20,
            captured_body: 64 << 10,
            connections: 10_000,
            handshakes: 1_000,
            leftover: 64 << 10,
            upstream_idle: 128,
        }
    }
}
