//! The rules of this crate, one file and one page each. Written by `cargo xtask tidy --fix`.

pub mod api_key_invalid;
pub mod api_key_missing;
pub mod api_version_unsupported;
pub mod auth_basic_malformed;
pub mod auth_credentials_invalid;
pub mod auth_header_malformed;
pub mod auth_key_unknown;
pub mod auth_missing;
pub mod auth_multiple;
pub mod auth_scheme_unsupported;
pub mod auth_step_up_required;
pub mod auth_token_algorithm_refused;
pub mod auth_token_audience_wrong;
pub mod auth_token_expired;
pub mod auth_token_malformed;
pub mod auth_token_not_yet_valid;
pub mod auth_token_revoked;
pub mod auth_token_signature_invalid;
pub mod auth_token_unknown;
pub mod client_address_blocked;
pub mod client_certificate_invalid;
pub mod client_certificate_required;
pub mod concurrency_limited;
pub mod cors_preflight_refused;
pub mod cross_site_request_refused;
pub mod csrf_token_invalid;
pub mod csrf_token_missing;
pub mod digest_invalid;
pub mod digest_mismatch;
pub mod idempotency_key_in_progress;
pub mod idempotency_key_malformed;
pub mod idempotency_key_missing;
pub mod idempotency_key_reused;
pub mod insufficient_scope;
pub mod origin_not_allowed;
pub mod payment_required;
pub mod permission_denied;
pub mod precondition_required;
pub mod quota_exceeded;
pub mod rate_limited;
pub mod request_blocked_by_policy;
pub mod resource_gone;
pub mod unavailable_for_legal_reasons;

use candor_rule::Rule;

/// Every one of them, by name.
#[rustfmt::skip]
pub static ALL: &[&Rule] = &[
    &api_key_invalid::RULE,
    &api_key_missing::RULE,
    &api_version_unsupported::RULE,
    &auth_basic_malformed::RULE,
    &auth_credentials_invalid::RULE,
    &auth_header_malformed::RULE,
    &auth_key_unknown::RULE,
    &auth_missing::RULE,
    &auth_multiple::RULE,
    &auth_scheme_unsupported::RULE,
    &auth_step_up_required::RULE,
    &auth_token_algorithm_refused::RULE,
    &auth_token_audience_wrong::RULE,
    &auth_token_expired::RULE,
    &auth_token_malformed::RULE,
    &auth_token_not_yet_valid::RULE,
    &auth_token_revoked::RULE,
    &auth_token_signature_invalid::RULE,
    &auth_token_unknown::RULE,
    &client_address_blocked::RULE,
    &client_certificate_invalid::RULE,
    &client_certificate_required::RULE,
    &concurrency_limited::RULE,
    &cors_preflight_refused::RULE,
    &cross_site_request_refused::RULE,
    &csrf_token_invalid::RULE,
    &csrf_token_missing::RULE,
    &digest_invalid::RULE,
    &digest_mismatch::RULE,
    &idempotency_key_in_progress::RULE,
    &idempotency_key_malformed::RULE,
    &idempotency_key_missing::RULE,
    &idempotency_key_reused::RULE,
    &insufficient_scope::RULE,
    &origin_not_allowed::RULE,
    &payment_required::RULE,
    &permission_denied::RULE,
    &precondition_required::RULE,
    &quota_exceeded::RULE,
    &rate_limited::RULE,
    &request_blocked_by_policy::RULE,
    &resource_gone::RULE,
    &unavailable_for_legal_reasons::RULE,
];
