//! The same key twice in one JSON object.

use candor_rule::{ClientStatus, Place, Rule, Shape, TextSpan, Violation, sensitive};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 8259 §4; RFC 7493 §2.3",
    alternatives: &[ClientStatus::of(422)],
    ..Rule::refusing("json-duplicate-key", 400, Shape::Body, 160, include_str!("json_duplicate_key.md"))
};

/// Raised at the second of two equal keys; `pointer` is that of the member.
pub(crate) fn at(pointer: String, key: &str, first: TextSpan, again: TextSpan) -> Violation {
    let key = match key.chars().count() {
        n if n > sensitive::MAX_ECHO => format!("A key of {n} characters"),
        _ => format!("The key \"{}\"", sensitive::visible(key)),
    };
    let detail = format!(
        "{key} stands at line {}, column {} and again at line {}, column {} in the same object.",
        first.line, first.column, again.line, again.column
    );
    let place = Place::Body { pointer: Some(pointer), at: Some(again) };
    RULE.at(place, detail, "Keep one of the two; if both values are needed, send an array.")
}
