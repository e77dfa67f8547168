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
//! [`Candor`] puts them together in the right order.

mod body;
mod contract;
mod guard;
mod limit;
mod problem;
mod reading;
mod request_id;
mod retell;
mod stack;
mod tap;
mod tee;

pub(crate) use body::untold;
pub use body::{Body, BoxError};
pub use contract::{ContractError, ContractLayer, ContractService};
pub use guard::{ResponseGuardLayer, ResponseGuardService};
pub use limit::{LimitLayer, LimitService, Limited};
pub use problem::{ProblemLayer, ProblemService};
pub use request_id::{RequestIdFuture, RequestIdLayer, RequestIdService, request_id};
pub use stack::{Candor, CandorService};
pub use tap::{TapConfig, TapLayer, TapService};
pub use tee::Watched;
