//! Which rules speak about what: the codes that a refusal can carry.

use candor_rule::{ParameterIn, Rule};
use candor_syntax::rules as syntax;

use super::Kind;
use crate::{
    operation::RequestBody,
    parameter::{Parameter, Style},
    rules::*,
    schema::{Check, Schema, Schemas},
    shape,
};

/// Rules about the presence of a parameter and the way it is written.
pub(super) fn parameter(parameter: &Parameter) -> Vec<&'static Rule> {
    let mut rules = vec![&param_duplicated::RULE, &param_empty::RULE, &param_style::RULE, &param_type::RULE];
    // Without its parameter a path is another path.
    if parameter.required && parameter.location != ParameterIn::Path && !parameter.is_conditional() {
        rules.push(&param_required::RULE);
    }
    if parameter.json {
        rules.push(&param_json_invalid::RULE);
    }
    rules
}

/// Rules about the presence and the type of a body.
pub(super) fn body(body: &RequestBody) -> Vec<&'static Rule> {
    let mut rules = vec![&candor_wire::rules::body_too_large::RULE];
    if body.required {
        rules.push(&body_required::RULE);
    }
    if !body.content.is_empty() {
        rules.extend([&content_type_missing::RULE, &content_type_unsupported::RULE]);
        rules.push(&syntax::content_type_malformed::RULE);
    }
    rules
}

/// Rules about the content coding of a body that is read.
pub(super) static CODED: [&Rule; 4] = [
    &syntax::content_encoding_unsupported::RULE,
    &syntax::content_encoding_stacked::RULE,
    &syntax::content_decoding_failed::RULE,
    &syntax::decompressed_too_large::RULE,
];

/// Rules about the language of a body of a media type.
pub(super) fn of_language(kind: Kind, range: &str) -> Vec<&'static Rule> {
    let mut rules = language(kind);
    if kind == Kind::Json && (range.contains("json-patch") || range.contains('*')) {
        rules.push(&syntax::json_patch_invalid::RULE);
    }
    rules
}

fn language(kind: Kind) -> Vec<&'static Rule> {
    match kind {
        Kind::Json | Kind::Records => vec![
            &syntax::charset_unsupported::RULE,
            &syntax::content_type_mismatch::RULE,
            &syntax::json_syntax::RULE,
            &syntax::json_empty::RULE,
            &syntax::json_truncated::RULE,
            &syntax::json_trailing_data::RULE,
            &syntax::json_too_deep::RULE,
            &syntax::json_duplicate_key::RULE,
            &syntax::json_invalid_utf8::RULE,
            &syntax::json_lone_surrogate::RULE,
            &syntax::json_bom::RULE,
            &syntax::json_utf16::RULE,
            &syntax::json_number_imprecise::RULE,
            &syntax::json_number_out_of_range::RULE,
        ],
        Kind::Form => vec![
            &syntax::content_type_mismatch::RULE,
            &syntax::form_percent_malformed::RULE,
            &syntax::form_invalid_utf8::RULE,
            &syntax::form_too_many_fields::RULE,
        ],
        Kind::Multipart | Kind::OtherParts => vec![
            &syntax::content_type_mismatch::RULE,
            &syntax::multipart_boundary_missing::RULE,
            &syntax::multipart_boundary_invalid::RULE,
            &syntax::multipart_boundary_not_found::RULE,
            &syntax::multipart_part_header_invalid::RULE,
            &syntax::multipart_part_name_missing::RULE,
            &syntax::multipart_part_too_large::RULE,
            &syntax::multipart_part_type_unsupported::RULE,
            &syntax::multipart_too_many_parts::RULE,
            &syntax::multipart_unterminated::RULE,
            &syntax::multipart_filename_unsafe::RULE,
        ],
        Kind::Xml => vec![
            &syntax::content_type_mismatch::RULE,
            &syntax::xml_syntax::RULE,
            &syntax::xml_dtd_forbidden::RULE,
            &syntax::xml_encoding_unsupported::RULE,
        ],
        Kind::Text => vec![&syntax::content_type_mismatch::RULE, &syntax::charset_unsupported::RULE],
        Kind::Octets => vec![],
    }
}

/// Rules about a value that breaks a schema.
pub(super) fn schema(schema: &Schema, is_parameter: bool) -> Vec<&'static Rule> {
    let of = |check: &Check| if is_parameter { of_parameter(check) } else { of_body(check) };
    let mut rules: Vec<_> = schema.keywords.iter().flat_map(|k| of(&k.check)).collect();
    if !is_parameter {
        if schema.never {
            rules.push(&body_value_forbidden::RULE);
        }
        if schema.discriminator.is_some() {
            rules.extend([&body_discriminator_missing::RULE, &body_discriminator_unknown::RULE]);
        }
        if schema.read_only {
            rules.push(&body_read_only::RULE);
        }
        if schema.content_encoding.is_some() {
            rules.push(&body_content_encoding::RULE);
        }
    }
    rules
}

fn of_parameter(check: &Check) -> Vec<&'static Rule> {
    match check {
        Check::Enum(_) | Check::Const(_) => vec![&param_enum::RULE],
        Check::Minimum(_) | Check::Maximum(_) => vec![&param_range::RULE],
        Check::ExclusiveMinimum(_) | Check::ExclusiveMaximum(_) => vec![&param_range::RULE],
        Check::MultipleOf(_) => vec![&param_multiple_of::RULE],
        Check::MinLength(_) | Check::MaxLength(_) => vec![&param_length::RULE],
        Check::Pattern(_) => vec![&param_pattern::RULE],
        Check::Format(_) => vec![&param_format::RULE],
        Check::MinItems(_) | Check::MaxItems(_) | Check::UniqueItems => vec![&param_items::RULE],
        _ => vec![],
    }
}

fn of_body(check: &Check) -> Vec<&'static Rule> {
    match check {
        Check::Type(_) => vec![&body_type::RULE],
        Check::Enum(_) => vec![&body_enum::RULE],
        Check::Const(_) => vec![&body_const::RULE],
        Check::Minimum(_) => vec![&body_number_too_small::RULE],
        Check::Maximum(_) => vec![&body_number_too_large::RULE],
        Check::ExclusiveMinimum(_) => vec![&body_number_not_above::RULE],
        Check::ExclusiveMaximum(_) => vec![&body_number_not_below::RULE],
        Check::MultipleOf(_) => vec![&body_multiple_of::RULE],
        Check::MinLength(_) => vec![&body_string_too_short::RULE],
        Check::MaxLength(_) => vec![&body_string_too_long::RULE],
        Check::Pattern(_) => vec![&body_pattern::RULE],
        Check::Format(_) => vec![&body_format::RULE],
        Check::MinItems(_) => vec![&body_items_too_few::RULE],
        Check::MaxItems(_) => vec![&body_items_too_many::RULE],
        Check::UniqueItems => vec![&body_items_not_unique::RULE],
        Check::PrefixItems(_) | Check::Items { .. } => vec![&body_item_unexpected::RULE],
        Check::UnevaluatedItems(_) => vec![&body_item_unevaluated::RULE],
        Check::Contains { .. } => {
            vec![&body_contains_none::RULE, &body_contains_too_few::RULE, &body_contains_too_many::RULE]
        }
        Check::MinProperties(_) => vec![&body_properties_too_few::RULE],
        Check::MaxProperties(_) => vec![&body_properties_too_many::RULE],
        Check::Required(_) => vec![&body_property_required::RULE],
        Check::DependentRequired(_) => vec![&body_dependent_required::RULE],
        Check::AdditionalProperties { .. } => vec![&body_property_unknown::RULE],
        Check::UnevaluatedProperties(_) => vec![&body_property_unevaluated::RULE],
        Check::PropertyNames(_) => vec![&body_property_name::RULE],
        Check::DependentSchemas(_) => vec![&body_dependent_schema::RULE],
        Check::OneOf(_) => vec![&body_one_of_none::RULE, &body_one_of_many::RULE],
        Check::AnyOf(_) => vec![&body_any_of_none::RULE],
        Check::Not(_) => vec![&body_not::RULE],
        Check::If { .. } => vec![&body_if_then::RULE, &body_if_else::RULE],
        Check::Reference(_) | Check::DynamicReference { .. } | Check::AllOf(_) => vec![],
        Check::Properties(_) | Check::PatternProperties(_) => vec![],
    }
}

/// How a list or an object is written.
pub(super) fn written(parameter: &Parameter, schemas: &Schemas) -> Option<&'static str> {
    if parameter.json {
        return Some("as JSON");
    }
    let types = shape::types(schemas, parameter.schema?);
    let (list, object) = (types.has("array"), types.has("object"));
    if !list && !object {
        return None;
    }
    Some(match (parameter.style, parameter.explode) {
        (Style::DeepObject, _) => "as name[property]=value",
        (Style::Space, false) => "separated by spaces",
        (Style::Pipe, false) => "separated by |",
        (Style::Form | Style::Space | Style::Pipe, true) if list => "once for each item",
        (Style::Form | Style::Space | Style::Pipe, true) => "each property as a parameter",
        (Style::Form | Style::Simple, _) => "separated by commas",
        (Style::Label, _) => "each after a dot",
        (Style::Matrix, _) => "each after a semicolon",
    })
}
