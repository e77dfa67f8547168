//! The pages on which a developer sees what happened to a request.
//!
//! Server-rendered, without scripts from elsewhere and without any that a page needs. Everything captured
//! goes through [`octets`] before it is shown, everything that becomes part of an address or a command
//! through `encode`; no captured value reaches an attribute otherwise.
//!
//! - `views/` makes plain data of an exchange: pure functions, no HTML.
//! - `pages/` owns routes, links and templates.
//! - `gate` decides who may read: Host, Origin, token; and sets the headers that keep a page in its box.
//!
//! What it will not do: change an exchange, send a request (unless `replay` is set, and then to the one upstream),
//! or accept anything larger than a small form; a
//! request to try is judged where it stands, up to 64 KiB.

mod assets;
mod audit;
mod baseline;
mod clock;
mod config;
mod contract;
mod encode;
mod exposition;
mod gate;
mod guesses;
mod listener;
mod logs;
pub mod metrics;
pub mod octets;
mod pages;
mod replay;
mod server;
mod store;
mod trusted;
pub mod views;

pub use baseline::worked_like;
pub use config::{ContractSource, Fact, InspectorNow, RefusedConfig, UpstreamState, WorkbenchConfig};
pub use contract::{ContractNow, ContractState, DocumentState, Standing};
pub use metrics::Metric;
pub use replay::{Change, Replay, Replayed};
pub use server::Workbench;
pub use store::neighbours;
pub use trusted::{RefusedHeader, TrustedHeader};
