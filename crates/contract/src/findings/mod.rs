//! The findings of this crate, one file and one page each. Written by `cargo xtask tidy --fix`.

pub mod undocumented_status;

use candor_rule::Finding;

/// Every one of them, by name.
#[rustfmt::skip]
pub static ALL: &[&Finding] = &[
    &undocumented_status::FINDING,
];
