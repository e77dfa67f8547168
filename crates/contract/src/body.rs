//! A JSON body against its schema: every fault as one violation, with its place in body and contract.

use candor_rule::{Place, SchemaRef, TextSpan, Violation, sensitive::places::Pointers, text};
use candor_syntax::json;
use serde_json::Value;

use crate::{
    operation::Document,
    remedy, rules,
    schema::{
        Against, Because, Check, Detail, Direction, Evaluator, Fault, Id, MAX_FAULTS, merged, plainly,
        without_nulls,
    },
    words,
};

/// The schema that a body has to follow.
#[derive(Clone, Copy, Debug)]
pub struct BodySchema<'c> {
    pub(crate) document: &'c Document,
    pub(crate) schema: Id,
    pub(crate) direction: Direction,
    /// Null for a property that is not required counts as if it were absent.
    pub(crate) null_as_absent: bool,
}

/// A place in the body that is wrong, ready for a sentence.
pub(crate) struct Spot {
    pub(crate) place: Place,
    /// "`/age`" or "The body".
    pub(crate) subject: String,
    /// "the number 99".
    pub(crate) found: String,
}

impl BodySchema<'_> {
    /// Everything that is wrong with a body, in the order in which it stands there. Properties that only
    /// the server sets are among it (`body-read-only`, a warning by default).
    pub fn check(&self, document: &json::Document<'_>) -> Vec<Violation> {
        if plainly(&self.document.schemas, self.schema, document, self.direction) {
            return Vec::new();
        }
        let value = document.to_value();
        let mut violations = self.check_value(&value, &|pointer, key| located(document, pointer, key));
        violations.sort_by_key(|v| v.place.offset());
        violations
    }

    /// The same for a value that was read from something else than JSON. `locate` finds the place of a
    /// pointer, or of the key before it.
    pub(crate) fn check_value(
        &self,
        value: &Value,
        locate: &dyn Fn(&str, bool) -> Option<TextSpan>,
    ) -> Vec<Violation> {
        let schemas = &self.document.schemas;
        let mut faults = Evaluator::new(schemas, self.direction).faults(self.schema, value);
        let left = (self.null_as_absent && !faults.is_empty())
            .then(|| without_nulls(schemas, self.direction, self.schema, value));
        if let Some(left) = left.as_ref().and_then(Option::as_ref) {
            faults = Evaluator::new(schemas, self.direction).faults(self.schema, left);
        }
        let is_cut = faults.len() >= MAX_FAULTS;
        let faults = merged(faults);
        let secret = match faults.is_empty() {
            true => Pointers::default(),
            false => crate::secret::pointers(schemas, self.schema),
        };
        let mut violations: Vec<Violation> =
            faults.iter().map(|fault| self.violation(fault, locate, &secret)).collect();
        if let Some(last) = violations.last_mut().filter(|_| is_cut) {
            last.ends_check = true;
        }
        for finding in schemas.against_annotations(self.schema, value, self.direction) {
            let clause = self.document.clause(finding.schema, None);
            let is_name = !matches!(finding.against, Against::Encoding(_));
            let spot = spot(&finding.pointer, &Value::Null, is_name, locate);
            let violation = match finding.against {
                Against::ReadOnly => rules::body_read_only::of(spot),
                Against::WriteOnly => continue,
                Against::Encoding(alphabet) => rules::body_content_encoding::of(spot, alphabet),
            };
            violations.push(violation.with_schema(clause));
        }
        violations
    }

    /// Properties of an answer that only the client may send: where each stands, and who says so.
    pub(crate) fn write_only(
        &self,
        value: &Value,
        locate: &dyn Fn(&str, bool) -> Option<TextSpan>,
    ) -> Vec<(Place, SchemaRef)> {
        let found = self.document.schemas.against_annotations(self.schema, value, self.direction);
        let own = found.into_iter().filter(|finding| finding.against == Against::WriteOnly);
        own.map(|finding| {
            let place = spot(&finding.pointer, &Value::Null, true, locate).place;
            (place, self.document.clause(finding.schema, None))
        })
        .collect()
    }

    fn violation(
        &self,
        fault: &Fault<'_>,
        locate: &dyn Fn(&str, bool) -> Option<TextSpan>,
        secret: &Pointers,
    ) -> Violation {
        let names_key = matches!(fault.detail, Detail::Unknown { .. } | Detail::Name { .. });
        let mut spot = spot(&fault.pointer, fault.value, names_key, locate);
        if secret.cover(&fault.pointer) {
            spot.found = words::unshown(fault.value);
        }
        let mut violation = phrase(fault, spot);
        if let Some(choice) = &fault.chosen {
            violation.fix = format!("{} {}", violation.fix, words::choice(choice));
        }
        if let Some(because) = fault.because {
            violation = match because {
                Because::Then => rules::body_if_then::around(violation),
                Because::Else => rules::body_if_else::around(violation),
                Because::Dependent => rules::body_dependent_schema::around(violation),
            };
        }
        violation.remedy = remedy::of(fault, &self.document.schemas).map(Box::new);
        violation.with_schema(self.document.clause(fault.schema, fault.keyword))
    }
}

/// Where a pointer, or the key before it, stands in a text.
pub(crate) fn located(document: &json::Document<'_>, pointer: &str, key: bool) -> Option<TextSpan> {
    let node = document.find(pointer)?;
    let key_span = if key { node.key_span() } else { None };
    Some(key_span.map_or_else(|| node.text_span(), |span| document.text_span(span)))
}

fn spot(pointer: &str, value: &Value, key: bool, locate: &dyn Fn(&str, bool) -> Option<TextSpan>) -> Spot {
    let name = pointer.rsplit('/').next().unwrap_or("");
    Spot {
        place: Place::Body { pointer: Some(pointer.to_owned()), at: locate(pointer, key) },
        subject: words::subject(pointer),
        found: words::found(name, value),
    }
}

/// Which rule speaks about a fault, and with what.
fn phrase(fault: &Fault<'_>, spot: Spot) -> Violation {
    use rules::*;
    match &fault.detail {
        Detail::Missing { name, instead } => return body_property_required::of(spot, name, *instead),
        Detail::Unknown { name, meant } => {
            return match fault.keyword.map(|k| k.name) {
                Some("unevaluatedProperties") => body_property_unevaluated::of(spot, name, *meant),
                _ => body_property_unknown::of(spot, name, *meant),
            };
        }
        Detail::Dependent { trigger, missing } => return body_dependent_required::of(spot, trigger, missing),
        Detail::Repeat { first, second } => return body_items_not_unique::of(spot, *first, *second),
        Detail::Name { name, inner } => return body_property_name::of(spot, name, &asked(inner)),
        Detail::Branches(branches) => {
            return body_one_of_many::of(spot, branches, fault.value.is_object());
        }
        Detail::Discriminator { property, known, present: false } => {
            return body_discriminator_missing::of(spot, property, known);
        }
        Detail::Discriminator { property, known, present: true } => {
            let tag = fault.value.get(*property).and_then(Value::as_str).unwrap_or("");
            return body_discriminator_unknown::of(spot, property, tag, known);
        }
        Detail::Options { options, .. } => {
            let options: Vec<Value> = options.iter().copied().cloned().collect();
            return body_enum::of(spot, &options, words::meant(fault.value, &options));
        }
        Detail::TooDeep => return body_value_forbidden::too_deep(spot),
        Detail::Plain | Detail::Matches(_) | Detail::Types(_) => {}
    }
    let types = if let Detail::Types(types) = fault.detail { Some(types) } else { None };
    let length = fault.value.as_str().map_or(0, |s| s.chars().count() as u64);
    let size = match fault.value {
        Value::Array(items) => items.len() as u64,
        Value::Object(members) => members.len() as u64,
        _ => 0,
    };
    let Some(keyword) = fault.keyword else { return body_value_forbidden::of(spot) };
    match &keyword.check {
        Check::Type(types) => body_type::of(spot, *types, fault.value),
        Check::Enum(options) => body_enum::of(spot, options, words::meant(fault.value, options)),
        Check::Const(expected) => body_const::of(spot, &words::literal(expected)),
        Check::Minimum(bound) => body_number_too_small::of(spot, &words::number(bound)),
        Check::Maximum(bound) => body_number_too_large::of(spot, &words::number(bound)),
        Check::ExclusiveMinimum(bound) => body_number_not_above::of(spot, &words::number(bound)),
        Check::ExclusiveMaximum(bound) => body_number_not_below::of(spot, &words::number(bound)),
        Check::MultipleOf(step) => body_multiple_of::of(spot, &words::number(step)),
        Check::MinLength(min) => body_string_too_short::of(spot, *min, length),
        Check::MaxLength(max) => body_string_too_long::of(spot, *max, length),
        Check::Pattern(pattern) => body_pattern::of(spot, pattern, fault.value.as_str().unwrap_or("")),
        Check::Format(format) => body_format::of(spot, *format, fault.value.as_str().unwrap_or("")),
        Check::MinItems(min) => body_items_too_few::of(spot, *min, size),
        Check::MaxItems(max) => body_items_too_many::of(spot, *max, size),
        Check::MinProperties(min) => body_properties_too_few::of(spot, *min, size),
        Check::MaxProperties(max) => body_properties_too_many::of(spot, *max, size),
        Check::Contains { min, max, .. } => {
            let count = if let Detail::Matches(count) = fault.detail { count } else { 0 };
            match (min, max) {
                (_, Some(max)) if count > *max => body_contains_too_many::of(spot, *max, count),
                (Some(min), _) => body_contains_too_few::of(spot, *min, count),
                _ => body_contains_none::of(spot),
            }
        }
        Check::Items { after, .. } => body_item_unexpected::of(spot, *after),
        Check::UnevaluatedItems(_) => body_item_unevaluated::of(spot),
        Check::OneOf(branches) => body_one_of_none::of(spot, branches.len(), types),
        Check::AnyOf(branches) => body_any_of_none::of(spot, branches.len(), types),
        Check::Not(_) => body_not::of(spot),
        _ => body_value_forbidden::of(spot),
    }
}

/// What a keyword about texts asks for, in words: for names of properties.
fn asked(fault: &Fault<'_>) -> String {
    match fault.keyword.map(|k| &k.check) {
        Some(Check::Pattern(pattern)) => format!("to match `{}`", pattern.source),
        Some(Check::MinLength(min)) => {
            format!("to have at least {}", words::count(*min, "character", "characters"))
        }
        Some(Check::MaxLength(max)) => {
            format!("to have at most {}", words::count(*max, "character", "characters"))
        }
        Some(Check::Enum(options)) => format!("to be {}", words::options(options)),
        Some(Check::Const(value)) => format!("to be {}", words::literal(value)),
        Some(Check::Format(format)) => format!("to be {}", format.words()),
        _ => "to follow the schema of names".to_owned(),
    }
}

/// A list of names for a sentence.
pub(crate) fn one_of(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|n| format!("\"{n}\"")).collect();
    text::one_of(&quoted)
}
