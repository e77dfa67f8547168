//! The faults, one file and one page each. This list is written by `cargo xtask tidy --fix`.

mod gateway_overloaded;
mod internal_error;
mod upstream_closed;
mod upstream_response_malformed;
mod upstream_timeout;
mod upstream_unreachable;

pub use gateway_overloaded::KIND as GATEWAY_OVERLOADED;
pub use internal_error::KIND as INTERNAL_ERROR;
pub use upstream_closed::KIND as UPSTREAM_CLOSED;
pub use upstream_response_malformed::KIND as UPSTREAM_RESPONSE_MALFORMED;
pub use upstream_timeout::KIND as UPSTREAM_TIMEOUT;
pub use upstream_unreachable::KIND as UPSTREAM_UNREACHABLE;

use crate::FaultKind;

/// Every fault, by code.
pub static ALL: &[&FaultKind] = &[
    &GATEWAY_OVERLOADED,
    &INTERNAL_ERROR,
    &UPSTREAM_CLOSED,
    &UPSTREAM_RESPONSE_MALFORMED,
    &UPSTREAM_TIMEOUT,
    &UPSTREAM_UNREACHABLE,
];
