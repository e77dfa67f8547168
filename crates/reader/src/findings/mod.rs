//! The findings of this crate, one file and one page each. Written by `cargo xtask tidy --fix`.

pub mod _401_without_www_authenticate;
pub mod auth_missing_as_400;
pub mod inconsistent_error_format;

use candor_rule::Finding;

/// Every one of them, by name.
#[rustfmt::skip]
pub static ALL: &[&Finding] = &[
    &_401_without_www_authenticate::FINDING,
    &auth_missing_as_400::FINDING,
    &inconsistent_error_format::FINDING,
];

use crate::audit::Look;

/// How each is looked for.
#[rustfmt::skip]
pub(crate) static LOOKS: &[(&Finding, Look)] = &[
    (&_401_without_www_authenticate::FINDING, _401_without_www_authenticate::LOOK),
    (&auth_missing_as_400::FINDING, auth_missing_as_400::LOOK),
    (&inconsistent_error_format::FINDING, inconsistent_error_format::LOOK),
];
