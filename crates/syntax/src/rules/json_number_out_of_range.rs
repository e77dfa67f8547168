//! A JSON number larger than any double.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 8259 §6; RFC 7493 §2.2",
    level: Level::May,
    alternatives: &[ClientStatus::of(400)],
    ..Rule::refusing(
        "json-number-out-of-range",
        422,
        Shape::Values,
        162,
        include_str!("json_number_out_of_range.md"),
    )
};

/// Raised at a number whose magnitude is above 1.8e308.
pub(crate) fn at(place: Place, number: &str) -> Violation {
    let shown = super::json_number_imprecise::shown(number, &place);
    RULE.at(
        place,
        format!("The number{shown} is out of range; at most 1.8e308 either side of zero is expected."),
        "Send a number between -1.8e308 and 1.8e308, or send it as a string if the API takes one.",
    )
}
