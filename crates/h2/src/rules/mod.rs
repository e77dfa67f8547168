//! The rules of this crate, one file and one page each. Written by `cargo xtask tidy --fix`.

pub mod h2_authority_host_mismatch;
pub mod h2_authority_missing;
pub mod h2_authority_userinfo;
pub mod h2_compression_failed;
pub mod h2_connect_malformed;
pub mod h2_connection_header;
pub mod h2_content_length_mismatch;
pub mod h2_flood;
pub mod h2_flow_control_exceeded;
pub mod h2_frame_invalid;
pub mod h2_header_name_invalid;
pub mod h2_header_name_uppercase;
pub mod h2_header_value_invalid;
pub mod h2_headers_too_large;
pub mod h2_path_invalid;
pub mod h2_preface_invalid;
pub mod h2_pseudo_after_regular;
pub mod h2_pseudo_duplicate;
pub mod h2_pseudo_in_trailers;
pub mod h2_pseudo_missing;
pub mod h2_pseudo_unknown;
pub mod h2_scheme_invalid;
pub mod h2_te_invalid;
pub mod h2_trailers_not_last;

use candor_rule::Rule;

/// Every one of them, by name.
#[rustfmt::skip]
pub static ALL: &[&Rule] = &[
    &h2_authority_host_mismatch::RULE,
    &h2_authority_missing::RULE,
    &h2_authority_userinfo::RULE,
    &h2_compression_failed::RULE,
    &h2_connect_malformed::RULE,
    &h2_connection_header::RULE,
    &h2_content_length_mismatch::RULE,
    &h2_flood::RULE,
    &h2_flow_control_exceeded::RULE,
    &h2_frame_invalid::RULE,
    &h2_header_name_invalid::RULE,
    &h2_header_name_uppercase::RULE,
    &h2_header_value_invalid::RULE,
    &h2_headers_too_large::RULE,
    &h2_path_invalid::RULE,
    &h2_preface_invalid::RULE,
    &h2_pseudo_after_regular::RULE,
    &h2_pseudo_duplicate::RULE,
    &h2_pseudo_in_trailers::RULE,
    &h2_pseudo_missing::RULE,
    &h2_pseudo_unknown::RULE,
    &h2_scheme_invalid::RULE,
    &h2_te_invalid::RULE,
    &h2_trailers_not_last::RULE,
];
