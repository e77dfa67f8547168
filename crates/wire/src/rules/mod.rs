//! The rules of this crate, one file and one page each. Written by `cargo xtask tidy --fix`.

pub mod bare_lf;

use candor_rule::Rule;

/// Every one of them, by name.
#[rustfmt::skip]
pub static ALL: &[&Rule] = &[
    &bare_lf::RULE,
];
