//! Which rule speaks about a parameter that breaks its schema.

use candor_rule::Violation;
use serde_json::Value;

use super::Spot;
use crate::{
    rules,
    schema::{Check, Detail, Fault},
    words,
};

/// Which rule speaks about a fault, and with what.
pub(super) fn phrase(fault: &Fault<'_>, spot: Spot) -> Violation {
    use rules::*;
    let count = |n: u64| words::count(n, "item", "items");
    let length = fault.value.as_str().map_or(0, |s| s.chars().count() as u64);
    let items = fault.value.as_array().map_or(0, |a| a.len() as u64);
    let has = || format!("has {}", count(items));
    match &fault.detail {
        Detail::Repeat { first, second } => {
            let is = format!("has the same item as number {} and {}", first + 1, second + 1);
            return param_items::of(spot, &is, "each item once is", "Remove the repeat.");
        }
        Detail::Missing { name, .. } => {
            return param_type::of(spot, &format!("an object with {}", words::name(name)), None);
        }
        Detail::Unknown { meant, .. } => {
            let expected = meant.map_or_else(|| "no such property".to_owned(), words::name);
            return param_type::of(spot, &expected, Some("Leave the property out, or correct its name."));
        }
        Detail::Types(types) => return param_type::of(spot, &types.words(), None),
        Detail::Options { options, .. } => {
            let options: Vec<Value> = options.iter().copied().cloned().collect();
            return param_enum::of(spot, &options, words::meant(fault.value, &options));
        }
        _ => {}
    }
    let text = fault.value.as_str().unwrap_or("");
    match fault.keyword.map(|k| &k.check) {
        Some(Check::Type(types)) => param_type::of(spot, &types.words(), None),
        Some(Check::Format(format)) => param_format::of(spot, *format, text),
        Some(Check::Enum(options)) => param_enum::of(spot, options, words::meant(fault.value, options)),
        Some(Check::Const(value)) => param_enum::of(spot, std::slice::from_ref(value), None),
        Some(Check::Minimum(n)) => {
            param_range::of(spot, &format!("a number of at least {}", words::number(n)))
        }
        Some(Check::Maximum(n)) => {
            param_range::of(spot, &format!("a number of at most {}", words::number(n)))
        }
        Some(Check::ExclusiveMinimum(n)) => {
            param_range::of(spot, &format!("a number above {}", words::number(n)))
        }
        Some(Check::ExclusiveMaximum(n)) => {
            param_range::of(spot, &format!("a number below {}", words::number(n)))
        }
        Some(Check::MultipleOf(n)) => param_multiple_of::of(spot, &words::number(n)),
        Some(Check::MinLength(n)) => param_length::of(spot, length, &format!("{n} or more")),
        Some(Check::MaxLength(n)) => param_length::of(spot, length, &format!("{n} or fewer")),
        Some(Check::Pattern(pattern)) => param_pattern::of(spot, pattern, text),
        Some(Check::MinItems(n)) => param_items::of(spot, &has(), &format!("{n} or more are"), "Add items."),
        Some(Check::MaxItems(n)) => {
            param_items::of(spot, &has(), &format!("{n} or fewer are"), "Send fewer items.")
        }
        _ => param_type::of(spot, "a value of the form that the contract describes", None),
    }
}
