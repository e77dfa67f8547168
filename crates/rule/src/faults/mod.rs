//! The faults of this crate, one file and one page each. Written by `cargo xtask tidy --fix`.

pub mod contract_not_loaded;
pub mod credential_keys_not_loaded;
pub mod gateway_overloaded;
pub mod internal_error;
pub mod limits_unavailable;
pub mod response_invalid;
pub mod service_failed;
pub mod service_overloaded;
pub mod service_timeout;
pub mod under_maintenance;
pub mod upstream_closed;
pub mod upstream_response_malformed;
pub mod upstream_timeout;
pub mod upstream_unreachable;

use crate::FaultKind;

/// Every one of them, by name.
#[rustfmt::skip]
pub static ALL: &[&FaultKind] = &[
    &contract_not_loaded::KIND,
    &credential_keys_not_loaded::KIND,
    &gateway_overloaded::KIND,
    &internal_error::KIND,
    &limits_unavailable::KIND,
    &response_invalid::KIND,
    &service_failed::KIND,
    &service_overloaded::KIND,
    &service_timeout::KIND,
    &under_maintenance::KIND,
    &upstream_closed::KIND,
    &upstream_response_malformed::KIND,
    &upstream_timeout::KIND,
    &upstream_unreachable::KIND,
];
