//! The signatures of this crate, one file and one page each. Written by `cargo xtask tidy --fix`.

use crate::signature::Signature;

/// Every one of them, by name.
#[rustfmt::skip]
pub static ALL: &[&Signature] = &[
];
