//! The rules of this crate, one file and one page each. Written by `cargo xtask tidy --fix`.

pub mod api_key_invalid;
pub mod api_key_missing;
pub mod auth_basic_malformed;
pub mod auth_credentials_invalid;
pub mod auth_header_malformed;
pub mod auth_key_unknown;
pub mod auth_missing;
pub mod auth_multiple;
pub mod auth_scheme_unsupported;
pub mod auth_token_algorithm_refused;
pub mod auth_token_audience_wrong;
pub mod auth_token_expired;
pub mod auth_token_malformed;
pub mod auth_token_not_yet_valid;
pub mod auth_token_revoked;
pub mod auth_token_signature_invalid;
pub mod auth_token_unknown;
pub mod client_certificate_invalid;
pub mod client_certificate_required;
pub mod insufficient_scope;
pub mod quota_exceeded;
pub mod rate_limited;

use candor_rule::Rule;

/// Every one of them, by name.
#[rustfmt::skip]
pub static ALL: &[&Rule] = &[
    &api_key_invalid::RULE,
    &api_key_missing::RULE,
    &auth_basic_malformed::RULE,
    &auth_credentials_invalid::RULE,
    &auth_header_malformed::RULE,
    &auth_key_unknown::RULE,
    &auth_missing::RULE,
    &auth_multiple::RULE,
    &auth_scheme_unsupported::RULE,
    &auth_token_algorithm_refused::RULE,
    &auth_token_audience_wrong::RULE,
    &auth_token_expired::RULE,
    &auth_token_malformed::RULE,
    &auth_token_not_yet_valid::RULE,
    &auth_token_revoked::RULE,
    &auth_token_signature_invalid::RULE,
    &auth_token_unknown::RULE,
    &client_certificate_invalid::RULE,
    &client_certificate_required::RULE,
    &insufficient_scope::RULE,
    &quota_exceeded::RULE,
    &rate_limited::RULE,
];
