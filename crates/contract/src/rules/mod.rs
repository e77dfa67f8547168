//! The rules of this crate, one file and one page each. Written by `cargo xtask tidy --fix`.

pub mod body_any_of_none;
pub mod body_const;
pub mod body_contains_none;
pub mod body_contains_too_few;
pub mod body_contains_too_many;
pub mod body_content_encoding;
pub mod body_dependent_required;
pub mod body_dependent_schema;
pub mod body_discriminator_missing;
pub mod body_discriminator_unknown;
pub mod body_enum;
pub mod body_format;
pub mod body_if_else;
pub mod body_if_then;
pub mod body_item_unevaluated;
pub mod body_item_unexpected;
pub mod body_items_not_unique;
pub mod body_items_too_few;
pub mod body_items_too_many;
pub mod body_multiple_of;
pub mod body_not;
pub mod body_number_not_above;
pub mod body_number_not_below;
pub mod body_number_too_large;
pub mod body_number_too_small;
pub mod body_one_of_many;
pub mod body_one_of_none;
pub mod body_pattern;
pub mod body_properties_too_few;
pub mod body_properties_too_many;
pub mod body_property_name;
pub mod body_property_required;
pub mod body_property_unevaluated;
pub mod body_property_unknown;
pub mod body_read_only;
pub mod body_required;
pub mod body_string_too_long;
pub mod body_string_too_short;
pub mod body_type;
pub mod body_value_forbidden;
pub mod content_type_missing;
pub mod content_type_unsupported;
pub mod method_not_allowed;
pub mod not_acceptable;
pub mod param_duplicated;
pub mod param_empty;
pub mod param_enum;
pub mod param_format;
pub mod param_items;
pub mod param_json_invalid;
pub mod param_length;
pub mod param_multiple_of;
pub mod param_pattern;
pub mod param_range;
pub mod param_required;
pub mod param_style;
pub mod param_type;
pub mod param_unknown;
pub mod path_not_found;

use candor_rule::Rule;

/// Every one of them, by name.
#[rustfmt::skip]
pub static ALL: &[&Rule] = &[
    &body_any_of_none::RULE,
    &body_const::RULE,
    &body_contains_none::RULE,
    &body_contains_too_few::RULE,
    &body_contains_too_many::RULE,
    &body_content_encoding::RULE,
    &body_dependent_required::RULE,
    &body_dependent_schema::RULE,
    &body_discriminator_missing::RULE,
    &body_discriminator_unknown::RULE,
    &body_enum::RULE,
    &body_format::RULE,
    &body_if_else::RULE,
    &body_if_then::RULE,
    &body_item_unevaluated::RULE,
    &body_item_unexpected::RULE,
    &body_items_not_unique::RULE,
    &body_items_too_few::RULE,
    &body_items_too_many::RULE,
    &body_multiple_of::RULE,
    &body_not::RULE,
    &body_number_not_above::RULE,
    &body_number_not_below::RULE,
    &body_number_too_large::RULE,
    &body_number_too_small::RULE,
    &body_one_of_many::RULE,
    &body_one_of_none::RULE,
    &body_pattern::RULE,
    &body_properties_too_few::RULE,
    &body_properties_too_many::RULE,
    &body_property_name::RULE,
    &body_property_required::RULE,
    &body_property_unevaluated::RULE,
    &body_property_unknown::RULE,
    &body_read_only::RULE,
    &body_required::RULE,
    &body_string_too_long::RULE,
    &body_string_too_short::RULE,
    &body_type::RULE,
    &body_value_forbidden::RULE,
    &content_type_missing::RULE,
    &content_type_unsupported::RULE,
    &method_not_allowed::RULE,
    &not_acceptable::RULE,
    &param_duplicated::RULE,
    &param_empty::RULE,
    &param_enum::RULE,
    &param_format::RULE,
    &param_items::RULE,
    &param_json_invalid::RULE,
    &param_length::RULE,
    &param_multiple_of::RULE,
    &param_pattern::RULE,
    &param_range::RULE,
    &param_required::RULE,
    &param_style::RULE,
    &param_type::RULE,
    &param_unknown::RULE,
    &path_not_found::RULE,
];
