//! The rules of this crate, one file and one page each. Written by `cargo xtask tidy --fix`.

pub mod charset_unsupported;
pub mod content_encoding_unsupported;
pub mod content_type_malformed;
pub mod content_type_mismatch;
pub mod json_bom;
pub mod json_duplicate_key;
pub mod json_empty;
pub mod json_invalid_utf8;
pub mod json_lone_surrogate;
pub mod json_number_imprecise;
pub mod json_number_out_of_range;
pub mod json_syntax;
pub mod json_too_deep;
pub mod json_trailing_data;
pub mod json_truncated;
pub mod json_utf16;

use candor_rule::Rule;

/// Every one of them, by name.
#[rustfmt::skip]
pub static ALL: &[&Rule] = &[
    &charset_unsupported::RULE,
    &content_encoding_unsupported::RULE,
    &content_type_malformed::RULE,
    &content_type_mismatch::RULE,
    &json_bom::RULE,
    &json_duplicate_key::RULE,
    &json_empty::RULE,
    &json_invalid_utf8::RULE,
    &json_lone_surrogate::RULE,
    &json_number_imprecise::RULE,
    &json_number_out_of_range::RULE,
    &json_syntax::RULE,
    &json_too_deep::RULE,
    &json_trailing_data::RULE,
    &json_truncated::RULE,
    &json_utf16::RULE,
];
