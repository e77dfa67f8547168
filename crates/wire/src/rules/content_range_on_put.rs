//! A PUT that would replace a resource by a part of it.

use candor_rule::{Level, Place, Rule, Shape, Violation, text};

use crate::Head;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §14.5",
    level: Level::Should,
    ..Rule::refusing(
        "content-range-on-put",
        400,
        Shape::TargetOrHeaders,
        136,
        include_str!("content_range_on_put.md"),
    )
};

/// For operations that take no parts.
pub fn check(head: &Head) -> Option<Violation> {
    if head.method() != b"PUT" {
        return None;
    }
    let (field, value) = head.get("content-range")?;
    let shown = text::printable(&value, 40);
    Some(RULE.at(
        Place::header("Content-Range", field.value),
        format!("Content-Range is \"{shown}\"; this resource can only be replaced as a whole."),
        "Send the whole resource without Content-Range, or change it with PATCH.",
    ))
}
