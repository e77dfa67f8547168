//! The lints of this crate, one file and one page each. Written by `cargo xtask tidy --fix`.

pub mod body_without_content;
pub mod body_without_meaning;
pub mod bounds_contradictory;
pub mod client_error_undocumented;
pub mod default_refused;
pub mod discriminator_optional;
pub mod document_second;
pub mod document_unreadable;
pub mod enum_value_unusable;
pub mod example_refused;
pub mod exclusive_bound_form;
pub mod extension_malformed;
pub mod field_misplaced;
pub mod field_misspelt;
pub mod field_unknown;
pub mod format_misspelt;
pub mod format_without_effect;
pub mod ignore_unknown;
pub mod key_duplicated;
pub mod keyword_malformed;
pub mod keyword_of_other_version;
pub mod keyword_unknown;
pub mod keyword_without_effect;
pub mod media_type_malformed;
pub mod media_type_misspelt;
pub mod nullable_without_effect;
pub mod one_of_overlapping;
pub mod openapi_version;
pub mod operation_duplicated;
pub mod operation_id_duplicated;
pub mod operation_unreachable;
pub mod parameter_duplicated;
pub mod parameter_ignored;
pub mod parameter_malformed;
pub mod path_ambiguous;
pub mod path_parameter_optional;
pub mod path_parameter_undeclared;
pub mod path_parameter_unused;
pub mod path_unusable;
pub mod paths_absent;
pub mod paths_missing;
pub mod pattern_unmatchable;
pub mod pattern_unparsable;
pub mod querystring_unchecked;
pub mod reference_siblings;
pub mod reference_unresolved;
pub mod required_misplaced;
pub mod required_property_undeclared;
pub mod required_property_untyped;
pub mod schema_endless;
pub mod schema_unsatisfiable;
pub mod security_unknown;
pub mod server_unusable;
pub mod server_url_surprising;
pub mod status_unknown;
pub mod style_unknown;
pub mod type_unknown;

use crate::lint::Lint;

/// Every one of them, by name.
#[rustfmt::skip]
pub static ALL: &[&Lint] = &[
    &body_without_content::LINT,
    &body_without_meaning::LINT,
    &bounds_contradictory::LINT,
    &client_error_undocumented::LINT,
    &default_refused::LINT,
    &discriminator_optional::LINT,
    &document_second::LINT,
    &document_unreadable::LINT,
    &enum_value_unusable::LINT,
    &example_refused::LINT,
    &exclusive_bound_form::LINT,
    &extension_malformed::LINT,
    &field_misplaced::LINT,
    &field_misspelt::LINT,
    &field_unknown::LINT,
    &format_misspelt::LINT,
    &format_without_effect::LINT,
    &ignore_unknown::LINT,
    &key_duplicated::LINT,
    &keyword_malformed::LINT,
    &keyword_of_other_version::LINT,
    &keyword_unknown::LINT,
    &keyword_without_effect::LINT,
    &media_type_malformed::LINT,
    &media_type_misspelt::LINT,
    &nullable_without_effect::LINT,
    &one_of_overlapping::LINT,
    &openapi_version::LINT,
    &operation_duplicated::LINT,
    &operation_id_duplicated::LINT,
    &operation_unreachable::LINT,
    &parameter_duplicated::LINT,
    &parameter_ignored::LINT,
    &parameter_malformed::LINT,
    &path_ambiguous::LINT,
    &path_parameter_optional::LINT,
    &path_parameter_undeclared::LINT,
    &path_parameter_unused::LINT,
    &path_unusable::LINT,
    &paths_absent::LINT,
    &paths_missing::LINT,
    &pattern_unmatchable::LINT,
    &pattern_unparsable::LINT,
    &querystring_unchecked::LINT,
    &reference_siblings::LINT,
    &reference_unresolved::LINT,
    &required_misplaced::LINT,
    &required_property_undeclared::LINT,
    &required_property_untyped::LINT,
    &schema_endless::LINT,
    &schema_unsatisfiable::LINT,
    &security_unknown::LINT,
    &server_unusable::LINT,
    &server_url_surprising::LINT,
    &status_unknown::LINT,
    &style_unknown::LINT,
    &type_unknown::LINT,
];
