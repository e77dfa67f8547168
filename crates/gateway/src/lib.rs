//! Sockets, TLS, the HTTP/1 server, the upstream client and its pool.
//!
//! [`Gateway`] runs one thread per core, each with its own listener, its own connections and its own pool
//! of upstream connections: on the way of a request no thread wakes another. What is decided about a
//! request is decided by `candor_inspect`; this crate brings it octets, carries out what it says, tells
//! the client, and records the exchange.
//!
//! It does not read configuration, and it names no concrete journal.

mod access_log;
mod accounts;
mod address;
mod answer;
mod budget;
mod caller;
mod client;
mod clock;
mod config;
mod connection;
mod contain;
mod counters;
mod current;
mod deadline;
mod digest;
mod drain;
mod fetch;
mod files;
mod forward;
mod gateway;
mod h2;
mod head_out;
mod keeper;
mod later;
mod leftover;
mod listener;
mod live;
mod once;
mod operations;
mod outgoing;
mod pages;
mod readiness;
mod record;
mod redis;
mod repair;
mod reply;
mod response_check;
mod services;
mod spool;
mod tls;
mod trace;
mod transport;
mod tunnel;
mod upgrade;
mod upload;
mod upstream;
mod worker;

pub use access_log::{AccessLog, LogFormat};
pub use caller::Caller;
pub use config::{Begun, GatewayConfig, NoteBegun, Sizes, Timeouts};
pub use counters::Counters;
pub use current::{Current, CurrentInspector};
pub use fetch::{DocumentUrl, FetchLimits, Fetched, Validators, fetch};
pub use gateway::{Gateway, Stopped};
pub use h2::Http2;
pub use listener::BindError;
pub use live::{CurrentLive, Live};
pub use once::{Answered, send_once};
pub use operations::{BOUNDS, Counted, Example, NONE, OTHER, OTHER_STATUS, OperationFigures, Spread};
pub use readiness::{Obstacles, Readiness};
pub use redis::{Away, RedisConfig, RedisUrl, Sharing};
pub use repair::{CorrectionError, Corrections, RepairConfig};
pub use services::{
    HealthCheck, MAX_SERVERS, ServerReport, ServiceConfig, ServiceTimeouts, Services, Standing,
};
pub use tls::{
    CertificateFacts, ClientCertificates, HandshakeFailure, Identity, Tls, TlsError, TlsFiles, TlsVersion,
};
pub use upstream::{Authorities, UpstreamError, UpstreamTls, UpstreamUrl, UrlError};
