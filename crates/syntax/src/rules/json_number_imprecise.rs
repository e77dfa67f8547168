//! A JSON integer that a double cannot keep.

use candor_rule::{Action, Level, Place, Rule, Shape, Violation, sensitive};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 8259 §6; RFC 7493 §2.2",
    level: Level::Should,
    action: Action::Warn,
    ..Rule::refusing(
        "json-number-imprecise",
        422,
        Shape::Values,
        162,
        include_str!("json_number_imprecise.md"),
    )
};

/// Raised at an integer of a magnitude above 2^53 - 1.
pub(crate) fn at(place: Place, number: &str) -> Violation {
    let shown = shown(number, &place);
    RULE.at(
        place,
        format!("The integer{shown} is beyond 9007199254740991; many readers round such numbers."),
        "Send it as a string, if the API takes one.",
    )
}

/// A number in a sentence, unless it is long or stands in a member whose name says that it is a secret.
pub(super) fn shown(number: &str, place: &Place) -> String {
    let pointer = if let Place::Body { pointer: Some(pointer), .. } = place { pointer } else { "" };
    let is_secret = pointer.split('/').any(sensitive::is_sensitive_name);
    if is_secret || number.len() > sensitive::MAX_ECHO { String::new() } else { format!(" {number}") }
}
