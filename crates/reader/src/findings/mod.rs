//! The findings of this crate, one file and one page each. Written by `cargo xtask tidy --fix`.

pub mod _206_without_content_range;
pub mod _304_without_condition;
pub mod _401_without_www_authenticate;
pub mod _405_allow_contradiction;
pub mod _405_without_allow;
pub mod _406_without_list;
pub mod _407_without_proxy_authenticate;
pub mod _412_without_precondition;
pub mod _413_without_retry_after;
pub mod _415_406_swapped;
pub mod _415_without_accept;
pub mod _416_without_content_range;
pub mod _416_without_range;
pub mod _425_without_early_data;
pub mod _426_without_upgrade;
pub mod _428_without_how;
pub mod _429_without_retry_after;
pub mod _431_without_field;
pub mod _451_without_blocked_by;
pub mod _503_without_retry_after;
pub mod _505_without_how;
pub mod account_enumeration;
pub mod auth_invalid_as_400;
pub mod auth_missing_as_400;
pub mod auth_missing_as_403;
pub mod cacheable_error_unintended;
pub mod charset_missing;
pub mod client_always_fails;
pub mod client_error_as_500;
pub mod client_without_credential;
pub mod client_wrong_base_url;
pub mod client_wrong_media_type;
pub mod conflict_as_400;
pub mod content_in_204_304;
pub mod contract_accepts_invalid;
pub mod contract_rejects_valid;
pub mod early_error_reset;
pub mod error_body_for_head;
pub mod error_body_says_nothing;
pub mod error_body_truncated;
pub mod error_closes_without_notice;
pub mod error_empty_body;
pub mod error_in_200;
pub mod error_without_vary;
pub mod error_wrong_content_type;
pub mod gone_as_404;
pub mod gone_then_back;
pub mod html_error_to_json_client;
pub mod inconsistent_error_format;
pub mod inconsistent_status_for_cause;
pub mod json_body_not_utf8;
pub mod leak_path_or_host;
pub mod leak_secret;
pub mod leak_sql;
pub mod leak_stack_trace;
pub mod leak_version_banner;
pub mod legal_as_403;
pub mod media_type_as_400;
pub mod method_as_404;
pub mod no_error_code;
pub mod no_request_id_header;
pub mod no_request_id_in_body;
pub mod nocache_status_cached;
pub mod not_acceptable_as_400;
pub mod not_found_as_400;
pub mod not_found_as_500;
pub mod permission_as_400;
pub mod permission_as_401;
pub mod precondition_as_409;
pub mod problem_detail_only;
pub mod problem_member_type_wrong;
pub mod problem_status_mismatch;
pub mod problem_type_missing;
pub mod problem_type_unstable;
pub mod proxy_status_from_origin;
pub mod rate_limit_as_400;
pub mod rate_limit_as_503;
pub mod redirect_for_error;
pub mod redirect_without_location;
pub mod reflected_input_html;
pub mod reserved_or_obsolete_status;
pub mod response_framing_invalid;
pub mod retry_advice_wrong;
pub mod retry_after_invalid;
pub mod server_error_as_400;
pub mod syntax_as_422;
pub mod teapot;
pub mod too_large_as_400;
pub mod undocumented_rule;
pub mod unknown_method_as_405;
pub mod unregistered_status;
pub mod upstream_4xx_hidden_as_502;
pub mod validation_as_400;
pub mod validation_first_error_only;
pub mod validation_without_location;
pub mod wrong_language;

use candor_rule::Finding;

/// Every one of them, by name.
#[rustfmt::skip]
pub static ALL: &[&Finding] = &[
    &_206_without_content_range::FINDING,
    &_304_without_condition::FINDING,
    &_401_without_www_authenticate::FINDING,
    &_405_allow_contradiction::FINDING,
    &_405_without_allow::FINDING,
    &_406_without_list::FINDING,
    &_407_without_proxy_authenticate::FINDING,
    &_412_without_precondition::FINDING,
    &_413_without_retry_after::FINDING,
    &_415_406_swapped::FINDING,
    &_415_without_accept::FINDING,
    &_416_without_content_range::FINDING,
    &_416_without_range::FINDING,
    &_425_without_early_data::FINDING,
    &_426_without_upgrade::FINDING,
    &_428_without_how::FINDING,
    &_429_without_retry_after::FINDING,
    &_431_without_field::FINDING,
    &_451_without_blocked_by::FINDING,
    &_503_without_retry_after::FINDING,
    &_505_without_how::FINDING,
    &account_enumeration::FINDING,
    &auth_invalid_as_400::FINDING,
    &auth_missing_as_400::FINDING,
    &auth_missing_as_403::FINDING,
    &cacheable_error_unintended::FINDING,
    &charset_missing::FINDING,
    &client_always_fails::FINDING,
    &client_error_as_500::FINDING,
    &client_without_credential::FINDING,
    &client_wrong_base_url::FINDING,
    &client_wrong_media_type::FINDING,
    &conflict_as_400::FINDING,
    &content_in_204_304::FINDING,
    &contract_accepts_invalid::FINDING,
    &contract_rejects_valid::FINDING,
    &early_error_reset::FINDING,
    &error_body_for_head::FINDING,
    &error_body_says_nothing::FINDING,
    &error_body_truncated::FINDING,
    &error_closes_without_notice::FINDING,
    &error_empty_body::FINDING,
    &error_in_200::FINDING,
    &error_without_vary::FINDING,
    &error_wrong_content_type::FINDING,
    &gone_as_404::FINDING,
    &gone_then_back::FINDING,
    &html_error_to_json_client::FINDING,
    &inconsistent_error_format::FINDING,
    &inconsistent_status_for_cause::FINDING,
    &json_body_not_utf8::FINDING,
    &leak_path_or_host::FINDING,
    &leak_secret::FINDING,
    &leak_sql::FINDING,
    &leak_stack_trace::FINDING,
    &leak_version_banner::FINDING,
    &legal_as_403::FINDING,
    &media_type_as_400::FINDING,
    &method_as_404::FINDING,
    &no_error_code::FINDING,
    &no_request_id_header::FINDING,
    &no_request_id_in_body::FINDING,
    &nocache_status_cached::FINDING,
    &not_acceptable_as_400::FINDING,
    &not_found_as_400::FINDING,
    &not_found_as_500::FINDING,
    &permission_as_400::FINDING,
    &permission_as_401::FINDING,
    &precondition_as_409::FINDING,
    &problem_detail_only::FINDING,
    &problem_member_type_wrong::FINDING,
    &problem_status_mismatch::FINDING,
    &problem_type_missing::FINDING,
    &problem_type_unstable::FINDING,
    &proxy_status_from_origin::FINDING,
    &rate_limit_as_400::FINDING,
    &rate_limit_as_503::FINDING,
    &redirect_for_error::FINDING,
    &redirect_without_location::FINDING,
    &reflected_input_html::FINDING,
    &reserved_or_obsolete_status::FINDING,
    &response_framing_invalid::FINDING,
    &retry_advice_wrong::FINDING,
    &retry_after_invalid::FINDING,
    &server_error_as_400::FINDING,
    &syntax_as_422::FINDING,
    &teapot::FINDING,
    &too_large_as_400::FINDING,
    &undocumented_rule::FINDING,
    &unknown_method_as_405::FINDING,
    &unregistered_status::FINDING,
    &upstream_4xx_hidden_as_502::FINDING,
    &validation_as_400::FINDING,
    &validation_first_error_only::FINDING,
    &validation_without_location::FINDING,
    &wrong_language::FINDING,
];

use crate::audit::Look;

/// How each is looked for.
#[rustfmt::skip]
pub(crate) static LOOKS: &[(&Finding, Look)] = &[
    (&_206_without_content_range::FINDING, _206_without_content_range::LOOK),
    (&_304_without_condition::FINDING, _304_without_condition::LOOK),
    (&_401_without_www_authenticate::FINDING, _401_without_www_authenticate::LOOK),
    (&_405_allow_contradiction::FINDING, _405_allow_contradiction::LOOK),
    (&_405_without_allow::FINDING, _405_without_allow::LOOK),
    (&_406_without_list::FINDING, _406_without_list::LOOK),
    (&_407_without_proxy_authenticate::FINDING, _407_without_proxy_authenticate::LOOK),
    (&_412_without_precondition::FINDING, _412_without_precondition::LOOK),
    (&_413_without_retry_after::FINDING, _413_without_retry_after::LOOK),
    (&_415_406_swapped::FINDING, _415_406_swapped::LOOK),
    (&_415_without_accept::FINDING, _415_without_accept::LOOK),
    (&_416_without_content_range::FINDING, _416_without_content_range::LOOK),
    (&_416_without_range::FINDING, _416_without_range::LOOK),
    (&_425_without_early_data::FINDING, _425_without_early_data::LOOK),
    (&_426_without_upgrade::FINDING, _426_without_upgrade::LOOK),
    (&_428_without_how::FINDING, _428_without_how::LOOK),
    (&_429_without_retry_after::FINDING, _429_without_retry_after::LOOK),
    (&_431_without_field::FINDING, _431_without_field::LOOK),
    (&_451_without_blocked_by::FINDING, _451_without_blocked_by::LOOK),
    (&_503_without_retry_after::FINDING, _503_without_retry_after::LOOK),
    (&_505_without_how::FINDING, _505_without_how::LOOK),
    (&account_enumeration::FINDING, account_enumeration::LOOK),
    (&auth_invalid_as_400::FINDING, auth_invalid_as_400::LOOK),
    (&auth_missing_as_400::FINDING, auth_missing_as_400::LOOK),
    (&auth_missing_as_403::FINDING, auth_missing_as_403::LOOK),
    (&cacheable_error_unintended::FINDING, cacheable_error_unintended::LOOK),
    (&charset_missing::FINDING, charset_missing::LOOK),
    (&client_always_fails::FINDING, client_always_fails::LOOK),
    (&client_error_as_500::FINDING, client_error_as_500::LOOK),
    (&client_without_credential::FINDING, client_without_credential::LOOK),
    (&client_wrong_base_url::FINDING, client_wrong_base_url::LOOK),
    (&client_wrong_media_type::FINDING, client_wrong_media_type::LOOK),
    (&conflict_as_400::FINDING, conflict_as_400::LOOK),
    (&content_in_204_304::FINDING, content_in_204_304::LOOK),
    (&contract_accepts_invalid::FINDING, contract_accepts_invalid::LOOK),
    (&contract_rejects_valid::FINDING, contract_rejects_valid::LOOK),
    (&early_error_reset::FINDING, early_error_reset::LOOK),
    (&error_body_for_head::FINDING, error_body_for_head::LOOK),
    (&error_body_says_nothing::FINDING, error_body_says_nothing::LOOK),
    (&error_body_truncated::FINDING, error_body_truncated::LOOK),
    (&error_closes_without_notice::FINDING, error_closes_without_notice::LOOK),
    (&error_empty_body::FINDING, error_empty_body::LOOK),
    (&error_in_200::FINDING, error_in_200::LOOK),
    (&error_without_vary::FINDING, error_without_vary::LOOK),
    (&error_wrong_content_type::FINDING, error_wrong_content_type::LOOK),
    (&gone_as_404::FINDING, gone_as_404::LOOK),
    (&gone_then_back::FINDING, gone_then_back::LOOK),
    (&html_error_to_json_client::FINDING, html_error_to_json_client::LOOK),
    (&inconsistent_error_format::FINDING, inconsistent_error_format::LOOK),
    (&inconsistent_status_for_cause::FINDING, inconsistent_status_for_cause::LOOK),
    (&json_body_not_utf8::FINDING, json_body_not_utf8::LOOK),
    (&leak_path_or_host::FINDING, leak_path_or_host::LOOK),
    (&leak_secret::FINDING, leak_secret::LOOK),
    (&leak_sql::FINDING, leak_sql::LOOK),
    (&leak_stack_trace::FINDING, leak_stack_trace::LOOK),
    (&leak_version_banner::FINDING, leak_version_banner::LOOK),
    (&legal_as_403::FINDING, legal_as_403::LOOK),
    (&media_type_as_400::FINDING, media_type_as_400::LOOK),
    (&method_as_404::FINDING, method_as_404::LOOK),
    (&no_error_code::FINDING, no_error_code::LOOK),
    (&no_request_id_header::FINDING, no_request_id_header::LOOK),
    (&no_request_id_in_body::FINDING, no_request_id_in_body::LOOK),
    (&nocache_status_cached::FINDING, nocache_status_cached::LOOK),
    (&not_acceptable_as_400::FINDING, not_acceptable_as_400::LOOK),
    (&not_found_as_400::FINDING, not_found_as_400::LOOK),
    (&not_found_as_500::FINDING, not_found_as_500::LOOK),
    (&permission_as_400::FINDING, permission_as_400::LOOK),
    (&permission_as_401::FINDING, permission_as_401::LOOK),
    (&precondition_as_409::FINDING, precondition_as_409::LOOK),
    (&problem_detail_only::FINDING, problem_detail_only::LOOK),
    (&problem_member_type_wrong::FINDING, problem_member_type_wrong::LOOK),
    (&problem_status_mismatch::FINDING, problem_status_mismatch::LOOK),
    (&problem_type_missing::FINDING, problem_type_missing::LOOK),
    (&problem_type_unstable::FINDING, problem_type_unstable::LOOK),
    (&proxy_status_from_origin::FINDING, proxy_status_from_origin::LOOK),
    (&rate_limit_as_400::FINDING, rate_limit_as_400::LOOK),
    (&rate_limit_as_503::FINDING, rate_limit_as_503::LOOK),
    (&redirect_for_error::FINDING, redirect_for_error::LOOK),
    (&redirect_without_location::FINDING, redirect_without_location::LOOK),
    (&reflected_input_html::FINDING, reflected_input_html::LOOK),
    (&reserved_or_obsolete_status::FINDING, reserved_or_obsolete_status::LOOK),
    (&response_framing_invalid::FINDING, response_framing_invalid::LOOK),
    (&retry_advice_wrong::FINDING, retry_advice_wrong::LOOK),
    (&retry_after_invalid::FINDING, retry_after_invalid::LOOK),
    (&server_error_as_400::FINDING, server_error_as_400::LOOK),
    (&syntax_as_422::FINDING, syntax_as_422::LOOK),
    (&teapot::FINDING, teapot::LOOK),
    (&too_large_as_400::FINDING, too_large_as_400::LOOK),
    (&undocumented_rule::FINDING, undocumented_rule::LOOK),
    (&unknown_method_as_405::FINDING, unknown_method_as_405::LOOK),
    (&unregistered_status::FINDING, unregistered_status::LOOK),
    (&upstream_4xx_hidden_as_502::FINDING, upstream_4xx_hidden_as_502::LOOK),
    (&validation_as_400::FINDING, validation_as_400::LOOK),
    (&validation_first_error_only::FINDING, validation_first_error_only::LOOK),
    (&validation_without_location::FINDING, validation_without_location::LOOK),
    (&wrong_language::FINDING, wrong_language::LOOK),
];
