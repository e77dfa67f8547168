//! A value of the wrong JSON type.

use candor_rule::{Rule, Violation};
use serde_json::Value;

use crate::{body::Spot, declare, schema::Types, words};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §6.1.1; RFC 9110 §15.5.21",
    ..declare::body("body-type", include_str!("body_type.md"))
};

/// Raised where the schema is checked. A number or a boolean in quotes is named as what it is.
pub(crate) fn of(spot: Spot, expected: Types, value: &Value) -> Violation {
    let Spot { place, subject, found } = spot;
    let words = expected.words();
    let quoted = value.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
    let hidden = found.contains("not shown");
    match quoted.filter(|inner| !inner.is_string() && expected.accept(inner) && !hidden) {
        Some(inner) => {
            let inner = words::literal(&inner);
            let detail = format!("{subject} is {found}; {inner} without quotes, {words}, is expected.");
            RULE.at(place, detail, format!("Send {inner} without quotes.")).because("quoted")
        }
        None => told(Spot { place, subject, found }, &words, value),
    }
}

/// The same where nothing is known of the value but what was expected in its place, in words.
pub(crate) fn told(spot: Spot, expected: &str, value: &Value) -> Violation {
    let Spot { place, subject, found } = spot;
    let fix = if value.is_null() && subject.starts_with('`') {
        format!("Send {expected}, or leave the property out if it may be absent.")
    } else {
        format!("Send {expected}.")
    };
    RULE.at(place, format!("{subject} is {found}; {expected} is expected."), fix)
}
