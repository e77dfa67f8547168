//! Questions that are answered without looking into schemas below: a value against one keyword, a name
//! against one schema.

use serde_json::Value;

use super::{Check, Id, Properties, Schema, Schemas, value};

/// True if `properties` or `patternProperties` of this schema speaks of the name.
pub(super) fn is_named(schema: &Schema, name: &str) -> bool {
    schema.keywords.iter().any(|k| match &k.check {
        Check::Properties(properties) => properties.contains_key(name),
        Check::PatternProperties(patterns) => patterns.iter().any(|(p, _)| p.matches(name)),
        _ => false,
    })
}

/// The property names that a schema knows, also through `$ref` and `allOf`.
pub(super) fn known_names<'a>(schemas: &'a Schemas, schema: &'a Schema) -> Vec<&'a str> {
    let parts = parts(schemas, schema);
    let mut names: Vec<&str> = properties(&parts).flat_map(|p| p.keys().map(|k| &**k)).collect();
    names.sort_unstable();
    names
}

/// The schema of a property, also through `$ref` and `allOf`.
pub(crate) fn property_of(schemas: &Schemas, schema: &Schema, name: &str) -> Option<Id> {
    properties(&parts(schemas, schema)).find_map(|p| p.get(name).copied())
}

fn properties<'a>(parts: &[&'a Schema]) -> impl Iterator<Item = &'a Properties> {
    parts.iter().flat_map(|s| &s.keywords).filter_map(|k| match &k.check {
        Check::Properties(properties) => Some(properties),
        _ => None,
    })
}

/// The schema and what it consists of by `$ref` and `allOf`.
fn parts<'a>(schemas: &'a Schemas, schema: &'a Schema) -> Vec<&'a Schema> {
    let mut found: Vec<&'a Schema> = vec![schema];
    let mut next = 0;
    while let Some(schema) = found.get(next).copied() {
        next += 1;
        for keyword in &schema.keywords {
            let ids: &[Id] = match &keyword.check {
                Check::Reference(id) => std::slice::from_ref(id),
                Check::AllOf(ids) => ids,
                _ => &[],
            };
            for inner in ids.iter().map(|id| schemas.get(*id)) {
                if found.len() < 32 && !found.iter().any(|known| std::ptr::eq(*known, inner)) {
                    found.push(inner);
                }
            }
        }
    }
    found
}

/// True if a text has at least this many characters; they are counted only where the octets leave it open.
pub(super) fn is_at_least(text: &str, min: u64) -> bool {
    let octets = text.len() as u64;
    octets >= min && (octets.div_ceil(4) >= min || text.chars().count() as u64 >= min)
}

/// True if a text has at most this many characters.
pub(super) fn is_at_most(text: &str, max: u64) -> bool {
    text.len() as u64 <= max || text.chars().count() as u64 <= max
}

/// Checks that need nothing but the value. True for every other keyword.
pub(super) fn holds(check: &Check, value: &Value) -> bool {
    use std::cmp::Ordering::{Equal, Greater, Less};
    match (check, value) {
        (Check::Type(types), value) => types.accept(value),
        (Check::Enum(options), value) => options.iter().any(|option| value::equal(option, value)),
        (Check::Const(expected), value) => value::equal(expected, value),
        (Check::Minimum(bound), Value::Number(n)) => value::compare(n, bound) != Less,
        (Check::Maximum(bound), Value::Number(n)) => value::compare(n, bound) != Greater,
        (Check::ExclusiveMinimum(bound), Value::Number(n)) => {
            !matches!(value::compare(n, bound), Less | Equal)
        }
        (Check::ExclusiveMaximum(bound), Value::Number(n)) => {
            !matches!(value::compare(n, bound), Greater | Equal)
        }
        (Check::MultipleOf(step), Value::Number(n)) => value::is_multiple(n, step),
        (Check::MinLength(min), Value::String(text)) => is_at_least(text, *min),
        (Check::MaxLength(max), Value::String(text)) => is_at_most(text, *max),
        (Check::Pattern(pattern), Value::String(_)) => pattern.matches_value(value),
        (Check::Format(format), value) => format.holds(value),
        (Check::MinItems(min), Value::Array(items)) => items.len() as u64 >= *min,
        (Check::MaxItems(max), Value::Array(items)) => items.len() as u64 <= *max,
        (Check::MinProperties(min), Value::Object(object)) => object.len() as u64 >= *min,
        (Check::MaxProperties(max), Value::Object(object)) => object.len() as u64 <= *max,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_not_octets() {
        for text in ["", "a", "abc", "ä", "äöü", "日本", "🦀", "🦀🦀🦀", "a🦀b"] {
            let length = text.chars().count() as u64;
            for bound in 0..14 {
                assert_eq!(is_at_least(text, bound), length >= bound, "{text:?} at least {bound}");
                assert_eq!(is_at_most(text, bound), length <= bound, "{text:?} at most {bound}");
            }
        }
    }
}
