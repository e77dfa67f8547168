//! The rules of this crate, one file and one page each. Written by `cargo xtask tidy --fix`.

pub mod accept_encoding_not_satisfiable;
pub mod accept_malformed;
pub mod bare_cr;
pub mod bare_lf;
pub mod body_longer_than_declared;
pub mod body_not_expected;
pub mod body_too_large;
pub mod body_too_large_streamed;
pub mod body_truncated;
pub mod chunk_data_overrun;
pub mod chunk_extension_malformed;
pub mod chunk_extension_too_long;
pub mod chunk_line_bare_lf;
pub mod chunk_size_invalid;
pub mod chunk_size_overflow;
pub mod chunked_body_truncated;
pub mod connect_not_supported;
pub mod connect_port_invalid;
pub mod connect_target_invalid;
pub mod connection_nominates_end_to_end;
pub mod content_length_conflict;
pub mod content_length_invalid;
pub mod content_length_overflow;
pub mod content_length_repeated;
pub mod content_length_signed;
pub mod content_range_on_put;
pub mod cookie_too_large;
pub mod date_header_invalid;
pub mod early_data_refused;
pub mod etag_malformed;
pub mod expect_unsupported;
pub mod head_truncated;
pub mod header_duplicate_singleton;
pub mod header_leading_whitespace;
pub mod header_line_malformed;
pub mod header_name_empty;
pub mod header_name_invalid;
pub mod header_name_underscore;
pub mod header_obs_fold;
pub mod header_reserved;
pub mod header_space_before_colon;
pub mod header_too_large;
pub mod header_value_control;
pub mod header_value_non_ascii;
pub mod header_value_nul;
pub mod headers_too_large;
pub mod headers_too_many;
pub mod host_empty;
pub mod host_invalid;
pub mod host_missing;
pub mod host_multiple;
pub mod host_port_invalid;
pub mod host_target_mismatch;
pub mod host_unknown;
pub mod http09_request;
pub mod http2_preface_on_http1;
pub mod http_on_tls_port;
pub mod http_version_malformed;
pub mod http_version_unsupported;
pub mod https_required;
pub mod leading_blank_lines;
pub mod length_required;
pub mod max_forwards_invalid;
pub mod method_case;
pub mod method_invalid;
pub mod method_missing;
pub mod method_too_long;
pub mod method_unknown;
pub mod not_http;
pub mod query_too_many_params;
pub mod range_excessive;
pub mod range_invalid;
pub mod range_unit_unknown;
pub mod request_body_timeout;
pub mod request_headers_timeout;
pub mod request_line_malformed;
pub mod request_line_whitespace;
pub mod request_loop;
pub mod request_target_missing;
pub mod request_target_whitespace;
pub mod scheme_mismatch;
pub mod sni_host_mismatch;
pub mod structured_field_invalid;
pub mod target_asterisk_form;
pub mod target_authority_form;
pub mod target_brackets_raw;
pub mod target_char_invalid;
pub mod target_control_char;
pub mod target_dot_segment;
pub mod target_dot_segment_encoded;
pub mod target_double_encoded;
pub mod target_empty_segment;
pub mod target_encoded_backslash;
pub mod target_encoded_control;
pub mod target_encoded_not_utf8;
pub mod target_encoded_nul;
pub mod target_encoded_slash;
pub mod target_form_invalid;
pub mod target_fragment;
pub mod target_host_empty;
pub mod target_non_ascii;
pub mod target_percent_malformed;
pub mod target_scheme_unsupported;
pub mod target_too_long;
pub mod target_userinfo;
pub mod tls_on_plaintext_port;
pub mod trace_not_allowed;
pub mod trailer_field_forbidden;
pub mod trailer_malformed;
pub mod trailers_too_large;
pub mod transfer_encoding_chunked_twice;
pub mod transfer_encoding_http10;
pub mod transfer_encoding_malformed;
pub mod transfer_encoding_not_chunked_last;
pub mod transfer_encoding_unknown;
pub mod transfer_encoding_with_length;
pub mod upgrade_required;
pub mod websocket_handshake_invalid;
pub mod websocket_version_unsupported;

use candor_rule::Rule;

/// Every one of them, by name.
#[rustfmt::skip]
pub static ALL: &[&Rule] = &[
    &accept_encoding_not_satisfiable::RULE,
    &accept_malformed::RULE,
    &bare_cr::RULE,
    &bare_lf::RULE,
    &body_longer_than_declared::RULE,
    &body_not_expected::RULE,
    &body_too_large::RULE,
    &body_too_large_streamed::RULE,
    &body_truncated::RULE,
    &chunk_data_overrun::RULE,
    &chunk_extension_malformed::RULE,
    &chunk_extension_too_long::RULE,
    &chunk_line_bare_lf::RULE,
    &chunk_size_invalid::RULE,
    &chunk_size_overflow::RULE,
    &chunked_body_truncated::RULE,
    &connect_not_supported::RULE,
    &connect_port_invalid::RULE,
    &connect_target_invalid::RULE,
    &connection_nominates_end_to_end::RULE,
    &content_length_conflict::RULE,
    &content_length_invalid::RULE,
    &content_length_overflow::RULE,
    &content_length_repeated::RULE,
    &content_length_signed::RULE,
    &content_range_on_put::RULE,
    &cookie_too_large::RULE,
    &date_header_invalid::RULE,
    &early_data_refused::RULE,
    &etag_malformed::RULE,
    &expect_unsupported::RULE,
    &head_truncated::RULE,
    &header_duplicate_singleton::RULE,
    &header_leading_whitespace::RULE,
    &header_line_malformed::RULE,
    &header_name_empty::RULE,
    &header_name_invalid::RULE,
    &header_name_underscore::RULE,
    &header_obs_fold::RULE,
    &header_reserved::RULE,
    &header_space_before_colon::RULE,
    &header_too_large::RULE,
    &header_value_control::RULE,
    &header_value_non_ascii::RULE,
    &header_value_nul::RULE,
    &headers_too_large::RULE,
    &headers_too_many::RULE,
    &host_empty::RULE,
    &host_invalid::RULE,
    &host_missing::RULE,
    &host_multiple::RULE,
    &host_port_invalid::RULE,
    &host_target_mismatch::RULE,
    &host_unknown::RULE,
    &http09_request::RULE,
    &http2_preface_on_http1::RULE,
    &http_on_tls_port::RULE,
    &http_version_malformed::RULE,
    &http_version_unsupported::RULE,
    &https_required::RULE,
    &leading_blank_lines::RULE,
    &length_required::RULE,
    &max_forwards_invalid::RULE,
    &method_case::RULE,
    &method_invalid::RULE,
    &method_missing::RULE,
    &method_too_long::RULE,
    &method_unknown::RULE,
    &not_http::RULE,
    &query_too_many_params::RULE,
    &range_excessive::RULE,
    &range_invalid::RULE,
    &range_unit_unknown::RULE,
    &request_body_timeout::RULE,
    &request_headers_timeout::RULE,
    &request_line_malformed::RULE,
    &request_line_whitespace::RULE,
    &request_loop::RULE,
    &request_target_missing::RULE,
    &request_target_whitespace::RULE,
    &scheme_mismatch::RULE,
    &sni_host_mismatch::RULE,
    &structured_field_invalid::RULE,
    &target_asterisk_form::RULE,
    &target_authority_form::RULE,
    &target_brackets_raw::RULE,
    &target_char_invalid::RULE,
    &target_control_char::RULE,
    &target_dot_segment::RULE,
    &target_dot_segment_encoded::RULE,
    &target_double_encoded::RULE,
    &target_empty_segment::RULE,
    &target_encoded_backslash::RULE,
    &target_encoded_control::RULE,
    &target_encoded_not_utf8::RULE,
    &target_encoded_nul::RULE,
    &target_encoded_slash::RULE,
    &target_form_invalid::RULE,
    &target_fragment::RULE,
    &target_host_empty::RULE,
    &target_non_ascii::RULE,
    &target_percent_malformed::RULE,
    &target_scheme_unsupported::RULE,
    &target_too_long::RULE,
    &target_userinfo::RULE,
    &tls_on_plaintext_port::RULE,
    &trace_not_allowed::RULE,
    &trailer_field_forbidden::RULE,
    &trailer_malformed::RULE,
    &trailers_too_large::RULE,
    &transfer_encoding_chunked_twice::RULE,
    &transfer_encoding_http10::RULE,
    &transfer_encoding_malformed::RULE,
    &transfer_encoding_not_chunked_last::RULE,
    &transfer_encoding_unknown::RULE,
    &transfer_encoding_with_length::RULE,
    &upgrade_required::RULE,
    &websocket_handshake_invalid::RULE,
    &websocket_version_unsupported::RULE,
];
