//! Layers for any tower service of HTTP.
//!
//! | layer | what it does |
//! |---|---|
//! | [`RequestIdLayer`] | one id per request: taken over or made, passed on, in the tracing span and the answer |
//! | [`ProblemLayer`] | every refusal and failure as a problem document in the form that the client reads; pages of the rules |
//! | [`LimitLayer`] | sizes of bodies and times, told as 413, 408 and 504 |
//! | [`ContractLayer`] | requests that break the OpenAPI document never reach the service |
//! | [`ResponseGuardLayer`] | what is wrong with the service's answers, as warnings while you develop |
//! | [`TapLayer`] | exchanges, redacted, to a collector by OTLP |
//!
//! [`Candor`] puts them together in the right order, as one [`CandorService`]: what is not set costs nothing.

mod body;
mod contract;
mod guard;
mod limit;
mod problem;
mod reading;
mod request_id;
mod retell;
mod service;
mod stack;
mod tap;
mod upload;
mod watch;

pub(crate) use body::untold;
pub use body::{Body, BoxError};
pub use contract::{ContractError, ContractLayer};
pub use guard::ResponseGuardLayer;
pub use limit::LimitLayer;
pub use problem::ProblemLayer;
pub use request_id::{RequestIdLayer, request_id};
pub use service::CandorService;
pub use stack::Candor;
use stack::Layers;
pub use tap::{TapConfig, TapLayer};
