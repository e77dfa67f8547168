//! The rules of this crate, one file and one page each. Written by `cargo xtask tidy --fix`.

pub mod charset_unsupported;
pub mod content_decoding_failed;
pub mod content_encoding_stacked;
pub mod content_encoding_unsupported;
pub mod content_type_malformed;
pub mod content_type_mismatch;
pub mod decompressed_too_large;
pub mod form_invalid_utf8;
pub mod form_percent_malformed;
pub mod form_too_many_fields;
pub mod json_bom;
pub mod json_duplicate_key;
pub mod json_empty;
pub mod json_invalid_utf8;
pub mod json_lone_surrogate;
pub mod json_number_imprecise;
pub mod json_number_out_of_range;
pub mod json_patch_invalid;
pub mod json_syntax;
pub mod json_too_deep;
pub mod json_trailing_data;
pub mod json_truncated;
pub mod json_utf16;
pub mod multipart_boundary_invalid;
pub mod multipart_boundary_missing;
pub mod multipart_boundary_not_found;
pub mod multipart_filename_unsafe;
pub mod multipart_part_header_invalid;
pub mod multipart_part_name_missing;
pub mod multipart_part_too_large;
pub mod multipart_part_type_unsupported;
pub mod multipart_too_many_parts;
pub mod multipart_unterminated;
pub mod xml_dtd_forbidden;
pub mod xml_encoding_unsupported;
pub mod xml_syntax;

use candor_rule::Rule;

/// Every one of them, by name.
#[rustfmt::skip]
pub static ALL: &[&Rule] = &[
    &charset_unsupported::RULE,
    &content_decoding_failed::RULE,
    &content_encoding_stacked::RULE,
    &content_encoding_unsupported::RULE,
    &content_type_malformed::RULE,
    &content_type_mismatch::RULE,
    &decompressed_too_large::RULE,
    &form_invalid_utf8::RULE,
    &form_percent_malformed::RULE,
    &form_too_many_fields::RULE,
    &json_bom::RULE,
    &json_duplicate_key::RULE,
    &json_empty::RULE,
    &json_invalid_utf8::RULE,
    &json_lone_surrogate::RULE,
    &json_number_imprecise::RULE,
    &json_number_out_of_range::RULE,
    &json_patch_invalid::RULE,
    &json_syntax::RULE,
    &json_too_deep::RULE,
    &json_trailing_data::RULE,
    &json_truncated::RULE,
    &json_utf16::RULE,
    &multipart_boundary_invalid::RULE,
    &multipart_boundary_missing::RULE,
    &multipart_boundary_not_found::RULE,
    &multipart_filename_unsafe::RULE,
    &multipart_part_header_invalid::RULE,
    &multipart_part_name_missing::RULE,
    &multipart_part_too_large::RULE,
    &multipart_part_type_unsupported::RULE,
    &multipart_too_many_parts::RULE,
    &multipart_unterminated::RULE,
    &xml_dtd_forbidden::RULE,
    &xml_encoding_unsupported::RULE,
    &xml_syntax::RULE,
];
